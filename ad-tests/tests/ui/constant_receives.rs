use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64, #[constant] work: &mut [f64]) -> f64 {
    work[0] = x * x;
    work[1] += x;
    work[0] * x
}

fn main() {
    let _ = f_grad(1.0, &mut [0.0, 0.0]);
}
