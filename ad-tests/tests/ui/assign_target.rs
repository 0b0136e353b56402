use ad_core::reverse_diff;

fn table() -> Vec<f64> {
    vec![1.0]
}

#[reverse_diff]
fn f(x: f64) -> f64 {
    let mut a = table();
    a[0] = x * x;
    a[0] * x
}

fn main() {
    let _ = f_grad(1.0);
}
