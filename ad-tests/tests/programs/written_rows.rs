//! Iterators of mutable views.

use crate::made::written_rows as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn scaled(x: &mut [f64], k: f64) {
    for v in x.iter_mut() {
        *v *= k;
    }
    x.iter_mut()
        .enumerate()
        .for_each(|(i, v)| *v += k * i as f64);
    for (i, v) in x.iter_mut().enumerate().rev() {
        *v = v.sin() * i as f64;
    }
}

#[reverse_diff]
pub fn crossed(a: &mut [[f64; 2]], b: &mut [[f64; 2]]) {
    for ([ax, ay], [bx, by]) in a.iter_mut().zip(b.iter_mut()) {
        std::mem::swap(ax, by);
        *ay += *bx * *bx;
        *by *= *ay;
    }
}

#[reverse_diff]
pub fn by_rows(m: &mut [f64], k: f64, #[constant] n: usize) {
    for (i, row) in m.chunks_exact_mut(n).enumerate() {
        for v in row.iter_mut() {
            *v *= k;
        }
        row[0] += i as f64 * k * row[n - 1];
    }
    for row in m.chunks_mut(2) {
        let last = row.len() - 1;
        row[last] = row[last] * row[0];
    }
}

#[reverse_diff]
pub fn axpy(y: &mut [f64], x: &[f64], a: f64) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += a * x;
    }
}

#[reverse_diff]
pub fn butterfly(x: &mut [f64]) {
    for pair in x.chunks_exact_mut(2) {
        let (a, b) = (pair[0], pair[1]);
        pair[0] = a + b;
        pair[1] = a * b;
    }
    let half = x.len() / 2;
    let (low, high) = x.split_at_mut(half);
    for (l, h) in low.iter_mut().zip(high) {
        let t = *h * *l;
        *h = *l - t;
        *l += t;
    }
}

#[reverse_diff]
pub fn normalised(rows: &mut [Vec<f64>]) {
    for row in rows.iter_mut() {
        let n = row.iter().map(|v| v * v).sum::<f64>().sqrt();
        row.iter_mut().for_each(|v| *v /= n);
    }
}

#[reverse_diff]
pub fn smoothed(x: &[f64], out: &mut [f64]) {
    for (o, w) in out.iter_mut().zip(x.windows(3)) {
        *o = 0.25 * w[0] + 0.5 * w[1] * w[1] + 0.25 * w[2];
    }
}

cases! {
    scaled: (vec![0.5, -1.0, 2.0], 0.7), (vec![], 0.7);
    crossed: (vec![[0.5, -1.0], [2.0, 0.3]], vec![[0.1, 0.2], [0.4, 0.7]]), (vec![], vec![]);
    by_rows: (vec![0.5, -1.0, 2.0, 0.3, 0.9], 0.7, 2), (vec![0.5, 0.6, 0.7], 0.7, 3);
    axpy: (vec![0.5, -1.0, 2.0], vec![0.3, 0.9], 0.7);
    butterfly: (vec![0.5, -1.0, 2.0, 0.3],), (vec![],);
    normalised: (vec![vec![0.5, -1.0], vec![2.0]],);
    smoothed: (vec![0.5, -1.0, 2.0, 0.3], vec![0.1, 0.2]), (vec![0.5], vec![0.1]);
}
