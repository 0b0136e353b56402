//! A partial that is left out would count as zero.

use ad_core::{reverse_diff, scalar_rule};

fn product(x: f64, z: f64) -> f64 {
    x * z
}

fn scaled(n: i32, name: &str, x: f64, table: &[f64]) -> f64 {
    f64::from(n) * x * table[name.len()]
}

scalar_rule! {
    fn product(x, z) -> y { x => z }
    fn scaled(n: i32, name: &str, x, table: &[f64]) -> y { x => y / x }
}

#[reverse_diff]
fn f(x: f64) -> f64 {
    product(x, x)
}

fn main() {
    println!("{}", f_grad(1.0).1);
}
