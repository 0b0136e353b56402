use ad_core::reverse_diff;

#[reverse_diff(jvp(own_jvp))]
fn forwards(x: f64) -> f64 {
    x * x
}

#[reverse_diff(hessian(x))]
fn twice(x: f64) -> f64 {
    x * x
}

fn main() {
    let _ = (forwards_grad(1.0), twice_grad(1.0));
}
