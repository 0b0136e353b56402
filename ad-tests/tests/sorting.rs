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
