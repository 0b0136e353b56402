//! Partials of the polar coordinates of a point.

use super::Real;

/// Lifts every subnormal number of both types into the normal range, exactly.
const TWO_TO_100: f64 = (1u128 << 100) as f64;

/// The derivative of `h = x.hypot(z)` by `x`: `x / h`, and 0 at the origin.
///
/// At infinity it is the limit with the other argument finite; NaN where both are infinite.
#[inline]
#[must_use]
pub fn hypot_dx<T: Real>(x: T, z: T, h: T) -> T {
    if h.is_normal() {
        x / h
    } else if h == T::ZERO {
        T::ZERO
    } else if h.is_infinite() {
        far_hypot_dx(x, z)
    } else {
        // A subnormal length has too few digits.
        scaled_hypot_dx(x, z, TWO_TO_100)
    }
}

/// Where the length is infinite: because it overflowed, or because an argument is.
#[cold]
fn far_hypot_dx<T: Real>(x: T, z: T) -> T {
    match (x.is_infinite(), z.is_infinite()) {
        (true, false) if !z.is_nan() => T::ONE.copysign(x),
        (false, true) if !x.is_nan() => T::ZERO,
        (false, false) => scaled_hypot_dx(x, z, 0.25),
        _ => T::NAN,
    }
}

#[cold]
fn scaled_hypot_dx<T: Real>(x: T, z: T, scale: f64) -> T {
    let (x, z) = (x * T::from_f64(scale), z * T::from_f64(scale));
    x / x.hypot(z)
}

/// The derivative of the angle `x.atan2(z)` by `x`, `z / (x² + z²)`: 0 at the origin and at infinity.
///
/// The derivative by `z` is `-atan2_dx(z, x)`. Divided through by the larger argument, so that no
/// square overflows or underflows.
#[inline]
#[must_use]
pub fn atan2_dx<T: Real>(x: T, z: T) -> T {
    if (x == T::ZERO && z == T::ZERO) || (x.is_infinite() && z.is_infinite()) {
        T::ZERO
    } else if z.abs() >= x.abs() {
        let t = x / z;
        T::ONE / z / (T::ONE + t * t)
    } else {
        let t = z / x;
        t / x / (T::ONE + t * t)
    }
}
