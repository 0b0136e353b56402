use ad_core::reverse_diff;

#[reverse_diff]
const fn f(x: f64) -> f64 {
    x * x
}

fn main() {
    let _ = f_grad(1.0);
}
