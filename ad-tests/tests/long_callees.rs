//! Long functions of a module that stay calls, beside the same module in which everything is lowered into its callers, as it is
//! where forward mode is asked.

use ad_core::check::check_grad;

macro_rules! module {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        mod $name {
            /// A recurrence in memory, and two sums.
            pub fn spread(x: &[f64], a: f64) -> f64 {
                let n = x.len();
                if n < 2 {
                    return a;
                }
                let mut w = x.to_vec();
                let mut total = 0.0;
                for i in 1..n {
                    w[i] = w[i] * a + w[i - 1].sin();
                    if w[i] > 2.0 {
                        w[i] = 2.0 - a;
                    }
                }
                for v in &w {
                    total += v * v;
                }
                let mean = total / n as f64;
                let spread: f64 = w.iter().map(|v| (v - mean).powi(2)).sum();
                spread.sqrt() + a * mean
            }

            /// Sums over three slices.
            pub fn misfit(w: &[f64], x: &[f64], y: &[f64]) -> f64 {
                let n = x.len();
                assert_eq!(y.len(), n, "as many outputs as inputs");
                let mut total = 0.0;
                for i in 0..n {
                    let line = w[0] + w[1] * x[i];
                    let wave = w[2] * (w[3] * x[i] + 0.5).sin();
                    let residual = line + wave - y[i];
                    total += residual * residual;
                }
                let mut penalty = 0.0;
                for v in w {
                    penalty += v * v;
                }
                total / n as f64 + 0.01 * penalty
            }

            /// The same memory in several arguments, a call in an argument.
            pub fn of_one_memory(x: &[f64], a: f64) -> f64 {
                let whole = misfit(x, x, x) + spread(x, spread(&x[1..], a));
                whole * misfit(&x[..4], &x[1..3], &x[2..4]) - a * spread(x, 0.25)
            }

            /// Memory of the caller's, before and after it is written to; a branch that is taken and one that is not.
            pub fn of_own_memory(x: &[f64], a: f64) -> f64 {
                let w = [a, a * a, x[0], 1.0];
                let mut t = vec![0.0; 4];
                let mut s = misfit(&w, x, x);
                t[1] = s;
                s += spread(&t, a);
                t[1] = a * s;
                if s > 1e9 {
                    s = misfit(&t, x, &w);
                } else {
                    s *= spread(&t, s);
                }
                s + spread(x, s)
            }

            /// In a loop, and in a closure.
            pub fn in_loops(x: &[f64], a: f64) -> f64 {
                let mut s = a;
                for i in 0..2 {
                    s = spread(&x[i..i + 3], s).tanh();
                }
                let t: f64 = x.iter().map(|v| spread(x, *v)).sum();
                s * t + misfit(x, x, x) * spread(x, a)
            }
        }
    };
}

module! {
    #[ad_core::reverse_diff]
    called
}
module! {
    #[ad_core::reverse_diff(jvp)]
    lowered
}

fn close((f, (x, a)): (f64, (Vec<f64>, f64)), (g, (y, b)): (f64, (Vec<f64>, f64))) {
    assert_eq!(f.to_bits(), g.to_bits());
    for (p, q) in x.iter().chain([&a]).zip(y.iter().chain([&b])) {
        assert!((p - q).abs() <= 1e-12 * q.abs().max(1.0), "{p} {q}");
    }
}

const X: [f64; 5] = [0.3, 0.45, 0.5, 0.65, 0.7];

#[test]
fn gradients_are_those_of_lowered_callees() {
    close(
        called::of_one_memory_grad(&X, 0.7),
        lowered::of_one_memory_grad(&X, 0.7),
    );
    close(
        called::of_own_memory_grad(&X, 0.7),
        lowered::of_own_memory_grad(&X, 0.7),
    );
    close(
        called::in_loops_grad(&X, 0.7),
        lowered::in_loops_grad(&X, 0.7),
    );
}

#[test]
fn pullbacks_run_the_same_reverse_sweep() {
    let (value, pullback) = called::of_own_memory_vjp(&X, 0.7);
    close((value, pullback(1.0)), called::of_own_memory_grad(&X, 0.7));
}

#[test]
fn central_differences() {
    check_grad!(called::of_one_memory, &X[..], 0.7);
    check_grad!(called::of_own_memory, &X[..], 0.7);
    check_grad!(called::in_loops, &X[..], 0.7);
}
