use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64) -> f64 {
    let v = vec![x, 2.0];
    v[0] * v[1]
}

fn main() {
    let _ = f_grad(1.0);
}
