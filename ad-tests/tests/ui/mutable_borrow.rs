use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64) -> f64 {
    let mut y = x;
    let r = std::hint::black_box(&mut y);
    *r * x
}

fn main() {
    let _ = f_grad(1.0);
}
