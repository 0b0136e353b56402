use ad_core::Differentiable;

#[derive(Differentiable)]
union Shape {
    radius: f64,
}

fn main() {
    let _ = Shape { radius: 1.0 };
}
