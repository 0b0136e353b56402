//! Functions by their names and closures as values: chosen by a branch, in arrays and `Vec`s, behind pointers; rules whose parts
//! are called as companions are.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;
use ad_tests::differences::{derivative, near};

#[reverse_diff]
mod functions {
    fn square(x: f64) -> f64 {
        x * x
    }

    pub fn summed(x: f64) -> f64 {
        [f64::sin, square].iter().map(|f| f(x)).sum()
    }

    pub fn weighted(x: f64) -> f64 {
        let w = [0.5, 2.0, -1.0];
        let fs: [fn(f64) -> f64; 3] = [f64::sin, square, f64::exp];
        w.iter().zip(&fs).map(|(w, f)| w * f(x)).sum()
    }

    pub fn by_number(x: f64) -> f64 {
        let fs = [square as fn(f64) -> f64, f64::cos];
        let mut t = x;
        for i in 0..5 {
            t = fs[i % 2](t) * x;
        }
        t
    }

    pub fn closures(x: f64) -> f64 {
        let k = x * 2.0;
        let p = |v: f64| v * k;
        let q = |v: f64| v.sin() + x;
        let fs: [&dyn Fn(f64) -> f64; 2] = [&p, &q];
        let mut t = x;
        for f in fs {
            t = f(t);
        }
        for f in fs.iter().rev() {
            t = f(t) * 0.5;
        }
        t
    }

    pub fn branch(x: f64) -> f64 {
        let mut t = x;
        for i in 0..4 {
            let f = if i % 2 == 0 { f64::sin } else { f64::cos };
            t = f(t * x) + f(0.3);
        }
        let mut g: fn(f64) -> f64 = f64::sin;
        if t > 0.9 {
            g = square;
        }
        g(t) * g(x)
    }

    fn pick(k: usize) -> fn(f64) -> f64 {
        match k {
            0 => f64::sin,
            1 => square,
            _ => f64::exp,
        }
    }

    pub fn picked(x: f64) -> f64 {
        let last: fn(f64) -> f64 = match (x * 10.0) as i32 % 3 {
            0 => f64::sin,
            1 => square,
            _ => f64::exp,
        };
        (0..3).map(|k| pick(k)(x)).sum::<f64>() * last(x)
    }

    pub fn composed(x: f64) -> f64 {
        let fs = vec![f64::sin, f64::exp, square];
        fs.iter().fold(x, |v, f| f(v))
    }
}

#[test]
fn functions_are_chosen() {
    let all: [(fn(f64) -> f64, fn(f64) -> (f64, f64)); 7] = [
        (functions::summed, functions::summed_grad),
        (functions::weighted, functions::weighted_grad),
        (functions::by_number, functions::by_number_grad),
        (functions::closures, functions::closures_grad),
        (functions::branch, functions::branch_grad),
        (functions::picked, functions::picked_grad),
        (functions::composed, functions::composed_grad),
    ];
    for (f, grad) in all {
        for x in [0.35, 0.75, 1.15, 1.24] {
            let (value, slope) = grad(x);
            assert_eq!(value, f(x));
            near(slope, derivative(&|h| f(x + h), 1e-3).0);
        }
    }
}

#[reverse_diff]
mod converted {
    #[derive(Clone, Copy)]
    pub struct Rect {
        pub w: f64,
        pub h: f64,
    }

    impl From<[f64; 2]> for Rect {
        fn from(a: [f64; 2]) -> Rect {
            Rect {
                w: a[0],
                h: a[1] * a[0],
            }
        }
    }

    impl From<(f64, f64)> for Rect {
        fn from((w, h): (f64, f64)) -> Rect {
            Rect { w, h }
        }
    }

    fn area(r: Rect) -> f64 {
        r.w * r.h
    }

    fn wide(x: f64) -> Rect {
        (x, 3.0).into()
    }

    pub fn areas(x: f64) -> f64 {
        let r: Rect = [x, 2.0].into();
        area(r) + area([x, x].into()) * wide(x).w
    }
}

#[test]
fn conversions_of_the_module() {
    // 2 x² + x⁴
    assert_eq!(converted::areas_grad(2.0), (24.0, 8.0 + 32.0));
}

#[reverse_diff(vjp = solve_vjp)]
fn solve(a: f64, b: f64) -> f64 {
    b / a
}

fn solve_vjp(a: f64, b: f64, seed: f64, a_bar: &mut f64, b_bar: &mut f64) -> f64 {
    *b_bar += seed / a;
    *a_bar -= seed * b / (a * a);
    b / a
}

#[reverse_diff]
fn solved(a: f64) -> f64 {
    solve(a, 3.0) * a * a
}

/// A rule may be called as the companion that it takes the place of.
#[test]
fn a_rule_called_vjp() {
    assert_eq!(solve_grad(2.0, 4.0), (2.0, (-1.0, 0.5)));
    assert_eq!(solved_grad(2.0), (6.0, 3.0));
}
