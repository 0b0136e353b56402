//! Splines, with searches for the interval.

use ad_core::check::check_grad;
use ad_core::reverse_diff;
#[reverse_diff]
mod spline {
    pub struct Spline<'a> {
        x: &'a [f64],
        y: &'a [f64],
        m: Vec<f64>,
    }
    impl<'a> Spline<'a> {
        pub fn natural(x: &'a [f64], y: &'a [f64]) -> Self {
            let n = x.len();
            let (mut a, mut b, mut c, mut d) =
                (vec![0.0; n], vec![1.0; n], vec![0.0; n], vec![0.0; n]);
            for i in 1..n - 1 {
                let (h0, h1) = (x[i] - x[i - 1], x[i + 1] - x[i]);
                a[i] = h0;
                b[i] = 2.0 * (h0 + h1);
                c[i] = h1;
                d[i] = 6.0 * ((y[i + 1] - y[i]) / h1 - (y[i] - y[i - 1]) / h0);
            }
            for i in 1..n {
                let w = a[i] / b[i - 1];
                b[i] -= w * c[i - 1];
                d[i] -= w * d[i - 1];
            }
            let mut m = vec![0.0; n];
            m[n - 1] = d[n - 1] / b[n - 1];
            for i in (0..n - 1).rev() {
                m[i] = (d[i] - c[i] * m[i + 1]) / b[i];
            }
            Spline { x, y, m }
        }
        pub fn eval(&self, t: f64) -> f64 {
            let i = match self.x.binary_search_by(|v| v.partial_cmp(&t).unwrap()) {
                Ok(i) => i.min(self.x.len() - 2),
                Err(i) => i.clamp(1, self.x.len() - 1) - 1,
            };
            let h = self.x[i + 1] - self.x[i];
            let (u, v) = ((self.x[i + 1] - t) / h, (t - self.x[i]) / h);
            u * self.y[i]
                + v * self.y[i + 1]
                + ((u.powi(3) - u) * self.m[i] + (v.powi(3) - v) * self.m[i + 1]) * h * h / 6.0
        }
    }
    pub fn misfit(x: &[f64], y: &[f64], at: &[f64], target: &[f64]) -> f64 {
        let s = Spline::natural(x, y);
        at.iter()
            .zip(target)
            .map(|(t, w)| (s.eval(*t) - w).powi(2))
            .sum()
    }
    pub fn linear(xs: &[f64], ys: &[f64], q: f64) -> f64 {
        let k = xs.partition_point(|&v| v <= q).clamp(1, xs.len() - 1);
        let w = (q - xs[k - 1]) / (xs[k] - xs[k - 1]);
        ys[k - 1] + w * (ys[k] - ys[k - 1])
    }
    pub fn bisect(xs: &[f64], ys: &[f64], q: f64) -> f64 {
        let (mut lo, mut hi) = (0usize, xs.len() - 1);
        while hi - lo > 1 {
            let mid = lo + (hi - lo) / 2;
            if xs[mid] > q { hi = mid } else { lo = mid }
        }
        ys[lo] * (xs[hi] - q) / (xs[hi] - xs[lo]) + ys[hi] * (q - xs[lo]) / (xs[hi] - xs[lo])
    }
}
#[test]
fn of_interpolation() {
    let x = [0.0, 0.5, 1.2, 2.0, 3.1];
    let y = [1.0, 0.2, -0.5, 0.8, 2.0];
    check_grad!(
        spline::misfit,
        &x,
        &y,
        &[0.1, 0.7, 1.9, 3.0],
        &[0.5, 0.0, 0.3, 1.0]
    );
    check_grad!(spline::linear, &x, &y, 1.7);
    check_grad!(spline::bisect, &x, &y, 1.7);
}
