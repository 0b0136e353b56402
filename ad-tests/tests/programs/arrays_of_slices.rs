//! Slices taken for arrays: `as_chunks`, `first_chunk`, `try_into`.

use crate::made::arrays_of_slices as made;
use ad_core::reverse_diff;

/// A pair at a time, and what is left over.
#[reverse_diff]
pub fn as_chunks_sum(x: &[f64]) -> f64 {
    let (pairs, rest) = x.as_chunks::<2>();
    let mut s = 0.0;
    for [a, b] in pairs {
        s += a * b;
    }
    for r in rest {
        s += r.sin();
    }
    s
}

/// By number.
#[reverse_diff]
pub fn as_chunks_index(x: &[f64]) -> f64 {
    let (v, tail) = x.as_chunks::<3>();
    let mut s = tail.first().copied().unwrap_or(1.0);
    for i in 1..v.len() {
        s += v[i][0] * v[i - 1][2];
    }
    s * v.len() as f64
}

/// Written to, taken apart by a pattern.
#[reverse_diff]
pub fn as_chunks_mut_write(x: &[f64], y: &mut [f64]) -> f64 {
    let (rows, rest) = y.as_chunks_mut::<3>();
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] *= x[i];
        let [_, b, c] = row;
        std::mem::swap(b, c);
        *b *= *c;
    }
    for r in rest {
        *r = r.exp();
    }
    y.iter().sum()
}

/// Two halves in step, patterns in patterns.
#[reverse_diff]
pub fn nested_for(x: &[f64], y: &mut [f64]) -> f64 {
    let (a, b) = y.split_at_mut(4);
    let (a, _) = a.as_chunks_mut::<2>();
    let (b, _) = b.as_chunks_mut::<2>();
    let mut e = 0.0;
    for ([ax, ay], [bx, by]) in a.iter_mut().zip(b.iter_mut()) {
        *ax += *bx * x[0];
        std::mem::swap(ay, by);
        e += *ax * *ay;
    }
    for (i, ([ax, _], w)) in a.iter().zip(b).enumerate() {
        w[i] *= ax;
    }
    e
}

/// The first and the last two.
#[reverse_diff]
pub fn first_chunk_let_else(x: &[f64]) -> f64 {
    let Some([a, b]) = x.first_chunk::<2>() else {
        return 0.0;
    };
    let Some(&[c, d]) = x.last_chunk::<2>() else {
        return *a;
    };
    a * d - b * c
}

/// By annotation: a copy and a reference.
#[reverse_diff]
pub fn try_into_array(x: &[f64]) -> f64 {
    let a: [f64; 3] = x[1..4].try_into().unwrap();
    let b: &[f64; 2] = (&x[..2]).try_into().expect("two");
    let [p, q] = *b;
    a.iter().product::<f64>() + p / q
}

/// To write to; and by the name of the type.
#[reverse_diff]
pub fn try_into_mut(x: &[f64], y: &mut [f64]) -> f64 {
    let h: &mut [f64; 2] = (&mut y[1..3]).try_into().unwrap();
    h[0] += x[0] * h[1];
    h.swap(0, 1);
    let c: [f64; 2] = <[f64; 2]>::try_from(&x[0..2]).unwrap();
    y[0] *= c[0] * c[1];
    y[0]
}

/// Whole arrays assigned, copied, exchanged, split.
#[reverse_diff]
pub fn as_chunks_more(x: &[f64], y: &mut [f64]) -> f64 {
    let rows = y.as_chunks_mut::<2>().0;
    let n = rows.len();
    for i in 0..n {
        rows[i][1] *= x[0];
    }
    rows.swap(0, 1);
    rows[2] = [x[1], rows[0][0]];
    let p = rows[1];
    rows[0][0] += p[1];
    let (l, r) = rows.split_at_mut(2);
    l[1] = r[0];
    let [a, b] = &mut r[1];
    std::mem::swap(a, b);
    for [a, b] in rows.iter_mut() {
        *a *= *b;
    }
    for &[a, _] in rows.iter() {
        let _ = a;
    }
    rows.iter().map(|r| r[0] * r[1]).sum::<f64>() + rows.last().unwrap()[0]
}

/// Refutable.
#[reverse_diff]
pub fn as_chunks_try(x: &[f64]) -> f64 {
    let (q, &[r]) = x.as_chunks::<3>() else {
        return x[0];
    };
    q.iter().map(|[a, b, c]| a * b + c).sum::<f64>() * r
}

/// Copies of what is referred to, which are written to.
#[reverse_diff]
pub fn copy_of_view(x: &[f64]) -> f64 {
    let b: &[f64; 2] = x[..2].try_into().unwrap();
    let mut c = *b;
    c[0] *= 2.0;
    let f = x.first_chunk::<3>().unwrap();
    let mut g = *f;
    g[1] *= g[2];
    let h = f.map(|v| v * v);
    c[0] * b[0] + g[1] + h.iter().sum::<f64>()
}

/// The Fourier transform in place, of pairs.
#[reverse_diff]
pub fn fft(x: &[f64], y: &mut [f64]) -> f64 {
    let (z, _) = y.as_chunks_mut::<2>();
    let n = z.len();
    let bits = n.trailing_zeros();
    for i in 0..n {
        let j = i.reverse_bits() >> (usize::BITS - bits);
        if i < j {
            z.swap(i, j);
        }
    }
    let mut half = 1;
    while half < n {
        for block in z.chunks_exact_mut(2 * half) {
            let (lo, hi) = block.split_at_mut(half);
            for (k, ([ar, ai], [br, bi])) in lo.iter_mut().zip(hi).enumerate() {
                let (s, c) = (-std::f64::consts::PI * k as f64 / half as f64).sin_cos();
                let (tr, ti) = (c * *br - s * *bi, s * *br + c * *bi);
                (*br, *bi) = (*ar - tr, *ai - ti);
                *ar += tr;
                *ai += ti;
            }
        }
        half *= 2;
    }
    z.iter()
        .zip(x.iter().cycle())
        .map(|(&[re, im], w)| w * (re * re + im * im).sqrt())
        .sum()
}

/// The same of an array of arrays.
#[reverse_diff]
pub fn fft_arrays(x: &[f64]) -> f64 {
    let mut z = [[0.0f64; 2]; 4];
    for (c, v) in z.iter_mut().zip(x) {
        c[0] = *v;
        c[1] = v * v;
    }
    z.swap(1, 2);
    for len in [2usize, 4] {
        for block in z.chunks_mut(len) {
            let (a, b) = block.split_at_mut(len / 2);
            for k in 0..len / 2 {
                let w = std::f64::consts::TAU * k as f64 / len as f64;
                let [br, bi] = b[k];
                let t = [br * w.cos() + bi * w.sin(), bi * w.cos() - br * w.sin()];
                b[k] = [a[k][0] - t[0], a[k][1] - t[1]];
                a[k][0] += t[0];
                a[k][1] += t[1];
            }
        }
    }
    z.iter().map(|[r, i]| r * i).sum::<f64>() + z[1][0].powi(2)
}

cases! {
    as_chunks_sum: (vec![0.45, 0.75, 1.07, 1.01, 1.03, 0.73, 1.10],), (vec![0.35, 0.50, 1.01, 0.44, 1.16, 0.57, 0.31],);
    as_chunks_index: (vec![1.23, 0.69, 1.12, 0.55, 0.78, 0.57, 0.84],), (vec![0.68, 0.98, 1.03, 0.71, 0.47, 0.32, 0.59],);
    as_chunks_mut_write: (vec![0.81, 0.49, 1.25], vec![0.39, 0.88, 0.70, 1.21, 0.91, 0.82, 1.24, 0.59]), (vec![1.05, 0.53, 0.55], vec![0.55, 0.39, 0.58, 1.12, 0.53, 1.06, 0.65, 0.75]);
    nested_for: (vec![0.82, 0.57, 1.04], vec![0.62, 1.07, 0.39, 0.59, 0.69, 1.20, 0.65, 0.89]), (vec![1.00, 0.60, 1.24], vec![1.15, 1.26, 1.12, 1.16, 1.30, 1.05, 1.22, 0.53]);
    first_chunk_let_else: (vec![1.07, 0.40, 0.57, 0.83, 0.35, 1.02, 0.32],), (vec![1.16, 0.36, 1.25, 0.62, 0.92, 0.83, 0.94],);
    try_into_array: (vec![1.12, 1.20, 0.49, 0.60, 0.78, 0.46, 0.39],), (vec![0.69, 1.23, 0.86, 0.37, 0.34, 0.54, 0.47],);
    try_into_mut: (vec![0.42, 0.64, 0.47], vec![0.82, 0.85, 0.53, 1.20, 0.94, 0.78, 1.05, 1.00]), (vec![0.51, 1.24, 0.87], vec![0.73, 1.30, 0.48, 0.34, 1.13, 0.89, 1.09, 1.07]);
    as_chunks_more: (vec![1.09, 1.21, 0.89], vec![1.08, 0.86, 1.28, 0.42, 0.89, 1.22, 1.22, 0.47]), (vec![1.15, 0.66, 0.38], vec![0.78, 0.66, 0.98, 0.67, 0.85, 0.97, 1.13, 0.38]);
    as_chunks_try: (vec![0.44, 0.97, 0.92, 0.42, 0.81, 0.55, 0.34],), (vec![0.61, 0.96, 1.20, 0.93, 0.56, 0.85, 0.85],);
    copy_of_view: (vec![0.37, 1.05, 1.19, 0.51, 0.77, 1.25, 0.45],), (vec![0.84, 0.64, 0.79, 0.31, 0.55, 0.88, 0.41],);
    fft: (vec![0.35, 0.50, 1.01], vec![0.37, 0.63, 0.30, 0.58, 1.05, 0.99, 0.77, 1.05]), (vec![0.90, 0.64, 0.30], vec![0.70, 1.10, 0.79, 0.76, 0.54, 0.97, 0.55, 1.27]);
    fft_arrays: (vec![0.68, 0.98, 1.03, 0.71, 0.47, 0.32, 0.59, 0.34],), (vec![0.85, 0.49, 0.56, 0.59, 0.89, 1.17, 0.83, 1.09],);
}
