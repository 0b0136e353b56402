//! What `#[reverse_diff]` will emit for [`loss`](crate::logistic::loss), written by hand
//! until it does. To change over: delete this file, its line in `lib.rs` and the last two lines
//! of `logistic.rs`, and take the comment signs off the attributes there.

/// Value and gradient of [`loss`](crate::logistic::loss) with respect to `w`.
pub fn loss_grad(w: &[f64], xs: &[f64], ys: &[f64], l2: f64) -> (f64, Vec<f64>) {
    let d = w.len() - 1;
    let n = ys.len() as f64;
    let mut g = vec![0.0; d + 1];
    let mut s = 0.0;
    for (row, &y) in xs.chunks_exact(d).zip(ys) {
        let (value, slope) = row_loss(w, row, y);
        s += value;
        for (g, x) in g.iter_mut().zip(row) {
            *g += slope / n * x;
        }
        g[d] += slope / n;
    }
    let mut r = 0.0;
    for (g, w) in g.iter_mut().zip(&w[..d]) {
        *g += l2 * w;
        r += w * w;
    }
    (s / n + 0.5 * l2 * r, g)
}

/// The loss of one row and its derivative with respect to the linear predictor.
fn row_loss(w: &[f64], row: &[f64], y: f64) -> (f64, f64) {
    let mut z = w[row.len()];
    for (w, x) in w.iter().zip(row) {
        z += w * x;
    }
    let sign = if y > 0.5 { -1.0 } else { 1.0 };
    let m = sign * z;
    let e = (-m.abs()).exp();
    let slope = if m > 0.0 { 1.0 } else { e } / (1.0 + e);
    (m.max(0.0) + e.ln_1p(), sign * slope)
}
