//! Parameters that are written to: outputs, workspaces, what is overwritten in place. The oracle looks at their final
//! content too.

use crate::made::in_and_out as made;
use ad_core::reverse_diff;

/// The right-hand side of a differential equation: outputs only.
#[reverse_diff]
pub fn lotka_volterra(x: &[f64], p: &[f64], t: f64, out: &mut [f64]) {
    let season = 1.0 + p[4] * t.sin();
    out[0] = p[0] * season * x[0] - p[1] * x[0] * x[1];
    out[1] = p[2] * x[0] * x[1] - p[3] * x[1];
}

/// A chain of masses and springs, positions and then speeds; outputs are added to as well as set.
#[reverse_diff]
pub fn chain(x: &[f64], p: &[f64], t: f64, out: &mut [f64]) {
    let n = x.len() / 2;
    for i in 0..n {
        out[i] = x[n + i];
        out[n + i] = -p[1] * x[n + i];
    }
    out[n] += p[2] * (p[3] * t).cos();
    for i in 1..n {
        let stretch = x[i] - x[i - 1];
        let force = p[0] * stretch + stretch * stretch * stretch;
        out[n + i] -= force;
        out[n + i - 1] += force;
    }
}

/// In place, and a value: the element before was already overwritten.
#[reverse_diff]
pub fn sweep(a: &mut [f64], k: f64) -> f64 {
    for i in 1..a.len() {
        a[i] = a[i] * a[i - 1].sin() * k;
    }
    a[a.len() - 1]
}

/// Scalars through references.
#[reverse_diff]
pub fn through_references(x: f64, p: &mut f64, q: &mut f64) -> f64 {
    *p += x * x;
    *q *= *p;
    *p *= x - *q;
    let before = *q;
    *q = x.sin();
    before * *p + *q
}

/// A flat matrix and its right-hand side, both overwritten; the solution takes the right-hand side's place.
#[reverse_diff]
pub fn eliminated(a: &mut [f64], b: &mut [f64]) -> f64 {
    let n = b.len();
    let mut det = 1.0;
    for k in 0..n {
        let mut pivot = k;
        for i in k + 1..n {
            if a[i * n + k].abs() > a[pivot * n + k].abs() {
                pivot = i;
            }
        }
        if pivot != k {
            for j in k..n {
                a.swap(k * n + j, pivot * n + j);
            }
            b.swap(k, pivot);
            det = -det;
        }
        det *= a[k * n + k];
        for i in k + 1..n {
            let f = a[i * n + k] / a[k * n + k];
            a[i * n + k] = 0.0;
            for j in k + 1..n {
                a[i * n + j] -= f * a[k * n + j];
            }
            b[i] -= f * b[k];
        }
    }
    for i in (0..n).rev() {
        for j in i + 1..n {
            b[i] -= a[i * n + j] * b[j];
        }
        b[i] /= a[i * n + i];
    }
    det
}

/// Nested arrays as parameters, in and out.
#[reverse_diff]
pub fn squared_in_place(m: &mut [[f64; 2]; 2], shift: &[[f64; 2]; 2]) {
    let (a, b, c, d) = (m[0][0], m[0][1], m[1][0], m[1][1]);
    m[0][0] = a * a + b * c;
    m[0][1] = a * b + b * d;
    m[1][0] = c * a + d * c;
    m[1][1] = c * b + d * d;
    for i in 0..2 {
        for j in 0..2 {
            m[i][j] -= shift[j][i] * m[i][i];
        }
    }
}

/// Rows that are arrays and rows that are vectors; some are left as they are.
#[reverse_diff]
pub fn scaled_rows(rows: &mut [[f64; 3]], ragged: &mut Vec<Vec<f64>>, k: f64) {
    for i in 0..rows.len() {
        if rows[i][0] < 0.0 {
            continue;
        }
        for j in 1..3 {
            rows[i][j] *= rows[i][j - 1] * k;
        }
    }
    for i in 0..ragged.len() {
        for j in 0..ragged[i].len() {
            ragged[i][j] += ragged[i][0] * k;
        }
    }
}

/// A workspace between input and output, dirty on entry.
#[reverse_diff]
pub fn smoothed(x: &[f64], work: &mut [f64], out: &mut [f64; 2]) -> f64 {
    let n = x.len();
    for i in 0..n {
        let right = x[(i + 1) % n];
        work[i] = 0.5 * x[i] + 0.25 * (right + x[(i + n - 1) % n]);
    }
    let mut energy = 0.0;
    for i in 0..n {
        energy += work[i] * work[i];
        out[i % 2] += work[i] * x[i];
    }
    energy
}

/// An early return leaves some outputs untouched.
#[reverse_diff]
pub fn first_large(x: &[f64], limit: f64, out: &mut [f64]) -> f64 {
    for i in 0..x.len() {
        out[i] = x[i] * out[i];
        if x[i] > limit {
            return out[i] * limit;
        }
    }
    out[0] = 0.0;
    limit
}

/// Integers that are written to beside real numbers.
#[reverse_diff]
pub fn histogram(x: &[f64], counts: &mut [usize], sums: &mut [f64]) -> usize {
    let mut outside = 0;
    for i in 0..x.len() {
        let bin = x[i].floor() as i32;
        if bin < 0 || bin as usize >= counts.len() {
            outside += 1;
            continue;
        }
        counts[bin as usize] += 1;
        sums[bin as usize] += x[i] * x[i];
    }
    outside
}

/// The length of a vector and its content, both as they were.
#[reverse_diff]
pub fn vector_in_place(v: &mut Vec<f64>, x: f64) -> f64 {
    let n = v.len();
    for i in (0..n).rev() {
        v[i] = v[i] * x + v[n - 1 - i];
    }
    if n > 0 { v[0] } else { x }
}

cases! {
    lotka_volterra: (vec![1.2, 0.7], vec![1.1, 0.4, 0.3, 0.8, 0.2], 0.6, vec![9.0, -9.0]);
    chain: (vec![0.1, 0.5, 0.9, -0.2, 0.3, 0.0], vec![2.0, 0.1, 0.7, 1.5], 0.4, vec![1.0; 6]), (vec![0.3, 0.1], vec![2.0, 0.1, 0.7, 1.5], 0.4, vec![0.0; 2]);
    sweep: (vec![0.3, 1.1, -0.7, 2.0], 1.3), (vec![0.5], 1.3);
    through_references: (0.7, 1.1, -0.4), (-1.3, 0.2, 2.0);
    eliminated: (vec![0.1, 2.0, 1.0, 3.0, 0.5, -1.0, 1.5, 1.0, 0.3], vec![1.0, -0.5, 2.0]), (vec![2.0], vec![3.0]), (vec![], vec![]);
    squared_in_place: ([[1.2, 0.5], [-0.3, 0.8]], [[0.1, 0.2], [0.3, 0.4]]);
    scaled_rows: (vec![[0.3, 0.7, -0.4], [-1.2, 0.5, 0.9]], vec![vec![0.5, 1.5], vec![], vec![2.0]], 1.3), (vec![], vec![], 0.5);
    smoothed: (vec![0.3, 1.4, -0.8], vec![7.0, 8.0, 9.0], [1.0, -2.0]);
    first_large: (vec![0.3, 1.4, 0.8], 1.0, vec![2.0, 3.0, 4.0]), (vec![0.3, 0.4], 1.0, vec![2.0, 3.0]);
    histogram: (vec![0.3, 1.4, 0.8, -2.5, 7.5], vec![0, 1], vec![0.5, -0.5]);
    vector_in_place: (vec![0.3, 1.4, -0.8], 0.7), (vec![], 0.7);
}
