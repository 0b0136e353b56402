use ad_core::reverse_diff;

#[reverse_diff]
fn first(x: &[f64]) -> f64 {
    x[0] * x[0]
}

#[reverse_diff]
fn f(x: f64) -> f64 {
    let mut a = [x, 1.0];
    let s: f64 = first(&mut a);
    a[1] * s
}

fn main() {
    let _ = f_grad(1.0);
}
