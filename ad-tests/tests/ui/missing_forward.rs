use ad_core::reverse_diff;

#[reverse_diff]
fn inner(x: f64) -> f64 {
    x * x
}

#[reverse_diff(jvp)]
fn outer(x: f64) -> f64 {
    inner(x) * x
}

#[reverse_diff]
fn slope(x: f64) -> f64 {
    inner_grad(x).1
}

fn main() {
    let _ = (outer_jvp(1.0, 1.0), slope_grad(1.0));
}
