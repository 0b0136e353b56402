//! A rule that does not fit is said at its name, with the signature that it is to have.

use ad_core::{reverse_diff, scalar_rule};

#[reverse_diff(vjp = few)]
fn f(a: &[f64], b: &[f64]) -> f64 {
    a[0] / b[0]
}

fn few(a: &[f64], b: &[f64], seed: f64, a_bar: &mut [f64]) -> f64 {
    a_bar[0] += seed / b[0];
    a[0] / b[0]
}

#[reverse_diff(vjp = by_value)]
fn g(a: f64, b: f64) -> f64 {
    a / b
}

fn by_value(a: f64, b: f64, seed: f64) -> (f64, f64) {
    (seed / b, -seed * a / b / b)
}

#[reverse_diff(fwd = forward, rev = reverse)]
fn h(a: f64, b: f64) -> f64 {
    a / b
}

fn forward(a: f64, b: f64) -> f64 {
    a / b
}

fn reverse(kept: f64, _: f64, b: f64, seed: f64, a_bar: &mut f64, b_bar: &mut f64) {
    *a_bar += seed / b;
    *b_bar -= seed * kept / b;
}

#[reverse_diff(jvp = tangent)]
fn k(a: f64, b: f64) -> f64 {
    a / b
}

fn tangent(a: f64, b: f64, a_dot: f64) -> (f64, f64) {
    (a / b, a_dot / b)
}

#[reverse_diff(vjp = nowhere)]
fn l(a: f64) -> f64 {
    a * a
}

fn product(x: f64, z: f64) -> f64 {
    x * z
}

scalar_rule! {
    fn product(x) -> y { x => 2.0 * x }
}

#[reverse_diff]
fn m(x: f64) -> f64 {
    product(x, x) * x
}

fn main() {
    println!("{} {}", f_grad(&[1.0], &[2.0]).0, g_grad(1.0, 2.0).1.0);
    println!("{} {}", h_grad(1.0, 2.0).1.1, k_jvp(1.0, 2.0, 1.0, 0.0).1);
    println!("{} {}", l_grad(1.0).1, m_grad(1.0).1);
}
