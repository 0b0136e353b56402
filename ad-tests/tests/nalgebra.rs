//! nalgebra's vectors and matrices in differentiated functions, by the rules of `ad_core::nalgebra`.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::nalgebra::*;
use ad_core::reverse_diff;
use ad_tests::differences::{derivative, gradient, near};
use nalgebra::{Matrix3, SMatrix, SVector, Vector2, Vector3};

#[reverse_diff]
fn energy(inertia: &Matrix3<f64>, w: &Vector3<f64>) -> f64 {
    0.5 * w.dot(&(inertia * w))
}
#[reverse_diff]
fn step(w: Vector3<f64>, torque: &Vector3<f64>, inertia: &Matrix3<f64>, dt: f64) -> Vector3<f64> {
    let l = inertia * w;
    let change = torque - w.cross(&l);
    w + change * dt
}
#[reverse_diff]
fn several(a: &Vector3<f64>, b: Vector3<f64>, k: f64) -> f64 {
    let c = a * k - b / (k + 2.0) + 2.0 * b;
    let d: Vector3<f64> = -c.cross(a);
    let n = d.norm();
    let e = c.component_mul(&d).sum();
    n * e + a[0] * b.y + d.normalize().dot(&b) + a.norm_squared()
}
#[reverse_diff]
fn mats(m: &SMatrix<f64, 2, 3>, v: &SVector<f64, 3>, x: f64) -> f64 {
    let t = m.transpose();
    let p = m * v;
    let q = m * t;
    let r = Vector2::new(x, x * x);
    (q * p).dot(&r) + m[(0, 1)] * x + q.trace()
}
#[reverse_diff]
fn camera(
    pose: &Vector3<f64>,
    rotation: &Matrix3<f64>,
    focal: f64,
    points: &[Vector3<f64>],
    seen: &[Vector2<f64>],
) -> f64 {
    let mut cost = 0.0;
    for i in 0..points.len() {
        let p = rotation * points[i] + pose;
        let u = focal * p.x / p.z;
        let v = focal * p.y / p.z;
        let r = Vector2::new(u, v) - seen[i];
        cost += r.dot(&r);
    }
    cost
}
#[reverse_diff]
fn spring(x: &[Vector3<f64>], v: &[Vector3<f64>], k: f64, dt: f64, n: usize) -> f64 {
    let mut x = x.to_vec();
    let mut v = v.to_vec();
    let mut total = Vector3::zeros();
    for _ in 0..n {
        for i in 0..x.len() {
            let mut f: Vector3<f64> = Vector3::zeros();
            for j in 0..x.len() {
                if j != i {
                    let d = x[j] - x[i];
                    let r = d.norm();
                    f += d * (k * (r - 1.0) / r);
                }
            }
            v[i] += f * dt;
        }
        for i in 0..x.len() {
            x[i] += v[i] * dt;
        }
        total += x[0];
    }
    let mut e = 0.0;
    for w in &v {
        e += 0.5 * w.norm_squared();
    }
    e + total.norm()
}
#[reverse_diff]
fn branchy(a: &Vector3<f64>, k: f64) -> f64 {
    let mut b = *a;
    if k > 0.5 {
        b = b * k;
        b[0] = k;
    } else {
        b *= 3.0;
    }
    b.x *= 2.0;
    b.dot(a)
}

fn inertia() -> Matrix3<f64> {
    Matrix3::new(2.0, 0.1, 0.2, 0.1, 3.0, 0.3, 0.2, 0.3, 4.0)
}

const W: Vector3<f64> = Vector3::new(1.0, 0.5, -2.0);
const T: Vector3<f64> = Vector3::new(0.3, 0.2, 0.1);

#[test]
fn products_and_operators() {
    let (value, (i_bar, w_bar)) = energy_grad(&inertia(), &W);
    assert_eq!(value, energy(&inertia(), &W));
    gradient(&inertia(), &i_bar, |i| energy(i, &W));
    gradient(&W, &w_bar, |w| energy(&inertia(), w));
    let (value, (a_bar, b_bar, k_bar)) = several_grad(&W, T, 0.7);
    assert_eq!(value, several(&W, T, 0.7));
    gradient(&W, &a_bar, |a| several(a, T, 0.7));
    gradient(&T, &b_bar, |b| several(&W, *b, 0.7));
    near(k_bar, derivative(&|h| several(&W, T, 0.7 + h), 1e-2).0);
}

#[test]
fn a_vector_as_result() {
    for axis in 0..3 {
        let mut seed = Vector3::zeros();
        seed[axis] = 1.0;
        let i = inertia();
        let (value, pullback) = step_vjp(W, &T, &i, 0.01);
        assert_eq!(value, step(W, &T, &inertia(), 0.01));
        let (w_bar, t_bar, i_bar, dt_bar) = pullback(seed);
        gradient(&W, &w_bar, |w| step(*w, &T, &inertia(), 0.01)[axis]);
        gradient(&T, &t_bar, |t| step(W, t, &inertia(), 0.01)[axis]);
        gradient(&inertia(), &i_bar, |i| step(W, &T, i, 0.01)[axis]);
        near(
            dt_bar,
            derivative(&|h| step(W, &T, &inertia(), 0.01 + h)[axis], 1e-2).0,
        );
    }
}

#[test]
fn other_sizes_and_elements() {
    let m = SMatrix::<f64, 2, 3>::new(1.0, 2.0, 3.0, -1.0, 0.5, 0.2);
    let (value, (m_bar, v_bar, x_bar)) = mats_grad(&m, &W, 0.4);
    assert_eq!(value, mats(&m, &W, 0.4));
    gradient(&m, &m_bar, |m| mats(m, &W, 0.4));
    gradient(&W, &v_bar, |v| mats(&m, v, 0.4));
    near(x_bar, derivative(&|h| mats(&m, &W, 0.4 + h), 1e-2).0);
}

#[test]
fn a_camera() {
    let points = vec![
        W + Vector3::new(0.0, 0.0, 5.0),
        T + Vector3::new(0.0, 0.0, 6.0),
    ];
    let seen = vec![Vector2::new(0.1, 0.2), Vector2::new(-0.3, 0.1)];
    let r = inertia();
    let (value, (t_bar, r_bar, f_bar, points_bar, seen_bar)) =
        camera_grad(&T, &r, 1.5, &points, &seen);
    assert_eq!(value, camera(&T, &r, 1.5, &points, &seen));
    gradient(&T, &t_bar, |t| camera(t, &r, 1.5, &points, &seen));
    gradient(&r, &r_bar, |r| camera(&T, r, 1.5, &points, &seen));
    near(
        f_bar,
        derivative(&|h| camera(&T, &r, 1.5 + h, &points, &seen), 1e-2).0,
    );
    gradient(&points, &points_bar, |p| camera(&T, &r, 1.5, p, &seen));
    gradient(&seen, &seen_bar, |s| camera(&T, &r, 1.5, &points, s));
}

#[test]
fn bodies_in_memory() {
    let x = vec![
        Vector3::new(0.0, 0.1, 0.2),
        Vector3::new(1.2, 0.1, 0.0),
        Vector3::new(0.3, 1.0, 0.2),
    ];
    let v = vec![
        Vector3::new(0.1, 0.0, 0.2),
        Vector3::new(0.0, 0.1, 0.0),
        Vector3::new(0.0, 0.0, -0.2),
    ];
    let (value, (x_bar, v_bar, k_bar, dt_bar)) = spring_grad(&x, &v, 2.0, 0.1, 5);
    assert_eq!(value, spring(&x, &v, 2.0, 0.1, 5));
    gradient(&x, &x_bar, |x| spring(x, &v, 2.0, 0.1, 5));
    gradient(&v, &v_bar, |v| spring(&x, v, 2.0, 0.1, 5));
    near(
        k_bar,
        derivative(&|h| spring(&x, &v, 2.0 + h, 0.1, 5), 1e-2).0,
    );
    near(
        dt_bar,
        derivative(&|h| spring(&x, &v, 2.0, 0.1 + h, 5), 1e-3).0,
    );
    for k in [0.3, 0.9] {
        let (value, (a_bar, k_bar)) = branchy_grad(&x[1], k);
        assert_eq!(value, branchy(&x[1], k));
        gradient(&x[1], &a_bar, |a| branchy(a, k));
        near(k_bar, derivative(&|h| branchy(&x[1], k + h), 1e-2).0);
    }
}
