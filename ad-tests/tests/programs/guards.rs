//! Guarded singularities and formulas that are safe for large arguments.

use crate::made::guards as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn guarded_ln(x: f64) -> f64 {
    if x > 0.0 { x.ln() } else { 0.0 }
}

/// `x ln x`, zero at zero, summed.
#[reverse_diff]
pub fn entropy(p: &[f64]) -> f64 {
    let mut h = 0.0;
    for i in 0..p.len() {
        if p[i] > 0.0 {
            h -= p[i] * p[i].ln();
        }
    }
    h
}

#[reverse_diff]
pub fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-4 {
        1.0 - x * x / 6.0
    } else {
        x.sin() / x
    }
}

#[reverse_diff]
pub fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

#[reverse_diff]
pub fn safe_sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

#[reverse_diff]
pub fn log_sum_exp(x: &[f64]) -> f64 {
    let mut top = f64::NEG_INFINITY;
    for i in 0..x.len() {
        top = top.max(x[i]);
    }
    if top == f64::NEG_INFINITY {
        return top;
    }
    let mut sum = 0.0;
    for i in 0..x.len() {
        sum += (x[i] - top).exp();
    }
    top + sum.ln()
}

/// The Euclidean norm, zero at the origin.
#[reverse_diff]
pub fn norm(x: &[f64]) -> f64 {
    let mut square = 0.0;
    for i in 0..x.len() {
        square += x[i] * x[i];
    }
    if square > 0.0 { square.sqrt() } else { 0.0 }
}

/// The norm without a guard, times a weight: a zero adjoint meets an infinite partial where the weight is zero.
#[reverse_diff]
pub fn weighted_norm(x: &[f64; 2], #[constant] weight: f64) -> f64 {
    weight * (x[0] * x[0] + x[1] * x[1]).sqrt() + x[0]
}

/// Divides where it may.
#[reverse_diff]
pub fn safe_ratio(a: f64, b: f64) -> f64 {
    let mut ratio = a;
    if b != 0.0 {
        ratio = a / b;
    }
    ratio * a
}

/// Arc cosine with its argument clamped by hand.
#[reverse_diff]
pub fn angle(u: [f64; 3], v: [f64; 3]) -> f64 {
    let dot = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    let lengths = (u[0] * u[0] + u[1] * u[1] + u[2] * u[2]).sqrt()
        * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt();
    let c = dot / lengths;
    if c >= 1.0 {
        0.0
    } else if c <= -1.0 {
        std::f64::consts::PI
    } else {
        c.acos()
    }
}

/// Root of a quadratic without cancellation.
#[reverse_diff]
pub fn root(b: f64, c: f64) -> f64 {
    let discriminant = b * b - 4.0 * c;
    if discriminant < 0.0 {
        return f64::NAN;
    }
    let q = -0.5 * (b + b.signum() * discriminant.sqrt());
    if q == 0.0 { 0.0 } else { c / q }
}

cases! {
    guarded_ln: (2.0,), (0.5,), (-1.0,);
    entropy: (vec![0.2, 0.3, 0.5],), (vec![],);
    sinc: (1.0,), (1e-6,), (0.0,), (-2.0,);
    softplus: (3.0,), (-2.0,), (700.0,), (-700.0,);
    safe_sigmoid: (0.0,), (3.0,), (-3.0,), (30.0,), (-30.0,);
    log_sum_exp: (vec![1.0, 2.5, -0.5],), (vec![1000.0, 999.0],);
    norm: (vec![3.0, -4.0],);
    weighted_norm: ([3.0, -4.0], 2.0);
    safe_ratio: (2.0, 3.0), (1.0, -0.5);
    angle: ([1.0, 0.2, 0.3], [0.5, -1.0, 2.0]);
    root: (3.0, 1.0), (-3.0, 1.0);
}

kinks! {
    guarded_ln: (0.0,);
    entropy: (vec![0.0, 0.4, 0.0],);
    log_sum_exp: (vec![],), (vec![f64::NEG_INFINITY],);
    norm: (vec![0.0, 0.0],), (vec![],);
    weighted_norm: ([0.0, 0.0], 0.0);
    safe_ratio: (2.0, 0.0);
    angle: ([1.0, 0.0, 0.0], [2.0, 0.0, 0.0]), ([1.0, 0.0, 0.0], [-1.0, 0.0, 0.0]);
    root: (1.0, 4.0);
}
