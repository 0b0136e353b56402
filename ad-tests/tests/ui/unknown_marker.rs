use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64, #[passive] k: f64) -> f64 {
    x * k
}

fn main() {
    println!("{}", f_grad(1.0, 2.0).1);
}
