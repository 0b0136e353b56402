use ad_core::nalgebra::*;
use ad_core::reverse_diff;
use nalgebra::Vector3;

#[reverse_diff(jvp)]
fn length(v: &Vector3<f64>, w: &Vector3<f64>) -> f64 {
    (v + w).norm()
}

fn main() {
    let _ = length_grad(&Vector3::new(1.0, 0.0, 0.0), &Vector3::new(1.0, 0.0, 0.0));
}
