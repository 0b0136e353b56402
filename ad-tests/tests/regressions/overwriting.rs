//! Assignments that read what they write, copies, and parameters that are overwritten.

use crate::made::overwriting as made;
use ad_core::reverse_diff;

/// Compound assignments whose right side reads the place they write (clad 464): `(x + x y)^2`.
#[reverse_diff]
pub fn reads_itself(x: f64, y: f64) -> f64 {
    let mut s = x;
    s += s * y;
    s *= s;
    s
}

/// `s -= s * x` and `s /= s` in a loop: `(1 - x)^n`, then 1.
#[reverse_diff]
pub fn reads_itself_in_loop(x: f64, #[constant] n: usize) -> f64 {
    let mut s = 1.0;
    let mut one = x;
    for _ in 0..n {
        s -= s * x;
        one /= one;
    }
    s * one
}

/// A copy assigns the source's adjoint instead of adding, or keeps the destination's (warp 1728): `x^2 y`.
#[reverse_diff]
#[allow(unused_assignments)]
pub fn copied(x: f64, y: f64) -> f64 {
    let mut a = y * 100.0;
    a = x;
    let b = a;
    a = y;
    let c = x;
    b * c * a
}

/// A parameter that is overwritten keeps its adjoint (clad 265): `(2 x)^3`.
#[reverse_diff]
pub fn overwritten_parameter(mut x: f64) -> f64 {
    x *= 2.0;
    let y = x;
    x = x * y;
    x * y
}

/// A local reference gets an adjoint of its own (clad 734, 440): `x^2 y^2 + x`.
#[reverse_diff]
pub fn references(x: f64, v: &[f64]) -> f64 {
    let p = &x;
    let q = &v[0];
    let r = &*q;
    *p * *p * *q * *r + p
}

/// Dead code that touches an active buffer (warp 1728).
#[reverse_diff]
pub fn dead_code(v: &[f64]) -> f64 {
    let mut unused = 0.0;
    for i in 0..v.len() {
        unused += v[i].ln();
    }
    let _ = unused;
    v[0] * v[1]
}

/// One component set from another: `(y, y)`.
#[reverse_diff]
pub fn set_from_another(p: (f64, f64)) -> f64 {
    let (mut x, y) = p;
    let before = x;
    x = y;
    x * y + before * 0.0
}

/// A swap through a temporary, an odd and an even number of times: `a^2 b`.
#[reverse_diff]
pub fn swapped(x: f64, y: f64, #[constant] n: usize) -> f64 {
    let mut a = x;
    let mut b = y;
    for _ in 0..n {
        let t = a;
        a = b;
        b = t;
    }
    a * a * b
}

expected! {
    swapped: (2.0, 3.0, 0) => 12.0, [12.0, 4.0], (2.0, 3.0, 1) => 18.0, [9.0, 12.0], (2.0, 3.0, 2) => 12.0, [12.0, 4.0];
    reads_itself: (2.0, 3.0) => 64.0, [64.0, 32.0];
    reads_itself_in_loop: (3.0, 1) => -2.0, [-1.0], (3.0, 2) => 4.0, [4.0], (3.0, 0) => 3.0, [1.0];
    copied: (3.0, 2.0) => 18.0, [12.0, 9.0];
    overwritten_parameter: (1.5,) => 27.0, [54.0];
    references: (2.0, vec![3.0]) => 38.0, [37.0, 24.0];
    dead_code: (vec![2.0, 3.0, -1.0],) => 6.0, [3.0, 2.0, 0.0];
    set_from_another: ((2.0, 3.0),) => 9.0, [0.0, 6.0];
}
