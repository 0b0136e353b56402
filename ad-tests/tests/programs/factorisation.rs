//! LU and Cholesky factorisations in place, and solves by them.

use crate::made::factorisation as made;
use ad_core::reverse_diff;

/// Cholesky's factor takes the place of the lower triangle; the upper one is cleared.
#[reverse_diff]
pub fn cholesky_flat(a: &mut [f64], n: usize) {
    for j in 0..n {
        let mut d = a[j * n + j];
        for k in 0..j {
            d -= a[j * n + k] * a[j * n + k];
        }
        let d = d.sqrt();
        a[j * n + j] = d;
        for i in j + 1..n {
            let mut s = a[i * n + j];
            for k in 0..j {
                s -= a[i * n + k] * a[j * n + k];
            }
            a[i * n + j] = s / d;
            a[j * n + i] = 0.0;
        }
    }
}

/// With row exchanges, the permutation kept, then the solution by it.
#[reverse_diff]
pub fn lu_solve(m: &[[f64; 3]; 3], b: &[f64; 3]) -> [f64; 3] {
    let mut a = *m;
    let mut order = [0, 1, 2];
    for k in 0..3 {
        let mut p = k;
        for i in k + 1..3 {
            if a[i][k].abs() > a[p][k].abs() {
                p = i;
            }
        }
        a.swap(k, p);
        order.swap(k, p);
        for i in k + 1..3 {
            a[i][k] /= a[k][k];
            for j in k + 1..3 {
                a[i][j] -= a[i][k] * a[k][j];
            }
        }
    }
    let mut x = [0.0; 3];
    for i in 0..3 {
        x[i] = b[order[i]];
        for j in 0..i {
            x[i] -= a[i][j] * x[j];
        }
    }
    for i in (0..3).rev() {
        for j in i + 1..3 {
            x[i] -= a[i][j] * x[j];
        }
        x[i] /= a[i][i];
    }
    x
}

cases! {
    cholesky_flat: (vec![4.0, 1.0, 0.5, 1.0, 3.0, 0.2, 0.5, 0.2, 2.0], 3), (vec![2.0], 1);
    lu_solve: ([[0.4, 1.0, 0.5], [-1.0, 3.0, 0.2], [1.5, 0.7, 2.0]], [1.0, -2.0, 0.5]);
}
