use ad_core::reverse_diff;

#[reverse_diff]
fn zipped(x: &[f64], y: &[f64]) -> f64 {
    let positive = x.iter().filter(|v| **v > 0.0);
    let negative = y.iter().filter(|v| **v < 0.0);
    positive.zip(negative).map(|(a, b)| a * b).sum()
}

#[reverse_diff]
fn reversed(x: &[f64]) -> f64 {
    x.iter().flat_map(|v| [*v, v * v]).rev().fold(1.0, |s, v| s * v + 1.0)
}

fn main() {
    let _ = (zipped_grad(&[1.0], &[1.0]), reversed_grad(&[1.0]));
}
