//! Each fault is said once: what is used of a function with one is there, with a type that fits.

use ad_core::reverse_diff;

#[reverse_diff]
fn closure(x: f64) -> impl Fn(f64) -> f64 {
    move |y| x * y
}

#[reverse_diff]
fn items(x: &[f64]) -> impl Iterator<Item = f64> + '_ {
    x.iter().map(|v| v * v)
}

#[reverse_diff]
fn squared<T>(x: T) -> T
where
    T: std::ops::Mul<Output = T> + Copy,
{
    x * x
}

#[reverse_diff]
async fn later(x: f64) -> f64 {
    std::future::ready(x).await
}

#[reverse_diff(vjp = product_back)]
fn product(x: f64, y: &[f64]) -> f64 {
    x * y[0]
}

fn product_back(x: f64, y: &[f64], seed: f64, x_bar: &mut f64) -> f64 {
    *x_bar += seed * y[0];
    x * y[0]
}

trait Model {
    #[reverse_diff]
    fn energy(&self, x: f64) -> f64;
}

fn main() {
    let _ = closure_vjp(1.0);
    let _ = items_vjp(&[1.0]);
    let _ = squared_grad(1.0);
    let _ = later_grad(1.0);
    let _ = product_grad(1.0, &[2.0]);
}
