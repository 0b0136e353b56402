// recorded: nothing; operations: 12, of the function 3; allocations: 0

/// A window of a slice has its adjoint in the window of the accumulator.
pub fn window(x: &[f64], k: usize) -> f64 {
    let y = &x[k..k + 3];
    y[0] * y[1] + y[2].sqrt()
}
/**Value of [`window`]; **adds** to the accumulators the adjoints of `x`, in this order, for `seed`, the adjoint of the result.

Records nothing.

# Panics

Where the function itself panics, and where an accumulator has another length than its parameter.*/
#[inline]
pub fn window_vjp_into(x: &[f64], k: usize, seed: f64, x_bar: &mut [f64]) -> f64 {
    ::ad_core::rt::check_len("x", x.len(), x_bar.len());
    let t0 = k + 3;
    let _ = &x[k..t0];
    let t1 = x[k..t0][0];
    let t2 = x[k..t0][1];
    let t3 = x[k..t0][2].sqrt();
    x_bar[k..t0][2] += ::ad_core::rt::strong(seed, 0.5 / t3);
    x_bar[k..t0][1] += seed * t1;
    x_bar[k..t0][0] += seed * t2;
    t1 * t2 + t3
}
#[doc(hidden)]
///
#[inline]
pub fn window_needs_reverse_diff_or_a_rule(
    x: &[f64],
    k: usize,
) -> (
    f64,
    impl ::core::ops::FnOnce(
        &[f64],
        usize,
        f64,
        ::core::option::Option<&mut [f64]>,
        ::ad_core::rt::Nothing,
    ) + use<>,
) {
    (
        window(x, k),
        move |
            x: &[f64],
            k: usize,
            seed: f64,
            x_bar: ::core::option::Option<&mut [f64]>,
            _: ::ad_core::rt::Nothing|
        {
            let mut x_bar_own: ::core::option::Option<::ad_core::memory::Vec<f64>> = ::core::option::Option::None;
            let x_bar: &mut [f64] = match x_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(
                        &mut x_bar_own,
                        ::ad_core::memory::filled(0.0, x.len()),
                    );
                    fresh
                }
            };
            let _ = window_vjp_into(x, k, seed, x_bar);
        },
    )
}
/**Value and gradient of [`window`]: `(value, gradient)`.

The gradient is by `x`, in this order.

Records nothing.*/
#[inline]
pub fn window_grad(x: &[f64], k: usize) -> (f64, ::ad_core::memory::Vec<f64>) {
    let mut x_bar = ::ad_core::memory::filled(0.0, x.len());
    let value = window_vjp_into(x, k, 1.0, &mut x_bar);
    (value, x_bar)
}
/**Value of [`window`]; **adds** the gradient by `x` to the accumulators, in this order.

Records nothing.

# Panics

Where the function itself panics, and where an accumulator has another length than its parameter.*/
#[inline]
pub fn window_grad_into(x: &[f64], k: usize, x_bar: &mut [f64]) -> f64 {
    window_vjp_into(x, k, 1.0, x_bar)
}
/**Value of [`window`] and its pullback: a function from the adjoint of the result to the adjoints of `x`, in this order.

Records nothing.*/
#[inline]
pub fn window_vjp<'a0>(
    x: &'a0 [f64],
    k: usize,
) -> (f64, impl ::core::ops::FnOnce(f64) -> ::ad_core::memory::Vec<f64> + use<>) {
    let mut x_bar = ::ad_core::memory::filled(0.0, x.len());
    let t0 = k + 3;
    let _ = &x[k..t0];
    let t1 = x[k..t0][0];
    let t2 = x[k..t0][1];
    let t3 = x[k..t0][2].sqrt();
    let value = t1 * t2 + t3;
    (
        value,
        move |seed: f64| {
            x_bar[k..t0][2] += ::ad_core::rt::strong(seed, 0.5 / t3);
            x_bar[k..t0][1] += seed * t1;
            x_bar[k..t0][0] += seed * t2;
            x_bar
        },
    )
}
