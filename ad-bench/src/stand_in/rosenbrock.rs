//! To use the macro: delete this file and its line in `stand_in/mod.rs`; in `rosenbrock.rs` delete
//! the import of this module and put `#[ad_core::reverse_diff]` on `rosenbrock`.

/// The value; adds to `x_bar`.
pub fn rosenbrock_grad_into(x: &[f64], x_bar: &mut [f64]) -> f64 {
    assert_eq!(x.len(), x_bar.len(), "x_bar must be as long as x");
    // Says that the lengths are equal in a form that removes the bounds checks.
    let x_bar = &mut x_bar[..x.len()];
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        let a = x[i + 1] - x[i] * x[i];
        let b = 1.0 - x[i];
        let t = 100.0 * a;
        sum += t * a + b * b;
        let a_bar = t + 100.0 * a;
        let b_bar = b + b;
        // One addition per place and no two of the same kind to neighbours: the optimiser merges
        // such a pair into one wide access, which then waits for the store of the trip before.
        x_bar[i] -= b_bar;
        x_bar[i] -= a_bar * x[i] + a_bar * x[i];
        x_bar[i + 1] += a_bar;
    }
    sum
}

/// The value and the gradient.
#[must_use]
pub fn rosenbrock_grad(x: &[f64]) -> (f64, Vec<f64>) {
    let mut x_bar = vec![0.0; x.len()];
    let value = rosenbrock_grad_into(x, &mut x_bar);
    (value, x_bar)
}
