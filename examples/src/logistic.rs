//! The objective: what a user writes, and the gradient that comes of it.

use ad_core::reverse_diff;

/// The mean logistic loss of a linear model, plus `l2 / 2` times the squared weights.
///
/// `w` holds one weight per feature and then the intercept, which is not penalised; `xs` holds
/// the rows of features one after another; `ys` holds a label, 0 or 1, for each row.
///
/// Each loss is `ln(1 + exp(m))`, taken so that the argument of `exp` is never positive.
#[reverse_diff]
#[allow(clippy::needless_range_loop)] // the macro reads ranges, not iterators
pub fn loss(w: &[f64], #[constant] xs: &[f64], #[constant] ys: &[f64], #[constant] l2: f64) -> f64 {
    let d = w.len() - 1;
    let n = ys.len();
    let mut s = 0.0;
    for i in 0..n {
        let row = &xs[i * d..(i + 1) * d];
        let mut z = w[d];
        for j in 0..d {
            z += w[j] * row[j];
        }
        let m = if ys[i] > 0.5 { -z } else { z };
        s += if m > 0.0 {
            m + (-m).exp().ln_1p()
        } else {
            m.exp().ln_1p()
        };
    }
    let mut r = 0.0;
    for j in 0..d {
        r += w[j] * w[j];
    }
    s / n as f64 + 0.5 * l2 * r
}
