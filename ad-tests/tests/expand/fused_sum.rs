/// Independent trips: forward and reverse in one pass over the data, nothing recorded.
#[reverse_diff]
pub fn mse(w: &[f64; 2], #[constant] xs: &[f64], #[constant] ys: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..xs.len() {
        let r = w[0] * xs[i] + w[1] - ys[i];
        s += r * r;
    }
    s / xs.len() as f64
}
