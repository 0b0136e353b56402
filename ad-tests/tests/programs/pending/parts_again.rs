//! What `parts`, `views` and `queues` use once, in other surroundings.

use crate::made::parts_again as made;
use ad_core::reverse_diff;

/// Differences by shadowed views, closed by an element that is added.
#[reverse_diff]
pub fn differences(x: &[f64], #[constant] order: usize, out: &mut [f64]) {
    let mut d = x.to_vec();
    let mut d = &mut d[..];
    for _ in 0..order {
        for i in 1..d.len() {
            d[i - 1] = d[i] * d[i] - d[i - 1];
        }
        let n = d.len() - 1;
        d = &mut d[..n];
    }
    let out = &mut out[1..];
    let out = &mut out[..d.len()];
    out.clone_from_slice(d);
}

/// A ring buffer that turns.
#[reverse_diff]
pub fn delay_line(line: &mut [f64], x: &[f64], gain: f64) -> f64 {
    let mut y = 0.0;
    for &v in x {
        let Some((last, body)) = line.split_last_mut() else {
            return y;
        };
        y += *last * gain;
        *last = v - gain * y;
        for b in body {
            *b *= 0.9;
        }
        line.rotate_right(1);
    }
    line.rotate_left(1);
    y * line[0]
}

/// Padded at both ends, convolved, cut again.
#[reverse_diff]
pub fn convolved(x: &[f64], kernel: &[f64; 3], out: &mut Vec<f64>) {
    let mut padded = vec![x[0]];
    padded.extend(x);
    padded.resize(x.len() + 2, kernel[0]);
    out.clear();
    out.extend(
        padded
            .windows(3)
            .map(|w| w[0] * kernel[0] + w[1] * kernel[1] + w[2] * kernel[2]),
    );
    if let Some(l) = out.last_mut() {
        *l *= 2.0;
    }
    out.resize(2, 1.5);
}

/// Lanes of two by arrays, with a head that is one array and a tail.
#[reverse_diff]
pub fn lanes(x: &[f64], y: &mut [f64]) -> f64 {
    let mut sums = [0.0; 2];
    let (xs, rest) = x.as_chunks::<2>();
    let (ys, tail) = y.as_chunks_mut::<2>();
    for (x, y) in xs.iter().zip(ys) {
        for k in 0..2 {
            sums[k] += x[k] * y[k];
            y[k] = sums[k];
        }
    }
    for (x, y) in rest.iter().zip(tail) {
        sums[0] -= x * *y;
    }
    let head = match x.first_chunk::<3>() {
        Some([a, b, c]) => a * b * c,
        None => 1.0,
    };
    head + sums[0] * sums[1]
}

/// Polynomials in chunks of exact size, coefficients as a fixed array by reference.
#[reverse_diff]
pub fn polynomials(c: &[f64], x: f64) -> f64 {
    let mut s = 0.0;
    for p in c.chunks_exact(3) {
        let p: &[f64; 3] = p.try_into().unwrap();
        s += p[0] + x * (p[1] + x * p[2]);
    }
    let rest: &[f64] = c.chunks_exact(3).remainder();
    for r in rest.as_ref() {
        s *= r;
    }
    s
}

/// Updates of elements that may not be there, of a vector seen as a slice.
#[reverse_diff]
pub fn updated(v: Vec<f64>, #[constant] at: &[usize], x: f64) -> f64 {
    let mut v = v;
    for &i in at {
        match v.get_mut(i) {
            Some(e) => *e = *e * x + 1.0,
            None => v.push(x * i as f64),
        }
        if let Some([a, b]) = v.get_mut(..2) {
            std::mem::swap(a, b);
            *a += *b;
        }
    }
    let s = v.as_slice();
    s.iter().rev().fold(1.0, |p, e| p * x + e)
}

/// A state of several buffers: extended, filled, exchanged.
#[reverse_diff]
pub fn two_histories(x: &[f64], k: f64) -> f64 {
    let (mut old, mut new) = (vec![k; 2], Vec::new());
    for chunk in x.chunks(2) {
        new.clear();
        new.extend_from_slice(chunk);
        new.extend(old.iter().map(|o| o * k));
        new.truncate(3);
        std::mem::swap(&mut old, &mut new);
    }
    old.iter()
        .zip(new.iter().chain(&[k]))
        .map(|(a, b)| a * b)
        .sum()
}

cases! {
    differences: (vec![0.5, 1.2, -0.9, 0.7], 2, vec![9.0; 4]), (vec![0.5], 0, vec![9.0; 3]);
    delay_line: (vec![0.5, 1.2, -0.9], vec![0.3, 0.8], 0.7), (vec![], vec![0.3], 0.7), (vec![0.5], vec![], 0.7);
    convolved: (vec![0.5, 1.2, -0.9], [0.3, 0.8, -0.2], vec![9.0]), (vec![0.5], [0.3, 0.8, -0.2], vec![]);
    lanes: (vec![0.5, 1.2, -0.9, 0.3, 0.6], vec![0.3, 0.8, -0.2, 1.1, 0.4]), (vec![0.5], vec![0.3]), (vec![], vec![]);
    polynomials: (vec![0.5, 1.2, -0.9, 0.3, 0.6, 0.8, 1.3], 0.7), (vec![0.5], 0.7), (vec![], 0.7);
    updated: (vec![0.5, 1.2, -0.9], vec![0, 2, 5], 0.7), (vec![0.5], vec![1, 1], 0.7), (vec![], vec![], 0.7);
    two_histories: (vec![0.5, 1.2, -0.9], 0.7), (vec![], 0.7);
}
