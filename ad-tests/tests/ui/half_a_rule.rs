use ad_core::reverse_diff;

#[reverse_diff(fwd = forward)]
fn f(x: f64) -> f64 {
    x * x
}

fn main() {
    let _ = f(1.0);
}
