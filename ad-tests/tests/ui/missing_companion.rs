use ad_core::reverse_diff;

fn g(x: f64) -> f64 {
    x * x
}

#[reverse_diff]
fn f(x: f64) -> f64 {
    let y = g(x) + helpers::cube(x);
    y * x
}

mod helpers {
    pub fn cube(x: f64) -> f64 {
        x * x * x
    }
}

fn main() {
    let _ = f_grad(1.0);
}
