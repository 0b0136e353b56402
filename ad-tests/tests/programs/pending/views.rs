//! Views that are written through: cut, cut again, shadowed, chosen, advanced.

use ad_core::reverse_diff;
use crate::made::views as made;

/// A slice cut in two, then each half again.
#[reverse_diff]
pub fn halves_of_halves(a: &mut [f64], k: f64) {
    let n = a.len() / 2;
    let (left, right) = a.split_at_mut(n);
    let (ll, lr) = left.split_at_mut(1);
    let (rl, rr) = right.split_at_mut(right.len() - 1);
    ll[0] *= k + rr[0];
    for (x, y) in lr.iter_mut().zip(rl.iter()) {
        *x += y * k;
    }
    rr[0] = ll[0] * lr[0];
    rl[0] -= rr[0] * rl[0];
}

/// Views by the same name, each of the one before.
#[reverse_diff]
pub fn shadowed(g: &mut [f64], x: &[f64], n: usize) -> f64 {
    let g = &mut g[..n];
    let x = &x[1..];
    let x = &x[..n];
    for (g, x) in g.iter_mut().zip(x) {
        *g = *g * x + x;
    }
    let g = &mut g[1..];
    let (first, g) = g.split_first_mut().unwrap();
    *first *= x[0];
    for g in g.iter_mut() {
        *g += *first * *g;
    }
    let g = &*g;
    g.iter().map(|g| g * g).sum()
}

/// The part to write to chosen by `if`, that to read from by `match`.
#[reverse_diff]
pub fn chosen(a: &mut [f64; 4], b: &mut [f64; 4], x: f64, #[constant] way: u8) -> f64 {
    let target = if x > 0.0 { &mut a[1..3] } else { &mut b[..2] };
    target[0] *= x;
    target[1] += target[0] * x;
    let source: &[f64] = match way {
        0 => &a[..],
        1 => &b[2..],
        2..=4 => &a[3..],
        _ => &[],
    };
    let mut s = 0.0;
    for (i, v) in source.iter().enumerate() {
        s += v * v * (i as f64 + x);
    }
    s
}

/// One of two whole buffers, the other read, in turns.
#[reverse_diff]
pub fn chosen_in_turns(a: &mut [f64], b: &mut [f64], x: &[f64]) {
    for (t, &v) in x.iter().enumerate() {
        let (to, from) = if t % 3 == 1 {
            (&mut *a, &*b)
        } else {
            (&mut *b, &*a)
        };
        for i in 0..to.len() {
            to[i] = to[i] * v + from[from.len() - 1 - i];
        }
    }
}

/// A view advanced by `&x[k..]` until nothing is left.
#[reverse_diff]
pub fn advanced(x: &[f64], w: &[f64; 2]) -> f64 {
    let mut rest = x;
    let mut s = 0.0;
    while rest.len() >= 2 {
        s = s * 0.5 + (rest[0] * w[0] + rest[1] * w[1]).sin();
        rest = if s > 0.3 { &rest[2..] } else { &rest[1..] };
    }
    if !rest.is_empty() {
        s *= rest[0];
    }
    s
}

/// The same through a mutable view, by `split_at_mut` and by `split_first_mut`.
#[reverse_diff]
pub fn advanced_mutably(a: &mut [f64], #[constant] lengths: &[usize], k: f64) -> f64 {
    let mut rest = &mut a[..];
    for &n in lengths {
        let (head, tail) = rest.split_at_mut(n);
        let mut carry = k;
        for h in head {
            *h *= carry;
            carry = *h + k;
        }
        rest = tail;
    }
    let mut s = 0.0;
    while let Some((first, tail)) = rest.split_first_mut() {
        if let Some(next) = tail.first() {
            *first += next * s;
        }
        s += *first * *first;
        rest = tail;
    }
    s
}

/// From the end: `split_last`, and slices by patterns in a match.
#[reverse_diff]
pub fn horner(coefficients: &[f64], x: f64) -> f64 {
    let Some((last, mut rest)) = coefficients.split_last() else {
        return 0.0;
    };
    let mut y = *last;
    loop {
        match rest {
            [] => return y,
            [init @ .., c] => {
                y = y * x + c;
                rest = init;
            }
        }
    }
}

/// A continued fraction by recursion turned to a loop over patterns.
#[reverse_diff]
pub fn from_both_ends(x: &[f64]) -> f64 {
    let mut v = x;
    let mut s = 1.0;
    while let [first, middle @ .., last] = v {
        s = s * first + last;
        v = middle;
    }
    if let [only] = v { s * only } else { s }
}

/// Rows and their parts, nested memory through one name.
#[reverse_diff]
pub fn rows_of_rows(m: &mut Vec<[f64; 3]>, k: f64) -> f64 {
    let n = m.len();
    let (top, bottom) = m.split_at_mut(n / 2);
    for (t, b) in top.iter_mut().zip(bottom.iter_mut().rev()) {
        let [x, y, z] = t;
        let [.., w] = b;
        *x += *y * *w;
        *w = k * *z;
        b[0] -= t[0];
    }
    let row = &mut m[n - 1];
    let part = &mut row[1..];
    part[0] = part[1] * part[0];
    m.iter().map(|r| r[0] + r[1] * r[2]).sum()
}

cases! {
    halves_of_halves: (vec![0.3, 1.2, -0.4, 0.9], 0.7), (vec![0.3, 1.2, -0.4, 0.9, 0.5, 2.0], 0.7);
    shadowed: (vec![0.3, 1.2, -0.4, 0.9], vec![0.5, 1.1, 0.6, -0.8], 3), (vec![0.3, 1.2], vec![0.5, 1.1, 0.6], 2);
    chosen: ([0.3, 1.2, -0.4, 0.9], [1.3, 0.2, 1.4, -0.9], 0.7, 0), ([0.3, 1.2, -0.4, 0.9], [1.3, 0.2, 1.4, -0.9], -0.7, 1), ([0.3, 1.2, -0.4, 0.9], [1.3, 0.2, 1.4, -0.9], 0.7, 3), ([0.3, 1.2, -0.4, 0.9], [1.3, 0.2, 1.4, -0.9], 0.7, 9);
    chosen_in_turns: (vec![0.3, 1.2], vec![-0.4, 0.9], vec![0.5, 1.1, 0.6, -0.8]), (vec![0.3, 1.2], vec![-0.4, 0.9], vec![]), (vec![], vec![], vec![0.5]);
    advanced: (vec![0.3, 1.2, -0.4, 0.9, 0.5], [0.8, 1.4]), (vec![0.3, 1.2, 0.4, 0.9, 0.5, 2.0], [0.8, 1.4]), (vec![0.3], [0.8, 1.4]), (vec![], [0.8, 1.4]);
    advanced_mutably: (vec![0.3, 1.2, -0.4, 0.9, 0.5], vec![2, 1], 0.7), (vec![0.3, 1.2], vec![], 0.7), (vec![], vec![0, 0], 0.7);
    horner: (vec![0.3, 1.2, -0.4], 0.7), (vec![0.3], 0.7), (vec![], 0.7);
    from_both_ends: (vec![0.3, 1.2, -0.4, 0.9, 0.5],), (vec![0.3, 1.2],), (vec![0.3],), (vec![],);
    rows_of_rows: (vec![[0.3, 1.2, -0.4], [0.9, 0.5, 2.0], [0.1, 0.2, 0.3]], 0.7), (vec![[0.3, 1.2, -0.4]], 0.7);
}
