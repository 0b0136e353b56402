//! Closures: called, passed on, capturing by reference and by move, assigning to what they capture.

use crate::made::closures as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn called(x: &[f64], a: f64) -> f64 {
    let f = |v: f64| a * v + 1.0;
    let mut s = 0.0;
    for i in 0..x.len() {
        s += f(x[i]);
    }
    s * f(a)
}

#[reverse_diff]
pub fn nested(x: f64, a: f64) -> f64 {
    let f = |u: f64| u * a;
    let g = |u: f64| f(u) + f(u * u);
    g(x) * g(a)
}

#[reverse_diff]
pub fn leaves_early(x: &[f64]) -> f64 {
    let mut total = 0.0;
    let mut add = |v: f64| {
        if v < 0.0 {
            return;
        }
        total += v * v;
    };
    for v in x {
        add(*v);
    }
    total
}

#[reverse_diff]
pub fn returns_value(x: f64, y: f64) -> f64 {
    let safe = |a: f64, b: f64| -> f64 {
        if b < 0.1 {
            return a;
        }
        let q = a / b;
        if q > 2.0 {
            return q * q;
        }
        q
    };
    safe(x, y) + safe(y, x) * safe(x, 0.0)
}

/// What `move` copies is of the time of the definition.
#[reverse_diff]
pub fn moved(x: f64, y: f64) -> f64 {
    let mut a = x;
    let f = move |v: f64| a * v;
    a = a * y;
    f(y) + a
}

#[reverse_diff]
pub fn counts(x: f64) -> f64 {
    let mut k = 0.0;
    let mut next = || {
        k += 1.0;
        x.powf(k)
    };
    let a = next();
    let b = next();
    a * b + k
}

#[reverse_diff]
pub fn in_while(x: f64, #[constant] n: usize) -> f64 {
    let mut s = x;
    let mut i = 0;
    let mut step = |k: usize| s = s * 0.5 + x * k as f64;
    while i < n {
        step(i);
        i += 1;
    }
    s
}

#[reverse_diff]
pub fn shadowed(x: f64) -> f64 {
    let a = x * x;
    let f = |v: f64| v + a;
    let a = x.sin();
    f(a) * a
}

#[reverse_diff]
pub fn by_name(x: &[f64]) -> f64 {
    let root = f64::sqrt;
    x.iter().copied().map(f64::exp).map(root).sum::<f64>()
        + x.iter().map(|v| v.abs()).fold(0.5, f64::max)
        + x.iter().copied().fold(9.0, f64::min)
}

#[reverse_diff]
pub fn tuples(x: &[f64], y: &[f64]) -> f64 {
    let area = |(a, b): (f64, f64), [p, q]: [f64; 2]| a * p - b * q;
    let mut s = 0.0;
    for (&a, &b) in x.iter().zip(y) {
        s += area((a, b), [b, a * a]);
    }
    s
}

/// Simpson's rule with an integrand that is a closure.
#[reverse_diff]
pub fn simpson(a: f64, b: f64, k: f64, #[constant] n: usize) -> f64 {
    let f = |t: f64| (k * t).sin() * t;
    let h = (b - a) / (2 * n) as f64;
    let inner: f64 = (1..2 * n)
        .map(|i| if i % 2 == 1 { 4.0 } else { 2.0 } * f(a + h * i as f64))
        .sum();
    h / 3.0 * (f(a) + inner + f(b))
}

/// A derivative by differences inside of a function.
#[reverse_diff]
pub fn secant(x: f64, k: f64) -> f64 {
    let f = |v: f64| v * v * v - k;
    let (mut a, mut b) = (x, x + 0.5);
    for _ in 0..4 {
        let (fa, fb) = (f(a), f(b));
        let c = b - fb * (b - a) / (fb - fa);
        (a, b) = (b, c);
    }
    b
}

/// Writes to captured memory.
#[reverse_diff]
pub fn histogram(x: &[f64]) -> f64 {
    let mut bins = [0.0; 4];
    x.iter().enumerate().for_each(|(i, v)| bins[i % 4] += v * v);
    let mut put = |i: usize, v: f64| bins[i] = v * bins[i];
    put(1, x[0]);
    put(2, 0.5);
    bins.iter().fold(1.0, |p, b| p * (1.0 + b))
}

cases! {
    called: (vec![0.5, -1.0], 0.7), (vec![], 0.7);
    nested: (0.5, 0.7);
    leaves_early: (vec![0.5, -1.0, 2.0],), (vec![],);
    returns_value: (0.5, 0.7), (2.0, 0.3), (0.05, 0.7);
    moved: (0.5, 0.7);
    counts: (0.5,);
    in_while: (0.5, 0), (0.5, 4);
    shadowed: (0.5,);
    by_name: (vec![0.5, -1.0, 2.0],), (vec![],);
    tuples: (vec![0.5, -1.0, 2.0], vec![0.3, 0.7]), (vec![], vec![]);
    simpson: (0.1, 1.2, 2.0, 4);
    secant: (1.0, 2.0);
    histogram: (vec![0.5, -1.0, 2.0, 0.1, 0.4, 0.9],);
}
