//! `if` as statement and expression, and what meets after it.

use crate::made::branches as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn statement(x: f64, y: f64) -> f64 {
    let mut a = x;
    let mut b = y;
    if x > y {
        a = x * y;
    }
    if a < 1.0 {
        b += a;
        a = b * b;
    } else if a < 2.0 {
        b = a;
    } else {
        a -= 1.0;
    }
    a * b
}

#[reverse_diff]
pub fn expression(x: f64, y: f64) -> f64 {
    let a = if x > 0.0 { x } else { -x };
    let (b, c) = if a > y { (a * y, 2.0) } else { (y, a) };
    2.0 * if b > c { b.sin() } else { c.cos() } + if x < y { 0.0 } else { b }
}

#[reverse_diff]
pub fn nested(x: f64, y: f64, z: f64) -> f64 {
    if x > 0.0 {
        if y > 0.0 {
            if z > 0.0 { x * y * z } else { x * y - z }
        } else {
            let w = x - y;
            if w > z { w * w } else { z * w }
        }
    } else if y > 0.0 && z > 0.0 {
        y / z
    } else {
        x.exp() * (y - z)
    }
}

/// A variable set in one branch and read in a later one.
#[reverse_diff]
pub fn correlated(x: f64, #[constant] c: bool) -> f64 {
    let mut a = 0.0;
    if c {
        a = x * x;
    }
    let b = a + x;
    if c { a * b } else { b }
}

/// Both branches read the same elements.
#[reverse_diff]
pub fn both_read(v: &[f64], t: f64) -> f64 {
    let mut s = 0.0;
    for i in 1..v.len() {
        let d = v[i] - v[i - 1];
        s += if d > t { v[i] * v[i - 1] } else { v[i] + d * d };
    }
    s
}

/// The condition is computed from what the branches change.
#[reverse_diff]
pub fn condition_changes(x: f64) -> f64 {
    let mut a = x;
    for _ in 0..5 {
        if a * a > 2.0 {
            a /= 2.0;
        } else {
            a = a * a + 0.6;
        }
    }
    a
}

#[reverse_diff]
pub fn maximum(v: &[f64]) -> f64 {
    let mut best = v[0];
    let mut at = 0;
    for i in 1..v.len() {
        if v[i] > best {
            best = v[i];
            at = i;
        }
    }
    best * best + at as f64 * v[at] + v[v.len() - 1 - at]
}

/// Flags and counters steer later trips.
#[reverse_diff]
pub fn flags(v: &[f64], x: f64) -> f64 {
    let mut found = false;
    let mut count = 0;
    let mut s = 0.0;
    for i in 0..v.len() {
        if found {
            s += v[i] * x;
        } else if v[i] < 0.0 {
            found = true;
            count += 2;
        } else {
            count += 1;
            s += v[i] * v[i];
        }
    }
    s * count as f64 + if found { x } else { 0.0 }
}

/// A branch with a loop in it, in a loop.
#[reverse_diff]
pub fn loop_in_branch(x: f64, y: f64, #[constant] n: usize) -> f64 {
    let mut s = x;
    for i in 0..n {
        if i % 2 == 0 {
            for j in 0..=i {
                s = s * y + 0.1 * j as f64;
            }
        } else {
            s -= s * s * 0.1;
        }
    }
    s
}

/// Unit branches with an empty `else`.
#[reverse_diff]
pub fn empty_branches(x: f64) -> f64 {
    let mut y = x;
    if x > 1.0 {
    } else {
        y = y * y;
    }
    if x < 0.0 {
        y += 1.0;
    } else {
    }
    y * x
}

/// Patterns tested inside loops inside loops, one of them for nothing.
#[reverse_diff]
pub fn patterns_in_loops(x: f64, y: f64, #[constant] n: i32, #[constant] m: i32) -> f64 {
    let mut x = x;
    for i in 0..n {
        for j in 0..n {
            let _k = match m % 3 {
                0 => y,
                1 | 2 if m > 4 => x,
                _ => 1.0,
            };
            x = x.abs();
            x = match (m + j) % 3 {
                0 => y * x,
                -2..=1 if i % 2 == 0 => f64::mul_add(x, f64::from(n), y),
                _ => x,
            };
        }
    }
    x
}

#[reverse_diff]
pub fn nested_patterns_in_loops(x: f64, y: f64, #[constant] n: usize) -> f64 {
    let mut x = x;
    for i in 0..n {
        for j in 0..n {
            x -= match i % 3 {
                0 => x.min(y),
                2 if x < 1.0 => x * 0.5,
                _ => match j % 3 {
                    0 => x * 0.3,
                    1 | 2 if 1.0 > x && y > x => 1.0,
                    _ => x * y,
                },
            };
        }
    }
    x
}

#[reverse_diff]
pub fn semicolon_by_itself(x: f64, #[constant] c: bool, #[constant] n: usize) -> f64 {
    let mut x = x;
    for _ in 0..n {
        for _ in 0..n {
            if c {
                x *= x;
            }
        }
    }
    x
}

/// Arms of different make: repetition, literal, parameter.
#[reverse_diff]
pub fn arrays_of_any_make(x: f64, y: [f64; 2], #[constant] c: usize) -> [f64; 2] {
    if c == 0 {
        return [x; 2];
    }
    if c == 1 {
        return y;
    }
    let v = if c == 2 { [x; 3] } else { [x, 1.0, x * y[0]] };
    [v[0] * v[1], v[2] + y[1]]
}

/// Branches that become one share their loads, and their adjoints must know it.
#[reverse_diff]
pub fn same_match_twice(
    x: f64,
    y: f64,
    z: f64,
    q: &[f64],
    #[constant] n: i32,
    #[constant] m: i32,
) -> f64 {
    let w = ((match m % 3 {
        0 => q[m.rem_euclid(q.len() as i32) as usize] * z,
        2 if !(x >= 1.23) || y < x => match n % 3 {
            0 => z,
            1 | 2 if 0.11 >= y => z,
            _ => q[0],
        },
        _ => z,
    } * match m % 3 {
        0 => q[m.rem_euclid(q.len() as i32) as usize] * z,
        2 if !(x >= 1.23) || y < x => match n % 3 {
            0 => z,
            1 | 2 if 0.11 >= y => z,
            _ => q[0],
        },
        _ => z,
    })
    .powi(2)
        + 0.3)
        .ln();
    (x + if w >= z { q[1] * w } else { w }).sin()
}

cases! {
    same_match_twice: (0.5, 1.2, 0.7, vec![0.3, 1.4, -0.6], 1, 3), (0.5, 0.1, 0.7, vec![0.3, 1.4], 2, 2), (2.5, 1.2, 0.7, vec![0.3, 1.4], 3, 1);
    patterns_in_loops: (0.5, 1.2, 2, 5), (0.5, 1.2, 3, 1), (0.5, 1.2, 2, -4);
    nested_patterns_in_loops: (0.3, 0.8, 3), (2.3, 0.8, 4);
    semicolon_by_itself: (1.1, true, 2), (1.1, false, 2);
    arrays_of_any_make: (1.5, [0.5, 2.0], 0), (1.5, [0.5, 2.0], 1), (1.5, [0.5, 2.0], 2), (1.5, [0.5, 2.0], 3);
    statement: (1.5, 0.9), (0.3, 0.9), (3.0, 2.0), (1.2, 1.5);
    expression: (0.5, 1.0), (-2.0, 0.5), (3.0, 0.2);
    nested: (1.0, 2.0, 3.0), (1.0, 2.0, -3.0), (1.0, -2.0, 0.5), (1.0, -2.0, 5.0), (-1.0, 2.0, 3.0), (-1.0, -2.0, 0.3);
    correlated: (0.7, true), (0.7, false);
    both_read: (vec![1.0, 3.0, 2.5, 2.6], 0.5), (vec![], 0.5), (vec![1.0], 0.5);
    condition_changes: (1.0,), (0.3,), (5.0,);
    maximum: (vec![0.5, 2.0, 1.0],), (vec![3.0],), (vec![-1.0, -2.0],);
    flags: (vec![1.0, 2.0, -1.0, 3.0, -2.0], 0.4), (vec![1.0], 0.4), (vec![], 0.4);
    loop_in_branch: (0.5, 0.8, 0), (0.5, 0.8, 1), (0.5, 0.8, 6);
    empty_branches: (2.0,), (0.5,), (-0.5,);
}
