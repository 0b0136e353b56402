//! Parts of memory by the methods that give them: first, last, chunks, get, arrays out of slices.

use crate::made::parts as made;
use ad_core::reverse_diff;

/// First and last, read and written.
#[reverse_diff]
pub fn ends(a: &mut [f64], x: &[f64]) -> f64 {
    let first = *a.first().unwrap();
    let last = *x.last().expect("not empty");
    *a.last_mut().unwrap() += first * last;
    *a.first_mut().expect("not empty") *= last;
    if let Some(f) = a.first_mut() {
        *f += x[0];
    }
    a[0] * last
}

/// Split at the ends, mutably and not.
#[reverse_diff]
pub fn split_ends(a: &mut [f64], x: &[f64]) {
    if let Some((first, rest)) = a.split_first_mut() {
        for r in rest.iter_mut() {
            *first += *r * *r;
        }
        if let Some((last, middle)) = rest.split_last_mut() {
            *last *= *first;
            middle.fill(*last);
        }
    }
    let Some((head, tail)) = x.split_first() else {
        return;
    };
    for (a, t) in a.iter_mut().zip(tail) {
        *a += head * t;
    }
    let (tip, body) = x.split_last().unwrap();
    a[0] -= tip * body.len() as f64;
}

/// Chunks that divide the slice, and the rest of it.
#[reverse_diff]
pub fn chunks(x: &[f64], out: &mut [f64], k: f64) {
    for (c, o) in x.chunks(2).zip(out.iter_mut()) {
        let mut s = k;
        for v in c {
            s *= v;
        }
        *o = s + c.len() as f64 * c[0];
    }
    for c in x.chunks_exact(3) {
        out[0] += c[0] * c[1] - c[2];
    }
    let exact = x.chunks_exact(2);
    for r in exact.remainder() {
        out[0] *= r;
    }
}

/// Chunks that are written to, with their numbers.
#[reverse_diff]
pub fn chunks_mutably(a: &mut [f64], k: f64) {
    for (i, c) in a.chunks_mut(2).enumerate() {
        c[0] *= k * (i + 1) as f64;
        if c.len() == 2 {
            c[1] += c[0] * c[0];
        }
    }
    for c in a.chunks_exact_mut(3) {
        let s: f64 = c.iter().sum();
        c[1] = s * k;
        c.swap(0, 2);
    }
    for window in a.windows(2) {
        let _ = window[0] + window[1];
    }
}

/// `get` and `get_mut`: there or not.
#[reverse_diff]
pub fn perhaps(a: &mut [f64], x: &[f64], #[constant] at: &[usize]) -> f64 {
    let mut s = 0.0;
    for &i in at {
        if let Some(v) = x.get(i) {
            s += v * v;
        } else {
            s *= 0.5;
        }
        if let Some(v) = a.get_mut(i) {
            *v = *v * s + 1.0;
        }
        match a.get(i + 1) {
            Some(&next) if next > 0.0 => s += next,
            Some(next) => s -= 2.0 * *next,
            None => {}
        }
    }
    *a.get_mut(0).unwrap() += s;
    s * x.get(0).copied().unwrap_or(3.0) + x.get(1..3).map_or(0.0, |v| v[0] * v[1])
}

/// Arrays of fixed size out of slices.
#[reverse_diff]
pub fn fixed(x: &[f64], out: &mut [f64]) -> f64 {
    let a: [f64; 3] = x[..3].try_into().unwrap();
    let b: &[f64; 2] = x[1..3].try_into().expect("two numbers");
    let c = x.first_chunk::<2>().unwrap();
    let o: &mut [f64; 2] = (&mut out[..2]).try_into().unwrap();
    o[0] = a[0] * b[1] + c[1];
    o[1] *= a[2] - c[0];
    let [p, q] = *b;
    let Some(d) = x.last_chunk::<2>() else {
        return 0.0;
    };
    p * q + d[0] * d[1]
}

/// Slices as chunks of arrays.
#[reverse_diff]
pub fn as_arrays(x: &[f64], a: &mut [f64]) -> f64 {
    let (points, rest) = x.as_chunks::<3>();
    let mut s = 0.0;
    for [x, y, z] in points {
        s += x * y - z;
    }
    for r in rest {
        s *= r;
    }
    let (pairs, last) = a.as_chunks_mut::<2>();
    for (i, p) in pairs.iter_mut().enumerate() {
        p.swap(0, 1);
        p[0] += s * p[1];
        if i < points.len() {
            p[1] *= points[i][0];
        }
    }
    for l in last {
        *l -= s;
    }
    s
}

/// `as_slice`, `as_ref`, `as_mut_slice`, `to_vec`, `clone`.
#[reverse_diff]
pub fn as_others(v: &Vec<f64>, a: &mut [f64; 3], b: &mut Vec<f64>) -> f64 {
    let s = v.as_slice();
    let r: &[f64] = a.as_ref();
    let mut c = r.to_vec();
    for (c, s) in c.iter_mut().zip(s) {
        *c *= s;
    }
    let d = c.clone();
    for x in a.as_mut_slice() {
        *x += d[0];
    }
    let m: &mut [f64] = b.as_mut();
    for (x, d) in m.iter_mut().zip(d.as_slice()) {
        *x = *x * *d;
    }
    c[0] += 1.0;
    c.iter().zip(&d).map(|(c, d)| c * d).sum()
}

cases! {
    ends: (vec![0.3, 1.2, -0.4], vec![0.5, 1.1]), (vec![0.3], vec![0.5]);
    split_ends: (vec![0.3, 1.2, -0.4, 0.8], vec![0.5, 1.1]), (vec![0.3], vec![0.5]), (vec![], vec![]);
    chunks: (vec![0.3, 1.2, -0.4, 0.8, 0.6], vec![9.0; 3], 0.7), (vec![0.3, 1.2], vec![9.0; 1], 0.7), (vec![], vec![9.0], 0.7);
    chunks_mutably: (vec![0.3, 1.2, -0.4, 0.8, 0.6], 0.7), (vec![0.3], 0.7), (vec![], 0.7);
    perhaps: (vec![0.3, 1.2, -0.4], vec![0.5, 1.1], vec![0, 1, 7, 2]), (vec![0.3], vec![], vec![]), (vec![0.3, 0.4], vec![0.1, 0.2, 0.5], vec![2]);
    fixed: (vec![0.3, 1.2, -0.4, 0.8], vec![0.5, 1.1, 0.2]);
    as_arrays: (vec![0.3, 1.2, -0.4, 0.8, 0.6, 0.1, 0.9], vec![0.5, 1.1, 0.2, -0.3, 0.4]), (vec![], vec![]);
    as_others: (vec![0.3, 1.2, -0.4], [0.8, 0.6, 0.1], vec![0.5, 1.1]);
}
