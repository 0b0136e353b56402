//! `f_hessian` and `f_jacobian` called in functions that are differentiated themselves.
#![allow(
    clippy::all,
    clippy::pedantic,
    reason = "programs are written as users write them"
)]

use ad_core::reverse_diff;

#[reverse_diff(jvp)]
mod newton {
    pub fn energy(x: [f64; 2], p: f64) -> f64 {
        let a = x[0] * x[0] + p * x[1] - 2.0;
        0.25 * a * a + 0.5 * x[1] * x[1] + p * x[0].exp() * 0.1
    }

    pub fn minimum(p: f64) -> f64 {
        let mut x = [1.0, 0.5];
        for _ in 0..30 {
            let (_, (g, _), h) = energy_hessian(x, p);
            let det = h[0][0] * h[1][1] - h[0][1] * h[1][0];
            x = [
                x[0] - (g[0] * h[1][1] - g[1] * h[0][1]) / det,
                x[1] - (h[0][0] * g[1] - h[1][0] * g[0]) / det,
            ];
        }
        x[0] + 2.0 * x[1]
    }

    pub fn residual(x: [f64; 2], p: f64) -> [f64; 2] {
        [x[0] * x[0] + p * x[1] - 2.0, x[0] * x[1] - p]
    }

    pub fn root(p: f64) -> f64 {
        let mut x = [1.0, 0.5];
        for _ in 0..30 {
            let (r, j) = residual_jacobian(x, p);
            let det = j[0][0] * j[1][1] - j[0][1] * j[1][0];
            x = [
                x[0] - (r[0] * j[1][1] - r[1] * j[0][1]) / det,
                x[1] - (j[0][0] * r[1] - j[1][0] * r[0]) / det,
            ];
        }
        x[0] + 2.0 * x[1]
    }
}

/// Relatively, or absolutely where it is small.
fn near(found: f64, expected: f64, tolerance: f64) {
    let error = (found - expected).abs();
    assert!(
        error <= tolerance * expected.abs().max(1.0),
        "{found} is not {expected}"
    );
}

#[test]
fn newtons_method() {
    let (p, h) = (0.6, 1e-5);
    let between = |f: fn(f64) -> f64| (f(p + h) - f(p - h)) / (2.0 * h);
    let along = between(newton::minimum);
    near(newton::minimum_grad(p).1, along, 1e-8);
    near(newton::minimum_jvp(p, 1.0).1, along, 1e-8);
    let along = between(newton::root);
    near(newton::root_grad(p).1, along, 1e-8);
    near(newton::root_jvp(p, 1.0).1, along, 1e-8);
}

#[reverse_diff(jvp)]
mod sizes {
    /// Columns of a slice, a number and an array: a flat `Vec`, and a loop.
    pub fn energy(x: &[f64], w: f64, t: [f64; 2]) -> f64 {
        let mut s = w * w;
        for i in 0..x.len() {
            s += x[i].powi(4) + w * x[i];
            if i > 0 {
                s += (x[i] - x[i - 1]).powi(2) * t[0] + t[1] * t[1] * x[i];
            }
        }
        s
    }

    pub fn trace(x: &[f64], w: f64, t: [f64; 2]) -> f64 {
        let (v, _, h) = energy_hessian(x, w, t);
        let n = x.len() + 3;
        let mut s = v;
        for i in 0..n {
            s += h[i * n + i].sin() + h[i * n] * (i as f64);
        }
        s
    }

    /// Rows.
    pub fn norms(x: &[f64], w: f64) -> (f64, f64) {
        (x.iter().map(|v| v * v).sum::<f64>() * w, x[0] * w.exp())
    }

    pub fn squares(x: &[f64], w: f64) -> f64 {
        let (_, j) = norms_jacobian(x, w);
        j.iter()
            .enumerate()
            .map(|(k, v)| v * v * (k as f64 + 1.0))
            .sum()
    }

    /// Rows of fixed length.
    pub fn map(x: &[[f64; 2]; 2], p: (f64, f64)) -> ([f64; 2], f64) {
        (
            [x[0][0] * x[1][1] * p.0, x[0][1].sin() * p.1],
            x[1][0] * x[1][0] + p.0 * p.1,
        )
    }

    pub fn folded(x: &[[f64; 2]; 2], p: (f64, f64)) -> f64 {
        let (v, j) = map_jacobian(x, p);
        let mut s = v.1;
        for r in 0..3 {
            for c in 0..6 {
                s += j[r][c] * j[r][c] * ((r * 6 + c) as f64);
            }
        }
        s
    }
}

const X: [f64; 3] = [0.3, -0.8, 1.1];

/// The gradient of a function of many numbers by differences.
fn differences<const N: usize>(x: [f64; N], f: impl Fn([f64; N]) -> f64) -> [f64; N] {
    let h = 1e-5;
    std::array::from_fn(|k| {
        let at = |h: f64| {
            let mut y = x;
            y[k] += h;
            f(y)
        };
        (at(h) - at(-h)) / (2.0 * h)
    })
}

#[test]
fn matrices_of_any_size() {
    use sizes::*;
    let f = |z: [f64; 6]| trace(&z[..3], z[3], [z[4], z[5]]);
    let expected = differences([X[0], X[1], X[2], 0.7, 0.5, 0.2], f);
    let (value, (x, w, t)) = trace_grad(&X, 0.7, [0.5, 0.2]);
    assert_eq!(value.to_bits(), trace(&X, 0.7, [0.5, 0.2]).to_bits());
    for (found, expected) in x.iter().chain([&w]).chain(&t).zip(expected) {
        near(*found, expected, 1e-7);
    }
    near(
        trace_jvp(&X, 0.7, [0.5, 0.2], &[0.0; 3], 0.0, [0.0, 1.0]).1,
        expected[5],
        1e-7,
    );

    let expected = differences([X[0], X[1], X[2], 0.7], |z| squares(&z[..3], z[3]));
    let (value, (x, w)) = squares_grad(&X, 0.7);
    assert_eq!(value.to_bits(), squares(&X, 0.7).to_bits());
    for (found, expected) in x.iter().chain([&w]).zip(expected) {
        near(*found, expected, 1e-7);
    }

    let (m, p) = ([[0.3, 0.4], [-0.2, 0.9]], (0.5, 1.2));
    let f = |z: [f64; 6]| folded(&[[z[0], z[1]], [z[2], z[3]]], (z[4], z[5]));
    let expected = differences([0.3, 0.4, -0.2, 0.9, 0.5, 1.2], f);
    let (value, (x, p_bar)) = folded_grad(&m, p);
    assert_eq!(value.to_bits(), folded(&m, p).to_bits());
    let found = x.as_flattened().iter().chain([&p_bar.0, &p_bar.1]);
    for (found, expected) in found.zip(expected) {
        near(*found, expected, 1e-7);
    }
}
