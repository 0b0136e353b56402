use ad_core::reverse_diff;

#[reverse_diff]
fn first(x: &[f64]) -> f64 {
    let mut it = (x.iter().filter(|v| **v > 0.0), 1);
    let a = it.0.next().unwrap();
    a * a
}

fn main() {
    let _ = first_grad(&[1.0]);
}
