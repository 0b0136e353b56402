//! Every candidate's gradient against the hand-written one, before any is timed.

use crate::candidate::{Candidate, Outcome, Problem, Role};

/// Entries far below the largest are compared on this fraction of it: they are differences of
/// larger terms, whose rounding they carry.
const SMALL_ENTRY: f64 = 1e-3;

/// Lists all deviations: an empty list means that the problem may be timed.
#[must_use]
pub fn deviations(problem: &Problem) -> Vec<String> {
    let outcome = |role| {
        let place = problem
            .position(role)
            .expect("a primal and an adjoint by hand");
        (problem.candidates[place].outcome)()
    };
    let (value, _) = outcome(Role::Primal);
    let reference = outcome(problem.reference()).1.expect("a gradient");
    let title = problem.title();
    let check = |c: &Candidate| {
        let found = compare(c.role, (c.outcome)(), value, &reference);
        found.map(|what| format!("{title}: {}: {what}", c.role.label()))
    };
    problem.candidates.iter().filter_map(check).collect()
}

fn compare(role: Role, found: Outcome, value: f64, reference: &[f64]) -> Option<String> {
    let (found_value, gradient) = found;
    if role.keeps_bits() && found_value.to_bits() != value.to_bits() {
        return Some(format!(
            "value {found_value:e} differs in its bits from the primal's {value:e}"
        ));
    }
    if !close(found_value, value, value.abs(), 1e-9) {
        return Some(format!(
            "value {found_value:e} where the primal has {value:e}"
        ));
    }
    differing_entry(&gradient?, reference, role.tolerance())
}

fn differing_entry(gradient: &[f64], reference: &[f64], tolerance: f64) -> Option<String> {
    if gradient.len() != reference.len() {
        return Some(format!(
            "{} entries where there are {}",
            gradient.len(),
            reference.len()
        ));
    }
    let largest = reference.iter().fold(0.0_f64, |m, r| m.max(r.abs()));
    let mut pairs = gradient.iter().zip(reference).enumerate();
    let (i, (found, expected)) = pairs
        .find(|(_, (g, r))| !close(**g, **r, r.abs().max(SMALL_ENTRY * largest), tolerance))?;
    Some(format!(
        "entry {i} is {found:e} where {expected:e} is right"
    ))
}

/// False for NaN.
fn close(found: f64, expected: f64, scale: f64, tolerance: f64) -> bool {
    (found - expected).abs() <= tolerance * scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_and_missing_entries_are_found() {
        let right = [1.0, -2.0, 0.0];
        assert_eq!(differing_entry(&right, &right, 0.0), None);
        for wrong in [&[1.0, -2.0][..], &[1.0, 2.0, 0.0], &[1.0, -2.0, f64::NAN]] {
            assert!(differing_entry(wrong, &right, 1e-9).is_some(), "{wrong:?}");
        }
    }

    #[test]
    fn a_value_one_bit_off_is_found_in_companions_only() {
        let off = 1.0 + f64::EPSILON;
        let found = |role| compare(role, (off, Some(vec![1.0])), 1.0, &[1.0]).is_some();
        assert!(found(Role::Grad));
        assert!(!found(Role::Tape));
    }
}
