//! LU factorisation in place, and the logarithm of the determinant.

// The differentiable language of the first releases has ranges, not iterators.
#![allow(clippy::needless_range_loop, clippy::manual_memcpy)]

use crate::candidate::{Candidate, Problem, Role};
use crate::random::Random;
use std::hint::black_box;

/// Of a matrix that needs no pivoting, by rows.
#[must_use]
#[ad_core::reverse_diff]
pub fn log_det(matrix: &[f64], #[constant] n: usize) -> f64 {
    let mut a = vec![0.0; n * n];
    for i in 0..n * n {
        a[i] = matrix[i];
    }
    for k in 0..n {
        let pivot = a[k * n + k];
        for i in k + 1..n {
            let f = a[i * n + k] / pivot;
            a[i * n + k] = f;
            for j in k + 1..n {
                a[i * n + j] -= f * a[k * n + j];
            }
        }
    }
    let mut sum = 0.0;
    for k in 0..n {
        sum += a[k * n + k].abs().ln();
    }
    sum
}

/// Nothing is kept but the factors: a row's multiplier and the pivot row are what the primal last
/// wrote there, so the sweep back reads them where they are.
pub fn by_hand(matrix: &[f64], n: usize, bar: &mut [f64]) -> f64 {
    let mut a = matrix.to_vec();
    for k in 0..n {
        let (top, rest) = a.split_at_mut((k + 1) * n);
        let pivot_row = &top[k * n..];
        for row in rest.chunks_exact_mut(n) {
            let f = row[k] / pivot_row[k];
            row[k] = f;
            for (x, p) in row[k + 1..].iter_mut().zip(&pivot_row[k + 1..]) {
                *x -= f * p;
            }
        }
    }
    let sum = (0..n).fold(0.0, |s, k| s + a[k * n + k].abs().ln());
    let mut a_bar = vec![0.0; n * n];
    for k in 0..n {
        a_bar[k * n + k] = 1.0 / a[k * n + k];
    }
    for k in (0..n).rev() {
        let pivot_row = &a[k * n..(k + 1) * n];
        let (top, rest) = a_bar.split_at_mut((k + 1) * n);
        let pivot_bar = &mut top[k * n..];
        let rows = a[(k + 1) * n..].chunks_exact(n);
        for (row, row_bar) in rows.zip(rest.chunks_exact_mut(n)) {
            let f = row[k];
            let f_bar = row_bar[k] - multiplier(f, k + 1, pivot_row, row_bar, pivot_bar);
            row_bar[k] = f_bar / pivot_row[k];
            pivot_bar[k] -= row_bar[k] * f;
        }
    }
    for (entry, a_bar) in bar.iter_mut().zip(&a_bar) {
        *entry += a_bar;
    }
    sum
}

/// Adds to the adjoint of the pivot row, from column `from` on, and returns what goes to the
/// multiplier's; its sum is kept apart by lane.
fn multiplier(f: f64, from: usize, pivot: &[f64], row_bar: &[f64], pivot_bar: &mut [f64]) -> f64 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (row, pivot, bar) = (&row_bar[from..], &pivot[from..], &mut pivot_bar[from..]);
    let (rows, row_rest) = row.as_chunks::<LANES>();
    let (pivots, pivot_rest) = pivot.as_chunks::<LANES>();
    let (bars, bar_rest) = bar.as_chunks_mut::<LANES>();
    for ((r, p), b) in rows.iter().zip(pivots).zip(bars) {
        for k in 0..LANES {
            sums[k] += r[k] * p[k];
            b[k] -= f * r[k];
        }
    }
    for ((r, p), b) in row_rest.iter().zip(pivot_rest).zip(bar_rest) {
        sums[0] += r * p;
        *b -= f * r;
    }
    sums.iter().sum()
}

const SIZE: usize = 64;

/// 64 rows.
#[must_use]
pub fn problem() -> Problem {
    let mut random = Random::new(6);
    let mut matrix = random.uniforms(SIZE * SIZE, -1.0, 1.0);
    for k in 0..SIZE {
        matrix[k * SIZE + k] += 8.0;
    }
    let matrix: &'static [f64] = matrix.leak();
    let here = move || black_box((matrix, SIZE));
    let candidates = vec![
        Candidate::primal(move || {
            let (matrix, n) = here();
            log_det(matrix, n)
        }),
        Candidate::adding(Role::GradInto, SIZE * SIZE, move |bar| {
            let (matrix, n) = here();
            log_det_grad_into(matrix, n, bar)
        }),
        Candidate::vector(Role::Grad, move || {
            let (matrix, n) = here();
            log_det_grad(matrix, n)
        }),
        Candidate::adding(Role::Hand, SIZE * SIZE, move |bar| {
            let (matrix, n) = here();
            by_hand(matrix, n, bar)
        }),
    ];
    Problem {
        name: "lu",
        size: format!("{SIZE} x {SIZE}"),
        judged: Role::GradInto,
        bound: 3.5,
        candidates,
        left_out: vec![],
    }
}
