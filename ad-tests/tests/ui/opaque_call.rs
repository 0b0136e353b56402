use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64) -> f64 {
    let y = std::hint::black_box(x) + f64::next_up(x);
    y * x
}

fn main() {
    let _ = f_grad(1.0);
}
