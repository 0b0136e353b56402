//! Partials of powers.

use super::{Real, strong};

/// The derivative of `x.powi(n)`: `n * x.powi(n - 1)`, and 0 for `n = 0` also at `x = 0`.
#[inline]
#[must_use]
pub fn powi_dx<T: Real>(x: T, n: i32) -> T {
    if n == 0 {
        T::ZERO
    } else {
        T::from_f64(f64::from(n)) * power_below(x, n, 1)
    }
}

/// The derivative of `x.powi(n)` of order `k`, a whole number: `n (n - 1) … (n - k + 1) x^(n - k)`,
/// and 0 also at `x = 0` once a factor is 0.
#[inline]
#[must_use]
pub fn powi_dxk<T: Real>(x: T, n: i32, k: T) -> T {
    let order = k.to_f64() as u32;
    let factor: f64 = (0..order).map(|i| f64::from(n) - f64::from(i)).product();
    if factor == 0.0 {
        T::ZERO
    } else {
        T::from_f64(factor) * power_below(x, n, order)
    }
}

/// `x` to the power `n - k`, also where that is less than `i32::MIN`.
#[inline]
fn power_below<T: Real>(x: T, n: i32, k: u32) -> T {
    match n.checked_sub_unsigned(k) {
        Some(exponent) => x.powi(exponent),
        None => (0..k).fold(x.powi(n), |power, _| power / x),
    }
}

/// The derivative of `p = x.powf(z)` by `x`: `z * x.powf(z - 1)`, computed as `z * (p / x)` where that
/// is as exact.
///
/// At `x = 0`, of either sign: 0 for `z = 0` and for `z > 1`, 1 for `z = 1`, and otherwise an infinity
/// with the sign of `z`.
#[inline]
#[must_use]
pub fn powf_dx<T: Real>(x: T, z: T, p: T) -> T {
    let slope = p / x;
    if z == T::ZERO {
        T::ZERO
    } else if p.is_normal() && slope.is_normal() {
        z * slope
    } else {
        far_powf_dx(x, z, p)
    }
}

/// Where `p / x` is out of range, or `p` is.
#[cold]
fn far_powf_dx<T: Real>(x: T, z: T, p: T) -> T {
    if x == T::ZERO {
        strong(z, zero_powf(z - T::ONE))
    } else if p.is_normal() {
        // Here the logarithm of x is large, and so z is moderate.
        z / x * p
    } else if p.is_nan() {
        T::NAN
    } else {
        // The sign of p / x, because z - 1 can lose the parity of z.
        z * x.abs().powf(z - T::ONE).copysign(p) * T::ONE.copysign(x)
    }
}

/// 0 to the power `z`, without the sign of the zero.
#[cold]
fn zero_powf<T: Real>(z: T) -> T {
    if z > T::ZERO {
        T::ZERO
    } else if z < T::ZERO {
        T::INFINITY
    } else if z == T::ZERO {
        T::ONE
    } else {
        T::NAN
    }
}

/// The derivative of `p = x.powf(z)` by `z`: `p * x.ln()`.
///
/// At `x = 0`: 0 for `z > 0`, otherwise NaN. NaN for `x < 0`, where `x.powf(z)` is defined for whole
/// `z` alone.
#[inline]
#[must_use]
pub fn powf_dz<T: Real>(x: T, z: T, p: T) -> T {
    log_power(x, z, p, x.ln())
}

/// `x.powf(z) * x.ln().powf(k)` for a whole number `k`, with the conventions of [`powf_dx`] and
/// [`powf_dz`]: what derivatives of powers are made of.
#[inline]
#[must_use]
pub fn powf_ln<T: Real>(x: T, z: T, k: T) -> T {
    let p = if x == T::ZERO {
        zero_powf(z)
    } else {
        x.powf(z)
    };
    if k == T::ZERO {
        p
    } else {
        log_power(x, z, p, x.ln().powi(k.to_f64() as i32))
    }
}

/// `p * log`, where `p` is `x` to the power `z` and `log` a power of the logarithm of `x`.
#[inline]
fn log_power<T: Real>(x: T, z: T, p: T, log: T) -> T {
    if x < T::ZERO || (x == T::ZERO && z <= T::ZERO) || z.is_nan() {
        T::NAN
    } else {
        // The power outgrows the logarithm at 0 and at infinity.
        strong(p, log)
    }
}

/// The derivative of `ldexp(x, n)`: 2 to the power `n`, also where that is subnormal, 0 or infinite.
#[inline]
#[must_use]
pub fn ldexp_dx<T: Real>(_x: T, n: i32) -> T {
    T::from_f64(two_to(n))
}

/// 2 to the power `n`, from the bits of the format: an exponent biased by 1023 above 52 bits.
#[inline]
fn two_to(n: i32) -> f64 {
    match n {
        1024.. => f64::INFINITY,
        -1022..=1023 => f64::from_bits(((n + 1023) as u64) << 52),
        -1074..=-1023 => f64::from_bits(1 << (n + 1074)),
        _ => 0.0,
    }
}
