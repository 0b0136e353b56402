// recorded: the loop over `_`: 16 bytes per trip (`v`, `a`); operations: 31, of the function 9; allocations: 2

/// Two values are carried; both are recorded.
pub fn pendulum(angle: f64, speed: f64, damping: f64, steps: usize) -> f64 {
    let (mut a, mut v) = (angle, speed);
    for _ in 0..steps {
        v -= 0.1 * (a.sin() + damping * v * v);
        a += 0.1 * v;
    }
    a * v
}
/**Value of [`pendulum`]; **adds** to the accumulators the adjoints of `angle`, `speed`, `damping`, in this order, for `seed`, the adjoint of the result.

Records, for the reverse sweep: the loop over `_`: 16 bytes per trip (`v`, `a`).*/
#[allow(clippy::too_many_arguments)]
#[inline]
pub fn pendulum_vjp_into(
    angle: f64,
    speed: f64,
    damping: f64,
    steps: usize,
    seed: f64,
    angle_bar: &mut f64,
    speed_bar: &mut f64,
    damping_bar: &mut f64,
) -> f64 {
    let mut a_rec = ::ad_core::memory::filled(0.0_f64, steps);
    let mut v_rec = ::ad_core::memory::filled(0.0_f64, steps);
    let mut a: f64 = angle;
    let mut v: f64 = speed;
    for t0 in 0..steps {
        v_rec[t0] = v;
        a_rec[t0] = a;
        let t1 = v - 0.1 * (a.sin() + damping * v * v);
        a += 0.1 * t1;
        v = t1;
    }
    let mut a_bar: f64 = seed * v;
    let mut v_bar: f64 = seed * a;
    let mut damping_bar_2: f64 = 0.0;
    for t0 in (0..steps).rev() {
        let a = a_rec[t0];
        let v = v_rec[t0];
        let t2 = v_bar + a_bar * 0.1;
        let t3 = t2 * 0.1;
        let t4 = t3 * v;
        a_bar -= t3 * a.cos();
        v_bar = t2 - t3 * (damping * v) - t4 * damping;
        damping_bar_2 -= t4 * v;
    }
    *angle_bar += a_bar;
    *speed_bar += v_bar;
    *damping_bar += damping_bar_2;
    a * v
}
#[doc(hidden)]
///
#[inline]
pub fn pendulum_needs_reverse_diff_or_a_rule(
    angle: f64,
    speed: f64,
    damping: f64,
    steps: usize,
) -> (
    f64,
    impl ::core::ops::FnOnce(
        f64,
        f64,
        f64,
        usize,
        f64,
        ::core::option::Option<&mut f64>,
        ::core::option::Option<&mut f64>,
        ::core::option::Option<&mut f64>,
        ::ad_core::rt::Nothing,
    ) + use<>,
) {
    let mut a_rec = ::ad_core::memory::filled(0.0_f64, steps);
    let mut v_rec = ::ad_core::memory::filled(0.0_f64, steps);
    let mut a: f64 = angle;
    let mut v: f64 = speed;
    for t0 in 0..steps {
        v_rec[t0] = v;
        a_rec[t0] = a;
        let t1 = v - 0.1 * (a.sin() + damping * v * v);
        a += 0.1 * t1;
        v = t1;
    }
    let value = a * v;
    (
        value,
        move |
            angle: f64,
            speed: f64,
            damping: f64,
            steps: usize,
            seed: f64,
            angle_bar: ::core::option::Option<&mut f64>,
            speed_bar: ::core::option::Option<&mut f64>,
            damping_bar: ::core::option::Option<&mut f64>,
            _: ::ad_core::rt::Nothing|
        {
            let mut angle_bar_own: ::core::option::Option<f64> = ::core::option::Option::None;
            let angle_bar: &mut f64 = match angle_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut angle_bar_own, 0.0);
                    fresh
                }
            };
            let mut speed_bar_own: ::core::option::Option<f64> = ::core::option::Option::None;
            let speed_bar: &mut f64 = match speed_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(&mut speed_bar_own, 0.0);
                    fresh
                }
            };
            let mut damping_bar_own: ::core::option::Option<f64> = ::core::option::Option::None;
            let damping_bar: &mut f64 = match damping_bar {
                ::core::option::Option::Some(bar) => bar,
                ::core::option::Option::None => {
                    let fresh = ::core::option::Option::insert(
                        &mut damping_bar_own,
                        0.0,
                    );
                    fresh
                }
            };
            let _ = &angle;
            let _ = &speed;
            let _ = &damping;
            let _ = &steps;
            let _ = &seed;
            let mut a_bar: f64 = seed * v;
            let mut v_bar: f64 = seed * a;
            let mut damping_bar_2: f64 = 0.0;
            for t0 in (0..steps).rev() {
                let a = a_rec[t0];
                let v = v_rec[t0];
                let t2 = v_bar + a_bar * 0.1;
                let t3 = t2 * 0.1;
                let t4 = t3 * v;
                a_bar -= t3 * a.cos();
                v_bar = t2 - t3 * (damping * v) - t4 * damping;
                damping_bar_2 -= t4 * v;
            }
            *angle_bar += a_bar;
            *speed_bar += v_bar;
            *damping_bar += damping_bar_2;
        },
    )
}
/**Value and gradient of [`pendulum`]: `(value, gradient)`.

The gradient is by `angle`, `speed`, `damping`, in this order as a tuple.

Records, for the reverse sweep: the loop over `_`: 16 bytes per trip (`v`, `a`).*/
#[inline]
pub fn pendulum_grad(
    angle: f64,
    speed: f64,
    damping: f64,
    steps: usize,
) -> (f64, (f64, f64, f64)) {
    let mut angle_bar: f64 = 0.0;
    let mut speed_bar: f64 = 0.0;
    let mut damping_bar: f64 = 0.0;
    let value = pendulum_vjp_into(
        angle,
        speed,
        damping,
        steps,
        1.0,
        &mut angle_bar,
        &mut speed_bar,
        &mut damping_bar,
    );
    (value, (angle_bar, speed_bar, damping_bar))
}
/**Value of [`pendulum`]; **adds** the gradient by `angle`, `speed`, `damping` to the accumulators, in this order.

Records, for the reverse sweep: the loop over `_`: 16 bytes per trip (`v`, `a`).*/
#[inline]
pub fn pendulum_grad_into(
    angle: f64,
    speed: f64,
    damping: f64,
    steps: usize,
    angle_bar: &mut f64,
    speed_bar: &mut f64,
    damping_bar: &mut f64,
) -> f64 {
    pendulum_vjp_into(
        angle,
        speed,
        damping,
        steps,
        1.0,
        angle_bar,
        speed_bar,
        damping_bar,
    )
}
/**Value of [`pendulum`] and its pullback: a function from the adjoint of the result to the adjoints of `angle`, `speed`, `damping`, in this order.

Records, for the reverse sweep: the loop over `_`: 16 bytes per trip (`v`, `a`).*/
#[inline]
pub fn pendulum_vjp(
    angle: f64,
    speed: f64,
    damping: f64,
    steps: usize,
) -> (f64, impl ::core::ops::FnOnce(f64) -> (f64, f64, f64) + use<>) {
    let (value, reverse) = pendulum_needs_reverse_diff_or_a_rule(
        angle,
        speed,
        damping,
        steps,
    );
    (
        value,
        move |seed: f64| {
            let mut angle_bar: f64 = 0.0;
            let mut speed_bar: f64 = 0.0;
            let mut damping_bar: f64 = 0.0;
            reverse(
                angle,
                speed,
                damping,
                steps,
                seed,
                ::core::option::Option::Some(&mut angle_bar),
                ::core::option::Option::Some(&mut speed_bar),
                ::core::option::Option::Some(&mut damping_bar),
                ::ad_core::rt::Nothing,
            );
            (angle_bar, speed_bar, damping_bar)
        },
    )
}
