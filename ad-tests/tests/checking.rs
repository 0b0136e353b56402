//! The checks that users run on their own functions and rules: they pass where derivatives are right, and fail with a table
//! where they are not.

use ad_core::check::{check_grad, check_hessian, check_jvp, check_rule, differences};
use ad_core::{Differentiable, reverse_diff, scalar_rule};

#[reverse_diff]
fn misfit(w: &[f64], scale: f64, #[constant] data: &[f64], n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        let r = (w[i] * scale).sin() - data[i];
        s += r * r;
    }
    s
}

#[derive(Clone, Differentiable)]
struct Spring {
    stiffness: f64,
    rest: [f64; 2],
    steps: usize,
}

#[reverse_diff]
fn energy(spring: &Spring, at: [f64; 2], m: f64) -> f64 {
    let mut e = 0.0;
    for _ in 0..spring.steps {
        let d = [at[0] - spring.rest[0], at[1] - spring.rest[1]];
        e += 0.5 * spring.stiffness * (d[0] * d[0] + d[1] * d[1]) * m;
    }
    e
}

#[reverse_diff]
fn relax(state: &mut [f64], rate: f64) -> f64 {
    let mut s = 0.0;
    for x in state.iter_mut() {
        *x -= rate * *x * *x;
        s += x.cos();
    }
    s
}

#[reverse_diff(jvp, hessian)]
fn rosenbrock(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for w in x.windows(2) {
        let (a, b) = (1.0 - w[0], w[1] - w[0] * w[0]);
        s += a * a + 100.0 * b * b;
    }
    s
}

#[reverse_diff(jvp)]
fn polar(x: f64, y: f64, #[constant] turns: f64) -> (f64, f64) {
    (x.hypot(y), y.atan2(x) + turns)
}

#[reverse_diff]
fn narrow(w: &[f32; 3], x: f32) -> f32 {
    w[0] + w[1] * x + w[2] * x * x
}

mod inner {
    use ad_core::reverse_diff;
    #[reverse_diff]
    pub fn product(x: &[f64; 3]) -> f64 {
        x.iter().product()
    }
}

#[test]
fn right_derivatives_pass() {
    let w = vec![0.3, 0.8];
    let data = [0.2, 0.9];
    check_grad!(
        misfit,
        &w,
        1.5,
        #[constant]
        &data,
        2
    );
    check_grad!(
        misfit,
        &[0.3, 0.8, 7.0],
        1.5,
        #[constant]
        &[0.2, 0.9],
        2
    );
    let borrowed: &[f64] = &w;
    check_grad!(
        misfit,
        borrowed,
        1.5,
        #[constant]
        &data,
        2
    );
    let spring = Spring {
        stiffness: 3.0,
        rest: [0.4, -0.2],
        steps: 3,
    };
    check_grad!(energy, &spring, [1.0, 0.5], 2.0);
    let mut state = [0.3, 0.9, 1.4];
    check_grad!(relax, &mut state, 0.2);
    check_grad!(relax, &mut state[1..], 0.2);
    assert_eq!(state, [0.3, 0.9, 1.4], "the caller's memory is left alone");
    check_grad!(rosenbrock, &[-1.2, 1.0, 0.7]);
    check_jvp!(rosenbrock, &[-1.2, 1.0, 0.7]);
    check_hessian!(rosenbrock, &[-1.2, 1.0, 0.7]);
    check_jvp!(
        polar,
        0.3,
        -0.7,
        #[constant]
        2.0
    );
    check_grad!(narrow, &[0.3, -1.0, 0.25], 1.5);
    check_grad!(inner::product, &[0.3, -1.0, 0.25]);
}

fn softplus(x: f64) -> f64 {
    x.exp().ln_1p()
}
scalar_rule! {
    fn softplus(x) -> y { x => 1.0 / (1.0 + (-x).exp()) }
}
fn skewed(x: f64, y: f64) -> f64 {
    x * x * y
}
scalar_rule! {
    fn skewed(x, y) -> z { x => 2.0 * x * y, y => x }
}

#[test]
fn rules() {
    check_rule!(softplus, 0.7);
    let wrong = failure(|| check_rule!(skewed, 0.7, 0.3));
    let rows: Vec<&str> = wrong.lines().filter(|l| l.contains("<--")).collect();
    assert_eq!(rows.len(), 1, "{wrong}");
    assert!(rows[0].starts_with("argument 2"), "{wrong}");
}

fn doubled(x: f64) -> f64 {
    2.0 * x
}
/// A wrong companion written by hand.
fn doubled_grad(x: f64) -> (f64, f64) {
    (doubled(x), 2.5)
}
fn doubled_jvp(x: f64, dot: f64) -> (f64, f64) {
    (doubled(x), 1.5 * dot)
}
fn doubled_hessian(x: f64) -> (f64, f64, [[f64; 1]; 1]) {
    (doubled(x), 2.0, [[1.0]])
}
fn missing_grad(x: &[f64]) -> (f64, Vec<f64>) {
    (missing(x), x[1..].to_vec())
}
fn missing(x: &[f64]) -> f64 {
    x.iter().sum()
}
fn kinked(x: f64) -> f64 {
    (x - 0.3).max(0.0) * x
}
fn kinked_grad(x: f64) -> (f64, f64) {
    (kinked(x), 0.0)
}
fn lost(x: f64) -> f64 {
    x.sqrt()
}
fn lost_grad(x: f64) -> (f64, f64) {
    (lost(x), f64::NAN)
}

#[test]
fn wrong_derivatives_fail() {
    let x = 0.4;
    let text = failure(|| check_grad!(doubled, x));
    assert!(
        text.starts_with("doubled_grad and differences do not agree"),
        "{text}"
    );
    assert!(
        text.contains("reverse") && text.contains("2.5") && text.contains("<--"),
        "{text}"
    );
    assert!(text.lines().any(|l| l.starts_with("x ")), "{text}");
    let text = failure(|| check_jvp!(doubled, x));
    assert!(
        text.contains("doubled_jvp") && text.contains("forward"),
        "{text}"
    );
    let text = failure(|| check_hessian!(doubled, x));
    assert!(text.contains("doubled_hessian"), "{text}");
    let text = failure(|| check_grad!(missing, &[1.0, 2.0]));
    assert!(text.contains("another number of entries"), "{text}");
    let text = failure(|| check_grad!(kinked, 0.3));
    assert!(
        text.contains("do not settle") || text.contains("<--"),
        "{text}"
    );
    let text = failure(|| check_grad!(lost, 0.5));
    assert!(text.contains("NaN") && text.contains("<--"), "{text}");
}

fn failure(f: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(f).expect_err("the check must fail");
    *panic.downcast::<String>().expect("a message")
}

#[test]
fn differences_know_their_error() {
    let d = differences(0.1, &mut |h| vec![(0.5 + h).sin(), (h.abs()).sqrt(), 7.0]);
    assert!((d[0].value - 0.5_f64.cos()).abs() < 1e-11);
    assert!(d[0].error < 1e-9);
    assert_eq!((d[2].value, d[2].error), (0.0, 0.0));
}
