use ad_core::reverse_diff;

#[reverse_diff]
fn pushed(x: f64) -> f64 {
    let mut v = Vec::new();
    v.push(x * x);
    v[0]
}

#[reverse_diff]
fn sorted(x: f64, y: f64) -> f64 {
    let mut a = [x, y];
    a.reverse();
    a[0] * a[0] + a[1]
}

#[reverse_diff]
fn rotated(x: &mut [f64]) {
    x.rotate_left(1);
}

fn main() {
    let _ = (pushed_grad(1.0), sorted_grad(1.0, 2.0));
    rotated_vjp_into(&mut [1.0, 2.0], &mut [0.0, 1.0]);
}
