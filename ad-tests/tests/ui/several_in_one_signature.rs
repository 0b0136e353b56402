use ad_core::reverse_diff;

struct Point;

#[reverse_diff(jvpp)]
async fn f(x: &mut [f64], _p: Point, #[constant(yes)] n: usize) -> f64 {
    x[0] * n as f64
}

fn main() {
    let _ = f_grad(&mut [1.0], Point, 3);
}
