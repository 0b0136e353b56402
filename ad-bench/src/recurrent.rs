//! A recurrent net over a sequence: a state of flat memory that every step overwrites.

// The differentiable language of the first releases has ranges, not iterators.
#![allow(clippy::needless_range_loop, clippy::manual_memcpy)]

use crate::candidate::{Candidate, Problem, Role};
use crate::random::Random;
use std::hint::black_box;

/// The squared misses of the first unit, which is to follow `ys` where the net is fed `xs`.
#[must_use]
#[ad_core::reverse_diff]
pub fn loss(
    w: &[f64],
    u: &[f64],
    b: &[f64],
    #[constant] xs: &[f64],
    #[constant] ys: &[f64],
) -> f64 {
    let n = b.len();
    let mut h = vec![0.0; n];
    let mut next = vec![0.0; n];
    let mut sum = 0.0;
    for t in 0..xs.len() {
        for i in 0..n {
            let row = &w[i * n..(i + 1) * n];
            let mut z = b[i] + u[i] * xs[t];
            for j in 0..n {
                z += row[j] * h[j];
            }
            next[i] = z.tanh();
        }
        for i in 0..n {
            h[i] = next[i];
        }
        let miss = h[0] - ys[t];
        sum += miss * miss;
    }
    sum
}

/// Keeps the states, nothing else. The adjoint of a step is two sums of scaled rows, which run in
/// vector registers where the products of the primal wait for each other.
pub fn by_hand(w: &[f64], u: &[f64], b: &[f64], xs: &[f64], ys: &[f64], bar: &mut [f64]) -> f64 {
    let n = b.len();
    let mut states = vec![0.0; (xs.len() + 1) * n];
    let mut sum = 0.0;
    for (t, (x, y)) in xs.iter().zip(ys).enumerate() {
        let (before, after) = states[t * n..(t + 2) * n].split_at_mut(n);
        for (i, (row, h)) in w.chunks_exact(n).zip(&mut *after).enumerate() {
            let start = b[i] + u[i] * x;
            let z = row.iter().zip(&*before).fold(start, |z, (w, h)| z + w * h);
            *h = z.tanh();
        }
        let miss = after[0] - y;
        sum += miss * miss;
    }
    let (w_bar, rest) = bar.split_at_mut(n * n);
    let (u_bar, b_bar) = rest.split_at_mut(n);
    let mut h_bar = vec![0.0; n];
    let mut before_bar = vec![0.0; n];
    for t in (0..xs.len()).rev() {
        let (before, after) = states[t * n..(t + 2) * n].split_at(n);
        h_bar[0] += 2.0 * (after[0] - ys[t]);
        before_bar.fill(0.0);
        let rows = w.chunks_exact(n).zip(w_bar.chunks_exact_mut(n));
        for (i, (row, row_bar)) in rows.enumerate() {
            let z_bar = h_bar[i] * (1.0 - after[i] * after[i]);
            b_bar[i] += z_bar;
            u_bar[i] += z_bar * xs[t];
            for j in 0..n {
                row_bar[j] += z_bar * before[j];
                before_bar[j] += z_bar * row[j];
            }
        }
        std::mem::swap(&mut h_bar, &mut before_bar);
    }
    sum
}

const WIDTH: usize = 24;
const STEPS: usize = 600;
const INPUTS: usize = WIDTH * WIDTH + 2 * WIDTH;

/// Everything that the candidates are given.
#[derive(Clone, Copy)]
struct Data {
    w: &'static [f64],
    u: &'static [f64],
    b: &'static [f64],
    xs: &'static [f64],
    ys: &'static [f64],
}

impl Data {
    fn new() -> Self {
        let mut random = Random::new(3);
        let mut numbers = |n, size: f64| &*random.uniforms(n, -size, size).leak();
        Self {
            w: numbers(WIDTH * WIDTH, 0.3),
            u: numbers(WIDTH, 1.0),
            b: numbers(WIDTH, 0.2),
            xs: numbers(STEPS, 1.0),
            ys: numbers(STEPS, 0.5),
        }
    }
}

/// 24 units, 600 steps.
#[must_use]
pub fn problem() -> Problem {
    let data = Data::new();
    let here = move || black_box(data);
    let candidates = vec![
        Candidate::primal(move || {
            let Data { w, u, b, xs, ys } = here();
            loss(w, u, b, xs, ys)
        }),
        Candidate::adding(Role::GradInto, INPUTS, move |bar| {
            let Data { w, u, b, xs, ys } = here();
            let (w_bar, rest) = bar.split_at_mut(w.len());
            let (u_bar, b_bar) = rest.split_at_mut(u.len());
            loss_grad_into(w, u, b, xs, ys, w_bar, u_bar, b_bar)
        }),
        Candidate::returning(
            Role::Grad,
            move || {
                let Data { w, u, b, xs, ys } = here();
                loss_grad(w, u, b, xs, ys)
            },
            |(value, (w, u, b))| (value, Some([w, u, b].concat())),
        ),
        Candidate::adding(Role::Hand, INPUTS, move |bar| {
            let Data { w, u, b, xs, ys } = here();
            by_hand(w, u, b, xs, ys, bar)
        }),
    ];
    Problem {
        name: "recurrent net",
        size: format!("{WIDTH} wide, {STEPS} steps"),
        judged: Role::GradInto,
        bound: 2.0,
        candidates,
        left_out: vec![],
    }
}
