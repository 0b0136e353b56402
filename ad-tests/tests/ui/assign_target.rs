use ad_core::reverse_diff;

#[reverse_diff]
fn element(x: f64) -> f64 {
    let mut a = [x, 1.0];
    let i = a.len() - 1;
    a[i] = x * x;
    a[0] += x;
    a[0] * a[1]
}

#[reverse_diff]
fn field(x: f64) -> f64 {
    let mut p = (x, 1.0);
    p.1 = x * x;
    p.0 * p.1
}

fn main() {
    let _ = (element_grad(1.0), field_grad(1.0));
}
