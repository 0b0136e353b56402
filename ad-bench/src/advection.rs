//! Nonlinear advection with some viscosity: two buffers in turn, every cell from three neighbours.

// The differentiable language of the first releases has ranges, not iterators.
#![allow(clippy::needless_range_loop, clippy::manual_memcpy)]

use crate::candidate::{Candidate, Problem, Role};
use crate::random::Random;
use std::hint::black_box;

/// Half the squared distance from `target` after `steps` explicit steps from `start`; `c` is the
/// Courant number and `d` the viscosity. The cells at both ends stay as they are.
#[must_use]
#[ad_core::reverse_diff]
pub fn misfit(
    start: &[f64],
    c: f64,
    d: f64,
    #[constant] target: &[f64],
    #[constant] steps: usize,
) -> f64 {
    let n = start.len();
    let mut u = vec![0.0; n];
    let mut v = vec![0.0; n];
    for i in 0..n {
        u[i] = start[i];
    }
    for _ in 0..steps {
        for i in 1..n - 1 {
            let slope = u[i + 1] - u[i - 1];
            let bend = u[i + 1] - 2.0 * u[i] + u[i - 1];
            v[i] = u[i] - c * u[i] * slope + d * bend;
        }
        for i in 1..n - 1 {
            u[i] = v[i];
        }
    }
    let mut sum = 0.0;
    for i in 0..n {
        let miss = u[i] - target[i];
        sum += miss * miss;
    }
    0.5 * sum
}

/// Keeps the cells of every step. The adjoint is turned round: each cell gathers from three, so
/// that nothing is scattered, and the sums for `c` and `d` are kept apart by lane.
pub fn by_hand(
    start: &[f64],
    c: f64,
    d: f64,
    target: &[f64],
    steps: usize,
    bar: &mut [f64],
) -> f64 {
    let n = start.len();
    let mut states = vec![0.0; (steps + 1) * n];
    states[..n].copy_from_slice(start);
    for t in 0..steps {
        let (u, v) = states[t * n..(t + 2) * n].split_at_mut(n);
        v[0] = u[0];
        v[n - 1] = u[n - 1];
        for (v, w) in v[1..].iter_mut().zip(u.windows(3)) {
            let bend = w[2] - 2.0 * w[1] + w[0];
            *v = w[1] - c * w[1] * (w[2] - w[0]) + d * bend;
        }
    }
    let last = &states[steps * n..];
    let sum = last
        .iter()
        .zip(target)
        .fold(0.0, |s, (u, y)| s + (u - y) * (u - y));
    let mut v_bar = vec![0.0; n];
    let mut u_bar = vec![0.0; n];
    for (i, (u, y)) in last.iter().zip(target).enumerate() {
        v_bar[i] = u - y;
    }
    let (start_bar, rest) = bar.split_at_mut(n);
    for t in (0..steps).rev() {
        let u = &states[t * n..(t + 1) * n];
        let (by_c, by_d) = parameters(u, &v_bar);
        rest[0] += by_c;
        rest[1] += by_d;
        step_back(u, c, d, &mut v_bar, &mut u_bar);
        std::mem::swap(&mut u_bar, &mut v_bar);
    }
    for (entry, v) in start_bar.iter_mut().zip(&v_bar) {
        *entry += v;
    }
    0.5 * sum
}

/// The adjoints of `c` and `d` from one step.
fn parameters(u: &[f64], v_bar: &[f64]) -> (f64, f64) {
    const LANES: usize = 8;
    let mut by_c = [0.0; LANES];
    let mut by_d = [0.0; LANES];
    let n = u.len() - 2;
    let (left, mid, right, bar) = (&u[..n], &u[1..=n], &u[2..], &v_bar[1..=n]);
    for k in (0..n).step_by(LANES) {
        let m = LANES.min(n - k);
        let (left, mid) = (&left[k..k + m], &mid[k..k + m]);
        let (right, bar) = (&right[k..k + m], &bar[k..k + m]);
        for i in 0..m {
            by_c[i] -= bar[i] * mid[i] * (right[i] - left[i]);
            by_d[i] += bar[i] * (right[i] - 2.0 * mid[i] + left[i]);
        }
    }
    (by_c.iter().sum(), by_d.iter().sum())
}

/// The adjoint of the cells before a step from that of the cells after it, whose ends become 0.
fn step_back(u: &[f64], c: f64, d: f64, v_bar: &mut [f64], u_bar: &mut [f64]) {
    let n = u.len();
    let ends = (v_bar[0], v_bar[n - 1]);
    v_bar[0] = 0.0;
    v_bar[n - 1] = 0.0;
    for ((entry, u), bar) in u_bar[1..]
        .iter_mut()
        .zip(u.windows(3))
        .zip(v_bar.windows(3))
    {
        let own = bar[1] * (1.0 - c * (u[2] - u[0]) - 2.0 * d);
        let from_left = bar[0] * (d - c * u[0]);
        let from_right = bar[2] * (d + c * u[2]);
        *entry = own + from_left + from_right;
    }
    u_bar[0] = ends.0 + v_bar[1] * (d + c * u[1]);
    u_bar[n - 1] = ends.1 + v_bar[n - 2] * (d - c * u[n - 2]);
}

const CELLS: usize = 400;
const STEPS: usize = 300;
const C: f64 = 0.15;
const D: f64 = 0.2;

/// 400 cells, 300 steps.
#[must_use]
pub fn problem() -> Problem {
    let mut random = Random::new(4);
    let start: &'static [f64] = random.uniforms(CELLS, 0.2, 1.0).leak();
    let target: &'static [f64] = random.uniforms(CELLS, 0.2, 1.0).leak();
    let here = move || black_box((start, C, D, target, STEPS));
    let candidates = vec![
        Candidate::primal(move || {
            let (start, c, d, target, steps) = here();
            misfit(start, c, d, target, steps)
        }),
        Candidate::adding(Role::GradInto, CELLS + 2, move |bar| {
            let (start, c, d, target, steps) = here();
            let (start_bar, rest) = bar.split_at_mut(CELLS);
            let (c_bar, d_bar) = rest.split_at_mut(1);
            let bars = (&mut c_bar[0], &mut d_bar[0]);
            misfit_grad_into(start, c, d, target, steps, start_bar, bars.0, bars.1)
        }),
        Candidate::returning(
            Role::Grad,
            move || {
                let (start, c, d, target, steps) = here();
                misfit_grad(start, c, d, target, steps)
            },
            |(value, (start, c, d))| (value, Some([start, vec![c, d]].concat())),
        ),
        Candidate::adding(Role::Hand, CELLS + 2, move |bar| {
            let (start, c, d, target, steps) = here();
            by_hand(start, c, d, target, steps, bar)
        }),
    ];
    Problem {
        name: "advection",
        size: format!("{CELLS} cells, {STEPS} steps"),
        judged: Role::GradInto,
        bound: 5.0,
        candidates,
        left_out: vec![],
    }
}
