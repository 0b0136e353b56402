use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64) -> f64 {
    static SCALE: f64 = 2.0;
    fn twice(x: f64) -> f64 {
        2.0 * x
    }
    struct Unit;
    let _ = Unit;
    twice(x) * SCALE
}

fn main() {
    let _ = f_grad(1.0);
}
