use ad_core::reverse_diff;
use std::collections::BTreeSet;

#[reverse_diff]
fn f(x: f64, v: &[usize]) -> f64 {
    let seen = v.iter().copied().collect();
    let of: &BTreeSet<usize> = &seen;
    x * of.len() as f64
}

fn main() {
    println!("{}", f_grad(1.0, &[1, 2, 1]).1);
}
