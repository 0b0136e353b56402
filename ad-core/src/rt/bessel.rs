//! Bessel functions of whole order and their derivatives, in `f64` for both float types.
//!
//! Each derivative is a difference of neighbours, `2 C_n' = C_(n-1) - C_(n+1)`, formula 10.6.1 of the
//! NIST Digital Library of Mathematical Functions; so one of order `k` is a binomial sum.

use super::Real;

/// The Bessel function of the first kind of order `n`.
#[inline]
#[must_use]
pub fn jn<T: Real>(n: i32, x: T) -> T {
    T::from_f64(libm::jn(n, x.to_f64()))
}

/// The derivative of `jn(n, x)` of order `k`, a whole number.
#[inline]
#[must_use]
pub fn jn_dx<T: Real>(k: T, n: i32, x: T) -> T {
    T::from_f64(derivative(k.to_f64() as i32, n, x.to_f64(), libm::jn))
}

/// The Bessel function of the second kind of order `n`. Infinite at 0, NaN below.
#[inline]
#[must_use]
pub fn yn<T: Real>(n: i32, x: T) -> T {
    T::from_f64(libm::yn(n, x.to_f64()))
}

/// The derivative of `yn(n, x)` of order `k`, a whole number. At 0 the limit from above.
#[inline]
#[must_use]
pub fn yn_dx<T: Real>(k: T, n: i32, x: T) -> T {
    let k = k.to_f64() as i32;
    T::from_f64(match x.to_f64() {
        0.0 => yn_dx_at_zero(k, n),
        x => derivative(k, n, x, libm::yn),
    })
}

/// Near 0, `Y_n` is like `-x^(-n)` (like `ln x` for `n = 0`) for `n >= 0`, and `Y_-n = (-1)^n Y_n`.
fn yn_dx_at_zero(k: i32, n: i32) -> f64 {
    let turned = (k % 2 == 0) != (n < 0 && n % 2 != 0);
    if turned {
        f64::NEG_INFINITY
    } else {
        f64::INFINITY
    }
}

/// The binomial sum. Orders are kept within `i32`, at whose ends the functions are 0 or infinite.
fn derivative(k: i32, n: i32, x: f64, function: fn(i32, f64) -> f64) -> f64 {
    let mut weight = 1.0;
    let mut sum = 0.0;
    for i in 0..=k {
        sum += weight * function(n.saturating_sub(k).saturating_add(2 * i), x);
        weight *= -f64::from(k - i) / f64::from(i + 1);
    }
    sum * Real::powi(0.5, k)
}
