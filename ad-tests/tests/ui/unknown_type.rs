use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64, #[constant] scale: fn() -> f64) -> f64 {
    let k = scale() * x;
    k * k
}

fn main() {
    let _ = f_grad(1.0, || 2.0);
}
