use ad_core::reverse_diff;

#[reverse_diff]
fn pair(x: &mut (f64, f64)) -> f64 {
    x.0 * x.1
}

fn main() {
    let _ = pair_grad(&mut (1.0, 2.0));
}
