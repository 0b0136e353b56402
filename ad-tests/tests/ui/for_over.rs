use ad_core::reverse_diff;

#[reverse_diff]
fn values(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x {
        s += v;
    }
    s
}

#[reverse_diff]
fn enumerated(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for (i, v) in x.iter().enumerate() {
        s += i as f64 * v;
    }
    s
}

fn main() {
    let _ = (values_grad(&[1.0]), enumerated_grad(&[1.0]));
}
