use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64, #[constant] out: &mut [f64]) {
    out[0] = x * x;
}

fn main() {
    let (mut out, mut x_bar) = ([0.0], 0.0);
    f_vjp_into(1.0, &mut out, 1.0, &mut x_bar);
}
