//! The gradient of the logistic loss against differences of it, and the check itself.

use examples::{
    check::{differences, relative_gap},
    logistic::{loss, loss_grad},
};

const ROWS: usize = 40;
const FEATURES: usize = 3;
const L2: f64 = 0.1;

/// Features from -1 to 1 without a visible pattern, and labels that no plane separates.
fn table() -> (Vec<f64>, Vec<f64>) {
    let xs = (0..ROWS * FEATURES)
        .map(|i| (1.0 + 7.3 * i as f64).sin())
        .collect();
    let ys = (0..ROWS).map(|i| f64::from(i % 3 == 0)).collect();
    (xs, ys)
}

#[test]
fn gradient_agrees_with_differences() {
    let (xs, ys) = table();
    for w in [[0.0; 4], [0.3, -1.2, 0.8, 0.1], [-4.0, 5.0, 2.0, -3.0]] {
        let (value, gradient) = loss_grad(&w, &xs, &ys, L2);
        assert_eq!(value.to_bits(), loss(&w, &xs, &ys, L2).to_bits());
        let gap = relative_gap(&gradient, &differences(|w| loss(w, &xs, &ys, L2), &w));
        assert!(gap < 1e-9, "at {w:?}: {gap:e}");
    }
}

/// At zero weights every predictor is zero, so the loss is ln 2 and its slope in the predictor
/// is 1/2 - y: figures that can be summed by hand.
#[test]
fn gradient_at_zero_weights() {
    let (xs, ys) = ([2.0, -1.0, 4.0], [1.0, 0.0, 1.0]);
    let (value, gradient) = loss_grad(&[0.0, 0.0], &xs, &ys, L2);
    assert!((value - std::f64::consts::LN_2).abs() < 1e-15);
    assert!((gradient[0] - (-1.0 - 0.5 - 2.0) / 3.0).abs() < 1e-15);
    assert!((gradient[1] - (-0.5 + 0.5 - 0.5) / 3.0).abs() < 1e-15);
}

/// Far from the boundary `exp` would overflow if its argument were not kept negative.
#[test]
fn large_margins_stay_finite() {
    let (value, gradient) = loss_grad(&[1000.0, 0.0], &[1.0, -1.0], &[0.0, 0.0], 0.0);
    assert_eq!(value, 500.0);
    assert_eq!(gradient, [0.5, 0.5]);
}

#[test]
fn the_check_sees_a_wrong_component() {
    let cubic = |x: &[f64]| x[0].powi(3) + x[0] * x[1];
    let slopes = differences(cubic, &[2.0, 5.0]);
    assert!(relative_gap(&[17.0, 2.0], &slopes) < 1e-9);
    assert!(relative_gap(&[17.0, 2.0 + 1e-6], &slopes) > 1e-8);
    assert!(relative_gap(&[17.0, f64::NAN], &slopes).is_nan());
}
