use ad_core::reverse_diff;

struct Pair {
    a: f64,
    b: f64,
}

#[reverse_diff]
fn f(x: f64) -> f64 {
    let p = Pair { a: x, ..pair() };
    p.a * p.b
}

fn pair() -> Pair {
    Pair { a: 0.0, b: 1.0 }
}

fn main() {
    let _ = f_grad(1.0);
}
