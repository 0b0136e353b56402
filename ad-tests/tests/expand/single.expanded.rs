// recorded: nothing; operations: 14, of the function 5; allocations: 0

/// `f32` throughout: no constant widens.
pub fn logit(x: f32, w: f32) -> f32 {
    let z = (w * x).exp();
    0.5 * z / (1.0 + z)
}
/**Value of [`logit`]; **adds** to the accumulators the adjoints of `x`, `w`, in this order, for `seed`, the adjoint of the result.

Records nothing.*/
#[inline]
pub fn logit_vjp_into(
    x: f32,
    w: f32,
    seed: f32,
    x_bar: &mut f32,
    w_bar: &mut f32,
) -> f32 {
    let z = (w * x).exp();
    let t0 = 1.0 + z;
    let t1 = 0.5 * z / t0;
    let t2 = seed * (z * (0.5 / t0 - t1 / t0));
    *x_bar += t2 * w;
    *w_bar += t2 * x;
    t1
}
#[doc(hidden)]
///
#[inline]
pub fn logit_needs_reverse_diff_or_a_rule(
    x: f32,
    w: f32,
) -> (
    f32,
    impl ::core::ops::FnOnce(
        f32,
        f32,
        f32,
        ::core::option::Option<&mut f32>,
        ::core::option::Option<&mut f32>,
    ) + use<>,
) {
    (
        logit(x, w),
        move |
            x: f32,
            w: f32,
            seed: f32,
            x_bar: ::core::option::Option<&mut f32>,
            w_bar: ::core::option::Option<&mut f32>|
        {
            let mut x_bar_own: ::core::option::Option<f32> = ::core::option::Option::None;
            let x_bar: &mut f32 = match x_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut x_bar_own, 0.0);
                    fresh
                }
            };
            let mut w_bar_own: ::core::option::Option<f32> = ::core::option::Option::None;
            let w_bar: &mut f32 = match w_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut w_bar_own, 0.0);
                    fresh
                }
            };
            let _ = logit_vjp_into(x, w, seed, x_bar, w_bar);
        },
    )
}
/**Value and gradient of [`logit`]: `(value, gradient)`.

The gradient is by `x`, `w`, in this order as a tuple.

Records nothing.*/
#[inline]
pub fn logit_grad(x: f32, w: f32) -> (f32, (f32, f32)) {
    let mut x_bar: f32 = 0.0;
    let mut w_bar: f32 = 0.0;
    let value = logit_vjp_into(x, w, 1.0, &mut x_bar, &mut w_bar);
    (value, (x_bar, w_bar))
}
/**Value of [`logit`]; **adds** the gradient by `x`, `w` to the accumulators, in this order.

Records nothing.*/
#[inline]
pub fn logit_grad_into(x: f32, w: f32, x_bar: &mut f32, w_bar: &mut f32) -> f32 {
    logit_vjp_into(x, w, 1.0, x_bar, w_bar)
}
/**Value of [`logit`] and its pullback: a function from the adjoint of the result to the adjoints of `x`, `w`, in this order.

Records nothing.*/
#[inline]
pub fn logit_vjp(
    x: f32,
    w: f32,
) -> (f32, impl ::core::ops::FnOnce(f32) -> (f32, f32) + use<>) {
    let mut x_bar: f32 = 0.0;
    let mut w_bar: f32 = 0.0;
    let z = (w * x).exp();
    let t0 = 1.0 + z;
    let t1 = 0.5 * z / t0;
    let value = t1;
    (
        value,
        move |seed: f32| {
            let t2 = seed * (z * (0.5 / t0 - t1 / t0));
            x_bar += t2 * w;
            w_bar += t2 * x;
            (x_bar, w_bar)
        },
    )
}
