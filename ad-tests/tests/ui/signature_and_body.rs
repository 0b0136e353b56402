use ad_core::reverse_diff;

struct Point;

#[reverse_diff]
fn f(x: f64, _p: Point) -> f64 {
    struct Inner;
    x
}

fn main() {
    let _ = f_grad(1.0, Point);
}
