//! Partials at the ends of the floats' range, where intermediate results overflow and underflow:
//! subnormal, barely normal and largest arguments against the committed reference.

use super::lookup::{case_at, close};

const REFERENCE: &str = include_str!("../../reference/extremes.csv");

#[test]
fn partials_at_the_ends_of_the_range() {
    let report: Vec<_> = REFERENCE.lines().filter_map(wrong).collect();
    assert!(
        report.is_empty(),
        "{} points:\n{}",
        report.len(),
        report.join("\n")
    );
}

/// What is wrong with the partial of a row of the reference.
fn wrong(line: &str) -> Option<String> {
    let fields: Vec<_> = line.split(',').collect();
    let case = case_at(&fields[..4]);
    let mut at: Vec<f64> = fields[5..]
        .iter()
        .map(|v| v.parse().expect("a number"))
        .collect();
    let expected = at.pop().expect("the value");
    let (found, good) = if fields[4] == "f64" {
        let found = case.double.expect("a rule for f64")(&at);
        (found, near(found, expected, 1e-13, f64::MIN_POSITIVE))
    } else {
        let found = case.single.expect("a rule for f32")(&at).into();
        let expected = f64::from(expected as f32);
        (found, near(found, expected, 2e-6, f32::MIN_POSITIVE.into()))
    };
    (!good).then(|| format!("{line}: {found:e}"))
}

/// Relative, but a value below the normal range may come out as any other such value.
fn near(found: f64, expected: f64, tolerance: f64, smallest: f64) -> bool {
    close(found, expected, tolerance) || (found.abs() <= smallest && expected.abs() <= smallest)
}
