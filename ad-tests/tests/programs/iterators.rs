//! Sources and adapters of iterators in `for` and in sums.

use crate::made::iterators as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn values(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x {
        s += v * v;
    }
    s
}

#[reverse_diff]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[reverse_diff]
pub fn weighted(x: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    for (i, v) in x.iter().enumerate() {
        s += k * v * i as f64;
    }
    s
}

#[reverse_diff]
pub fn rosenbrock(x: &[f64]) -> f64 {
    x.windows(2)
        .map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2))
        .sum::<f64>()
}

#[reverse_diff]
pub fn curvature(x: &[f64], #[constant] k: usize) -> f64 {
    let mut s = 0.0;
    for w in x.windows(k) {
        s += w[0] * w[k - 1] - w.iter().sum::<f64>();
    }
    s
}

#[reverse_diff]
pub fn gemv(m: &[f64], v: &[f64], #[constant] n: usize) -> f64 {
    let mut s = 0.0;
    for (row, a) in m.chunks_exact(n).zip(v) {
        s += a * row.iter().zip(v).map(|(p, q)| p * q).sum::<f64>();
    }
    s
}

#[reverse_diff]
pub fn blocks(x: &[f64], #[constant] n: usize) -> f64 {
    let mut s = 1.0;
    for (i, block) in x.chunks(n).enumerate() {
        let mut p = 1.0;
        for v in block {
            p *= v;
        }
        s += p * (i + block.len()) as f64;
    }
    for block in x.rchunks(n) {
        s = s * 0.5 + block[0];
    }
    for pair in x.chunks_exact(2).rev() {
        s = s * pair[0] - pair[1];
    }
    s
}

#[reverse_diff]
pub fn stepped(x: &[f64]) -> f64 {
    x.iter()
        .rev()
        .skip(1)
        .step_by(2)
        .take(3)
        .fold(0.3, |s, v| s * v + v)
}

#[reverse_diff]
pub fn shifted(x: &[f64]) -> f64 {
    x.iter()
        .skip(1)
        .zip(x)
        .map(|(a, b)| a * b * b)
        .product::<f64>()
}

#[reverse_diff]
pub fn later(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for (i, v) in x.iter().enumerate().skip(1).step_by(2) {
        s += v * i as f64;
    }
    for (i, v) in x.iter().rev().enumerate() {
        s -= v * v * i as f64;
    }
    for (i, v) in x.iter().enumerate().rev() {
        s = s * 0.7 + v * i as f64;
    }
    s
}

#[reverse_diff]
pub fn numbered_later(x: &[f64], #[constant] n: usize) -> f64 {
    let a = x
        .iter()
        .skip(1)
        .enumerate()
        .map(|(i, v)| v * v * i as f64)
        .sum::<f64>();
    let b = (2..n)
        .enumerate()
        .map(|(k, i)| x[0] * (k * i) as f64)
        .sum::<f64>();
    let c = (1..n)
        .step_by(2)
        .enumerate()
        .map(|(k, i)| x[0].sin() * (k + i) as f64)
        .sum::<f64>();
    let d = x
        .iter()
        .take(2)
        .rev()
        .zip(x)
        .map(|(p, q)| p * q)
        .sum::<f64>();
    a * b + c * d
}

/// Counted where the place of an item is known only at run time.
#[reverse_diff]
pub fn numbered_some(x: &[f64], k: f64) -> f64 {
    let some = || x.iter().filter(|v| **v < k);
    let a = some()
        .skip(1)
        .step_by(2)
        .enumerate()
        .map(|(i, v)| v * v * i as f64)
        .sum::<f64>();
    let b = some()
        .take(2)
        .zip(x.iter().rev())
        .map(|(p, q)| p * q)
        .sum::<f64>();
    let c = x
        .iter()
        .zip(some().skip(1))
        .map(|(p, q)| p * q * q)
        .sum::<f64>();
    let d = some().rev().map(|v| v * k).fold(1.0, |s, v| s * 0.5 + v);
    a * d + b * c
}

#[reverse_diff]
pub fn ranges(x: f64, #[constant] n: usize) -> f64 {
    let a: f64 = (0..n).map(|i| x.powi(i as i32)).sum();
    let b: f64 = (1..=n).rev().map(|i| x / i as f64).product();
    let c = (0..n)
        .zip(1..)
        .map(|(i, j)| x * (i * j) as f64)
        .sum::<f64>();
    let d = (0..3).map(|k| x * f64::from(k)).sum::<f64>();
    a + b + c + d
}

#[reverse_diff]
pub fn filtered(x: &[f64], c: f64) -> f64 {
    x.iter()
        .filter(|v| **v > 0.5)
        .map(|v| v * c)
        .fold(1.0, |acc, v| acc * v)
}

#[reverse_diff]
pub fn even_ones(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for (i, v) in x.iter().enumerate().filter(|(i, _)| i % 2 == 0) {
        s = s * 0.5 + v * v * i as f64;
    }
    s
}

#[reverse_diff]
pub fn chained(x: &[f64], y: &[f64]) -> f64 {
    let mut s = 0.0;
    'outer: for v in x.iter().chain(y) {
        for k in 0..3 {
            if *v < k as f64 {
                continue 'outer;
            }
            if *v > 10.0 {
                break 'outer;
            }
            s += v * k as f64 + s * 0.1;
        }
    }
    s
}

#[reverse_diff]
pub fn three_parts(x: &[f64], a: f64) -> f64 {
    std::iter::once(a)
        .chain(x.iter().copied())
        .chain(std::iter::once(a * a))
        .zip(x.iter().cycle())
        .map(|(p, q)| p * q)
        .sum()
}

#[reverse_diff]
pub fn while_positive(x: &[f64]) -> f64 {
    let a: f64 = x.iter().take_while(|v| **v > 0.0).map(|v| v.ln()).sum();
    let b: f64 = x.iter().skip_while(|v| **v > 0.0).map(|v| v * v).sum();
    a + b
}

#[reverse_diff]
pub fn running(x: &[f64]) -> f64 {
    x.iter()
        .scan(0.0, |s, v| {
            *s += v;
            Some(*s * *s)
        })
        .sum()
}

#[reverse_diff]
pub fn rows(r: &[Vec<f64>]) -> f64 {
    let a = r
        .iter()
        .flat_map(|row| row.iter())
        .map(|v| v * v)
        .sum::<f64>();
    let b = r.iter().map(|row| row.iter().product::<f64>()).sum::<f64>();
    let c = r.iter().flatten().filter(|v| **v < 1.0).sum::<f64>();
    a * b + c
}

#[reverse_diff]
pub fn triangle(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for (i, j) in (0..x.len()).flat_map(|i| (0..i).map(move |j| (i, j))) {
        s += (x[i] - x[j]).powi(2);
    }
    s
}

#[reverse_diff]
pub fn logs(x: &[f64]) -> f64 {
    x.iter()
        .filter_map(|v| if *v > 0.0 { Some(v.ln()) } else { None })
        .sum::<f64>()
        + x.iter()
            .map_while(|v| (*v > 0.1).then(|| v * v))
            .sum::<f64>()
}

#[reverse_diff]
pub fn newton(a: f64, #[constant] n: usize) -> f64 {
    std::iter::successors(Some(a), |x| Some(0.5 * (x + a / x)))
        .take(n)
        .sum()
}

#[reverse_diff]
pub fn pairs(x: &[(f64, f64)], p: [f64; 2]) -> f64 {
    let mut s = 0.0;
    for &(a, b) in x {
        s += (a * p[0] + p[1] - b).powi(2);
    }
    for (a, b) in x.iter().rev() {
        s = s * 0.9 + a * b;
    }
    s
}

#[reverse_diff]
pub fn points(x: &[[f64; 3]]) -> f64 {
    let mut s = 0.0;
    for [a, b, c] in x {
        s += a * b - c;
    }
    s + x
        .iter()
        .map(|p| p.iter().map(|v| v * v).sum::<f64>().sqrt())
        .sum::<f64>()
}

#[reverse_diff]
pub fn repeated(x: &[f64], a: f64) -> f64 {
    x.iter()
        .zip(std::iter::repeat(a * a))
        .map(|(v, k)| v * k)
        .sum::<f64>()
        + std::iter::repeat_n(a, 3).product::<f64>()
}

/// A chain over an empty slice, and one of nothing else.
#[reverse_diff]
pub fn nothing(x: &[f64], a: f64) -> f64 {
    let none: f64 = x.iter().skip(10).sum();
    a * (1.0 + none) + std::iter::empty::<f64>().sum::<f64>()
}

#[reverse_diff]
pub fn returns_from_inside(x: &[f64], y: &[f64]) -> f64 {
    for (i, v) in x.iter().chain(y).enumerate() {
        if *v < 0.0 {
            return v * i as f64;
        }
    }
    x.iter().sum()
}

cases! {
    values: (vec![0.5, -1.0, 2.0],), (vec![],);
    dot: (vec![0.5, -1.0, 2.0], vec![1.5, 0.3]), (vec![], vec![1.0]);
    weighted: (vec![0.5, -1.0, 2.0], 0.7), (vec![], 0.7);
    rosenbrock: (vec![0.5, -1.0, 2.0],), (vec![1.0],), (vec![],);
    curvature: (vec![0.5, -1.0, 2.0, 0.1], 3), (vec![0.5, -1.0], 1), (vec![0.5], 2);
    gemv: (vec![0.5, -1.0, 2.0, 0.1, 0.7], vec![0.3, 0.9], 2), (vec![], vec![], 1);
    blocks: (vec![0.5, -1.0, 2.0, 0.1, 0.7], 2), (vec![0.5, -1.0], 3), (vec![], 1);
    stepped: (vec![0.5, -1.0, 2.0, 0.1, 0.7, 1.1, 0.4, 0.9],), (vec![0.5, 0.7],), (vec![],);
    shifted: (vec![0.5, -1.0, 2.0, 0.1],), (vec![0.5],), (vec![],);
    later: (vec![0.5, -1.0, 2.0, 0.1],), (vec![0.5],), (vec![],);
    numbered_later: (vec![0.5, -1.0, 2.0, 0.1], 5), (vec![0.5], 2);
    numbered_some: (vec![0.5, -1.0, 2.0, 0.1, 0.4, 0.7, -0.3], 1.0), (vec![0.5, 3.0], 1.0), (vec![], 1.0);
    ranges: (0.6, 4), (0.6, 0);
    filtered: (vec![0.6, -1.0, 2.0, 0.1], 0.8), (vec![], 0.8);
    even_ones: (vec![0.5, -1.0, 2.0, 0.1],), (vec![],);
    chained: (vec![0.5, 1.5, -2.0, 2.5], vec![0.1, 1.7]), (vec![0.5, 11.0, 2.5], vec![1.7]),
        (vec![1.5], vec![11.0, 1.2]), (vec![], vec![]);
    three_parts: (vec![0.5, 1.5, -2.0], 0.7), (vec![0.4], 0.7);
    while_positive: (vec![0.5, 1.5, -2.0, 0.7],), (vec![0.5],), (vec![-0.5],), (vec![],);
    running: (vec![0.5, 1.5, -2.0, 0.7],), (vec![],);
    rows: (vec![vec![0.5, 1.5], vec![], vec![0.3]],), (vec![],);
    triangle: (vec![0.5, 1.5, -2.0, 0.7],), (vec![],);
    logs: (vec![0.5, 1.5, -2.0, 0.7],), (vec![],);
    newton: (2.0, 5), (2.0, 1), (2.0, 0);
    pairs: (vec![(0.5, 1.5), (-2.0, 0.7)], [0.3, 0.8]), (vec![], [0.3, 0.8]);
    points: (vec![[0.5, 1.5, -2.0], [0.7, 0.1, 0.2]],), (vec![],);
    repeated: (vec![0.5, 1.5], 0.7), (vec![], 0.7);
    nothing: (vec![0.5, 1.5], 0.7), (vec![], 0.7);
    returns_from_inside: (vec![0.5, 1.5], vec![0.7, -0.4]), (vec![0.5, -1.5], vec![0.7]), (vec![0.5], vec![]);
}
