//! Loops that read neighbours, whose reverse sweeps add to neighbours: block by block, with what is left over, at all numbers
//! of trips around the size of a block. Each gradient against differences and forward mode, Hessian products against
//! differences of gradients, values bit by bit.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;
use ad_tests::differences::{DOUBLE, SINGLE, slice_gradient};

/// Nothing is written: the sum is the primal's, whose order counts.
#[reverse_diff(jvp, hvp)]
fn energy(x: &[f64]) -> f64 {
    let mut sum = 0.1;
    for i in 0..x.len() - 1 {
        let d = x[i + 1] - x[i];
        sum += d * d * x[i];
    }
    sum
}
/// Two buffers, and sums for the coefficients.
#[reverse_diff(jvp, hvp)]
fn advection(x: &[f64]) -> f64 {
    let m = x.len();
    let (c, d) = (x[0] * 0.1, x[m - 1] * 0.2);
    let mut u = x.to_vec();
    let mut v = vec![0.0; m];
    for _ in 0..2 {
        for i in 1..m - 1 {
            v[i] = u[i] - c * u[i] * (u[i + 1] - u[i - 1]) + d * (u[i + 1] - 2.0 * u[i] + u[i - 1]);
        }
        for i in 1..m - 1 {
            u[i] = v[i];
        }
    }
    u.iter().map(|u| u * u).sum()
}
/// Five neighbours, of which the trip's own is the last.
#[reverse_diff(jvp, hvp)]
fn five(x: &[f64]) -> f64 {
    let m = x.len();
    let w = x[m / 2];
    let mut y = vec![0.0; m];
    for i in 4..m {
        y[i] = w * x[i] * x[i - 4] + x[i - 1] * x[i - 2] - 0.5 * x[i - 3] * x[i];
    }
    y.iter().map(|y| y * y * w).sum()
}
/// The trip's own entry is not the first one that it adds to, and one entry receives several parts.
#[reverse_diff(jvp, hvp)]
fn several_parts(x: &[f64]) -> f64 {
    let m = x.len();
    let w = x[0];
    let mut s = 0.0;
    let mut y = vec![0.0; m];
    for i in 1..m - 1 {
        let a = x[i] * w;
        let b = x[i] * x[i + 1] - x[i - 1];
        y[i] = a * b + x[i - 1] * x[i - 1] / (2.0 + x[i + 1] * x[i + 1]);
    }
    for i in 1..m {
        s += y[i] * y[i - 1] * w;
    }
    s
}
/// Coefficients with neighbours of their own.
#[reverse_diff(jvp, hvp)]
fn two_targets(x: &[f64]) -> f64 {
    let m = x.len();
    let k: Vec<f64> = x.iter().map(|x| 1.0 + x * x).collect();
    let mut u = x.to_vec();
    let mut v = vec![0.0; m];
    for _ in 0..2 {
        for i in 1..m - 1 {
            v[i] = u[i]
                + 0.1
                    * ((k[i] + k[i + 1]) * (u[i + 1] - u[i])
                        - (k[i] + k[i - 1]) * (u[i] - u[i - 1]));
        }
        for i in 1..m - 1 {
            u[i] = v[i];
        }
    }
    u.iter().map(|u| u * u).sum()
}
/// A row of a matrix.
#[reverse_diff(jvp, hvp)]
fn rows(x: &[f64]) -> f64 {
    let m = x.len() / 3;
    let w = x[0];
    let mut y = vec![0.0; x.len()];
    for r in 0..3 {
        for j in 1..m - 1 {
            y[r * m + j] = w * x[r * m + j] * (x[r * m + j - 1] - x[r * m + j + 1]);
        }
    }
    y.iter().map(|y| y * y).sum()
}
/// Functions that are no arithmetic: the loop stays a loop.
#[reverse_diff(jvp, hvp)]
fn transcendental(x: &[f64]) -> f64 {
    let m = x.len();
    let w = x[0];
    let mut y = vec![0.0; m];
    for i in 1..m - 1 {
        y[i] = (w * x[i - 1]).sin() * x[i + 1].exp() + (1.0 + x[i] * x[i]).sqrt();
    }
    y.iter().map(|y| y * y).sum()
}
/// The workspace is written where it is not read, and read where it is not written.
#[reverse_diff(jvp, hvp)]
fn other_ranges(x: &[f64]) -> f64 {
    let m = x.len();
    let mut u = x.to_vec();
    let mut v = vec![x[0]; m];
    let mut s = 0.0;
    for k in 0..3 {
        for i in 1..m - 1 {
            v[i] = u[i] * u[i - 1] + 0.3 * u[i + 1];
        }
        for i in 0..m - 1 {
            u[i] = v[i] * 0.9;
        }
        s += v[0] * v[m - 1] * k as f64;
    }
    s + u.iter().map(|u| u * u).sum::<f64>()
}
/// The workspace is read once more after the loop.
#[reverse_diff(jvp, hvp)]
fn read_after(x: &[f64]) -> f64 {
    let m = x.len();
    let mut u = x.to_vec();
    let mut v = vec![0.0; m];
    for _ in 0..3 {
        for i in 0..m {
            v[i] = u[i] * u[i] * 0.5;
        }
        for i in 0..m {
            u[i] = v[i] + 0.1;
        }
    }
    let mut s = 0.0;
    for i in 0..m {
        s += v[i] * u[i];
    }
    s
}
/// In one of two trips the workspace is not read.
#[reverse_diff(jvp, hvp)]
fn now_and_then(x: &[f64]) -> f64 {
    let m = x.len();
    let mut u = x.to_vec();
    let mut v = vec![0.0; m];
    for k in 0..4 {
        for i in 0..m {
            v[i] = u[i] * u[i] * 0.5;
        }
        if k % 2 == 1 {
            for i in 0..m {
                u[i] = v[i] + 0.1 * u[i];
            }
        }
    }
    u.iter().sum()
}
#[reverse_diff(jvp)]
fn narrow(x: &[f64]) -> f64 {
    let x: Vec<f32> = x.iter().map(|v| *v as f32).collect();
    let m = x.len();
    let w = x[0];
    let mut y = vec![0.0_f32; m];
    for i in 1..m - 1 {
        y[i] = w * x[i] * (x[i - 1] - x[i + 1]);
    }
    let s: f32 = y.iter().map(|y| y * y).sum();
    s as f64
}
/// The workspace is the caller's, who sees what is left in it and has adjoints for it.
#[reverse_diff]
fn workspace(x: &[f64], v: &mut [f64]) -> f64 {
    let m = x.len();
    let mut u = x.to_vec();
    for _ in 0..2 {
        for i in 1..m - 1 {
            v[i] = u[i] * u[i - 1] + 0.3 * u[i + 1];
        }
        for i in 1..m - 1 {
            u[i] = v[i];
        }
    }
    u.iter().map(|u| u * u).sum()
}

/// Blocks are of 32 trips.
const LENGTHS: [usize; 12] = [3, 4, 5, 6, 9, 32, 33, 34, 35, 36, 67, 101];

fn point(len: usize) -> Vec<f64> {
    (0..len)
        .map(|i| 0.2 + 0.09 * ((i * 7) % 11) as f64)
        .collect()
}

fn direction(len: usize) -> Vec<f64> {
    (0..len)
        .map(|i| 0.5 - 0.13 * ((i * 5) % 8) as f64)
        .collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[track_caller]
fn close(a: f64, b: f64, scale: f64, precision: f64, what: &str) {
    assert!(
        (a - b).abs() <= precision * scale.max(1.0),
        "{what}: {a} {b}"
    );
}

macro_rules! agree {
    ($($name:ident $grad:ident $vjp:ident $jvp:ident $($hvp:ident)?;)*) => {
        mod agrees {
            use super::*;
            $(
                #[test]
                fn $name() {
                    let single = stringify!($name) == "narrow";
                    let (steps, precision) = if single { (SINGLE, 1e-5) } else { (DOUBLE, 1e-12) };
                    for len in LENGTHS {
                        let (x, u) = (point(len), direction(len));
                        let (value, g) = super::$grad(&x);
                        assert_eq!(value.to_bits(), super::$name(&x).to_bits(), "{len}");
                        slice_gradient(&mut |x| super::$name(x), &x, &g, steps, "the program");
                        let scale: f64 = g.iter().zip(&u).map(|(a, b)| (a * b).abs()).sum();
                        close(super::$jvp(&x, &u).1, dot(&g, &u), scale, precision, "forward");
                        let (again, pullback) = super::$vjp(&x);
                        assert_eq!(again.to_bits(), value.to_bits());
                        for (a, b) in pullback(1.0).iter().zip(&g) {
                            close(*a, *b, 1.0, precision, "the pullback");
                        }
                        $(
                            let product = super::$hvp(&x, &u).2;
                            for i in 0..len {
                                let along = |h: f64| {
                                    let at: Vec<f64> = x.iter().zip(&u).map(|(x, u)| x + h * u).collect();
                                    super::$grad(&at).1[i]
                                };
                                let (expected, error) = ad_tests::differences::derivative(&along, 1e-3);
                                let scale = expected.abs().max(1.0);
                                close(product[i], expected, 1.0, 1e-7 * scale + 10.0 * error, "the Hessian");
                            }
                        )?
                    }
                }
            )*
        }
    };
}

agree! {
    energy energy_grad energy_vjp energy_jvp energy_hvp;
    advection advection_grad advection_vjp advection_jvp advection_hvp;
    five five_grad five_vjp five_jvp five_hvp;
    several_parts several_parts_grad several_parts_vjp several_parts_jvp several_parts_hvp;
    two_targets two_targets_grad two_targets_vjp two_targets_jvp two_targets_hvp;
    rows rows_grad rows_vjp rows_jvp rows_hvp;
    transcendental transcendental_grad transcendental_vjp transcendental_jvp transcendental_hvp;
    other_ranges other_ranges_grad other_ranges_vjp other_ranges_jvp other_ranges_hvp;
    read_after read_after_grad read_after_vjp read_after_jvp read_after_hvp;
    now_and_then now_and_then_grad now_and_then_vjp now_and_then_jvp now_and_then_hvp;
    narrow narrow_grad narrow_vjp narrow_jvp;
}

#[test]
fn workspace_agrees() {
    for len in LENGTHS {
        let (x, start, seed) = (point(len), direction(len), point(len + 2)[2..].to_vec());
        let total = |p: &[f64]| {
            let mut v = p[len..].to_vec();
            workspace(&p[..len], &mut v) + dot(&v, &seed)
        };
        let (mut v, mut v_bar, mut x_bar) = (start.clone(), seed.clone(), vec![0.0; len]);
        workspace_vjp_into(&x, &mut v, 1.0, &mut x_bar, &mut v_bar);
        let (at, gradient) = ([&x[..], &start].concat(), [x_bar, v_bar].concat());
        slice_gradient(&mut |p| total(p), &at, &gradient, DOUBLE, "the workspace");
    }
}
