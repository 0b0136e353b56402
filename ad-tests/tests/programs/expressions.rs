//! Operators and their combinations.

use crate::made::expressions as made;
use ad_core::reverse_diff;

#[reverse_diff]
#[allow(double_negations)]
pub fn arithmetic(x: f64, y: f64) -> f64 {
    -x * y + x / y - (y - x) * -2.0 + 3.0 / x - --0.5 * y
}

#[reverse_diff]
pub fn same_twice(x: f64) -> f64 {
    x * x + x / x + x.powf(x) + (x - x) * x + x.max(x) + x.hypot(x) + x % (x * 0.3)
}

#[reverse_diff]
pub fn compound(x: f64, y: f64) -> f64 {
    let mut s = x;
    s += y * s;
    s -= s * s * 0.1;
    s *= s + x;
    s /= y + s;
    s %= 0.7 + 0.0 * y;
    s
}

#[reverse_diff]
pub fn remainders(x: f64, y: f64) -> f64 {
    x % y + (x * 3.0) % 1.0 + 10.0 % y + x.rem_euclid(y)
}

#[reverse_diff]
pub fn commutator(a: f64, x: f64) -> f64 {
    (a * x - x * a) + (a + x) * (x + a) - (a * x) * (a * x)
}

#[reverse_diff]
pub fn look_alike(x: f64, y: f64) -> f64 {
    let p = (x * y).sin();
    let y = x + y;
    let q = (x * y).sin();
    p * q + (x * y).sin()
}

/// Conditions with every logical operator; `&&` guards its right side.
#[reverse_diff]
pub fn logic(x: f64, y: f64, #[constant] v: &[f64], #[constant] k: usize) -> f64 {
    let inside = k < v.len() && v[k] > 0.0;
    let far = x > 1.0 || !(y < 2.0);
    if inside && !far {
        x * v[k]
    } else if inside || far && x != y {
        y * y * x
    } else if !inside & (x <= y) ^ far {
        x.exp()
    } else {
        x - y
    }
}

#[reverse_diff]
pub fn methods(x: f64, y: f64) -> f64 {
    let a = x.sin() * y.cos() + x.tan() - y.asin() + x.acos() * y.atan();
    let b = x.sinh() + y.cosh() * x.tanh() + y.asinh() - (1.0 + x).acosh() + y.atanh();
    let c = x.exp() + y.exp2() + x.exp_m1() * y.ln() + x.log2() - y.log10() + x.ln_1p();
    let d = x.sqrt() * y.cbrt() + x.powi(3) - y.powi(-2) + x.powf(y) + x.recip() + x.log(3.0 + y);
    let e = x.atan2(y)
        + x.hypot(y)
        + x.mul_add(y, 3.0)
        + x.copysign(-y)
        + x.to_radians()
        + y.to_degrees();
    a + b * c - d / e
}

#[reverse_diff]
pub fn paths(x: f64, y: f64) -> f64 {
    f64::sin(x) * f64::max(x, y)
        + f64::powi(y, 3)
        + f64::sqrt(f64::abs(x * y))
        + f64::EPSILON
        + f64::hypot(x, 2.0)
}

#[reverse_diff]
pub fn steps(x: f64, y: f64) -> f64 {
    x.floor() * y + x.ceil() * x - y.round()
        + x.trunc() * y.fract()
        + x.signum() * y.clamp(0.0, 1.0)
        + y.min(x) * y.max(2.0)
}

#[reverse_diff]
pub fn sine_and_cosine(x: f64) -> f64 {
    let (s, c) = x.sin_cos();
    s * c * c
}

#[reverse_diff]
pub fn casts(x: f64, #[constant] k: i32, #[constant] n: usize) -> f64 {
    let whole = x as i64;
    let back = whole as f64;
    let half = k as f64 / 2.0;
    let third = (n as i32 - k) as f64 / 3.0;
    (x - back) * half + third * x * (n % 3) as f64 + f64::from(k) * x + (x > 1.0) as u8 as f64 * x
}

/// A derivative stopped by hand.
#[reverse_diff]
pub fn stopped(x: f64, y: f64) -> f64 {
    let scale = ad_core::constant(x * y);
    x / scale + y * ad_core::constant(y) + scale
}

#[reverse_diff]
pub fn references(x: &f64, y: &f64) -> f64 {
    let p = x;
    let q = &*y;
    let r = &(*p * *q);
    *p + q * 2.0 + r * r - p * q + (*r).sin() + x.cos() + -p
}

/// Values computed and never used, one outside of its domain.
#[reverse_diff]
pub fn unused(x: f64) -> f64 {
    let _ = x.acos();
    let _discarded = (x - 10.0).ln();
    let _ = x.sin();
    x * 2.0
}

#[reverse_diff]
pub fn constant_result(x: f64, y: f64) -> f64 {
    if x > y { 3.0 } else { 4.0 }
}

#[reverse_diff]
pub fn linear(x: f64, y: f64, z: f64) -> f64 {
    2.0 * x - y / 4.0 + (z + x) - 7.0
}

#[reverse_diff]
pub fn identity(x: f64) -> f64 {
    x
}

#[reverse_diff]
pub fn unused_parameter(x: f64, _y: f64, _: f64) -> f64 {
    x * 2.0
}

#[reverse_diff]
pub fn literals(x: f64) -> f64 {
    x * 1e3 + 2f64 * x + 1_000.5_f64 / x + x * -1. + 5e-1
}

cases! {
    arithmetic: (1.5, -2.0), (0.1, 3.0);
    same_twice: (1.3,), (0.4,);
    compound: (0.8, 1.1), (-2.0, 0.6);
    remainders: (5.3, 2.2), (-5.3, 2.2), (7.9, -1.4);
    commutator: (1.2, 0.3), (-4.0, 2.0);
    look_alike: (0.5, 0.6), (1.5, -1.0);
    logic: (0.5, 0.7, vec![1.0, 3.0], 1), (0.5, 0.7, vec![1.0], 1), (1.5, 2.0, vec![], 0), (0.5, 3.0, vec![-1.0], 0), (1.5, 1.4, vec![2.0], 0);
    methods: (0.5, 0.3), (0.9, 0.7);
    paths: (0.5, -0.3), (2.0, 3.0);
    steps: (1.3, 0.4), (-2.6, 3.7), (0.2, -0.7);
    sine_and_cosine: (0.7,);
    casts: (2.7, 3, 7), (-1.4, -2, 0);
    references: (0.4, 1.7), (-1.0, 0.3);
    unused: (3.0,), (0.5,);
    constant_result: (1.0, 2.0), (2.0, 1.0);
    linear: (1.0, 2.0, 3.0);
    identity: (4.0,);
    unused_parameter: (4.0, 1.0, 2.0);
    literals: (0.3,);
}

// The derivative is not that of the value, so differences do not apply.
kinks! {
    stopped: (2.0, 3.0), (-0.5, 0.7);
}
