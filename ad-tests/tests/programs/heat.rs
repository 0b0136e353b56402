//! The heat equation with two buffers that change places, in each of the ways that Rust offers.

use crate::made::heat as made;
use ad_core::reverse_diff;
use std::mem;

/// Vectors exchanged by `std::mem::swap`.
#[reverse_diff]
pub fn swapped_vectors(u0: &[f64], k: f64, #[constant] steps: usize) -> f64 {
    let n = u0.len();
    let mut u = u0.to_vec();
    let mut v = vec![0.0; n];
    for _ in 0..steps {
        for i in 0..n {
            let left = if i > 0 { u[i - 1] } else { 0.0 };
            let right = if i + 1 < n { u[i + 1] } else { 0.0 };
            v[i] = u[i] + k * (left - 2.0 * u[i] + right) * (1.0 + u[i] * u[i]);
        }
        std::mem::swap(&mut u, &mut v);
    }
    let mut s = 0.0;
    for i in 0..n {
        s += (i + 1) as f64 * u[i] * u[i];
    }
    s
}

/// Names of two caller's buffers exchanged; where the result lies depends on the number of steps.
#[reverse_diff]
pub fn swapped_names(u: &mut [f64], v: &mut [f64], k: f64, #[constant] steps: usize) {
    let (mut now, mut next) = (u, v);
    for _ in 0..steps {
        let n = now.len();
        next[0] = now[0];
        next[n - 1] = now[n - 1];
        for i in 1..n - 1 {
            next[i] = now[i] + k * (now[i - 1] - 2.0 * now[i] + now[i + 1]) * now[i].cos();
        }
        mem::swap(&mut now, &mut next);
    }
}

cases! {
    swapped_vectors: (vec![0.2, 1.0, 0.5, -0.3], 0.1, 3), (vec![0.2, 1.0, 0.5, -0.3], 0.1, 4), (vec![0.2, 1.0], 0.1, 0), (vec![], 0.1, 2);
    swapped_names: (vec![0.2, 1.0, 0.5, -0.3], vec![9.0, 8.0, 7.0, 6.0], 0.1, 3), (vec![0.2, 1.0, 0.5, -0.3], vec![9.0, 8.0, 7.0, 6.0], 0.1, 2), (vec![0.2, 1.0, 0.5], vec![9.0, 8.0, 7.0], 0.1, 0);
}
