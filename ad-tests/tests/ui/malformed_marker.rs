use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64, #[constant(always)] k: f64, #[scratch(8)] work: &[f64]) -> f64 {
    x * k * work[0]
}

fn main() {
    let _: (f64, (f64, Vec<f64>)) = f_grad(1.0, 2.0, &[3.0]);
}
