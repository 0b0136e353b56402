//! What `parts`, `views` and `queues` use once, in other surroundings.

use crate::made::parts_again as made;
use ad_core::reverse_diff;

/// Every entry of a square times others of its row and column.
#[reverse_diff]
pub fn row_times_column(a: &mut [[f64; 2]; 2], b: &mut Vec<Vec<f64>>) {
    for i in 0..2 {
        for j in 0..2 {
            for k in 0..2 {
                a[i][j] *= a[i][k];
                b[k][j] -= a[k][i] * b[i][j];
            }
        }
    }
    b[0][0] /= b[1][1];
}

cases! {
    row_times_column: ([[0.5, 1.2], [-0.9, 0.3]], vec![vec![0.6, 0.8], vec![1.3, -0.2]]);
}
