//! What iterators end with: numbers, choices, memory.

use crate::made::consumers as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn softmax_entropy(x: &[f64]) -> f64 {
    let m = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let e: Vec<f64> = x.iter().map(|v| (v - m).exp()).collect();
    let z: f64 = e.iter().sum();
    -e.iter().map(|p| p / z * (p / z).ln()).sum::<f64>()
}

#[reverse_diff]
pub fn largest(x: &[f64], k: f64) -> f64 {
    let big = x.iter().max_by(|a, b| a.partial_cmp(b).unwrap()).unwrap();
    let small = x
        .iter()
        .map(|v| v * k)
        .min_by(|a, b| a.total_cmp(b))
        .unwrap();
    big * small
}

#[reverse_diff]
pub fn largest_of_some(x: &[f64], k: f64) -> f64 {
    x.iter()
        .filter(|v| **v < k)
        .map(|v| v * v)
        .max_by(|a, b| a.total_cmp(b))
        .unwrap_or(k)
}

#[reverse_diff]
pub fn nearest(x: &[f64], y: &[f64], at: f64) -> f64 {
    let (i, v) = x
        .iter()
        .enumerate()
        .min_by(|(_, a), (_, b)| (*a - at).abs().total_cmp(&(*b - at).abs()))
        .unwrap();
    v * y[i]
}

#[reverse_diff]
pub fn widest_row(rows: &[Vec<f64>]) -> f64 {
    let longest = rows.iter().map(|r| r.len()).max().unwrap_or(0);
    match rows.iter().find(|r| r.len() == longest) {
        Some(row) => row.iter().map(|v| v * v).sum(),
        None => 0.0,
    }
}

#[reverse_diff]
pub fn longest_of_some(rows: &[Vec<f64>], k: f64) -> f64 {
    let some = || rows.iter().filter(|r| r.iter().sum::<f64>() < k);
    let a = some().max_by_key(|r| r.len());
    let b = some().last();
    match (a, b) {
        (Some(a), Some(b)) => a.iter().map(|v| v * v).sum::<f64>() * b.iter().sum::<f64>(),
        _ => k,
    }
}

#[reverse_diff]
pub fn ends(x: &[f64]) -> f64 {
    match (x.iter().next(), x.iter().last(), x.iter().nth(1)) {
        (Some(a), Some(b), Some(c)) => a * b + c,
        (Some(a), ..) => a * a,
        _ => 1.0,
    }
}

#[reverse_diff]
pub fn last_of_some(x: &[f64]) -> f64 {
    let a = x.iter().filter(|v| **v > 0.0).last();
    let b = x.iter().skip_while(|v| **v < 1.0).map(|v| v * v).next();
    let c = x.iter().map(|v| v * 3.0).last();
    a.copied().unwrap_or(0.5) * b.unwrap_or(2.0) + c.unwrap_or(0.1)
}

#[reverse_diff]
pub fn asked(x: &[f64], k: f64) -> f64 {
    let mut s = k;
    if x.iter().any(|v| *v > k) {
        s *= 2.0;
    }
    if x.iter().all(|v| *v > 0.0) {
        s += x[0];
    }
    if let Some(i) = x.iter().position(|v| *v < 0.3) {
        s *= x[i];
    }
    s + x.iter().filter(|v| **v > k).count() as f64 * k
}

#[reverse_diff]
pub fn reduced(x: &[f64]) -> f64 {
    x.iter().copied().reduce(|a, b| a * b + 1.0).unwrap_or(7.0)
}

#[reverse_diff]
pub fn folded_pair(x: &[f64]) -> f64 {
    let (s, p) = x.iter().fold((0.0, 1.0), |(s, p), v| (s + v * p, p * v));
    s * p
}

#[reverse_diff]
pub fn collected(x: &[f64], k: f64) -> f64 {
    let some: Vec<f64> = x.iter().filter(|v| **v > 0.0).map(|v| v * k).collect();
    let all = x.iter().map(|v| (v * v, *v)).collect::<Vec<_>>();
    let mut s = 0.0;
    for i in 0..some.len() {
        s += some[i] * some[some.len() - 1 - i];
    }
    for (a, b) in &all {
        s = s * 0.3 + a * b;
    }
    s
}

#[reverse_diff]
pub fn matrix(x: &[f64], #[constant] n: usize) -> f64 {
    let rows: Vec<Vec<f64>> = x
        .chunks(n)
        .map(|r| r.iter().map(|v| v.sin()).collect())
        .collect();
    rows.iter().map(|r| r.iter().product::<f64>()).sum()
}

#[reverse_diff]
pub fn parted(x: &[f64]) -> f64 {
    let (a, b): (Vec<f64>, Vec<f64>) = x.iter().map(|v| (v * v, v.exp())).unzip();
    let (p, q): (Vec<f64>, Vec<f64>) = x.iter().partition(|v| **v > 0.5);
    a.iter().zip(&b).map(|(x, y)| x * y).sum::<f64>() + p.iter().product::<f64>()
        - q.iter().sum::<f64>()
}

#[reverse_diff]
pub fn mapped(a: [f64; 3], b: [f64; 6], k: f64) -> [f64; 3] {
    let c = b.map(|v| v * k);
    let d: [f64; 6] = std::array::from_fn(|i| c[i] * c[5 - i]);
    let s: f64 = d.iter().sum();
    a.map(|v| v * s)
}

/// An array that is walked by value is a copy.
#[reverse_diff]
pub fn walked_by_value(x: [f64; 3], k: f64) -> f64 {
    let mut a = x;
    a[1] *= k;
    for v in a {
        a[0] += v * a[2];
    }
    let it = a.into_iter();
    a[2] = 0.5;
    it.zip(a).map(|(p, q)| p * q).sum()
}

#[reverse_diff]
pub fn folded_arrays(x: &[f64], k: f64) -> f64 {
    let moments = x.iter().fold([0.0; 3], |mut m, v| {
        m[0] += v;
        m[1] += v * v * k;
        m[2] = m[2] * 0.5 + m[0];
        m
    });
    let all = x.iter().fold(Vec::new(), |mut all, v| {
        all.push(v * k);
        all
    });
    moments[0] * moments[1] + moments[2] + all.iter().map(|v| v * v).sum::<f64>()
}

/// The length of the array is told by the types of the closure and of the function.
#[reverse_diff]
pub fn told_by_types(x: [f64; 6], k: f64) -> [f64; 3] {
    let f = |k: f64| -> [f64; 6] { std::array::from_fn(|i| x[i] * k) };
    let s: f64 = f(k).iter().zip(&f(k * k)).map(|(a, b)| a * b).sum();
    std::array::from_fn(|i| s * x[i])
}

#[reverse_diff]
pub fn extended(x: &[f64], k: f64) -> f64 {
    let mut v = Vec::new();
    v.extend(x.iter().map(|a| a * k));
    v.extend(x.iter().rev().take(2));
    v.iter().enumerate().map(|(i, a)| a * a * i as f64).sum()
}

#[reverse_diff]
pub fn variance(x: &[f64]) -> f64 {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)
}

#[reverse_diff]
pub fn single(x: &[f32]) -> f32 {
    x.iter().map(|v| v * v).sum::<f32>() + x.iter().product::<f32>()
}

/// A sum of nothing, and of negative zeros, is a negative zero.
#[reverse_diff]
pub fn signed_zero(x: &[f64]) -> f64 {
    x.iter().map(|v| v * 0.0).sum()
}

cases! {
    softmax_entropy: (vec![0.5, -1.0, 2.0],), (vec![0.3],);
    largest: (vec![0.5, -1.0, 2.0, 0.1], 0.7), (vec![0.5], 0.7);
    largest_of_some: (vec![0.5, -1.0, 2.0, 0.1], 0.7), (vec![0.5], 0.1), (vec![], 0.7);
    nearest: (vec![0.5, -1.0, 2.0], vec![0.3, 0.9, 1.1], 1.8), (vec![0.5], vec![0.3], 1.8);
    widest_row: (vec![vec![0.5], vec![0.4, -1.0], vec![0.1, 0.2]],), (vec![],);
    longest_of_some: (vec![vec![0.5], vec![0.4, -1.0], vec![9.0, 1.0], vec![0.1, 0.2], vec![-0.7]], 5.0), (vec![], 5.0);
    ends: (vec![0.5, -1.0, 2.0],), (vec![0.5],), (vec![],);
    last_of_some: (vec![0.5, 1.7, -1.0, 2.0, -0.3],), (vec![-0.5],), (vec![],);
    asked: (vec![0.5, -1.0, 2.0], 0.7), (vec![0.5, 0.4], 0.7);
    reduced: (vec![0.5, -1.0, 2.0],), (vec![0.5],), (vec![],);
    folded_pair: (vec![0.5, -1.0, 2.0],), (vec![],);
    collected: (vec![0.5, -1.0, 2.0, 0.3], 0.7), (vec![], 0.7);
    matrix: (vec![0.5, -1.0, 2.0, 0.3, 0.9], 2), (vec![], 2);
    parted: (vec![0.6, -1.0, 2.0, 0.3],), (vec![],);
    mapped: ([0.6, -1.0, 2.0], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], 0.7);
    walked_by_value: ([0.1, 0.2, 0.3], 0.7);
    folded_arrays: (vec![0.5, -1.0, 2.0], 0.7), (vec![], 0.7);
    told_by_types: ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], 0.7);
    extended: (vec![0.6, -1.0, 2.0], 0.7), (vec![], 0.7);
    variance: (vec![0.6, -1.0, 2.0],);
    single: (vec![0.6, -1.0, 2.0],), (vec![],);
    signed_zero: (vec![0.6, -1.0],), (vec![-1.0],), (vec![],);
}
