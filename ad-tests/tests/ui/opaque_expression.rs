use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64) -> f64 {
    let range = 0.0..x;
    range.end * x
}

fn main() {
    let _ = f_grad(1.0);
}
