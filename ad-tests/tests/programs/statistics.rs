//! Likelihoods and summaries.

use crate::made::statistics as made;
use ad_core::reverse_diff;
use std::f64::consts::TAU;

#[reverse_diff]
pub fn normal(mean: f64, log_sd: f64, data: &[f64]) -> f64 {
    let sd = log_sd.exp();
    let mut ll = 0.0;
    for i in 0..data.len() {
        let z = (data[i] - mean) / sd;
        ll += -0.5 * z * z - log_sd - 0.5 * TAU.ln();
    }
    ll
}

/// An autoregression with moving average and variance that follow each other.
#[reverse_diff]
pub fn garch(omega: f64, alpha: f64, beta: f64, returns: &[f64]) -> f64 {
    let mut variance = omega / (1.0 - alpha - beta);
    let mut nll = 0.0;
    for t in 0..returns.len() {
        nll += 0.5 * (variance.ln() + returns[t] * returns[t] / variance);
        variance = omega + alpha * returns[t] * returns[t] + beta * variance;
    }
    nll
}

/// Weighted least squares of a line, closed form.
#[reverse_diff]
pub fn line(x: &[f64], y: &[f64], w: &[f64]) -> (f64, f64) {
    let (mut s, mut sx, mut sy, mut sxx, mut sxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for i in 0..x.len() {
        s += w[i];
        sx += w[i] * x[i];
        sy += w[i] * y[i];
        sxx += w[i] * x[i] * x[i];
        sxy += w[i] * x[i] * y[i];
    }
    let d = s * sxx - sx * sx;
    ((s * sxy - sx * sy) / d, (sxx * sy - sx * sxy) / d)
}

/// Softmax cross-entropy over rows, with the class of each as data.
#[reverse_diff]
pub fn cross_entropy(scores: &[f64], #[constant] classes: &[usize], #[constant] k: usize) -> f64 {
    let mut loss = 0.0;
    for i in 0..classes.len() {
        let row = &scores[i * k..i * k + k];
        let mut top = row[0];
        for c in 1..k {
            if row[c] > top {
                top = row[c];
            }
        }
        let mut sum = 0.0;
        for c in 0..k {
            sum += (row[c] - top).exp();
        }
        loss += sum.ln() + top - row[classes[i]];
    }
    loss / classes.len() as f64
}

/// Gaussian kernel density at a point, bandwidth active.
#[reverse_diff]
pub fn kernel_density(at: f64, data: &[f64], bandwidth: f64) -> f64 {
    let n = data.len() as f64;
    let mut s = 0.0;
    for i in 0..data.len() {
        let u = (at - data[i]) / bandwidth;
        s += (-0.5 * u * u).exp();
    }
    s / (n * bandwidth * TAU.sqrt())
}

/// Likelihood of ratings after Elo, matches as pairs of indices.
#[reverse_diff]
pub fn ratings(strength: &[f64], home: f64, #[constant] matches: &[(usize, usize, bool)]) -> f64 {
    let mut nll = 0.0;
    for m in 0..matches.len() {
        let (a, b, won) = matches[m];
        let margin = strength[a] - strength[b] + home;
        let signed = if won { margin } else { -margin };
        nll += if signed > 0.0 {
            (-signed).exp().ln_1p()
        } else {
            signed.exp().ln_1p() - signed
        };
    }
    nll
}

/// Student's t with real degrees of freedom, its constants through Stirling's series.
#[reverse_diff]
pub fn student(nu: f64, data: &[f64]) -> f64 {
    let log_gamma = {
        let z = 0.5 * (nu + 1.0) + 7.0;
        let mut shift = 0.0;
        for k in 0..7 {
            shift += (z - 7.0 + k as f64).ln();
        }
        (z - 0.5) * z.ln() - z + 1.0 / (12.0 * z) - shift
    };
    let mut s = 0.0;
    for i in 0..data.len() {
        s -= 0.5 * (nu + 1.0) * (data[i] * data[i] / nu).ln_1p();
    }
    s + data.len() as f64 * log_gamma
}

/// A hidden Markov model of two states, its forward recursion in log space.
#[reverse_diff]
pub fn hidden_states(stay: f64, means: [f64; 2], data: &[f64]) -> f64 {
    let (ln_stay, ln_leave) = (stay.ln(), (1.0 - stay).ln());
    let mut a = 0.0;
    let mut b = 0.0;
    for t in 0..data.len() {
        let ea = -0.5 * (data[t] - means[0]).powi(2);
        let eb = -0.5 * (data[t] - means[1]).powi(2);
        if t == 0 {
            a = ea - std::f64::consts::LN_2;
            b = eb - std::f64::consts::LN_2;
        } else {
            let (u, v) = (a + ln_stay, b + ln_leave);
            let next_a = u.max(v) + (-(u - v).abs()).exp().ln_1p() + ea;
            let (u, v) = (a + ln_leave, b + ln_stay);
            b = u.max(v) + (-(u - v).abs()).exp().ln_1p() + eb;
            a = next_a;
        }
    }
    a.max(b) + (-(a - b).abs()).exp().ln_1p()
}

cases! {
    hidden_states: (0.8, [0.0, 2.0], vec![0.1, 1.9, 2.2, -0.3]), (0.8, [0.0, 2.0], vec![0.1]);
    student: (4.0, vec![0.1, 1.0, -2.5]);
    normal: (0.3, -0.2, vec![0.1, 1.0, -0.5]), (0.3, -0.2, vec![]);
    garch: (0.1, 0.2, 0.7, vec![0.5, -1.0, 0.3, 2.0]), (0.1, 0.2, 0.7, vec![]);
    line: (vec![0.0, 1.0, 2.0, 4.0], vec![1.0, 2.5, 3.5, 8.0], vec![1.0, 0.5, 2.0, 1.0]);
    cross_entropy: (vec![0.1, 0.9, -0.5, 2.0, 0.3, 0.4], vec![1, 0], 3);
    kernel_density: (0.3, vec![0.1, 1.0, -0.5], 0.4);
    ratings: (vec![0.1, 0.5, -0.2], 0.1, vec![(0, 1, true), (1, 2, false), (2, 0, true), (0, 0, false)]);
}
