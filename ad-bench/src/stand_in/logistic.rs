//! To use the macro: delete this file and its line in `stand_in/mod.rs`; in `logistic.rs` delete
//! the import of this module, put `#[ad_core::reverse_diff]` on `loss`, and `#[constant]` before
//! each of its parameters but `w`.

/// The value; adds to `w_bar`.
pub fn loss_grad_into(w: &[f64], xs: &[f64], ys: &[f64], l2: f64, w_bar: &mut [f64]) -> f64 {
    assert_eq!(w.len(), w_bar.len(), "w_bar must be as long as w");
    let d = w.len();
    let w_bar = &mut w_bar[..d];
    let sum_bar = 1.0 / ys.len() as f64;
    let squares_bar = 0.5 * l2;
    let mut sum = 0.0;
    for i in 0..ys.len() {
        // Cut once per row: the bounds are then known, and the second loop becomes vector code.
        let row = &xs[i * d..i * d + d];
        let mut z = 0.0;
        for j in 0..d {
            z += w[j] * row[j];
        }
        let positive = z > 0.0;
        let e = if positive { (-z).exp() } else { z.exp() };
        let softplus = if positive { z + e.ln_1p() } else { e.ln_1p() };
        sum += softplus - ys[i] * z;
        let e_bar = sum_bar / (1.0 + e);
        let through = if positive {
            sum_bar - e_bar * e
        } else {
            e_bar * e
        };
        let z_bar = through - sum_bar * ys[i];
        for j in 0..d {
            w_bar[j] += z_bar * row[j];
        }
    }
    let mut squares = 0.0;
    for j in 0..d {
        squares += w[j] * w[j];
        w_bar[j] += squares_bar * w[j] + squares_bar * w[j];
    }
    sum / ys.len() as f64 + 0.5 * l2 * squares
}

/// The value and the gradient.
#[must_use]
pub fn loss_grad(w: &[f64], xs: &[f64], ys: &[f64], l2: f64) -> (f64, Vec<f64>) {
    let mut w_bar = vec![0.0; w.len()];
    let value = loss_grad_into(w, xs, ys, l2, &mut w_bar);
    (value, w_bar)
}
