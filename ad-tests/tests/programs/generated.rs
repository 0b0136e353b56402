//! What generated programs found, as small as it became.

use crate::made::generated as made;
use ad_core::reverse_diff;

/// The length of a part with literal bounds: a method of `2 - 0`, whose type nothing says.
#[reverse_diff]
pub fn literal_lengths(x: &[f64; 4], y: &[f64]) -> f64 {
    let v = &x[0..2];
    let w = &x[1..];
    let of = |s: &[f64]| s.windows(2).map(|w| w[0] * w[1]).sum::<f64>();
    of(v) * y[0] + of(w) + v.chunks(2).map(|c| c[0]).sum::<f64>()
}

/// `vec![vec![e; m]; n]` moves into memory, and its lengths are asked for afterwards.
#[reverse_diff]
pub fn rows_that_move(x: &[f64; 4], #[constant] n: usize) -> f64 {
    let mut m = vec![vec![0.5 * x[2]; 3]; 3];
    let mut s = x[0];
    for i in 0..n {
        m[i][1] += x[i] * s;
        s = s.sin();
    }
    m[0][1] * m[2][2]
}

/// The same in a loop, where all of it was recorded for its lengths.
#[reverse_diff]
pub fn rows_in_a_loop(x: &[f64], #[constant] n: usize) -> f64 {
    let mut s = x[0];
    for i in 0..n {
        let m = vec![vec![s; 3]; n];
        s = (m[i][1] * x[i]).sin();
    }
    s
}

/// What says that a loop returns was carried twice where a closure was in scope.
#[reverse_diff]
pub fn return_beside_a_closure(x: &[f64], #[constant] n: usize) -> f64 {
    let g = |u: f64| u * x[1];
    let mut k = 0;
    while k < n {
        if k == 2 {
            return g(x[0]);
        }
        k += 1;
    }
    'outer: for i in 0..n {
        for j in 0..2 {
            if i + j == 2 {
                break 'outer;
            }
        }
    }
    g(x[0]) * x[0]
}

/// A copy of a view that is chosen at run time.
#[reverse_diff]
pub fn copy_of_chosen(x: &[f64], #[constant] c: bool) -> f64 {
    let mut a = x.to_vec();
    let mut b = vec![x[0] * x[1]; 3];
    let v = if c { &mut a[..] } else { &mut b[..] };
    v[0] *= 0.5;
    let mut w = v.to_vec();
    w[1] += w[0].cos();
    w[0] * w[1] * b[0]
}

/// A closure of passive code outlives the block in which its names are bound.
#[reverse_diff]
pub fn keys(x: &[f64], #[constant] n: usize) -> f64 {
    let k = n + 1;
    let mut p: [usize; 3] = [1, 2, 0];
    p.sort_by_key(|v| (v + k) % 3);
    let a: Vec<f64> = x.iter().map(|v| v * 0.5).collect();
    a[p[0]] * x[p[1]]
}

/// Steps down to a number that is written without a type.
#[reverse_diff]
pub fn steps_to_a_literal(x: &[f64], #[constant] n: usize) -> f64 {
    let mut s = 1.0;
    for _ in (n..0).step_by(1).rev() {
        s += x[0];
    }
    for i in (n..3).step_by(2).rev() {
        s = s * x[i] + x[0].sin();
    }
    s
}

/// A sum that is written in place at the end of a trip read its memory after it was written to.
#[reverse_diff]
pub fn sum_before_a_write(x: &mut [f64], #[constant] n: usize) -> f64 {
    let mut s = 0.5;
    for _ in 0..n {
        s += x[0];
        x[3 - n] += 0.5;
        x[3 - n] *= x[1];
    }
    s
}

/// What followed an operation of both arms ran twice where the operation was taken out of them.
#[reverse_diff]
pub fn operation_of_both_arms(x: &[f64], mut y: [f64; 3], #[constant] n: usize) -> f64 {
    let mut a = [1.0; 3];
    let t = x[n];
    if n < 2 {
        y[2] = y[0].sin();
        y[n % 3] += 0.9 * x[1];
    } else {
        a[2] = t.sin();
        a[n % 3] += x[0];
    }
    y[n % 3] * a[2] * t
}

/// A list that was sorted was made again for the reverse sweep, and not sorted.
#[reverse_diff]
pub fn sorted_in_a_trip(z: &mut [f64; 3], #[constant] n: usize) {
    for v in z {
        let mut p: Vec<usize> = vec![3, 1, n];
        p.sort();
        *v += if (p[0] ^ 2) % 3 == 0 { *v * *v } else { 1.0 };
    }
}

/// A copy that could be written to had an accumulator that went nowhere.
#[reverse_diff]
pub fn copy_that_is_only_read(x: &[f64]) -> f64 {
    #[allow(unused_mut)]
    let mut a = x.to_vec();
    a.iter().enumerate().map(|(i, v)| v * i as f64).sum::<f64>() * a[0]
}

/// What began as another variable, and took what that one held before, counted as never assigned to.
#[reverse_diff]
pub fn the_one_before(x: f64, #[constant] n: usize) -> f64 {
    let mut a = x;
    let mut b = a;
    let mut c = b;
    for _ in 0..n {
        c = b;
        b = a;
        a = a.sin() * x;
    }
    a + 2.0 * b + 3.0 * c * c
}

/// The same in pairs and nested loops.
#[reverse_diff]
pub fn pair_of_the_last_two(x: &[f64], #[constant] n: usize) -> f64 {
    let mut now = (x[0], x[1]);
    let mut before = now;
    for k in 0..n {
        for _ in 0..k {
            let last = now;
            now = (last.0 * x[1] + before.1, last.1 - 0.5 * before.0);
            before = last;
        }
    }
    before.0 * now.1 + before.1
}

cases! {
    the_one_before: (0.7, 0), (0.7, 1), (0.7, 2), (0.7, 3), (0.7, 5);
    pair_of_the_last_two: (vec![0.5, 0.8], 0), (vec![0.5, 0.8], 2), (vec![0.5, 0.8], 4);
    literal_lengths: ([0.5, 2.0, -1.0, 0.3], vec![0.7]);
    rows_that_move: ([0.5, 2.0, -1.0, 0.3], 3), ([0.5, 2.0, -1.0, 0.3], 0);
    rows_in_a_loop: (vec![0.5, 2.0, -1.0], 3), (vec![0.5], 0);
    return_beside_a_closure: (vec![0.5, 2.0], 1), (vec![0.5, 2.0], 3);
    copy_of_chosen: (vec![0.5, 2.0, -1.0], true), (vec![0.5, 2.0, -1.0], false);
    keys: (vec![0.5, 2.0, -1.0], 0), (vec![0.5, 2.0, -1.0], 1);
    steps_to_a_literal: (vec![0.5, 2.0, -1.0], 0), (vec![0.5, 2.0, -1.0], 1), (vec![0.5], 3);
    sum_before_a_write: (vec![0.5, 2.0, -1.0, 0.3], 3), (vec![0.5, 2.0, -1.0, 0.3], 2);
    operation_of_both_arms: (vec![0.5, 2.0, -1.0], [0.7, 0.2, 1.3], 0), (vec![0.5, 2.0, -1.0], [0.7, 0.2, 1.3], 2);
    copy_that_is_only_read: (vec![0.5, 2.0, -1.0],);
    sorted_in_a_trip: ([0.5, 2.0, -1.0], 1), ([0.5, 2.0, -1.0], 2), ([0.5, 2.0, -1.0], 7);
}
