use ad_core::reverse_diff;

trait Twice {
    fn twice(self) -> f64;
}

impl Twice for f64 {
    fn twice(self) -> f64 {
        2.0 * self
    }
}

#[reverse_diff]
fn f(x: f64) -> f64 {
    let mut v = vec![x];
    v.dedup_by_key(|a| *a as i32);
    v[0]
}

#[reverse_diff]
fn g(x: f64) -> f64 {
    let y = x.twice();
    y * y
}

fn main() {
    let _ = (f_grad(1.0), g_grad(1.0));
}
