//! Views chosen at run time, views that move, `Option`s of views, labelled blocks.

use crate::made::view_choice as made;
use ad_core::reverse_diff;

/// A view that is advanced.
#[reverse_diff]
pub fn advanced(x: &[f64], #[constant] k: usize) -> f64 {
    let mut input = x;
    let mut s = 0.0;
    while input.len() > 2 {
        s += input[0] * input[1];
        input = &input[k..];
    }
    s * input[0]
}

/// Two views that change places; one of three, by `if` and `match`.
#[reverse_diff]
pub fn halves(x: &[f64], #[constant] c: bool) -> f64 {
    let (mut a, mut b) = x.split_at(2);
    let mut s = 0.0;
    for _ in 0..3 {
        s += a[0] * b[1];
        std::mem::swap(&mut a, &mut b);
    }
    let v = if c { a } else { &x[1..] };
    let w = match s as usize {
        0 => v,
        1 => &v[1..],
        _ => b,
    };
    s * w[0]
}

/// Two buffers as two views that change places.
#[reverse_diff]
pub fn buffers(x: &[f64], #[constant] steps: usize) -> f64 {
    let mut first = x.to_vec();
    let mut second = vec![0.0; x.len()];
    let (mut now, mut next) = (&mut first[..], &mut second[..]);
    for _ in 0..steps {
        for i in 0..now.len() {
            next[i] = now[i] * now[(i + 1) % now.len()];
        }
        std::mem::swap(&mut now, &mut next);
    }
    now[0] + 3.0 * now[1]
}

/// A bounded queue, emptied at the end.
#[reverse_diff]
pub fn bounded(x: &[f64], #[constant] cap: usize) -> f64 {
    let mut q: Vec<f64> = Vec::with_capacity(cap);
    let mut s = 0.0;
    for i in 0..x.len() {
        if q.len() == cap {
            let first = q.remove(0);
            s += first * x[i];
        }
        q.push(x[i] * x[i]);
    }
    while let Some(last) = q.pop() {
        s = s * 0.5 + last.sin();
    }
    s
}

/// The largest so far, in an `Option` that a loop changes.
#[reverse_diff]
pub fn largest(x: &[f64]) -> f64 {
    let mut best = None;
    for i in 0..x.len() {
        match best {
            Some(b) if b >= x[i] => {}
            _ => best = Some(x[i] * 1.0),
        }
    }
    let b = best.unwrap_or(0.5);
    b * b
}

/// What is not there ends the function.
#[reverse_diff]
pub fn with_exits(x: &[f64], #[constant] i: usize) -> f64 {
    let Some(v) = x.get(i) else {
        return x[0] * x[0];
    };
    if let [a, .., b] = x
        && a > b
    {
        return a * v + b;
    }
    let s = 'found: {
        for k in 0..x.len() {
            if x[k] > 1.0 {
                break 'found x[k] * v;
            }
        }
        v * 3.0
    };
    s * v
}

/// Matched by length.
#[reverse_diff]
pub fn by_length(x: &[f64]) -> f64 {
    match x {
        [] => 0.0,
        [a] => a * a,
        [a, b] => a * b,
        [a, rest @ ..] => a * rest[0] + rest[rest.len() - 1].sin(),
    }
}

/// Written where the choice falls.
#[reverse_diff]
pub fn chosen_target(x: f64, y: f64) -> f64 {
    let (mut a, mut b) = ([x, y], [y, x * y]);
    {
        let t = if x > y { &mut a } else { &mut b };
        t[0] *= 3.0;
        t[1] += t[0] * x;
    }
    let mut s = x;
    let mut t = y;
    let p = if x > 0.0 { &mut s } else { &mut t };
    *p *= 2.0;
    a[0] * a[1] + b[0] * b[1] + s * t
}

/// No value where a number is missing or negative.
#[reverse_diff]
pub fn log_product(x: &[f64]) -> Option<f64> {
    let mut s = *x.first()?;
    for i in 1..x.len() {
        if x[i] < 0.0 {
            return None;
        }
        s *= x[i];
    }
    Some(s.ln())
}

/// An error where the root is not real.
#[reverse_diff]
pub fn root(b: f64, c: f64) -> Result<f64, &'static str> {
    let square = b * b - c;
    let square = (square >= 0.0).then_some(square).ok_or("no real root")?;
    Ok(-b + square.sqrt())
}

/// Parts of different lengths of an array that nobody writes to.
#[reverse_diff]
pub fn parts_of_an_array(x: [f64; 2], #[constant] n: usize) -> f64 {
    let a = [1.5, 0.5, x[0], x[1]];
    let w = &a[2..];
    let v = if n > 1 { w } else { &a[1..] };
    let u = match n {
        0 => &a[..3],
        1 => &a[1..2],
        _ => v,
    };
    let mut s = 0.0;
    for p in u {
        s += p * v[1];
    }
    s
}

cases! {
    parts_of_an_array: ([0.5, 2.0], 0), ([0.5, 2.0], 1), ([0.5, 2.0], 2);
    log_product: (vec![0.3, 1.2, 0.4],), (vec![],), (vec![0.3, -1.0],);
    root: (0.7, 0.2), (0.7, 3.0);
    advanced: (vec![0.3, 1.2, -0.4, 0.8, 0.6], 1), (vec![0.3, 1.2, -0.4, 0.8, 0.6], 2), (vec![0.3, 1.2], 2);
    halves: (vec![0.3, 1.2, -0.4, 0.8], true), (vec![0.3, 1.2, -0.4, 0.8], false), (vec![1.3, 1.2, 0.9, 0.8], false);
    buffers: (vec![0.3, 1.2, -0.4], 3), (vec![0.3, 1.2, -0.4], 2), (vec![0.3, 1.2, -0.4], 0);
    bounded: (vec![0.3, 1.2, -0.4, 0.8], 2), (vec![0.3, 1.2], 2), (vec![], 1);
    largest: (vec![0.3, 1.2, -0.4],), (vec![],);
    with_exits: (vec![0.3, 1.2, -0.4], 5), (vec![0.3, 1.2, 0.4], 1), (vec![0.3, 0.9, 0.4], 2), (vec![0.9, 0.3], 0);
    by_length: (vec![0.3, 1.2, -0.4],), (vec![0.3, 1.2],), (vec![0.3],), (vec![],);
    chosen_target: (0.7, 1.3), (1.3, 0.7), (-1.3, 0.7);
}
