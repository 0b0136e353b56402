//! Rules of the methods of `f32` and `f64` in std.
//!
//! A method of two arguments `x.f(z)` is a rule of `(x, z)`. Two choices run through the list. Where
//! the partial is written with the result, it is as exact as the *result* allows: `tanh` and `exp_m1`
//! saturate, and their partials in the tail are right to an absolute, not a relative, rounding error.
//! Outside the domain, where the value is already NaN (`ln(-1)`), the partial is what its formula gives.

/// Passes the rules of std's floats on to the next part of the table.
#[doc(hidden)]
#[macro_export]
macro_rules! float_rules {
    ($then:ident) => { $crate::libm_rules! { $then
        // Kinks. Partials of 0 and ±1: an infinite adjoint times 0 must stay 0.
        float fn abs(x) -> y cost 1 { x(kink) => rt::abs_dx(x) } at [(0.25), (-2.0)];
        float fn signum(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.0)];
        float fn copysign(x, z) -> y cost 1 { x(kink) => rt::copysign_dx(x, z), z(zero) => 0.0 }
            at [(0.25, 2.0), (0.25, -2.0), (-3.0, 2.0), (-3.0, -2.0)];
        float fn max(x, z) -> y cost 1 { x(kink) => rt::max_dx(x, z), z(kink) => rt::max_dz(x, z) }
            at [(0.25, 1.0), (-2.0, -3.0)];
        float fn min(x, z) -> y cost 1 { x(kink) => rt::min_dx(x, z), z(kink) => rt::min_dz(x, z) }
            at [(0.25, 1.0), (-2.0, -3.0)];
        float fn clamp(x, lo, hi) -> y cost 2 {
            x(kink) => rt::clamp_dx(x, lo, hi),
            lo(kink) => rt::clamp_dlo(x, lo, hi),
            hi(kink) => rt::clamp_dhi(x, lo, hi),
        } at [(0.25, -1.0, 1.0), (-2.0, -1.0, 1.0), (3.0, -1.0, 1.0)];

        // Steps.
        float fn floor(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.75)];
        float fn ceil(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.75)];
        float fn round(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.75)];
        float fn round_ties_even(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.75)];
        float fn trunc(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.75)];
        float fn fract(x) -> y cost 2 { x => 1.0 } at [(0.25), (-2.75)];
        float fn div_euclid(x, z) -> y cost 10 { x(zero) => 0.0, z(zero) => 0.0 }
            at [(7.25, 2.0), (-7.25, 2.0), (7.25, -2.0), (-7.25, -2.0)];
        float fn rem_euclid(x, z) -> y cost 10 { x => 1.0, z(strong) => -rt::quotient(x, z, y) }
            at [(7.25, 2.0), (-7.25, 2.0), (7.25, -2.0), (-7.25, -2.0)];

        // Arithmetic.
        float fn mul_add(x, a, b) -> y cost 2 { x => a, a => x, b => 1.0 }
            at [(0.25, 3.0, -1.0), (-2.0, -0.5, 4.0)];
        float fn recip(x) -> y cost 5 { x => -y * y } at [(0.25), (-2.5)];
        float fn midpoint(x, z) -> y cost 2 { x => 0.5, z => 0.5 } at [(0.25, 3.0), (-2.0, 0.5)];
        float fn to_degrees(x) -> y cost 1 { x => 180.0 / consts::PI } at [(0.25), (-2.5)];
        float fn to_radians(x) -> y cost 1 { x => consts::PI / 180.0 } at [(30.0), (-45.0)];

        // Powers and roots.
        float fn powi(x, n) -> y cost 6 { x => rt::powi_dx(x, n) }
            at [(0.25, 2), (-2.0, 3), (1.5, -3), (-1.5, 0), (-1.5, 1)];
        float fn powf(x, z) -> y cost 20 {
            x(steep) => rt::powf_dx(x, z, y),
            z(strong) => rt::powf_dz(x, z, y),
        } at [(2.5, 1.5), (0.25, -2.5), (3.0, 0.0), (1.0, -4.0), (-2.0, 3.0)];
        float fn sqrt(x) -> y cost 6 { x(steep) => 0.5 / y } at [(0.25), (2.0)];
        float fn cbrt(x) -> y cost 20 { x(steep) => 1.0 / (3.0 * y * y) } at [(0.25), (-2.0)];
        float fn hypot(x, z) -> y cost 12 {
            x(strong) => rt::hypot_dx(x, z, y),
            z(strong) => rt::hypot_dx(z, x, y),
        } at [(3.0, 4.0), (-0.5, 2.0), (1.5, -0.25), (-6.0, -1.0)];

        // Exponentials and logarithms. The poles of the logarithms are strong like those of the roots.
        float fn exp(x) -> y cost 15 { x => y } at [(0.75), (-2.5)];
        float fn exp2(x) -> y cost 15 { x => y * consts::LN_2 } at [(0.75), (-2.5)];
        float fn exp_m1(x) -> y cost 15 { x => y + 1.0 } at [(0.75), (-2.5), (0.0009765625)];
        float fn ln(x) -> y cost 15 { x(strong) => 1.0 / x } at [(0.25), (2.5)];
        float fn log(x, z) -> y cost 30 {
            x(strong) => 1.0 / x / z.ln(),
            z(strong) => -y / z / z.ln(),
        } at [(0.25, 3.0), (2.5, 0.5)];
        float fn log2(x) -> y cost 15 { x(strong) => consts::LOG2_E / x } at [(0.25), (2.5)];
        float fn log10(x) -> y cost 15 { x(strong) => consts::LOG10_E / x } at [(0.25), (2.5)];
        float fn ln_1p(x) -> y cost 15 { x(strong) => 1.0 / (1.0 + x) } at [(0.25), (-0.875)];

        // Circular functions. Inverses have factored radicands: 1 - x * x cancels near ±1.
        float fn sin(x) -> y cost 20 { x => x.cos() } at [(0.0), (0.75), (-2.5)];
        float fn cos(x) -> y cost 20 { x => -x.sin() } at [(0.0), (0.75), (-2.5)];
        float fn tan(x) -> y cost 20 { x => 1.0 + y * y } at [(0.0), (0.75), (-2.5)];
        float fn asin(x) -> y cost 20 { x(steep) => 1.0 / ((1.0 - x) * (1.0 + x)).sqrt() }
            at [(0.25), (-0.875), (0.99951171875)];
        float fn acos(x) -> y cost 20 { x(steep) => -1.0 / ((1.0 - x) * (1.0 + x)).sqrt() }
            at [(0.25), (-0.875), (0.99951171875)];
        float fn atan(x) -> y cost 20 { x => 1.0 / (1.0 + x * x) } at [(0.25), (-3.0)];
        float fn atan2(x, z) -> y cost 20 {
            x(strong) => rt::atan2_dx(x, z),
            z(strong) => -rt::atan2_dx(z, x),
        } at [(0.5, 2.0), (3.0, -0.25), (-1.5, 0.75), (-0.25, -4.0)];

        // Hyperbolic functions. Of two roots, neither overflows, and acosh below 1 is NaN.
        float fn sinh(x) -> y cost 20 { x => x.cosh() } at [(0.0), (0.75), (-2.5)];
        float fn cosh(x) -> y cost 20 { x => x.sinh() } at [(0.0), (0.75), (-2.5)];
        float fn tanh(x) -> y cost 20 { x => 1.0 - y * y } at [(0.0), (0.75), (-2.5)];
        float fn asinh(x) -> y cost 20 { x => 1.0 / x.hypot(1.0) } at [(0.25), (-3.0)];
        float fn acosh(x) -> y cost 20 {
            x(steep) => 1.0 / ((x - 1.0).sqrt() * (x + 1.0).sqrt()),
        } at [(1.00048828125), (3.5)];
        float fn atanh(x) -> y cost 20 { x(strong) => 1.0 / ((1.0 - x) * (1.0 + x)) }
            at [(0.25), (-0.875), (0.99951171875)];
    }};
}
