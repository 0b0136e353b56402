use ad_core::reverse_diff;

#[reverse_diff(order = 2)]
fn twice(x: f64) -> f64 {
    x * x
}

fn main() {
    let _ = twice_grad(1.0);
}
