//! Items inside functions, and patterns of real numbers: values bit by bit, gradients against differences.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;
use ad_tests::differences::{derivative, gradient, near};

/// Functions that are called before they are declared, call each other, are handed on by name, and are generic.
#[reverse_diff(jvp)]
fn functions(x: &[f64], flags: &[i32]) -> f64 {
    static SCALE: f64 = 2.0;
    const W: [f64; 3] = [0.2, 0.3, 0.5];
    let total: f64 = x.iter().copied().map(square).sum();
    assert!(count(flags) < 10);
    let mut parts = [0.0; 3];
    fill(&mut parts, x[0]);
    scale(&mut parts[1..], x[2]);
    fn helper(a: f64, b: f64) -> f64 {
        square(a) * b
    }
    fn square(a: f64) -> f64 {
        if a > 10.0 {
            return 20.0 * a - 100.0;
        }
        a * a
    }
    fn fill<T: Copy>(out: &mut [T], v: T) {
        for o in out.iter_mut() {
            *o = v;
        }
    }
    fn scale(out: &mut [f64], by: f64) {
        for o in out {
            *o *= by;
        }
    }
    fn count(k: &[i32]) -> usize {
        k.iter().filter(|k| **k > 0).count()
    }
    let weighted: f64 = parts.iter().zip(W).map(|(p, w)| p * w).sum();
    helper(x[0], x[1]) + helper(x[1], SCALE) + weighted * total + x[count(flags)]
}
/// One name in two blocks.
#[reverse_diff(jvp)]
fn shadowed(x: f64, y: f64) -> f64 {
    fn f(a: f64) -> f64 {
        a * a
    }
    let inner = {
        fn f(a: f64) -> f64 {
            3.0 * a.sin()
        }
        let g = |b: f64| f(b) + 1.0;
        apply(g, y) * f(y)
    };
    fn apply(g: impl Fn(f64) -> f64, v: f64) -> f64 {
        fn f(a: f64) -> f64 {
            a * a * a
        }
        g(v) + f(v)
    }
    f(x) * inner
}
/// Ranges and literals, also inside other patterns.
#[reverse_diff(jvp)]
fn pieces(x: f64, y: f64) -> f64 {
    let a = match x {
        0.0 => 7.0 * y,
        ..-1.0 => -x,
        -1.0..=0.5 => x * x,
        v if v > 3.0 => v.ln(),
        _ => x * y,
    };
    let b = match (x, Some(y)) {
        (0.0..1.0, Some(1.0..)) => x / y,
        (_, Some(w)) => w * w * x,
        _ => 0.0,
    };
    if let 0.0..=2.0 = a { a * b } else { a - b }
}

#[test]
fn functions_inside_functions() {
    let (x, flags) = (vec![1.5, 12.0, 0.7, -2.0], [1, -1, 2]);
    let (value, x_bar) = functions_grad(&x, &flags);
    assert_eq!(value.to_bits(), functions(&x, &flags).to_bits());
    gradient(&x, &x_bar, |x| functions(x, &flags));
    let u = [0.3, -0.2, 0.5, 1.0];
    let along = x_bar.iter().zip(&u).map(|(a, b)| a * b).sum();
    near(functions_jvp(&x, &flags, &u).1, along);
}

#[test]
fn of_one_name() {
    let (x, y) = (1.3, 0.4);
    let (value, (x_bar, y_bar)) = shadowed_grad(x, y);
    assert_eq!(value.to_bits(), shadowed(x, y).to_bits());
    near(x_bar, derivative(&|h| shadowed(x + h, y), 1e-2).0);
    near(y_bar, derivative(&|h| shadowed(x, y + h), 1e-2).0);
    near(shadowed_jvp(x, y, 0.5, -0.3).1, 0.5 * x_bar - 0.3 * y_bar);
}

#[test]
fn patterns_of_real_numbers() {
    for x in [-2.3, -1.7, -0.6, 0.2, 0.8, 1.7, 4.0] {
        for y in [0.5, 1.5] {
            let (value, (x_bar, y_bar)) = pieces_grad(x, y);
            assert_eq!(value.to_bits(), pieces(x, y).to_bits());
            near(x_bar, derivative(&|h| pieces(x + h, y), 1e-3).0);
            near(y_bar, derivative(&|h| pieces(x, y + h), 1e-3).0);
            near(pieces_jvp(x, y, 1.0, 1.0).1, x_bar + y_bar);
        }
    }
    // The literal's own arm: x = 0 does not depend on x there.
    assert_eq!(pieces_grad(0.0, 0.1).1.0, pieces_jvp(0.0, 0.1, 1.0, 0.0).1);
}
