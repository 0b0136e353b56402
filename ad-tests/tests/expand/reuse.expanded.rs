// recorded: nothing; operations: 17, of the function 5; allocations: 0

/// A value that is used twice is computed once; a partial is written in terms of the result.
pub fn reuse(x: f64, y: f64) -> f64 {
    let e = (x * y).exp();
    e * x + e / y
}
/**Value of [`reuse`]; **adds** to the accumulators the adjoints of `x`, `y`, in this order, for `seed`, the adjoint of the result.

Records nothing.*/
#[inline]
pub fn reuse_vjp_into(
    x: f64,
    y: f64,
    seed: f64,
    x_bar: &mut f64,
    y_bar: &mut f64,
) -> f64 {
    let e = (x * y).exp();
    let t0 = e / y;
    let t1 = seed / y;
    let t2 = (t1 + seed * x) * e;
    *x_bar += seed * e + t2 * y;
    *y_bar += t2 * x - t1 * t0;
    e * x + t0
}
#[doc(hidden)]
///
#[inline]
pub fn reuse_needs_reverse_diff_or_a_rule(
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
        reuse(x, y),
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
            let _ = reuse_vjp_into(x, y, seed, x_bar, y_bar);
        },
    )
}
/**Value and gradient of [`reuse`]: `(value, gradient)`.

The gradient is by `x`, `y`, in this order as a tuple.

Records nothing.*/
#[inline]
pub fn reuse_grad(x: f64, y: f64) -> (f64, (f64, f64)) {
    let mut x_bar: f64 = 0.0;
    let mut y_bar: f64 = 0.0;
    let value = reuse_vjp_into(x, y, 1.0, &mut x_bar, &mut y_bar);
    (value, (x_bar, y_bar))
}
/**Value of [`reuse`]; **adds** the gradient by `x`, `y` to the accumulators, in this order.

Records nothing.*/
#[inline]
pub fn reuse_grad_into(x: f64, y: f64, x_bar: &mut f64, y_bar: &mut f64) -> f64 {
    reuse_vjp_into(x, y, 1.0, x_bar, y_bar)
}
/**Value of [`reuse`] and its pullback: a function from the adjoint of the result to the adjoints of `x`, `y`, in this order.

Records nothing.*/
#[inline]
pub fn reuse_vjp(
    x: f64,
    y: f64,
) -> (f64, impl ::core::ops::FnOnce(f64) -> (f64, f64) + use<>) {
    let mut x_bar: f64 = 0.0;
    let mut y_bar: f64 = 0.0;
    let e = (x * y).exp();
    let t0 = e / y;
    let value = e * x + t0;
    (
        value,
        move |seed: f64| {
            let t1 = seed / y;
            let t2 = (t1 + seed * x) * e;
            x_bar += seed * e + t2 * y;
            y_bar += t2 * x - t1 * t0;
            (x_bar, y_bar)
        },
    )
}
