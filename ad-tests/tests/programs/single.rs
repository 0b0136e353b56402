//! Programs over `f32`, and over both kinds of floats.

use crate::made::single as made;
use ad_core::reverse_diff;
use std::f32::consts::PI;

const SCALE: f32 = 0.5;

#[reverse_diff]
pub fn scalars(x: f32, y: f32) -> f32 {
    let a = x.sin() * y + SCALE;
    let b = if a > 0.5 { a.ln() } else { a * a };
    b * 2.0 + PI * x - f32::max(x, y)
}

#[reverse_diff]
pub fn polynomial(c: &[f32], x: f32) -> f32 {
    let mut p = 0.0;
    for i in (0..c.len()).rev() {
        p = p * x + c[i];
    }
    p
}

#[reverse_diff]
pub fn huber(w: &[f32], x: &[f32], y: &[f32]) -> f32 {
    let d = w.len();
    let mut loss = 0.0;
    for i in 0..y.len() {
        let mut p = 0f32;
        for j in 0..d {
            p += w[j] * x[i * d + j];
        }
        let r = p - y[i];
        loss += if r.abs() < 1.0 {
            0.5 * r * r
        } else {
            r.abs() - 0.5
        };
    }
    loss / y.len() as f32
}

#[reverse_diff]
pub fn recurrence(x: f32, #[constant] n: i32) -> f32 {
    let mut s = 1.0;
    for k in -n..n {
        s = s * 0.5 + x * k as f32 + (s * x).cos();
    }
    s
}

/// Narrow data, wide sum.
#[reverse_diff]
pub fn widened(v: &[f32], w: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..v.len() {
        let x = v[i] as f64;
        s += x * x * w;
    }
    s
}

#[reverse_diff]
pub fn points(p: &[[f32; 2]], scale: (f32, f32)) -> (f32, f32) {
    let (mut a, mut b) = (0.0, 0.0);
    for i in 0..p.len() {
        a += p[i][0] * scale.0;
        b += (p[i][1] * scale.1).exp();
    }
    (a, b.ln())
}

#[reverse_diff]
pub fn narrowed(x: f64, y: f32) -> f32 {
    let half = (x * 0.5) as f32;
    let wide = f64::from(y) * x;
    half * y + wide as f32
}

cases! {
    narrowed: (0.75, 1.5);
    scalars: (0.5, 0.7), (0.1, -0.7);
    polynomial: (vec![1.0, -2.0, 0.5], 0.7), (vec![], 0.7);
    huber: (vec![0.5, -1.0], vec![1.0, 2.0, 0.5, 0.25], vec![0.0, 3.0]);
    recurrence: (0.3, 0), (0.3, 4);
    widened: (vec![0.5, 1.5], 0.3);
    points: (vec![[0.5, 1.0], [0.25, -1.0]], (2.0, 0.5));
}
