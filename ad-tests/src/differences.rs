//! Derivatives by differences: the sanity check that shares nothing with either kind of AD.

use ad_core::Differentiable;

/// Derivative at 0 of `f`, and an estimate of its error: as users check theirs, but never surer than rounding allows.
#[must_use]
pub fn derivative(f: &dyn Fn(f64) -> f64, step: f64) -> (f64, f64) {
    let rounding = f64::EPSILON * f(step).abs().max(f(-step).abs()) / step;
    let d = ad_core::check::differences(step, &mut |h| vec![f(h)])[0];
    (d.value, d.error.max(rounding))
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

/// A step, and what differences may be off by for numbers of size 1.
pub const DOUBLE: (f64, f64) = (1e-3, 1e-8);
/// The same where `f32` are in between.
pub const SINGLE: (f64, f64) = (2e-2, 2e-3);

/// Checks the gradient of a function of a slice, number by number, relative to the largest.
///
/// # Panics
/// Where it is not what differences say, and where it is so large that they say little.
#[track_caller]
pub fn slice_gradient(
    f: &mut dyn FnMut(&[f64]) -> f64,
    x: &[f64],
    g: &[f64],
    (step, tolerance): (f64, f64),
    what: &str,
) {
    assert_eq!(x.len(), g.len(), "{what}");
    let scale = g.iter().fold(1.0, |m: f64, g| m.max(g.abs()));
    assert!(scale < 1e4, "{what} is not well scaled: {g:?}");
    let f = std::cell::RefCell::new(f);
    for (i, g) in g.iter().enumerate() {
        let along = |h: f64| {
            let mut x = x.to_vec();
            x[i] += h;
            f.borrow_mut()(&x)
        };
        let (d, _) = derivative(&along, step);
        assert!(
            (d - g).abs() < tolerance * scale,
            "{what}, by x[{i}] of {}: differences {d} gradient {g}",
            x.len()
        );
    }
}
