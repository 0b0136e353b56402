// recorded: nothing; operations: 10, of the function 5; allocations: 0

/// Only the arm that ran is reversed.
pub fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() }
}
/**Value of [`softplus`]; **adds** to the accumulators the adjoints of `x`, in this order, for `seed`, the adjoint of the result.

Records nothing.*/
#[inline]
pub fn softplus_vjp_into(x: f64, seed: f64, x_bar: &mut f64) -> f64 {
    let t0 = x > 0.0;
    let t1 = if t0 { -x } else { x };
    let t2 = t1.exp();
    let t3 = t2.ln_1p();
    let (t4, x_bar_2) = if t0 { (x + t3, seed) } else { (t3, 0.0) };
    let t5 = ::ad_core::rt::strong(seed, ::ad_core::rt::strong(t2, 1.0 / (1.0 + t2)));
    let x_bar_3 = if t0 { x_bar_2 - t5 } else { x_bar_2 + t5 };
    *x_bar += x_bar_3;
    t4
}
#[doc(hidden)]
///
#[inline]
pub fn softplus_needs_reverse_diff_or_a_rule(
    x: f64,
) -> (
    f64,
    impl ::core::ops::FnOnce(f64, f64, ::core::option::Option<&mut f64>) + use<>,
) {
    (
        softplus(x),
        move |x: f64, seed: f64, x_bar: ::core::option::Option<&mut f64>| {
            let mut x_bar_own: ::core::option::Option<f64> = ::core::option::Option::None;
            let x_bar: &mut f64 = match x_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut x_bar_own, 0.0);
                    fresh
                }
            };
            let _ = softplus_vjp_into(x, seed, x_bar);
        },
    )
}
/**Value and gradient of [`softplus`]: `(value, gradient)`.

The gradient is by `x`, in this order.

Records nothing.*/
#[inline]
pub fn softplus_grad(x: f64) -> (f64, f64) {
    let mut x_bar: f64 = 0.0;
    let value = softplus_vjp_into(x, 1.0, &mut x_bar);
    (value, x_bar)
}
/**Value of [`softplus`]; **adds** the gradient by `x` to the accumulators, in this order.

Records nothing.*/
#[inline]
pub fn softplus_grad_into(x: f64, x_bar: &mut f64) -> f64 {
    softplus_vjp_into(x, 1.0, x_bar)
}
/**Value of [`softplus`] and its pullback: a function from the adjoint of the result to the adjoints of `x`, in this order.

Records nothing.*/
#[inline]
pub fn softplus_vjp(x: f64) -> (f64, impl ::core::ops::FnOnce(f64) -> f64 + use<>) {
    let mut x_bar: f64 = 0.0;
    let t0 = x > 0.0;
    let t1 = if t0 { -x } else { x };
    let t2 = t1.exp();
    let t3 = t2.ln_1p();
    let t4 = if t0 { x + t3 } else { t3 };
    let value = t4;
    (
        value,
        move |seed: f64| {
            let x_bar_2 = if t0 { seed } else { 0.0 };
            let t5 = ::ad_core::rt::strong(
                seed,
                ::ad_core::rt::strong(t2, 1.0 / (1.0 + t2)),
            );
            let x_bar_3 = if t0 { x_bar_2 - t5 } else { x_bar_2 + t5 };
            x_bar += x_bar_3;
            x_bar
        },
    )
}
