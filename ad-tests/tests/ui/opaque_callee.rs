use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64, #[constant] g: &dyn Fn(f64) -> f64) -> f64 {
    g(x) * x
}

fn main() {
    let _ = f_grad(1.0, &|x| x);
}
