// recorded: nothing; operations: 10, of the function 3; allocations: 0

/// A chain of conditions in both sweeps.
pub fn power(x: f64, n: u32) -> f64 {
    match n {
        0 => 1.0,
        1 => x,
        2 | 3 => x * x * x,
        _ => x.powi(4),
    }
}
/**Value of [`power`]; **adds** to the accumulators the adjoints of `x`, in this order, for `seed`, the adjoint of the result.

Records nothing.*/
#[inline]
pub fn power_vjp_into(x: f64, n: u32, seed: f64, x_bar: &mut f64) -> f64 {
    let (t1, x_bar_4) = if n == 0 {
        (1.0, 0.0)
    } else if n == 1 {
        (x, seed)
    } else if {
        let scrutinee = n;
        ::core::matches!(scrutinee, 2 | 3)
    } {
        let t0 = x * x;
        (t0 * x, seed * ((x + x) * x + t0))
    } else {
        (x.powi(4), seed * ::ad_core::rt::powi_dx(x, 4))
    };
    *x_bar += x_bar_4;
    t1
}
#[doc(hidden)]
///
#[inline]
pub fn power_needs_reverse_diff_or_a_rule(
    x: f64,
    n: u32,
) -> (
    f64,
    impl ::core::ops::FnOnce(
        f64,
        u32,
        f64,
        ::core::option::Option<&mut f64>,
        ::ad_core::rt::Nothing,
    ) + use<>,
) {
    (
        power(x, n),
        move |
            x: f64,
            n: u32,
            seed: f64,
            x_bar: ::core::option::Option<&mut f64>,
            _: ::ad_core::rt::Nothing|
        {
            let mut x_bar_own: ::core::option::Option<f64> = ::core::option::Option::None;
            let x_bar: &mut f64 = match x_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut x_bar_own, 0.0);
                    fresh
                }
            };
            let _ = power_vjp_into(x, n, seed, x_bar);
        },
    )
}
/**Value and gradient of [`power`]: `(value, gradient)`.

The gradient is by `x`, in this order.

Records nothing.*/
#[inline]
pub fn power_grad(x: f64, n: u32) -> (f64, f64) {
    let mut x_bar: f64 = 0.0;
    let value = power_vjp_into(x, n, 1.0, &mut x_bar);
    (value, x_bar)
}
/**Value of [`power`]; **adds** the gradient by `x` to the accumulators, in this order.

Records nothing.*/
#[inline]
pub fn power_grad_into(x: f64, n: u32, x_bar: &mut f64) -> f64 {
    power_vjp_into(x, n, 1.0, x_bar)
}
/**Value of [`power`] and its pullback: a function from the adjoint of the result to the adjoints of `x`, in this order.

Records nothing.*/
#[inline]
pub fn power_vjp(x: f64, n: u32) -> (f64, impl ::core::ops::FnOnce(f64) -> f64 + use<>) {
    let mut x_bar: f64 = 0.0;
    let t0 = n == 0;
    let t1 = if t0 {
        1.0
    } else if n == 1 {
        x
    } else if {
        let scrutinee = n;
        ::core::matches!(scrutinee, 2 | 3)
    } {
        x * x * x
    } else {
        x.powi(4)
    };
    let value = t1;
    (
        value,
        move |seed: f64| {
            let x_bar_4 = if t0 {
                0.0
            } else if n == 1 {
                seed
            } else if {
                let scrutinee = n;
                ::core::matches!(scrutinee, 2 | 3)
            } {
                seed * ((x + x) * x + x * x)
            } else {
                seed * ::ad_core::rt::powi_dx(x, 4)
            };
            x_bar += x_bar_4;
            x_bar
        },
    )
}
