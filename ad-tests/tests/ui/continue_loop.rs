use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        if x[i] < 0.0 {
            continue;
        }
        s += x[i];
    }
    s
}

fn main() {
    let _ = f_grad(&[1.0]);
}
