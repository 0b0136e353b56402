use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64) -> f64 {
    let v = vec![x];
    v[0]
}

#[reverse_diff]
fn g(x: f64) -> f64 {
    let y = x as f16;
    y
}

fn main() {
    let _ = (f_grad(1.0), g_grad(1.0));
}
