use ad_core::reverse_diff;

#[reverse_diff(order = 9)]
fn too_often(x: f64) -> f64 {
    x * x
}

#[reverse_diff(order)]
fn no_number(x: f64) -> f64 {
    x * x
}

fn main() {
    let _ = (too_often_grad(1.0), no_number_grad(1.0));
}
