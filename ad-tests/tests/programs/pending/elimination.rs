//! Gaussian elimination with partial pivoting, with the memory of the matrix in each of the forms that it has in Rust.

use ad_core::reverse_diff;
use crate::made::elimination as made;

const N: usize = 3;

/// Arrays of fixed size, and the rows by `split_at_mut`.
#[reverse_diff]
pub fn solve_fixed(m: &[[f64; N]; N], x: &mut [f64; N]) {
    let mut a = *m;
    for k in 0..N {
        let mut pivot = k;
        for i in k + 1..N {
            if a[i][k].abs() > a[pivot][k].abs() {
                pivot = i;
            }
        }
        a.swap(k, pivot);
        x.swap(k, pivot);
        let (top, below) = a.split_at_mut(k + 1);
        let row = &top[k];
        for (i, other) in below.iter_mut().enumerate() {
            let f = other[k] / row[k];
            for (o, r) in other[k..].iter_mut().zip(&row[k..]) {
                *o -= f * r;
            }
            x[k + 1 + i] -= f * x[k];
        }
    }
    for i in (0..N).rev() {
        let (head, tail) = x.split_at_mut(i + 1);
        let known: f64 = a[i][i + 1..]
            .iter()
            .zip(tail.iter())
            .map(|(a, x)| a * x)
            .sum();
        head[i] = (head[i] - known) / a[i][i];
    }
}

/// No pivot is large enough, or there is a solution.
#[reverse_diff]
pub fn solve_checked(
    m: &[[f64; 2]; 2],
    b: &[f64; 2],
    #[constant] tolerance: f64,
) -> Result<f64, &'static str> {
    let mut a = [[m[0][0], m[0][1], b[0]], [m[1][0], m[1][1], b[1]]];
    if a[1][0].abs() > a[0][0].abs() {
        a.swap(0, 1);
    }
    if a[0][0].abs() < tolerance {
        return Err("no first pivot");
    }
    let f = a[1][0] / a[0][0];
    for j in 0..3 {
        a[1][j] -= f * a[0][j];
    }
    if a[1][1].abs() < tolerance {
        return Err("no second pivot");
    }
    let y = a[1][2] / a[1][1];
    let x = (a[0][2] - a[0][1] * y) / a[0][0];
    Ok(x * y + x)
}

cases! {
    solve_fixed: ([[0.1, 2.0, 1.0], [3.0, 0.5, -1.0], [1.5, 1.0, 0.3]], [1.0, -0.5, 2.0]);
    solve_checked: ([[0.1, 2.0], [3.0, 0.5]], [1.0, -0.5], 1e-9), ([[0.0, 2.0], [0.0, 0.5]], [1.0, -0.5], 1e-9), ([[1.0, 2.0], [2.0, 4.0]], [1.0, -0.5], 1e-9);
}
