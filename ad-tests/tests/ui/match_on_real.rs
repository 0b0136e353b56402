use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64) -> f64 {
    match x {
        0.0 => 1.0,
        1.0..=2.0 => x,
        _ => x * x,
    }
}

fn main() {
    let _ = f_grad(1.0);
}
