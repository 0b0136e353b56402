//! `#[reverse_diff(debug_nan)]`: the first line of the primal that makes a NaN or an infinite partial is named.

use ad_core::reverse_diff;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a call panics with.
fn said<T>(f: impl FnOnce() -> T) -> String {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(_) => "nothing".to_owned(),
        Err(e) => e.downcast_ref::<String>().cloned().unwrap_or_default(),
    }
}

/// The line of this file in which a marker stands.
fn line(marker: &str) -> String {
    let text = include_str!("debug_nan.rs");
    let k = text.lines().position(|l| l.contains(marker)).unwrap();
    format!("debug_nan.rs:{} ", k + 1)
}

#[reverse_diff(debug_nan, jvp, hvp)]
fn distance(x: f64, y: f64) -> f64 {
    let s = x * x + y * y;
    let r = s.sqrt(); // the root
    r * 2.0
}

#[reverse_diff(debug_nan)]
fn chain(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x {
        let l = v.ln(); // the logarithm
        let q = 1.0 / l; // the quotient
        s += q * q;
    }
    s.exp()
}

#[reverse_diff(debug_nan)]
mod inside {
    fn helper(x: f64) -> f64 {
        x.powf(0.5) // the power
    }

    pub fn outer(x: f64) -> f64 {
        let y = if x > 1.0 { x } else { helper(x) };
        y + x
    }
}

#[reverse_diff(debug_nan)]
fn single(x: f32) -> f32 {
    (x - 1.0).acos() * x // the arc
}

#[reverse_diff]
fn unchecked(x: f64) -> f64 {
    x.sqrt()
}

#[test]
fn where_all_is_finite_nothing_is_said() {
    let (value, (x_bar, y_bar)) = distance_grad(3.0, 4.0);
    assert_eq!(value, 10.0);
    assert!((x_bar - 1.2).abs() + (y_bar - 1.6).abs() < 1e-14);
    assert!((distance_jvp(3.0, 4.0, 1.0, 0.0).1 - 1.2).abs() < 1e-14);
    assert_eq!(distance_hvp(3.0, 4.0, 1.0, 0.0).0, 10.0);
    assert_eq!(chain(&[2.0, 3.0]), chain_grad(&[2.0, 3.0]).0);
    assert_eq!(unchecked_grad(0.0), (0.0, f64::INFINITY));
}

#[test]
fn an_infinite_partial() {
    for text in [
        said(|| distance_grad(0.0, 0.0)),
        said(|| distance_vjp(0.0, 0.0)),
        said(|| distance_jvp(0.0, 0.0, 1.0, 0.0)),
        said(|| distance_hvp(0.0, 0.0, 1.0, 0.0)),
    ] {
        assert!(text.contains(&line("// the root")), "{text}");
        assert!(text.contains("derivative of `sqrt`"), "{text}");
    }
}

/// In the order of the primal, and not of the reverse sweep: the quotient of the second trip comes before the logarithm of the
/// third.
#[test]
fn the_first_line() {
    let text = said(|| chain_grad(&[2.0, 1.0, -1.0]));
    assert!(text.contains(&line("// the quotient")), "{text}");
    let text = said(|| chain_grad(&[2.0, -1.0, 1.0]));
    assert!(text.contains(&line("// the logarithm")), "{text}");
    assert!(text.contains("value of `ln`"), "{text}");
}

#[test]
fn a_line_of_a_helper() {
    assert_eq!(said(|| inside::outer_grad(2.0)), "nothing");
    let text = said(|| inside::outer_grad(0.0));
    assert!(text.contains(&line("// the power")), "{text}");
}

#[test]
fn single_precision() {
    assert_eq!(said(|| single_grad(1.5)), "nothing");
    let text = said(|| single_grad(2.0));
    assert!(text.contains(&line("// the arc")), "{text}");
}
