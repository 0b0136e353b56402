use ad_core::reverse_diff;

trait Table {
    fn at(&self, i: usize) -> f64;
}

#[reverse_diff]
fn f(x: f64, table: &dyn Table) -> f64 {
    x * table.at(0)
}

#[reverse_diff]
fn g(x: f64, rate: fn(f64) -> f64) -> f64 {
    x * rate(1.0)
}

fn main() {
    let _ = (f(1.0, &()), g(1.0, f64::sin));
}

impl Table for () {
    fn at(&self, _: usize) -> f64 {
        1.0
    }
}
