use ad_core::reverse_diff;

#[reverse_diff(jvp, jvp)]
fn f(x: f64) -> f64 {
    x * x
}

#[reverse_diff(order = 2, order = 3)]
fn g(x: f64) -> f64 {
    x * x
}

fn main() {
    println!("{} {}", f_jvp(1.0, 1.0).1, g_grad(1.0).1);
}
