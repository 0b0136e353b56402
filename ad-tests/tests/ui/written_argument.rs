use ad_core::reverse_diff;

#[reverse_diff]
fn scale(k: f64, x: &mut [f64]) {
    x[0] *= k;
}

fn make() -> Vec<f64> {
    vec![1.0; 2]
}

#[reverse_diff]
fn f(k: f64) -> f64 {
    let mut a = make();
    scale(k, &mut a);
    a[1]
}

fn main() {
    let _ = f_grad(1.0);
}
