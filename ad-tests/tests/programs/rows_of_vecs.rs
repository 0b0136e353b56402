//! `Vec`s of `Vec`s whose rows come and go.

use crate::made::rows_of_vecs as made;
use ad_core::reverse_diff;

/// One leaves, the last takes its place.
#[reverse_diff]
pub fn r1(x: &[f64]) -> f64 {
    let mut m: Vec<Vec<f64>> = x.chunks(2).map(|c| c.to_vec()).collect();
    let q = m.swap_remove(0);
    q[0] * m[0][0]
}

/// The last leaves.
#[reverse_diff]
pub fn r2(x: &[f64]) -> f64 {
    let mut m: Vec<Vec<f64>> = x.chunks(2).map(|c| c.to_vec()).collect();
    let l = m.pop().unwrap();
    l[0] * m[0][1]
}

/// One is taken and put back at the end.
#[reverse_diff]
pub fn r3(x: &[f64]) -> f64 {
    let mut m: Vec<Vec<f64>> = x.chunks(2).map(|c| c.to_vec()).collect();
    let t = std::mem::take(&mut m[0]);
    m[1][0] *= t[1];
    m.push(t);
    m.iter().map(|r| r.iter().sum::<f64>()).sum::<f64>() + m[1][0]
}

/// One is appended to another.
#[reverse_diff]
pub fn r4(x: &[f64]) -> f64 {
    let mut m: Vec<Vec<f64>> = x.chunks(2).map(|c| c.to_vec()).collect();
    let r = m[1].clone();
    m[0].extend(r);
    m[0][2] * m.concat()[1]
}

/// One moves to the front.
#[reverse_diff]
pub fn r5(x: &[f64]) -> f64 {
    let mut m: Vec<Vec<f64>> = x.chunks(2).map(|c| c.to_vec()).collect();
    let l = m.remove(1);
    m.insert(0, l);
    m[0][0] * m[1][1]
}

/// Rows that are arrays.
#[reverse_diff]
pub fn q1(x: &[f64]) -> f64 {
    let mut m: Vec<[f64; 2]> = x.chunks_exact(2).map(|c| [c[0], c[1]]).collect();
    let q = m.swap_remove(0);
    let [a, b] = m.pop().unwrap();
    m.insert(0, [a * q[0], b]);
    m.truncate(1);
    m[0][0] + m[0][1]
}

/// Cut, filled up with copies, cleared.
#[reverse_diff]
pub fn q2(x: &[f64]) -> f64 {
    let mut m: Vec<Vec<f64>> = x.chunks(2).map(|c| c.to_vec()).collect();
    m[1].push(x[0]);
    let s = m[2][0] * m[1][2];
    m.truncate(1);
    m.resize(3, vec![s, x[1]]);
    m.clear();
    m.push(vec![s * s]);
    let mut q = std::collections::VecDeque::<usize>::new();
    q.push_back(3);
    m[0][0]
}

/// A bounded number of rows, each added to the next.
#[reverse_diff]
pub fn q3(x: &[f64]) -> f64 {
    let mut m: Vec<Vec<f64>> = Vec::new();
    for (i, v) in x.iter().enumerate() {
        m.push(vec![*v; i]);
        while m.len() > 2 {
            let r = m.remove(0);
            if let Some(l) = m.last_mut() {
                l.extend(r.iter().map(|a| a * v));
            }
        }
    }
    m.iter().flatten().sum()
}

/// All of it.
#[reverse_diff]
pub fn rows_vecvec(x: &[f64]) -> f64 {
    let mut m: Vec<Vec<f64>> = x.chunks(2).map(|c| c.to_vec()).collect();
    m.swap(0, 2);
    let r = m[1].clone();
    m[0].extend(r);
    let t = std::mem::take(&mut m[0]);
    m[1][0] *= t[2];
    m.push(t);
    let l = m.pop().unwrap();
    m.insert(1, vec![l[0] * 2.0; 2]);
    let q = m.swap_remove(0);
    m.iter().map(|r| r.iter().sum::<f64>()).sum::<f64>() + q.len() as f64 + m.concat()[1]
}

/// Two buffers in an array, in turns.
#[reverse_diff]
pub fn heat_buffers(x: &[f64]) -> f64 {
    let mut bufs = [x.to_vec(), vec![0.0; x.len()]];
    let mut cur = 0;
    for _ in 0..4 {
        let (a, b) = bufs.split_at_mut(1);
        let (src, dst) = if cur == 0 {
            (&a[0], &mut b[0])
        } else {
            (&b[0], &mut a[0])
        };
        let n = src.len();
        for i in 0..n {
            let l = src[if i == 0 { n - 1 } else { i - 1 }];
            let r = src[(i + 1) % n];
            dst[i] = src[i] + 0.2 * (l + r - 2.0 * src[i]) * src[i];
        }
        cur = 1 - cur;
    }
    bufs[cur].iter().zip(x).map(|(a, b)| a * b).sum()
}

cases! {
    r1: (vec![0.45, 0.75, 1.07, 1.01, 1.03, 0.73, 1.10],), (vec![0.35, 0.50, 1.01, 0.44, 1.16, 0.57, 0.31],);
    r2: (vec![1.23, 0.69, 1.12, 0.55, 0.78, 0.57, 0.84],), (vec![0.68, 0.98, 1.03, 0.71, 0.47, 0.32, 0.59],);
    r3: (vec![0.81, 0.49, 1.25, 0.94, 0.89, 1.24, 0.39],), (vec![1.05, 0.53, 0.55, 0.58, 0.70, 0.79, 1.01],);
    r4: (vec![0.82, 0.57, 1.04, 1.10, 0.95, 0.32, 0.54],), (vec![1.00, 0.60, 1.24, 1.19, 0.84, 0.96, 1.07],);
    r5: (vec![1.07, 0.40, 0.57, 0.83, 0.35, 1.02, 0.32],), (vec![1.16, 0.36, 1.25, 0.62, 0.92, 0.83, 0.94],);
    q1: (vec![1.12, 1.20, 0.49, 0.60, 0.78, 0.46, 0.39],), (vec![0.69, 1.23, 0.86, 0.37, 0.34, 0.54, 0.47],);
    q2: (vec![0.42, 0.64, 0.47, 0.89, 1.01, 0.82, 0.84],), (vec![0.51, 1.24, 0.87, 0.78, 0.99, 0.91, 0.58],);
    q3: (vec![1.09, 1.21, 0.89, 0.61, 0.54, 0.57, 0.42],), (vec![1.15, 0.66, 0.38, 0.89, 0.60, 0.88, 0.94],);
    rows_vecvec: (vec![0.44, 0.97, 0.92, 0.42, 0.81, 0.55, 0.34],), (vec![0.61, 0.96, 1.20, 0.93, 0.56, 0.85, 0.85],);
    heat_buffers: (vec![0.37, 1.05, 1.19, 0.51, 0.77, 1.25, 0.45, 1.18],), (vec![0.84, 0.64, 0.79, 0.31, 0.55, 0.88, 0.41, 0.42],);
}
