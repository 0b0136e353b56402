use ad_core::reverse_diff;

#[reverse_diff(hvp, jvp)]
fn pair(x: f64) -> (f64, f64) {
    (x * x, x)
}

#[reverse_diff(hessian)]
fn output(x: f64, y: &mut f64) {
    *y = x * x;
}

fn main() {
    let _ = pair_jvp(1.0, 1.0);
    output_vjp_into(1.0, &mut 0.0, &mut 0.0, &mut 0.0);
}
