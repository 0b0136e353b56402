//! Softmax by `fold` and `map`; attention.

use ad_core::check::check_grad;
use ad_core::reverse_diff;
#[reverse_diff]
fn cross_entropy(logits: &[f64], label: usize) -> f64 {
    let max = logits.iter().fold(f64::NEG_INFINITY, |m, &v| m.max(v));
    let exps: Vec<f64> = logits.iter().map(|&v| (v - max).exp()).collect();
    let total: f64 = exps.iter().sum();
    let p: Vec<f64> = exps.into_iter().map(|e| e / total).collect();
    -p[label].ln()
        + p.iter()
            .filter(|q| **q > 0.0)
            .map(|q| q * q.ln())
            .sum::<f64>()
}
#[reverse_diff]
fn attention(q: &[f64], k: &[f64], v: &[f64], d: usize) -> f64 {
    let n = q.len() / d;
    let scale = 1.0 / (d as f64).sqrt();
    let mut out = vec![0.0; q.len()];
    for (qi, oi) in q.chunks_exact(d).zip(out.chunks_exact_mut(d)) {
        let scores: Vec<f64> = k
            .chunks_exact(d)
            .map(|kj| qi.iter().zip(kj).map(|(a, b)| a * b).sum::<f64>() * scale)
            .collect();
        let m = scores.iter().copied().fold(f64::MIN, f64::max);
        let w: Vec<f64> = scores.iter().map(|s| (s - m).exp()).collect();
        let z: f64 = w.iter().sum();
        for (wj, vj) in w.iter().zip(v.chunks_exact(d)) {
            for (o, x) in oi.iter_mut().zip(vj) {
                *o += wj / z * x;
            }
        }
    }
    out.iter()
        .enumerate()
        .map(|(i, o)| o * o * (1 + i % n) as f64)
        .sum()
}
#[reverse_diff(jvp)]
fn log_sum_exp<const N: usize>(x: [f64; N]) -> f64 {
    let m = x.iter().copied().reduce(f64::max).unwrap_or(0.0);
    m + x.map(|v| (v - m).exp()).iter().sum::<f64>().ln()
}
#[test]
fn of_softmax() {
    check_grad!(cross_entropy, &[0.3, -1.0, 2.0, 0.1], 2);
    check_grad!(
        attention,
        &[0.3, -1.0, 2.0, 0.1],
        &[0.1, 0.2, -0.5, 1.0],
        &[0.7, 0.6, -0.3, 0.2],
        2
    );
    check_grad!(log_sum_exp, [0.3, -1.0, 2.0, 0.1]);
}
