//! Patterns in `let`, `for`, `match`, `if let`, `while let` and `let else`.

use crate::made::zz_patterns as made;
use ad_core::reverse_diff;




/// `if let` and `else if let` on what is passive.
#[reverse_diff]
pub fn on_passive(x: f64, #[constant] limit: Option<u32>, #[constant] level: Option<f64>) -> f64 {
    let mut y = x;
    if let Some(n) = limit {
        for _ in 0..n {
            y *= x;
        }
    } else if let Some(l) = level {
        y = y.max(l) * y;
    }
    let Some(l) = level else {
        return y * 3.0;
    };
    if let Some(0 | 2) = limit {
        y - l
    } else {
        y * l
    }
}

/// A walk over a linked order of indices, as long as there is a next one.
#[reverse_diff]
pub fn linked(x: &[f64], #[constant] next: &[usize], #[constant] start: usize) -> f64 {
    let mut at = next.get(start);
    let mut s = x.get(start).copied().unwrap_or(1.0);
    while let Some(&i) = at {
        if i >= x.len() {
            break;
        }
        s = s.sin() + x[i];
        at = next.get(i);
    }
    s
}



/// Labelled blocks, with and without a value.
#[reverse_diff]
pub fn blocks(x: f64, y: f64, #[constant] n: usize) -> f64 {
    let a = 'a: {
        if x > y {
            break 'a x * x;
        }
        for i in 0..n {
            if y * (i as f64) > x {
                break 'a y * i as f64;
            }
        }
        x * y
    };
    let mut s = a;
    'b: {
        s += y;
        if n == 3 {
            break 'b;
        }
        s *= x;
    }
    s * a
}

cases! {
    on_passive: (0.7, Some(2), None), (0.7, None, Some(0.3)), (0.7, None, None), (0.7, Some(0), Some(2.0)), (0.7, Some(1), Some(2.0));
    linked: (vec![0.3, 1.2, 0.8], vec![2, 9, 1], 0), (vec![0.3, 1.2, 0.8], vec![2, 9, 1], 7);
    blocks: (0.7, 1.3, 3), (1.7, 1.3, 3), (0.7, 1.3, 1), (0.7, 1.3, 0);
}
