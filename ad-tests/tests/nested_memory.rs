//! Companions, called in functions that are differentiated, of functions that have memory of their own: every mode over
//! every mode, against differences.
#![allow(
    clippy::all,
    clippy::pedantic,
    reason = "programs are written as users write them"
)]

use ad_core::reverse_diff;

type Function = fn(&[f64], &[f64]) -> f64;
type Gradient = fn(&[f64], &[f64]) -> (f64, (Vec<f64>, Vec<f64>));
type Tangent = fn(&[f64], &[f64], &[f64], &[f64]) -> (f64, f64);

const X: [f64; 3] = [0.3, -0.8, 1.1];
const U: [f64; 3] = [0.7, 0.2, -0.5];

/// `f`, and functions of its derivatives, in a module and a test of its name.
macro_rules! family {
    ($name:ident { $($f:tt)* }) => {
        #[reverse_diff(jvp)]
        mod $name {
            $($f)*

            pub fn along(x: &[f64], u: &[f64]) -> f64 {
                f_jvp(x, u).1
            }

            pub fn by_gradient(x: &[f64], u: &[f64]) -> f64 {
                let (_, g) = f_grad(x);
                let mut s = 0.0;
                for i in 0..g.len() {
                    s += g[i] * u[i];
                }
                s
            }

            pub fn by_product(x: &[f64], u: &[f64]) -> f64 {
                let (_, _, h) = f_hvp(x, u);
                let mut s = 0.0;
                for i in 0..h.len() {
                    s += h[i] * u[i];
                }
                s
            }

            pub fn diagonal(x: &[f64], u: &[f64]) -> f64 {
                let mut s = 0.0;
                for j in 0..x.len() {
                    let mut unit = vec![0.0; x.len()];
                    unit[j] = 1.0;
                    let (_, _, h) = f_hvp(x, &unit);
                    s += h[j] * u[j];
                }
                s
            }
        }

        #[test]
        fn $name() {
            use $name::*;
            check(along, along_grad, along_jvp);
            check(by_gradient, by_gradient_grad, by_gradient_jvp);
            check(by_product, by_product_grad, by_product_jvp);
            check(diagonal, diagonal_grad, diagonal_jvp);
        }
    };
}

fn check(f: Function, grad: Gradient, jvp: Tangent) {
    let (value, (x_bar, u_bar)) = grad(&X, &U);
    // The sums of derivatives may be added up in another order.
    let (primal, h) = (f(&X, &U), 1e-5);
    assert!((value - primal).abs() <= 4.0 * f64::EPSILON * primal.abs().max(1.0));
    let near = |found: f64, expected: f64| {
        let error = (found - expected).abs();
        assert!(
            error <= 1e-7 * expected.abs().max(1.0),
            "{found} is not {expected}"
        );
    };
    for k in 0..3 {
        let mut unit = [0.0; 3];
        unit[k] = 1.0;
        let shifted =
            |a: [f64; 3], h: f64| std::array::from_fn::<f64, 3, _>(|i| a[i] + h * unit[i]);
        let by_x = (f(&shifted(X, h), &U) - f(&shifted(X, -h), &U)) / (2.0 * h);
        let by_u = (f(&X, &shifted(U, h)) - f(&X, &shifted(U, -h))) / (2.0 * h);
        near(x_bar[k], by_x);
        near(u_bar[k], by_u);
        near(jvp(&X, &U, &unit, &[0.0; 3]).1, by_x);
        near(jvp(&X, &U, &[0.0; 3], &unit).1, by_u);
    }
}

family!(filled {
    pub fn f(x: &[f64]) -> f64 {
        let n = x.len();
        let mut a = vec![0.0; n];
        for i in 0..n {
            a[i] = x[i] * x[(i + 1) % n];
        }
        for i in 1..n {
            a[i] *= a[i - 1];
        }
        a[n - 1].exp()
    }
});

family!(copied {
    pub fn f(x: &[f64]) -> f64 {
        let mut a = x.to_vec();
        for _ in 0..3 {
            for i in 0..a.len() {
                a[i] = (a[i] * x[0]).sin() + a[(i + 1) % x.len()];
            }
        }
        a.iter().map(|v| v * v).sum()
    }
});

family!(pushed {
    pub fn f(x: &[f64]) -> f64 {
        let mut a = Vec::new();
        for v in x {
            a.push(v * v);
        }
        let mut s = 0.0;
        while let Some(v) = a.pop() {
            s = s * v + v.sin();
        }
        s
    }
});

family!(rows {
    pub fn f(x: &[f64]) -> f64 {
        let n = x.len();
        let mut m = vec![vec![0.0; n]; n];
        for i in 0..n {
            for j in 0..n {
                m[i][j] = x[i] * x[j] * x[j];
            }
        }
        let mut s = 0.0;
        for i in 0..n {
            s += m[i][(i + 1) % n] * m[0][i];
        }
        s
    }
});

family!(sorted {
    pub fn f(x: &[f64]) -> f64 {
        let mut a = x.to_vec();
        a.sort_by(|p, q| p.total_cmp(q));
        let mut s = 0.0;
        for (i, v) in a.iter().enumerate() {
            s += v.powi(i as i32 + 2);
        }
        s
    }
});

family!(helpers {
    fn prefix(x: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; x.len()];
        let mut s = 1.0;
        for i in 0..x.len() {
            s *= x[i];
            out[i] = s;
        }
        out
    }

    pub fn f(x: &[f64]) -> f64 {
        let p = prefix(x);
        let q = prefix(&p);
        p.iter().zip(&q).map(|(a, b)| a * b.sin()).sum()
    }
});
