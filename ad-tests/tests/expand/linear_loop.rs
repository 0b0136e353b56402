/// Nothing is recorded for linear operations, though the state is carried.
#[reverse_diff]
pub fn smoothed(x: &[f64], #[constant] k: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s = s * k + x[i];
    }
    s
}
