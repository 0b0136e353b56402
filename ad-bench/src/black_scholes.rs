//! The price of a European call: a straight line of scalars with two branches.
//!
//! The normal distribution function is a polynomial in a fraction times the density (Abramowitz
//! and Stegun 26.2.17, error below 7.5e-8) and not `erfc`, for two reasons. num-dual and the tape
//! have no `erfc`, so with it the tools would not differentiate the same formula. And with an exact
//! distribution function the adjoints of `d1` and `d2` cancel, so an adjoint by hand would be the
//! textbook's closed form, which no differentiation of a program can know.

use crate::candidate::{Candidate, Outcome, Problem, Role};
use crate::peers::{Dual, central_differences, dual_gradient};
use aad::{Tape, Variable};
use num_dual::DualNum;
use std::hint::black_box;

/// Coefficients of Abramowitz and Stegun 26.2.17.
pub const B1: f64 = 0.319_381_530;
/// The second.
pub const B2: f64 = -0.356_563_782;
/// The third.
pub const B3: f64 = 1.781_477_937;
/// The fourth.
pub const B4: f64 = -1.821_255_978;
/// The fifth.
pub const B5: f64 = 1.330_274_429;
/// The slope inside the fraction.
pub const P: f64 = 0.231_641_9;
/// The normal density at 0, `1 / sqrt(2 pi)`.
pub const DENSITY: f64 = 0.398_942_280_401_432_7;

/// The price for a spot, a strike, a rate, a volatility and a time, as a user writes it.
#[must_use]
#[ad_core::reverse_diff]
pub fn black_scholes(s: f64, k: f64, r: f64, v: f64, t: f64) -> f64 {
    let deviation = v * t.sqrt();
    let d1 = ((s / k).ln() + (r + 0.5 * v * v) * t) / deviation;
    let d2 = d1 - deviation;
    let u1 = 1.0 / (1.0 + P * d1.abs());
    let poly1 = u1 * (B1 + u1 * (B2 + u1 * (B3 + u1 * (B4 + u1 * B5))));
    let tail1 = DENSITY * (-0.5 * d1 * d1).exp() * poly1;
    let n1 = if d1 < 0.0 { tail1 } else { 1.0 - tail1 };
    let u2 = 1.0 / (1.0 + P * d2.abs());
    let poly2 = u2 * (B1 + u2 * (B2 + u2 * (B3 + u2 * (B4 + u2 * B5))));
    let tail2 = DENSITY * (-0.5 * d2 * d2).exp() * poly2;
    let n2 = if d2 < 0.0 { tail2 } else { 1.0 - tail2 };
    s * n1 - k * (-r * t).exp() * n2
}

/// The five sensitivities.
pub type Adjoint = (f64, f64, f64, f64, f64);

/// The distribution function and its slope. Both signs share all but the last step.
#[inline]
fn normal(d: f64) -> (f64, f64) {
    let u = 1.0 / (1.0 + P * d.abs());
    let density = DENSITY * (-0.5 * d * d).exp();
    let poly = u * (B1 + u * (B2 + u * (B3 + u * (B4 + u * B5))));
    let tail = density * poly;
    let poly_slope = B1 + u * (2.0 * B2 + u * (3.0 * B3 + u * (4.0 * B4 + u * (5.0 * B5))));
    let slope = d.abs() * tail + density * poly_slope * (P * u * u);
    (if d < 0.0 { tail } else { 1.0 - tail }, slope)
}

/// Every exponential, root and logarithm is the primal's; the adjoint adds arithmetic only.
#[must_use]
pub fn by_hand(s: f64, k: f64, r: f64, v: f64, t: f64) -> (f64, Adjoint) {
    let root = t.sqrt();
    let deviation = v * root;
    let drift = r + 0.5 * v * v;
    let d1 = ((s / k).ln() + drift * t) / deviation;
    let d2 = d1 - deviation;
    let (n1, slope1) = normal(d1);
    let (n2, slope2) = normal(d2);
    let discount = (-r * t).exp();
    let present = k * discount;
    let d2_bar = -present * slope2;
    let top_bar = (s * slope1 + d2_bar) / deviation;
    let deviation_bar = -d2_bar - top_bar * d1;
    let paid = present * n2;
    let s_bar = n1 + top_bar / s;
    let k_bar = -discount * n2 - top_bar / k;
    let r_bar = top_bar * t + paid * t;
    let v_bar = top_bar * t * v + deviation_bar * root;
    let t_bar = top_bar * drift + paid * r + deviation_bar * v * 0.5 / root;
    (s * n1 - paid, (s_bar, k_bar, r_bar, v_bar, t_bar))
}

fn dual_normal(d: Dual<5>) -> Dual<5> {
    let size = if d.re < 0.0 { -d } else { d };
    let u = (size * P + 1.0).recip();
    let poly = u * (u * (u * (u * (u * B5 + B4) + B3) + B2) + B1);
    let tail = (d * d * -0.5).exp() * DENSITY * poly;
    if d.re < 0.0 { tail } else { -tail + 1.0 }
}

fn by_duals(x: &[Dual<5>]) -> Dual<5> {
    let [s, k, r, v, t] = *x else {
        unreachable!("five inputs")
    };
    let deviation = v * t.sqrt();
    let d1 = ((s / k).ln() + (r + v * v * 0.5) * t) / deviation;
    s * dual_normal(d1) - k * (-r * t).exp() * dual_normal(d1 - deviation)
}

fn tape_normal<'a>(d: Variable<'a, f64>) -> Variable<'a, f64> {
    let u = (1.0 + P * d.abs()).recip();
    let poly = u * (B1 + u * (B2 + u * (B3 + u * (B4 + u * B5))));
    let tail = DENSITY * (-0.5 * d * d).exp() * poly;
    if d.value() < 0.0 { tail } else { 1.0 - tail }
}

fn by_tape(x: [f64; 5]) -> (f64, [f64; 5]) {
    let tape = Tape::with_capacity(80);
    let inputs = tape.create_variables(&x);
    let [s, k, r, v, t] = inputs;
    let deviation = v * t.sqrt();
    let d1 = ((s / k).ln() + (r + 0.5 * v * v) * t) / deviation;
    let price = s * tape_normal(d1) - k * (-r * t).exp() * tape_normal(d1 - deviation);
    let adjoints = price.compute_gradients().expect("depends on the inputs");
    (
        price.value(),
        inputs.map(|i| adjoints.get_gradient(&i).expect("an input")),
    )
}

fn spread<T>(f: impl Fn(f64, f64, f64, f64, f64) -> T, x: [f64; 5]) -> T {
    let [s, k, r, v, t] = x;
    f(s, k, r, v, t)
}

fn into_buffer(x: [f64; 5], bar: &mut [f64]) -> f64 {
    let [s, k, r, v, t] = bar else {
        unreachable!("five inputs")
    };
    black_scholes_grad_into(x[0], x[1], x[2], x[3], x[4], s, k, r, v, t)
}

/// `d1` and `d2` have opposite signs here, so both branches are taken.
const POINT: [f64; 5] = [100.0, 105.0, 0.03, 0.25, 1.5];

/// Five inputs.
#[must_use]
pub fn problem() -> Problem {
    let here = || black_box(POINT);
    let tuple = |(value, (s, k, r, v, t)): (f64, Adjoint)| -> Outcome {
        (value, Some(vec![s, k, r, v, t]))
    };
    let candidates = vec![
        Candidate::primal(move || spread(black_scholes, here())),
        Candidate::adding(Role::GradInto, 5, move |bar| into_buffer(here(), bar)),
        Candidate::returning(
            Role::Grad,
            move || spread(black_scholes_grad, here()),
            tuple,
        ),
        Candidate::returning(Role::Hand, move || spread(by_hand, here()), tuple),
        Candidate::vector(Role::NumDual, move || dual_gradient(&here(), by_duals)),
        Candidate::returning(
            Role::Tape,
            move || by_tape(here()),
            |(v, g)| (v, Some(g.to_vec())),
        ),
        Candidate::vector(Role::Differences, move || {
            central_differences(&here(), |x| black_scholes(x[0], x[1], x[2], x[3], x[4]))
        }),
    ];
    Problem {
        name: "black-scholes",
        size: "5 inputs".into(),
        judged: Role::Grad,
        bound: 2.0,
        candidates,
        left_out: vec![],
    }
}
