//! Loops that end themselves, and trips that are left early.

use crate::made::exits as made;
use ad_core::reverse_diff;

/// Heron's method until it has converged: the number of trips depends on the data.
#[reverse_diff]
pub fn heron(a: f64, start: f64, #[constant] tolerance: f64) -> f64 {
    let mut x = start;
    let mut k = 0;
    while (x * x - a).abs() > tolerance && k < 50 {
        x = 0.5 * (x + a / x);
        k += 1;
    }
    x
}

#[reverse_diff]
pub fn up_to_the_first_large(x: &[f64], t: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        if x[i] > t {
            break;
        }
        s += x[i] * x[i];
    }
    s
}

#[reverse_diff]
pub fn without_negatives(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for i in 0..x.len() {
        if x[i] < 0.0 {
            continue;
        }
        s = s * x[i] + x[i];
    }
    s
}

#[reverse_diff]
pub fn returns_from_the_loop(x: &[f64], y: f64) -> f64 {
    let mut p = y;
    for i in 0..x.len() {
        p *= x[i];
        if p > 2.0 {
            return p * y;
        }
    }
    p + y
}

#[reverse_diff]
pub fn carries_a_value_out(x: f64) -> f64 {
    let mut y = x;
    let mut n = 0;
    let z = loop {
        y = y * y * 0.5 + 0.1;
        n += 1;
        if y < 0.2 || n > 4 {
            break y * 3.0;
        }
    };
    z + y
}

#[reverse_diff]
pub fn carries_a_pair_out(x: f64, y: f64) -> f64 {
    let mut a = x;
    let (p, q) = loop {
        a = a * y + 0.3;
        if a > 1.0 {
            break (a, a * x);
        }
        if a < -1.0 {
            break (x, y);
        }
    };
    p * q + a
}

/// Labels: the rest of a row is left out, or all rows that follow.
#[reverse_diff]
pub fn rows(x: &[f64], d: usize) -> f64 {
    let mut s = 0.0;
    'rows: for i in 0..x.len() / d {
        let mut p = 1.0;
        for j in 0..d {
            let v = x[i * d + j];
            if v > 5.0 {
                continue 'rows;
            }
            if v < -5.0 {
                break 'rows;
            }
            p *= v;
        }
        s += p.sin();
    }
    s
}

#[reverse_diff]
pub fn nested_while(x: f64, y: f64) -> f64 {
    let mut a = x;
    let mut s = 0.0;
    while a < 10.0 {
        let mut b = y;
        while b < a {
            b = b * 1.5 + 0.3 * a;
            s += b * b;
        }
        a = a * 1.7 + b * 0.1;
    }
    s + a
}

/// A test at the end, an exit in the middle, a return from two loops at once.
#[reverse_diff]
pub fn many_ways_out(x: f64, limit: f64) -> f64 {
    let mut s = x;
    for i in (0..6).rev().step_by(2) {
        let mut t = s;
        loop {
            t *= 1.3;
            if t > limit * 3.0 {
                return t * x + i as f64;
            }
            s += 0.1 * t * t;
            if t > limit {
                break;
            }
        }
        if s > 4.0 * limit {
            continue;
        }
        s += t;
    }
    s
}

/// A binary search steers which data are read.
#[reverse_diff]
pub fn interpolated(xs: &[f64], ys: &[f64], at: f64) -> f64 {
    let (mut low, mut high) = (0, xs.len() - 1);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if xs[middle] <= at {
            low = middle;
        } else {
            high = middle;
        }
    }
    let t = (at - xs[low]) / (xs[high] - xs[low]);
    ys[low] * (1.0 - t) + ys[high] * t
}

/// The inner loop runs again for its counter, which is recorded, too.
#[reverse_diff]
pub fn out_of_both(
    y: &mut [f64; 3],
    z: &[f64; 3],
    #[constant] n: usize,
    #[constant] m: usize,
) -> f64 {
    for i in 0..n {
        let mut k = 0;
        while k < m {
            k += 1;
            if i + k > 3 {
                return y[2 - k % 3] * y[k % 3];
            }
        }
        y[0] = z[k % 3] * y[1];
        y[1] *= y[0];
    }
    y[0]
}

/// The inner loop always returns, if it is entered.
#[reverse_diff]
pub fn always_out(
    y: &mut [f64; 3],
    z: &[f64; 3],
    #[constant] n: usize,
    #[constant] m: usize,
) -> f64 {
    for _ in 0..n {
        let mut k = 0;
        while k < m {
            k += 1;
            return y[2 - k] * y[k];
        }
        y[0] = z[k] * y[0];
    }
    y[0].sin()
}

cases! {
    out_of_both: ([0.5, 2.0, -1.0], [0.7, 0.2, 1.3], 4, 2), ([0.5, 2.0, -1.0], [0.7, 0.2, 1.3], 2, 1), ([0.5, 2.0, -1.0], [0.7, 0.2, 1.3], 0, 1);
    always_out: ([0.5, 2.0, -1.0], [0.7, 0.2, 1.3], 4, 2), ([0.5, 2.0, -1.0], [0.7, 0.2, 1.3], 2, 0), ([0.5, 2.0, -1.0], [0.7, 0.2, 1.3], 0, 1);
    heron: (2.0, 1.0, 1e-9), (0.5, 3.0, 1e-6), (1.0, 1.0, 1e-3);
    up_to_the_first_large: (vec![0.5, -1.0, 2.0, 0.3], 0.9), (vec![0.5, -1.0, 2.0], 5.0), (vec![0.5], -3.0), (vec![], 0.0);
    without_negatives: (vec![0.5, -1.0, 2.0, 0.3],), (vec![-1.0, -2.0],);
    returns_from_the_loop: (vec![1.5, 1.2, 2.0, 0.3], 0.5), (vec![1.5, 1.2, 2.0, 0.3], 1.5), (vec![1.5], 0.1), (vec![], 0.4);
    carries_a_value_out: (0.3,), (1.5,), (2.5,);
    carries_a_pair_out: (0.4, 1.2), (-2.0, 1.4), (0.4, 0.9);
    rows: (vec![0.5, -0.7, 2.0, 0.3, 6.0, 1.0, 0.4, 0.6, -6.0, 1.0, 1.0, 1.0], 2), (vec![0.5, -0.7, 2.0, 0.3], 4);
    nested_while: (0.7, 0.4), (3.0, 2.0), (20.0, 1.0);
    many_ways_out: (0.7, 1.1), (1.2, 4.0), (3.5, 1.2);
    interpolated: (vec![0.0, 1.0, 2.5, 4.0], vec![1.0, 3.0, -1.0, 0.5], 1.7), (vec![0.0, 1.0, 2.5, 4.0], vec![1.0, 3.0, -1.0, 0.5], 0.2);
}
