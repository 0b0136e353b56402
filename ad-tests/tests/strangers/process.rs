//! A Gaussian process, generic over kernels.

use ad_core::check::check_grad;
use ad_core::reverse_diff;
#[reverse_diff]
mod gp {
    pub trait Kernel {
        fn eval(&self, a: f64, b: f64) -> f64;
    }
    #[derive(Clone, Copy)]
    pub struct Rbf {
        pub len: f64,
        pub var: f64,
    }
    #[derive(Clone, Copy)]
    pub struct Periodic {
        pub period: f64,
        pub len: f64,
    }
    pub struct Sum<A, B>(pub A, pub B);
    impl Kernel for Rbf {
        fn eval(&self, a: f64, b: f64) -> f64 {
            let d = (a - b) / self.len;
            self.var * (-0.5 * d * d).exp()
        }
    }
    impl Kernel for Periodic {
        fn eval(&self, a: f64, b: f64) -> f64 {
            let s = (std::f64::consts::PI * (a - b).abs() / self.period).sin() / self.len;
            (-2.0 * s * s).exp()
        }
    }
    impl<A: Kernel, B: Kernel> Kernel for Sum<A, B> {
        fn eval(&self, a: f64, b: f64) -> f64 {
            self.0.eval(a, b) + self.1.eval(a, b)
        }
    }
    fn gram<K: Kernel>(k: &K, x: &[f64], noise: f64) -> Vec<Vec<f64>> {
        x.iter()
            .enumerate()
            .map(|(i, &a)| {
                x.iter()
                    .enumerate()
                    .map(|(j, &b)| k.eval(a, b) + if i == j { noise } else { 0.0 })
                    .collect()
            })
            .collect()
    }
    fn cholesky(a: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let n = a.len();
        let mut l = vec![vec![0.0; n]; n];
        for i in 0..n {
            for j in 0..=i {
                let s: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
                if i == j {
                    l[i][j] = (a[i][i] - s).sqrt();
                } else {
                    l[i][j] = (a[i][j] - s) / l[j][j];
                }
            }
        }
        l
    }
    fn solve(l: &[Vec<f64>], y: &[f64]) -> Vec<f64> {
        let mut z = Vec::with_capacity(y.len());
        for (i, yi) in y.iter().enumerate() {
            let s: f64 = l[i].iter().zip(&z).map(|(a, b)| a * b).sum();
            z.push((yi - s) / l[i][i]);
        }
        z
    }
    pub fn nll(x: &[f64], y: &[f64], len: f64, var: f64, period: f64, noise: f64) -> f64 {
        let k = Sum(Rbf { len, var }, Periodic { period, len: 1.3 });
        let l = cholesky(&gram(&k, x, noise));
        let z = solve(&l, y);
        0.5 * z.iter().map(|v| v * v).sum::<f64>()
            + l.iter().enumerate().map(|(i, r)| r[i].ln()).sum::<f64>()
    }
}
#[test]
fn of_a_process() {
    check_grad!(
        gp::nll,
        &[0.0, 0.4, 1.1, 1.9],
        &[0.2, 0.5, -0.1, 0.3],
        0.8,
        1.2,
        1.5,
        0.1
    );
}
