// recorded: nothing; operations: 6, of the function 2; allocations: 0

/// Nothing is recorded for linear operations, though the state is carried.
pub fn smoothed(x: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s = s * k + x[i];
    }
    s
}
/**Value of [`smoothed`]; **adds** to the accumulators the adjoints of `x`, in this order, for `seed`, the adjoint of the result.

Records nothing.

# Panics

Where the function itself panics, and where an accumulator has another length than its parameter.*/
#[inline]
pub fn smoothed_vjp_into(x: &[f64], k: f64, seed: f64, x_bar: &mut [f64]) -> f64 {
    ::ad_core::rt::check_len("x", x.len(), x_bar.len());
    let t0 = x.len();
    let mut s: f64 = 0.0;
    for i in 0..t0 {
        s = s * k + x[i];
    }
    if 0 < t0 {
        let x_bar_window = &mut x_bar[0..t0];
        let mut s_bar: f64 = seed;
        for i in (0..t0).rev() {
            x_bar_window[i] += s_bar;
            s_bar *= k;
        }
    }
    s
}
#[doc(hidden)]
///
#[inline]
pub fn smoothed_needs_reverse_diff_or_a_rule(
    x: &[f64],
    k: f64,
) -> (
    f64,
    impl ::core::ops::FnOnce(
        &[f64],
        f64,
        f64,
        ::core::option::Option<&mut [f64]>,
        ::ad_core::rt::Nothing,
    ) + use<>,
) {
    let t0 = x.len();
    let mut s: f64 = 0.0;
    for i in 0..t0 {
        s = s * k + x[i];
    }
    let value = s;
    (
        value,
        move |
            x: &[f64],
            k: f64,
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
            let _ = &x;
            let _ = &k;
            let _ = &seed;
            if 0 < t0 {
                let x_bar_window = &mut x_bar[0..t0];
                let mut s_bar: f64 = seed;
                for i in (0..t0).rev() {
                    x_bar_window[i] += s_bar;
                    s_bar *= k;
                }
            }
        },
    )
}
/**Value and gradient of [`smoothed`]: `(value, gradient)`.

The gradient is by `x`, in this order.

Records nothing.*/
#[inline]
pub fn smoothed_grad(x: &[f64], k: f64) -> (f64, ::ad_core::memory::Vec<f64>) {
    let mut x_bar = ::ad_core::memory::filled(0.0, x.len());
    let value = smoothed_vjp_into(x, k, 1.0, &mut x_bar);
    (value, x_bar)
}
/**Value of [`smoothed`]; **adds** the gradient by `x` to the accumulators, in this order.

Records nothing.

# Panics

Where the function itself panics, and where an accumulator has another length than its parameter.*/
#[inline]
pub fn smoothed_grad_into(x: &[f64], k: f64, x_bar: &mut [f64]) -> f64 {
    smoothed_vjp_into(x, k, 1.0, x_bar)
}
/**Value of [`smoothed`] and its pullback: a function from the adjoint of the result to the adjoints of `x`, in this order.

Records nothing.*/
#[inline]
pub fn smoothed_vjp<'a0>(
    x: &'a0 [f64],
    k: f64,
) -> (f64, impl ::core::ops::FnOnce(f64) -> ::ad_core::memory::Vec<f64> + use<'a0>) {
    let (value, reverse) = smoothed_needs_reverse_diff_or_a_rule(x, k);
    (
        value,
        move |seed: f64| {
            let mut x_bar = ::ad_core::memory::filled(0.0, x.len());
            reverse(
                x,
                k,
                seed,
                ::core::option::Option::Some(&mut x_bar),
                ::ad_core::rt::Nothing,
            );
            x_bar
        },
    )
}
