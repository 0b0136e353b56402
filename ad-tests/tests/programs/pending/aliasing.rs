//! Several names for the same memory, in every way that the borrow checker accepts.

use ad_core::reverse_diff;
use crate::made::aliasing as made;

/// Shared views of one buffer that overlap, read in one expression.
#[reverse_diff]
pub fn overlapping(x: &[f64]) -> f64 {
    let n = x.len();
    let (a, b, c) = (&x[..n - 1], &x[1..], &x[n / 2..]);
    let mut s = 0.0;
    for (i, (p, q)) in a.iter().zip(b).enumerate() {
        s += p * q * c[i.min(c.len() - 1)];
    }
    let whole = x;
    s * whole[0] + a[0] * x[0]
}

/// A prefix read through a view while the next element is written through another.
#[reverse_diff]
pub fn triangular(l: &[f64], x: &mut [f64]) {
    let n = x.len();
    for i in 0..n {
        let (known, rest) = x.split_at_mut(i);
        let row = &l[i * n..i * n + i];
        rest[0] -= row.iter().zip(&*known).map(|(l, x)| l * x).sum::<f64>();
        rest[0] /= l[i * n + i];
        if let Some(last) = known.last_mut() {
            *last += rest[0] * 0.25;
        }
    }
}

/// The element at an index that other elements decide; two indices that may be equal.
#[reverse_diff]
pub fn equal_indices(a: &mut [f64], #[constant] pairs: &[(usize, usize)]) {
    for &(i, j) in pairs {
        a[i] = a[j] * a[i] + a[j];
        let k = if a[i] > a[j] { i } else { j };
        a[k] *= a[i];
        a.swap(i, j);
    }
}

/// A loop writes through an index array what it has read through another one.
#[reverse_diff]
pub fn gather_and_scatter(
    x: &[f64],
    out: &mut [f64],
    #[constant] from: &[usize],
    #[constant] to: &[usize],
) {
    for (&f, &t) in from.iter().zip(to) {
        out[t] += x[f] * out[f % out.len()];
    }
    for &t in to {
        out[t] = out[t].tanh();
    }
}

/// References to elements, kept while others are used.
#[reverse_diff]
pub fn kept_references(x: &[f64], y: f64) -> f64 {
    let mut best = &x[0];
    let mut second = &y;
    for v in x {
        if *v > *best {
            second = best;
            best = v;
        }
    }
    let products = [best, second, &x[x.len() - 1]];
    let mut s = *best * *second;
    for p in products {
        s = s * p + y;
    }
    s
}

/// Rows of a matrix: two at once by `split_at_mut`, the same row on both sides.
#[reverse_diff]
pub fn gram_schmidt(m: &mut [[f64; 3]; 3]) {
    for k in 0..3 {
        let (done, rest) = m.split_at_mut(k);
        let row = &mut rest[0];
        for q in done.iter() {
            let along: f64 = q.iter().zip(row.iter()).map(|(q, r)| q * r).sum();
            for i in 0..3 {
                row[i] -= along * q[i];
            }
        }
        let norm = row.iter().map(|r| r * r).sum::<f64>().sqrt();
        row.iter_mut().for_each(|r| *r /= norm);
    }
}

cases! {
    overlapping: (vec![0.3, 1.2, -0.4, 0.8],), (vec![0.3, 1.2],);
    triangular: (vec![2.0, 0.0, 0.0, 0.5, 1.5, 0.0, -0.3, 0.7, 0.8], vec![0.3, 1.2, -0.4]), (vec![], vec![]);
    equal_indices: (vec![0.3, 1.2, -0.4], vec![(0, 1), (2, 2), (1, 2), (0, 0)]), (vec![0.3], vec![]);
    gather_and_scatter: (vec![0.3, 1.2, -0.4], vec![0.5, 0.9], vec![0, 1, 2, 1], vec![1, 1, 0, 1]), (vec![0.3], vec![0.5], vec![], vec![]);
    kept_references: (vec![0.3, 1.2, -0.4, 1.8], 0.7), (vec![0.3], 0.7);
    gram_schmidt: ([[1.3, 0.2, -0.4], [0.1, 0.9, 0.3], [0.5, -0.6, 1.1]],);
}
