//! Derivative products beside what they are made of: a tangent beside the primal, a product with the Hessian beside the
//! gradient, a Jacobian beside its columns one by one, a Hessian beside num-dual's and differences of gradients.

// Written with indices, as the functions of the other problems are.
#![allow(clippy::needless_range_loop)]

use crate::random::Random;
use num_dual::HyperDual64;
use std::hint::black_box;
use std::time::{Duration, Instant};

const FEATURES: usize = 20;
const ROWS: usize = 500;

/// The mean logistic loss with a ridge.
#[must_use]
#[ad_core::reverse_diff(jvp, hvp, hessian)]
pub fn loss(w: &[f64], #[constant] xs: &[f64], #[constant] ys: &[f64]) -> f64 {
    let d = w.len();
    let mut sum = 0.0;
    for i in 0..ys.len() {
        let mut z = 0.0;
        for j in 0..d {
            z += w[j] * xs[i * d + j];
        }
        let softplus = if z > 0.0 {
            z + (-z).exp().ln_1p()
        } else {
            z.exp().ln_1p()
        };
        sum += softplus - ys[i] * z;
    }
    let mut squares = 0.0;
    for j in 0..d {
        squares += w[j] * w[j];
    }
    sum / ys.len() as f64 + 0.05 * squares
}

fn loss_over(w: &[HyperDual64], xs: &[f64], ys: &[f64]) -> HyperDual64 {
    use num_dual::DualNum;
    let mut sum = HyperDual64::from_re(0.0);
    for (row, &y) in xs.chunks_exact(w.len()).zip(ys) {
        let mut z = HyperDual64::from_re(0.0);
        for (w, &x) in w.iter().zip(row) {
            z += *w * x;
        }
        let softplus = if z.re > 0.0 {
            z + (-z).exp().ln_1p()
        } else {
            z.exp().ln_1p()
        };
        sum += softplus - z * y;
    }
    let mut squares = HyperDual64::from_re(0.0);
    for w in w {
        squares += w * w;
    }
    sum / ys.len() as f64 + squares * 0.05
}

/// The Rosenbrock function.
#[must_use]
#[ad_core::reverse_diff(jvp, hvp)]
pub fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        let a = x[i + 1] - x[i] * x[i];
        let b = 1.0 - x[i];
        sum += 100.0 * a * a + b * b;
    }
    sum
}

/// Steps of a chain of eight springs that harden: places and speeds in and out.
#[must_use]
#[ad_core::reverse_diff(jvp, jacobian)]
pub fn chain(start: &[f64; 16], #[constant] steps: usize) -> [f64; 16] {
    let mut state = *start;
    for _ in 0..steps {
        for i in 0..8 {
            let left = if i > 0 { state[i - 1] } else { 0.0 };
            let right = if i < 7 { state[i + 1] } else { 0.0 };
            let stretch = left - 2.0 * state[i] + right;
            state[8 + i] += 0.01 * (stretch + 0.1 * stretch * stretch * stretch);
        }
        for i in 0..8 {
            state[i] += 0.01 * state[8 + i];
        }
    }
    state
}

/// One line of the table: what is measured, its unit, the ratio that is asked for, if one is.
struct Line {
    name: &'static str,
    bound: Option<f64>,
    seconds: [f64; 2],
    /// So many units make one of what is measured.
    units: f64,
}

/// The smallest time per call of each of two functions, taken in turns.
fn compare(mut unit: impl FnMut(), mut measured: impl FnMut()) -> [f64; 2] {
    let mut best = [f64::INFINITY; 2];
    let once = |f: &mut dyn FnMut(), calls: u32| {
        let start = Instant::now();
        (0..calls).for_each(|_| f());
        start.elapsed()
    };
    let mut calls = [1, 1];
    let both: [&mut dyn FnMut(); 2] = [&mut unit, &mut measured];
    for (f, calls) in both.into_iter().zip(&mut calls) {
        while once(f, *calls) < Duration::from_micros(300) {
            *calls *= 2;
        }
    }
    for _ in 0..300 {
        let both: [&mut dyn FnMut(); 2] = [&mut unit, &mut measured];
        for ((f, calls), best) in both.into_iter().zip(calls).zip(&mut best) {
            *best = best.min(once(f, calls).as_secs_f64() / f64::from(calls));
        }
    }
    best
}

/// What is measured is done when it is dropped.
fn ignore<T>(_: T) {}

/// Measures all and prints a table.
pub fn run() {
    let mut random = Random::new(3);
    let w = random.uniforms(FEATURES, -0.7, 0.7);
    let u = random.uniforms(FEATURES, -1.0, 1.0);
    let xs = random.uniforms(FEATURES * ROWS, -1.0, 1.0);
    let ys: Vec<f64> = random.uniforms(ROWS, 0.0, 1.0);
    let ys: Vec<f64> = ys
        .into_iter()
        .map(|y| f64::from(u8::from(y < 0.4)))
        .collect();
    let x = random.uniforms(100, 0.5, 1.5);
    let v = random.uniforms(100, -1.0, 1.0);
    let start: [f64; 16] = std::array::from_fn(|_| random.uniform(-1.0, 1.0));
    let along: [f64; 16] = std::array::from_fn(|_| random.uniform(-1.0, 1.0));
    let (w, u, xs, ys) = (&w[..], &u[..], &xs[..], &ys[..]);
    let line = |name, bound, units, seconds| Line {
        name,
        bound,
        seconds,
        units,
    };
    let lines = [
        line(
            "rosenbrock 100: f_jvp / primal",
            Some(2.0),
            1.0,
            compare(
                || _ = black_box(rosenbrock(black_box(&x))),
                || _ = black_box(rosenbrock_jvp(black_box(&x), black_box(&v))),
            ),
        ),
        line(
            "logistic 20: f_jvp / primal",
            Some(2.0),
            1.0,
            compare(
                || _ = black_box(loss(black_box(w), xs, ys)),
                || _ = black_box(loss_jvp(black_box(w), xs, ys, black_box(u))),
            ),
        ),
        line(
            "chain 16, 50 steps: f_jvp / primal",
            Some(2.0),
            1.0,
            compare(
                || _ = black_box(chain(black_box(&start), 50)),
                || {
                    ignore(black_box(chain_jvp(
                        black_box(&start),
                        50,
                        black_box(&along),
                    )))
                },
            ),
        ),
        line(
            "rosenbrock 100: f_hvp / f_grad",
            Some(2.5),
            1.0,
            compare(
                || _ = black_box(rosenbrock_grad(black_box(&x))),
                || _ = black_box(rosenbrock_hvp(black_box(&x), black_box(&v))),
            ),
        ),
        line(
            "logistic 20: f_hvp / f_grad",
            Some(2.5),
            1.0,
            compare(
                || _ = black_box(loss_grad(black_box(w), xs, ys)),
                || _ = black_box(loss_hvp(black_box(w), xs, ys, black_box(u))),
            ),
        ),
        line(
            "chain 16 x 16: f_jacobian / 16 f_jvp",
            Some(0.5),
            16.0,
            compare(
                || {
                    ignore(black_box(chain_jvp(
                        black_box(&start),
                        50,
                        black_box(&along),
                    )))
                },
                || _ = black_box(chain_jacobian(black_box(&start), 50)),
            ),
        ),
        line(
            "logistic 20 x 20: f_hessian / 20 f_hvp",
            None,
            20.0,
            compare(
                || _ = black_box(loss_hvp(black_box(w), xs, ys, black_box(u))),
                || _ = black_box(loss_hessian(black_box(w), xs, ys)),
            ),
        ),
        line(
            "logistic 20 x 20: f_hessian / differences of gradients",
            None,
            1.0,
            compare(
                || _ = black_box(by_differences(black_box(w), xs, ys)),
                || _ = black_box(loss_hessian(black_box(w), xs, ys)),
            ),
        ),
        line(
            "logistic 20 x 20: f_hessian / num-dual, one entry at a time",
            None,
            1.0,
            compare(
                || _ = black_box(by_hyper_duals(black_box(w), xs, ys)),
                || _ = black_box(loss_hessian(black_box(w), xs, ys)),
            ),
        ),
    ];
    for l in lines {
        let ratio = l.seconds[1] / (l.seconds[0] * l.units);
        let asked = l
            .bound
            .map_or(String::new(), |b| format!("   (at most {b})"));
        println!(
            "{:60} {:9.3} us {:9.3} us {ratio:7.3}{asked}",
            l.name,
            l.seconds[0] * 1e6,
            l.seconds[1] * 1e6
        );
    }
}

fn by_differences(w: &[f64], xs: &[f64], ys: &[f64]) -> Vec<f64> {
    let mut point = w.to_vec();
    let mut hessian = Vec::new();
    for i in 0..w.len() {
        let step = f64::EPSILON.cbrt();
        point[i] = w[i] + step;
        let (_, above) = loss_grad(&point, xs, ys);
        point[i] = w[i] - step;
        let (_, below) = loss_grad(&point, xs, ys);
        point[i] = w[i];
        hessian.extend(above.iter().zip(below).map(|(a, b)| (a - b) / (2.0 * step)));
    }
    hessian
}

fn by_hyper_duals(w: &[f64], xs: &[f64], ys: &[f64]) -> Vec<f64> {
    let n = w.len();
    let mut hessian = vec![0.0; n * n];
    let mut point: Vec<HyperDual64> = w.iter().map(|w| HyperDual64::from_re(*w)).collect();
    for i in 0..n {
        for j in 0..=i {
            point[i].eps1 = 1.0;
            point[j].eps2 = 1.0;
            let entry = loss_over(&point, xs, ys).eps1eps2;
            (hessian[i * n + j], hessian[j * n + i]) = (entry, entry);
            (point[i].eps1, point[j].eps2) = (0.0, 0.0);
        }
    }
    hessian
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hessians_agree() {
        let mut random = Random::new(3);
        let w = random.uniforms(5, -0.7, 0.7);
        let xs = random.uniforms(5 * 30, -1.0, 1.0);
        let ys = random.uniforms(30, 0.0, 1.0);
        let (_, _, hessian) = loss_hessian(&w, &xs, &ys);
        let others = by_hyper_duals(&w, &xs, &ys)
            .into_iter()
            .zip(by_differences(&w, &xs, &ys));
        for (own, (exact, near)) in hessian.iter().zip(others) {
            assert!((own - exact).abs() < 1e-13, "{own} is not {exact}");
            assert!((own - near).abs() < 1e-7, "{own} is not {near}");
        }
    }
}
