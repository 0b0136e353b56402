//! The Rosenbrock function: neighbouring inputs coupled by a sum, little arithmetic per input.

use crate::candidate::{Candidate, Problem, Role};
use crate::peers::{Dual, central_differences, dual_gradient};
use crate::random::Random;
use aad::{Tape, Variable};
use std::hint::black_box;

/// The function as a user writes it.
#[must_use]
#[ad_core::reverse_diff]
pub fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        let a = x[i + 1] - x[i] * x[i];
        let b = 1.0 - x[i];
        sum += 100.0 * a * a + b * b;
    }
    sum
}

/// One pass. What trip `i` adds to entry `i + 1` waits in a register for the next trip, so every
/// entry of the gradient is read and written once.
pub fn by_hand(x: &[f64], x_bar: &mut [f64]) -> f64 {
    assert_eq!(x.len(), x_bar.len());
    let mut sum = 0.0;
    let mut carried = 0.0;
    for (pair, entry) in x.windows(2).zip(&mut *x_bar) {
        let a = pair[1] - pair[0] * pair[0];
        let b = 1.0 - pair[0];
        sum += 100.0 * a * a + b * b;
        let a_bar = 200.0 * a;
        *entry += carried - 2.0 * (b + a_bar * pair[0]);
        carried = a_bar;
    }
    x_bar[x.len() - 1] += carried;
    sum
}

/// Four trips at a time, so that all but the ordered sum runs in vector registers while the sum's
/// additions wait for each other, as they do in the primal.
pub fn by_hand_blocked(x: &[f64], x_bar: &mut [f64]) -> f64 {
    const LANES: usize = 4;
    let trips = x.len() - 1;
    assert_eq!(x.len(), x_bar.len());
    let mut sum = 0.0;
    let mut carried = 0.0;
    let blocks = x[..trips]
        .chunks_exact(LANES)
        .zip(x[1..].chunks_exact(LANES));
    for ((here, next), entries) in blocks.zip(x_bar.chunks_exact_mut(LANES)) {
        let mut terms = [0.0; LANES];
        let mut a_bar = [0.0; LANES];
        let mut own = [0.0; LANES];
        for k in 0..LANES {
            let a = next[k] - here[k] * here[k];
            let b = 1.0 - here[k];
            terms[k] = 100.0 * a * a + b * b;
            a_bar[k] = 200.0 * a;
            own[k] = 2.0 * (b + a_bar[k] * here[k]);
        }
        let from_before = [carried, a_bar[0], a_bar[1], a_bar[2]];
        for k in 0..LANES {
            entries[k] += from_before[k] - own[k];
            sum += terms[k];
        }
        carried = a_bar[LANES - 1];
    }
    let done = trips - trips % LANES;
    x_bar[done] += carried;
    for i in done..trips {
        let a = x[i + 1] - x[i] * x[i];
        let b = 1.0 - x[i];
        sum += 100.0 * a * a + b * b;
        x_bar[i + 1] += 200.0 * a;
        x_bar[i] -= 2.0 * (b + 200.0 * a * x[i]);
    }
    sum
}

fn by_duals<const K: usize>(x: &[Dual<K>]) -> Dual<K> {
    let mut sum = Dual::from_re(0.0);
    for i in 0..x.len() - 1 {
        let a = x[i + 1] - x[i] * x[i];
        let b = -x[i] + 1.0;
        sum += a * a * 100.0 + b * b;
    }
    sum
}

fn by_tape(x: &[f64]) -> (f64, Vec<f64>) {
    let tape = Tape::with_capacity(10 * x.len());
    let inputs: Vec<Variable<f64>> = tape.create_variables_iter(x).collect();
    let mut sum = Variable::constant(0.0);
    for i in 0..x.len() - 1 {
        let a = inputs[i + 1] - inputs[i] * inputs[i];
        let b = 1.0 - inputs[i];
        sum += 100.0 * a * a + b * b;
    }
    let adjoints = sum.compute_gradients().expect("depends on the inputs");
    let entry = |v| adjoints.get_gradient(v).expect("an input");
    (sum.value(), inputs.iter().map(entry).collect())
}

/// At 10, 100 and 1000 inputs.
#[must_use]
pub fn problems() -> Vec<Problem> {
    vec![problem::<4>(10), problem::<4>(100), problem::<20>(1000)]
}

/// `K` directions at once in forward mode: the fastest of 4, 20 and 100 at each size in a crate
/// that is compiled as one unit.
fn problem<const K: usize>(n: usize) -> Problem {
    let x: &'static [f64] = Random::new(1).uniforms(n, -1.5, 1.5).leak();
    let here = move || black_box(x);
    let candidates = vec![
        Candidate::primal(move || rosenbrock(here())),
        Candidate::adding(Role::GradInto, n, move |bar| {
            rosenbrock_grad_into(here(), bar)
        }),
        Candidate::vector(Role::Grad, move || rosenbrock_grad(here())),
        Candidate::adding(Role::Hand, n, move |bar| by_hand(here(), bar)),
        Candidate::adding(Role::HandTuned, n, move |bar| by_hand_blocked(here(), bar)),
        Candidate::vector(Role::NumDual, move || dual_gradient(here(), by_duals::<K>)),
        Candidate::vector(Role::Tape, move || by_tape(here())),
        Candidate::vector(Role::Differences, move || {
            central_differences(here(), rosenbrock)
        }),
    ];
    Problem {
        name: "rosenbrock",
        size: format!("n = {n}"),
        judged: Role::GradInto,
        bound: 3.0,
        candidates,
        left_out: vec![],
    }
}
