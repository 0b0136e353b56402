use ad_core::reverse_diff;

trait Twice {
    fn twice(self) -> f64;
}

impl Twice for f64 {
    fn twice(self) -> f64 {
        2.0 * self
    }
}

trait TwiceAll: Iterator<Item = f64> + Sized {
    fn twice(self) -> f64 {
        2.0 * self.sum::<f64>()
    }
}

impl<I: Iterator<Item = f64>> TwiceAll for I {}

#[reverse_diff]
fn unknown(x: f64) -> f64 {
    x.twice() * x
}

#[reverse_diff]
fn misspelt(x: f64) -> f64 {
    x.sinn() * x
}

#[reverse_diff]
fn iterator(x: &[f64]) -> f64 {
    x.iter().map(|v| v * v).twice()
}

#[reverse_diff]
fn arguments(x: f64) -> f64 {
    x.abs(2.0) * x
}

fn main() {
    let _ = (unknown_grad(1.0), misspelt_grad(1.0), iterator_grad(&[1.0]), arguments_grad(1.0));
}
