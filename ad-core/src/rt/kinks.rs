//! Partials of functions that choose: 0, 1 or -1, each with its convention at the kink.

use super::Real;

#[inline]
fn one_if<T: Real>(chosen: bool) -> T {
    if chosen { T::ONE } else { T::ZERO }
}

/// The derivative of `x.abs()`: the sign, 0 at 0, NaN at NaN.
#[inline]
#[must_use]
pub fn abs_dx<T: Real>(x: T) -> T {
    if x == T::ZERO || x.is_nan() {
        x.abs()
    } else {
        T::ONE.copysign(x)
    }
}

/// The derivative of `x.copysign(z)` by `x`: whether the sign is kept or turned, 0 at 0.
#[inline]
#[must_use]
pub fn copysign_dx<T: Real>(x: T, z: T) -> T {
    abs_dx(x) * T::ONE.copysign(z)
}

/// The derivative of `x.max(z)` by `x`: 1 where `x` is greater, at a tie, and beside a NaN.
#[inline]
#[must_use]
pub fn max_dx<T: Real>(x: T, z: T) -> T {
    one_if(x >= z || z.is_nan())
}

/// The derivative of `x.max(z)` by `z`: what [`max_dx`] leaves of 1.
#[inline]
#[must_use]
pub fn max_dz<T: Real>(x: T, z: T) -> T {
    T::ONE - max_dx(x, z)
}

/// The derivative of `x.min(z)` by `x`: 1 where `x` is less, at a tie, and beside a NaN.
#[inline]
#[must_use]
pub fn min_dx<T: Real>(x: T, z: T) -> T {
    one_if(x <= z || z.is_nan())
}

/// The derivative of `x.min(z)` by `z`: what [`min_dx`] leaves of 1.
#[inline]
#[must_use]
pub fn min_dz<T: Real>(x: T, z: T) -> T {
    T::ONE - min_dx(x, z)
}

/// The derivative by `x` of the greater of `x` and `z` where a NaN prevails: as [`max_dx`], but
/// 1 where `x` is NaN and 0 where only `z` is.
#[inline]
#[must_use]
pub fn maximum_dx<T: Real>(x: T, z: T) -> T {
    one_if(x >= z || x.is_nan())
}

/// The derivative by `z` of the greater of `x` and `z`: what [`maximum_dx`] leaves of 1.
#[inline]
#[must_use]
pub fn maximum_dz<T: Real>(x: T, z: T) -> T {
    T::ONE - maximum_dx(x, z)
}

/// The derivative by `x` of the lesser of `x` and `z` where a NaN prevails: as [`min_dx`], but
/// 1 where `x` is NaN and 0 where only `z` is.
#[inline]
#[must_use]
pub fn minimum_dx<T: Real>(x: T, z: T) -> T {
    one_if(x <= z || x.is_nan())
}

/// The derivative by `z` of the lesser of `x` and `z`: what [`minimum_dx`] leaves of 1.
#[inline]
#[must_use]
pub fn minimum_dz<T: Real>(x: T, z: T) -> T {
    T::ONE - minimum_dx(x, z)
}

/// The derivative of the positive difference `fdim(x, z)` by `x`, minus that by `z`: 1 above, 0 below
/// and at a tie, and 1 beside a NaN as for `x - z`.
#[inline]
#[must_use]
pub fn fdim_dx<T: Real>(x: T, z: T) -> T {
    one_if(!matches!(
        x.partial_cmp(&z),
        Some(core::cmp::Ordering::Less | core::cmp::Ordering::Equal)
    ))
}

/// The derivative of `x.clamp(lo, hi)` by `x`: 1 inside, at a bound, and where `x` is NaN.
#[inline]
#[must_use]
pub fn clamp_dx<T: Real>(x: T, lo: T, hi: T) -> T {
    one_if(!(x < lo || x > hi))
}

/// The derivative of `x.clamp(lo, hi)` by `lo`: 1 below it.
#[inline]
#[must_use]
pub fn clamp_dlo<T: Real>(x: T, lo: T, _hi: T) -> T {
    one_if(x < lo)
}

/// The derivative of `x.clamp(lo, hi)` by `hi`: 1 above it.
#[inline]
#[must_use]
pub fn clamp_dhi<T: Real>(x: T, _lo: T, hi: T) -> T {
    one_if(x > hi)
}
