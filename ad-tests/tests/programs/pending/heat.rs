//! The heat equation with two buffers that change places, in each of the ways that Rust offers.

use ad_core::reverse_diff;
use crate::made::heat as made;
use std::mem;

/// Arrays exchanged, and what the second holds is read too.
#[reverse_diff]
pub fn swapped_arrays(u0: [f64; 5], k: f64, #[constant] steps: usize) -> f64 {
    let mut u = u0;
    let mut v = u0;
    for _ in 0..steps {
        for i in 1..4 {
            v[i] = u[i] + k * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i];
        }
        mem::swap(&mut u, &mut v);
    }
    let mut change = 0.0;
    for (u, v) in u.iter().zip(&v) {
        change += (u - v) * (u - v);
    }
    change + u[2]
}

/// The same names as parameters that are exchanged themselves.
#[reverse_diff]
pub fn swapped_parameters<'a>(
    mut u: &'a mut [f64],
    mut v: &'a mut [f64],
    k: f64,
    #[constant] steps: usize,
) -> f64 {
    for _ in 0..steps {
        for i in 0..u.len() {
            v[i] = u[i] * k + v[i] * u[i];
        }
        mem::swap(&mut u, &mut v);
    }
    let mut s = 0.0;
    for x in u.iter() {
        s += x * x;
    }
    s
}

/// Two halves of one buffer, by turns.
#[reverse_diff]
pub fn halves(buffer: &mut [f64], k: f64, #[constant] steps: usize) -> f64 {
    let n = buffer.len() / 2;
    for step in 0..steps {
        let (a, b) = buffer.split_at_mut(n);
        let (from, to) = if step % 2 == 0 { (&*a, b) } else { (&*b, a) };
        for i in 0..n {
            let left = from[i.saturating_sub(1)];
            let right = from[(i + 1).min(n - 1)];
            to[i] = from[i] + k * (left - 2.0 * from[i] + right) * from[i];
        }
    }
    let last = if steps % 2 == 0 {
        &buffer[..n]
    } else {
        &buffer[n..]
    };
    let mut s = 0.0;
    for (i, v) in last.iter().enumerate() {
        s += v * v * (i as f64 + 1.0);
    }
    s
}

/// The new state replaces the old one, which is thrown away or kept.
#[reverse_diff]
pub fn replaced(u0: &[f64], k: f64, #[constant] steps: usize) -> f64 {
    let mut u = u0.to_vec();
    let mut kept = 0.0;
    for step in 0..steps {
        let mut next = u.clone();
        for i in 1..next.len() {
            next[i] += k * (u[i - 1] - u[i]) * u[i];
        }
        let old = mem::replace(&mut u, next);
        if step == 1 {
            kept = old[0] * old[old.len() - 1];
        }
    }
    let all = mem::take(&mut u);
    all.iter().sum::<f64>() * kept + all[0] + u.len() as f64
}

/// One buffer, with the old left neighbour in a scalar; rods of several lengths in one vector.
#[reverse_diff]
pub fn in_one_buffer(
    u: &mut Vec<f64>,
    #[constant] rods: &[usize],
    k: f64,
    #[constant] steps: usize,
) {
    for _ in 0..steps {
        let mut rest = &mut u[..];
        for &len in rods {
            let (rod, tail) = rest.split_at_mut(len);
            let mut left = rod[0];
            for i in 1..len - 1 {
                let own = rod[i];
                rod[i] = own + k * (left - 2.0 * own + rod[i + 1]) * own;
                left = own;
            }
            rest = tail;
        }
    }
}

/// Copied back, whole.
#[reverse_diff]
pub fn copied_back(
    u: &mut [f64; 4],
    #[scratch] work: &mut [f64],
    k: f64,
    #[constant] steps: usize,
) {
    for _ in 0..steps {
        work.copy_from_slice(&u[..]);
        for i in 1..3 {
            work[i] += k * (u[i - 1] * u[i + 1] - u[i] * u[i]);
        }
        u.copy_from_slice(work);
    }
}

cases! {
    swapped_arrays: ([0.2, 1.0, 0.5, -0.3, 0.8], 0.1, 3), ([0.2, 1.0, 0.5, -0.3, 0.8], 0.1, 2), ([0.2, 1.0, 0.5, -0.3, 0.8], 0.1, 0);
    swapped_parameters: (vec![0.2, 1.0, 0.5], vec![0.9, -0.8, 0.7], 0.6, 3), (vec![0.2, 1.0, 0.5], vec![0.9, -0.8, 0.7], 0.6, 2), (vec![0.2], vec![0.9], 0.6, 0);
    halves: (vec![0.2, 1.0, 0.5, 7.0, 8.0, 9.0], 0.1, 3), (vec![0.2, 1.0, 0.5, 7.0, 8.0, 9.0], 0.1, 2), (vec![0.2, 1.0, 0.5, 0.7], 0.1, 0);
    replaced: (vec![0.2, 1.0, 0.5], 0.1, 3), (vec![0.2, 1.0, 0.5], 0.1, 1);
    in_one_buffer: (vec![0.2, 1.0, 0.5, 0.7, 0.1, 0.9, 0.4], vec![4, 3], 0.1, 3), (vec![0.2, 1.0, 0.5], vec![], 0.1, 2), (vec![0.2, 1.0, 0.5], vec![3], 0.1, 0);
    copied_back: ([0.2, 1.0, 0.5, 0.7], vec![0.0; 4], 0.1, 3), ([0.2, 1.0, 0.5, 0.7], vec![0.0; 4], 0.1, 0);
}
