//! Partials at infinity and at both zeros, where the reference of the extremes does not reach.

use super::lookup::assert_partial;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// A function, its name in `libm`, and its partials at -inf, -0, 0 and inf. NaN where the value is NaN
/// or oscillates.
type Row = (&'static str, &'static str, [f64; 4]);

const ROWS: &[Row] = &[
    ("abs", "fabs", [-1.0, 0.0, 0.0, 1.0]),
    ("fract", "modf_0", [1.0; 4]),
    ("recip", "", [0.0, -INF, -INF, 0.0]),
    ("sqrt", "sqrt", [NAN, -INF, INF, 0.0]),
    ("cbrt", "cbrt", [0.0, INF, INF, 0.0]),
    ("exp", "exp", [0.0, 1.0, 1.0, INF]),
    ("exp_m1", "expm1", [0.0, 1.0, 1.0, INF]),
    ("ln", "log", [0.0, -INF, INF, 0.0]),
    ("log2", "log2", [0.0, -INF, INF, 0.0]),
    ("log10", "log10", [0.0, -INF, INF, 0.0]),
    ("ln_1p", "log1p", [0.0, 1.0, 1.0, 0.0]),
    ("sin", "sin", [NAN, 1.0, 1.0, NAN]),
    ("cos", "cos", [NAN, 0.0, 0.0, NAN]),
    ("tan", "tan", [NAN, 1.0, 1.0, NAN]),
    ("asin", "asin", [NAN, 1.0, 1.0, NAN]),
    ("acos", "acos", [NAN, -1.0, -1.0, NAN]),
    ("atan", "atan", [0.0, 1.0, 1.0, 0.0]),
    ("sinh", "sinh", [INF, 1.0, 1.0, INF]),
    ("cosh", "cosh", [-INF, 0.0, 0.0, INF]),
    ("tanh", "tanh", [0.0, 1.0, 1.0, 0.0]),
    ("asinh", "asinh", [0.0, 1.0, 1.0, 0.0]),
    ("acosh", "acosh", [NAN, NAN, NAN, 0.0]),
    ("", "j0", [0.0, 0.0, 0.0, 0.0]),
    ("", "j1", [0.0, 0.5, 0.5, 0.0]),
    ("", "y0", [NAN, INF, INF, 0.0]),
    ("", "y1", [NAN, INF, INF, 0.0]),
    ("", "lgamma", [NAN, INF, -INF, INF]),
    ("", "tgamma", [NAN, -INF, -INF, INF]),
];

#[test]
fn functions_of_one_argument() {
    for (std, libm, expected) in ROWS {
        for (at, expected) in [-INF, -0.0, 0.0, INF].into_iter().zip(expected) {
            if !std.is_empty() {
                assert_partial(&format!("float::{std}"), "x", &[at], *expected);
            }
            if !libm.is_empty() {
                assert_partial(&format!("libm::{libm}"), "x", &[at], *expected);
                assert_partial(&format!("libm32::{}", single(libm)), "x", &[at], *expected);
            }
        }
    }
}

fn single(libm: &str) -> String {
    if libm == "modf_0" {
        "modff_0".into()
    } else {
        format!("{libm}f")
    }
}

#[test]
fn powf_at_infinity() {
    for (z, by_x, by_z) in [
        (2.0, INF, INF),
        (1.0, 1.0, INF),
        (0.5, 0.0, INF),
        (-1.0, 0.0, 0.0),
    ] {
        assert_partial("float::powf", "x", &[INF, z], by_x);
        assert_partial("float::powf", "z", &[INF, z], by_z);
    }
    assert_partial("float::powf", "x", &[-INF, 2.0], -INF);
    assert_partial("float::powf", "x", &[-INF, 3.0], INF);
    assert_partial("float::powf", "z", &[0.5, INF], 0.0);
    assert_partial("float::powf", "z", &[0.5, -INF], -INF);
    assert_partial("float::powf", "z", &[1.0, INF], 0.0);
}

#[test]
fn polar_coordinates_at_infinity() {
    for (x, z, by_x, by_z) in [
        (INF, 1.0, 1.0, 0.0),
        (-INF, 1.0, -1.0, 0.0),
        (1.0, -INF, 0.0, -1.0),
        (INF, INF, NAN, NAN),
    ] {
        assert_partial("float::hypot", "x", &[x, z], by_x);
        assert_partial("float::hypot", "z", &[x, z], by_z);
        assert_partial("float::atan2", "x", &[x, z], 0.0);
        assert_partial("float::atan2", "z", &[x, z], 0.0);
    }
}

#[test]
fn remainder_by_infinity_is_the_dividend() {
    for path in ["rt::rem", "libm::fmod", "libm::remainder"] {
        assert_partial(path, "z", &[3.5, INF], 0.0);
        assert_partial(path, "z", &[-3.5, -INF], 0.0);
    }
}

#[test]
fn scaling_at_the_ends_of_the_exponents() {
    for path in ["libm::ldexp", "libm::scalbn"] {
        assert_partial(path, "x", &[1.0, -1074.0], f64::from_bits(1));
        assert_partial(path, "x", &[1.0, -1075.0], 0.0);
        assert_partial(path, "x", &[1.0, 1023.0], 2f64.powi(1023));
        assert_partial(path, "x", &[1.0, 1024.0], INF);
        assert_partial(path, "x", &[1.0, f64::from(i32::MIN)], 0.0);
        assert_partial(path, "x", &[1.0, f64::from(i32::MAX)], INF);
    }
}

#[test]
fn poles_of_the_gamma_function() {
    for path in ["libm::lgamma", "libm::tgamma", "rt::digamma"] {
        for at in [-1.0, -2.0, -100.0] {
            assert_partial(path, "x", &[at], NAN);
        }
    }
    assert_partial("rt::digamma", "x", &[0.0], INF);
    assert_partial("rt::polygamma", "x", &[1.0, 0.0], -INF);
    assert_partial("rt::polygamma", "x", &[1.0, -0.0], INF);
}

#[test]
fn bessel_functions_of_every_order_at_zero() {
    for (n, expected) in [(0.0, 0.0), (1.0, 0.5), (-1.0, -0.5), (2.0, 0.0), (7.0, 0.0)] {
        assert_partial("libm::jn", "x", &[n, 0.0], expected);
    }
    for (n, expected) in [
        (0.0, INF),
        (1.0, INF),
        (2.0, INF),
        (-1.0, -INF),
        (-2.0, INF),
    ] {
        assert_partial("libm::yn", "x", &[n, 0.0], expected);
    }
}
