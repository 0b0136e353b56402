use ad_core::reverse_diff;
use std::iter::successors;

#[reverse_diff]
fn zipped(x: f64, y: f64) -> f64 {
    let halves = successors(Some(x), |v| Some(v * 0.5));
    let squares = successors(Some(y), |v| Some(v * v));
    halves.zip(squares).take(3).map(|(a, b)| a * b).sum()
}

fn main() {
    let _ = zipped_grad(1.0, 1.0);
}
