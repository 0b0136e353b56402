//! Activity: what is passive stays so, and nothing else does.

use crate::made::analysis as made;
use ad_core::reverse_diff;

/// Both branches read the same array (warp 1736): element 0 in either, element 1 in one.
#[reverse_diff]
pub fn both_branches(v: &[f64], #[constant] c: bool) -> f64 {
    let y = if c { v[0] * v[1] } else { v[0] * 4.0 };
    y * v[0]
}

/// Passive fields beside an active one do not silence it (Enzyme.jl 431).
#[reverse_diff]
pub fn passive_fields(p: (bool, f64, i32)) -> f64 {
    if p.0 { p.1 * f64::from(p.2) } else { p.1 * p.1 }
}

/// A variable that is passive on entry to a loop and active after its first trip.
#[reverse_diff]
pub fn becomes_active(x: f64, #[constant] n: usize) -> f64 {
    let mut a = 1.0;
    let mut b = 1.0;
    for _ in 0..n {
        b = a * 3.0;
        a = x * x;
    }
    b
}

/// A variable that is active on entry and passive after it.
#[reverse_diff]
pub fn becomes_passive(x: f64, #[constant] n: usize) -> f64 {
    let mut a = x;
    let mut s = 0.0;
    for _ in 0..n {
        s += a * a;
        a = 2.0;
    }
    s
}

/// Active in one branch alone.
#[reverse_diff]
pub fn one_branch(x: f64, y: f64) -> f64 {
    let mut a = 5.0;
    if x > 0.0 {
        a = x * y;
    }
    a * x
}

/// A constant that carries the derivative of nothing, though it came of an active value.
#[reverse_diff]
pub fn stopped(x: f64) -> f64 {
    let c = ad_core::constant(x * x);
    c * x
}

/// A passive parameter has no place in the gradient, whatever it touches.
#[reverse_diff]
pub fn passive_parameter(#[constant] w: &[f64], x: &[f64], #[constant] c: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += c * w[i] * x[i];
    }
    s
}

expected! {
    both_branches: (vec![2.0, 3.0], true) => 12.0, [12.0, 4.0], (vec![2.0, 3.0], false) => 16.0, [16.0, 0.0];
    passive_fields: ((true, 2.0, 3),) => 6.0, [3.0], ((false, 2.0, 3),) => 4.0, [4.0];
    becomes_active: (2.0, 0) => 1.0, [0.0], (2.0, 1) => 3.0, [0.0], (2.0, 2) => 12.0, [12.0];
    becomes_passive: (3.0, 0) => 0.0, [0.0], (3.0, 1) => 9.0, [6.0], (3.0, 3) => 17.0, [6.0];
    one_branch: (2.0, 3.0) => 12.0, [12.0, 4.0], (-2.0, 3.0) => -10.0, [5.0, 0.0];
    stopped: (3.0,) => 27.0, [9.0];
    passive_parameter: (vec![2.0, 3.0], vec![5.0, 7.0], 10.0) => 310.0, [20.0, 30.0];
}
