//! Numerical methods with a fixed number of steps.

use crate::made::solvers as made;
use ad_core::reverse_diff;

/// Kepler's equation by Newton's method.
#[reverse_diff]
pub fn kepler(mean_anomaly: f64, eccentricity: f64) -> f64 {
    let mut e = mean_anomaly;
    for _ in 0..8 {
        let f = e - eccentricity * e.sin() - mean_anomaly;
        let slope = 1.0 - eccentricity * e.cos();
        e -= f / slope;
    }
    e
}

/// A damped pendulum by the classical method of Runge and Kutta.
#[reverse_diff]
pub fn pendulum(angle: f64, speed: f64, damping: f64, dt: f64, #[constant] steps: usize) -> f64 {
    let (mut q, mut p) = (angle, speed);
    for _ in 0..steps {
        let k1q = p;
        let k1p = -q.sin() - damping * p;
        let (q2, p2) = (q + 0.5 * dt * k1q, p + 0.5 * dt * k1p);
        let (k2q, k2p) = (p2, -q2.sin() - damping * p2);
        let (q3, p3) = (q + 0.5 * dt * k2q, p + 0.5 * dt * k2p);
        let (k3q, k3p) = (p3, -q3.sin() - damping * p3);
        let (q4, p4) = (q + dt * k3q, p + dt * k3p);
        let (k4q, k4p) = (p4, -q4.sin() - damping * p4);
        q += dt / 6.0 * (k1q + 2.0 * k2q + 2.0 * k3q + k4q);
        p += dt / 6.0 * (k1p + 2.0 * k2p + 2.0 * k3p + k4p);
    }
    0.5 * p * p + 1.0 - q.cos()
}

/// Symplectic steps of Lotka and Volterra's equations; both populations at the end.
#[reverse_diff]
pub fn predators(
    state: (f64, f64),
    rates: &[f64; 4],
    dt: f64,
    #[constant] steps: u32,
) -> (f64, f64) {
    let (mut prey, mut hunters) = state;
    for _ in 0..steps {
        prey *= (dt * (rates[0] - rates[1] * hunters)).exp();
        hunters *= (dt * (rates[2] * prey - rates[3])).exp();
    }
    (prey, hunters)
}

/// Simpson's rule on an integrand with a parameter.
#[reverse_diff]
pub fn simpson(a: f64, b: f64, c: f64, #[constant] panels: usize) -> f64 {
    let h = (b - a) / (2 * panels) as f64;
    let mut s = (c * a).sin() / (1.0 + a * a) + (c * b).sin() / (1.0 + b * b);
    for i in 1..2 * panels {
        let x = a + i as f64 * h;
        let weight = if i % 2 == 1 { 4.0 } else { 2.0 };
        s += weight * (c * x).sin() / (1.0 + x * x);
    }
    s * h / 3.0
}

/// A natural cubic through equidistant knots, by second derivatives that are given.
#[reverse_diff]
pub fn spline(y: &[f64], curvature: &[f64], x: f64, h: f64) -> f64 {
    let last = y.len() - 2;
    let mut k = (x / h).floor() as isize;
    if k < 0 {
        k = 0;
    }
    if k > last as isize {
        k = last as isize;
    }
    let k = k as usize;
    let b = (x - k as f64 * h) / h;
    let a = 1.0 - b;
    a * y[k]
        + b * y[k + 1]
        + ((a * a * a - a) * curvature[k] + (b * b * b - b) * curvature[k + 1]) * (h * h) / 6.0
}

/// Square root by Heron's method, the number of steps from the argument.
#[reverse_diff]
pub fn heron(a: f64) -> f64 {
    if a <= 0.0 {
        return 0.0;
    }
    let steps = 4 + (a.log2().abs() as usize) / 2;
    let mut x = 0.5 * (1.0 + a);
    for _ in 0..steps {
        x = 0.5 * (x + a / x);
    }
    x
}

/// Bisection: branches on the sign, and a derivative that the iteration does not carry.
#[reverse_diff]
pub fn bisection(target: f64, width: f64) -> f64 {
    let mut low = 0.0;
    let mut high = width;
    for _ in 0..10 {
        let mid = 0.5 * (low + high);
        if mid * mid * mid < target {
            low = mid;
        } else {
            high = mid;
        }
    }
    0.5 * (low + high) * target
}

/// The arithmetic-geometric mean.
#[reverse_diff]
pub fn agm(x: f64, y: f64) -> f64 {
    let (mut a, mut g) = (x, y);
    for _ in 0..5 {
        let t = 0.5 * (a + g);
        g = (a * g).sqrt();
        a = t;
    }
    a
}

/// Chebyshev's series by Clenshaw's recurrence.
#[reverse_diff]
pub fn clenshaw(c: &[f64], x: f64) -> f64 {
    let (mut b1, mut b2) = (0.0, 0.0);
    for k in (1..c.len()).rev() {
        let t = 2.0 * x * b1 - b2 + c[k];
        b2 = b1;
        b1 = t;
    }
    x * b1 - b2 + c[0]
}

/// Continued fraction from its end.
#[reverse_diff]
pub fn continued_fraction(x: f64, #[constant] depth: i32) -> f64 {
    let mut tail = 0.0;
    for k in (1..=depth).rev() {
        tail = x * x / (2.0 * f64::from(k) + 1.0 - tail);
    }
    x / (1.0 - tail)
}

cases! {
    kepler: (1.0, 0.3), (0.2, 0.8);
    pendulum: (1.0, 0.2, 0.1, 0.05, 0), (1.0, 0.2, 0.1, 0.05, 1), (1.0, 0.2, 0.1, 0.05, 40);
    predators: ((1.0, 0.5), [1.1, 0.4, 0.1, 0.4], 0.1, 0), ((1.0, 0.5), [1.1, 0.4, 0.1, 0.4], 0.1, 30);
    simpson: (0.0, 1.0, 2.0, 1), (-1.0, 1.5, 2.0, 8);
    spline: (vec![1.0, 2.0, 0.5, 1.5], vec![0.0, -1.0, 2.0, 0.0], 0.83, 0.5), (vec![1.0, 2.0, 0.5], vec![0.0, -1.0, 0.0], -0.4, 0.5), (vec![1.0, 2.0, 0.5], vec![0.0, -1.0, 0.0], 7.0, 0.5);
    heron: (2.0,), (1000.5,), (-1.0,);
    bisection: (0.3, 1.0), (2.3, 3.0);
    agm: (1.0, 2.0), (24.0, 6.0);
    clenshaw: (vec![1.0, 0.5, -0.25, 0.125], 0.3), (vec![1.0], 0.3);
    continued_fraction: (0.5, 0), (0.5, 6);
}
