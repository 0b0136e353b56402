use ad_core::reverse_diff;

#[reverse_diff(jvp, order = 2)]
fn weighted(x: f64, #[constant] weight: f64) -> f64 {
    weight * x * x
}

#[reverse_diff]
fn slope(x: f64) -> f64 {
    let (_, tangent) = weighted_jvp(x, x, 1.0);
    tangent
}

fn main() {
    let _ = slope_grad(1.0);
}
