//! Every partial at every sample point of the table against the committed reference.

use std::collections::HashSet;

use ad_rules::{Flow, RULES};

use super::{
    eval::Case,
    lookup::{case_at, close, path},
};

const REFERENCE: &str = include_str!("../../reference/partials.csv");

/// Relative, without exceptions: the series of the gamma and Bessel functions keep to them too.
const DOUBLE: f64 = 1e-13;
const SINGLE: f64 = 2e-6;

/// A row of the reference: a partial at a point.
struct Row {
    case: &'static Case,
    at: Vec<f64>,
    expected: f64,
}

fn rows() -> impl Iterator<Item = Row> {
    REFERENCE.lines().map(|line| {
        let fields: Vec<_> = line.split(',').collect();
        let mut at: Vec<f64> = fields[4..]
            .iter()
            .map(|v| v.parse().expect("a number"))
            .collect();
        let expected = at.pop().expect("the value");
        Row {
            case: case_at(&fields[..4]),
            at,
            expected,
        }
    })
}

#[test]
fn partials_in_f64() {
    check(|row| {
        let found = row.case.double?(&row.at);
        (!close(found, row.expected, DOUBLE)).then_some(found)
    });
}

#[test]
fn partials_in_f32() {
    check(|row| {
        let found = f64::from(row.case.single?(&row.at));
        (!close(found, row.expected, SINGLE)).then_some(found)
    });
}

/// Runs all rows and reports every one for which `wrong` gives a value.
fn check(wrong: impl Fn(&Row) -> Option<f64>) {
    let report: Vec<_> = rows()
        .filter_map(|row| {
            let found = wrong(&row)?;
            let Row { case, at, expected } = row;
            let error = (found - expected) / expected;
            let partial = format!("{}::{} by {}", case.origin, case.name, case.by);
            Some(format!(
                "{partial} at {at:?}: {found}, not {expected} (relative {error:.1e})"
            ))
        })
        .collect();
    assert!(report.is_empty(), "{}", report.join("\n"));
}

#[test]
fn reference_is_complete() {
    let key = |path: &str, by: &str, at: &[f64]| format!("{path} by {by} at {at:?}");
    let have: HashSet<_> = rows()
        .map(|Row { case, at, .. }| key(&format!("{}::{}", case.origin, case.name), case.by, &at))
        .collect();
    for rule in RULES {
        for partial in rule
            .partials
            .iter()
            .filter(|partial| partial.flow != Flow::Zero)
        {
            for sample in rule.samples {
                let key = key(&path(rule), partial.arg, sample);
                assert!(have.contains(&key), "no reference for {key}: make it again");
            }
        }
    }
}
