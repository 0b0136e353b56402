use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64, #[scratch] work: &[f64]) -> f64 {
    x * work[0]
}

fn main() {
    let _ = f_grad(1.0, &[2.0]);
}
