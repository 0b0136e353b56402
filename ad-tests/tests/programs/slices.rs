//! Slices: index arithmetic, ranges, views of views.

use crate::made::slices as made;
use ad_core::reverse_diff;

/// `xᵀ A x`, the matrix flat by rows.
#[reverse_diff]
pub fn quadratic_form(a: &[f64], x: &[f64]) -> f64 {
    let n = x.len();
    let mut s = 0.0;
    for i in 0..n {
        let row = &a[i * n..(i + 1) * n];
        for j in 0..n {
            s += x[i] * row[j] * x[j];
        }
    }
    s
}

#[reverse_diff]
pub fn views_of_views(v: &[f64], #[constant] from: usize, #[constant] to: usize) -> f64 {
    let middle = &v[from..to];
    let tail = &middle[1..];
    let head = &tail[..tail.len() - 1];
    let all = &head[..];
    let inclusive = &v[0..=from];
    all[0] * tail[0] * middle[0] + inclusive[from] * v[v.len() - 1] + (&v[from..])[2]
}

/// Two views of one slice that overlap.
#[reverse_diff]
pub fn overlapping(v: &[f64]) -> f64 {
    let n = v.len();
    let (left, right) = (&v[..n - 1], &v[1..]);
    let mut s = 0.0;
    for i in 0..left.len() {
        s += left[i] * right[i];
    }
    s
}

/// A view chosen anew in each trip; its length is that trip's bound.
#[reverse_diff]
pub fn suffixes(v: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..v.len() {
        let rest = &v[i..];
        let mut p = 1.0;
        for j in 0..rest.len() {
            p *= rest[j];
        }
        s += p;
    }
    s
}

#[reverse_diff]
pub fn differences(v: &[f64], h: f64) -> f64 {
    let n = v.len();
    let mut energy = 0.0;
    for i in 1..n - 1 {
        let second = (v[i - 1] - 2.0 * v[i] + v[i + 1]) / (h * h);
        energy += second * second;
    }
    energy + v[0] * v[n - 1]
}

/// Rosenbrock's function in any dimension.
#[reverse_diff]
pub fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        let a = 1.0 - x[i];
        let b = x[i + 1] - x[i] * x[i];
        sum += a * a + 100.0 * b * b;
    }
    sum
}

#[reverse_diff]
pub fn horner(coefficients: &[f64], x: f64) -> f64 {
    let mut value = 0.0;
    for i in (0..coefficients.len()).rev() {
        value = value * x + coefficients[i];
    }
    value
}

/// Discrete convolution at one lag, with bounds that depend on it.
#[reverse_diff]
pub fn convolution(a: &[f64], b: &[f64], #[constant] lag: usize) -> f64 {
    let low = if lag + 1 > b.len() {
        lag + 1 - b.len()
    } else {
        0
    };
    let high = (lag + 1).min(a.len());
    let mut s = 0.0;
    for i in low..high {
        s += a[i] * b[lag - i];
    }
    s
}

#[reverse_diff]
pub fn pairwise(x: &[f64]) -> f64 {
    let n = x.len();
    let mut s = 0.0;
    for i in 0..n {
        for j in i + 1..n {
            let d = x[i] - x[j];
            s += (1.0 + d * d).ln();
        }
    }
    s
}

/// A batch of small products whose sizes come as data.
#[reverse_diff]
pub fn blocks(v: &[f64], #[constant] sizes: &[usize]) -> f64 {
    let mut start = 0;
    let mut total = 0.0;
    for b in 0..sizes.len() {
        let block = &v[start..start + sizes[b]];
        let mut s = 0.0;
        for i in 0..block.len() {
            s += block[i];
        }
        total += s * s * (b + 1) as f64;
        start += sizes[b];
    }
    total
}

/// The same slice twice under two names, strided.
#[reverse_diff]
pub fn strided(v: &[f64], w: f64) -> f64 {
    let u = v;
    let mut s = 0.0;
    for i in (0..v.len()).step_by(2) {
        s += u[i] * w;
        if i + 1 < v.len() {
            s -= v[i + 1] * u[i];
        }
    }
    s
}

/// An empty slice is not divided by.
#[reverse_diff]
pub fn variance(x: &[f64]) -> f64 {
    if x.is_empty() {
        return 0.0;
    }
    let n = x.len() as f64;
    let mut mean = 0.0;
    for i in 0..x.len() {
        mean += x[i];
    }
    mean /= n;
    let mut s = 0.0;
    for i in 0..x.len() {
        s += (x[i] - mean).powi(2);
    }
    s / n
}

/// A local array made anew in each trip, of carried values.
#[reverse_diff]
pub fn local_in_loop(v: &[f64], x: f64, #[constant] k: usize) -> f64 {
    let mut s = x;
    for i in 0..v.len() {
        let state = [s, v[i], s * v[i]];
        let scaled = [state[k] * x; 2];
        let (p, q) = (state[(k + i) % 3], scaled[i % 2]);
        s = p.sin() + 0.1 * q;
    }
    s
}

/// Views of local arrays, and references to local tuples.
#[reverse_diff]
pub fn local_views(x: f64, y: f64, #[constant] k: usize) -> f64 {
    let powers = [1.0, x, x * y, y.sin()];
    let tail = &powers[1..];
    let pair = &(tail[k] * y, x);
    let nested = ((x, y * 2.0), tail[0]);
    let inner = &nested.0;
    let mut s = pair.0 + pair.1 * inner.1;
    for i in 0..tail.len() {
        s += tail[i] * powers[i] * nested.1;
    }
    s * tail[tail.len() - 1]
}

cases! {
    local_views: (0.5, 2.0, 0), (0.5, 2.0, 2);
    local_in_loop: (vec![0.5, 2.0, -0.3], 0.7, 0), (vec![0.5, 2.0, -0.3], 0.7, 2), (vec![], 0.7, 0);
    variance: (vec![1.0, 2.0, 4.0],), (vec![],), (vec![3.0],);
    strided: (vec![1.0, 2.0, 3.0, 4.0, 5.0], 0.3), (vec![], 0.3);
    quadratic_form: (vec![2.0, 0.5, 0.1, -1.0, 3.0, 0.7, 0.2, 0.4, 1.0], vec![1.0, -2.0, 0.5]), (vec![], vec![]);
    views_of_views: (vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 1, 5), (vec![1.0, 2.0, 3.0, 4.0], 0, 3);
    overlapping: (vec![1.0, 2.0, -3.0, 0.5],), (vec![1.0],);
    suffixes: (vec![0.5, 2.0, -1.5],), (vec![],);
    differences: (vec![1.0, 2.0, 4.0, 3.0, 1.0], 0.5), (vec![1.0, 2.0], 0.5);
    rosenbrock: (vec![-1.2, 1.0, 0.5, 2.0],), (vec![1.0, 1.0],), (vec![3.0],);
    horner: (vec![1.0, -2.0, 0.5, 3.0], 0.7), (vec![], 0.7), (vec![4.0], 0.0);
    convolution: (vec![1.0, 2.0, 3.0], vec![0.5, -1.0], 0), (vec![1.0, 2.0, 3.0], vec![0.5, -1.0], 2), (vec![1.0, 2.0, 3.0], vec![0.5, -1.0], 3);
    pairwise: (vec![0.1, 1.0, -2.0, 0.5],), (vec![1.0],);
    blocks: (vec![1.0, 2.0, 3.0, 4.0, 5.0], vec![2, 0, 3]);
}
