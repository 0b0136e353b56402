//! Derivatives by differences: the sanity check that shares nothing with either kind of AD.

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
