//! Memory that the caller writes to, handed to functions elsewhere and to a function that calls itself.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;
use ad_tests::differences::{derivative, gradient, near};

#[reverse_diff]
fn sum(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for (i, v) in x.iter().enumerate() {
        s = s * 0.5 + v * v * i as f64 + v;
    }
    s
}
#[reverse_diff]
fn two(x: &[f64; 2], k: f64) -> f64 {
    x[0] * x[1].sin() * k
}
#[reverse_diff]
fn written(x: f64, n: usize) -> f64 {
    let mut a = vec![x, 1.0, x * 2.0];
    let mut t = 0.0;
    for i in 0..n {
        a[i % 3] = x * x + a[(i + 1) % 3];
        let s: f64 = sum(&a);
        t += s * sum(&a[1..]);
        a[0] *= 0.3;
    }
    let mut b = [x, 2.0];
    b[1] = t * 0.01;
    let u = two(&b, x);
    b[0] = 0.0;
    u + b[1] + t
}
#[reverse_diff]
mod parts {
    pub fn part(x: &[f64], k: f64, depth: usize) -> f64 {
        if depth == 0 {
            return x.iter().sum::<f64>() * k;
        }
        let mut own = x.to_vec();
        for v in own.iter_mut() {
            *v *= k;
        }
        let a = part(&own, k * 0.9, depth - 1);
        own[0] = a;
        let b = part(&own[1..], k, depth - 1);
        own[1] += b;
        own.iter().product::<f64>() + part(&own, k, depth - 1)
    }
}

#[test]
fn what_was_there_when_it_was_called() {
    for n in 0..6 {
        let (value, slope) = written_grad(0.7, n);
        assert_eq!(value, written(0.7, n));
        near(slope, derivative(&|h| written(0.7 + h, n), 1e-2).0);
        let (found, pullback) = written_vjp(0.7, n);
        assert_eq!((found, pullback(1.0)), (value, slope));
    }
}

#[test]
fn on_every_level() {
    let x = vec![0.5, 1.5, 0.7, 1.2];
    let (value, (x_bar, k_bar)) = parts::part_grad(&x, 0.8, 3);
    assert_eq!(value, parts::part(&x, 0.8, 3));
    gradient(&x, &x_bar, |x| parts::part(x, 0.8, 3));
    near(k_bar, derivative(&|h| parts::part(&x, 0.8 + h, 3), 1e-3).0);
}
