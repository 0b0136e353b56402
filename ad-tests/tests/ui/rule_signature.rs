use ad_core::reverse_diff;

#[reverse_diff(vjp = by_hand)]
fn f(x: f64, #[constant] k: f64) -> f64 {
    x * k
}

fn by_hand(x: f64, k: f64, seed: f64, x_bar: &mut f64, k_bar: &mut f64) -> f64 {
    *x_bar += seed * k;
    *k_bar += seed * x;
    x * k
}

ad_core::scalar_rule! {
    fn g(x) -> y { z => 1.0 }
}

fn main() {
    let _ = f(1.0, 2.0);
}
