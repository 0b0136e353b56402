//! LU and Cholesky factorisations in place, and solves by them.

use ad_core::reverse_diff;
use crate::made::factorisation as made;

/// Doolittle's scheme on a flat matrix, rows by views.
#[reverse_diff]
pub fn lu_flat(a: &mut [f64], n: usize) {
    for k in 0..n {
        let (top, rest) = a.split_at_mut((k + 1) * n);
        let pivot = &top[k * n..];
        for row in rest.chunks_exact_mut(n) {
            row[k] /= pivot[k];
            let f = row[k];
            for j in k + 1..n {
                row[j] -= f * pivot[j];
            }
        }
    }
}

/// Crout's scheme on rows that are vectors, in place, element by element.
#[reverse_diff]
pub fn lu_nested(a: &mut Vec<Vec<f64>>) -> f64 {
    let n = a.len();
    for j in 0..n {
        for i in 0..n {
            let mut s = a[i][j];
            for k in 0..i.min(j) {
                s -= a[i][k] * a[k][j];
            }
            a[i][j] = s;
            if i > j {
                a[i][j] /= a[j][j];
            }
        }
    }
    let mut log_det = 0.0;
    for (i, row) in a.iter().enumerate() {
        log_det += row[i].abs().ln();
    }
    log_det
}

/// The same with an exit where the matrix is not positive definite.
#[reverse_diff]
pub fn cholesky_checked(m: &[Vec<f64>]) -> Option<f64> {
    let n = m.len();
    let mut l = vec![vec![0.0; n]; n];
    let mut log_det = 0.0;
    for j in 0..n {
        for i in j..n {
            let s: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            let v = m[i][j] - s;
            if i > j {
                l[i][j] = v / l[j][j];
            } else if v <= 0.0 {
                return None;
            } else {
                l[j][j] = v.sqrt();
                log_det += v.ln();
            }
        }
    }
    Some(log_det)
}

/// A Gaussian's exponent: the factor, a forward substitution in a copy, a dot product.
#[reverse_diff]
pub fn mahalanobis(covariance: &[[f64; 3]; 3], x: &[f64; 3], mean: &[f64]) -> f64 {
    let mut l = covariance.clone();
    for j in 0..3 {
        for k in 0..j {
            l[j][j] -= l[j][k] * l[j][k];
        }
        l[j][j] = l[j][j].sqrt();
        let (upper, lower) = l.split_at_mut(j + 1);
        let row = &upper[j];
        for r in lower {
            for k in 0..j {
                r[j] -= r[k] * row[k];
            }
            r[j] /= row[j];
        }
    }
    let mut y = x.to_vec();
    for (y, m) in y.iter_mut().zip(mean) {
        *y -= m;
    }
    for i in 0..3 {
        let (known, rest) = y.split_at_mut(i);
        for (l, y) in l[i].iter().zip(known.iter()) {
            rest[0] -= l * y;
        }
        rest[0] /= l[i][i];
    }
    y.iter().map(|y| y * y).sum()
}

cases! {
    lu_flat: (vec![4.0, 1.0, 0.5, -1.0, 3.0, 0.2, 0.5, 0.7, 2.0], 3), (vec![2.0], 1), (vec![], 0);
    lu_nested: (vec![vec![4.0, 1.0, 0.5], vec![-1.0, 3.0, 0.2], vec![0.5, 0.7, 2.0]],), (vec![vec![-2.0]],);
    cholesky_checked: (vec![vec![4.0, 1.0, 0.5], vec![1.0, 3.0, 0.2], vec![0.5, 0.2, 2.0]],), (vec![vec![1.0, 2.0], vec![2.0, 1.0]],), (vec![],);
    mahalanobis: ([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]], [1.0, -2.0, 0.5], vec![0.2, 0.1, -0.3]);
}
