use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64, p: (f64, f64), #[constant] n: usize) -> f64 {
    let mut q = (x, 1.0);
    for _ in 0..n {
        q = p;
    }
    q.0 * q.1
}

fn main() {
    let _ = f_grad(1.0, (1.0, 2.0), 3);
}
