// recorded: nothing; operations: 7, of the function 2; allocations: 0

/// Plain arithmetic: no record, no allocation, each adjoint bound once.
pub fn f(x: f64, y: f64, z: f64) -> f64 {
    x * y + z
}
/**Value of [`f`]; **adds** to the accumulators the adjoints of `x`, `y`, `z`, in this order, for `seed`, the adjoint of the result.

Records nothing.*/
#[inline]
pub fn f_vjp_into(
    x: f64,
    y: f64,
    z: f64,
    seed: f64,
    x_bar: &mut f64,
    y_bar: &mut f64,
    z_bar: &mut f64,
) -> f64 {
    *x_bar += seed * y;
    *y_bar += seed * x;
    *z_bar += seed;
    x * y + z
}
#[doc(hidden)]
///
#[inline]
pub fn f_needs_reverse_diff_or_a_rule(
    x: f64,
    y: f64,
    z: f64,
) -> (
    f64,
    impl ::core::ops::FnOnce(
        f64,
        f64,
        f64,
        f64,
        ::core::option::Option<&mut f64>,
        ::core::option::Option<&mut f64>,
        ::core::option::Option<&mut f64>,
    ) + use<>,
) {
    (
        f(x, y, z),
        move |
            x: f64,
            y: f64,
            z: f64,
            seed: f64,
            x_bar: ::core::option::Option<&mut f64>,
            y_bar: ::core::option::Option<&mut f64>,
            z_bar: ::core::option::Option<&mut f64>|
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
            let mut z_bar_own: ::core::option::Option<f64> = ::core::option::Option::None;
            let z_bar: &mut f64 = match z_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut z_bar_own, 0.0);
                    fresh
                }
            };
            let _ = f_vjp_into(x, y, z, seed, x_bar, y_bar, z_bar);
        },
    )
}
/**Value and gradient of [`f`]: `(value, gradient)`.

The gradient is by `x`, `y`, `z`, in this order as a tuple.

Records nothing.*/
#[inline]
pub fn f_grad(x: f64, y: f64, z: f64) -> (f64, (f64, f64, f64)) {
    let mut x_bar: f64 = 0.0;
    let mut y_bar: f64 = 0.0;
    let mut z_bar: f64 = 0.0;
    let value = f_vjp_into(x, y, z, 1.0, &mut x_bar, &mut y_bar, &mut z_bar);
    (value, (x_bar, y_bar, z_bar))
}
/**Value of [`f`]; **adds** the gradient by `x`, `y`, `z` to the accumulators, in this order.

Records nothing.*/
#[inline]
pub fn f_grad_into(
    x: f64,
    y: f64,
    z: f64,
    x_bar: &mut f64,
    y_bar: &mut f64,
    z_bar: &mut f64,
) -> f64 {
    f_vjp_into(x, y, z, 1.0, x_bar, y_bar, z_bar)
}
/**Value of [`f`] and its pullback: a function from the adjoint of the result to the adjoints of `x`, `y`, `z`, in this order.

Records nothing.*/
#[inline]
pub fn f_vjp(
    x: f64,
    y: f64,
    z: f64,
) -> (f64, impl ::core::ops::FnOnce(f64) -> (f64, f64, f64) + use<>) {
    let mut x_bar: f64 = 0.0;
    let mut y_bar: f64 = 0.0;
    let mut z_bar: f64 = 0.0;
    let value = x * y + z;
    (
        value,
        move |seed: f64| {
            x_bar += seed * y;
            y_bar += seed * x;
            z_bar += seed;
            (x_bar, y_bar, z_bar)
        },
    )
}
