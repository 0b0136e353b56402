// recorded: nothing; operations: 26, of the function 7; allocations: 0

/// The seed of an array is an array.
pub fn turned(p: [f64; 2], angle: f64) -> [f64; 2] {
    let (s, c) = angle.sin_cos();
    [c * p[0] - s * p[1], s * p[0] + c * p[1]]
}
/**Value of [`turned`]; **adds** to the accumulators the adjoints of `p`, `angle`, in this order, for `seed`, the adjoint of the result.

Records nothing.*/
#[inline]
pub fn turned_vjp_into(
    p: [f64; 2],
    angle: f64,
    seed: [f64; 2],
    p_bar: &mut [f64; 2],
    angle_bar: &mut f64,
) -> [f64; 2] {
    let t0 = angle.sin();
    let c = angle.cos();
    let t1 = p[0];
    let t2 = p[1];
    let t3 = seed[0];
    let t4 = seed[1];
    p_bar[1] += t4 * c - t3 * t0;
    p_bar[0] += t4 * t0 + t3 * c;
    *angle_bar += (t4 * t1 - t3 * t2) * c - (t4 * t2 + t3 * t1) * t0;
    [c * t1 - t0 * t2, t0 * t1 + c * t2]
}
#[doc(hidden)]
///
#[inline]
pub fn turned_needs_reverse_diff_or_a_rule(
    p: [f64; 2],
    angle: f64,
) -> (
    [f64; 2],
    impl ::core::ops::FnOnce(
        [f64; 2],
        f64,
        [f64; 2],
        ::core::option::Option<&mut [f64; 2]>,
        ::core::option::Option<&mut f64>,
    ) + use<>,
) {
    (
        turned(p, angle),
        move |
            p: [f64; 2],
            angle: f64,
            seed: [f64; 2],
            p_bar: ::core::option::Option<&mut [f64; 2]>,
            angle_bar: ::core::option::Option<&mut f64>|
        {
            let mut p_bar_own: ::core::option::Option<[f64; 2]> = ::core::option::Option::None;
            let p_bar: &mut [f64; 2] = match p_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut p_bar_own, [0.0; 2]);
                    fresh
                }
            };
            let mut angle_bar_own: ::core::option::Option<f64> = ::core::option::Option::None;
            let angle_bar: &mut f64 = match angle_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut angle_bar_own, 0.0);
                    fresh
                }
            };
            let _ = turned_vjp_into(p, angle, seed, p_bar, angle_bar);
        },
    )
}
/**Value of [`turned`] and its pullback: a function from the adjoint of the result to the adjoints of `p`, `angle`, in this order.

Records nothing.*/
#[inline]
pub fn turned_vjp(
    p: [f64; 2],
    angle: f64,
) -> ([f64; 2], impl ::core::ops::FnOnce([f64; 2]) -> ([f64; 2], f64) + use<>) {
    let mut p_bar = [0.0; 2];
    let mut angle_bar: f64 = 0.0;
    let t0 = angle.sin();
    let c = angle.cos();
    let t1 = p[0];
    let t2 = p[1];
    let value = [c * t1 - t0 * t2, t0 * t1 + c * t2];
    (
        value,
        move |seed: [f64; 2]| {
            let t3 = seed[0];
            let t4 = seed[1];
            p_bar[1] += t4 * c - t3 * t0;
            p_bar[0] += t4 * t0 + t3 * c;
            angle_bar
                += (t4 * t1 - t3 * t2) * angle.cos() - (t4 * t2 + t3 * t1) * angle.sin();
            (p_bar, angle_bar)
        },
    )
}
