use ad_core::reverse_diff;

#[reverse_diff]
#[constant(k)]
fn f(x: f64, k: f64) -> f64 {
    x * k
}

#[reverse_diff(constant(k))]
fn g(x: f64, k: f64) -> f64 {
    x * k
}

fn main() {
    println!("{} {}", f_grad(1.0, 2.0).1, g_grad(1.0, 2.0).1);
}
