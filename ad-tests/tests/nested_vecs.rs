//! Companions that return `Vec`s, called in functions whose companions are called again: to the third order, against
//! differences.
#![allow(
    clippy::all,
    clippy::pedantic,
    reason = "programs are written as users write them"
)]

use ad_core::reverse_diff;

#[reverse_diff(jvp, hvp, hessian)]
mod tower {
    pub fn g(a: &[f64]) -> f64 {
        let mut s = 0.0;
        for i in 0..a.len() {
            s += a[i].powi(3) * a[(i + 1) % a.len()];
        }
        s
    }
    pub fn gg(a: &[f64]) -> f64 {
        let (_, g) = g_grad(a);
        g.iter().map(|v| v * v).sum()
    }
    pub fn ggg(a: &[f64]) -> f64 {
        let (v, g) = gg_grad(a);
        let mut s = v;
        for x in &g {
            s += x.sin();
        }
        s
    }
    pub fn quad(a: &[f64], v: &[f64]) -> f64 {
        let (_, _, hv) = g_hvp(a, v);
        v.iter().zip(hv.iter()).map(|(a, b)| a * b).sum()
    }
}
#[test]
fn to_the_third_order() {
    let a = [0.3, 0.9, -0.7];
    nears(&tower::gg_grad(&a).1, &grad(&|p| tower::gg(p), &a), 1e-8);
    nears(&tower::ggg_grad(&a).1, &grad(&|p| tower::ggg(p), &a), 1e-8);
    nears(
        &tower::ggg_hessian(&a).2,
        &flat(&jac(&|p| tower::ggg_grad(p).1, &a)),
        1e-8,
    );
    let v = [0.1, -0.4, 2.0];
    let (ga, gv) = tower::quad_grad(&a, &v).1;
    nears(
        &[ga, gv].concat(),
        &grad(&|p| tower::quad(&p[..3], &p[3..]), &[a, v].concat()),
        1e-8,
    );
}

// Differences.

fn diff(f: &dyn Fn(&[f64]) -> Vec<f64>, x: &[f64], j: usize) -> Vec<f64> {
    let h = 1e-3 * x[j].abs().max(1.0);
    let at = |s: f64| {
        let mut y = x.to_vec();
        y[j] += s * h;
        f(&y)
    };
    let (a, b, c, d, e, g) = (at(1.0), at(-1.0), at(2.0), at(-2.0), at(3.0), at(-3.0));
    (0..a.len())
        .map(|i| (45.0 * (a[i] - b[i]) - 9.0 * (c[i] - d[i]) + (e[i] - g[i])) / (60.0 * h))
        .collect()
}
/// row-major rows = outputs
fn jac(f: &dyn Fn(&[f64]) -> Vec<f64>, x: &[f64]) -> Vec<Vec<f64>> {
    let cols: Vec<Vec<f64>> = (0..x.len()).map(|j| diff(f, x, j)).collect();
    let m = f(x).len();
    (0..m)
        .map(|i| cols.iter().map(|c| c[i]).collect())
        .collect()
}
fn grad(f: &dyn Fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    jac(&|x| vec![f(x)], x).remove(0)
}
#[track_caller]
fn nears(a: &[f64], b: &[f64], tol: f64) {
    assert_eq!(a.len(), b.len(), "{a:?} vs {b:?}");
    for (i, (x, y)) in a.iter().zip(b).enumerate() {
        assert!(
            (x - y).abs() <= tol * y.abs().max(1.0),
            "[{i}] {a:?} vs {b:?}"
        );
    }
}
fn flat(m: &[Vec<f64>]) -> Vec<f64> {
    m.concat()
}
