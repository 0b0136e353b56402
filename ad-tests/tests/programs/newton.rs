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

cases! {
    square_root: (2.0, 1.0, 30), (2.0, 3.0, 2), (2.0, 3.0, 0), (-1.0, 3.0, 5);
    damped: (0.9, 3.0), (0.3, 0.2);
    by_value: (1.0, 1.0), (0.5, 3.0005);
}
