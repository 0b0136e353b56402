//! Closures and functions passed to functions of the same module, and returned from them.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;

#[reverse_diff]
mod model {
    pub fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        f(x) * f(x + 1.0)
    }

    fn twice<F>(f: F, x: f64) -> f64
    where
        F: Fn(f64) -> f64,
    {
        f(f(x))
    }

    fn line(a: f64, b: f64) -> impl Fn(f64) -> f64 {
        move |t| a * t + b
    }

    fn square(x: f64) -> f64 {
        x * x
    }

    fn fill(out: &mut [f64], mut f: impl FnMut(usize) -> f64) {
        for (i, o) in out.iter_mut().enumerate() {
            *o = f(i);
        }
    }

    fn integrate(f: &dyn Fn(f64) -> f64, n: usize) -> f64 {
        (0..n).map(|i| f((i as f64 + 0.5) / n as f64)).sum::<f64>() / n as f64
    }

    pub fn by_closure(a: f64, x: f64) -> f64 {
        apply(|t| a * t * t, x) + twice(square, x) + twice(|t| t * a, x)
    }

    pub fn by_returned(a: f64, b: f64, x: f64) -> f64 {
        let f = line(a, b);
        f(x) * f(b)
    }

    pub fn by_writing(x: &[f64], k: f64) -> f64 {
        let mut out = [0.0; 5];
        let mut last = k;
        fill(&mut out, |i| {
            last = last * 0.5 + x[i];
            last * k
        });
        out.iter().product::<f64>() + last
    }

    pub fn by_integral(a: f64) -> f64 {
        integrate(&|t| (a * t).sin(), 8)
    }

    pub fn mapped(x: &[f64]) -> f64 {
        x.iter().copied().map(square).map(f64::sqrt).sum()
    }
}

/// A gradient against central differences.
fn agrees<const N: usize>(f: impl Fn([f64; N]) -> f64, at: [f64; N], gradient: [f64; N]) {
    for k in 0..N {
        let h = 1e-5;
        let (mut above, mut below) = (at, at);
        above[k] += h;
        below[k] -= h;
        let slope = (f(above) - f(below)) / (2.0 * h);
        assert!(
            (slope - gradient[k]).abs() < 1e-7 * (1.0 + slope.abs()),
            "entry {k}: {} where differences give {slope}",
            gradient[k]
        );
    }
}

#[test]
fn closures_and_functions_as_arguments() {
    let (value, (a, x)) = model::by_closure_grad(0.7, 1.3);
    assert_eq!(value.to_bits(), model::by_closure(0.7, 1.3).to_bits());
    agrees(|[a, x]| model::by_closure(a, x), [0.7, 1.3], [a, x]);
}

#[test]
fn closures_that_are_returned() {
    let (value, (a, b, x)) = model::by_returned_grad(0.7, 0.2, 1.3);
    assert_eq!(value.to_bits(), model::by_returned(0.7, 0.2, 1.3).to_bits());
    agrees(
        |[a, b, x]| model::by_returned(a, b, x),
        [0.7, 0.2, 1.3],
        [a, b, x],
    );
}

#[test]
fn closures_that_write() {
    let x = [0.5, -1.0, 2.0, 0.3, 0.9];
    let (value, (x_bar, k_bar)) = model::by_writing_grad(&x, 0.8);
    assert_eq!(value.to_bits(), model::by_writing(&x, 0.8).to_bits());
    let f = |[a, b, c, d, e, k]: [f64; 6]| model::by_writing(&[a, b, c, d, e], k);
    let bars = [x_bar[0], x_bar[1], x_bar[2], x_bar[3], x_bar[4], k_bar];
    agrees(f, [x[0], x[1], x[2], x[3], x[4], 0.8], bars);
}

#[test]
fn closures_by_reference() {
    let (value, a) = model::by_integral_grad(0.7);
    assert_eq!(value.to_bits(), model::by_integral(0.7).to_bits());
    agrees(|[a]| model::by_integral(a), [0.7], [a]);
}

#[test]
fn functions_of_the_module_in_iterators() {
    let (value, bar) = model::mapped_grad(&[0.5, 2.0]);
    assert_eq!(value.to_bits(), 2.5_f64.to_bits());
    assert_eq!(bar, [1.0, 1.0]);
}
