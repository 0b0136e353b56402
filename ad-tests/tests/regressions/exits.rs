//! Early returns.

use crate::made::exits as made;
use ad_core::reverse_diff;

/// A return before a loop leaves its counter, or its records, unset.
#[reverse_diff]
pub fn before_a_loop(x: f64, #[constant] n: usize) -> f64 {
    if n == 1 {
        return 7.0 * x;
    }
    let mut p = 1.0;
    for _ in 0..n {
        p *= x;
    }
    p
}

/// `return 0.0` in one branch makes everything passive (Enzyme 101).
#[reverse_diff]
pub fn zero_in_one_branch(x: f64) -> f64 {
    if x < 0.0 {
        return 0.0;
    }
    x * x
}

/// Code after `return` (Zygote 265).
#[reverse_diff]
#[allow(unreachable_code)]
pub fn code_after(x: f64) -> f64 {
    return x * x;
    #[allow(unused)]
    let y = x.ln();
    y * 3.0
}

/// What follows a return inside a block is skipped on that path alone.
#[reverse_diff]
pub fn two_levels(x: f64, y: f64) -> f64 {
    let mut s = x;
    if x > 0.0 {
        s = x * y;
        if y > 1.0 {
            return s * s;
        }
        s += 1.0;
    }
    s *= 5.0;
    s
}

expected! {
    before_a_loop: (2.0, 1) => 14.0, [7.0], (2.0, 3) => 8.0, [12.0], (2.0, 0) => 1.0, [0.0];
    zero_in_one_branch: (-1.0,) => 0.0, [0.0], (3.0,) => 9.0, [6.0];
    code_after: (3.0,) => 9.0, [6.0];
    two_levels: (2.0, 3.0) => 36.0, [36.0, 24.0], (2.0, 0.5) => 10.0, [2.5, 10.0], (-2.0, 3.0) => -10.0, [5.0, 0.0];
}
