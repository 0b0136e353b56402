//! What `#[reverse_diff(debug_nan)]` says.

/// Panics where a value is no number.
///
/// # Panics
/// Where `nan`, with the operation and the place of the primal that made it.
#[inline]
pub fn number(nan: bool, what: &str, file: &str, line: u32) {
    assert!(
        !nan,
        "debug_nan: the value of `{what}` at {file}:{line} is NaN"
    );
}

/// Panics where a partial is not finite.
///
/// # Panics
/// Where not `finite`, with the operation and the place of the primal that it is of.
#[inline]
pub fn finite(finite: bool, what: &str, file: &str, line: u32) {
    assert!(
        finite,
        "debug_nan: the derivative of `{what}` at {file}:{line} is infinite or NaN"
    );
}
