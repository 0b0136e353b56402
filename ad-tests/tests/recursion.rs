//! Functions that call themselves and each other: no part runs twice, however deep.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;
use ad_tests::differences::{derivative, gradient, near};
use std::cell::Cell;

thread_local!(static CALLS: Cell<u64> = const { Cell::new(0) });

/// Counts how often it is called: once in every run of the function that calls it.
fn count(n: usize) -> usize {
    CALLS.with(|c| c.set(c.get() + 1));
    n
}

fn counted<R>(f: impl FnOnce() -> R) -> (R, u64) {
    CALLS.with(|c| c.set(0));
    let result = f();
    (result, CALLS.with(Cell::get))
}

#[reverse_diff]
mod rec {
    use super::count;
    pub fn down(x: f64, n: usize) -> f64 {
        let n = count(n);
        if n == 0 {
            x
        } else {
            (down(x, n - 1) * x).sin() + x
        }
    }
    pub fn tree(x: &[f64], lo: usize, hi: usize) -> f64 {
        let _ = count(lo);
        if hi - lo == 1 {
            return x[lo].sin();
        }
        let mid = (lo + hi) / 2;
        let (a, b) = (tree(x, lo, mid), tree(x, mid, hi));
        a * b + a
    }
    pub fn even(x: f64, n: usize) -> f64 {
        let n = count(n);
        if n == 0 {
            x * x
        } else {
            odd(x * 1.1, n - 1) * x
        }
    }
    fn odd(x: f64, n: usize) -> f64 {
        let n = count(n);
        if n == 0 {
            x.sin()
        } else {
            even(x + 0.1, n - 1) + x
        }
    }
    pub fn looped(x: f64, n: usize) -> f64 {
        let n = count(n);
        let mut s = 0.0;
        for i in 0..n {
            s += looped(x * 0.9, i) * x;
            s = s * 0.99 + 0.1;
        }
        s + x
    }
}
#[reverse_diff]
fn leaf(x: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    let mut t = k;
    for v in x {
        t = t * v + 0.1;
        s += t;
    }
    count(0);
    s
}
#[reverse_diff]
fn caller(x: &[f64], k: f64, n: usize) -> f64 {
    let mut s = 0.0;
    let mut a = k;
    for i in 0..n {
        a = leaf(x, a) * 0.1;
        if i % 2 == 0 {
            s += leaf(&x[1..], a * k);
        } else {
            s -= a;
        }
    }
    s
}

#[test]
fn one_after_the_other() {
    let (value, calls) = counted(|| rec::down(0.7, 200));
    let ((found, slope), gradient_calls) = counted(|| rec::down_grad(0.7, 200));
    assert_eq!((found, gradient_calls), (value, calls));
    near(slope, derivative(&|h| rec::down(0.7 + h, 200), 1e-2).0);
    let (value, calls) = counted(|| rec::even(0.7, 9));
    let ((found, slope), gradient_calls) = counted(|| rec::even_grad(0.7, 9));
    assert_eq!((found, gradient_calls), (value, calls));
    near(slope, derivative(&|h| rec::even(0.7 + h, 9), 1e-2).0);
}

#[test]
fn trees_and_loops() {
    let x: Vec<f64> = (0..16).map(|i| 1.0 + f64::from(i) * 0.01).collect();
    let (value, calls) = counted(|| rec::tree(&x, 0, 16));
    let ((found, g), gradient_calls) = counted(|| rec::tree_grad(&x, 0, 16));
    assert_eq!((found, gradient_calls), (value, calls));
    gradient(&x, &g, |x| rec::tree(x, 0, 16));
    let (value, calls) = counted(|| rec::looped(0.7, 6));
    let ((found, slope), gradient_calls) = counted(|| rec::looped_grad(0.7, 6));
    assert_eq!((found, gradient_calls), (value, calls));
    near(slope, derivative(&|h| rec::looped(0.7 + h, 6), 1e-2).0);
}

#[test]
fn calls_elsewhere() {
    let x = vec![1.0, 1.1, 0.9];
    let (value, calls) = counted(|| caller(&x, 0.5, 5));
    let ((found, (x_bar, k_bar)), gradient_calls) = counted(|| caller_grad(&x, 0.5, 5));
    assert_eq!((found, gradient_calls), (value, calls));
    gradient(&x, &x_bar, |x| caller(x, 0.5, 5));
    near(k_bar, derivative(&|h| caller(&x, 0.5 + h, 5), 1e-2).0);
    let (found, pullback) = caller_vjp(&x, 0.5, 5);
    assert_eq!((found, pullback(1.0)), (value, (x_bar, k_bar)));
}
