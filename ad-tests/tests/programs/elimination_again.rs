//! Linear algebra in place, written with iterators, chunks and split rows.

use crate::made::elimination_again as made;
use ad_core::reverse_diff;

/// Elimination with pivoting, rows of a `Vec` of `Vec`s.
#[reverse_diff]
pub fn solve_iter(x: &[f64]) -> f64 {
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

/// LU, rows of one buffer.
#[reverse_diff]
pub fn lu_chunks(x: &[f64], y: &mut [f64]) -> f64 {
    let n = 3;
    for k in 0..n {
        let (upper, lower) = y.split_at_mut((k + 1) * n);
        let pivot = &upper[k * n..];
        for row in lower.chunks_exact_mut(n) {
            row[k] /= pivot[k];
            let l = row[k];
            for (r, p) in row.iter_mut().zip(pivot).skip(k + 1) {
                *r -= l * *p;
            }
        }
    }
    let mut z = x.to_vec();
    for i in 1..n {
        let s: f64 = (0..i).map(|j| y[i * n + j] * z[j]).sum();
        z[i] -= s;
    }
    for i in (0..n).rev() {
        let s = y[i * n + i + 1..(i + 1) * n]
            .iter()
            .zip(&z[i + 1..])
            .fold(0.0, |s, (a, b)| s + a * b);
        z[i] = (z[i] - s) / y[i * n + i];
    }
    z.iter().zip(x).map(|(a, b)| a * b).sum()
}

/// Cholesky, rows split off.
#[reverse_diff]
pub fn cholesky(x: &[f64]) -> f64 {
    let n = 3;
    let mut a = vec![vec![0.0; n]; n];
    for (i, row) in a.iter_mut().enumerate() {
        for (j, v) in row.iter_mut().enumerate() {
            *v = x[i] * x[j] + if i == j { 2.0 + x[3 + i] } else { 0.0 };
        }
    }
    for j in 0..n {
        let (before, current) = a.split_at_mut(j);
        let row = &mut current[0];
        for (k, prev) in before.iter().enumerate() {
            let dot: f64 = row[..k].iter().zip(&prev[..k]).map(|(p, q)| p * q).sum();
            row[k] = (row[k] - dot) / prev[k];
        }
        let d = row[j] - row[..j].iter().map(|v| v * v).sum::<f64>();
        if d <= 0.0 {
            return f64::NAN;
        }
        row[j] = d.sqrt();
    }
    let mut logdet = 0.0;
    for (i, r) in a.iter().enumerate() {
        logdet += r[i].ln();
    }
    2.0 * logdet + a[2][0] * a[1][0]
}

cases! {
    solve_iter: (vec![0.45, 0.75, 1.07, 1.01, 1.03, 0.73, 1.10, 0.83, 0.38, 0.76, 0.35, 1.23],), (vec![0.35, 0.50, 1.01, 0.44, 1.16, 0.57, 0.31, 0.74, 0.47, 0.32, 0.58, 0.76],);
    lu_chunks: (vec![1.23, 0.69, 1.12], vec![1.13, 0.51, 1.24, 0.79, 0.70, 0.92, 0.47, 0.49, 0.72]), (vec![0.68, 0.98, 1.03], vec![0.86, 1.04, 0.32, 1.18, 0.93, 0.95, 1.15, 0.64, 1.10]);
    cholesky: (vec![0.81, 0.49, 1.25, 0.94, 0.89, 1.24, 0.39, 1.09],), (vec![1.05, 0.53, 0.55, 0.58, 0.70, 0.79, 1.01, 0.54],);
}
