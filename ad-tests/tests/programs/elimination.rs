//! Gaussian elimination with partial pivoting, with the memory of the matrix in each of the forms that it has in Rust.

use crate::made::elimination as made;
use ad_core::reverse_diff;

/// A flat matrix and its right-hand side, both overwritten; the solution takes the right-hand side's place.
#[reverse_diff]
pub fn solve_flat(a: &mut [f64], b: &mut [f64]) -> f64 {
    let n = b.len();
    let mut det = 1.0;
    for k in 0..n {
        let mut pivot = k;
        for i in k + 1..n {
            if a[i * n + k].abs() > a[pivot * n + k].abs() {
                pivot = i;
            }
        }
        if pivot != k {
            for j in k..n {
                a.swap(k * n + j, pivot * n + j);
            }
            b.swap(k, pivot);
            det = -det;
        }
        det *= a[k * n + k];
        for i in k + 1..n {
            let f = a[i * n + k] / a[k * n + k];
            a[i * n + k] = 0.0;
            for j in k + 1..n {
                a[i * n + j] -= f * a[k * n + j];
            }
            b[i] -= f * b[k];
        }
    }
    for i in (0..n).rev() {
        for j in i + 1..n {
            b[i] -= a[i * n + j] * b[j];
        }
        b[i] /= a[i * n + i];
    }
    det
}

/// Rows that are vectors of their own, exchanged whole.
#[reverse_diff]
pub fn solve_nested(mut a: Vec<Vec<f64>>, b: &[f64]) -> f64 {
    let n = a.len();
    let mut x = b.to_vec();
    for k in 0..n {
        let mut pivot = k;
        for i in k + 1..n {
            if a[i][k].abs() > a[pivot][k].abs() {
                pivot = i;
            }
        }
        a.swap(k, pivot);
        x.swap(k, pivot);
        for i in k + 1..n {
            let f = a[i][k] / a[k][k];
            for j in k..n {
                let v = a[k][j];
                a[i][j] -= f * v;
            }
            x[i] -= f * x[k];
        }
    }
    let mut norm = 0.0;
    for i in (0..n).rev() {
        let mut s = x[i];
        for j in i + 1..n {
            s -= a[i][j] * x[j];
        }
        x[i] = s / a[i][i];
        norm += x[i] * x[i];
    }
    norm.sqrt()
}

cases! {
    solve_flat: (vec![0.1, 2.0, 1.0, 3.0, 0.5, -1.0, 1.5, 1.0, 0.3], vec![1.0, -0.5, 2.0]), (vec![2.0], vec![3.0]), (vec![], vec![]);
    solve_nested: (vec![vec![0.1, 2.0, 1.0], vec![3.0, 0.5, -1.0], vec![1.5, 1.0, 0.3]], vec![1.0, -0.5, 2.0]), (vec![vec![2.0]], vec![3.0]);
}
