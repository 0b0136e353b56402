//! Rows of the caller's whose lengths change, or that change places.

use crate::made::rows_of_callers as made;
use ad_core::reverse_diff;

/// One is taken, another grows by it.
#[reverse_diff]
pub fn taken_row(rows: &mut Vec<Vec<f64>>) -> f64 {
    let t = std::mem::take(&mut rows[0]);
    rows[1].extend(t.iter().map(|v| v * 2.0));
    rows[1][0] * rows[1][2]
}

/// One grows; both change places.
#[reverse_diff]
pub fn grown_row(rows: &mut Vec<Vec<f64>>) -> f64 {
    rows[0].push(3.0);
    let l = rows[0].len();
    rows[0][l - 1] *= rows[1][0];
    rows.swap(0, 1);
    rows[1][0]
}

/// One goes to the end, another is new.
#[reverse_diff]
pub fn moved_row(rows: &mut Vec<Vec<f64>>) -> f64 {
    let r = rows.remove(0);
    rows.push(r.iter().map(|v| v * v).collect());
    rows.push(vec![r[0]; 2]);
    rows[0][0] * r[1]
}

/// Of a slice: one is taken, and replaced by what was made of it.
#[reverse_diff]
pub fn replaced_row(rows: &mut [Vec<f64>]) -> f64 {
    let t = std::mem::take(&mut rows[0]);
    rows[1].push(t[0] * t[1]);
    rows[0] = rows[1].iter().map(|v| v * t[0]).collect();
    rows[0][0]
}

/// Of an array: both change places, one shrinks, one grows.
#[reverse_diff]
pub fn exchanged_row(rows: &mut [Vec<f64>; 2]) -> f64 {
    let (a, b) = rows.split_at_mut(1);
    std::mem::swap(&mut a[0], &mut b[0]);
    let x = a[0].pop().unwrap();
    b[0].push(x * x);
    x
}

/// By value: nothing of it is the caller's.
#[reverse_diff]
pub fn own_rows(rows: Vec<Vec<f64>>) -> f64 {
    let mut rows = rows;
    let t = std::mem::take(&mut rows[0]);
    rows[1].push(t[0] * t[1]);
    rows.pop().unwrap()[2]
}

cases! {
    taken_row: (vec![vec![0.43, 1.15, 1.06], vec![0.56, 0.80]],), (vec![vec![0.80, 0.57, 0.94], vec![0.54, 0.77]],);
    grown_row: (vec![vec![1.26, 1.25, 0.36], vec![0.38, 1.14]],), (vec![vec![0.54, 0.80, 0.46], vec![1.12, 0.53]],);
    moved_row: (vec![vec![0.54, 0.84, 0.67], vec![0.90, 0.93]],), (vec![vec![1.28, 0.35, 1.03], vec![0.78, 1.24]],);
    replaced_row: (vec![vec![0.54, 0.40, 0.70], vec![0.45, 0.37]],), (vec![vec![0.92, 1.19, 0.76], vec![1.01, 1.24]],);
    exchanged_row: ([vec![0.92, 1.04, 1.10], vec![1.24, 1.04]],), ([vec![1.21, 0.44, 0.86], vec![0.78, 1.26]],);
    own_rows: (vec![vec![0.70, 0.50, 0.48], vec![0.55, 1.06]],);
}
