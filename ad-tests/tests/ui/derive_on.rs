use ad_core::Differentiable;

#[derive(Differentiable)]
enum Shape {
    Circle(f64),
}

fn main() {
    let Shape::Circle(_) = Shape::Circle(1.0);
}
