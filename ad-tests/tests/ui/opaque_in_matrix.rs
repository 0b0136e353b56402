use ad_core::{Differentiable, reverse_diff};

#[derive(Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

#[reverse_diff(jacobian, hessian)]
fn square(p: &Point) -> f64 {
    p.x * p.x + p.y
}

fn main() {
    let _ = square_hessian(&Point { x: 1.0, y: 2.0 });
}
