/// A value that is used twice is computed once; a partial is written in terms of the result.
#[reverse_diff]
pub fn reuse(x: f64, y: f64) -> f64 {
    let e = (x * y).exp();
    e * x + e / y
}
