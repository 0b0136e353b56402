//! Memory written through views, methods of slices and vectors, and what moves.

use crate::made::in_place as made;
use ad_core::reverse_diff;

/// Views of views, shadowed; a reference to one element, and to a local number.
#[reverse_diff]
pub fn views_of_views(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let n = a.len();
    let g = &mut a[1..n];
    let g = &mut g[..2];
    g[0] *= g[1];
    let p = &mut g[1];
    *p += 2.0 * x[0];
    let mut s = 0.0;
    {
        let q = &mut s;
        for i in 0..n {
            *q += a[i] * a[i];
        }
    }
    s
}

/// Two vectors that change places.
#[reverse_diff]
pub fn two_vectors(x: &[f64], #[constant] steps: usize) -> f64 {
    let n = x.len();
    let mut u = x.to_vec();
    let mut v = vec![0.0; n];
    for _ in 0..steps {
        for i in 1..n - 1 {
            v[i] = u[i] + 0.1 * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i];
        }
        std::mem::swap(&mut u, &mut v);
    }
    u[1] * u[2]
}

/// Rows: exchanged, split, written across.
#[reverse_diff]
pub fn rows(x: &[f64], #[constant] n: usize) -> f64 {
    let mut m = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..n {
            m[i][j] = x[i * n + j];
        }
    }
    m.swap(0, 1);
    m[0][1] *= m[1][0];
    let (a, b) = m.split_at_mut(1);
    b[0][0] = a[0][1] * 3.0;
    m[0][0] + m[0][1] * m[1][0] + m[1][1]
}

/// A vector that grows, turns round and shrinks.
#[reverse_diff]
pub fn grows(x: &[f64]) -> f64 {
    let mut v = Vec::new();
    for i in 0..x.len() {
        v.push(x[i] * x[i]);
    }
    v.insert(0, x[0]);
    v.reverse();
    v.truncate(3);
    let mut s = 0.0;
    for i in 0..v.len() {
        s += v[i].sin() * (i + 1) as f64;
    }
    s
}

/// Whole arrays and tuples of arrays.
#[reverse_diff]
pub fn whole(x: f64, y: f64) -> f64 {
    let mut a = [[x, y], [y, x * y]];
    a[0] = [a[1][1], a[0][0]];
    let mut t = (a[0], y);
    t.0[1] *= x;
    t.1 = t.0[0];
    a[1] = t.0;
    std::mem::swap(&mut a[0][0], &mut t.1);
    a[0][0] * a[1][1] + t.1
}

/// Both elements of a pair are read before either is written.
#[reverse_diff]
pub fn exchanged(x: f64, y: f64) -> f64 {
    let mut a = [x, y];
    (a[0], a[1]) = (a[1] * 2.0, a[0]);
    a[0] * a[0] + a[1]
}

cases! {
    views_of_views: (vec![0.3, 1.2, -0.4],), (vec![0.3, 1.2, -0.4, 0.8],);
    two_vectors: (vec![0.3, 1.2, -0.4, 0.8], 3), (vec![0.3, 1.2, -0.4, 0.8], 0), (vec![0.3, 1.2, -0.4, 0.8], 4);
    rows: (vec![0.3, 1.2, -0.4, 0.8], 2), (vec![0.3, 1.2, -0.4, 0.8, 0.1, 0.2, 0.9, -0.7, 0.6], 3);
    grows: (vec![0.3, 1.2, -0.4, 0.8],), (vec![0.3],);
    whole: (0.7, 1.3);
    exchanged: (0.7, 1.3);
}
