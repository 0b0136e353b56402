use ad_core::reverse_diff;

#[reverse_diff]
struct Point {
    x: f64,
}

#[reverse_diff]
enum Shape {
    Square,
}

#[reverse_diff]
const SIZE: f64 = 1.0;

#[reverse_diff]
static PLACE: f64 = 1.0;

#[reverse_diff]
trait Area {
    fn area(&self) -> f64;
}

impl Area for Point {
    fn area(&self) -> f64 {
        self.x
    }
}

mod inside {
    pub fn f(x: f64) -> f64 {
        x
    }
}

#[reverse_diff]
type Number = f64;

#[reverse_diff]
pub use inside::f;

fn main() {
    let point = Point { x: SIZE + PLACE };
    let number: Number = point.area();
    let _ = (f(number), Shape::Square);
}
