//! Remainders.

use super::Real;

/// The operator `%` as a function, for its rule.
#[inline]
#[must_use]
pub fn rem<T: Real>(x: T, z: T) -> T {
    x % z
}

/// The integer `q` of `r = x - q z`, where `r` is a remainder of `x` by `z` of any kind (truncated,
/// Euclidean, nearest-even): minus the derivative of the remainder by `z`.
///
/// Found from the remainder, because `x / z` alone can round up to the next integer; divided before
/// the subtraction, because `x - r` can overflow.
#[inline]
#[must_use]
pub fn quotient<T: Real>(x: T, z: T, r: T) -> T {
    (x / z - r / z).round()
}
