//! Several names for the same memory, in every way that the borrow checker accepts.

use crate::made::aliasing as made;
use ad_core::reverse_diff;

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

/// The same slice twice, by two names and by an array of names.
#[reverse_diff]
pub fn same_slice_twice(x: &[f64], y: &[f64]) -> f64 {
    let views = [x, x, y];
    let (u, v) = (x, &x[..]);
    let mut s = 0.0;
    for i in 0..x.len() {
        s += u[i] * v[i] + views[i % 3][0];
    }
    s
}

/// Reads of `a[i - 1]` and `a[i + 1]` while `a[i]` is written.
#[reverse_diff]
pub fn neighbours_in_place(a: &mut [f64], #[constant] sweeps: usize) {
    for _ in 0..sweeps {
        for i in 1..a.len() - 1 {
            a[i] = a[i - 1] * a[i] + a[i + 1] * 0.5;
        }
        for i in (1..a.len()).rev() {
            a[i] += a[i - 1] * a[i - 1];
        }
    }
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

/// One buffer as input, workspace and output.
#[reverse_diff]
pub fn one_for_all(buffer: &mut [f64], k: f64) -> f64 {
    let n = buffer.len() / 3;
    let (input, rest) = buffer.split_at_mut(n);
    let (work, output) = rest.split_at_mut(n);
    for i in 0..n {
        work[i] = input[i] * k;
        output[i] = work[(i + 1) % n] * work[i] + output[i];
        input[i] = output[i];
    }
    let mut s = 0.0;
    for i in 0..buffer.len() {
        s += buffer[i] * buffer[buffer.len() - 1 - i];
    }
    s
}

/// A copy of a part goes on its own way; the original is overwritten meanwhile.
#[reverse_diff]
pub fn copy_and_original(a: &mut [f64; 4], x: f64) -> f64 {
    let mut copy = *a;
    let part = a[1..3].to_vec();
    for i in 0..4 {
        copy[i] *= a[(i + 1) % 4];
        a[i] = copy[i] + x;
    }
    let again = a.clone();
    a[0] = part[0] * part[1];
    again[0] * a[0] + copy[3] * part[1]
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
    same_slice_twice: (vec![0.3, 1.2, -0.4, 0.8], vec![0.5]), (vec![], vec![0.5]);
    neighbours_in_place: (vec![0.3, 1.2, -0.4, 0.8], 2), (vec![0.3, 1.2], 1), (vec![0.3], 0);
    triangular: (vec![2.0, 0.0, 0.0, 0.5, 1.5, 0.0, -0.3, 0.7, 0.8], vec![0.3, 1.2, -0.4]), (vec![], vec![]);
    one_for_all: (vec![0.3, 1.2, -0.4, 0.8, 0.1, 0.9], 0.7), (vec![0.3, 1.2, -0.4], 0.7);
    copy_and_original: ([0.3, 1.2, -0.4, 0.8], 0.7);
    equal_indices: (vec![0.3, 1.2, -0.4], vec![(0, 1), (2, 2), (1, 2), (0, 0)]), (vec![0.3], vec![]);
    gather_and_scatter: (vec![0.3, 1.2, -0.4], vec![0.5, 0.9], vec![0, 1, 2, 1], vec![1, 1, 0, 1]), (vec![0.3], vec![0.5], vec![], vec![]);
    kept_references: (vec![0.3, 1.2, -0.4, 1.8], 0.7), (vec![0.3], 0.7);
    gram_schmidt: ([[1.3, 0.2, -0.4], [0.1, 0.9, 0.3], [0.5, -0.6, 1.1]],);
}
