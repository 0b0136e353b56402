//! A NaN among the arguments.

use super::{
    eval::{CASES, Case},
    lookup::case,
};

/// Partials that do not depend on the arguments, or depend on which is chosen: their values beside a
/// NaN are conventions, tested with these.
#[rustfmt::skip]
const UNMOVED: &[&str] = &[
    "copysign", "copysignf", "max", "min", "clamp", "fmax", "fmaxf", "fmin", "fminf", "fmaximum",
    "fmaximumf", "fminimum", "fminimumf", "fmaximum_num", "fmaximum_numf", "fminimum_num",
    "fminimum_numf", "fdim", "fdimf", "fract", "modf_0", "modff_0", "midpoint", "to_degrees",
    "to_radians", "ldexp", "ldexpf", "scalbn", "scalbnf",
];

/// Whether the value of a partial depends on the argument `arg`.
fn reads(case: &Case, arg: &str) -> bool {
    match (case.name, case.by, arg) {
        (_, _, "n" | "k") => false,
        // These are given a result as well, which is NaN by itself where they are called.
        ("hypot_dx" | "powf_dx" | "powf_dz", _, arg) => matches!(arg, "h" | "z"),
        ("strong", by, arg) => by != arg,
        ("ratio", by, arg) => (by, arg) != ("x", "x"),
        ("mul_add" | "fma" | "fmaf", by, arg) => matches!((by, arg), ("x", "a") | ("a", "x")),
        ("rem" | "rem_euclid" | "fmod" | "fmodf" | "remainder" | "remainderf", by, _)
        | ("remquo_0" | "remquof_0", by, _) => by == "z",
        _ => true,
    }
}

#[test]
fn nan_in_the_argument_is_nan_in_the_partial() {
    for case in CASES
        .iter()
        .filter(|case| case.flow != "zero" && !UNMOVED.contains(&case.name))
    {
        for (i, arg) in case
            .args
            .iter()
            .enumerate()
            .filter(|(_, arg)| reads(case, arg))
        {
            // 0.5 is in the domain of every function; 5 is an exponent that no derivative here uses up.
            let value = |arg: &&str| if *arg == "n" { 5.0 } else { 0.5 };
            let mut at: Vec<_> = case.args.iter().map(value).collect();
            at[i] = f64::NAN;
            let partial = format!("{} by {} at {at:?} ({arg})", case.name, case.by);
            assert!(case.double.is_none_or(|f| f(&at).is_nan()), "{partial}");
            assert!(
                case.single.is_none_or(|f| f(&at).is_nan()),
                "{partial} in f32"
            );
        }
    }
}

#[test]
fn nan_in_one_coordinate_is_nan_beside_infinity() {
    for path in ["float::hypot", "float::atan2"] {
        for at in [[f64::NAN, f64::INFINITY], [f64::INFINITY, f64::NAN]] {
            for by in ["x", "z"] {
                let found = case(path, by).double.expect("a rule for f64")(&at);
                assert!(found.is_nan(), "{path} by {by} at {at:?}: {found}");
            }
        }
    }
}
