/// A result of several numbers has a seed of the same shape, and no `_grad`.
#[reverse_diff]
pub fn polar(x: f64, y: f64) -> (f64, f64) {
    (x.hypot(y), y.atan2(x))
}
