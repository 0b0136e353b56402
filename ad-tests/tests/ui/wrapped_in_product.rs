use ad_core::reverse_diff;

#[reverse_diff(jvp)]
fn root(x: f64) -> Option<f64> {
    if x < 0.0 { None } else { Some(x.sqrt()) }
}

fn main() {
    let _ = root_grad(1.0);
}
