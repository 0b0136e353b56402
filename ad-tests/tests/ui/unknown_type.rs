use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: &[f64], #[constant] first: bool) -> f64 {
    let y = if first { x.first() } else { None };
    x[0] * y.map_or(1.0, |v| *v)
}

fn main() {
    let _ = f_grad(&[1.0], true);
}
