// recorded: nothing; operations: 15, of the function 4; allocations: 0

/// The rest of the function stands under a condition.
pub fn guarded(x: f64, y: f64) -> f64 {
    if y == 0.0 {
        return x * x;
    }
    (x / y).sin() * y
}
/**Value of [`guarded`]; **adds** to the accumulators the adjoints of `x`, `y`, in this order, for `seed`, the adjoint of the result.

Records nothing.*/
#[inline]
pub fn guarded_vjp_into(
    x: f64,
    y: f64,
    seed: f64,
    x_bar: &mut f64,
    y_bar: &mut f64,
) -> f64 {
    let (t4, x_bar_2, y_bar_2) = if y == 0.0 {
        let t0 = seed * x;
        (x * x, t0 + t0, 0.0)
    } else {
        let t1 = x / y;
        let t2 = t1.sin();
        let t3 = seed * y * t1.cos() / y;
        (t2 * y, t3, seed * t2 - t3 * t1)
    };
    *x_bar += x_bar_2;
    *y_bar += y_bar_2;
    t4
}
#[doc(hidden)]
///
#[inline]
pub fn guarded_needs_reverse_diff_or_a_rule(
    x: f64,
    y: f64,
) -> (
    f64,
    impl ::core::ops::FnOnce(
        f64,
        f64,
        f64,
        ::core::option::Option<&mut f64>,
        ::core::option::Option<&mut f64>,
    ) + use<>,
) {
    (
        guarded(x, y),
        move |
            x: f64,
            y: f64,
            seed: f64,
            x_bar: ::core::option::Option<&mut f64>,
            y_bar: ::core::option::Option<&mut f64>|
        {
            let mut x_bar_own: ::core::option::Option<f64> = ::core::option::Option::None;
            let x_bar: &mut f64 = match x_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut x_bar_own, 0.0);
                    fresh
                }
            };
            let mut y_bar_own: ::core::option::Option<f64> = ::core::option::Option::None;
            let y_bar: &mut f64 = match y_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut y_bar_own, 0.0);
                    fresh
                }
            };
            let _ = guarded_vjp_into(x, y, seed, x_bar, y_bar);
        },
    )
}
/**Value and gradient of [`guarded`]: `(value, gradient)`.

The gradient is by `x`, `y`, in this order as a tuple.

Records nothing.*/
#[inline]
pub fn guarded_grad(x: f64, y: f64) -> (f64, (f64, f64)) {
    let mut x_bar: f64 = 0.0;
    let mut y_bar: f64 = 0.0;
    let value = guarded_vjp_into(x, y, 1.0, &mut x_bar, &mut y_bar);
    (value, (x_bar, y_bar))
}
/**Value of [`guarded`]; **adds** the gradient by `x`, `y` to the accumulators, in this order.

Records nothing.*/
#[inline]
pub fn guarded_grad_into(x: f64, y: f64, x_bar: &mut f64, y_bar: &mut f64) -> f64 {
    guarded_vjp_into(x, y, 1.0, x_bar, y_bar)
}
/**Value of [`guarded`] and its pullback: a function from the adjoint of the result to the adjoints of `x`, `y`, in this order.

Records nothing.*/
#[inline]
pub fn guarded_vjp(
    x: f64,
    y: f64,
) -> (f64, impl ::core::ops::FnOnce(f64) -> (f64, f64) + use<>) {
    let mut x_bar: f64 = 0.0;
    let mut y_bar: f64 = 0.0;
    let t0 = y == 0.0;
    let (t3, t1, t2) = if t0 {
        (x * x, 0.0, 0.0)
    } else {
        let t1 = x / y;
        let t2 = t1.sin();
        (t2 * y, t1, t2)
    };
    let value = t3;
    (
        value,
        move |seed: f64| {
            let (x_bar_2, y_bar_2) = if t0 {
                let t4 = seed * x;
                (t4 + t4, 0.0)
            } else {
                let t5 = seed * y * t1.cos() / y;
                (t5, seed * t2 - t5 * t1)
            };
            x_bar += x_bar_2;
            y_bar += y_bar_2;
            (x_bar, y_bar)
        },
    )
}
