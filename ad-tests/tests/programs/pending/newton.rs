//! Newton's iteration, with exits of every kind.

use crate::made::newton as made;
use ad_core::reverse_diff;

/// Several roots, each with an iteration of its own, in place; the first that fails ends all.
#[reverse_diff]
pub fn several(targets: &[f64], roots: &mut [f64], #[constant] most: usize) -> usize {
    let mut done = 0;
    'roots: for (t, x) in targets.iter().zip(roots.iter_mut()) {
        let mut trip = 0;
        while (x.exp() + *x - t).abs() > 1e-13 {
            if trip == most {
                break 'roots;
            }
            *x -= (x.exp() + *x - t) / (x.exp() + 1.0);
            trip += 1;
        }
        done += 1;
    }
    done
}

/// Two equations, the Jacobian by hand, a result or the reason why there is none.
#[reverse_diff]
pub fn two_equations(p: &[f64; 2], start: [f64; 2]) -> Result<f64, String> {
    let [mut x, mut y] = start;
    for _ in 0..30 {
        let (f, g) = (x * x + y * y - p[0], x * y - p[1]);
        let det = 2.0 * x * x - 2.0 * y * y;
        if det.abs() < 1e-9 {
            return Err("singular".to_string());
        }
        let (dx, dy) = ((f * x - 2.0 * y * g) / det, (2.0 * x * g - y * f) / det);
        x -= dx;
        y -= dy;
        if dx.abs() + dy.abs() < 1e-13 {
            return Ok(x - y * y);
        }
    }
    Err(format!("no convergence from {:?}", 30))
}

/// Nothing before the first sign change counts; `None` where there is none.
#[reverse_diff]
pub fn first_crossing(x: &[f64], level: f64) -> Option<f64> {
    let mut i = 1;
    while i < x.len() {
        let (a, b) = (x[i - 1] - level, x[i] - level);
        i += 1;
        if a * b > 0.0 {
            continue;
        }
        if a == b {
            return None;
        }
        return Some(i as f64 - 2.0 + a / (a - b));
    }
    None
}

cases! {
    several: (vec![2.0, 3.0, 0.5], vec![0.0, 0.5, 1.0], 40), (vec![2.0, 3.0], vec![0.0, 9.0], 2), (vec![], vec![], 3);
    two_equations: ([5.0, 2.0], [2.5, 0.8]), ([5.0, 2.0], [1.0, 1.0]);
    first_crossing: (vec![0.1, 0.4, 1.3, 0.2], 1.0), (vec![0.1, 0.4], 1.0), (vec![], 1.0), (vec![2.0, 0.5], 1.0);
}
