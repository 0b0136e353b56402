use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64, g: impl Fn(f64) -> f64) -> f64 {
    x * x
}

fn main() {
    let _ = f_grad(1.0, |x| x);
}
