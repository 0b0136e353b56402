//! Derivatives of the logarithm of the gamma function, in `f64` for both float types.
//!
//! Method: the recurrence carries the argument to where the asymptotic series of Stirling converges
//! to rounding, and reflection brings negative arguments to the right half. Formulas 5.5.2, 5.5.4,
//! 5.11.2 and 5.15.5 to 5.15.8 of the NIST Digital Library of Mathematical Functions.

use core::f64::consts::PI;

use super::Real;

/// Bernoulli numbers of even index from 2: the coefficients of the asymptotic series.
const BERNOULLI: [f64; 10] = [
    1.0 / 6.0,
    -1.0 / 30.0,
    1.0 / 42.0,
    -1.0 / 30.0,
    5.0 / 66.0,
    -691.0 / 2730.0,
    7.0 / 6.0,
    -3617.0 / 510.0,
    43867.0 / 798.0,
    -174_611.0 / 330.0,
];

/// From here on the series is exact to rounding, for the digamma function.
const FAR: f64 = 12.0;

/// The highest order of [`polygamma`] for negative arguments.
const MAX_ORDER: usize = 32;

/// The derivative of `lgamma(x)`. Infinite at 0, NaN at the negative integers.
#[inline]
#[must_use]
pub fn digamma<T: Real>(x: T) -> T {
    T::from_f64(digamma_f64(x.to_f64()))
}

/// The derivative of `digamma(x)` of order `k`, a whole number. NaN at the negative integers, and
/// below 0 for an order above 32.
#[inline]
#[must_use]
pub fn polygamma<T: Real>(k: T, x: T) -> T {
    let (k, x) = (k.to_f64() as usize, x.to_f64());
    T::from_f64(if k == 0 {
        digamma_f64(x)
    } else {
        polygamma_f64(k, x)
    })
}

fn digamma_f64(x: f64) -> f64 {
    if x >= 0.0 {
        digamma_right(x)
    } else {
        digamma_right(1.0 - x) - PI * cot_pi(x)
    }
}

fn digamma_right(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < FAR {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let w = 1.0 / (x * x);
    let term = |rest, j| w * (rest + BERNOULLI[j - 1] / (2 * j) as f64);
    let series = (1..=BERNOULLI.len()).rev().fold(0.0, term);
    sum + (Real::ln(x) - 0.5 / x - series)
}

fn polygamma_f64(k: usize, x: f64) -> f64 {
    let sign = if k.is_multiple_of(2) { -1.0 } else { 1.0 };
    if x >= 0.0 {
        sign * zeta_times_factorial(k, x)
    } else if k <= MAX_ORDER {
        // Reflection: (-1)^k ψ_k(1 - x) - ψ_k(x) is the k-th derivative of π cot(πx).
        -zeta_times_factorial(k, 1.0 - x) - cot_derivative(k, cot_pi(x))
    } else {
        f64::NAN
    }
}

/// `k!` times the Hurwitz zeta function of `k + 1` and `x`, for `x >= 0`, by the Euler-Maclaurin sum.
fn zeta_times_factorial(k: usize, mut x: f64) -> f64 {
    let s = k as f64 + 1.0;
    let factorial: f64 = (1..=k).map(|i| i as f64).product();
    let mut sum = 0.0;
    while x < FAR + s {
        sum += Real::powi(x, -(k as i32 + 1));
        x += 1.0;
    }
    let last = Real::powi(x, -(k as i32 + 1));
    let mut term = last / x * s;
    let mut series = 0.0;
    for (b, j) in BERNOULLI.iter().zip(1..) {
        // term = s (s + 1) … (s + 2j - 2) x^(1 - s - 2j) / (2j)!
        term /= f64::from((2 * j - 1) * 2 * j);
        series += b * term;
        let a = s + f64::from(2 * j - 1);
        term *= a * (a + 1.0) / (x * x);
    }
    factorial * (sum + (last * x / k as f64 + last / 2.0 + series))
}

/// The cotangent of `π x`; NaN at the integers, where it has a pole of both signs.
fn cot_pi(x: f64) -> f64 {
    let r = PI * (x - Real::round(x));
    if r == 0.0 {
        f64::NAN
    } else {
        Real::cos(r) / Real::sin(r)
    }
}

/// The `k`-th derivative of `π cot(πx)` from the value `c` of the cotangent: a polynomial `P_k(c)`
/// with `P_0 = c` and `P_(k+1) = -(1 + c²) P_k'`, times `π^(k+1)`.
fn cot_derivative(k: usize, c: f64) -> f64 {
    let mut p = [0.0; MAX_ORDER + 3];
    p[1] = 1.0;
    for _ in 0..k {
        p = next_cot_polynomial(&p);
    }
    p.iter().rev().fold(0.0, |value, a| value * c + a) * Real::powi(PI, k as i32 + 1)
}

fn next_cot_polynomial(p: &[f64; MAX_ORDER + 3]) -> [f64; MAX_ORDER + 3] {
    let mut next = [0.0; MAX_ORDER + 3];
    for i in 1..=MAX_ORDER + 1 {
        let slope = p[i] * i as f64;
        next[i - 1] -= slope;
        next[i + 1] -= slope;
    }
    next
}
