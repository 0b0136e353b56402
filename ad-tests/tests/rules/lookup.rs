//! Cases by name, and how their values are compared.

use ad_rules::{Origin, Precision, RULES, Rule};

use super::eval::{CASES, Case};

/// The partial by `by` of the rule `origin::name`, such as `float::sqrt`.
pub(super) fn case(path: &str, by: &str) -> &'static Case {
    let (origin, name) = path.split_once("::").expect("origin::name");
    CASES
        .iter()
        .find(|case| case.origin == origin && case.name == name && case.by == by)
        .unwrap_or_else(|| panic!("no partial of `{path}` by `{by}`"))
}

/// The name of a rule as [`case`] wants it.
pub(super) fn path(rule: &Rule) -> String {
    let origin = match (rule.origin, rule.precision) {
        (Origin::Float, _) => "float",
        (Origin::Libm, Precision::Single) => "libm32",
        (Origin::Libm, _) => "libm",
        (Origin::Runtime, _) => "rt",
    };
    format!("{origin}::{}", rule.name)
}

/// The partial that the first four columns of a reference name: origin, precision, name, index.
pub(super) fn case_at(columns: &[&str]) -> &'static Case {
    let [origin, precision, name, index] = columns else {
        panic!("four columns, not {columns:?}")
    };
    let named = |rule: &&Rule| {
        rule.name == *name
            && format!("{:?}", rule.origin) == *origin
            && format!("{:?}", rule.precision) == *precision
    };
    let rule = RULES
        .iter()
        .find(named)
        .unwrap_or_else(|| panic!("no rule for {columns:?}"));
    case(
        &path(rule),
        rule.args[index.parse::<usize>().expect("an index")],
    )
}

/// Whether `found` is `expected` to a relative `tolerance`; equal where that is infinite, zero or NaN.
pub(super) fn close(found: f64, expected: f64, tolerance: f64) -> bool {
    found == expected
        || (found.is_nan() && expected.is_nan())
        || (expected.is_finite() && (found - expected).abs() <= tolerance * expected.abs())
}

/// Asserts the values of a partial in both precisions: exactly, but for the sign of zero.
#[track_caller]
pub(super) fn assert_partial(path: &str, by: &str, at: &[f64], expected: f64) {
    let case = case(path, by);
    if let Some(double) = case.double {
        let found = double(at);
        assert!(
            close(found, expected, 0.0),
            "{path} by {by} at {at:?}: {found}, not {expected}"
        );
    }
    if let Some(single) = case.single {
        let found = single(at);
        let expected = expected as f32;
        let equal = close(found.into(), expected.into(), 0.0);
        assert!(
            equal,
            "{path} by {by} at {at:?} in f32: {found}, not {expected}"
        );
    }
}

/// [`assert_partial`] for the same function under several names.
#[track_caller]
pub(super) fn assert_partials(paths: &[&str], by: &str, at: &[f64], expected: f64) {
    for path in paths {
        assert_partial(path, by, at, expected);
    }
}

/// What the adjoint `bar` of the result contributes to that of the argument `by`: with strong flow
/// where the table says so, in double precision, or in single where the rule is for that alone.
pub(super) fn pull(path: &str, by: &str, at: &[f64], bar: f64) -> f64 {
    let case = case(path, by);
    let partial = match (case.double, case.single) {
        (Some(double), _) => double(at),
        (None, Some(single)) => single(at).into(),
        (None, None) => unreachable!("a rule for no precision"),
    };
    match case.flow {
        "strong" | "steep" | "kink" => ad_core::rt::strong(bar, partial),
        "zero" => 0.0,
        _ => bar * partial,
    }
}
