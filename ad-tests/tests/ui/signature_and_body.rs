use ad_core::reverse_diff;

struct Point;

#[reverse_diff]
fn f(x: f64, _p: Point) -> f64 {
    let mut y = x;
    while y > 1.0 {
        y *= 0.5;
    }
    y
}

fn main() {
    let _ = f_grad(1.0, Point);
}
