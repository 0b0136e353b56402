use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64, #[constant] scale: Option<f64>) -> f64 {
    let Some(k) = scale else { return x };
    k * x
}

fn main() {
    let _ = f_grad(1.0, None);
}
