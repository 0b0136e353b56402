//! Rules of the functions of the crate `libm`, each under its `f64` and its `f32` name.
//!
//! Partials call `rt`, not methods of floats: a crate without std has no `x.cos()`. A function that
//! returns a tuple has one entry for each real component, `frexp_0` for `libm::frexp(x).0`; the
//! transform writes the call. Components that are integers are in `LIBM_PASSIVE`. `nextafter` has no
//! entry on purpose: it is a statement about the grid of floats, not a function of real numbers.

/// Passes the rules of `libm` on to the next part of the table, after those given.
#[doc(hidden)]
#[macro_export]
macro_rules! libm_rules {
    ($then:ident $($before:tt)*) => { $crate::libm_pairs! { $then [$($before)*]
        // Kinks. `fmax` passes over a NaN and `fmaximum` hands it on.
        fn fabs, fabsf(x) -> y cost 1 { x(kink) => rt::abs_dx(x) } at [(0.25), (-2.0)];
        fn copysign, copysignf(x, z) -> y cost 1 { x(kink) => rt::copysign_dx(x, z), z(zero) => 0.0 }
            at [(0.25, 2.0), (0.25, -2.0), (-3.0, 2.0), (-3.0, -2.0)];
        fn fmax, fmaxf(x, z) -> y cost 1 { x(kink) => rt::max_dx(x, z), z(kink) => rt::max_dz(x, z) }
            at [(0.25, 1.0), (-2.0, -3.0)];
        fn fmin, fminf(x, z) -> y cost 1 { x(kink) => rt::min_dx(x, z), z(kink) => rt::min_dz(x, z) }
            at [(0.25, 1.0), (-2.0, -3.0)];
        fn fmaximum_num, fmaximum_numf(x, z) -> y cost 1 {
            x(kink) => rt::max_dx(x, z),
            z(kink) => rt::max_dz(x, z),
        } at [(0.25, 1.0), (-2.0, -3.0)];
        fn fminimum_num, fminimum_numf(x, z) -> y cost 1 {
            x(kink) => rt::min_dx(x, z),
            z(kink) => rt::min_dz(x, z),
        } at [(0.25, 1.0), (-2.0, -3.0)];
        fn fmaximum, fmaximumf(x, z) -> y cost 1 {
            x(kink) => rt::maximum_dx(x, z),
            z(kink) => rt::maximum_dz(x, z),
        } at [(0.25, 1.0), (-2.0, -3.0)];
        fn fminimum, fminimumf(x, z) -> y cost 1 {
            x(kink) => rt::minimum_dx(x, z),
            z(kink) => rt::minimum_dz(x, z),
        } at [(0.25, 1.0), (-2.0, -3.0)];
        fn fdim, fdimf(x, z) -> y cost 2 { x(kink) => rt::fdim_dx(x, z), z(kink) => -rt::fdim_dx(x, z) }
            at [(0.25, 1.0), (-2.0, -3.0)];

        // Steps and remainders.
        fn floor, floorf(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.75)];
        fn ceil, ceilf(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.75)];
        fn round, roundf(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.75)];
        fn roundeven, roundevenf(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.75)];
        fn rint, rintf(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.75)];
        fn trunc, truncf(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.75)];
        fn modf_0, modff_0(x) -> y cost 2 { x => 1.0 } at [(0.25), (-2.75)];
        fn modf_1, modff_1(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.75)];
        fn fmod, fmodf(x, z) -> y cost 10 { x => 1.0, z(strong) => -rt::quotient(x, z, y) }
            at [(7.25, 2.0), (-7.25, 2.0), (7.25, -2.0), (-7.25, -2.0)];
        fn remainder, remainderf(x, z) -> y cost 10 { x => 1.0, z(strong) => -rt::quotient(x, z, y) }
            at [(7.25, 2.0), (-7.25, 2.0), (7.25, -2.0), (-7.25, -2.0)];
        fn remquo_0, remquof_0(x, z) -> y cost 10 { x => 1.0, z(strong) => -rt::quotient(x, z, y) }
            at [(7.25, 2.0), (-7.25, 2.0), (7.25, -2.0), (-7.25, -2.0)];

        // Arithmetic and scaling. The mantissa of 0 has no derivative: 0 / 0.
        fn fma, fmaf(x, a, b) -> y cost 2 { x => a, a => x, b => 1.0 }
            at [(0.25, 3.0, -1.0), (-2.0, -0.5, 4.0)];
        fn ldexp, ldexpf(x, n) -> y cost 2 { x(strong) => rt::ldexp_dx(x, n) } at [(0.75, 3), (-2.5, -4)];
        fn scalbn, scalbnf(x, n) -> y cost 2 { x(strong) => rt::ldexp_dx(x, n) } at [(0.75, 3), (-2.5, -4)];
        fn frexp_0, frexpf_0(x) -> y cost 2 { x => y / x } at [(0.75), (-10.5)];

        // Powers and roots.
        fn pow, powf(x, z) -> y cost 20 {
            x(steep) => rt::powf_dx(x, z, y),
            z(strong) => rt::powf_dz(x, z, y),
        } at [(2.5, 1.5), (0.25, -2.5), (3.0, 0.0), (1.0, -4.0), (-2.0, 3.0)];
        fn sqrt, sqrtf(x) -> y cost 6 { x(steep) => 0.5 / y } at [(0.25), (2.0)];
        fn cbrt, cbrtf(x) -> y cost 20 { x(steep) => 1.0 / (3.0 * y * y) } at [(0.25), (-2.0)];
        fn hypot, hypotf(x, z) -> y cost 12 {
            x(strong) => rt::hypot_dx(x, z, y),
            z(strong) => rt::hypot_dx(z, x, y),
        } at [(3.0, 4.0), (-0.5, 2.0), (1.5, -0.25), (-6.0, -1.0)];

        // Exponentials and logarithms.
        fn exp, expf(x) -> y cost 15 { x => y } at [(0.75), (-2.5)];
        fn exp2, exp2f(x) -> y cost 15 { x => y * consts::LN_2 } at [(0.75), (-2.5)];
        fn exp10, exp10f(x) -> y cost 15 { x => y * consts::LN_10 } at [(0.75), (-2.5)];
        fn expm1, expm1f(x) -> y cost 15 { x => y + 1.0 } at [(0.75), (-2.5), (0.0009765625)];
        fn log, logf(x) -> y cost 15 { x(strong) => 1.0 / x } at [(0.25), (2.5)];
        fn log2, log2f(x) -> y cost 15 { x(strong) => consts::LOG2_E / x } at [(0.25), (2.5)];
        fn log10, log10f(x) -> y cost 15 { x(strong) => consts::LOG10_E / x } at [(0.25), (2.5)];
        fn log1p, log1pf(x) -> y cost 15 { x(strong) => 1.0 / (1.0 + x) } at [(0.25), (-0.875)];

        // Circular and hyperbolic functions.
        fn sin, sinf(x) -> y cost 20 { x => rt::cos(x) } at [(0.0), (0.75), (-2.5)];
        fn cos, cosf(x) -> y cost 20 { x => -rt::sin(x) } at [(0.0), (0.75), (-2.5)];
        fn sincos_0, sincosf_0(x) -> y cost 20 { x => rt::cos(x) } at [(0.0), (0.75), (-2.5)];
        fn sincos_1, sincosf_1(x) -> y cost 20 { x => -rt::sin(x) } at [(0.0), (0.75), (-2.5)];
        fn tan, tanf(x) -> y cost 20 { x => 1.0 + y * y } at [(0.0), (0.75), (-2.5)];
        fn asin, asinf(x) -> y cost 20 { x(steep) => 1.0 / rt::sqrt((1.0 - x) * (1.0 + x)) }
            at [(0.25), (-0.875), (0.99951171875)];
        fn acos, acosf(x) -> y cost 20 { x(steep) => -1.0 / rt::sqrt((1.0 - x) * (1.0 + x)) }
            at [(0.25), (-0.875), (0.99951171875)];
        fn atan, atanf(x) -> y cost 20 { x => 1.0 / (1.0 + x * x) } at [(0.25), (-3.0)];
        fn atan2, atan2f(x, z) -> y cost 20 {
            x(strong) => rt::atan2_dx(x, z),
            z(strong) => -rt::atan2_dx(z, x),
        } at [(0.5, 2.0), (3.0, -0.25), (-1.5, 0.75), (-0.25, -4.0)];
        fn sinh, sinhf(x) -> y cost 20 { x => rt::cosh(x) } at [(0.0), (0.75), (-2.5)];
        fn cosh, coshf(x) -> y cost 20 { x => rt::sinh(x) } at [(0.0), (0.75), (-2.5)];
        fn tanh, tanhf(x) -> y cost 20 { x => 1.0 - y * y } at [(0.0), (0.75), (-2.5)];
        fn asinh, asinhf(x) -> y cost 20 { x => 1.0 / rt::hypot(x, 1.0) } at [(0.25), (-3.0)];
        fn acosh, acoshf(x) -> y cost 20 {
            x(steep) => 1.0 / (rt::sqrt(x - 1.0) * rt::sqrt(x + 1.0)),
        } at [(1.00048828125), (3.5)];
        fn atanh, atanhf(x) -> y cost 20 { x(strong) => 1.0 / ((1.0 - x) * (1.0 + x)) }
            at [(0.25), (-0.875), (0.99951171875)];

        // Error, gamma and Bessel functions. Strong at the poles of the last two.
        fn erf, erff(x) -> y cost 60 { x => consts::FRAC_2_SQRT_PI * rt::exp(-x * x) }
            at [(0.0), (0.75), (-2.5)];
        fn erfc, erfcf(x) -> y cost 60 { x => -consts::FRAC_2_SQRT_PI * rt::exp(-x * x) }
            at [(0.0), (0.75), (-2.5)];
        fn tgamma, tgammaf(x) -> y cost 60 { x(strong) => y * rt::digamma(x) }
            at [(0.75), (4.25), (-2.5)];
        fn lgamma, lgammaf(x) -> y cost 60 { x(strong) => rt::digamma(x) }
            at [(0.75), (4.25), (-2.5)];
        fn lgamma_r_0, lgammaf_r_0(x) -> y cost 60 { x(strong) => rt::digamma(x) }
            at [(0.75), (4.25), (-2.5)];
        fn j0, j0f(x) -> y cost 60 { x => -rt::jn(1, x) } at [(0.75), (-2.5), (9.0)];
        fn j1, j1f(x) -> y cost 60 { x => rt::jn_dx(1.0, 1, x) } at [(0.0), (0.75), (-2.5), (9.0)];
        fn jn, jnf(n, x) -> y cost 60 { x => rt::jn_dx(1.0, n, x) }
            at [(0, 0.75), (2, -2.5), (3, 9.0), (-1, 4.0)];
        fn y0, y0f(x) -> y cost 60 { x(strong) => -rt::yn(1, x) } at [(0.75), (2.5), (9.0)];
        fn y1, y1f(x) -> y cost 60 { x(strong) => rt::yn_dx(1.0, 1, x) } at [(0.75), (2.5), (9.0)];
        fn yn, ynf(n, x) -> y cost 60 { x(strong) => rt::yn_dx(1.0, n, x) }
            at [(0, 0.75), (2, 2.5), (3, 9.0), (-1, 4.0)];
    }};
}

/// Doubles each entry: origin `libm` under the first name, `libm32` under the second.
#[doc(hidden)]
#[macro_export]
macro_rules! libm_pairs {
    ($then:ident [$($before:tt)*]
        $(fn $double:ident, $single:ident $args:tt -> $result:ident cost $cost:tt $body:tt at $samples:tt;)*) => {
        $crate::runtime_rules! { $then $($before)* $(
            libm fn $double $args -> $result cost $cost $body at $samples;
            libm32 fn $single $args -> $result cost $cost $body at $samples;
        )* }
    };
}
