//! Accumulators that are not zero on entry (clad 888), of wrong length, and shared by two calls.

use ad_core::reverse_diff;

#[reverse_diff]
pub fn weighted(w: &[f64], x: &[f64; 2], c: f64) -> f64 {
    let mut s = c;
    for i in 0..2 {
        s += w[i] * x[i];
    }
    s
}

#[test]
fn added_to_and_not_set() {
    let (mut w, mut x, mut c) = ([100.0, 200.0], [300.0, 400.0], 500.0);
    assert_eq!(
        weighted_grad_into(&[2.0, 3.0], &[5.0, 7.0], 1.0, &mut w, &mut x, &mut c),
        32.0
    );
    assert_eq!((w, x, c), ([105.0, 207.0], [302.0, 403.0], 501.0));
    assert_eq!(
        weighted_vjp_into(&[2.0, 3.0], &[5.0, 7.0], 1.0, -1.0, &mut w, &mut x, &mut c),
        32.0
    );
    assert_eq!((w, x, c), ([100.0, 200.0], [300.0, 400.0], 500.0));
}

#[test]
#[should_panic(expected = "3")]
fn wrong_length_names_both() {
    let _ = weighted_grad_into(
        &[1.0, 2.0],
        &[1.0, 2.0],
        0.0,
        &mut [0.0; 3],
        &mut [0.0; 2],
        &mut 0.0,
    );
}

/// A pullback keeps nothing of a later call.
#[test]
fn pullbacks_are_independent() {
    let (_, first) = weighted_vjp(&[2.0, 3.0], &[5.0, 7.0], 1.0);
    let (_, second) = weighted_vjp(&[11.0, 13.0], &[17.0, 19.0], 1.0);
    assert_eq!(second(2.0), (vec![34.0, 38.0], [22.0, 26.0], 2.0));
    assert_eq!(first(1.0), (vec![5.0, 7.0], [2.0, 3.0], 1.0));
}
