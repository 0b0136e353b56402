//! Derivatives by differences: the sanity check that shares nothing with either kind of AD.

use ad_core::Differentiable;

/// Derivative at 0 of `f`, and an estimate of its error, by central differences with Richardson's extrapolation
/// (Ridders, Advances in Engineering Software 4, 1982).
///
/// # Panics
/// If `f` returns different numbers of values.
#[must_use]
pub fn derivative(f: &dyn Fn(f64) -> f64, step: f64) -> (f64, f64) {
    const LEVELS: usize = 8;
    const SHRINK: f64 = 1.6;
    let central = |h: f64| (f(h) - f(-h)) / (2.0 * h);
    let rounding = f64::EPSILON * f(step).abs().max(f(-step).abs()) / step;
    let mut row = vec![central(step)];
    let (mut best, mut error) = (row[0], f64::INFINITY);
    let mut h = step;
    for level in 1..LEVELS {
        h /= SHRINK;
        let mut next = vec![central(h)];
        let mut factor = SHRINK * SHRINK;
        for k in 0..level {
            next.push((next[k] * factor - row[k]) / (factor - 1.0));
            factor *= SHRINK * SHRINK;
            let spread = (next[k + 1] - next[k])
                .abs()
                .max((next[k + 1] - row[k]).abs());
            if spread < error {
                (best, error) = (next[k + 1], spread);
            }
        }
        row = next;
    }
    (best, error.max(rounding))
}

/// Checks a derivative.
///
/// # Panics
/// Where the two differ.
#[track_caller]
pub fn near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-8 * expected.abs().max(1.0),
        "{found} instead of {expected}"
    );
}

/// Checks the gradient of `f` at `x`, number by number.
///
/// # Panics
/// Where it is not what differences say.
#[track_caller]
pub fn gradient<T: Differentiable + Clone>(x: &T, g: &T::Tangent, f: impl Fn(&T) -> f64) {
    let (at, g) = (x.flatten(), g.flatten());
    assert_eq!(at.len(), g.len());
    for i in 0..at.len() {
        let along = |h: f64| {
            let (mut moved, mut x) = (at.clone(), x.clone());
            moved[i] += h;
            x.unflatten(&moved);
            f(&x)
        };
        near(g[i], derivative(&along, 1e-2).0);
    }
}
