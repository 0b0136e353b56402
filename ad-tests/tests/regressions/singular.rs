//! Points where a partial is infinite or undefined.

use crate::made::singular as made;
use ad_core::reverse_diff;

/// `sqrt` at 0 times a zero adjoint (jax 347, autograd 570).
#[reverse_diff]
pub fn norm_times_zero(x: f64, y: f64, w: f64) -> f64 {
    let r = (x * x + y * y).sqrt();
    r * w + x
}

/// `hypot` at the origin.
#[reverse_diff]
pub fn hypot_at_zero(x: f64, y: f64) -> f64 {
    x.hypot(y)
}

/// The branch not taken is not evaluated (jax 5798, 1052).
#[reverse_diff]
pub fn untaken(x: f64) -> f64 {
    if x > 0.0 { x.sqrt() + x.ln() } else { 2.0 * x }
}

/// The guard by assignment.
#[reverse_diff]
pub fn untaken_assignment(x: f64, y: f64) -> f64 {
    let mut q = 0.0;
    if y != 0.0 {
        q = x / y;
    }
    q + x
}

/// `pow(0, y)` and `pow(0, 0)` (Enzyme 2855, clad 1383).
#[reverse_diff]
pub fn power(x: f64, #[constant] y: f64) -> f64 {
    x.powf(y)
}

#[reverse_diff]
pub fn integer_power(x: f64, #[constant] n: i32) -> f64 {
    x.powi(n)
}

/// Ties go to the first argument (pytensor 2270).
#[reverse_diff]
pub fn ties(x: f64, y: f64) -> f64 {
    3.0 * x.max(y) + 5.0 * x.min(y)
}

/// A sigmoid by branches is smooth where they meet: ¼.
#[reverse_diff]
pub fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

#[reverse_diff]
pub fn kink(x: f64) -> f64 {
    x.abs() + x.signum() * 0.0 + x.clamp(0.0, 1.0)
}

expected! {
    norm_times_zero: (0.0, 0.0, 0.0) => 0.0, [1.0, 0.0, 0.0], (3.0, 4.0, 2.0) => 13.0, [2.2, 1.6, 5.0];
    hypot_at_zero: (0.0, 0.0) => 0.0, [0.0, 0.0];
    untaken: (0.0,) => 0.0, [2.0], (-1.0,) => -2.0, [2.0], (1.0,) => 1.0, [1.5];
    untaken_assignment: (3.0, 0.0) => 3.0, [1.0, 0.0], (3.0, 2.0) => 4.5, [1.5, -0.75];
    power: (0.0, 0.0) => 1.0, [0.0], (0.0, 1.0) => 0.0, [1.0], (0.0, 2.5) => 0.0, [0.0], (4.0, 0.5) => 2.0, [0.25];
    integer_power: (0.0, 0) => 1.0, [0.0], (0.0, 1) => 0.0, [1.0], (2.0, -1) => 0.5, [-0.25];
    ties: (2.0, 2.0) => 16.0, [8.0, 0.0], (1.0, 2.0) => 11.0, [5.0, 3.0];
    sigmoid: (0.0,) => 0.5, [0.25], (-0.0,) => 0.5, [0.25];
    kink: (0.0,) => 0.0, [1.0], (1.0,) => 2.0, [2.0], (-1.0,) => 1.0, [-1.0];
}
