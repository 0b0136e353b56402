use ad_core::reverse_diff;

fn parts() -> (usize, f64, usize) {
    (1, 2.0, 3)
}

#[reverse_diff]
fn rest(x: f64) -> f64 {
    let (a, .., b) = parts();
    x * (a + b) as f64
}

fn main() {
    let _ = rest_grad(1.0);
}
