use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64) -> Option<f64> {
    let y = Some(2.0)?;
    Some(x * y)
}

fn main() {
    let _ = f(1.0);
}
