use ad_core::reverse_diff;

fn found(n: usize) -> Option<usize> {
    (n > 0).then_some(n)
}

#[reverse_diff]
fn f(x: &[f64], n: usize) -> Option<f64> {
    let i = found(n)?;
    Some(x[i] * x[0])
}

fn main() {
    let _ = f_grad(&[1.0], 1);
}
