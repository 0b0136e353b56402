use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: &[f64]) -> f64 {
    for i in 0..x.len() {
        if x[i] > 0.0 {
            return x[i];
        }
    }
    x[0]
}

fn main() {
    let _ = f_grad(&[1.0]);
}
