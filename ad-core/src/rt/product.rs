//! Products and quotients in which a zero prevails.

use super::Real;

/// `bar * partial`, but zero where either is zero.
///
/// An adjoint of zero says that the result does not depend on this value, and a partial of zero that
/// the value does not depend on its argument; an infinity or NaN of the other factor changes neither.
#[inline]
#[must_use]
pub fn strong<T: Real>(bar: T, partial: T) -> T {
    if bar == T::ZERO || partial == T::ZERO {
        T::ZERO
    } else {
        bar * partial
    }
}

/// `x / z`, but zero where `z` is zero: a direction `x / h` has no limit at the origin.
#[inline]
#[must_use]
pub fn ratio<T: Real>(x: T, z: T) -> T {
    if z == T::ZERO { T::ZERO } else { x / z }
}
