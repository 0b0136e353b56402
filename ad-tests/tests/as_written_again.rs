//! Programs of the same kinds as in `as_written.rs`, written another way: const generics, modules of small functions that
//! write to views, arrays by pattern, rows of a `Vec` of `Vec`s. Against differences.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;
use ad_tests::differences::{DOUBLE, slice_gradient};

/// Elimination of a system of literal size.
#[reverse_diff(jvp)]
fn gauss_const<const N: usize>(a: &mut [[f64; N]; N], b: &mut [f64; N]) -> f64 {
    for k in 0..N {
        let mut p = k;
        for (i, row) in a.iter().enumerate().skip(k + 1) {
            if row[k].abs() > a[p][k].abs() {
                p = i;
            }
        }
        a.swap(k, p);
        b.swap(k, p);
        let pivot_row = a[k];
        let pivot_rhs = b[k];
        for (row, rhs) in a[k + 1..].iter_mut().zip(&mut b[k + 1..]) {
            let f = row[k] / pivot_row[k];
            for (r, p) in row[k..].iter_mut().zip(&pivot_row[k..]) {
                *r -= f * p;
            }
            *rhs -= f * pivot_rhs;
        }
    }
    for k in (0..N).rev() {
        b[k] /= a[k][k];
        let (head, tail) = b.split_at_mut(k);
        let xk = tail[0];
        for (h, row) in head.iter_mut().zip(a.iter()) {
            *h -= row[k] * xk;
        }
    }
    b.iter().sum()
}
/// Runge and Kutta, of a right-hand side that writes to a view.
#[reverse_diff(jvp)]
mod rk {
    fn rhs(x: &[f64], p: &[f64], t: f64, out: &mut [f64]) {
        let [a, b] = *x else { panic!("two") };
        out[0] = p[0] * a - p[1] * a * b + 0.01 * t;
        out[1] = p[2] * a * b - b * t.cos();
    }
    pub fn rk4(p: &[f64], y: &mut [f64]) -> f64 {
        let n = 2;
        let mut work = vec![0.0; 5 * n];
        let (k1, w) = work.split_at_mut(n);
        let (k2, w) = w.split_at_mut(n);
        let (k3, w) = w.split_at_mut(n);
        let (k4, tmp) = w.split_at_mut(n);
        let (mut t, h) = (0.0, 0.1);
        let state = &mut y[..n];
        while t < 0.35 {
            rhs(state, p, t, k1);
            axpy(tmp, state, 0.5 * h, k1);
            rhs(tmp, p, t + 0.5 * h, k2);
            axpy(tmp, state, 0.5 * h, k2);
            rhs(tmp, p, t + 0.5 * h, k3);
            axpy(tmp, state, h, k3);
            rhs(tmp, p, t + h, k4);
            for i in 0..n {
                state[i] += h / 6.0 * (k1[i] + 2.0 * (k2[i] + k3[i]) + k4[i]);
            }
            t += h;
        }
        state[0] * state[1]
    }
    fn axpy(out: &mut [f64], x: &[f64], a: f64, d: &[f64]) {
        for ((o, x), d) in out.iter_mut().zip(x).zip(d) {
            *o = x + a * d;
        }
    }
}
use rk::*;

/// Residuals of a bundle adjustment.
#[reverse_diff(jvp)]
mod ba {
    /// Rodrigues
    fn rotate(w: &[f64; 3], p: &[f64; 3]) -> [f64; 3] {
        let theta2 = w.iter().map(|v| v * v).sum::<f64>();
        if theta2 < 1e-12 {
            let c = cross(w, p);
            return std::array::from_fn(|i| p[i] + c[i]);
        }
        let theta = theta2.sqrt();
        let (s, c) = theta.sin_cos();
        let k = w.map(|v| v / theta);
        let kxp = cross(&k, p);
        let kp: f64 = k.iter().zip(p).map(|(a, b)| a * b).sum();
        let mut out = [0.0; 3];
        for i in 0..3 {
            out[i] = p[i] * c + kxp[i] * s + k[i] * kp * (1.0 - c);
        }
        out
    }
    fn cross(a: &[f64; 3], b: &[f64; 3]) -> [f64; 3] {
        [
            a[1] * b[2] - a[2] * b[1],
            a[2] * b[0] - a[0] * b[2],
            a[0] * b[1] - a[1] * b[0],
        ]
    }
    pub fn residuals(
        cams: &[f64],
        pts: &[[f64; 3]],
        obs: &[(usize, usize, f64, f64)],
        out: &mut [[f64; 2]],
    ) {
        for (&(c, p, u, v), r) in obs.iter().zip(out) {
            let cam = &cams[c * 7..(c + 1) * 7];
            let w: &[f64; 3] = cam[..3].try_into().unwrap();
            let t = &cam[3..6];
            let mut q = rotate(w, &pts[p]);
            for (q, t) in q.iter_mut().zip(t) {
                *q += t;
            }
            let [x, y, z] = q;
            let f = cam[6];
            *r = [f * x / z - u, f * y / z - v];
        }
    }
}
use ba::*;

/// A cell with a memory, of rows of weights.
#[reverse_diff(jvp)]
fn lstm_nested(w: &Vec<Vec<f64>>, xs: &[f64], h: &mut Vec<f64>, c: &mut Vec<f64>) -> f64 {
    let n = h.len();
    let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
    for &x in xs {
        let z: Vec<f64> = w
            .iter()
            .map(|row| {
                row[0] * x
                    + row[1..]
                        .iter()
                        .zip(h.iter())
                        .map(|(a, b)| a * b)
                        .sum::<f64>()
            })
            .collect();
        let (i, rest) = z.split_at(n);
        let (f, rest) = rest.split_at(n);
        let (o, g) = rest.split_at(n);
        for k in 0..n {
            c[k] = sigmoid(f[k]) * c[k] + sigmoid(i[k]) * g[k].tanh();
            h[k] = sigmoid(o[k]) * c[k].tanh();
        }
    }
    h.iter().sum::<f64>() * c[0]
}
fn rnd(n: usize, s: u64) -> Vec<f64> {
    let mut z = s.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(12345);
    (0..n)
        .map(|_| {
            z = z
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            ((z >> 33) as f64) / (1u64 << 31) as f64 + 0.3
        })
        .collect()
}

fn fd(f: &mut dyn FnMut(&[f64]) -> f64, x: &[f64], g: &[f64], name: &str) {
    slice_gradient(f, x, g, DOUBLE, name);
}

#[test]
fn gauss_c() {
    let x = rnd(12, 3);
    let un = |x: &[f64]| {
        let mut a = [[0.0; 3]; 3];
        for i in 0..9 {
            a[i / 3][i % 3] = x[i] - if i == 4 { 1.0 } else { 0.0 };
        }
        (a, [x[9], x[10], x[11]])
    };
    let (mut a, mut b) = un(&x);
    let (v, (ga, gb)) = gauss_const_grad(&mut a, &mut b);
    let (mut a2, mut b2) = un(&x);
    assert_eq!(v, gauss_const(&mut a2, &mut b2));
    assert_eq!((a, b), (a2, b2));
    let g: Vec<f64> = ga.iter().flatten().chain(&gb).copied().collect();
    fd(
        &mut |x| {
            let (mut a, mut b) = un(x);
            gauss_const(&mut a, &mut b)
        },
        &x,
        &g,
        "gauss_const",
    );
}
#[test]
fn ba_t() {
    let x = rnd(14 + 6, 5);
    let obs = [(0, 0, 0.1, 0.2), (1, 0, 0.3, 0.1), (1, 1, 0.5, 0.6)];
    let w = rnd(6, 9);
    let pts = |x: &[f64]| [[x[14], x[15], x[16]], [x[17], x[18], x[19]]];
    let run = |x: &[f64]| {
        let mut o = [[0.0; 2]; 3];
        residuals(&x[..14], &pts(x), &obs, &mut o);
        o.iter().flatten().zip(&w).map(|(a, b)| a * b).sum::<f64>()
    };
    let mut o = [[0.0; 2]; 3];
    let mut ob = [[w[0], w[1]], [w[2], w[3]], [w[4], w[5]]];
    let mut cb = vec![0.0; 14];
    let mut pb = [[0.0; 3]; 2];
    residuals_vjp_into(
        &x[..14],
        &pts(&x),
        &obs,
        &mut o,
        &mut cb,
        &mut pb,
        &mut [((), (), 0.0, 0.0); 3],
        &mut ob,
    );
    let g: Vec<f64> = cb.iter().chain(pb.iter().flatten()).copied().collect();
    fd(&mut |x| run(x), &x, &g, "ba");
}
#[test]
fn lstm_t() {
    let x = rnd(8 * 3 + 4 + 4, 5);
    let un = |x: &[f64]| {
        (
            (0..8)
                .map(|i| x[i * 3..i * 3 + 3].to_vec())
                .collect::<Vec<_>>(),
            x[24..28].to_vec(),
            x[28..30].to_vec(),
            x[30..].to_vec(),
        )
    };
    let (w, xs, mut h, mut c) = un(&x);
    let (v, (gw, gx, gh, gc)) = lstm_nested_grad(&w, &xs, &mut h, &mut c);
    let (w, xs, mut h2, mut c2) = un(&x);
    assert_eq!(v, lstm_nested(&w, &xs, &mut h2, &mut c2));
    assert_eq!((h, c), (h2, c2));
    let g: Vec<f64> = gw
        .iter()
        .flatten()
        .chain(&gx)
        .chain(&gh)
        .chain(&gc)
        .copied()
        .collect();
    fd(
        &mut |x| {
            let (w, xs, mut h, mut c) = un(x);
            lstm_nested(&w, &xs, &mut h, &mut c)
        },
        &x,
        &g,
        "lstm",
    );
}

#[test]
fn rk_t() {
    let x = rnd(3 + 4, 3);
    let w = rnd(4, 4);
    let mut y = x[3..].to_vec();
    let (mut pb, mut yb) = (vec![0.0; 3], w.clone());
    let v = rk4_vjp_into(&x[..3], &mut y, 1.0, &mut pb, &mut yb);
    let run = |x: &[f64]| {
        let mut y = x[3..].to_vec();
        let v = rk4(&x[..3], &mut y);
        (v, y)
    };
    assert_eq!((v, y), run(&x));
    let g: Vec<f64> = pb.into_iter().chain(yb).collect();
    let weighed = &mut |x: &[f64]| {
        let (v, y) = run(x);
        v + y.iter().zip(&w).map(|(a, b)| a * b).sum::<f64>()
    };
    fd(weighed, &x, &g, "rk4");
    let d = rnd(7, 5);
    let (mut y, mut y_dot) = (x[3..].to_vec(), d[3..].to_vec());
    let (_, dot) = rk4_jvp(&x[..3], &mut y, &d[..3], &mut y_dot);
    let found = dot + y_dot.iter().zip(&w).map(|(a, b)| a * b).sum::<f64>();
    let expected: f64 = g.iter().zip(&d).map(|(a, b)| a * b).sum();
    assert!((found - expected).abs() < 1e-12 * expected.abs());
}
