/// A window of a slice has its adjoint in the window of the accumulator.
#[reverse_diff]
pub fn window(x: &[f64], #[constant] k: usize) -> f64 {
    let y = &x[k..k + 3];
    y[0] * y[1] + y[2].sqrt()
}
