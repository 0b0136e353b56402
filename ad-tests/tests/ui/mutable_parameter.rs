use ad_core::reverse_diff;

#[reverse_diff]
fn one(x: &mut f64) -> f64 {
    *x * *x
}

#[reverse_diff]
fn many(x: &mut [f64]) -> f64 {
    x[0] * x[0]
}

fn main() {
    let _ = (one_grad(&mut 1.0), many_grad(&mut [1.0]));
}
