use ad_core::reverse_diff;

struct Point {
    x: f64,
}

#[reverse_diff]
fn f(x: f64, p: &Point) -> f64 {
    x * p.x
}

#[reverse_diff]
fn g(x: f64, table: &std::collections::BTreeMap<u32, f64>) -> f64 {
    x * table[&0]
}

fn main() {
    let p = Point { x: 1.0 };
    let _ = (f_grad(1.0, &p), g_grad(1.0, &Default::default()));
}
