use ad_core::reverse_diff;

#[reverse_diff(jvp, jacobian)]
fn collect(x: &[f64], out: &mut Vec<f64>) -> f64 {
    for i in 0..x.len() {
        out.push(x[i] * x[i]);
    }
    x[0]
}

fn main() {
    let _ = collect_grad(&[1.0], &mut Vec::new());
}
