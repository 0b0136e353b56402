/// A chain of conditions in both sweeps.
#[reverse_diff]
pub fn power(x: f64, n: u32) -> f64 {
    match n {
        0 => 1.0,
        1 => x,
        2 | 3 => x * x * x,
        _ => x.powi(4),
    }
}
