//! Loops that are left, or parts of whose trips are skipped, and conditions that assign.

use crate::made::leaving as made;
use ad_core::reverse_diff;

/// `continue` skips part of a trip (clad 710): the product of what is positive.
#[reverse_diff]
pub fn skipped(v: &[f64]) -> f64 {
    let mut s = 1.0;
    for &x in v {
        if x < 0.0 {
            continue;
        }
        s *= x;
    }
    s
}

/// `break` still steps the index (clad 851): squares up to the first that is large, times that one.
#[reverse_diff]
pub fn index_after_break(v: &[f64]) -> f64 {
    let mut i = 0;
    let mut s = 0.0;
    while i < v.len() {
        if v[i] > 3.0 {
            break;
        }
        s += v[i] * v[i];
        i += 1;
    }
    s * v[i]
}

/// The same of a `for`, whose index is kept.
#[reverse_diff]
pub fn kept_index(v: &[f64]) -> f64 {
    let mut last = 0;
    for i in 0..v.len() {
        last = i;
        if v[i] > 3.0 {
            break;
        }
    }
    v[last] * v[0]
}

/// `return` inside a loop skips what follows it (slang 6394), in the trip and after the loop.
#[reverse_diff]
pub fn skipped_by_return(x: f64, y: f64, #[constant] n: usize) -> f64 {
    let mut s = x;
    for _ in 0..n {
        s *= y;
        if s > 10.0 {
            return s;
        }
        s += 1.0;
    }
    s * 2.0
}

/// An assignment inside the condition (clad 746).
#[reverse_diff]
pub fn assigning_condition(x: f64, y: f64) -> f64 {
    let mut s = 1.0;
    while {
        s *= x;
        s < 8.0
    } {
        s += y;
    }
    s
}

/// `loop` with the test at its end differs from `while` (swift 78264): one trip at least.
#[reverse_diff]
pub fn tested_at_the_end(x: f64, #[constant] n: usize) -> f64 {
    let (mut s, mut i) = (1.0, 0);
    loop {
        s *= x;
        i += 1;
        if i >= n {
            break;
        }
    }
    s
}

/// The same with the test at the start.
#[reverse_diff]
pub fn tested_at_the_start(x: f64, #[constant] n: usize) -> f64 {
    let (mut s, mut i) = (1.0, 0);
    while i < n {
        s *= x;
        i += 1;
    }
    s
}

/// Arrays made in each trip collapse to one (Enzyme.jl 3477): the product of `v + v^2`.
#[reverse_diff]
pub fn array_of_each_trip(v: &[f64]) -> f64 {
    let mut all = 1.0;
    for i in 0..v.len() {
        let mut a = [0.0; 2];
        a[0] = v[i];
        a[1] = a[0] * v[i];
        a[0] += a[1];
        all *= a[0];
    }
    all
}

/// The same of arrays that are kept.
#[reverse_diff]
pub fn kept_arrays(v: &[f64]) -> f64 {
    let mut kept: Vec<[f64; 2]> = Vec::new();
    for &x in v {
        let a = [x, x * x];
        kept.push(a);
    }
    kept[0][1] * kept[1][0]
}

expected! {
    skipped: (vec![2.0, -1.0, 3.0],) => 6.0, [3.0, 0.0, 2.0], (vec![-1.0],) => 1.0, [0.0];
    index_after_break: (vec![2.0, 4.0, 7.0],) => 16.0, [16.0, 4.0, 0.0], (vec![4.0, 1.0],) => 0.0, [0.0, 0.0];
    kept_index: (vec![2.0, 4.0, 7.0],) => 8.0, [4.0, 2.0, 0.0], (vec![2.0, 3.0],) => 6.0, [3.0, 2.0];
    // (x y + 1) y, ((x y + 1) y + 1) 2, 2 x
    skipped_by_return: (2.0, 3.0, 3) => 21.0, [9.0, 13.0], (1.0, 1.0, 2) => 6.0, [2.0, 6.0], (1.5, 7.0, 0) => 3.0, [2.0, 0.0];
    // x^3 + x^2 y + x y, and x where that is large
    assigning_condition: (2.0, 1.0) => 14.0, [17.0, 6.0], (9.0, 1.0) => 9.0, [1.0, 0.0];
    tested_at_the_end: (3.0, 0) => 3.0, [1.0], (3.0, 1) => 3.0, [1.0], (3.0, 2) => 9.0, [6.0];
    tested_at_the_start: (3.0, 0) => 1.0, [0.0], (3.0, 1) => 3.0, [1.0], (3.0, 2) => 9.0, [6.0];
    array_of_each_trip: (vec![1.0, 2.0],) => 12.0, [18.0, 10.0], (vec![],) => 1.0, [];
    kept_arrays: (vec![2.0, 3.0],) => 12.0, [12.0, 4.0];
}
