use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: &[f64]) -> f64 {
    let y = unsafe { x.get_unchecked(0) };
    y * y
}

fn main() {
    let _ = f_grad(&[1.0]);
}
