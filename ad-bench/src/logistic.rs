//! The regularised logistic loss: a sum over rows of data that are constants.

// The differentiable language of the first releases has ranges, not iterators.
#![allow(clippy::needless_range_loop)]

use crate::candidate::{Candidate, Problem, Role};
use crate::peers::{Dual, central_differences, dual_gradient};
use crate::random::Random;
use aad::{Tape, Variable};
use std::hint::black_box;

/// The mean loss over the rows of `xs` with labels 0 and 1 in `ys`, plus `l2 / 2` times the
/// squared weights, as a user writes it: neither exponential overflows.
#[must_use]
#[ad_core::reverse_diff]
pub fn loss(w: &[f64], #[constant] xs: &[f64], #[constant] ys: &[f64], #[constant] l2: f64) -> f64 {
    let d = w.len();
    let mut sum = 0.0;
    for i in 0..ys.len() {
        let mut z = 0.0;
        for j in 0..d {
            z += w[j] * xs[i * d + j];
        }
        let softplus = if z > 0.0 {
            z + (-z).exp().ln_1p()
        } else {
            z.exp().ln_1p()
        };
        sum += softplus - ys[i] * z;
    }
    let mut squares = 0.0;
    for j in 0..d {
        squares += w[j] * w[j];
    }
    sum / ys.len() as f64 + 0.5 * l2 * squares
}

/// One pass over the data. The slope of a row's loss needs the row's own exponential and no other.
pub fn by_hand(w: &[f64], xs: &[f64], ys: &[f64], l2: f64, w_bar: &mut [f64]) -> f64 {
    let rows = ys.len() as f64;
    let mut sum = 0.0;
    for (row, y) in xs.chunks_exact(w.len()).zip(ys) {
        let z = row.iter().zip(w).fold(0.0, |z, (x, w)| z + w * x);
        let e = (-z.abs()).exp();
        let (softplus, sigmoid) = if z > 0.0 {
            (z + e.ln_1p(), 1.0 / (1.0 + e))
        } else {
            (e.ln_1p(), e / (1.0 + e))
        };
        sum += softplus - y * z;
        let z_bar = (sigmoid - y) / rows;
        for (entry, x) in w_bar.iter_mut().zip(row) {
            *entry += z_bar * x;
        }
    }
    let squares = w.iter().fold(0.0, |s, w| s + w * w);
    for (entry, w) in w_bar.iter_mut().zip(w) {
        *entry += l2 * w;
    }
    sum / rows + 0.5 * l2 * squares
}

fn by_duals<const K: usize>(w: &[Dual<K>], xs: &[f64], ys: &[f64], l2: f64) -> Dual<K> {
    use num_dual::DualNum;
    let mut sum = Dual::from_re(0.0);
    for (row, &y) in xs.chunks_exact(w.len()).zip(ys) {
        let mut z = Dual::from_re(0.0);
        for (w, &x) in w.iter().zip(row) {
            z += *w * x;
        }
        let softplus = if z.re > 0.0 {
            z + (-z).exp().ln_1p()
        } else {
            z.exp().ln_1p()
        };
        sum += softplus - z * y;
    }
    let mut squares = Dual::from_re(0.0);
    for w in w {
        squares += w * w;
    }
    sum / ys.len() as f64 + squares * (0.5 * l2)
}

/// The tape has no `ln_1p`, but takes a function with its derivative.
fn ln_1p(e: Variable<'_, f64>) -> Variable<'_, f64> {
    e.apply_unary_function(f64::ln_1p, |e| 1.0 / (1.0 + e))
}

fn by_tape(w: &[f64], xs: &[f64], ys: &[f64], l2: f64) -> (f64, Vec<f64>) {
    let tape = Tape::with_capacity(2 * xs.len() + 8 * ys.len());
    let inputs: Vec<Variable<f64>> = tape.create_variables_iter(w).collect();
    let mut sum = Variable::constant(0.0);
    for (row, &y) in xs.chunks_exact(w.len()).zip(ys) {
        let mut z = Variable::constant(0.0);
        for (w, &x) in inputs.iter().zip(row) {
            z += *w * x;
        }
        let softplus = if z.value() > 0.0 {
            z + ln_1p((-z).exp())
        } else {
            ln_1p(z.exp())
        };
        sum += softplus - z * y;
    }
    let mut squares = Variable::constant(0.0);
    for &w in &inputs {
        squares += w * w;
    }
    let total = sum / ys.len() as f64 + squares * (0.5 * l2);
    let adjoints = total.compute_gradients().expect("depends on the inputs");
    let entry = |v| adjoints.get_gradient(v).expect("an input");
    (total.value(), inputs.iter().map(entry).collect())
}

const FEATURES: usize = 20;
const ROWS: usize = 20_000;
const L2: f64 = 1e-3;

/// Everything that the candidates are given.
#[derive(Clone, Copy)]
struct Data {
    w: &'static [f64],
    xs: &'static [f64],
    ys: &'static [f64],
}

impl Data {
    fn new() -> Self {
        let mut random = Random::new(2);
        let w = random.uniforms(FEATURES, -0.7, 0.7).leak();
        let xs = random.uniforms(FEATURES * ROWS, -1.0, 1.0).leak();
        let label = |_| {
            if random.uniform(0.0, 1.0) < 0.4 {
                1.0
            } else {
                0.0
            }
        };
        let ys = (0..ROWS).map(label).collect::<Vec<f64>>().leak();
        Self { w, xs, ys }
    }
}

/// 20 features of 20 000 rows.
#[must_use]
pub fn problem() -> Problem {
    let data = Data::new();
    let here = move || black_box(data);
    let candidates = vec![
        Candidate::primal(move || {
            let Data { w, xs, ys } = here();
            loss(w, xs, ys, L2)
        }),
        Candidate::adding(Role::GradInto, FEATURES, move |bar| {
            let Data { w, xs, ys } = here();
            loss_grad_into(w, xs, ys, L2, bar)
        }),
        Candidate::vector(Role::Grad, move || {
            let Data { w, xs, ys } = here();
            loss_grad(w, xs, ys, L2)
        }),
        Candidate::adding(Role::Hand, FEATURES, move |bar| {
            let Data { w, xs, ys } = here();
            by_hand(w, xs, ys, L2, bar)
        }),
        // Measured with 4, 5, 10 and 20 directions at once: none is faster than 10.
        Candidate::vector(Role::NumDual, move || {
            let Data { w, xs, ys } = here();
            dual_gradient(w, |w| by_duals::<10>(w, xs, ys, L2))
        }),
        Candidate::vector(Role::Tape, move || {
            let Data { w, xs, ys } = here();
            by_tape(w, xs, ys, L2)
        }),
        Candidate::vector(Role::Differences, move || {
            let Data { w, xs, ys } = here();
            central_differences(w, |w| loss(w, xs, ys, L2))
        }),
    ];
    Problem {
        name: "logistic",
        size: format!("{FEATURES} features, {ROWS} rows"),
        judged: Role::GradInto,
        bound: 1.6,
        candidates,
        left_out: vec![],
    }
}
