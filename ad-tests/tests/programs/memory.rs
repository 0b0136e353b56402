//! Local arrays and vectors whose elements are assigned to.

use crate::made::memory as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn in_place(x: f64, y: f64) -> f64 {
    let mut a = [x, y, x * y];
    for i in 1..3 {
        a[i] = a[i] * a[i - 1].sin();
    }
    a[0] += a[2] * a[2];
    a[1] *= a[1];
    a[1] * a[0] - a[2]
}

/// A layer of neurons in a workspace.
#[reverse_diff]
pub fn layer(m: &[f64], x: &[f64], #[constant] n: usize) -> f64 {
    let mut y = vec![0.0; n];
    for i in 0..n {
        for j in 0..n {
            y[i] += m[i * n + j] * x[j];
        }
        y[i] = y[i].tanh();
    }
    let mut s = 0.0;
    for i in 0..n {
        s += y[i] * y[i];
    }
    s
}

/// Determinant by LU factorisation in place, with partial pivoting.
#[reverse_diff]
pub fn determinant(matrix: &[f64], #[constant] n: usize) -> f64 {
    let mut a = vec![0.0; n * n];
    for i in 0..n * n {
        a[i] = matrix[i];
    }
    let mut det = 1.0;
    for k in 0..n {
        let mut pivot = k;
        for i in k + 1..n {
            if a[i * n + k].abs() > a[pivot * n + k].abs() {
                pivot = i;
            }
        }
        if pivot != k {
            for j in 0..n {
                let t = a[k * n + j];
                a[k * n + j] = a[pivot * n + j];
                a[pivot * n + j] = t;
            }
            det = -det;
        }
        det *= a[k * n + k];
        for i in k + 1..n {
            let f = a[i * n + k] / a[k * n + k];
            for j in k + 1..n {
                a[i * n + j] -= f * a[k * n + j];
            }
        }
    }
    det
}

/// Cholesky factorisation in place, and the logarithm of the determinant.
#[reverse_diff]
pub fn log_determinant(matrix: &[f64], #[constant] n: usize) -> f64 {
    let mut l = vec![0.0; n * n];
    let mut s = 0.0;
    for j in 0..n {
        let mut d = matrix[j * n + j];
        for k in 0..j {
            d -= l[j * n + k] * l[j * n + k];
        }
        l[j * n + j] = d.sqrt();
        s += 2.0 * l[j * n + j].ln();
        for i in j + 1..n {
            let mut v = matrix[i * n + j];
            for k in 0..j {
                v -= l[i * n + k] * l[j * n + k];
            }
            l[i * n + j] = v / l[j * n + j];
        }
    }
    s
}

/// The heat equation, explicit, with two buffers of fixed size.
#[reverse_diff]
pub fn heat(u0: &[f64; 6], k: f64, #[constant] steps: usize) -> f64 {
    let mut u = [0.0; 6];
    let mut v = [0.0; 6];
    for i in 0..6 {
        u[i] = u0[i];
    }
    for _ in 0..steps {
        for i in 1..5 {
            v[i] = u[i] + k * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i];
        }
        for i in 1..5 {
            u[i] = v[i];
        }
    }
    let mut s = 0.0;
    for i in 0..6 {
        s += u[i] * u[i] * (i + 1) as f64;
    }
    s
}

#[reverse_diff]
pub fn cumulative_products(x: &[f64]) -> f64 {
    let n = x.len();
    let mut p = vec![1.0; n + 1];
    for i in 0..n {
        p[i + 1] = p[i] * x[i];
    }
    let mut s = 0.0;
    for i in 0..=n {
        s += p[i] * (i as f64 + 0.5);
    }
    s
}

/// Values sorted by exchanging neighbours.
#[reverse_diff]
pub fn bubble_sort(x: &[f64; 4]) -> f64 {
    let mut a = *x;
    for i in 0..4 {
        for j in 0..3 - i {
            if a[j] > a[j + 1] {
                let t = a[j];
                a[j] = a[j + 1];
                a[j + 1] = t;
            }
        }
    }
    a[0] + 2.0 * a[1] * a[1] + 3.0 * a[2] * a[3]
}

/// A recurrent net: a state that each step overwrites.
#[reverse_diff]
pub fn recurrent(w: &[f64], input: &[f64], #[constant] n: usize) -> f64 {
    let mut h = vec![0.1; n];
    let mut s = 0.0;
    for t in 0..input.len() {
        let mut next = vec![0.0; n];
        for i in 0..n {
            let mut z = input[t];
            for j in 0..n {
                z += w[i * n + j] * h[j];
            }
            next[i] = z.tanh();
        }
        for i in 0..n {
            h[i] = next[i];
            s += h[i] * h[i];
        }
    }
    s
}

/// `a[i] = a[i] + 1`, `a[i] *= a[i]`, the same element twice, a copy that stays behind.
#[reverse_diff]
pub fn overwriting(x: f64, y: f64) -> f64 {
    let mut a = [x, y];
    a[0] = a[0] + 1.0;
    a[1] *= a[1];
    let b = a;
    a[0] = a[0] * a[1] + a[0];
    a[0] -= a[1] * a[0];
    a[1] = 3.0;
    a[1] += a[0] / a[1];
    a[0] * b[1] + a[1] * b[0]
}

/// Memory of integers that steers, in a loop with exits.
#[reverse_diff]
pub fn counted(x: &[f64], #[constant] keys: &[usize]) -> f64 {
    let mut seen = [0_u32; 3];
    let mut sums = [0.0; 3];
    for i in 0..x.len() {
        let k = keys[i];
        seen[k] += 1;
        if seen[k] > 2 {
            break;
        }
        sums[k] = sums[k] * x[i] + x[i];
    }
    sums[0] * sums[1] + sums[2]
}

/// Nested arrays.
#[reverse_diff]
pub fn nested(x: f64, y: f64) -> f64 {
    let mut m = [[x, 1.0], [y, x * y]];
    for k in 0..2 {
        for i in 0..2 {
            m[i][k] *= m[k][i];
            m[k][0] += m[i][1] * x;
        }
    }
    m[0][0] * m[1][1] - m[0][1] * m[1][0]
}

/// Written in one arm only, and private to each trip.
#[reverse_diff]
pub fn in_arms(x: f64, y: f64, #[constant] n: usize) -> f64 {
    let mut s = y;
    for i in 0..n {
        let mut t = [s, x];
        if i % 2 == 0 {
            t[0] = t[1] * t[0];
        } else {
            t[1] = t[0].sin();
        }
        s = t[0] + t[1] * 0.5;
    }
    s
}

/// Elements exchanged and filled by methods.
#[reverse_diff]
pub fn exchanged(x: &[f64; 4], y: f64) -> f64 {
    let mut a = *x;
    let mut order = [0, 1, 2, 3];
    a.swap(0, 3);
    order.swap(1, 2);
    for i in 0..3 {
        if a[i] > a[i + 1] {
            a.swap(i, i + 1);
            order.swap(i, i + 1);
        }
    }
    let s = a[0] * a[order[1]] + a[2] * a[order[3]] * a[3];
    a.fill(y);
    s + a[1] * a[2]
}

/// A row copied, changed, copied again and viewed, with exits.
#[reverse_diff]
pub fn rows_in_turn(x: &[[f64; 3]], k: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        let mut row = x[i];
        row[0] += row[1] * row[2] * k;
        row[1] -= row[0] * row[1];
        if row[1] > 0.5 {
            row[2] = row[0];
            s -= row[2];
            continue;
        }
        let copy = row;
        row[2] *= copy[1];
        let view = &row[1..];
        s += view[0] * view[1] + copy[2];
        if s > 100.0 {
            return s * row[0];
        }
    }
    s
}

/// A parameter by value as memory, and a vector filled with an active value.
#[reverse_diff]
pub fn filled_with_an_active_value(start: [f64; 4], y: f64) -> f64 {
    let mut a = start;
    for i in 0..4 {
        a[i] += a[(i + 1) % 4] * a[i];
    }
    let mut b = vec![y; 3];
    for i in 0..3 {
        b[i] = b[i] * a[i];
        if i > 0 {
            b[i] += b[i - 1] * b[i];
        }
    }
    let mut t = 0.0;
    let mut i = 0;
    while i < 3 && t < 50.0 {
        t += b[i] * a[3 - i];
        i += 1;
    }
    t
}

cases! {
    rows_in_turn: (vec![[0.3, 0.7, -0.4], [1.2, 0.5, 0.9], [0.1, -0.2, 0.8]], 0.6), (vec![], 1.0);
    filled_with_an_active_value: ([0.3, 0.9, -0.5, 1.1], 0.8);
    exchanged: ([3.0, 1.0, 2.0, 0.5], 1.5), ([1.0, 2.0, 3.0, 4.0], -0.5);
    in_place: (0.7, 1.3), (-0.4, 2.0);
    layer: (vec![0.1, 0.4, -0.3, 0.2], vec![1.0, -0.5], 2), (vec![], vec![], 0);
    determinant: (vec![0.1, 2.0, 1.0, 3.0, 0.5, -1.0, 1.5, 1.0, 0.3], 3), (vec![2.0], 1);
    log_determinant: (vec![4.0, 1.0, 0.5, 1.0, 3.0, 0.2, 0.5, 0.2, 2.0], 3);
    heat: ([0.0, 1.0, 0.5, -0.3, 0.8, 0.0], 0.1, 3), ([0.0, 1.0, 0.5, -0.3, 0.8, 0.0], 0.1, 0);
    cumulative_products: (vec![0.5, 2.0, -1.0],), (vec![],);
    bubble_sort: ([3.0, 1.0, 2.0, 0.5],), ([1.0, 2.0, 3.0, 4.0],);
    recurrent: (vec![0.1, 0.4, -0.3, 0.2], vec![1.0, -0.5, 0.3], 2), (vec![0.5], vec![], 1);
    overwriting: (0.7, 1.3), (-1.2, 0.4);
    counted: (vec![0.5, 1.5, 2.5, 0.3, 0.9, 1.1], vec![0, 1, 0, 2, 0, 1]), (vec![0.5, 1.5], vec![0, 1]);
    nested: (0.7, 1.3), (1.1, -0.4);
    in_arms: (0.7, 1.3, 5), (0.7, 1.3, 0);
}
