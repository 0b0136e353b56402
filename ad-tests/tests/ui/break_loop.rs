use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64) -> f64 {
    let mut y = x;
    for _ in 0..9 {
        if y < 1.0 {
            break;
        }
        y *= 0.5;
    }
    y
}

fn main() {
    let _ = f_grad(1.0);
}
