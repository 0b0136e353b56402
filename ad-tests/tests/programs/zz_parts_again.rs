//! What `parts`, `views` and `queues` use once, in other surroundings.

use crate::made::zz_parts_again as made;
use ad_core::reverse_diff;

/// Differences by shadowed views, closed by an element that is added.
#[reverse_diff]
pub fn differences(x: &[f64], #[constant] order: usize, out: &mut [f64]) {
    let mut d = x.to_vec();
    let mut d = &mut d[..];
    for _ in 0..order {
        for i in 1..d.len() {
            d[i - 1] = d[i] * d[i] - d[i - 1];
        }
        let n = d.len() - 1;
        d = &mut d[..n];
    }
    let out = &mut out[1..];
    let out = &mut out[..d.len()];
    out.clone_from_slice(d);
}






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
    differences: (vec![0.5, 1.2, -0.9, 0.7], 2, vec![9.0; 4]), (vec![0.5], 0, vec![9.0; 3]);
    row_times_column: ([[0.5, 1.2], [-0.9, 0.3]], vec![vec![0.6, 0.8], vec![1.3, -0.2]]);
}
