use ad_core::reverse_diff;

struct Pair {
    a: f64,
    b: f64,
}

#[reverse_diff]
fn f(x: f64) -> f64 {
    let p = Pair { a: x, b: 2.0 };
    p.a * p.b
}

fn main() {
    let _ = f_grad(1.0);
}
