//! Arrays and `Vec`s of references: which one is meant is a number.

use crate::made::lists_of_views as made;
use ad_core::reverse_diff;

/// An array of them, by number and in a loop.
#[reverse_diff]
pub fn array_of_views(x: &[f64], y: &mut [f64]) -> f64 {
    let a = [x[0], x[1]];
    let b = [x[1], x[2]];
    let vs = [&a, &b];
    let mut s = 0.0;
    for k in 0..2 {
        s += vs[k][0] * vs[1 - k][1];
    }
    for v in vs {
        s += v[0];
    }
    for v in vs.iter() {
        s *= v[1];
    }
    y[0] *= s;
    s
}

/// What they refer to is written to once they are gone.
#[reverse_diff]
pub fn views_written_later(x: &[f64], y: &mut [f64]) -> f64 {
    let mut a = [x[0], x[1]];
    let b = [x[1], x[2]];
    let k = y.len() % 2;
    let vs = [&a, &b];
    let s = vs[k][0];
    a[0] *= 3.0;
    y[0] *= a[0];
    s * a[0]
}

/// To write to; they change places.
#[reverse_diff]
pub fn array_of_mut_views(x: &[f64], y: &mut [f64]) -> f64 {
    let (a, b) = y.split_at_mut(3);
    let mut rows = [&mut a[..], &mut b[..]];
    for k in 0..4 {
        rows[k % 2][k / 2] *= x[k % 3];
    }
    rows.swap(0, 1);
    rows[0][1] += rows[1][0];
    for r in rows.iter_mut() {
        r[2] = r[0] * r[1];
    }
    let [p, q] = rows;
    p[0] += q[1];
    p[0]
}

/// Rows of flat memory, collected; they change places.
#[reverse_diff]
pub fn collected_chunks(x: &[f64], y: &mut [f64]) -> f64 {
    let mut rows: Vec<&mut [f64]> = y.chunks_mut(4).collect();
    rows[0][1] *= x[0];
    rows.swap(0, 1);
    rows[0][0] *= x[1];
    for i in 0..rows.len() {
        rows[i][3] = rows[i][0] * x[i];
    }
    let (top, bottom) = rows.split_at_mut(1);
    for (a, b) in bottom[0].iter_mut().zip(top[0].iter()) {
        *a -= b * x[2];
    }
    rows[1][0]
}

/// Elimination that exchanges references to rows.
#[reverse_diff]
pub fn gauss_row_pointers(x: &[f64], y: &mut [f64]) -> f64 {
    let n = 3;
    let mut rows = y.chunks_exact_mut(n).collect::<Vec<_>>();
    let mut det = 1.0;
    for k in 0..n {
        let mut p = k;
        for i in k + 1..n {
            if rows[i][k].abs() > rows[p][k].abs() {
                p = i;
            }
        }
        if p != k {
            rows.swap(p, k);
            det = -det;
        }
        det *= rows[k][k];
        let (top, bottom) = rows.split_at_mut(k + 1);
        let pivot = &top[k];
        for row in bottom {
            let f = row[k] / pivot[k];
            for j in k..n {
                row[j] -= f * pivot[j];
            }
        }
    }
    det * x[0]
}

/// Chunks and windows, collected.
#[reverse_diff]
pub fn shared_rows(x: &[f64]) -> f64 {
    let rows: Vec<&[f64]> = x.chunks(3).collect();
    let mut s = 0.0;
    for (i, r) in rows.iter().enumerate() {
        for (j, v) in r.iter().enumerate() {
            s += v * rows[(i + j) % rows.len()][0];
        }
    }
    let w: Vec<_> = x.windows(2).collect();
    for p in &w {
        s += p[0] / p[1];
    }
    s + w[1][0] * rows.last().unwrap()[0]
}

/// References to numbers.
#[reverse_diff]
pub fn refs_collected(x: &[f64]) -> f64 {
    let big: Vec<&f64> = x.iter().filter(|v| **v > 0.8).collect();
    let all: Vec<&f64> = x.iter().collect();
    big.iter().map(|v| **v * **v).sum::<f64>() + big.len() as f64 * *all[1] * all[2]
}

/// A slice of slices.
#[reverse_diff]
pub fn nested_slices(x: &[f64], y: &mut [f64]) -> f64 {
    let (a, b) = y.split_at_mut(4);
    let rows: &mut [&mut [f64]] = &mut [a, b];
    rows[0][0] *= x[0];
    for r in rows.iter_mut() {
        r[1] += x[1] * r[0];
    }
    rows[1][1]
}

/// Two lists in step.
#[reverse_diff]
pub fn rows_zip(x: &[f64], y: &mut [f64]) -> f64 {
    let src: Vec<&[f64]> = x.chunks_exact(1).collect();
    let dst: Vec<&mut [f64]> = y.chunks_exact_mut(2).collect();
    let mut s = 0.0;
    for (a, b) in src.iter().zip(dst) {
        b[0] *= a[0];
        s += b[0] * b[1];
    }
    s
}

/// Chunks taken one by one, and what is left over.
#[reverse_diff]
pub fn chunk_iter_next(x: &[f64], y: &mut [f64]) -> f64 {
    let mut it = y.chunks_exact_mut(2);
    let a = it.next().unwrap();
    let b = it.next().unwrap();
    a[0] *= b[1] * x[0];
    b.swap_with_slice(a);
    let rest = it.into_remainder();
    rest.len() as f64 + b[0]
}

cases! {
    array_of_views: (vec![0.45, 0.75, 1.07], vec![0.88, 0.49, 1.27, 1.22, 0.77, 0.96, 0.51, 0.52]), (vec![0.35, 0.50, 1.01], vec![0.37, 0.63, 0.30, 0.58, 1.05, 0.99, 0.77, 1.05]);
    views_written_later: (vec![1.23, 0.69, 1.12], vec![1.13, 0.51, 1.24, 0.79, 0.70, 0.92, 0.47, 0.49]), (vec![0.68, 0.98, 1.03], vec![0.86, 1.04, 0.32, 1.18, 0.93, 0.95, 1.15, 0.64]);
    array_of_mut_views: (vec![0.81, 0.49, 1.25], vec![0.39, 0.88, 0.70, 1.21, 0.91, 0.82]), (vec![1.05, 0.53, 0.55], vec![0.55, 0.39, 0.58, 1.12, 0.53, 1.06]);
    collected_chunks: (vec![0.82, 0.57, 1.04], vec![0.62, 1.07, 0.39, 0.59, 0.69, 1.20, 0.65, 0.89]), (vec![1.00, 0.60, 1.24], vec![1.15, 1.26, 1.12, 1.16, 1.30, 1.05, 1.22, 0.53]);
    gauss_row_pointers: (vec![1.07, 0.40, 0.57], vec![0.82, 0.33, 1.08, 0.48, 1.00, 0.30, 0.57, 0.86, 0.99]), (vec![1.16, 0.36, 1.25], vec![0.99, 1.05, 0.65, 1.00, 1.01, 0.54, 0.95, 0.85, 0.46]);
    shared_rows: (vec![1.12, 1.20, 0.49, 0.60, 0.78, 0.46, 0.39],), (vec![0.69, 1.23, 0.86, 0.37, 0.34, 0.54, 0.47],);
    refs_collected: (vec![0.42, 0.64, 0.47, 0.89, 1.01, 0.82, 0.84],), (vec![0.51, 1.24, 0.87, 0.78, 0.99, 0.91, 0.58],);
    nested_slices: (vec![1.09, 1.21, 0.89], vec![1.08, 0.86, 1.28, 0.42, 0.89, 1.22, 1.22, 0.47]), (vec![1.15, 0.66, 0.38], vec![0.78, 0.66, 0.98, 0.67, 0.85, 0.97, 1.13, 0.38]);
    rows_zip: (vec![0.44, 0.97, 0.92], vec![0.88, 0.41, 0.63, 0.64, 0.49, 0.61, 0.63, 0.75]), (vec![0.61, 0.96, 1.20], vec![0.32, 0.55, 0.75, 1.25, 1.11, 1.06, 0.33, 0.86]);
    chunk_iter_next: (vec![0.37, 1.05, 1.19], vec![1.06, 1.09, 1.17, 0.81, 0.44, 0.70, 0.94, 0.78]), (vec![0.84, 0.64, 0.79], vec![0.96, 1.03, 1.28, 1.13, 0.69, 0.96, 0.78, 1.04]);
}
