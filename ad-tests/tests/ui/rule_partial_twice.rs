use ad_core::{reverse_diff, scalar_rule};

fn product(x: f64, z: f64) -> f64 {
    x * z
}

scalar_rule! {
    fn product(x, z) -> y { x => z, z => x, z => y / z }
}

#[reverse_diff]
fn f(x: f64) -> f64 {
    product(x, x)
}

fn main() {
    println!("{}", f_grad(1.0).1);
}
