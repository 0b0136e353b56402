//! Counted loops over every kind of range.

use crate::made::loops as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn inclusive(x: f64, #[constant] n: u32) -> f64 {
    let mut s = 0.0;
    for k in 1..=n {
        s += x.powi(k as i32) / f64::from(k);
    }
    s
}

#[reverse_diff]
pub fn reversed_inclusive(v: &[f64], #[constant] last: usize) -> f64 {
    let mut s = 1.0;
    for i in (0..=last).rev() {
        s = s * v[i] + v[last - i];
    }
    s
}

/// Bounds from other expressions; a bound that changes inside does not count.
#[reverse_diff]
pub fn bounds_are_fixed(x: f64, #[constant] n: usize) -> f64 {
    let mut end = n + 1;
    let mut s = x;
    for i in end - 1..end * 2 {
        end += i;
        s += x * end as f64;
    }
    s * end as f64
}

/// The index is shadowed, and changed, in the body.
#[reverse_diff]
pub fn index_shadowed(x: f64, #[constant] n: usize) -> f64 {
    let mut s = x;
    for mut i in 0..n {
        i *= 2;
        let i = i + 1;
        s = s * 0.5 + x * i as f64;
    }
    s
}

/// A loop that writes nothing real.
#[reverse_diff]
pub fn passive_loop(x: f64, #[constant] n: usize) -> f64 {
    let mut total = 0;
    for i in 0..n {
        if i % 3 == 1 {
            total += i;
        }
    }
    x * total as f64
}

/// The bound depends on the value of an active parameter.
#[reverse_diff]
pub fn active_bound(x: f64) -> f64 {
    let n = x as usize;
    let mut s = 0.0;
    for i in 0..n {
        s += x * i as f64;
    }
    for _ in 0..x.floor() as i32 {
        s = s * 0.9 + x;
    }
    s
}

/// Sums whose trips are independent, used in a product afterwards.
#[reverse_diff]
pub fn product_of_sums(v: &[f64], w: &[f64]) -> f64 {
    let mut a = 0.0;
    let mut b = 1.0;
    for i in 0..v.len() {
        a += v[i] * w[i];
        b += v[i].sin();
    }
    let mut c = 0.0;
    for i in 0..w.len() {
        c += (w[i] * a).cos();
    }
    a * b + c / b
}

/// One sum feeds the next loop as a coefficient.
#[reverse_diff]
pub fn normalised(v: &[f64]) -> f64 {
    let mut total = 0.0;
    for i in 0..v.len() {
        total += v[i].exp();
    }
    let mut h = 0.0;
    for i in 0..v.len() {
        let p = v[i].exp() / total;
        h -= p * p.ln();
    }
    h
}

/// A sum that is read inside the loop that makes it.
#[reverse_diff]
pub fn prefix(v: &[f64]) -> f64 {
    let mut running = 0.0;
    let mut s = 0.0;
    for i in 0..v.len() {
        running += v[i];
        s += running * running;
    }
    s
}

/// A subtraction, a scaled addition, and a sum that is also assigned in a branch.
#[reverse_diff]
pub fn kinds_of_sums(v: &[f64], x: f64) -> f64 {
    let mut a = 1.0;
    let mut b = x;
    let mut c = 0.0;
    for i in 0..v.len() {
        a -= v[i] * x;
        b = v[i] * v[i] + b;
        c = 0.5 * c + v[i];
        if i == 2 {
            b = x * v[i];
        }
    }
    a * b * c
}

/// A nested sum: inner accumulators start at an active value.
#[reverse_diff]
pub fn nested_sums(v: &[f64], x: f64) -> f64 {
    let mut total = 0.0;
    for i in 0..v.len() {
        let mut inner = x;
        for j in 0..=i {
            inner += v[j] * v[i];
        }
        for j in 0..2 {
            inner *= v[j % v.len()] + x;
        }
        total += inner;
    }
    total
}

/// The sum runs on in the inner loop.
#[reverse_diff]
pub fn sum_across_levels(v: &[f64], #[constant] d: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..v.len() / d {
        for j in 0..d {
            s += v[i * d + j].powi(3);
        }
        s += v[i];
    }
    s * s
}

/// Nothing is done in the loop, or only in no trip.
#[reverse_diff]
pub fn empty_loops(x: f64, #[constant] n: usize) -> f64 {
    let mut s = x;
    for _ in 0..n {}
    for i in n..0 {
        s *= i as f64;
    }
    for _ in 0..0 {
        s = 0.0;
    }
    s * x
}

/// Records of a carried value beside a costly function.
#[reverse_diff]
pub fn costly(x: f64, y: f64, #[constant] n: usize) -> f64 {
    let mut h = x;
    for i in 0..n {
        let gate = 1.0 / (1.0 + (-h * y).exp());
        let new = (h + y * i as f64).tanh();
        h = gate * new + (1.0 - gate) * h;
    }
    h
}

/// A loop inside an expression block.
#[reverse_diff]
pub fn loop_in_block(v: &[f64], x: f64) -> f64 {
    let dot = {
        let mut s = 0.0;
        for i in 0..v.len() {
            s += v[i] * x;
        }
        s
    };
    dot * if x > 0.0 {
        let mut p = 1.0;
        for _ in 0..3 {
            p *= x;
        }
        p
    } else {
        1.0
    }
}

/// Invariant costly values, in and out of the loop.
#[reverse_diff]
pub fn invariant(v: &[f64], x: f64) -> f64 {
    let mut s = 1.0;
    for i in 0..v.len() {
        let k = x.exp();
        s = s * k.sqrt() * 0.3 + v[i] / k;
    }
    s
}

cases! {
    inclusive: (0.5, 0), (0.5, 1), (0.5, 6);
    reversed_inclusive: (vec![0.5, 2.0, -1.0], 2), (vec![0.5], 0);
    bounds_are_fixed: (0.4, 0), (0.4, 3);
    index_shadowed: (0.4, 0), (0.4, 4);
    passive_loop: (0.4, 8);
    active_bound: (3.4,), (0.4,);
    product_of_sums: (vec![0.5, 1.0, -0.3], vec![1.0, 0.2, 0.8]), (vec![], vec![]);
    normalised: (vec![0.5, 1.0, -0.3],), (vec![2.0],);
    prefix: (vec![0.5, 1.0, -0.3],), (vec![],);
    kinds_of_sums: (vec![0.5, 1.0, -0.3, 0.7], 0.6), (vec![0.5], 0.6), (vec![], 0.6);
    nested_sums: (vec![0.5, 1.0, -0.3], 0.6), (vec![], 0.6);
    sum_across_levels: (vec![0.5, 1.0, -0.3, 0.7, 1.1, 2.0], 3), (vec![0.5], 2);
    empty_loops: (0.4, 0), (0.4, 3);
    costly: (0.3, 0.7, 0), (0.3, 0.7, 1), (0.3, 0.7, 12);
    loop_in_block: (vec![0.5, 1.0], 0.6), (vec![0.5, 1.0], -0.6);
    invariant: (vec![0.5, 1.0], 0.6), (vec![], 0.6);
}
