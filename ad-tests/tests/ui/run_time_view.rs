use ad_core::reverse_diff;

fn table() -> &'static [f64] {
    &[1.0]
}

#[reverse_diff]
fn f(x: &[f64], #[constant] first: bool) -> f64 {
    let z = if first { x } else { table() };
    z[0] * z[0]
}

fn main() {
    let _ = f_grad(&[1.0], true);
}
