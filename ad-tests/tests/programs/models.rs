//! Losses of models over data in flat slices.

use crate::made::models as made;
use ad_core::reverse_diff;

/// Where Huber's loss turns from quadratic to linear.
const DELTA: f64 = 0.8;

/// Ridge regression with Huber's loss; rows of `x` are observations.
#[reverse_diff]
pub fn huber_ridge(weights: &[f64], intercept: f64, x: &[f64], y: &[f64], lambda: f64) -> f64 {
    let d = weights.len();
    let n = y.len();
    assert_eq!(x.len(), n * d, "one row for each observation");
    let mut loss = 0.0;
    for i in 0..n {
        let row = &x[i * d..(i + 1) * d];
        let mut prediction = intercept;
        for j in 0..d {
            prediction += weights[j] * row[j];
        }
        let r = prediction - y[i];
        loss += if r.abs() <= DELTA {
            0.5 * r * r
        } else {
            DELTA * (r.abs() - 0.5 * DELTA)
        };
    }
    let mut penalty = 0.0;
    for j in 0..d {
        penalty += weights[j].powi(2);
    }
    loss / n as f64 + 0.5 * lambda * penalty
}

/// Logistic loss, numerically safe.
#[reverse_diff]
pub fn logistic(w: &[f64], #[constant] x: &[f64], #[constant] labels: &[bool]) -> f64 {
    let d = w.len();
    let mut loss = 0.0;
    for i in 0..labels.len() {
        let mut z = 0.0;
        for j in 0..d {
            z += w[j] * x[i * d + j];
        }
        let margin = if labels[i] { z } else { -z };
        loss += if margin > 0.0 {
            (-margin).exp().ln_1p()
        } else {
            margin.exp().ln_1p() - margin
        };
    }
    loss
}

/// Negative log-likelihood of counts, with exposure and an offset for each group.
#[reverse_diff]
pub fn poisson(
    beta: &[f64; 3],
    offsets: &[f64],
    x: &[[f64; 3]],
    #[constant] counts: &[u32],
    #[constant] group: &[usize],
) -> f64 {
    let mut nll = 0.0;
    for i in 0..counts.len() {
        let row = &x[i];
        let eta = beta[0] * row[0] + beta[1] * row[1] + beta[2] * row[2] + offsets[group[i]];
        let k = f64::from(counts[i]);
        nll += eta.exp() - k * eta;
    }
    nll
}

/// Cox's partial likelihood of survival times in descending order, by Breslow.
#[reverse_diff]
pub fn cox(beta: &[f64], x: &[f64], #[constant] event: &[bool]) -> f64 {
    let d = beta.len();
    let mut at_risk = 0.0;
    let mut nll = 0.0;
    for i in 0..event.len() {
        let mut eta = 0.0;
        for j in 0..d {
            eta += x[i * d + j] * beta[j];
        }
        at_risk += eta.exp();
        if event[i] {
            nll -= eta - at_risk.ln();
        }
    }
    nll
}

/// Log-likelihood of a mixture of Gaussians with diagonal precision, by logsumexp over components.
#[reverse_diff]
pub fn mixture(
    alphas: &[f64],
    means: &[f64],
    scales: &[f64],
    x: &[f64],
    #[constant] d: usize,
) -> f64 {
    let k = alphas.len();
    let n = x.len() / d;
    let mut total = 0.0;
    for i in 0..n {
        let mut top = f64::NEG_INFINITY;
        for c in 0..k {
            let mut q = 0.0;
            for j in 0..d {
                let z = (x[i * d + j] - means[c * d + j]) * scales[c * d + j].exp();
                q += z * z;
            }
            let term = alphas[c] - 0.5 * q;
            if term > top {
                top = term;
            }
        }
        let mut sum = 0.0;
        for c in 0..k {
            let mut q = 0.0;
            let mut log_det = 0.0;
            for j in 0..d {
                let z = (x[i * d + j] - means[c * d + j]) * scales[c * d + j].exp();
                q += z * z;
                log_det += scales[c * d + j];
            }
            sum += (alphas[c] + log_det - 0.5 * q - top).exp();
        }
        total += top + sum.ln();
    }
    let mut norm = 0.0;
    for c in 0..k {
        norm += alphas[c].exp();
    }
    total - n as f64 * norm.ln()
}

/// A network with one hidden layer and a scalar result, weights in one slice.
#[reverse_diff]
pub fn network(p: &[f64], x: &[f64], y: f64, #[constant] hidden: usize) -> f64 {
    let d = x.len();
    let first = &p[..hidden * d];
    let rest = &p[hidden * d..];
    let bias = &rest[..hidden];
    let second = &rest[hidden..2 * hidden];
    let mut out = rest[2 * hidden];
    for h in 0..hidden {
        let mut a = bias[h];
        for j in 0..d {
            a += first[h * d + j] * x[j];
        }
        out += second[h] * a.tanh();
    }
    (out - y).powi(2)
}

cases! {
    huber_ridge:
        (vec![0.5, -1.0], 0.1, vec![1.0, 2.0, -0.5, 0.3, 2.0, -1.0], vec![0.2, -3.0, 4.5], 0.3),
        (vec![0.7], 0.0, vec![1.0], vec![0.6], 0.0);
    logistic:
        (vec![0.3, -0.8], vec![1.0, 0.5, -2.0, 1.5, 0.1, 30.0], vec![true, false, false]),
        (vec![1.0], vec![-700.0, 4.0], vec![true, true]);
    poisson:
        ([0.1, -0.2, 0.3], vec![0.0, 0.5], vec![[1.0, 0.0, 2.0], [0.5, 1.5, -1.0], [1.0, 1.0, 1.0]], vec![2, 0, 5], vec![1, 0, 1]);
    cox:
        (vec![0.5, -0.2], vec![1.0, 2.0, 0.3, -1.0, 0.7, 0.1, -0.4, 0.9], vec![true, false, true, true]),
        (vec![0.5], vec![1.0], vec![false]);
    mixture:
        (vec![0.1, -0.3], vec![0.0, 1.0, -1.0, 0.5], vec![0.1, 0.2, -0.1, 0.0], vec![0.3, 0.4, -2.0, 1.0, 0.9, 0.8], 2),
        (vec![0.2], vec![0.1], vec![-0.5], vec![1.0, 2.0], 1);
    network:
        (vec![0.1, 0.2, -0.3, 0.4, 0.5, -0.6, 0.05, -0.05, 0.7, -0.8, 0.3, 0.9, 0.2], vec![1.0, -1.5], 0.4, 3),
        (vec![0.25], vec![1.0, 2.0], 0.5, 0);
}
