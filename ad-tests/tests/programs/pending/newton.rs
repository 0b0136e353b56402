//! Newton's iteration, with exits of every kind.

use crate::made::newton as made;
use ad_core::reverse_diff;

/// A square root; converged, stuck, or out of trips.
#[reverse_diff]
pub fn square_root(a: f64, start: f64, #[constant] most: usize) -> f64 {
    if a <= 0.0 {
        return 0.0;
    }
    let mut x = start;
    for _ in 0..most {
        let step = (x * x - a) / (2.0 * x);
        x -= step;
        if step.abs() < 1e-12 * x.abs() {
            break;
        }
    }
    x
}

/// A damped step in an inner loop; the labelled outer loop ends from there.
#[reverse_diff]
pub fn damped(c: f64, start: f64) -> f64 {
    let mut x = start;
    let mut f = x.atan() - c;
    'newton: for trip in 0..50 {
        let slope = 1.0 / (1.0 + x * x);
        let mut step = f / slope;
        let mut halvings = 0;
        loop {
            let y = x - step;
            let g = y.atan() - c;
            if g.abs() < f.abs() || f == 0.0 {
                x = y;
                f = g;
                break;
            }
            if halvings == 40 {
                break 'newton;
            }
            step *= 0.5;
            halvings += 1;
        }
        if f.abs() < 1e-13 || trip > 40 {
            break 'newton;
        }
    }
    x
}

/// The loop's value is the root; a return leaves from inside where the slope vanishes.
#[reverse_diff]
pub fn by_value(c: f64, d: f64) -> f64 {
    let mut x = 1.0;
    let mut trips = 0;
    let root = loop {
        let slope = 3.0 * x * x - d;
        if slope.abs() < 1e-3 {
            return -x;
        }
        let next = x - (x * x * x - d * x - c) / slope;
        trips += 1;
        if (next - x).abs() < 1e-13 || trips == 60 {
            break next;
        }
        x = next;
    };
    root * root + root
}

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
    square_root: (2.0, 1.0, 30), (2.0, 3.0, 2), (2.0, 3.0, 0), (-1.0, 3.0, 5);
    damped: (0.9, 3.0), (0.3, 0.2);
    by_value: (1.0, 1.0), (0.5, 3.0005);
    several: (vec![2.0, 3.0, 0.5], vec![0.0, 0.5, 1.0], 40), (vec![2.0, 3.0], vec![0.0, 9.0], 2), (vec![], vec![], 3);
    two_equations: ([5.0, 2.0], [2.5, 0.8]), ([5.0, 2.0], [1.0, 1.0]);
    first_crossing: (vec![0.1, 0.4, 1.3, 0.2], 1.0), (vec![0.1, 0.4], 1.0), (vec![], 1.0), (vec![2.0, 0.5], 1.0);
}
