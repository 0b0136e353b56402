//! Functions of std's floats under names that also exist without std.

use super::Real;

/// The square root.
#[inline]
#[must_use]
pub fn sqrt<T: Real>(x: T) -> T {
    x.sqrt()
}

/// The exponential.
#[inline]
#[must_use]
pub fn exp<T: Real>(x: T) -> T {
    x.exp()
}

/// The sine.
#[inline]
#[must_use]
pub fn sin<T: Real>(x: T) -> T {
    x.sin()
}

/// The cosine.
#[inline]
#[must_use]
pub fn cos<T: Real>(x: T) -> T {
    x.cos()
}

/// The hyperbolic sine.
#[inline]
#[must_use]
pub fn sinh<T: Real>(x: T) -> T {
    x.sinh()
}

/// The hyperbolic cosine.
#[inline]
#[must_use]
pub fn cosh<T: Real>(x: T) -> T {
    x.cosh()
}

/// The length of the vector `(x, z)`.
#[inline]
#[must_use]
pub fn hypot<T: Real>(x: T, z: T) -> T {
    x.hypot(z)
}
