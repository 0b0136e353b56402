use ad_core::reverse_diff;

trait Shape {
    fn area(&self, side: f64) -> f64;
}

struct Square;

impl Shape for Square {
    fn area(&self, side: f64) -> f64 {
        side * side
    }
}

#[reverse_diff]
fn f(x: f64, shape: &dyn Shape) -> f64 {
    shape.area(x)
}

#[reverse_diff]
fn g(x: f64, shapes: &[Box<dyn Shape>]) -> f64 {
    shapes[0].area(x)
}

fn main() {
    println!("{} {}", f_grad(1.0, &Square).1, g_grad(1.0, &[Box::new(Square)]).1);
}
