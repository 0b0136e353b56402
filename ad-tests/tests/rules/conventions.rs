//! The published conventions where the derivative is not unique or infinite, row by row, for the names
//! of std and of `libm`, in `f64` and `f32`.

use std::f64::consts::PI;

use super::lookup::{assert_partial, assert_partials, case, pull};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;
const ZEROS: [f64; 2] = [0.0, -0.0];

const ABS: &[&str] = &["float::abs", "libm::fabs", "libm32::fabsf"];
const COPYSIGN: &[&str] = &["float::copysign", "libm::copysign", "libm32::copysignf"];
const MAX: &[&str] = &[
    "float::max",
    "libm::fmax",
    "libm32::fmaxf",
    "libm::fmaximum_num",
    "libm32::fmaximum_numf",
];
const MIN: &[&str] = &[
    "float::min",
    "libm::fmin",
    "libm32::fminf",
    "libm::fminimum_num",
    "libm32::fminimum_numf",
];
const MAXIMUM: &[&str] = &["libm::fmaximum", "libm32::fmaximumf"];
const MINIMUM: &[&str] = &["libm::fminimum", "libm32::fminimumf"];
const POW: &[&str] = &["float::powf", "libm::pow", "libm32::powf"];
const HYPOT: &[&str] = &["float::hypot", "libm::hypot", "libm32::hypotf", "rt::hypot"];
const ATAN2: &[&str] = &["float::atan2", "libm::atan2", "libm32::atan2f"];

#[test]
fn abs_and_copysign_are_flat_at_zero() {
    for zero in ZEROS {
        assert_partials(ABS, "x", &[zero], 0.0);
        assert_partials(COPYSIGN, "x", &[zero, 3.0], 0.0);
        assert_partials(COPYSIGN, "x", &[zero, -3.0], 0.0);
    }
}

#[test]
fn copysign_reads_the_sign_of_zero() {
    assert_partials(COPYSIGN, "x", &[2.0, -0.0], -1.0);
    assert_partials(COPYSIGN, "x", &[-2.0, -0.0], 1.0);
    assert_partials(COPYSIGN, "x", &[-2.0, 0.0], -1.0);
}

#[test]
fn signum_and_steps_have_no_derivative() {
    for path in [
        "signum",
        "floor",
        "ceil",
        "round",
        "round_ties_even",
        "trunc",
    ] {
        for at in [0.0, -0.0, 0.5, 1.0, -2.5, INF, NAN] {
            assert_eq!(
                pull(&format!("float::{path}"), "x", &[at], INF),
                0.0,
                "{path} at {at}"
            );
        }
    }
}

#[test]
fn first_of_a_tie_takes_it_all() {
    for (x, z) in [
        (2.0, 2.0),
        (-2.0, -2.0),
        (0.0, 0.0),
        (0.0, -0.0),
        (-0.0, 0.0),
        (INF, INF),
    ] {
        for paths in [MAX, MIN, MAXIMUM, MINIMUM] {
            assert_partials(paths, "x", &[x, z], 1.0);
            assert_partials(paths, "z", &[x, z], 0.0);
        }
    }
}

#[test]
fn number_beside_nan_takes_it_all() {
    for paths in [MAX, MIN] {
        assert_partials(paths, "x", &[NAN, 2.0], 0.0);
        assert_partials(paths, "z", &[NAN, 2.0], 1.0);
        assert_partials(paths, "x", &[2.0, NAN], 1.0);
        assert_partials(paths, "z", &[2.0, NAN], 0.0);
        assert_partials(paths, "x", &[NAN, NAN], 1.0);
        assert_partials(paths, "z", &[NAN, NAN], 0.0);
    }
}

#[test]
fn nan_takes_it_all_where_it_prevails() {
    for paths in [MAXIMUM, MINIMUM] {
        assert_partials(paths, "x", &[NAN, 2.0], 1.0);
        assert_partials(paths, "z", &[NAN, 2.0], 0.0);
        assert_partials(paths, "x", &[2.0, NAN], 0.0);
        assert_partials(paths, "z", &[2.0, NAN], 1.0);
        assert_partials(paths, "x", &[NAN, NAN], 1.0);
    }
}

#[test]
fn infinite_adjoint_leaves_the_loser_alone() {
    assert_eq!(pull("float::max", "z", &[2.0, 1.0], INF), 0.0);
    assert_eq!(pull("float::min", "x", &[2.0, 1.0], INF), 0.0);
    assert_eq!(pull("float::clamp", "lo", &[0.5, 0.0, 1.0], INF), 0.0);
    assert_eq!(pull("float::abs", "x", &[0.0], INF), 0.0);
    assert_eq!(pull("libm::fdim", "z", &[1.0, 2.0], INF), 0.0);
    assert_eq!(pull("float::hypot", "x", &[0.0, 0.0], INF), 0.0);
    assert_eq!(pull("rt::rem", "z", &[1.0, 2.0], INF), 0.0);
}

#[test]
fn clamp_at_a_bound_is_inside() {
    for (x, by_x, by_lo, by_hi) in [
        (-1.0, 1.0, 0.0, 0.0),
        (2.0, 1.0, 0.0, 0.0),
        (-1.5, 0.0, 1.0, 0.0),
        (INF, 0.0, 0.0, 1.0),
    ] {
        assert_partial("float::clamp", "x", &[x, -1.0, 2.0], by_x);
        assert_partial("float::clamp", "lo", &[x, -1.0, 2.0], by_lo);
        assert_partial("float::clamp", "hi", &[x, -1.0, 2.0], by_hi);
    }
    assert_partial("float::clamp", "x", &[2.0, 2.0, 2.0], 1.0);
    assert_partial("float::clamp", "x", &[NAN, -1.0, 2.0], 1.0);
}

/// Roots and inverse functions where their slope is infinite: function, argument, partial.
const STEEP: &[(&str, f64, f64)] = &[
    ("float::sqrt", 0.0, INF),
    ("float::cbrt", 0.0, INF),
    ("float::cbrt", -0.0, INF),
    ("float::asin", 1.0, INF),
    ("float::asin", -1.0, INF),
    ("float::acos", 1.0, -INF),
    ("float::acos", -1.0, -INF),
    ("float::acosh", 1.0, INF),
    ("float::atanh", 1.0, INF),
    ("float::atanh", -1.0, INF),
    ("float::ln", 0.0, INF),
    ("float::log2", 0.0, INF),
    ("float::log10", 0.0, INF),
    ("float::ln_1p", -1.0, INF),
];

#[test]
fn infinite_slope_is_the_limit() {
    for &(path, at, expected) in STEEP {
        assert_partial(path, "x", &[at], expected);
        let name = match path.trim_start_matches("float::") {
            "ln" => "log",
            "ln_1p" => "log1p",
            name => name,
        };
        assert_partial(&format!("libm::{name}"), "x", &[at], expected);
        assert_partial(&format!("libm32::{name}f"), "x", &[at], expected);
    }
}

#[test]
fn zero_adjoint_prevails_over_an_infinite_slope() {
    for &(path, at, expected) in STEEP {
        assert_eq!(pull(path, "x", &[at], 0.0), 0.0, "{path} at {at}");
        assert_eq!(
            pull(path, "x", &[at], -2.0),
            -2.0 * expected,
            "{path} at {at}"
        );
    }
    for path in POW {
        assert_eq!(pull(path, "x", &[0.0, 0.5], 0.0), 0.0, "{path}");
        assert_eq!(pull(path, "z", &[0.0, -0.5], 0.0), 0.0, "{path}");
    }
    assert_eq!(pull("float::log", "x", &[0.0, 10.0], 0.0), 0.0);
    assert_eq!(pull("float::log", "z", &[0.0, 10.0], 0.0), 0.0);
}

#[test]
fn polar_coordinates_are_flat_at_the_origin() {
    for (x, z) in [(0.0, 0.0), (0.0, -0.0), (-0.0, 0.0), (-0.0, -0.0)] {
        for paths in [HYPOT, ATAN2] {
            assert_partials(paths, "x", &[x, z], 0.0);
            assert_partials(paths, "z", &[x, z], 0.0);
        }
    }
}

#[test]
fn powf_at_zero() {
    for zero in ZEROS {
        for (z, by_x) in [
            (0.0, 0.0),
            (1.0, 1.0),
            (1.5, 0.0),
            (2.0, 0.0),
            (3.0, 0.0),
            (INF, 0.0),
        ] {
            assert_partials(POW, "x", &[zero, z], by_x);
        }
        for (z, by_x) in [
            (0.5, INF),
            (0.25, INF),
            (-0.5, -INF),
            (-1.0, -INF),
            (-2.0, -INF),
        ] {
            assert_partials(POW, "x", &[zero, z], by_x);
        }
        for (z, by_z) in [
            (0.5, 0.0),
            (1.0, 0.0),
            (2.0, 0.0),
            (0.0, NAN),
            (-0.0, NAN),
            (-1.0, NAN),
        ] {
            assert_partials(POW, "z", &[zero, z], by_z);
        }
    }
}

#[test]
fn powf_of_a_negative_base() {
    assert_partials(POW, "x", &[-2.0, 3.0], 12.0);
    assert_partials(POW, "x", &[-2.0, -1.0], -0.25);
    assert_partials(POW, "x", &[-2.0, 0.0], 0.0);
    assert_partials(POW, "x", &[-2.0, 0.5], NAN);
    assert_partials(POW, "z", &[-2.0, 3.0], NAN);
}

#[test]
fn powi_has_the_exponents_at_the_ends() {
    for zero in ZEROS {
        assert_partial("float::powi", "x", &[zero, 0.0], 0.0);
        assert_partial("float::powi", "x", &[zero, 1.0], 1.0);
        assert_partial("float::powi", "x", &[zero, 2.0], 0.0);
        assert_partial("float::powi", "x", &[zero, -1.0], -INF);
    }
    let least = f64::from(i32::MIN);
    assert_partial("float::powi", "x", &[1.0, least], least);
    assert_partial("float::powi", "x", &[-1.0, least], -least);
    assert_partial("float::powi", "x", &[2.0, least], 0.0);
    assert_partial("float::powi", "x", &[0.5, least], -INF);
    assert_partial(
        "float::powi",
        "x",
        &[-1.0, f64::from(i32::MAX)],
        f64::from(i32::MAX),
    );
}

/// A remainder: its names, and its quotient at (7.25, 2), (-7.25, 2), (7.25, -2), (-7.25, -2).
const REMAINDERS: &[(&[&str], [f64; 4])] = &[
    (
        &["rt::rem", "libm::fmod", "libm32::fmodf"],
        [3.0, -3.0, -3.0, 3.0],
    ),
    (&["float::rem_euclid"], [3.0, -4.0, -3.0, 4.0]),
    (
        &[
            "libm::remainder",
            "libm32::remainderf",
            "libm::remquo_0",
            "libm32::remquof_0",
        ],
        [4.0, -4.0, -4.0, 4.0],
    ),
];

#[test]
fn remainders_have_both_partials() {
    for (paths, quotients) in REMAINDERS {
        let points = [[7.25, 2.0], [-7.25, 2.0], [7.25, -2.0], [-7.25, -2.0]];
        for (at, quotient) in points.iter().zip(quotients) {
            assert_partials(paths, "x", at, 1.0);
            assert_partials(paths, "z", at, -quotient);
        }
    }
}

#[test]
fn quotient_is_not_fooled_by_rounding() {
    let partial = |path, at: [f64; 2]| case(path, "z").double.expect("a rule for f64")(&at);
    // With u = 2^-53: (3 - 4u) / (1 - u) is less than 3 by about u, and rounds to 3.
    let (x, z) = (3.0 - 4.0 * (f64::EPSILON / 2.0), 1.0 - f64::EPSILON / 2.0);
    assert_eq!(x / z, 3.0);
    for path in ["rt::rem", "libm::fmod", "float::rem_euclid"] {
        assert_eq!(partial(path, [x, z]), -2.0, "{path}");
    }
    assert_eq!(partial("libm::remainder", [x, z]), -3.0);
    // Here the dividend minus the remainder overflows.
    assert_eq!(
        partial("float::rem_euclid", [-f64::MAX, 0.75 * f64::MAX]),
        2.0
    );
}

#[test]
fn positive_difference_has_both_partials() {
    for path in ["libm::fdim", "libm32::fdimf"] {
        for (x, z, by_x) in [
            (3.0, 1.0, 1.0),
            (1.0, 3.0, 0.0),
            (2.0, 2.0, 0.0),
            (NAN, 2.0, 1.0),
        ] {
            assert_partial(path, "x", &[x, z], by_x);
            assert_partial(path, "z", &[x, z], -by_x);
        }
    }
}

#[test]
fn angle_is_right_on_the_axes() {
    for (x, z, by_x, by_z) in [
        (0.0, 2.0, 0.5, 0.0),
        (0.0, -2.0, -0.5, 0.0),
        (2.0, 0.0, 0.0, -0.5),
        (-2.0, 0.0, 0.0, 0.5),
    ] {
        assert_partials(ATAN2, "x", &[x, z], by_x);
        assert_partials(ATAN2, "z", &[x, z], by_z);
    }
    assert_eq!(pull("float::to_degrees", "x", &[1.0], PI), 180.0);
}
