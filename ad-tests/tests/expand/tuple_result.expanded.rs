// recorded: nothing; operations: 14, of the function 2; allocations: 0

/// A result of several numbers has a seed of the same shape, and no `_grad`.
pub fn polar(x: f64, y: f64) -> (f64, f64) {
    (x.hypot(y), y.atan2(x))
}
/**Value of [`polar`]; **adds** to the accumulators the adjoints of `x`, `y`, in this order, for `seed`, the adjoint of the result.

Records nothing.*/
#[inline]
pub fn polar_vjp_into(
    x: f64,
    y: f64,
    seed: (f64, f64),
    x_bar: &mut f64,
    y_bar: &mut f64,
) -> (f64, f64) {
    let t0 = x.hypot(y);
    let t1 = seed.0;
    let t2 = seed.1;
    *x_bar
        += ::ad_core::rt::strong(t2, -::ad_core::rt::atan2_dx(x, y))
            + ::ad_core::rt::strong(t1, ::ad_core::rt::hypot_dx(x, y, t0));
    *y_bar
        += ::ad_core::rt::strong(t2, ::ad_core::rt::atan2_dx(y, x))
            + ::ad_core::rt::strong(t1, ::ad_core::rt::hypot_dx(y, x, t0));
    (t0, y.atan2(x))
}
#[doc(hidden)]
///
#[inline]
pub fn polar_needs_reverse_diff_or_a_rule(
    x: f64,
    y: f64,
) -> (
    (f64, f64),
    impl ::core::ops::FnOnce(
        f64,
        f64,
        (f64, f64),
        ::core::option::Option<&mut f64>,
        ::core::option::Option<&mut f64>,
    ) + use<>,
) {
    (
        polar(x, y),
        move |
            x: f64,
            y: f64,
            seed: (f64, f64),
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
            let _ = polar_vjp_into(x, y, seed, x_bar, y_bar);
        },
    )
}
/**Value of [`polar`] and its pullback: a function from the adjoint of the result to the adjoints of `x`, `y`, in this order.

Records nothing.*/
#[inline]
pub fn polar_vjp(
    x: f64,
    y: f64,
) -> ((f64, f64), impl ::core::ops::FnOnce((f64, f64)) -> (f64, f64) + use<>) {
    let mut x_bar: f64 = 0.0;
    let mut y_bar: f64 = 0.0;
    let t0 = x.hypot(y);
    let value = (t0, y.atan2(x));
    (
        value,
        move |seed: (f64, f64)| {
            let t1 = seed.0;
            let t2 = seed.1;
            x_bar
                += ::ad_core::rt::strong(t2, -::ad_core::rt::atan2_dx(x, y))
                    + ::ad_core::rt::strong(t1, ::ad_core::rt::hypot_dx(x, y, t0));
            y_bar
                += ::ad_core::rt::strong(t2, ::ad_core::rt::atan2_dx(y, x))
                    + ::ad_core::rt::strong(t1, ::ad_core::rt::hypot_dx(y, x, t0));
            (x_bar, y_bar)
        },
    )
}
