use ad_core::reverse_diff;

#[reverse_diff]
fn text(x: f64) -> String {
    x.to_string()
}

#[reverse_diff]
fn list(x: f64) -> Vec<f64> {
    vec![x]
}

#[reverse_diff]
fn slice(x: &[f64]) -> &[f64] {
    &x[1..]
}

#[reverse_diff]
fn checked(x: f64) -> Option<Vec<f64>> {
    Some(vec![x])
}

fn main() {
    let _ = (text(1.0), list(1.0), slice(&[1.0]), checked(1.0));
}
