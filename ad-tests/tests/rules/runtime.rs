//! The helpers of the runtime by themselves.

use std::{panic, sync::OnceLock};

use ad_core::rt;

use super::lookup::close;

#[test]
fn strong_zero_prevails_on_either_side() {
    for other in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 3.0, 0.0] {
        for zero in [0.0, -0.0] {
            assert_eq!(rt::strong(zero, other).to_bits(), 0, "{zero} times {other}");
            assert_eq!(rt::strong(other, zero).to_bits(), 0, "{other} times {zero}");
        }
    }
    assert_eq!(rt::strong(2.0f32, -3.0), -6.0);
    assert!(rt::strong(2.0, f64::NAN).is_nan());
    assert!(rt::strong(f32::NAN, 2.0).is_nan());
}

#[test]
fn ratio_by_zero_is_zero() {
    assert_eq!(rt::ratio(3.0, 0.0), 0.0);
    assert_eq!(rt::ratio(0.0f32, -0.0), 0.0);
    assert_eq!(rt::ratio(3.0, -2.0), -1.5);
}

#[test]
fn equal_lengths_pass() {
    rt::check_len("x", 5, 5);
    rt::check_len("x", 0, 0);
}

#[test]
#[should_panic(expected = "the accumulator of `x` has length 3, but `x` has length 5")]
fn unequal_lengths_panic_with_both() {
    rt::check_len("x", 5, 3);
}

#[test]
fn panic_is_reported_at_the_caller() {
    static REPORT: OnceLock<String> = OnceLock::new();
    let before = panic::take_hook();
    panic::set_hook(Box::new(|info| {
        let report = info.to_string();
        if report.contains("`weights`") {
            REPORT.get_or_init(|| report);
        }
    }));
    let caught = panic::catch_unwind(|| rt::check_len("weights", 1, 0));
    panic::set_hook(before);
    assert!(caught.is_err());
    assert!(
        REPORT.get().is_some_and(|report| report.contains(file!())),
        "{REPORT:?}"
    );
}

#[test]
fn derivatives_of_integer_powers_end_in_zero() {
    for x in [0.0, -0.0, 2.0, -3.0] {
        assert_eq!(rt::powi_dxk(x, 3, 3.0), 6.0);
        assert_eq!(rt::powi_dxk(x, 3, 4.0), 0.0);
        assert_eq!(rt::powi_dxk(x, 0, 1.0), 0.0);
    }
    assert_eq!(
        rt::powi_dxk(-1.0f64, i32::MIN, 1.0),
        rt::powi_dx(-1.0, i32::MIN)
    );
}

#[test]
fn digamma_at_known_points() {
    const EULER: f64 = 0.577_215_664_901_532_9;
    let ln_2 = std::f64::consts::LN_2;
    assert!(close(rt::digamma(1.0), -EULER, 1e-14));
    assert!(close(rt::digamma(0.5), -EULER - 2.0 * ln_2, 1e-14));
    assert!(close(rt::digamma(-0.5), 2.0 - EULER - 2.0 * ln_2, 1e-13));
    assert!(close(rt::digamma(1e10), 1e10f64.ln(), 1e-10));
}

#[test]
fn polygamma_at_known_points() {
    let pi = std::f64::consts::PI;
    assert!(close(rt::polygamma(0.0, 2.5), rt::digamma(2.5), 0.0));
    assert!(close(rt::polygamma(1.0, 1.0), pi * pi / 6.0, 1e-15));
    assert!(close(rt::polygamma(1.0, -0.5), pi * pi / 2.0 + 4.0, 1e-14));
    assert!(close(rt::polygamma(3.0, 1.0), pi.powi(4) / 15.0, 1e-14));
}

#[test]
fn bessel_orders_at_the_ends_do_not_overflow() {
    assert_eq!(rt::jn_dx(2.0, i32::MAX, 1e-300), 0.0);
    assert_eq!(rt::jn_dx(2.0, i32::MIN, 1e-300), 0.0);
}

#[test]
fn both_precisions_agree() {
    assert_eq!(rt::digamma(0.5f32), rt::digamma(0.5) as f32);
    assert_eq!(rt::abs_dx(-3.0f32), -1.0);
    assert_eq!(rt::jn(1, 0.5f32), rt::jn(1, 0.5) as f32);
}
