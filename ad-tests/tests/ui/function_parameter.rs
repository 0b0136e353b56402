use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64, g: &dyn Fn(f64) -> f64) -> f64 {
    g(x) * x
}

#[reverse_diff]
fn h(x: f64, g: fn(f64) -> f64) -> f64 {
    g(x) * x
}

#[reverse_diff]
fn k(x: f64, g: Box<dyn FnOnce(f64) -> f64 + Send>) -> f64 {
    g(x) * x
}

fn main() {
    let (_, slope) = f_grad(1.0, &|x| x * x);
    println!("{} {}", slope, h_grad(1.0, f64::sin).1);
    println!("{}", k_grad(1.0, Box::new(f64::sin)).1);
}
