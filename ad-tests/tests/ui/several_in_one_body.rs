use ad_core::reverse_diff;

fn g(x: f64) -> f64 {
    x * x
}

#[reverse_diff]
fn statements(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for (v, w) in x.iter().filter(|v| **v > 0.0).zip(x.iter().filter(|v| **v > 1.0)) {
        s += v * w;
    }
    while s > 1.0 {
        s *= 0.5;
    }
    s
}

#[reverse_diff]
fn calls(x: f64, y: f64) -> f64 {
    let a = g(x).sqrt();
    let b = y.sinn();
    a * b
}

fn main() {
    let (_, mut bar) = statements_grad(&[1.0]);
    statements_grad_into(&[1.0], &mut bar);
    statements_vjp_into(&[1.0], 1.0, &mut bar);
    let (_, pullback) = statements_vjp(&[1.0]);
    let _: Vec<f64> = pullback(1.0);
    let _: (f64, (f64, f64)) = calls_grad(1.0, 2.0);
}
