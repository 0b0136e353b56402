use ad_core::reverse_diff;

#[reverse_diff]
fn whole(x: f64, #[constant] i: usize) -> f64 {
    let mut a = [x, 1.0];
    a[i] = x * x;
    a = [x, x];
    a[0] * a[1]
}

#[reverse_diff]
fn parameter(p: &(f64, [f64; 2]), #[constant] i: usize) -> f64 {
    let mut q = *p;
    q.1[i] = q.0;
    q.1[0] * q.1[1]
}

fn main() {
    let _ = (whole_grad(1.0, 1), parameter_grad(&(1.0, [2.0; 2]), 1));
}
