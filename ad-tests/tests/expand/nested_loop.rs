/// The inner sums are one pass each; the outer loop is fused too.
#[reverse_diff]
pub fn rows(w: &[f64], #[constant] x: &[f64], #[constant] n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        let mut p = 0.0;
        for j in 0..w.len() {
            p += w[j] * x[i * w.len() + j];
        }
        s += p.exp();
    }
    s
}
