//! Loops that are left in the middle, nested to any depth.

use crate::made::control as made;
use ad_core::reverse_diff;

/// Conditions that assign, and that are blocks.
#[reverse_diff]
pub fn conditions_that_assign(x: f64, #[constant] n: usize) -> f64 {
    let mut y = x;
    let mut i = 0;
    while {
        y = y.sin() + x;
        i += 1;
        i < n && y < 1.5
    } {
        y *= 0.9;
    }
    if {
        y -= 0.1;
        y > x
    } {
        y * y
    } else {
        y
    }
}

/// A loop's value, from several exits, and a loop in its last trip.
#[reverse_diff]
pub fn loop_values(x: f64, y: f64) -> f64 {
    let mut a = x;
    let first = loop {
        a = a * a + y;
        if a > 4.0 {
            break a.ln();
        }
        if a < 0.1 {
            break -a;
        }
    };
    let mut n = 0;
    let second = 'outer: loop {
        n += 1;
        let mut b = first;
        loop {
            b *= 0.7;
            if b.abs() < 0.2 {
                break;
            }
            if n > 2 {
                break 'outer b * y;
            }
        }
        if n > 5 {
            break b;
        }
    };
    first * second + n as f64
}

/// A countdown with `continue` before its end, by a stride; loops that make no trip.
#[reverse_diff]
pub fn strides(a: &mut [f64], #[constant] from: usize, #[constant] by: usize) {
    for i in (from..a.len()).step_by(by).rev() {
        if i % 3 == 1 {
            a[i] *= 0.5;
            continue;
        }
        a[i] = a[i] * a[from];
    }
    for i in from..from {
        a[i] = 0.0;
    }
    let mut i = a.len();
    while i > 0 {
        i -= 1;
        if a[i] < 0.0 {
            break;
        }
        a[i] = a[i].sqrt();
    }
}

/// A flag and a counter that are carried along, exits in nested blocks and both arms.
#[reverse_diff]
pub fn runs(x: &[f64], lengths: &mut [usize]) -> f64 {
    let mut best = 0.0;
    let mut i = 0;
    while i < x.len() {
        let start = i;
        let mut sum = 0.0;
        while i < x.len() {
            if x[i] < 0.0 {
                if i == start {
                    i += 1;
                }
                break;
            } else {
                sum += x[i] * x[i];
                i += 1;
                if sum > 3.0 {
                    return sum * best;
                }
            }
        }
        lengths[i - start] += 1;
        if sum > best {
            best = sum;
        }
    }
    best
}

/// `while` with several exits and a step that depends on the data; outputs on the way.
#[reverse_diff]
pub fn bisection(f: &[f64; 3], out: &mut Vec<f64>) -> f64 {
    let (mut low, mut high) = (0.0, 2.0);
    let mut trips = 0;
    while high - low > 1e-3 {
        let mid = 0.5 * (low + high);
        let v = f[0] + mid * (f[1] + mid * f[2]);
        out.push(v * f[0]);
        if v == 0.0 {
            return mid;
        }
        if v * f[0] > 0.0 {
            low = mid;
        } else {
            high = mid;
        }
        trips += 1;
        if trips > 6 {
            break;
        }
    }
    f[0] * low + f[1]
}

cases! {
    conditions_that_assign: (0.7, 5), (0.7, 1), (0.1, 9);
    loop_values: (0.9, 0.8), (0.2, 0.01), (1.5, 0.4);
    strides: (vec![0.3, 1.2, 0.4, 0.8, 0.6], 0, 2), (vec![0.3, 1.2, -0.4, 0.8, 0.6], 1, 3), (vec![], 0, 1);
    runs: (vec![0.5, 1.2, -0.9, 0.7, -0.1, -0.2, 0.4], vec![0; 9]), (vec![0.5, 1.2, -0.9, 1.7, 0.9], vec![0; 9]), (vec![], vec![0; 2]);
    bisection: ([-1.0, 0.5, 0.7], vec![]);
}

// The root is hit at once, and only there.
kinks! {
    bisection: ([-1.0, 1.0, 0.0], vec![0.5]);
}
