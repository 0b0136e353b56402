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

cases! {
    cholesky_flat: (vec![4.0, 1.0, 0.5, 1.0, 3.0, 0.2, 0.5, 0.2, 2.0], 3), (vec![2.0], 1);
}
