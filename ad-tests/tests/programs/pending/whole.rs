//! Operations on memory as a whole: exchange, fill, copy, turn round, replace.

use ad_core::reverse_diff;
use crate::made::whole as made;

/// Turned round and rotated, then each element weighted by its place.
#[reverse_diff]
pub fn turned_round(a: &mut [f64], x: &[f64]) -> f64 {
    a.reverse();
    a[1..].rotate_left(1);
    for (a, x) in a.iter_mut().zip(x) {
        *a *= x;
    }
    let n = a.len();
    a.rotate_right(2 % n);
    a[..2].reverse();
    let mut s = 0.0;
    for (i, v) in a.iter().enumerate() {
        s += v * (i + 1) as f64;
    }
    s
}

/// Through references: replaced element by element.
#[reverse_diff]
pub fn taken_by_reference(p: &mut f64, a: &mut Vec<f64>, rows: &mut [Vec<f64>]) -> f64 {
    let old = std::mem::replace(p, a[0] * 2.0);
    let first = std::mem::take(&mut rows[0]);
    let second = std::mem::replace(&mut rows[1], vec![old, *p]);
    let all = std::mem::take(a);
    a.push(all.iter().sum());
    first.iter().zip(&second).map(|(a, b)| a * b).sum()
}

/// Two arrays as one value: assigned whole, copied, compared, returned.
#[reverse_diff]
pub fn whole_arrays(a: [f64; 2], b: [f64; 2], #[constant] n: usize) -> [f64; 2] {
    let mut x = a;
    let mut y = b;
    for _ in 0..n {
        let z = x;
        x = [y[1] * z[0], y[0] + z[1]];
        y = if x[0] > z[0] { z } else { x };
        y[0] *= 0.5;
    }
    [x[0] * y[1], x[1] + y[0]]
}

/// Rows assigned from rows, fields of tuples with arrays in them.
#[reverse_diff]
pub fn whole_rows(m: &mut [[f64; 2]], x: f64) {
    let mut kept = ([0.0; 2], x);
    for i in 1..m.len() {
        kept.0 = m[i];
        m[i] = m[i - 1];
        m[i][1] *= kept.1;
        kept.1 += kept.0[0];
    }
    m[0] = kept.0;
}

cases! {
    turned_round: (vec![0.3, 1.2, -0.4, 0.8], vec![0.5, 1.1, 0.9]), (vec![0.3, 1.2, -0.4], vec![]), (vec![0.3, 1.2], vec![0.5]);
    taken_by_reference: (0.7, vec![0.3, 1.2], vec![vec![0.5, 1.1], vec![0.2, 0.9]]);
    whole_arrays: ([0.3, 1.2], [0.5, 1.1], 3), ([0.3, 1.2], [0.5, 1.1], 0), ([1.3, 1.2], [0.5, -1.1], 2);
    whole_rows: (vec![[0.3, 1.2], [0.5, 1.1], [0.2, -0.9]], 0.7), (vec![[0.3, 1.2]], 0.7);
}
