use ad_core::reverse_diff;

macro_rules! twice {
    ($x:expr) => {
        2.0 * $x
    };
}

#[reverse_diff]
fn f(x: f64) -> f64 {
    let y = twice!(x);
    y * y
}

fn main() {
    let _ = f_grad(1.0);
}
