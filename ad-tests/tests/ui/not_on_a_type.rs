use ad_core::reverse_diff;

#[reverse_diff]
struct Point {
    x: f64,
    y: f64,
}

#[reverse_diff]
enum Curve {
    Line(f64),
    Circle { radius: f64 },
}

#[reverse_diff]
fn f(p: &Point, c: &Curve) -> f64 {
    p.x * p.y + g(c)
}

#[reverse_diff]
fn g(c: &Curve) -> f64 {
    match c {
        Curve::Line(length) => *length,
        Curve::Circle { radius } => radius * radius,
    }
}

fn main() {
    let (value, gradient) = f_grad(&Point { x: 1.0, y: 2.0 }, &Curve::Line(1.0));
    println!("{value} {}", gradient.0.x);
    let _ = Curve::Circle { radius: 1.0 };
}
