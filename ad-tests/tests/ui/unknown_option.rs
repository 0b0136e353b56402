use ad_core::reverse_diff;

#[reverse_diff(jvpp)]
fn near(x: f64) -> f64 {
    x * x
}

#[reverse_diff(quickly)]
fn far(x: f64) -> f64 {
    x * x
}

#[reverse_diff(quickly, jvpp)]
fn both(x: f64) -> f64 {
    x * x
}

fn main() {
    let _ = (near_grad(1.0), far_grad(1.0), both_grad(1.0));
}
