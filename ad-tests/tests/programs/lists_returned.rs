//! Results that are `Vec`s, or hold some.

use crate::made::lists_returned as made;
use ad_core::reverse_diff;

/// Listed.
#[reverse_diff]
pub fn v_vec(x: &[f64]) -> Vec<f64> {
    vec![x[0] * x[1], x[2].sin()]
}

/// One number many times.
#[reverse_diff]
pub fn v_repeat(x: &[f64]) -> Vec<f64> {
    vec![x[0] * x[1]; x.len()]
}

/// Collected.
#[reverse_diff]
pub fn v_map(x: &[f64]) -> Vec<f64> {
    x.iter().map(|v| v * v * x[0]).collect()
}

/// Filled in a loop that reads it.
#[reverse_diff]
pub fn v_loop(x: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; x.len()];
    for i in 1..x.len() {
        out[i] = out[i - 1] * 0.5 + x[i] * x[i - 1];
    }
    out
}

/// Overwritten again and again.
#[reverse_diff]
pub fn v_over(x: &[f64]) -> Vec<f64> {
    let mut out = x.to_vec();
    for _ in 0..3 {
        for i in 1..out.len() {
            out[i] *= out[i - 1];
            out[i - 1] = out[i].sin();
        }
    }
    out.reverse();
    out
}

/// As many as there are.
#[reverse_diff]
pub fn v_push(x: &[f64]) -> Vec<f64> {
    let mut out = Vec::new();
    for &a in x {
        if a > 0.8 {
            out.push(a * a);
        } else {
            out.push(a);
            out.push(a.exp());
        }
    }
    out.truncate(5);
    out
}

/// A copy.
#[reverse_diff]
pub fn v_copy(x: &[f64]) -> Vec<f64> {
    x.to_vec()
}

/// Returned from a loop.
#[reverse_diff]
pub fn v_early(x: &[f64]) -> Vec<f64> {
    if x[0] > 0.8 {
        return vec![x[1] * x[0]];
    }
    let mut o = x.to_vec();
    for i in 0..x.len() {
        o[i] *= x[0];
        if o[i] > 0.7 {
            return o;
        }
    }
    o.push(x[1]);
    o
}

/// Of either arm.
#[reverse_diff]
pub fn v_if(x: &[f64]) -> Vec<f64> {
    let y = x[0] * 2.0;
    if y > 1.7 {
        x.iter().map(|v| v * y).collect()
    } else {
        let mut w = vec![y; 3];
        w[1] *= y;
        w
    }
}

/// Of one of several.
#[reverse_diff]
pub fn v_match(x: &[f64]) -> Vec<f64> {
    match x.len() {
        0 => Vec::new(),
        1 => vec![x[0]],
        _ => {
            let (a, b) = x.split_at(2);
            [b, a].concat()
        }
    }
}

/// Out of a loop.
#[reverse_diff]
pub fn v_break(x: &[f64]) -> Vec<f64> {
    let mut s = 1.0;
    loop {
        let w: Vec<f64> = x.iter().map(|v| v * s).collect();
        s *= 1.3;
        if w[0] > 2.0 {
            break w;
        }
    }
}

/// Softmax.
#[reverse_diff]
pub fn v_softmax(x: &[f64]) -> Vec<f64> {
    let m = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let e: Vec<f64> = x.iter().map(|v| (v - m).exp()).collect();
    let s: f64 = e.iter().sum();
    e.into_iter().map(|v| v / s).collect()
}

/// A product of a matrix and a vector.
#[reverse_diff]
pub fn v_matvec(x: &[f64]) -> Vec<f64> {
    let (m, v) = x.split_at(6);
    m.chunks_exact(2)
        .map(|r| r.iter().zip(v).map(|(a, b)| a * b).sum())
        .collect()
}

/// Beside a number.
#[reverse_diff]
pub fn pair(x: &[f64]) -> (f64, Vec<f64>) {
    let mut o = x.to_vec();
    o[0] *= x[1];
    (o[0] * x[2], o)
}

/// Of rows.
#[reverse_diff]
pub fn nested(x: &[f64]) -> Vec<Vec<f64>> {
    x.chunks(2)
        .map(|c| c.iter().map(|v| v * v).collect())
        .collect()
}

/// If there is one.
#[reverse_diff]
pub fn maybe(x: &[f64]) -> Option<Vec<f64>> {
    let h = x.first()?;
    if *h < 0.0 {
        return None;
    }
    Some(x.iter().map(|v| v * h.sqrt()).collect())
}

/// Or an error.
#[reverse_diff]
pub fn res(x: &[f64]) -> Result<Vec<f64>, String> {
    let mut out = Vec::with_capacity(x.len());
    for v in x {
        if *v < 0.0 {
            return Err(format!("negative"));
        }
        out.push(v.sqrt());
    }
    Ok(out)
}

/// Of arrays.
#[reverse_diff]
pub fn arrays(x: &[f64]) -> Vec<[f64; 2]> {
    x.windows(2).map(|w| [w[0] * w[1], w[0]]).collect()
}

cases! {
    v_vec: (vec![0.45, 0.75, 1.07, 1.01, 1.03, 0.73, 1.10, 0.83],), (vec![0.35, 0.50, 1.01, 0.44, 1.16, 0.57, 0.31, 0.74],);
    v_repeat: (vec![1.23, 0.69, 1.12, 0.55, 0.78, 0.57, 0.84, 0.37],), (vec![0.68, 0.98, 1.03, 0.71, 0.47, 0.32, 0.59, 0.34],);
    v_map: (vec![0.81, 0.49, 1.25, 0.94, 0.89, 1.24, 0.39, 1.09],), (vec![1.05, 0.53, 0.55, 0.58, 0.70, 0.79, 1.01, 0.54],);
    v_loop: (vec![0.82, 0.57, 1.04, 1.10, 0.95, 0.32, 0.54, 0.64],), (vec![1.00, 0.60, 1.24, 1.19, 0.84, 0.96, 1.07, 0.79],);
    v_over: (vec![1.07, 0.40, 0.57, 0.83, 0.35, 1.02, 0.32, 0.49],), (vec![1.16, 0.36, 1.25, 0.62, 0.92, 0.83, 0.94, 0.62],);
    v_push: (vec![1.12, 1.20, 0.49, 0.60, 0.78, 0.46, 0.39, 1.04],), (vec![0.69, 1.23, 0.86, 0.37, 0.34, 0.54, 0.47, 0.67],);
    v_copy: (vec![0.42, 0.64, 0.47, 0.89, 1.01, 0.82, 0.84, 1.12],), (vec![0.51, 1.24, 0.87, 0.78, 0.99, 0.91, 0.58, 0.72],);
    v_early: (vec![1.09, 1.21, 0.89, 0.61, 0.54, 0.57, 0.42, 1.10],), (vec![1.15, 0.66, 0.38, 0.89, 0.60, 0.88, 0.94, 0.44],);
    v_if: (vec![0.44, 0.97, 0.92, 0.42, 0.81, 0.55, 0.34, 0.42],), (vec![0.61, 0.96, 1.20, 0.93, 0.56, 0.85, 0.85, 1.06],);
    v_match: (vec![0.37, 1.05, 1.19, 0.51, 0.77, 1.25, 0.45, 1.18],), (vec![0.84, 0.64, 0.79, 0.31, 0.55, 0.88, 0.41, 0.42],);
    v_break: (vec![0.35, 0.50, 1.01, 0.44, 1.16, 0.57, 0.31, 0.74],), (vec![0.90, 0.64, 0.30, 0.65, 1.12, 0.72, 0.88, 0.46],);
    v_softmax: (vec![0.68, 0.98, 1.03, 0.71, 0.47, 0.32, 0.59, 0.34],), (vec![0.85, 0.49, 0.56, 0.59, 0.89, 1.17, 0.83, 1.09],);
    v_matvec: (vec![1.05, 0.53, 0.55, 0.58, 0.70, 0.79, 1.01, 0.54],), (vec![0.75, 0.93, 0.74, 0.62, 0.72, 0.39, 0.81, 1.09],);
    pair: (vec![1.00, 0.60, 1.24, 1.19, 0.84, 0.96, 1.07, 0.79],), (vec![1.25, 0.92, 1.23, 0.70, 0.32, 0.92, 0.64, 1.18],);
    nested: (vec![1.16, 0.36, 1.25, 0.62, 0.92, 0.83, 0.94, 0.62],), (vec![0.70, 0.39, 0.83, 1.10, 0.42, 0.58, 0.61, 1.00],);
    maybe: (vec![0.69, 1.23, 0.86, 0.37, 0.34, 0.54, 0.47, 0.67],), (vec![1.19, 1.10, 0.70, 0.97, 0.95, 1.28, 1.05, 0.48],);
    res: (vec![0.51, 1.24, 0.87, 0.78, 0.99, 0.91, 0.58, 0.72],), (vec![1.22, 0.61, 1.22, 0.39, 0.51, 0.44, 1.20, 0.38],);
    arrays: (vec![1.15, 0.66, 0.38, 0.89, 0.60, 0.88, 0.94, 0.44],), (vec![0.42, 1.13, 1.07, 0.89, 0.58, 1.22, 0.58, 0.91],);
}
