use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64, g: impl Fn(f64) -> f64) -> f64 {
    g(2.0) * x
}

fn main() {
    let _ = f_grad(1.0, |x| x);
}
