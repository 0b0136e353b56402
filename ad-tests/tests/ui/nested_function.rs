use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64) -> f64 {
    let g = |y: f64| x * y;
    g(x) * x
}

fn main() {
    let _ = f_grad(1.0);
}
