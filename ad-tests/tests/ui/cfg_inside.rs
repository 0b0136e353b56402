use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64) -> f64 {
    #[cfg(debug_assertions)]
    let x = x * 2.0;
    x * x
}

fn main() {
    let _ = f_grad(1.0);
}
