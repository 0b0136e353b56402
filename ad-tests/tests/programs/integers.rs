//! Integer and index arithmetic that runs beside the real one.

use crate::made::integers as made;
use ad_core::reverse_diff;

/// How many cells an axis of the grid has.
const CELLS: usize = 4;

fn halves(mut n: u32) -> u32 {
    let mut count = 0;
    while n > 1 {
        n /= 2;
        count += 1;
    }
    count
}

/// Bilinear interpolation on a flat grid, indices clamped to the border.
#[reverse_diff]
pub fn bilinear(grid: &[f64], x: f64, y: f64, #[constant] width: usize) -> f64 {
    let height = grid.len() / width;
    let i = (x.floor() as i64).clamp(0, width as i64 - 2) as usize;
    let j = (y.floor() as i64).max(0).min(height as i64 - 2) as usize;
    let u = x - i as f64;
    let v = y - j as f64;
    let at = j * width + i;
    let low = grid[at] * (1.0 - u) + grid[at + 1] * u;
    let high = grid[at + width] * (1.0 - u) + grid[at + width + 1] * u;
    low * (1.0 - v) + high * v
}

/// Every operator on integers.
#[reverse_diff]
pub fn operators(v: &[f64], #[constant] a: usize, #[constant] b: i32) -> f64 {
    let n = v.len();
    let k = (a * 3 + 7) % n;
    let l = ((a << 2) ^ (a >> 1) | 1 & a) % n;
    let m = ((b - 10).rem_euclid(n as i32)) as usize;
    let o = (-b / 2 + !b).unsigned_abs() as usize % n;
    let mut p = a;
    p += 2;
    p *= 3;
    p -= 1;
    p %= n;
    p ^= 1;
    p |= 2;
    p &= 7;
    p <<= 1;
    p >>= 1;
    p /= 2;
    v[k] * v[l] + v[m] / v[o] + v[p % n] * k as f64 + f64::from(b) * v[n - 1]
}

/// A counter carried by the loop, of a type that only its use fixes.
#[reverse_diff]
pub fn counters(v: &[f64], x: f64) -> f64 {
    let mut k = 0;
    let mut j = v.len();
    let mut sign = 1;
    let mut s = x;
    for _ in 0..v.len() {
        j -= 1;
        s = s * v[j] + v[k] * sign as f64;
        k += 1;
        sign = -sign;
    }
    s
}

/// Calls of passive functions with passive arguments.
#[reverse_diff]
pub fn passive_calls(x: f64, #[constant] n: u32) -> f64 {
    let depth = halves(n);
    let mut s = x;
    for level in 0..depth {
        s = s.sin() + f64::from(level + halves(level));
    }
    s * usize::pow(2, 3) as f64 + (n as f64).sqrt() * x
}

/// A cyclic buffer of indices.
#[reverse_diff]
pub fn cyclic(v: &[f64; CELLS], #[constant] start: usize, #[constant] steps: usize) -> f64 {
    let mut at = start % CELLS;
    let mut product = 1.0;
    for step in 0..steps {
        product *= v[at] + 0.1 * step as f64;
        at = (at + 3) % CELLS;
    }
    product
}

/// Indices by `abs_diff`, `min` and subtraction that must not wrap.
#[reverse_diff]
pub fn symmetric(v: &[f64], x: f64) -> f64 {
    let n = v.len();
    let mut s = 0.0;
    for i in 0..n {
        for j in 0..n {
            let lag = i.abs_diff(j);
            let edge = i.min(n - 1 - i);
            s += v[lag] * x.powi(edge as i32) * (i as f64 - j as f64).abs();
        }
    }
    s
}

/// Integers of several widths; wrapping and saturating methods.
#[reverse_diff]
pub fn hashing(v: &[f64], #[constant] seed: u64) -> f64 {
    let mut state = seed;
    let mut s = 0.0;
    for _ in 0..6 {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        let pick = (state >> 33) as usize % v.len();
        let small = (state & 0xff) as u8;
        s += v[pick] * small as f64 / 255.0;
    }
    s
}

cases! {
    bilinear: (vec![1.0, 2.0, 4.0, 3.0, 0.5, -1.0], 0.3, 0.4, 3), (vec![1.0, 2.0, 4.0, 3.0, 0.5, -1.0], 7.3, -2.6, 3);
    operators: (vec![1.0, 2.0, 3.0, 4.0, 5.0], 3, 4), (vec![1.5, 0.5, 2.5], 0, -7);
    counters: (vec![0.5, 1.5, -2.0], 0.7), (vec![], 0.7);
    passive_calls: (0.6, 1), (0.6, 9);
    cyclic: ([0.5, 1.5, 2.5, -1.0], 6, 7), ([0.5, 1.5, 2.5, -1.0], 1, 0);
    symmetric: (vec![1.0, 0.5, 0.2], 0.9);
    hashing: (vec![1.0, 2.0, 3.0], 42);
}
