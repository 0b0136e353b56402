use ad_core::{reverse_diff, scalar_rule};

fn square(x: f64) -> f64 {
    x * x
}

scalar_rule! {
    fn square(x) -> y { x => 2.0 * x, z => 1.0 }
}

#[reverse_diff]
fn f(x: f64) -> f64 {
    square(x)
}

fn main() {
    println!("{}", f_grad(1.0).1);
}
