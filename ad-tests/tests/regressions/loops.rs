//! Loops that are right for one trip and wrong for another number.

use crate::made::loops as made;
use ad_core::reverse_diff;

/// An active parameter in a bound (clad 474): piecewise constant there.
#[reverse_diff]
pub fn active_bound(x: f64) -> f64 {
    let mut s = 0.0;
    for _ in 0..x as usize {
        s += x;
    }
    s
}

/// An active parameter as the carried value's start (clad 474).
#[reverse_diff]
pub fn active_start(x: f64, #[constant] n: usize) -> f64 {
    let mut s = x;
    for _ in 0..n {
        s *= 3.0;
    }
    s
}

/// One trip, two and more (clad 1865, Enzyme.jl 3004, quadrants 502): `x^(2^n)`.
#[reverse_diff]
pub fn squares(x: f64, #[constant] n: usize) -> f64 {
    let mut s = x;
    for _ in 0..n {
        s = s * s;
    }
    s
}

/// A negative start, a stride and an end known at run time only (slangpy 1051): `x` to the sum of the indices.
#[reverse_diff]
pub fn strides(x: f64, #[constant] from: i32, #[constant] to: i32, #[constant] by: usize) -> f64 {
    let mut p = 1.0;
    for k in (from..to).step_by(by) {
        p *= x.powi(k);
    }
    p
}

/// Nested loops with run-time bounds (warp 1293, slang 13000): `n m` products `x_i y_j`, of alternating sign.
#[reverse_diff]
pub fn nested(x: &[f64], y: &[f64]) -> f64 {
    let mut s = 0.0;
    let mut sign = 1.0;
    for i in 0..x.len() {
        for j in 0..y.len() {
            s += sign * x[i] * y[j];
        }
        sign = -sign;
    }
    s
}

/// Set before the loop and read after it (warp 1694, 1740).
#[reverse_diff]
pub fn stale(x: f64, y: f64, #[constant] n: usize) -> f64 {
    let mut last = y;
    for _ in 0..n {
        last = x * last;
    }
    last * last
}

/// In an arg-max loop the last trip gets the credit (warp 1552).
#[reverse_diff]
pub fn largest(v: &[f64]) -> f64 {
    let mut best = v[0];
    for i in 1..v.len() {
        if v[i] > best {
            best = v[i];
        }
    }
    best * best
}

/// The index of the largest, and its square.
#[reverse_diff]
pub fn at_largest(v: &[f64]) -> f64 {
    let mut at = 0;
    for i in 1..v.len() {
        if v[i] > v[at] {
            at = i;
        }
    }
    v[at] * v[at]
}

/// A read under a condition on the index may not be moved out of it.
#[reverse_diff]
pub fn guarded_read(v: &[f64], #[constant] n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        if i < v.len() {
            s += v[i] * v[i];
        }
    }
    s
}

/// Values of each trip collapse to one (Enzyme.jl 3477): inner state begins anew in each trip.
#[reverse_diff]
pub fn fresh_state(v: &[f64]) -> f64 {
    let mut total = 1.0;
    for i in 0..v.len() {
        let mut p = v[i];
        for _ in 0..i {
            p *= v[i];
        }
        total *= p;
    }
    total
}

expected! {
    fresh_state: (vec![2.0, 3.0, 2.0],) => 144.0, [72.0, 96.0, 216.0], (vec![],) => 1.0, [];
    active_bound: (3.5,) => 10.5, [3.0], (0.5,) => 0.0, [0.0];
    active_start: (2.0, 0) => 2.0, [1.0], (2.0, 3) => 54.0, [27.0];
    squares: (1.5, 0) => 1.5, [1.0], (1.5, 1) => 2.25, [3.0], (1.5, 2) => 5.0625, [13.5], (2.0, 3) => 256.0, [1024.0];
    // Exponents -3, -1, 1, 3, 5 sum to 5; -2, 3 to 1; none to 0.
    strides: (2.0, -3, 6, 2) => 32.0, [80.0], (3.0, -2, 4, 5) => 3.0, [1.0], (3.0, 2, 2, 1) => 1.0, [0.0], (3.0, 5, -5, 1) => 1.0, [0.0];
    nested: (vec![2.0, 3.0, 5.0], vec![7.0, 11.0]) => 72.0, [18.0, -18.0, 18.0, 4.0, 4.0], (vec![], vec![1.0]) => 0.0, [0.0], (vec![1.0], vec![]) => 0.0, [0.0];
    // (x^n y)^2
    stale: (2.0, 3.0, 0) => 9.0, [0.0, 6.0], (2.0, 3.0, 1) => 36.0, [36.0, 24.0], (2.0, 3.0, 2) => 144.0, [288.0, 96.0];
    largest: (vec![1.0, 4.0, 2.0],) => 16.0, [0.0, 8.0, 0.0], (vec![5.0, 4.0],) => 25.0, [10.0, 0.0], (vec![3.0],) => 9.0, [6.0];
    at_largest: (vec![1.0, 4.0, 2.0],) => 16.0, [0.0, 8.0, 0.0], (vec![5.0, 4.0],) => 25.0, [10.0, 0.0];
    // a b^2 c^3
    guarded_read: (vec![2.0, 3.0], 5) => 13.0, [4.0, 6.0], (vec![2.0, 3.0], 1) => 4.0, [4.0, 0.0];
}
