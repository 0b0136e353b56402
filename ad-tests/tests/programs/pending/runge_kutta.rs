//! Runge-Kutta's method of fourth order with workspaces that are passed in.

use crate::made::runge_kutta as made;
use ad_core::reverse_diff;

/// A pendulum with friction; the stages lie in workspaces that the caller declares as such.
#[reverse_diff]
pub fn pendulum(
    x: &mut [f64],
    p: &[f64],
    h: f64,
    #[constant] steps: usize,
    #[scratch] k: &mut [f64],
    #[scratch] stage: &mut [f64],
) {
    for _ in 0..steps {
        for s in 0..4 {
            for i in 0..2 {
                stage[i] = x[i];
                if s > 0 {
                    let part = if s == 3 { h } else { 0.5 * h };
                    stage[i] += part * k[(s - 1) * 2 + i];
                }
            }
            k[s * 2] = stage[1];
            k[s * 2 + 1] = -p[0] * stage[0].sin() - p[1] * stage[1];
        }
        for i in 0..2 {
            x[i] += h / 6.0 * (k[i] + 2.0 * k[2 + i] + 2.0 * k[4 + i] + k[6 + i]);
        }
    }
}

/// Lorenz's system, stages as arrays, the trajectory written to rows of a buffer.
#[reverse_diff]
pub fn lorenz(x0: &[f64; 3], p: &[f64; 3], h: f64, path: &mut [[f64; 3]]) -> f64 {
    let mut x = *x0;
    let mut furthest = 0.0;
    for row in path.iter_mut() {
        let mut k = [[0.0; 3]; 4];
        for s in 0..4 {
            let mut y = x;
            if s > 0 {
                let part = if s < 3 { h / 2.0 } else { h };
                for (y, k) in y.iter_mut().zip(&k[s - 1]) {
                    *y += part * k;
                }
            }
            k[s] = [
                p[0] * (y[1] - y[0]),
                y[0] * (p[1] - y[2]) - y[1],
                y[0] * y[1] - p[2] * y[2],
            ];
        }
        for i in 0..3 {
            x[i] += h / 6.0 * (k[0][i] + 2.0 * k[1][i] + 2.0 * k[2][i] + k[3][i]);
        }
        *row = x;
        if x[2] > furthest {
            furthest = x[2];
        }
    }
    furthest
}

/// One workspace for all stages, cut into views; the right-hand side couples neighbours.
#[reverse_diff]
pub fn ring(
    x: &mut [f64],
    rate: f64,
    h: f64,
    #[constant] steps: usize,
    #[scratch] work: &mut [f64],
) {
    let n = x.len();
    let weights = [1.0, 2.0, 2.0, 1.0];
    for _ in 0..steps {
        let (sum, rest) = work.split_at_mut(n);
        let (stage, rest) = rest.split_at_mut(n);
        let slope = &mut rest[..n];
        sum.fill(0.0);
        stage.copy_from_slice(x);
        for s in 0..4 {
            for i in 0..n {
                slope[i] = rate * stage[(i + 1) % n] - stage[i] * stage[i];
            }
            for (t, k) in sum.iter_mut().zip(slope.iter()) {
                *t += weights[s] * k;
            }
            if s == 3 {
                break;
            }
            let part = if s == 2 { h } else { 0.5 * h };
            for ((y, x), k) in stage.iter_mut().zip(x.iter()).zip(slope.iter()) {
                *y = x + part * k;
            }
        }
        for (x, s) in x.iter_mut().zip(sum.iter()) {
            *x += h / 6.0 * s;
        }
    }
}

/// Steps whose length follows the error, until the end is reached: the number of trips depends on the data.
#[reverse_diff]
pub fn adaptive(x0: f64, rate: f64, #[constant] end: f64, #[scratch] k: &mut [f64; 3]) -> f64 {
    let mut x = x0;
    let (mut t, mut h) = (0.0, 0.1);
    while t < end {
        if t + h > end {
            h = end - t;
        }
        k[0] = rate * x * x.cos();
        let y = x + h * k[0];
        k[1] = rate * y * y.cos();
        let z = x + 0.25 * h * (k[0] + k[1]);
        k[2] = rate * z * z.cos();
        let error = ad_core::constant((k[0] + k[1] - 2.0 * k[2]).abs() * h / 3.0);
        if error > 1e-3 {
            h *= 0.5;
            continue;
        }
        x += h / 6.0 * (k[0] + k[1] + 4.0 * k[2]);
        t += h;
        if error < 1e-4 {
            h *= 1.5;
        }
    }
    x
}

cases! {
    pendulum: (vec![0.7, -0.2], vec![2.0, 0.1], 0.1, 3, vec![9.0; 8], vec![9.0; 2]), (vec![0.7, -0.2], vec![2.0, 0.1], 0.1, 0, vec![9.0; 8], vec![9.0; 2]);
    lorenz: ([1.0, 0.5, 1.5], [2.0, 5.0, 1.0], 0.05, vec![[0.0; 3]; 4]), ([1.0, 0.5, 1.5], [2.0, 5.0, 1.0], 0.05, vec![]);
    ring: (vec![0.7, 0.2, 0.5], 0.8, 0.1, 2, vec![9.0; 9]), (vec![0.7], 0.8, 0.1, 1, vec![9.0; 4]), (vec![0.7, 0.2], 0.8, 0.1, 0, vec![9.0; 6]);
    adaptive: (0.6, 0.8, 1.0, [0.0; 3]), (0.6, 0.8, 0.0, [0.0; 3]);
}
