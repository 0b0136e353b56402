//! Iterators that are variables, and what is left of them.

use crate::made::cursors as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn first_and_rest(x: &[f64]) -> f64 {
    let mut it = x.iter();
    let mut s = match it.next() {
        Some(v) => *v,
        None => return 3.0,
    };
    for v in it {
        s = s * v + 1.0;
    }
    s
}

#[reverse_diff]
pub fn pair_by_pair(x: &[f64]) -> f64 {
    let mut it = x.chunks_exact(2);
    let mut s = 0.0;
    while let Some(c) = it.next() {
        s += c[0] * c[1];
    }
    let rest = x.chunks_exact(2);
    s * (1.0 + rest.remainder().iter().sum::<f64>())
}

#[reverse_diff]
pub fn split(x: &[f64]) -> f64 {
    let mut it = x.iter();
    let a: f64 = it.by_ref().take(2).sum();
    let k = it.len();
    let b: f64 = it.map(|v| v * v).product();
    a * b * k as f64
}

#[reverse_diff]
pub fn until_negative(x: &[f64]) -> f64 {
    let mut it = x.iter();
    let mut s = 0.0;
    for v in &mut it {
        if *v < 0.0 {
            break;
        }
        s += v * v;
    }
    let rest: f64 = it.map(|v| v.sin()).sum();
    s * rest
}

#[reverse_diff]
pub fn searched(x: &[f64]) -> f64 {
    let mut it = x.iter();
    let found = it.any(|v| *v > 1.0);
    let after = it.next().copied().unwrap_or(0.5);
    let big = it.find(|v| **v > 0.3).copied().unwrap_or(0.7);
    let last = it.nth(1).copied().unwrap_or(0.2);
    if found {
        after * big + last
    } else {
        after - big * x.iter().sum::<f64>()
    }
}

#[reverse_diff]
pub fn interleaved(x: &[f64], y: &[f64]) -> f64 {
    let (mut a, mut b) = (x.iter(), y.iter());
    let mut s = 1.0;
    let mut turn = true;
    loop {
        let next = if turn { a.next() } else { b.next() };
        match next {
            Some(v) => s = s * 0.5 + v * v,
            None => break,
        }
        turn = !turn;
    }
    s
}

#[reverse_diff]
pub fn neighbours(x: &[f64]) -> f64 {
    let mut it = x.iter().peekable();
    let mut s = 0.0;
    while let Some(v) = it.next() {
        if let Some(w) = it.peek() {
            s += v * *w;
        }
    }
    s
}

#[reverse_diff]
pub fn copies(x: &[f64]) -> f64 {
    let mut it = x.iter();
    it.next();
    let rest = it.clone();
    let a: f64 = it.sum();
    let b: f64 = rest.map(|v| v * v).sum();
    a * b
}

/// A range is held by a variable.
#[reverse_diff]
pub fn by_range(x: &[f64]) -> f64 {
    let middle = 1..x.len() - 1;
    let part = &x[middle.clone()];
    let mut s = part.iter().sum::<f64>();
    for i in middle.rev() {
        s = s * 0.5 + x[i];
    }
    s
}

#[reverse_diff]
pub fn tried(x: &[f64]) -> f64 {
    let all = x
        .iter()
        .try_fold(0.0, |s, v| if *v > 0.0 { Some(s + v.ln()) } else { None });
    all.unwrap_or(2.0) * x.iter().sum::<f64>()
}

cases! {
    first_and_rest: (vec![0.5, -1.0, 2.0],), (vec![0.5],), (vec![],);
    pair_by_pair: (vec![0.5, -1.0, 2.0, 0.3, 0.7],), (vec![0.5, 0.4],), (vec![],);
    split: (vec![0.5, -1.0, 2.0, 0.3, 0.7],), (vec![0.5],), (vec![],);
    until_negative: (vec![0.5, 1.0, -2.0, 0.3, 0.7],), (vec![0.5],), (vec![],);
    searched: (vec![0.5, 1.7, -2.0, 0.1, 0.7, 0.9, 0.6],), (vec![0.5, 0.4],), (vec![1.5],);
    interleaved: (vec![0.5, 1.7], vec![-2.0, 0.1, 0.7]), (vec![], vec![1.0]), (vec![0.6], vec![]);
    neighbours: (vec![0.5, 1.7, -2.0],), (vec![0.5],), (vec![],);
    copies: (vec![0.5, 1.7, -2.0],), (vec![],);
    by_range: (vec![0.5, 1.7, -2.0, 0.4],), (vec![0.5, 0.6],);
    tried: (vec![0.5, 1.7, 2.0],), (vec![0.5, -1.7, 2.0],), (vec![],);
}
