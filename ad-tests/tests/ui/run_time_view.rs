use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: &[f64], y: &[f64], #[constant] first: bool) -> f64 {
    let z = if first { x } else { y };
    z[0] * z[0]
}

fn main() {
    let _ = f_grad(&[1.0], &[2.0], true);
}
