//! Loops whose first trip is not like the others: what they carry must be found all the same.

use crate::made::later_trips as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn first_of_row(x: &[f64]) -> f64 {
    let mut s = 0.0;
    let mut z = 1.0;
    for row in x.chunks(3) {
        let mut first = true;
        for v in row {
            if first {
                s += v;
                first = false;
            } else {
                z = z * v + s;
            }
        }
    }
    s * z
}

#[reverse_diff]
pub fn with_the_last(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for row in x.chunks(3) {
        let mut last = None;
        for v in row {
            if let Some(u) = last {
                s = s * 0.5 + u * v;
            }
            last = Some(*v);
        }
    }
    s
}

#[reverse_diff]
pub fn alternating(x: &[f64]) -> f64 {
    let (mut a, mut b) = (0.3, 0.7);
    let mut left = true;
    for v in x {
        if left {
            a = a * v + b;
        } else {
            b = b * v - a;
        }
        left = !left;
    }
    a * b
}

#[reverse_diff]
pub fn switched_by_closure(x: &[f64]) -> f64 {
    let mut on = false;
    let mut s = 0.0;
    let mut take = |v: f64| {
        if on {
            s = s * v + 1.0;
        }
        on = v > 0.0;
    };
    x.iter().for_each(|v| take(*v));
    s
}

cases! {
    first_of_row: (vec![0.5, 1.5, -2.0, 0.7, 0.9],), (vec![],);
    with_the_last: (vec![0.5, 1.5, -2.0, 0.7, 0.9],), (vec![0.5],);
    alternating: (vec![0.5, 1.5, -2.0, 0.7],), (vec![],);
    switched_by_closure: (vec![0.5, 1.5, -2.0, 0.7, 0.3],), (vec![],);
}
