//! Several names for the same memory, in every way that the borrow checker accepts.

use crate::made::aliasing as made;
use ad_core::reverse_diff;

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

cases! {
    same_slice_twice: (vec![0.3, 1.2, -0.4, 0.8], vec![0.5]), (vec![], vec![0.5]);
    neighbours_in_place: (vec![0.3, 1.2, -0.4, 0.8], 2), (vec![0.3, 1.2], 1), (vec![0.3], 0);
}
