//! Values sorted in place, and products of all that came before.

use crate::made::sorting as made;
use ad_core::reverse_diff;

/// By a tuple of both, and the weights follow their values.
#[reverse_diff]
pub fn sorted_with_weights(x: &[f64], weights: Vec<f64>) -> f64 {
    let mut a = x.to_vec();
    let mut w = weights;
    let n = a.len();
    for i in 0..n {
        for j in 0..n - 1 - i {
            let (left, right) = a.split_at_mut(j + 1);
            let (p, q) = (&mut left[j], &mut right[0]);
            if *p > *q {
                std::mem::swap(p, q);
                w.swap(j, j + 1);
            }
        }
    }
    let mut rank = 0.0;
    for (i, (a, w)) in a.iter().zip(&w).enumerate() {
        rank += (i + 1) as f64 * a * w;
    }
    rank
}

/// The median by selection, even and odd.
#[reverse_diff]
pub fn median(mut a: Vec<f64>) -> f64 {
    let n = a.len();
    for i in 0..=n / 2 {
        let mut least = i;
        for (j, v) in a.iter().enumerate().skip(i + 1) {
            if *v < a[least] {
                least = j;
            }
        }
        a.swap(i, least);
    }
    if n % 2 == 1 {
        a[n / 2]
    } else {
        0.5 * (a[n / 2 - 1] + a[n / 2])
    }
}

/// An order of indices, sorted by the values that they point to.
#[reverse_diff]
pub fn ordered_by_index(x: &[f64], y: &[f64]) -> f64 {
    let mut order = vec![0; x.len()];
    for i in 0..x.len() {
        order[i] = i;
    }
    order.sort_by(|&a, &b| x[a].total_cmp(&x[b]));
    let mut area = 0.0;
    for pair in order.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        area += 0.5 * (x[b] - x[a]) * (y[a] + y[b]);
    }
    area
}

/// The largest two and who they are.
#[reverse_diff]
pub fn best_two(x: &[f64]) -> (f64, f64) {
    let (mut first, mut second) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    for &v in x {
        if v > first {
            second = first;
            first = v;
        } else if v > second {
            second = v;
        }
    }
    (first * first, first * second)
}

/// From both ends, so that each gets the product of all others; `push` and `reverse`.
#[reverse_diff]
pub fn products_of_others(x: &[f64], out: &mut [f64]) {
    let mut before = Vec::with_capacity(x.len());
    let mut p = 1.0;
    for v in x {
        before.push(p);
        p *= v;
    }
    let mut after = Vec::new();
    p = 1.0;
    for v in x.iter().rev() {
        after.push(p);
        p *= v;
    }
    after.reverse();
    for (o, (b, a)) in out.iter_mut().zip(before.iter().zip(&after)) {
        *o = b * a;
    }
}

/// Running log-sum-exp: the carried maximum changes.
#[reverse_diff]
pub fn running_log_sum(x: &[f64], out: &mut [f64]) {
    let (mut top, mut sum) = (f64::NEG_INFINITY, 0.0);
    for (i, &v) in x.iter().enumerate() {
        if v > top {
            if i > 0 {
                sum *= (top - v).exp();
            }
            top = v;
        }
        sum += (v - top).exp();
        out[i] = top + sum.ln();
    }
}

cases! {
    sorted_with_weights: (vec![3.0, 1.0, 2.0], vec![0.5, 0.7, 0.9]), (vec![], vec![]);
    median: (vec![3.0, 1.0, 2.0, 0.5],), (vec![3.0, 1.0, 2.0],), (vec![3.0],);
    ordered_by_index: (vec![3.0, 1.0, 2.0], vec![0.5, 0.7, 0.9]), (vec![], vec![]);
    best_two: (vec![3.0, 1.0, 2.0],), (vec![1.0, 3.0, 4.0],);
    products_of_others: (vec![3.0, 1.5, -2.0], vec![9.0; 3]), (vec![], vec![]);
    running_log_sum: (vec![0.3, 1.5, -2.0, 2.5], vec![9.0; 4]);
}
