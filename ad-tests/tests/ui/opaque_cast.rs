use ad_core::reverse_diff;

type Real = f64;

#[reverse_diff]
fn f(x: f64) -> f64 {
    let y = ((x * x) as Real).powi(3);
    y * x
}

fn main() {
    let _ = f_grad(1.0);
}
