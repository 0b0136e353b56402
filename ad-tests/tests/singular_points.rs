//! Where a function is finite and its slope is not: a factor of zero prevails over an infinite adjoint and an infinite
//! tangent, in both modes.

#![allow(
    clippy::all,
    clippy::pedantic,
    reason = "programs are written as users write them"
)]

use ad_core::reverse_diff;

#[reverse_diff(jvp, jacobian)]
fn norm(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

#[reverse_diff(jvp, jacobian)]
fn length(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for v in x {
        sum += v * v;
    }
    sum.sqrt()
}

#[reverse_diff(jvp)]
fn distances(x: &[f64], w: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        for j in 0..i {
            let d = x[i] - x[j];
            sum += w[i] * (d * d * w[j]).sqrt();
        }
    }
    sum
}

#[reverse_diff(jvp)]
fn in_memory(x: &[f64; 3]) -> f64 {
    let mut a = *x;
    for i in 0..3 {
        a[i] = a[i] * a[i] * x[2 - i];
    }
    (a[0] + a[1] + a[2]).cbrt()
}

#[reverse_diff(jvp)]
fn angle(a: [f64; 2], b: [f64; 2]) -> f64 {
    let shear = a[0] * b[1] - a[1] * b[0];
    (1.0 - shear * shear).acos()
}

#[reverse_diff(jvp)]
fn power(x: f64, y: f64, p: f64) -> f64 {
    (x * y).powf(p)
}

#[reverse_diff(jvp)]
fn afterwards(x: f64, y: f64, n: usize) -> f64 {
    let mut r = x.sqrt();
    for _ in 0..n {
        r = r * y * (1.0 + r);
    }
    r / 2.0
}

#[reverse_diff(jvp)]
fn quotient(x: f64, y: f64) -> f64 {
    (x / (1.0 + y)).sqrt() + (x % (2.0 + y)).sqrt()
}

#[reverse_diff(jvp)]
fn single(x: f32, y: f32) -> f32 {
    (x * y * y).sqrt() as f64 as f32
}

#[reverse_diff(jvp)]
fn branches(x: f64, y: f64) -> f64 {
    let s = if x >= 0.0 { x * y } else { -x };
    if y >= 0.0 { s.sqrt() * y } else { s }
}

#[test]
fn a_norm_is_flat_at_the_origin() {
    assert_eq!(norm_grad(0.0, 0.0), (0.0, (0.0, 0.0)));
    assert_eq!(norm_jvp(0.0, 0.0, 1.0, -2.0), (0.0, 0.0));
    assert_eq!(norm_jacobian(0.0, 0.0), (0.0, [[0.0, 0.0]]));
    assert_eq!(norm_vjp(0.0, 0.0).1(3.0), (0.0, 0.0));
    let x = [0.0; 7];
    assert_eq!(length_grad(&x), (0.0, vec![0.0; 7]));
    assert_eq!(length_jvp(&x, &[1.0; 7]), (0.0, 0.0));
    assert_eq!(length_jacobian(&x).1, [0.0; 7]);
    // Elsewhere as ever.
    let (_, (x, y)) = norm_grad(3.0, 4.0);
    assert!((x - 0.6).abs() < 1e-15 && (y - 0.8).abs() < 1e-15);
    assert!((length_jvp(&[3.0, 4.0], &[1.0, 1.0]).1 - 1.4).abs() < 1e-15);
}

#[test]
fn points_that_coincide_do_not_spoil_the_others() {
    let (x, w) = ([1.0, 1.0, 3.0], [1.0, 1.0, 4.0]);
    let (value, (x_bar, w_bar)) = distances_grad(&x, &w);
    // 4 |3 - 1| twice; half of it by the square root of `w`.
    assert_eq!(value, 16.0);
    assert_eq!(x_bar, [-4.0, -4.0, 8.0]);
    assert_eq!(w_bar, [4.0, 4.0, 4.0]);
    let (u, v) = ([0.5, -1.0, 2.0], [1.0, 3.0, -2.0]);
    let along = 0.5 * -4.0 + 4.0 + 16.0 + 4.0 + 12.0 - 8.0;
    assert_eq!(distances_jvp(&x, &w, &u, &v), (16.0, along));
}

#[test]
fn zeros_prevail_through_memory_loops_and_branches() {
    assert_eq!(in_memory_grad(&[0.0; 3]), (0.0, [0.0; 3]));
    assert_eq!(in_memory_jvp(&[0.0; 3], [1.0, 2.0, 3.0]), (0.0, 0.0));
    let (a, b) = ([0.6, 0.8], [0.6, 0.8]);
    assert_eq!(angle_grad(a, b), (0.0, ([0.0; 2], [0.0; 2])));
    assert_eq!(angle_jvp(a, b, [1.0, 0.0], [0.0, 1.0]), (0.0, 0.0));
    assert_eq!(afterwards_grad(0.0, 0.0, 3), (0.0, (0.0, 0.0)));
    assert_eq!(afterwards_jvp(0.0, 0.0, 3, 1.0, 1.0), (0.0, 0.0));
    assert_eq!(branches_grad(1.0, 0.0), (0.0, (0.0, 0.0)));
    assert_eq!(branches_jvp(1.0, 0.0, 1.0, 1.0), (0.0, 0.0));
    assert_eq!(single_grad(0.0, 0.0), (0.0, (0.0, 0.0)));
    assert_eq!(single_jvp(0.0, 0.0, 1.0, 1.0), (0.0, 0.0));
}

/// Both modes, one argument at a time.
fn same(reverse: (f64, f64), forward: [f64; 2]) {
    assert_eq!([reverse.0, reverse.1], forward);
}

#[test]
fn infinite_slopes_stay_infinite() {
    let infinite = f64::INFINITY;
    same(
        quotient_grad(0.0, 1.0).1,
        [
            quotient_jvp(0.0, 1.0, 1.0, 0.0).1,
            quotient_jvp(0.0, 1.0, 0.0, 1.0).1,
        ],
    );
    assert_eq!(quotient_grad(0.0, 1.0).1, (infinite, 0.0));
    for p in [0.25, 1.0, 1.5] {
        let (_, (x, y, _)) = power_grad(0.0, 2.0, p);
        let along = |x: f64, y: f64| power_jvp(0.0, 2.0, p, x, y, 0.0).1;
        same((x, y), [along(1.0, 0.0), along(0.0, 1.0)]);
        assert_eq!(y, 0.0);
        assert_eq!(x.is_infinite(), p < 1.0);
    }
}
