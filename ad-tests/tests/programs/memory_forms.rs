//! Methods that write, or give what one writes through, in unusual company.

use crate::made::memory_forms as made;
use ad_core::reverse_diff;

/// One after the other from the front.
#[reverse_diff]
pub fn split_first_loop(x: &[f64]) -> f64 {
    let mut rest = x;
    let mut s = 1.0;
    while let Some((h, t)) = rest.split_first() {
        s = s * 0.5 + h * h;
        rest = t;
    }
    s
}

/// From the end, or half of it.
#[reverse_diff]
pub fn split_last_loop(x: &[f64]) -> f64 {
    let mut rest = x;
    let mut s = 1.0;
    while let Some((&last, init)) = rest.split_last() {
        if last > 1.2 {
            rest = &init[..init.len() / 2];
            s += last;
            continue;
        }
        s *= last.cos();
        rest = init;
    }
    s
}

/// The first and the rest, the last and the rest.
#[reverse_diff]
pub fn split_first_mut_write(x: &[f64], y: &mut [f64]) -> f64 {
    if let Some((h, t)) = y.split_first_mut() {
        *h *= x[0];
        for (a, b) in t.iter_mut().zip(x) {
            *a += b * *h;
        }
    }
    let (l, init) = y.split_last_mut().unwrap();
    *l += init.iter().sum::<f64>();
    init[0] = *l * *l;
    *l
}

/// What may not be there.
#[reverse_diff]
pub fn get_mut_forms(x: &[f64], y: &mut [f64]) -> f64 {
    if let Some(v) = y.get_mut(1) {
        *v = *v * x[0];
    }
    if let Some(v) = y.get_mut(100) {
        *v = 0.0;
    }
    if let Some([a, b]) = y.get_mut(2..4).and_then(|s| s.first_chunk_mut::<2>()) {
        *a += *b;
    }
    *y.get_mut(0).unwrap() *= 3.0;
    let w = y.get_mut(2..4).unwrap();
    w[1] /= w[0];
    let Some(z) = y.first_mut() else { return 0.0 };
    *z += x[1];
    if let Some(l) = y.last_mut() {
        *l = l.sqrt();
    }
    y.get(1).map_or(0.0, |v| v * v)
}

/// Copies over parts.
#[reverse_diff]
pub fn clone_from_slice_forms(x: &[f64], y: &mut [f64]) -> f64 {
    let mut a = [0.0; 3];
    a.clone_from_slice(&x[..3]);
    a[1] *= a[0];
    y[1..3].clone_from_slice(&a[1..]);
    a.copy_from_slice(&y[..3]);
    let mut v = vec![1.0; 2];
    v.clone_from_slice(&[a[0] * a[1], a[2]]);
    y[0] = v[0] + v[1];
    v[1]
}

/// Copies over wholes.
#[reverse_diff]
pub fn clone_from_forms(x: &[f64]) -> f64 {
    let mut v = vec![0.0; 2];
    let w = x.to_vec();
    v.clone_from(&w);
    v[0] *= v[1];
    let mut u = [0.0; 2];
    u.clone_from(&[v[0], v[1]]);
    u[0] * u[1] + w[0]
}

/// Lengths that change.
#[reverse_diff]
pub fn resize_forms(x: &[f64]) -> f64 {
    let mut v: Vec<f64> = Vec::new();
    v.resize(2, x[0]);
    v[1] *= x[1];
    v.resize(4, x[2] * x[2]);
    v[3] += v[0];
    v.resize(3, 0.0);
    v.truncate(v.len());
    v.extend([x[0], v[1]]);
    v.extend_from_slice(&x[1..]);
    v.extend(x.iter().map(|a| a * 2.0));
    v.resize_with(v.len() + 1, || 1.0);
    let mut s = 0.0;
    for (i, a) in v.iter().enumerate() {
        s += a * (i + 1) as f64;
    }
    s + v[2] * v[3]
}

/// Taken and replaced.
#[reverse_diff]
pub fn take_forms(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut w = std::mem::take(&mut v);
    v.push(w[0] * w[1]);
    let mut a = [x[0], x[1]];
    let b = std::mem::take(&mut a);
    a[0] = b[1] * 2.0;
    let mut s = x[2];
    let t = core::mem::take(&mut s);
    s += t * t;
    let old = std::mem::replace(&mut w[1], s);
    let u = std::mem::replace(&mut w, v);
    w[0] * u[1] + old * a[0] + b[0]
}

/// References of references.
#[reverse_diff]
pub fn reborrows(x: &[f64], y: &mut [f64]) -> f64 {
    let p = &mut *y;
    {
        let q = &mut p[1..];
        let r = &mut *q;
        r[0] *= x[0];
        let e = &mut r[1];
        *e += x[1] * *e;
        let f = &mut *e;
        *f *= 2.0;
    }
    p[0] += p[1];
    let z = &*p;
    z[0] * z[2]
}

/// Names that are used again.
#[reverse_diff]
pub fn shadowed(x: &[f64], y: &mut [f64]) -> f64 {
    let n = x.len().min(y.len());
    let x = &x[..n];
    let y = &mut y[..n];
    let y = &mut y[1..];
    for i in 0..n - 1 {
        y[i] = y[i] * x[i] + x[i + 1];
    }
    let y = &y[..1];
    y[0]
}

/// Patterns in patterns.
#[reverse_diff]
pub fn nested_let(x: &[f64]) -> f64 {
    let m = [[x[0], x[1]], [x[2], x[3]]];
    let [[a, b], ref r] = m;
    let ([c, d], (e, &[ref f, g])) = (r, (x[0], &m[0]));
    let (mut p, mut q) = ([a, b], (*c, *d));
    let ([p0, _], (q0, _)) = (&mut p, &mut q);
    *p0 *= *q0;
    *q0 += e * *f;
    p[0] * q.0 + q.1 * g
}

cases! {
    split_first_loop: (vec![0.45, 0.75, 1.07, 1.01, 1.03, 0.73, 1.10],), (vec![0.35, 0.50, 1.01, 0.44, 1.16, 0.57, 0.31],);
    split_last_loop: (vec![1.23, 0.69, 1.12, 0.55, 0.78, 0.57, 0.84],), (vec![0.68, 0.98, 1.03, 0.71, 0.47, 0.32, 0.59],);
    split_first_mut_write: (vec![0.81, 0.49, 1.25], vec![0.39, 0.88, 0.70, 1.21, 0.91, 0.82, 1.24, 0.59]), (vec![1.05, 0.53, 0.55], vec![0.55, 0.39, 0.58, 1.12, 0.53, 1.06, 0.65, 0.75]);
    get_mut_forms: (vec![0.82, 0.57, 1.04], vec![0.62, 1.07, 0.39, 0.59, 0.69, 1.20, 0.65, 0.89]), (vec![1.00, 0.60, 1.24], vec![1.15, 1.26, 1.12, 1.16, 1.30, 1.05, 1.22, 0.53]);
    clone_from_slice_forms: (vec![1.07, 0.40, 0.57], vec![0.82, 0.33, 1.08]), (vec![1.16, 0.36, 1.25], vec![0.99, 1.05, 0.65]);
    clone_from_forms: (vec![1.12, 1.20],), (vec![0.69, 1.23],);
    resize_forms: (vec![0.42, 0.64, 0.47, 0.89, 1.01, 0.82, 0.84],), (vec![0.51, 1.24, 0.87, 0.78, 0.99, 0.91, 0.58],);
    take_forms: (vec![1.09, 1.21, 0.89, 0.61, 0.54, 0.57, 0.42],), (vec![1.15, 0.66, 0.38, 0.89, 0.60, 0.88, 0.94],);
    reborrows: (vec![0.44, 0.97, 0.92], vec![0.88, 0.41, 0.63, 0.64, 0.49, 0.61, 0.63, 0.75]), (vec![0.61, 0.96, 1.20], vec![0.32, 0.55, 0.75, 1.25, 1.11, 1.06, 0.33, 0.86]);
    shadowed: (vec![0.37, 1.05, 1.19], vec![1.06, 1.09, 1.17, 0.81, 0.44, 0.70, 0.94, 0.78]), (vec![0.84, 0.64, 0.79], vec![0.96, 1.03, 1.28, 1.13, 0.69, 0.96, 0.78, 1.04]);
    nested_let: (vec![0.35, 0.50, 1.01, 0.44, 1.16, 0.57, 0.31],), (vec![0.90, 0.64, 0.30, 0.65, 1.12, 0.72, 0.88],);
}
