//! Functions written with iterators beside the same written with loops over indices: neither the function nor its gradient
//! may cost more.

// That is what is compared.
#![allow(clippy::needless_range_loop)]

use crate::candidate::{Candidate, Problem, Role};
use crate::random::Random;
use std::hint::black_box;

/// Each function in both forms, by one name.
mod chains {
    use ad_core::reverse_diff;

    #[reverse_diff]
    pub fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(x, y)| x * y).sum()
    }

    #[reverse_diff]
    pub fn rosenbrock(x: &[f64]) -> f64 {
        x.windows(2)
            .map(|w| {
                let a = w[1] - w[0] * w[0];
                let b = 1.0 - w[0];
                100.0 * a * a + b * b
            })
            .sum()
    }

    #[reverse_diff]
    pub fn mse(w: &[f64], #[constant] xs: &[f64], #[constant] ys: &[f64]) -> f64 {
        let n = xs.len() as f64;
        xs.iter()
            .zip(ys)
            .map(|(x, y)| (w[0] * x + w[1] - y).powi(2))
            .sum::<f64>()
            / n
    }

    #[reverse_diff]
    pub fn logistic(w: &[f64], #[constant] xs: &[f64], #[constant] ys: &[f64]) -> f64 {
        xs.chunks_exact(w.len())
            .zip(ys)
            .map(|(row, y)| {
                let z: f64 = row.iter().zip(w).map(|(x, w)| x * w).sum();
                let softplus = if z > 0.0 {
                    z + (-z).exp().ln_1p()
                } else {
                    z.exp().ln_1p()
                };
                softplus - y * z
            })
            .sum()
    }

    #[reverse_diff]
    pub fn gemv(m: &[f64], v: &[f64]) -> f64 {
        let mut s = 0.0;
        for (i, row) in m.chunks_exact(v.len()).enumerate() {
            let p = row.iter().zip(v).fold(0.0, |p, (a, b)| p + a * b);
            s += p * p * (1 + i % 3) as f64;
        }
        s
    }
}

mod loops {
    use ad_core::reverse_diff;

    #[reverse_diff]
    pub fn dot(a: &[f64], b: &[f64]) -> f64 {
        let mut s = 0.0;
        for i in 0..a.len() {
            s += a[i] * b[i];
        }
        s
    }

    #[reverse_diff]
    pub fn rosenbrock(x: &[f64]) -> f64 {
        let mut s = 0.0;
        for i in 0..x.len() - 1 {
            let a = x[i + 1] - x[i] * x[i];
            let b = 1.0 - x[i];
            s += 100.0 * a * a + b * b;
        }
        s
    }

    #[reverse_diff]
    pub fn mse(w: &[f64], #[constant] xs: &[f64], #[constant] ys: &[f64]) -> f64 {
        let mut s = 0.0;
        for i in 0..xs.len() {
            s += (w[0] * xs[i] + w[1] - ys[i]).powi(2);
        }
        s / xs.len() as f64
    }

    #[reverse_diff]
    pub fn logistic(w: &[f64], #[constant] xs: &[f64], #[constant] ys: &[f64]) -> f64 {
        let d = w.len();
        let mut s = 0.0;
        for i in 0..ys.len() {
            let mut z = 0.0;
            for j in 0..d {
                z += xs[i * d + j] * w[j];
            }
            let softplus = if z > 0.0 {
                z + (-z).exp().ln_1p()
            } else {
                z.exp().ln_1p()
            };
            s += softplus - ys[i] * z;
        }
        s
    }

    #[reverse_diff]
    pub fn gemv(m: &[f64], v: &[f64]) -> f64 {
        let n = v.len();
        let mut s = 0.0;
        for i in 0..m.len() / n {
            let mut p = 0.0;
            for j in 0..n {
                p += m[i * n + j] * v[j];
            }
            s += p * p * (1 + i % 3) as f64;
        }
        s
    }
}

type Value = fn(&[f64], &[&[f64]]) -> f64;
type Gradient = fn(&[f64], &[&[f64]], &mut [f64]) -> f64;

/// The two forms of a function, of its active input and of its data.
struct Forms {
    values: [Value; 2],
    gradients: [Gradient; 2],
}

/// All five, at a size that stays in the cache.
#[must_use]
pub fn problems() -> Vec<Problem> {
    const N: usize = 1000;
    const D: usize = 20;
    let uniforms = |seed, n| -> &'static [f64] { Random::new(seed).uniforms(n, -1.0, 1.0).leak() };
    let (a, b, m) = (uniforms(1, N), uniforms(2, N), uniforms(3, N * D));
    let labels: &'static [f64] = b
        .iter()
        .map(|v| f64::from(*v > 0.0))
        .collect::<Vec<_>>()
        .leak();
    let w = &b[..D];
    vec![
        problem(
            "iterators: dot product",
            a,
            vec![b],
            Forms {
                values: [|a, d| chains::dot(a, d[0]), |a, d| loops::dot(a, d[0])],
                gradients: [
                    |a, d, bar| {
                        let (a_bar, b_bar) = bar.split_at_mut(a.len());
                        chains::dot_grad_into(a, d[0], a_bar, b_bar)
                    },
                    |a, d, bar| {
                        let (a_bar, b_bar) = bar.split_at_mut(a.len());
                        loops::dot_grad_into(a, d[0], a_bar, b_bar)
                    },
                ],
            },
            2 * N,
        ),
        problem(
            "iterators: Rosenbrock by windows",
            a,
            vec![],
            Forms {
                values: [|x, _| chains::rosenbrock(x), |x, _| loops::rosenbrock(x)],
                gradients: [
                    |x, _, bar| chains::rosenbrock_grad_into(x, bar),
                    |x, _, bar| loops::rosenbrock_grad_into(x, bar),
                ],
            },
            N,
        ),
        problem(
            "iterators: mean squared error by zip",
            &w[..2],
            vec![a, b],
            Forms {
                values: [
                    |w, d| chains::mse(w, d[0], d[1]),
                    |w, d| loops::mse(w, d[0], d[1]),
                ],
                gradients: [
                    |w, d, bar| chains::mse_grad_into(w, d[0], d[1], bar),
                    |w, d, bar| loops::mse_grad_into(w, d[0], d[1], bar),
                ],
            },
            2,
        ),
        problem(
            "iterators: logistic loss by rows",
            w,
            vec![m, labels],
            Forms {
                values: [
                    |w, d| chains::logistic(w, d[0], d[1]),
                    |w, d| loops::logistic(w, d[0], d[1]),
                ],
                gradients: [
                    |w, d, bar| chains::logistic_grad_into(w, d[0], d[1], bar),
                    |w, d, bar| loops::logistic_grad_into(w, d[0], d[1], bar),
                ],
            },
            D,
        ),
        problem(
            "iterators: matrix times vector by chunks",
            m,
            vec![w],
            Forms {
                values: [|m, d| chains::gemv(m, d[0]), |m, d| loops::gemv(m, d[0])],
                gradients: [
                    |m, d, bar| {
                        let (m_bar, v_bar) = bar.split_at_mut(m.len());
                        chains::gemv_grad_into(m, d[0], m_bar, v_bar)
                    },
                    |m, d, bar| {
                        let (m_bar, v_bar) = bar.split_at_mut(m.len());
                        loops::gemv_grad_into(m, d[0], m_bar, v_bar)
                    },
                ],
            },
            N * D + D,
        ),
    ]
}

fn problem(
    name: &'static str,
    x: &'static [f64],
    data: Vec<&'static [f64]>,
    forms: Forms,
    inputs: usize,
) -> Problem {
    let data: &'static [&'static [f64]] = data.leak();
    let given = move || (black_box(x), black_box(data));
    let value = |f: Value| {
        move || {
            let (x, data) = given();
            f(x, data)
        }
    };
    let gradient = |f: Gradient| {
        move |bar: &mut [f64]| {
            let (x, data) = given();
            f(x, data, bar)
        }
    };
    let candidates = vec![
        Candidate::primal(value(forms.values[0])),
        Candidate::returning(Role::Loop, value(forms.values[1]), |v| (v, None)),
        Candidate::adding(Role::GradInto, inputs, gradient(forms.gradients[0])),
        Candidate::adding(Role::LoopGradInto, inputs, gradient(forms.gradients[1])),
    ];
    Problem {
        name,
        size: format!("n = {}", x.len()),
        judged: Role::GradInto,
        bound: 4.0,
        candidates,
        left_out: vec![],
    }
}
