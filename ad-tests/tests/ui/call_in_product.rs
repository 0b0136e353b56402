use ad_core::reverse_diff;

#[reverse_diff]
fn inner(x: f64) -> f64 {
    x * x
}

#[reverse_diff(jvp, hvp)]
fn outer(x: f64) -> f64 {
    inner(x) * x
}

fn main() {
    let _ = (outer_jvp(1.0, 1.0), outer_hvp(1.0, 1.0), inner(1.0));
}
