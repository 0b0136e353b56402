//! Sorting by a comparison: the permutation is passive.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;
use ad_tests::differences::{derivative, gradient, near};

#[reverse_diff]
fn median(x: &[f64], k: f64) -> f64 {
    let mut v = x.to_vec();
    for e in v.iter_mut() {
        *e *= k;
    }
    v.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let mut s = 0.0;
    for (i, e) in v.iter().enumerate() {
        s += e * e * (i as f64 + 1.0);
    }
    s + v[v.len() / 2]
}
#[reverse_diff]
fn partial(x: &mut [f64], n: usize) -> f64 {
    let mut t = 0.0;
    for i in 0..n {
        x[i] = x[i] * x[i] - 1.0;
        x[1..].sort_unstable_by(|a, b| b.total_cmp(a));
        t += x[1] * x[0];
    }
    t
}

/// Nothing else is written to the copy.
#[reverse_diff(jvp, hvp)]
fn ranks(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    a.sort_by(|p, q| p.total_cmp(q));
    let mut s = 0.0;
    for (i, v) in a.iter().enumerate() {
        s += v.powi(i as i32 + 2);
    }
    s
}

#[test]
fn a_copy_is_only_sorted() {
    let x = [0.25, -0.5, 1.5];
    // Of `-0.5² + 0.25³ + 1.5⁴`, in the order of `x`.
    let gradient = [3.0 * 0.0625, -1.0, 4.0 * 3.375];
    let (_, x_bar) = ranks_grad(&x);
    assert_eq!(x_bar, gradient);
    let u = [1.0, 2.0, -1.0];
    let along: f64 = gradient.iter().zip(&u).map(|(g, u)| g * u).sum();
    assert_eq!(ranks_jvp(&x, &u).1, along);
    let (_, g, product) = ranks_hvp(&x, &u);
    assert_eq!(g, gradient);
    assert_eq!(product, [1.5, 4.0, -27.0]);
}

#[test]
fn sorted_copies() {
    let x = vec![3.0, -1.0, 2.0, 0.5];
    let (value, (x_bar, k_bar)) = median_grad(&x, 1.3);
    assert_eq!(value, median(&x, 1.3));
    gradient(&x, &x_bar, |x| median(x, 1.3));
    near(k_bar, derivative(&|h| median(&x, 1.3 + h), 1e-2).0);
}

#[test]
fn sorted_in_place_in_a_loop() {
    let x = vec![3.0, -1.0, 2.0, 0.5];
    for n in 0..4 {
        let mut y = x.clone();
        let (value, x_bar) = partial_grad(&mut y, n);
        let mut z = x.clone();
        assert_eq!(value, partial(&mut z, n));
        assert_eq!(y, z);
        gradient(&x, &x_bar, |x| partial(&mut x.clone(), n));
    }
}
