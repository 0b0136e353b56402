// recorded: the loop over `_`: 8 bytes per trip (`x`); operations: 15, of the function 3; allocations: 1

/// The state is recorded once per trip, in one allocation.
pub fn logistic(r: f64, x0: f64, steps: usize) -> f64 {
    let mut x = x0;
    for _ in 0..steps {
        x = r * x * (1.0 - x);
    }
    x
}
/**Value of [`logistic`]; **adds** to the accumulators the adjoints of `r`, `x0`, in this order, for `seed`, the adjoint of the result.

Records, for the reverse sweep: the loop over `_`: 8 bytes per trip (`x`).*/
#[inline]
pub fn logistic_vjp_into(
    r: f64,
    x0: f64,
    steps: usize,
    seed: f64,
    r_bar: &mut f64,
    x0_bar: &mut f64,
) -> f64 {
    let mut x_rec = ::ad_core::memory::filled(0.0_f64, steps);
    let mut x: f64 = x0;
    for t0 in 0..steps {
        x_rec[t0] = x;
        x = r * x * (1.0 - x);
    }
    let mut x_bar: f64 = seed;
    let mut r_bar_2: f64 = 0.0;
    for t0 in (0..steps).rev() {
        let x = x_rec[t0];
        let t1 = x_bar * (1.0 - x);
        x_bar = t1 * r - x_bar * (r * x);
        r_bar_2 += t1 * x;
    }
    *r_bar += r_bar_2;
    *x0_bar += x_bar;
    x
}
#[doc(hidden)]
///
#[inline]
pub fn logistic_needs_reverse_diff_or_a_rule(
    r: f64,
    x0: f64,
    steps: usize,
) -> (
    f64,
    impl ::core::ops::FnOnce(
        f64,
        f64,
        usize,
        f64,
        ::core::option::Option<&mut f64>,
        ::core::option::Option<&mut f64>,
        ::ad_core::rt::Nothing,
    ) + use<>,
) {
    let mut x_rec = ::ad_core::memory::filled(0.0_f64, steps);
    let mut x: f64 = x0;
    for t0 in 0..steps {
        x_rec[t0] = x;
        x = r * x * (1.0 - x);
    }
    let value = x;
    (
        value,
        move |
            r: f64,
            x0: f64,
            steps: usize,
            seed: f64,
            r_bar: ::core::option::Option<&mut f64>,
            x0_bar: ::core::option::Option<&mut f64>,
            _: ::ad_core::rt::Nothing|
        {
            let mut r_bar_own: ::core::option::Option<f64> = ::core::option::Option::None;
            let r_bar: &mut f64 = match r_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut r_bar_own, 0.0);
                    fresh
                }
            };
            let mut x0_bar_own: ::core::option::Option<f64> = ::core::option::Option::None;
            let x0_bar: &mut f64 = match x0_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut x0_bar_own, 0.0);
                    fresh
                }
            };
            let _ = &r;
            let _ = &x0;
            let _ = &steps;
            let _ = &seed;
            let mut x_bar: f64 = seed;
            let mut r_bar_2: f64 = 0.0;
            for t0 in (0..steps).rev() {
                let x = x_rec[t0];
                let t1 = x_bar * (1.0 - x);
                x_bar = t1 * r - x_bar * (r * x);
                r_bar_2 += t1 * x;
            }
            *r_bar += r_bar_2;
            *x0_bar += x_bar;
        },
    )
}
/**Value and gradient of [`logistic`]: `(value, gradient)`.

The gradient is by `r`, `x0`, in this order as a tuple.

Records, for the reverse sweep: the loop over `_`: 8 bytes per trip (`x`).*/
#[inline]
pub fn logistic_grad(r: f64, x0: f64, steps: usize) -> (f64, (f64, f64)) {
    let mut r_bar: f64 = 0.0;
    let mut x0_bar: f64 = 0.0;
    let value = logistic_vjp_into(r, x0, steps, 1.0, &mut r_bar, &mut x0_bar);
    (value, (r_bar, x0_bar))
}
/**Value of [`logistic`]; **adds** the gradient by `r`, `x0` to the accumulators, in this order.

Records, for the reverse sweep: the loop over `_`: 8 bytes per trip (`x`).*/
#[inline]
pub fn logistic_grad_into(
    r: f64,
    x0: f64,
    steps: usize,
    r_bar: &mut f64,
    x0_bar: &mut f64,
) -> f64 {
    logistic_vjp_into(r, x0, steps, 1.0, r_bar, x0_bar)
}
/**Value of [`logistic`] and its pullback: a function from the adjoint of the result to the adjoints of `r`, `x0`, in this order.

Records, for the reverse sweep: the loop over `_`: 8 bytes per trip (`x`).*/
#[inline]
pub fn logistic_vjp(
    r: f64,
    x0: f64,
    steps: usize,
) -> (f64, impl ::core::ops::FnOnce(f64) -> (f64, f64) + use<>) {
    let (value, reverse) = logistic_needs_reverse_diff_or_a_rule(r, x0, steps);
    (
        value,
        move |seed: f64| {
            let mut r_bar: f64 = 0.0;
            let mut x0_bar: f64 = 0.0;
            reverse(
                r,
                x0,
                steps,
                seed,
                ::core::option::Option::Some(&mut r_bar),
                ::core::option::Option::Some(&mut x0_bar),
                ::ad_core::rt::Nothing,
            );
            (r_bar, x0_bar)
        },
    )
}
