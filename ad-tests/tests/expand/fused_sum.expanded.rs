// recorded: nothing; operations: 12, of the function 6; allocations: 0

/// Independent trips: forward and reverse in one pass over the data, nothing recorded.
pub fn mse(w: &[f64; 2], xs: &[f64], ys: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..xs.len() {
        let r = w[0] * xs[i] + w[1] - ys[i];
        s += r * r;
    }
    s / xs.len() as f64
}
/**Value of [`mse`]; **adds** to the accumulators the adjoints of `w`, in this order, for `seed`, the adjoint of the result.

Records nothing.*/
#[inline]
pub fn mse_vjp_into(
    w: &[f64; 2],
    xs: &[f64],
    ys: &[f64],
    seed: f64,
    w_bar: &mut [f64; 2],
) -> f64 {
    let t0 = xs.len();
    let t1 = t0 as f64;
    let t2 = seed / t1;
    let s_2 = if 0 < t0 {
        let ys_window = &ys[0..t0];
        let mut s: f64 = 0.0;
        for i in 0..t0 {
            let t3 = xs[i];
            let r = w[0] * t3 + w[1] - ys_window[i];
            let t4 = t2 * (r + r);
            w_bar[1] += t4;
            w_bar[0] += t4 * t3;
            s += r * r;
        }
        s
    } else {
        0.0
    };
    s_2 / t1
}
#[doc(hidden)]
///
#[inline]
pub fn mse_needs_reverse_diff_or_a_rule(
    w: &[f64; 2],
    xs: &[f64],
    ys: &[f64],
) -> (
    f64,
    impl ::core::ops::FnOnce(
        &[f64; 2],
        &[f64],
        &[f64],
        f64,
        ::core::option::Option<&mut [f64; 2]>,
        ::ad_core::rt::Nothing,
        ::ad_core::rt::Nothing,
    ) + use<>,
) {
    let t0 = xs.len();
    let mut r_rec = ::ad_core::memory::filled(0.0_f64, t0);
    let s_2 = if 0 < t0 {
        let ys_window = &ys[0..t0];
        let r_rec_window = &mut r_rec[0..t0];
        let mut s: f64 = 0.0;
        for i in 0..t0 {
            let r = w[0] * xs[i] + w[1] - ys_window[i];
            r_rec_window[i] = r;
            s += r * r;
        }
        s
    } else {
        0.0
    };
    let t1 = t0 as f64;
    let value = s_2 / t1;
    (
        value,
        move |
            w: &[f64; 2],
            xs: &[f64],
            ys: &[f64],
            seed: f64,
            w_bar: ::core::option::Option<&mut [f64; 2]>,
            _: ::ad_core::rt::Nothing,
            _: ::ad_core::rt::Nothing|
        {
            let mut w_bar_own: ::core::option::Option<[f64; 2]> = ::core::option::Option::None;
            let w_bar: &mut [f64; 2] = match w_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut w_bar_own, [0.0; 2]);
                    fresh
                }
            };
            let _ = &w;
            let _ = &xs;
            let _ = &ys;
            let _ = &seed;
            let t2 = seed / t1;
            if 0 < t0 {
                let xs_window = &xs[0..t0];
                let r_rec_window_2 = &r_rec[0..t0];
                for i in 0..t0 {
                    let r = r_rec_window_2[i];
                    let t3 = t2 * (r + r);
                    w_bar[1] += t3;
                    w_bar[0] += t3 * xs_window[i];
                }
            }
        },
    )
}
/**Value and gradient of [`mse`]: `(value, gradient)`.

The gradient is by `w`, in this order.

Records nothing.*/
#[inline]
pub fn mse_grad(w: &[f64; 2], xs: &[f64], ys: &[f64]) -> (f64, [f64; 2]) {
    let mut w_bar = [0.0; 2];
    let value = mse_vjp_into(w, xs, ys, 1.0, &mut w_bar);
    (value, w_bar)
}
/**Value of [`mse`]; **adds** the gradient by `w` to the accumulators, in this order.

Records nothing.*/
#[inline]
pub fn mse_grad_into(w: &[f64; 2], xs: &[f64], ys: &[f64], w_bar: &mut [f64; 2]) -> f64 {
    mse_vjp_into(w, xs, ys, 1.0, w_bar)
}
/**Value of [`mse`] and its pullback: a function from the adjoint of the result to the adjoints of `w`, in this order.

Records, for the reverse sweep: the loop over `i`: 8 bytes per trip (`r`).*/
#[inline]
pub fn mse_vjp<'a0, 'a1, 'a2>(
    w: &'a0 [f64; 2],
    xs: &'a1 [f64],
    ys: &'a2 [f64],
) -> (f64, impl ::core::ops::FnOnce(f64) -> [f64; 2] + use<'a0, 'a1, 'a2>) {
    let (value, reverse) = mse_needs_reverse_diff_or_a_rule(w, xs, ys);
    (
        value,
        move |seed: f64| {
            let mut w_bar = [0.0; 2];
            reverse(
                w,
                xs,
                ys,
                seed,
                ::core::option::Option::Some(&mut w_bar),
                ::ad_core::rt::Nothing,
                ::ad_core::rt::Nothing,
            );
            w_bar
        },
    )
}
