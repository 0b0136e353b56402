use ad_core::reverse_diff;

#[reverse_diff]
fn sum(x: &[f64]) -> f64 {
    x[0] + x[1]
}

#[reverse_diff]
fn f(x: f64) -> f64 {
    let mut a = [x, 1.0];
    a[1] = x * x;
    let s: f64 = sum(&a);
    a[0] = 0.0;
    s + a[1]
}

fn main() {
    let _ = f_grad(1.0);
}
