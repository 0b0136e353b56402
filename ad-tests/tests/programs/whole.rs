//! Operations on memory as a whole: exchange, fill, copy, turn round, replace.

use crate::made::whole as made;
use ad_core::reverse_diff;

/// `swap` of numbers, of rows, of names.
#[reverse_diff]
pub fn swaps(a: &mut [f64], rows: &mut [[f64; 2]], x: f64) -> f64 {
    a.swap(0, 2);
    rows.swap(0, 1);
    a[0] *= x;
    rows[0][1] += a[1];
    let (mut p, mut q) = (a[0], rows[1][0]);
    std::mem::swap(&mut p, &mut q);
    std::mem::swap(&mut a[1], &mut rows[0][0]);
    p * p * q + a[1]
}

/// `fill` of all and of a part, of rows, with something active that is overwritten itself.
#[reverse_diff]
pub fn fills(a: &mut [f64], m: &mut [[f64; 2]; 3], x: f64) {
    let n = a.len();
    let before = a[0];
    a[1..].fill(x * before);
    a[0] += a[n - 1];
    m[1].fill(a[0]);
    m[0] = [x, before];
    m[2..].fill([x * x, 2.0]);
    a[..1].fill(0.0);
}

/// Copies between buffers and within one.
#[reverse_diff]
pub fn copies(a: &mut [f64], b: &mut [f64], x: &[f64]) {
    let n = x.len();
    a[..n].copy_from_slice(x);
    a[0] *= 3.0;
    b.clone_from_slice(&a[..b.len()]);
    b[0] += x[0] * a[1];
    let (left, right) = a.split_at_mut(n);
    right[..1].copy_from_slice(&left[1..2]);
    left[1..].clone_from_slice(&x[..n - 1]);
    a.copy_within(0..2, 1);
}

/// A scalar, an array and a vector replaced; the old ones are used.
#[reverse_diff]
pub fn replaces(x: f64, v: &[f64; 2]) -> f64 {
    let mut s = x;
    let mut a = *v;
    let mut w = v.to_vec();
    let old = std::mem::replace(&mut s, x * x);
    let before = std::mem::replace(&mut a, [s, old]);
    let taken = std::mem::take(&mut w);
    let zeroed = std::mem::take(&mut a[0]);
    w.push(taken[0] * before[1]);
    w.push(zeroed);
    s * old + a[0] + a[1] * w[0] * w[1] + taken[1]
}

cases! {
    swaps: (vec![0.3, 1.2, -0.4], vec![[0.5, 1.1], [0.2, 0.9]], 0.7);
    fills: (vec![0.3, 1.2, -0.4], [[0.5, 1.1], [0.2, 0.9], [0.1, 0.4]], 0.7), (vec![0.3], [[0.5, 1.1], [0.2, 0.9], [0.1, 0.4]], 0.7);
    copies: (vec![0.3, 1.2, -0.4, 0.8], vec![0.5, 1.1], vec![0.6, -0.7, 1.3]);
    replaces: (0.7, [0.3, 1.2]);
}
