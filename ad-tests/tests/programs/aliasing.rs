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

cases! {
    same_slice_twice: (vec![0.3, 1.2, -0.4, 0.8], vec![0.5]), (vec![], vec![0.5]);
    neighbours_in_place: (vec![0.3, 1.2, -0.4, 0.8], 2), (vec![0.3, 1.2], 1), (vec![0.3], 0);
    one_for_all: (vec![0.3, 1.2, -0.4, 0.8, 0.1, 0.9], 0.7), (vec![0.3, 1.2, -0.4], 0.7);
    copy_and_original: ([0.3, 1.2, -0.4, 0.8], 0.7);
}
