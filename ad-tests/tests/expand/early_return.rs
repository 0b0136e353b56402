/// The rest of the function stands under a condition.
#[reverse_diff]
pub fn guarded(x: f64, y: f64) -> f64 {
    if y == 0.0 {
        return x * x;
    }
    (x / y).sin() * y
}
