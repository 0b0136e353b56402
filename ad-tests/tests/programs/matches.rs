//! `match` on integers, booleans and tuples of them.

use crate::made::matches as made;
use ad_core::reverse_diff;

const SQUARE: i32 = 2;

#[reverse_diff]
pub fn on_integer(x: f64, #[constant] kind: i32) -> f64 {
    match kind {
        0 => x,
        1 => x.sin(),
        SQUARE => x * x,
        3 | 4 => 1.0 / x,
        5..=9 => x.powi(kind),
        10.. => x.exp(),
        -1 => -x,
        _ => 0.0,
    }
}

#[reverse_diff]
pub fn on_bool(x: f64, y: f64) -> f64 {
    match x > y {
        true => x * x * y,
        false => y.cos(),
    }
}

#[reverse_diff]
pub fn on_tuple(x: f64, y: f64, #[constant] k: usize, #[constant] c: bool) -> f64 {
    match (k % 3, c, x < y) {
        (0, true, _) => x * y,
        (0, false, true) | (1, _, true) => x / y,
        (n, true, false) if n > 1 => x.powi(n as i32) - y,
        (n, _, smaller) => {
            let s = n as f64 * x;
            if smaller { s * y } else { s + y }
        }
    }
}

#[reverse_diff]
pub fn with_guards(x: f64, #[constant] k: i32) -> f64 {
    match k {
        n if n < 0 && x > 1.0 => x * f64::from(n),
        n if n < 0 => x * x,
        0 if x > 2.0 => x.sqrt(),
        n @ 1..=3 => x.powi(n),
        _ if k % 2 == 0 => x.ln(),
        other => x + f64::from(other),
    }
}

/// As a statement that assigns, in a loop over kinds.
#[reverse_diff]
pub fn as_statement(x: f64, y: f64, #[constant] program: &[u8]) -> f64 {
    let mut a = x;
    let mut b = y;
    for i in 0..program.len() {
        match program[i] {
            0 => a += b,
            1 => {
                let t = a;
                a = b;
                b = t;
            }
            2 => b *= a,
            3 => {}
            _ => a = a.sin(),
        }
    }
    a - b
}

#[reverse_diff]
pub fn nested(x: f64, #[constant] a: u8, #[constant] b: bool) -> f64 {
    let scale = match a {
        0 => match b {
            true => x,
            false => 2.0 * x,
        },
        1 => {
            if b {
                x * x
            } else {
                match x > 1.0 {
                    true => x.ln(),
                    _ => 1.0 - x,
                }
            }
        }
        _ => return x * 3.0,
    };
    scale * x
}

/// A tuple out of a match, destructured.
#[reverse_diff]
pub fn gives_tuple(x: f64, y: f64, #[constant] n: u32) -> f64 {
    let (a, b, k) = match n {
        0 => (x, y, 1),
        1 => (y * x, x, 2),
        _ => (1.0, x + y, 3),
    };
    a * b * k as f64
}

/// Only one arm has a value; the others leave.
#[reverse_diff]
pub fn unreachable_arm(x: f64, #[constant] n: u32) -> f64 {
    match n % 2 {
        0 => x * x,
        1 => x.cos(),
        _ => unreachable!("a remainder by 2"),
    }
}

/// A piecewise cubic by a computed interval.
#[reverse_diff]
pub fn b_spline(t: f64) -> f64 {
    let u = t - t.floor();
    match t.floor() as i64 {
        0 => u.powi(3) / 6.0,
        1 => (1.0 + 3.0 * u + 3.0 * u * u - 3.0 * u * u * u) / 6.0,
        2 => (4.0 - 6.0 * u * u + 3.0 * u.powi(3)) / 6.0,
        3 => (1.0 - u).powi(3) / 6.0,
        _ => 0.0,
    }
}

cases! {
    on_integer: (0.7, 0), (0.7, 1), (0.7, 2), (0.7, 3), (0.7, 4), (0.7, 7), (0.7, 10), (0.7, 99), (0.7, -1), (0.7, -2);
    on_bool: (1.0, 0.5), (0.5, 1.0);
    on_tuple: (0.5, 0.8, 0, true), (0.5, 0.8, 0, false), (0.8, 0.5, 0, false), (0.5, 0.8, 1, false), (0.8, 0.5, 5, true), (0.5, 0.8, 2, false), (0.8, 0.5, 1, false);
    with_guards: (1.5, -2), (0.5, -2), (2.5, 0), (0.5, 0), (0.5, 3), (0.5, 4), (0.5, 5);
    as_statement: (0.4, 0.9, vec![]), (0.4, 0.9, vec![0, 1, 2, 3, 4, 2, 1, 0]);
    nested: (0.4, 0, true), (0.4, 0, false), (0.4, 1, true), (0.4, 1, false), (1.4, 1, false), (0.4, 2, true);
    gives_tuple: (0.4, 0.9, 0), (0.4, 0.9, 1), (0.4, 0.9, 2);
    unreachable_arm: (0.4, 2), (0.4, 3);
    b_spline: (0.3,), (1.3,), (2.3,), (3.3,), (4.3,), (-0.5,);
}
