// recorded: nothing; operations: 10, of the function 4; allocations: 0

/// The inner sums are one pass each; the outer loop is fused too.
pub fn rows(w: &[f64], x: &[f64], n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        let mut p = 0.0;
        for j in 0..w.len() {
            p += w[j] * x[i * w.len() + j];
        }
        s += p.exp();
    }
    s
}
/**Value of [`rows`]; **adds** to the accumulators the adjoints of `w`, in this order, for `seed`, the adjoint of the result.

Records nothing.

# Panics

Where the function itself panics, and where an accumulator has another length than its parameter.*/
#[inline]
pub fn rows_vjp_into(
    w: &[f64],
    x: &[f64],
    n: usize,
    seed: f64,
    w_bar: &mut [f64],
) -> f64 {
    ::ad_core::rt::check_len("w", w.len(), w_bar.len());
    let mut s: f64 = 0.0;
    for i in 0..n {
        let t0 = w.len();
        let p_2 = if 0 < t0 {
            let t1 = i * t0;
            let x_window = &x[t1..t1 + t0];
            let mut p: f64 = 0.0;
            for j in 0..t0 {
                p += w[j] * x_window[j];
            }
            p
        } else {
            0.0
        };
        let t2 = p_2.exp();
        let t3 = seed * t2;
        if 0 < t0 {
            let t4 = i * t0;
            let x_window_2 = &x[t4..t4 + t0];
            let w_bar_window = &mut w_bar[0..t0];
            for j in 0..t0 {
                w_bar_window[j] += t3 * x_window_2[j];
            }
        }
        s += t2;
    }
    s
}
#[doc(hidden)]
///
#[inline]
pub fn rows_needs_reverse_diff_or_a_rule(
    w: &[f64],
    x: &[f64],
    n: usize,
) -> (
    f64,
    impl ::core::ops::FnOnce(
        &[f64],
        &[f64],
        usize,
        f64,
        ::core::option::Option<&mut [f64]>,
        ::ad_core::rt::Nothing,
        ::ad_core::rt::Nothing,
    ) + use<>,
) {
    let mut rec = ::ad_core::memory::filled(0.0_f64, n);
    let mut s: f64 = 0.0;
    for i in 0..n {
        let t0 = w.len();
        let p_2 = if 0 < t0 {
            let t1 = i * t0;
            let x_window = &x[t1..t1 + t0];
            let mut p: f64 = 0.0;
            for j in 0..t0 {
                p += w[j] * x_window[j];
            }
            p
        } else {
            0.0
        };
        let t2 = p_2.exp();
        rec[i] = t2;
        s += t2;
    }
    let value = s;
    (
        value,
        move |
            w: &[f64],
            x: &[f64],
            n: usize,
            seed: f64,
            w_bar: ::core::option::Option<&mut [f64]>,
            _: ::ad_core::rt::Nothing,
            _: ::ad_core::rt::Nothing|
        {
            let mut w_bar_own: ::core::option::Option<::ad_core::memory::Vec<f64>> = ::core::option::Option::None;
            let w_bar: &mut [f64] = match w_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(
                        &mut w_bar_own,
                        ::ad_core::memory::filled(0.0, w.len()),
                    );
                    fresh
                }
            };
            let _ = &w;
            let _ = &x;
            let _ = &n;
            let _ = &seed;
            for i in 0..n {
                let t2 = rec[i];
                let t0 = w.len();
                let t3 = seed * t2;
                if 0 < t0 {
                    let t4 = i * t0;
                    let x_window_2 = &x[t4..t4 + t0];
                    let w_bar_window = &mut w_bar[0..t0];
                    for j in 0..t0 {
                        w_bar_window[j] += t3 * x_window_2[j];
                    }
                }
            }
        },
    )
}
/**Value and gradient of [`rows`]: `(value, gradient)`.

The gradient is by `w`, in this order.

Records nothing.*/
#[inline]
pub fn rows_grad(w: &[f64], x: &[f64], n: usize) -> (f64, ::ad_core::memory::Vec<f64>) {
    let mut w_bar = ::ad_core::memory::filled(0.0, w.len());
    let value = rows_vjp_into(w, x, n, 1.0, &mut w_bar);
    (value, w_bar)
}
/**Value of [`rows`]; **adds** the gradient by `w` to the accumulators, in this order.

Records nothing.

# Panics

Where the function itself panics, and where an accumulator has another length than its parameter.*/
#[inline]
pub fn rows_grad_into(w: &[f64], x: &[f64], n: usize, w_bar: &mut [f64]) -> f64 {
    rows_vjp_into(w, x, n, 1.0, w_bar)
}
/**Value of [`rows`] and its pullback: a function from the adjoint of the result to the adjoints of `w`, in this order.

Records, for the reverse sweep: the loop over `i`: 8 bytes per trip (a value).*/
#[inline]
pub fn rows_vjp<'a0, 'a1>(
    w: &'a0 [f64],
    x: &'a1 [f64],
    n: usize,
) -> (
    f64,
    impl ::core::ops::FnOnce(f64) -> ::ad_core::memory::Vec<f64> + use<'a0, 'a1>,
) {
    let (value, reverse) = rows_needs_reverse_diff_or_a_rule(w, x, n);
    (
        value,
        move |seed: f64| {
            let mut w_bar = ::ad_core::memory::filled(0.0, w.len());
            reverse(
                w,
                x,
                n,
                seed,
                ::core::option::Option::Some(&mut w_bar),
                ::ad_core::rt::Nothing,
                ::ad_core::rt::Nothing,
            );
            w_bar
        },
    )
}
