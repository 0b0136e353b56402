//! Companions that return `Vec`s, called in functions whose companions are called again: to the third order, against
//! differences.
#![allow(
    clippy::all,
    clippy::pedantic,
    reason = "programs are written as users write them"
)]

use ad_core::reverse_diff;
use ad_tests::vectors::{diff, flat, grad, jac, near, nears};

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

#[reverse_diff(order = 3, jvp)]
fn pot(x: &[f64], k: f64) -> f64 {
    let mut e = 0.0;
    for i in 0..x.len() {
        for j in 0..i {
            e += k / (1.0 + (x[i] - x[j]).powi(2));
        }
    }
    e
}
#[reverse_diff(order = 2, jvp)]
fn force(x: &[f64], k: f64) -> Vec<f64> {
    let (_, (g, _)) = pot_grad(x, k);
    let g: Vec<f64> = g;
    g.iter().map(|v| -v).collect()
}
#[reverse_diff(jvp, hvp, hessian)]
fn path(x0: &[f64], k: f64) -> f64 {
    let mut x = x0.to_vec();
    let mut v = vec![0.0; x.len()];
    for _ in 0..3 {
        let f: Vec<f64> = force(&x, k);
        for i in 0..x.len() {
            v[i] += 0.1 * f[i];
            x[i] += 0.1 * v[i];
        }
    }
    x.iter().map(|a| a * a).sum()
}
fn path_plain(p: &[f64]) -> f64 {
    let n = p.len() - 1;
    let (mut x, mut v, k) = (p[..n].to_vec(), vec![0.0; n], p[n]);
    for _ in 0..3 {
        let f: Vec<f64> = (0..n)
            .map(|i| {
                (0..n)
                    .map(|j| {
                        let d = x[i] - x[j];
                        2.0 * d * k / (1.0 + d * d).powi(2)
                    })
                    .sum()
            })
            .collect();
        for i in 0..n {
            v[i] += 0.1 * f[i];
            x[i] += 0.1 * v[i];
        }
    }
    x.iter().map(|a| a * a).sum()
}
#[test]
fn a_trajectory_with_a_force_of_its_own() {
    let p = [0.3, 0.9, -0.4, 1.3];
    near(path(&p[..3], p[3]), path_plain(&p), 1e-13);
    let (_, (x, k)) = path_grad(&p[..3], p[3]);
    nears(&[x, vec![k]].concat(), &grad(&|p| path_plain(p), &p), 1e-9);
    let (_, _, h) = path_hessian(&p[..3], p[3]);
    nears(
        &h,
        &flat(&jac(
            &|p| {
                let (x, k) = path_grad(&p[..3], p[3]).1;
                [x, vec![k]].concat()
            },
            &p,
        )),
        1e-8,
    );
    let (_, _, (x, k)) = path_hvp(&p[..3], p[3], &[1.0, 0.0, 0.0], 0.0);
    nears(&[x, vec![k]].concat(), &h[..4], 1e-12);
}
#[reverse_diff(order = 2, jvp)]
fn both(x: &[f64], k: f64) -> (f64, Vec<f64>) {
    let v: Vec<f64> = x.iter().map(|v| v * v * k).collect();
    (v.iter().sum(), v)
}
#[reverse_diff(jvp, hvp)]
fn use_both(x: &[f64], k: f64) -> f64 {
    let (a, v): (f64, Vec<f64>) = both(x, k);
    a.sin() * v[0] * v[1]
}
#[reverse_diff(order = 2, jvp)]
fn pairs(x: &[f64]) -> Vec<[f64; 2]> {
    let mut out = Vec::new();
    for w in x.windows(2) {
        out.push([w[0] * w[1], w[0].sin()]);
    }
    out
}
#[reverse_diff(jvp, hvp)]
fn use_pairs(x: &[f64]) -> f64 {
    let p: Vec<[f64; 2]> = pairs(x);
    let mut s = 1.0;
    for i in 0..p.len() {
        s *= p[i][0] + p[i][1];
    }
    s
}
#[reverse_diff(order = 2, jvp)]
fn rows(x: &[f64]) -> Vec<Vec<f64>> {
    x.iter()
        .map(|a| x.iter().map(|b| a * b).collect())
        .collect()
}
#[reverse_diff(jvp, hvp)]
fn use_rows(x: &[f64]) -> f64 {
    let p: Vec<Vec<f64>> = rows(x);
    let mut s = 1.0;
    for i in 0..p.len() {
        s *= p[i][0] + p[0][i];
    }
    s
}
#[test]
fn tuples_rows_and_pairs() {
    let p = [0.3, 0.9, -0.4, 1.3];
    let u = [1.0, 0.3, 0.2, 0.7];
    let dir = |g: &dyn Fn(&[f64]) -> Vec<f64>| {
        diff(
            &|t| {
                g(&p.iter()
                    .zip(u)
                    .map(|(p, u)| p + t[0] * u)
                    .collect::<Vec<_>>())
            },
            &[0.0],
            0,
        )
    };
    let g = |p: &[f64]| {
        let (x, k) = use_both_grad(&p[..3], p[3]).1;
        [x, vec![k]].concat()
    };
    nears(&g(&p), &grad(&|p| use_both(&p[..3], p[3]), &p), 1e-9);
    let (x, k) = use_both_hvp(&p[..3], p[3], &u[..3], u[3]).2;
    nears(&[x, vec![k]].concat(), &dir(&g), 1e-8);
    nears(&use_pairs_grad(&p).1, &grad(&|p| use_pairs(p), &p), 1e-9);
    nears(
        &use_pairs_hvp(&p, &u).2,
        &dir(&|p| use_pairs_grad(p).1),
        1e-8,
    );
    nears(&use_rows_grad(&p).1, &grad(&|p| use_rows(p), &p), 1e-8);
    nears(&use_rows_hvp(&p, &u).2, &dir(&|p| use_rows_grad(p).1), 1e-7);
}
// Rows that change places.

#[reverse_diff(order = 2, jvp)]
fn solve(a: &[f64], b: &[f64]) -> f64 {
    let n = b.len();
    let mut rows: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let mut r = a[i * n..(i + 1) * n].to_vec();
            r.push(b[i]);
            r
        })
        .collect();
    for k in 0..n {
        let mut p = k;
        for i in k + 1..n {
            if rows[i][k].abs() > rows[p][k].abs() {
                p = i;
            }
        }
        rows.swap(k, p);
        for i in k + 1..n {
            let f = rows[i][k] / rows[k][k];
            for j in k..=n {
                rows[i][j] -= f * rows[k][j];
            }
        }
    }
    let mut x = vec![0.0; n];
    for k in (0..n).rev() {
        let mut s = rows[k][n];
        for j in k + 1..n {
            s -= rows[k][j] * x[j];
        }
        x[k] = s / rows[k][k];
    }
    x.iter().sum()
}
#[reverse_diff(jvp)]
fn along(a: &[f64], b: &[f64]) -> f64 {
    let (_, (da, db)) = solve_grad(a, b);
    da[0] * da[1] + db[0] * da[3]
}
#[reverse_diff(jvp)]
fn fwd(a: &[f64], b: &[f64], u: &[f64], v: &[f64]) -> f64 {
    solve_jvp(a, b, u, v).1
}
#[test]
fn elimination_over_forward() {
    let p = [1.0, 2.0, 0.5, 3.0, 1.5, 0.7, -0.4, 2.2, 1.9, 0.3, 0.8, -0.6];
    let u = [0.3; 12];
    let (a, b, _, _) = fwd_grad(&p[..9], &p[9..], &u[..9], &u[9..]).1;
    nears(
        &[a, b].concat(),
        &grad(&|p| fwd(&p[..9], &p[9..], &u[..9], &u[9..]), &p),
        1e-6,
    );
}
#[test]
fn elimination_over_reverse() {
    let p = [1.0, 2.0, 0.5, 3.0, 1.5, 0.7, -0.4, 2.2, 1.9, 0.3, 0.8, -0.6];
    let (a, b) = along_grad(&p[..9], &p[9..]).1;
    nears(
        &[a, b].concat(),
        &grad(&|p| along(&p[..9], &p[9..]), &p),
        1e-6,
    );
}
#[reverse_diff(order = 2, jvp)]
fn solve_iter(x: &[f64]) -> f64 {
    let n = 3;
    let mut rows: Vec<Vec<f64>> = x.chunks(n + 1).take(n).map(|r| r.to_vec()).collect();
    let mut sign = 1.0;
    for k in 0..n {
        let pivot = (k..n)
            .max_by(|&i, &j| rows[i][k].abs().partial_cmp(&rows[j][k].abs()).unwrap())
            .unwrap();
        if pivot != k {
            rows.swap(k, pivot);
            sign = -sign;
        }
        let (done, rest) = rows.split_at_mut(k + 1);
        let top = &done[k];
        for row in rest.iter_mut() {
            let factor = row[k] / top[k];
            row.iter_mut()
                .zip(top)
                .skip(k)
                .for_each(|(a, b)| *a -= factor * b);
        }
    }
    let det = rows.iter().enumerate().map(|(i, r)| r[i]).product::<f64>() * sign;
    let mut sol = vec![0.0; n];
    for (i, row) in rows.iter().enumerate().rev() {
        let known: f64 = row[i + 1..n]
            .iter()
            .zip(&sol[i + 1..])
            .map(|(a, b)| a * b)
            .sum();
        sol[i] = (row[n] - known) / row[i];
    }
    sol.iter().map(|v| v * v).sum::<f64>() + det
}
#[reverse_diff(jvp)]
fn along_iter(x: &[f64]) -> f64 {
    let (_, g) = solve_iter_grad(x);
    g[0] * g[1]
}
#[test]
fn elimination_by_iterators() {
    let p = [1.0, 2.0, 0.5, 3.0, 1.5, 0.7, -0.4, 2.2, 1.9, 0.3, 0.8, -0.6];
    nears(&along_iter_grad(&p).1, &grad(&|p| along_iter(p), &p), 1e-6);
}
#[test]
fn elimination_with_many_pivots() {
    let mut s = 12345_u64;
    let mut r = || {
        s = s
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (s >> 33) as f64 / 2147483648.0 - 0.5
    };
    for _ in 0..60 {
        let mut p: Vec<f64> = (0..12).map(|_| r()).collect();
        for i in 0..3 {
            p[i * 4 + (i + 1) % 3] += 2.0;
        }
        let g = along_iter_grad(&p).1;
        let e = grad(&|p| along_iter(p), &p);
        let big = e.iter().fold(1.0_f64, |a, b| a.max(b.abs()));
        for (a, b) in g.iter().zip(&e) {
            assert!((a - b).abs() < 1e-5 * big, "{g:?} {e:?}");
        }
    }
}
