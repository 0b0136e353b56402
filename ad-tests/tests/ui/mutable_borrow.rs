use ad_core::reverse_diff;

fn double(x: &mut f64) {
    *x *= 2.0;
}

#[reverse_diff]
fn f(x: f64) -> f64 {
    let mut y = x;
    double(&mut y);
    y * x
}

fn main() {
    let _ = f_grad(1.0);
}
