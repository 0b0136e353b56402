use ad_core::reverse_diff;

struct Pair(f64, f64);

#[reverse_diff]
fn f(x: f64, #[constant] Pair(a, b): Pair) -> f64 {
    x * a + b
}

fn main() {
    let _ = f_grad(1.0, Pair(1.0, 2.0));
}
