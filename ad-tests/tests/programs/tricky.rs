//! Programs written to trip the transform up: accesses that may not be moved, panics that may not come early,
//! values that may not be merged.

use crate::made::tricky as made;
use ad_core::reverse_diff;

/// Out of range only in trips that do not read.
#[reverse_diff]
pub fn guarded_reads(v: &[f64], w: &[f64], #[constant] n: usize) -> f64 {
    let mut s = 1.0;
    for i in 0..n {
        let a = if i < v.len() { v[i] } else { 0.5 };
        let b = if i >= 1 && i - 1 < w.len() {
            w[i - 1]
        } else {
            a
        };
        s = s * a + b;
    }
    s
}

/// `&&` keeps its right side from being run.
#[reverse_diff]
pub fn short_circuit(v: &[f64], #[constant] k: usize, x: f64) -> f64 {
    let mut s = x;
    if k < v.len() && v[k] > 0.0 && (k == 0 || v[k - 1] < 5.0) {
        s *= v[k];
    }
    for i in 0..=v.len() {
        if i == v.len() || v[i] < 0.0 {
            s += x;
        } else {
            s += v[i] * x;
        }
    }
    s
}

/// Division by zero in an arm that is not taken, and a remainder of integers.
#[reverse_diff]
pub fn integer_guards(x: f64, #[constant] n: usize) -> f64 {
    let k = if n > 0 { 10 / n } else { 0 };
    let m = match n {
        0 => 1,
        _ => 7 % n,
    };
    x.powi(k as i32) * m as f64
}

/// Neighbours on both sides, in place and reversed.
#[reverse_diff]
pub fn neighbours(v: &[f64], w: &[f64]) -> f64 {
    let n = v.len();
    let mut s = 0.0;
    for i in 1..n - 1 {
        s += (v[i + 1] - v[i - 1]) * w[i] * v[i] + v[i - 1] * v[i + 1];
    }
    for i in (1..n).rev() {
        s += v[i] * v[i - 1] * w[n - i];
    }
    s
}

/// Carried state and neighbours in one loop.
#[reverse_diff]
pub fn neighbours_with_state(v: &[f64]) -> f64 {
    let mut s = 0.3;
    for i in 2..v.len() {
        s = (s * v[i] - v[i - 1]).sin() + v[i - 2] * s;
    }
    s
}

/// The same slice as two arguments, read at different offsets in two loops.
#[reverse_diff]
pub fn offsets(v: &[f64], #[constant] a: usize, #[constant] b: usize) -> f64 {
    let mut s = 0.0;
    for i in a..b {
        s += v[i - a] * v[i] * v[b - 1 - i + a];
    }
    for i in 0..b - a {
        s *= 1.0 + 0.1 * v[a + i];
    }
    s
}

/// Columns of a flat matrix: the slope of the index is not one.
#[reverse_diff]
pub fn columns(m: &[f64], #[constant] rows: usize) -> f64 {
    let d = m.len() / rows;
    let mut s = 0.0;
    for j in 0..d {
        let mut p = 1.0;
        for i in 0..rows {
            p *= m[i * d + j];
        }
        let mut q = 0.0;
        for i in 0..rows {
            q += m[i * d + j] * m[i * d];
        }
        s += p * q;
    }
    s
}

/// Upper triangle by rows, inner bound and base both from the outer index.
#[reverse_diff]
pub fn packed(l: &[f64], x: &[f64]) -> f64 {
    let n = x.len();
    let mut s = 0.0;
    for i in 0..n {
        let base = i * (i + 1) / 2;
        let mut y = 0.0;
        for j in 0..=i {
            y += l[base + j] * x[j];
        }
        s += y * y - l[base + i].exp();
    }
    s
}

/// A carried value used before and after its update, in a branch that records.
#[reverse_diff]
pub fn before_and_after(v: &[f64], x: f64) -> f64 {
    let mut a = x;
    let mut s = 0.0;
    for i in 0..v.len() {
        let old = a;
        if v[i] > a {
            a = a * v[i] + old;
            s += old * a;
        } else {
            s -= a.exp() * 0.1;
            a += v[i];
        }
        s += old - a * a * 0.01;
    }
    s * a
}

/// Two loops in a trip, the second on what the first made.
#[reverse_diff]
pub fn two_inner(x: &[f64], w: &[f64], #[constant] d: usize) -> f64 {
    let n = x.len() / d;
    let mut total = 0.0;
    for i in 0..n {
        let row = &x[i * d..(i + 1) * d];
        let mut mean = 0.0;
        for j in 0..d {
            mean += row[j] / d as f64;
        }
        let mut variance = 0.0;
        for j in 0..d {
            let c = row[j] - mean;
            variance += c * c;
        }
        let scale = 1.0 / (variance + 1e-3).sqrt();
        for j in 0..d {
            total += ((row[j] - mean) * scale * w[j]).tanh();
        }
    }
    total
}

/// A conditional carried pair: one is a sum, the other is not.
#[reverse_diff]
pub fn welford(v: &[f64]) -> f64 {
    let mut mean = 0.0;
    let mut m2 = 0.0;
    for i in 0..v.len() {
        let delta = v[i] - mean;
        mean += delta / (i + 1) as f64;
        m2 += delta * (v[i] - mean);
    }
    if v.len() > 1 {
        m2 / (v.len() - 1) as f64 + mean
    } else {
        mean
    }
}

/// Kahan's sum: terms that are zero in exact arithmetic may not be simplified away.
#[reverse_diff]
pub fn kahan(v: &[f64]) -> f64 {
    let mut sum = 0.0;
    let mut lost = 0.0;
    for i in 0..v.len() {
        let y = v[i] - lost;
        let t = sum + y;
        lost = (t - sum) - y;
        sum = t;
    }
    sum
}

/// Signed zeros and operations that must not be merged: `x + 0.0`, `0.0 - x`, `x * 1.0`, `-x`.
#[reverse_diff]
pub fn signed_zeros(x: f64) -> f64 {
    let a = x + 0.0;
    let b = 0.0 - x;
    let c = -x;
    let d = x * 1.0;
    let e = x / 1.0;
    (a * d).copysign(b) + (c * e).copysign(a) * 0.0 + -0.0 * x
}

/// Association and order of operations are the user's.
#[reverse_diff]
pub fn association(a: f64, b: f64, c: f64) -> f64 {
    let left = (a + b) + c;
    let right = a + (b + c);
    let product = (a * b) * c - a * (b * c);
    let quotient = a / b / c - a / (b * c);
    left - right + product + quotient + a * b + b * a
}

/// A branch on what another branch made; three-way joins of tuples.
#[reverse_diff]
pub fn joins(x: f64, y: f64) -> f64 {
    let (a, b, c) = if x > 1.0 {
        (x, y, true)
    } else if x > 0.0 {
        (y, x * y, y > 0.5)
    } else {
        (1.0, x, false)
    };
    let d = if c { a * b } else { a - b };
    match (c, d > 1.0) {
        (true, true) => d * x,
        (true, false) => d.exp(),
        (false, k) => {
            if k {
                d
            } else {
                d * d * y
            }
        }
    }
}

/// Deep nesting of blocks, branches and loops around one value.
#[reverse_diff]
pub fn deep(x: f64, #[constant] n: usize) -> f64 {
    let mut s = x;
    for i in 0..n {
        if i % 2 == 0 {
            for j in 0..i + 1 {
                if s > 0.5 {
                    s = {
                        let mut t = s * 0.5;
                        for k in 0..j {
                            if (k + i) % 3 != 1 {
                                t += (t * x).sin() * 0.1;
                            }
                        }
                        t
                    };
                } else {
                    s += x * 0.7;
                }
            }
        } else if s < 2.0 {
            s *= 1.1;
        }
    }
    s
}

/// Recorded booleans, indices and counters.
#[reverse_diff]
pub fn recorded_indices(v: &[f64], #[constant] n: usize) -> f64 {
    let mut at = 0;
    let mut up = true;
    let mut s = 0.1;
    for _ in 0..n {
        s = s * v[at] + (s + v[at]).cos();
        if up {
            at += 1;
            if at + 1 == v.len() {
                up = false;
            }
        } else {
            at -= 1;
            up = at == 0;
        }
    }
    s
}

/// Many uses of one value, in and out of loops.
#[reverse_diff]
pub fn many_uses(x: f64, v: &[f64; 4]) -> f64 {
    let y = x.sin();
    let mut s = y * y + y;
    for i in 0..4 {
        for j in 0..4 {
            s += y * v[i] * v[j] + y.powi(2) * v[i];
        }
        s -= y;
    }
    s * y + x * y
}

/// A sum whose trips read a carried value of the outer loop.
#[reverse_diff]
pub fn power_iteration(a: &[f64], x: f64, y: f64, #[constant] steps: usize) -> f64 {
    let (mut u, mut v) = (x, y);
    for _ in 0..steps {
        let p = a[0] * u + a[1] * v;
        let q = a[2] * u + a[3] * v;
        let norm = (p * p + q * q).sqrt();
        u = p / norm;
        v = q / norm;
    }
    u * (a[0] * u + a[1] * v) + v * (a[2] * u + a[3] * v)
}

cases! {
    guarded_reads: (vec![0.5, 2.0], vec![1.0], 5), (vec![], vec![], 3), (vec![0.5, 2.0], vec![1.0], 0);
    short_circuit: (vec![0.5, 2.0, -1.0], 1, 0.7), (vec![0.5], 1, 0.7), (vec![], 0, 0.7), (vec![1.0], 0, 0.7);
    integer_guards: (1.5, 0), (1.5, 3), (1.5, 20);
    neighbours: (vec![0.5, 2.0, -1.0, 0.3, 1.2], vec![1.0, 0.5, 0.2, 2.0, 0.9]), (vec![0.5, 2.0], vec![1.0, 0.5]), (vec![0.5], vec![]);
    neighbours_with_state: (vec![0.5, 2.0, -1.0, 0.3, 1.2],), (vec![0.5],), (vec![],);
    offsets: (vec![0.5, 2.0, -1.0, 0.3, 1.2], 1, 4), (vec![0.5, 2.0, -1.0], 2, 2), (vec![0.5, 2.0, -1.0], 0, 3);
    columns: (vec![0.5, 2.0, -1.0, 0.3, 1.2, 0.7], 2), (vec![0.5, 2.0, -1.0], 3), (vec![0.5, 2.0, -1.0], 1);
    packed: (vec![0.5, 2.0, -1.0, 0.3, 1.2, 0.7], vec![1.0, 0.5, -0.2]), (vec![], vec![]);
    before_and_after: (vec![0.5, 2.0, -1.0, 1.7], 0.3), (vec![], 0.3);
    two_inner: (vec![0.5, 2.0, -1.0, 0.3, 1.2, 0.7], vec![1.0, -0.5, 0.2], 3), (vec![], vec![], 1);
    welford: (vec![0.5, 2.0, -1.0],), (vec![0.5],), (vec![],);
    kahan: (vec![0.5, 1e10, -1.0, 1e-9],), (vec![],);
    signed_zeros: (1.5,), (-0.5,);
    association: (1e3, 0.1, 0.7), (0.3, 0.2, -5.1);
    joins: (2.0, 0.3), (2.0, 1.5), (0.5, 0.7), (0.5, 3.0), (0.5, 0.2), (-1.0, 0.4), (-1.0, 2.0);
    deep: (0.6, 0), (0.6, 7), (1.4, 4);
    recorded_indices: (vec![0.5, 2.0, -1.0, 0.3], 0), (vec![0.5, 2.0, -1.0, 0.3], 11);
    many_uses: (0.7, [0.5, 2.0, -1.0, 0.3]);
    power_iteration: (vec![2.0, 1.0, 0.5, 3.0], 1.0, 0.3, 0), (vec![2.0, 1.0, 0.5, 3.0], 1.0, 0.3, 5);
}

kinks! {
    signed_zeros: (0.0,), (-0.0,);
}
