//! Said once for each place where the user names the type, whatever is done with the companions.

use ad_core::{Differentiable, reverse_diff};

struct Point {
    x: f64,
    y: f64,
}

#[derive(Differentiable)]
struct Path {
    points: Vec<Point>,
    length: f64,
}

#[reverse_diff(jvp, hvp)]
fn f(p: &Point, k: f64) -> f64 {
    p.x * p.y * k
}

#[reverse_diff]
fn total(p: &Path) -> f64 {
    p.length * p.length
}

#[reverse_diff]
fn caller(x: f64, p: &Path) -> f64 {
    total(p) * x
}

fn main() {
    let p = Point { x: 1.0, y: 2.0 };
    let (value, (gradient, dk)) = f_grad(&p, 2.0);
    println!("{value} {} {} {dk}", gradient.x, gradient.y);
    let (_, pullback) = f_vjp(&p, 2.0);
    println!("{}", pullback(1.0).0.x);
    let path = Path { points: vec![p], length: 1.0 };
    println!("{}", total_grad(&path).1.points[0].x + caller_grad(1.0, &path).1.1.length);
}
