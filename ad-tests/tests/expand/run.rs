//! The pinned expansions, compiled and run: same bits as the function, gradients as by differences.

use ad_tests::check::close;
use ad_tests::differences::derivative;

/// The pinned text of each fixture, as a module.
macro_rules! pinned {
    ($($name:ident)*) => {
        $(#[allow(unused, missing_docs, clippy::all)]
        mod $name {
            include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/expand/", stringify!($name), ".expanded.rs"));
        })*

        #[test]
        fn every_expansion_is_compiled() {
            assert_eq!(crate::names(), [$(stringify!($name)),*]);
        }
    };
}

pinned! {
    array_result branch early_return fused_sum linear_loop match_integer nested_loop recurrence reuse single
    straight_line tuple_result two_states view
}

/// Checks value and gradient at a point; `f` takes the active numbers as one list.
fn check(at: &[f64], f: impl Fn(&[f64]) -> f64, grad: impl Fn(&[f64]) -> (f64, Vec<f64>)) {
    let (value, gradient) = grad(at);
    assert_eq!(value.to_bits(), f(at).to_bits(), "value at {at:?}");
    let moved = |k: usize, h: f64| {
        let mut point = at.to_vec();
        point[k] += h;
        f(&point)
    };
    let expected: Vec<f64> = (0..at.len())
        .map(|k| derivative(&|h| moved(k, h), 1e-2).0)
        .collect();
    close(&gradient, &expected, 1e-8, &format!("gradient at {at:?}"));
}

#[test]
fn scalars() {
    check(
        &[2.0, 3.0, 4.0],
        |x| straight_line::f(x[0], x[1], x[2]),
        |x| {
            let (v, (a, b, c)) = straight_line::f_grad(x[0], x[1], x[2]);
            (v, vec![a, b, c])
        },
    );
    check(
        &[0.7, 1.3],
        |x| reuse::reuse(x[0], x[1]),
        |x| {
            let (v, (a, b)) = reuse::reuse_grad(x[0], x[1]);
            (v, vec![a, b])
        },
    );
    let (value, (dx, dw)) = single::logit_grad(0.5, 1.5);
    assert_eq!(value.to_bits(), single::logit(0.5, 1.5).to_bits());
    let z = 0.75_f64.exp();
    let by_hand = [1.5, 0.5].map(|inner| 0.5 * z / (1.0 + z).powi(2) * inner);
    close(&[dx.into(), dw.into()], &by_hand, 1e-6, "f32");
}

#[test]
fn branches() {
    for x in [-1.3, 0.7] {
        check(
            &[x],
            |x| branch::softplus(x[0]),
            |x| {
                let (v, g) = branch::softplus_grad(x[0]);
                (v, vec![g])
            },
        );
    }
    for n in 0..6 {
        check(
            &[1.7],
            |x| match_integer::power(x[0], n),
            |x| {
                let (v, g) = match_integer::power_grad(x[0], n);
                (v, vec![g])
            },
        );
    }
    check(
        &[0.4, 1.7],
        |x| early_return::guarded(x[0], x[1]),
        |x| {
            let (v, (a, b)) = early_return::guarded_grad(x[0], x[1]);
            (v, vec![a, b])
        },
    );
    assert_eq!(early_return::guarded_grad(3.0, 0.0), (9.0, (6.0, 0.0)));
}

#[test]
fn recurrences() {
    for steps in [0, 1, 7] {
        check(
            &[3.1, 0.3],
            |x| recurrence::logistic(x[0], x[1], steps),
            |x| {
                let (v, (a, b)) = recurrence::logistic_grad(x[0], x[1], steps);
                (v, vec![a, b])
            },
        );
        check(
            &[0.4, 0.2, 0.3],
            |x| two_states::pendulum(x[0], x[1], x[2], steps),
            |x| {
                let (v, (a, b, c)) = two_states::pendulum_grad(x[0], x[1], x[2], steps);
                (v, vec![a, b, c])
            },
        );
    }
}

#[test]
fn slices() {
    check(
        &[0.5, -1.0, 2.0],
        |x| linear_loop::smoothed(x, 0.7),
        |x| linear_loop::smoothed_grad(x, 0.7),
    );
    check(
        &[9.0, 0.5, 1.5, 2.0],
        |x| view::window(x, 1),
        |x| view::window_grad(x, 1),
    );
    let data = [0.5, 1.0, -0.3, 0.2, 0.9, 0.1];
    check(
        &[0.5, -0.2],
        |w| nested_loop::rows(w, &data, 3),
        |w| nested_loop::rows_grad(w, &data, 3),
    );
    let (xs, ys) = ([1.0, 2.0, 4.0], [2.0, 3.0, 9.0]);
    check(
        &[0.5, 1.5],
        |w| fused_sum::mse(&[w[0], w[1]], &xs, &ys),
        |w| {
            let (v, g) = fused_sum::mse_grad(&[w[0], w[1]], &xs, &ys);
            (v, g.to_vec())
        },
    );
}

#[test]
fn several_results() {
    for seed in [(1.0, 0.0), (0.3, -2.0)] {
        check(
            &[0.8, 1.1],
            |x| {
                let (r, a) = tuple_result::polar(x[0], x[1]);
                r * seed.0 + a * seed.1
            },
            |x| {
                let ((r, a), pullback) = tuple_result::polar_vjp(x[0], x[1]);
                let (dx, dy) = pullback(seed);
                (r * seed.0 + a * seed.1, vec![dx, dy])
            },
        );
        check(
            &[0.8, 1.1, 0.6],
            |x| {
                let p = array_result::turned([x[0], x[1]], x[2]);
                p[0] * seed.0 + p[1] * seed.1
            },
            |x| {
                let (p, pullback) = array_result::turned_vjp([x[0], x[1]], x[2]);
                let (dp, da) = pullback([seed.0, seed.1]);
                (p[0] * seed.0 + p[1] * seed.1, vec![dp[0], dp[1], da])
            },
        );
    }
}
