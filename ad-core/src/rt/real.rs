//! The float types, seen alike.

use core::ops::{Add, Div, Mul, Neg, Rem, Sub};

#[cfg(not(any(feature = "std", feature = "libm")))]
compile_error!("ad-core needs float functions: enable its feature `std`, or `libm` without std");

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// `f32` or `f64`, with the functions that the runtime is written with: those of std under the
/// feature `std`, otherwise those of the crate `libm`.
pub trait Real:
    sealed::Sealed
    + Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Rem<Output = Self>
    + Neg<Output = Self>
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// Positive infinity.
    const INFINITY: Self;
    /// Not a number.
    const NAN: Self;

    /// The nearest value of this type.
    fn from_f64(x: f64) -> Self;
    /// The same value.
    fn to_f64(self) -> f64;
    /// Whether this is NaN.
    fn is_nan(self) -> bool;
    /// Whether this is an infinity.
    fn is_infinite(self) -> bool;
    /// Whether this is neither zero nor infinite, NaN or subnormal.
    fn is_normal(self) -> bool;
    /// The magnitude.
    fn abs(self) -> Self;
    /// The magnitude of this with the sign of `sign`.
    fn copysign(self, sign: Self) -> Self;
    /// The square root.
    fn sqrt(self) -> Self;
    /// The exponential.
    fn exp(self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// The sine.
    fn sin(self) -> Self;
    /// The cosine.
    fn cos(self) -> Self;
    /// The hyperbolic sine.
    fn sinh(self) -> Self;
    /// The hyperbolic cosine.
    fn cosh(self) -> Self;
    /// The nearest integer, ties away from zero.
    fn round(self) -> Self;
    /// The length of the vector of `self` and `other`.
    fn hypot(self, other: Self) -> Self;
    /// `self` to the power `exponent`.
    fn powf(self, exponent: Self) -> Self;
    /// `self` to the power `exponent`.
    fn powi(self, exponent: i32) -> Self;
}

/// One function under both sources: its name in std, and in `libm`.
macro_rules! float_function {
    ($t:ident: $name:ident, $libm:ident $(, $other:ident)?) => {
        #[cfg(feature = "std")]
        #[inline]
        fn $name(self $(, $other: Self)?) -> Self {
            $t::$name(self $(, $other)?)
        }
        #[cfg(not(feature = "std"))]
        #[inline]
        fn $name(self $(, $other: Self)?) -> Self {
            libm::$libm(self $(, $other)?)
        }
    };
}

macro_rules! real {
    ($t:ident: $($name:ident $libm:ident $(($other:ident))?),*) => {
        impl Real for $t {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const INFINITY: Self = $t::INFINITY;
            const NAN: Self = $t::NAN;

            #[inline]
            fn from_f64(x: f64) -> Self {
                x as $t
            }
            #[inline]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            #[inline]
            fn is_nan(self) -> bool {
                $t::is_nan(self)
            }
            #[inline]
            fn is_infinite(self) -> bool {
                $t::is_infinite(self)
            }
            #[inline]
            fn is_normal(self) -> bool {
                $t::is_normal(self)
            }
            #[inline]
            fn abs(self) -> Self {
                $t::abs(self)
            }
            #[inline]
            fn copysign(self, sign: Self) -> Self {
                $t::copysign(self, sign)
            }
            $(float_function! { $t: $name, $libm $(, $other)? })*

            #[cfg(feature = "std")]
            #[inline]
            fn powi(self, exponent: i32) -> Self {
                $t::powi(self, exponent)
            }
            // In f64, which holds every i32: in f32 a large exponent would lose its parity.
            #[cfg(not(feature = "std"))]
            #[inline]
            fn powi(self, exponent: i32) -> Self {
                libm::pow(f64::from(self), f64::from(exponent)) as $t
            }
        }
    };
}

real! { f64: sqrt sqrt, exp exp, ln log, sin sin, cos cos, sinh sinh, cosh cosh, round round,
hypot hypot (other), powf pow (exponent) }
real! { f32: sqrt sqrtf, exp expf, ln logf, sin sinf, cos cosf, sinh sinhf, cosh coshf, round roundf,
hypot hypotf (other), powf powf (exponent) }
