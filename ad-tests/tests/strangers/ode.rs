//! Solvers of differential equations, generic over the right side.

use ad_core::check::check_grad;
use ad_core::reverse_diff;
#[reverse_diff]
mod ode {
    pub fn rk4<F: Fn(f64, &[f64], &mut [f64])>(f: F, y: &mut [f64], t0: f64, dt: f64, n: usize) {
        let m = y.len();
        let mut k = vec![vec![0.0; m]; 4];
        let mut tmp = vec![0.0; m];
        for s in 0..n {
            let t = t0 + s as f64 * dt;
            f(t, y, &mut k[0]);
            for i in 0..m {
                tmp[i] = y[i] + 0.5 * dt * k[0][i];
            }
            f(t + 0.5 * dt, &tmp, &mut k[1]);
            for i in 0..m {
                tmp[i] = y[i] + 0.5 * dt * k[1][i];
            }
            f(t + 0.5 * dt, &tmp, &mut k[2]);
            for i in 0..m {
                tmp[i] = y[i] + dt * k[2][i];
            }
            f(t + dt, &tmp, &mut k[3]);
            for i in 0..m {
                y[i] += dt / 6.0 * (k[0][i] + 2.0 * k[1][i] + 2.0 * k[2][i] + k[3][i]);
            }
        }
    }
    pub fn lotka(p: &[f64; 4], y0: [f64; 2], dt: f64, n: usize) -> f64 {
        let mut y = y0;
        rk4(
            |_t, y, dy| {
                dy[0] = p[0] * y[0] - p[1] * y[0] * y[1];
                dy[1] = p[2] * y[0] * y[1] - p[3] * y[1];
            },
            &mut y,
            0.0,
            dt,
            n,
        );
        y[0] * y[1]
    }
    fn pendulum(t: f64, y: &[f64], dy: &mut [f64]) {
        dy[0] = y[1];
        dy[1] = -y[0].sin() + 0.1 * t.cos();
    }
    pub fn swing(a: f64, n: usize) -> f64 {
        let mut y = vec![a, 0.0];
        rk4(pendulum, &mut y, 0.0, 0.05, n);
        y[0] + y[1]
    }
    pub fn adaptive(f: impl Fn(f64, f64) -> f64, y0: f64, tol: f64) -> f64 {
        let (mut t, mut y, mut h) = (0.0, y0, 0.1_f64);
        while t < 1.0 {
            let h_now = h.min(1.0 - t);
            let e = f(t, y);
            let euler = y + h_now * e;
            let heun = y + 0.5 * h_now * (e + f(t + h_now, euler));
            let err = (heun - euler).abs();
            if err < tol {
                t += h_now;
                y = heun;
            }
            h = if err > 0.0 {
                h_now * (0.9 * (tol / err).sqrt()).clamp(0.2, 2.0)
            } else {
                2.0 * h_now
            };
        }
        y
    }
    pub fn decay(rate: f64, y0: f64) -> f64 {
        adaptive(|t, y| -rate * y + t.sin(), y0, 1e-2)
    }
}
#[test]
fn of_solvers() {
    check_grad!(ode::lotka, &[1.1, 0.4, 0.1, 0.4], [10.0, 5.0], 0.02, 20);
    check_grad!(ode::swing, 0.7, 20);
    check_grad!(ode::decay, 1.3, 0.8);
}
