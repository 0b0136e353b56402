use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64) -> f64 {
    static CALLS: std::sync::Mutex<usize> = std::sync::Mutex::new(0);
    fn power(x: f64, n: u32) -> f64 {
        if n == 0 { 1.0 } else { x * power(x, n - 1) }
    }
    struct Unit;
    let _ = Unit;
    power(x, 3)
}

fn main() {
    let _ = f_grad(1.0);
}
