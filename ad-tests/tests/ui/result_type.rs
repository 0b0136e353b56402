use ad_core::reverse_diff;

#[reverse_diff]
fn text(x: f64) -> String {
    x.to_string()
}

#[reverse_diff]
fn slice(x: &[f64]) -> &[f64] {
    &x[1..]
}

#[reverse_diff]
fn named(x: f64) -> Vec<(f64, String)> {
    vec![(x, String::new())]
}

fn main() {
    let _ = (text(1.0), slice(&[1.0]), named(1.0));
}
