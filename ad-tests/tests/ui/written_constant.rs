use ad_core::reverse_diff;

#[reverse_diff]
fn scale(k: f64, x: &mut [f64]) -> f64 {
    x[0] *= k;
    x[0]
}

#[reverse_diff]
fn reset(#[constant] x: &mut [f64], k: f64) -> f64 {
    x[0] = 1.0;
    k * k
}

#[reverse_diff]
fn lost(k: f64, #[constant] x: &mut [f64]) -> f64 {
    scale(k, x)
}

#[reverse_diff]
fn untold(k: f64) -> f64 {
    let mut a = [k, k];
    let s: f64 = reset(&mut a, k);
    s * a[0] * a[1]
}

fn main() {
    let _ = (lost_grad(1.0, &mut [1.0]), untold_grad(1.0));
}
