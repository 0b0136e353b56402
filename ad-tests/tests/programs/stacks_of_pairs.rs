//! `Vec`s whose elements hold an index beside a number.

use crate::made::stacks_of_pairs as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn pushed(x: &[f64]) -> f64 {
    let mut v: Vec<(f64, usize)> = Vec::new();
    for i in 0..x.len() {
        v.push((x[i] * x[i], i));
    }
    let mut s = 0.0;
    for (a, i) in &v {
        s += a * *i as f64;
    }
    s
}

/// Some are taken off again at once, and what lies below changes.
#[reverse_diff]
pub fn pushed_and_popped(x: &[f64]) -> f64 {
    let mut v: Vec<(usize, f64)> = Vec::new();
    let mut s = 0.0;
    for i in 0..x.len() {
        v.push((i, x[i] * x[i]));
        if i % 2 == 1 {
            let (k, a) = v.pop().unwrap();
            s += a * k as f64;
            v[0].1 *= a;
        }
    }
    for (k, a) in &v {
        s += a * (k + 1) as f64;
    }
    s
}

/// A recursion by hand: each item makes others of lower levels.
#[reverse_diff]
pub fn worked_off(x: f64, levels: usize) -> f64 {
    let mut work = vec![(levels, x)];
    let mut s = 0.0;
    while let Some((n, a)) = work.pop() {
        s += a;
        if n > 0 {
            work.push((n - 1, a * a));
            if n > 1 {
                work.push((n - 2, a * 0.5));
            }
        }
    }
    s
}

cases! {
    pushed: (vec![3.0, 1.5, -2.0],), (vec![],);
    pushed_and_popped: (vec![3.0, 1.5, -2.0, 0.7, 0.4],), (vec![0.5],), (vec![],);
    worked_off: (0.9, 5), (1.3, 1), (0.4, 0);
}
