use ad_core::reverse_diff;

#[reverse_diff]
fn f(#[constant] x: f64, n: usize) -> f64 {
    x * n as f64
}

#[reverse_diff]
fn nothing() -> f64 {
    1.0
}

fn main() {
    let _ = (f(1.0, 2), nothing());
}
