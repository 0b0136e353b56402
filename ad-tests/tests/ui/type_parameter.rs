use ad_core::reverse_diff;

#[reverse_diff]
fn f<T: Into<f64>>(x: f64, #[constant] y: T) -> f64 {
    y.into() * x
}

fn main() {
    let _ = f_grad(1.0, 2.0_f32);
}
