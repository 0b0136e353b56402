//! The runtime for functions that are generic over the float type.
//!
//! A companion of `fn f<T: Float>` has the bound [`Scalar`] beside the user's. Its methods must not be named like those of
//! the user's bound, so the helpers are functions of this module, which go over to [`Real`] and back.

use super::Real;
use crate::{Differentiable, Tangent};
use core::ops::{AddAssign, SubAssign};

/// `f32` or `f64`: what the companions of a function that is generic over its float type ask of it, beside the bounds of
/// the function itself.
pub trait Scalar:
    Copy + AddAssign + SubAssign + Differentiable<Tangent = Self> + Tangent + sealed::Sealed
{
    /// The same type.
    #[doc(hidden)]
    type Same: Real;
    #[doc(hidden)]
    fn into_same(self) -> Self::Same;
    #[doc(hidden)]
    fn from_same(x: Self::Same) -> Self;
    #[doc(hidden)]
    fn nearest_to(x: f64) -> Self;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

macro_rules! scalar {
    ($($t:ident),*) => {$(
        impl Scalar for $t {
            type Same = $t;
            #[inline(always)]
            fn into_same(self) -> $t {
                self
            }
            #[inline(always)]
            fn from_same(x: $t) -> $t {
                x
            }
            #[inline(always)]
            fn nearest_to(x: f64) -> $t {
                x as $t
            }
        }
    )*};
}
scalar!(f32, f64);

/// The function of [`super`] of this name; after the semicolon an operand that is an integer.
macro_rules! helpers {
    ($($name:ident($($x:ident),*) $(at $n:ident)? $(, $k:ident)?;)*) => {$(
        #[doc = concat!("See [`super::", stringify!($name), "`].")]
        #[inline(always)]
        #[must_use]
        pub fn $name<T: Scalar>($($x: T,)* $($n: i32,)? $($k: T)?) -> T {
            T::from_same(super::$name($($x.into_same(),)* $($n,)? $($k.into_same())?))
        }
    )*};
}
helpers! {
    sqrt(x); exp(x); sin(x); cos(x); sinh(x); cosh(x); hypot(x, z);
    digamma(x); polygamma(k, x);
    abs_dx(x); copysign_dx(x, z);
    max_dx(x, z); max_dz(x, z); min_dx(x, z); min_dz(x, z);
    maximum_dx(x, z); maximum_dz(x, z); minimum_dx(x, z); minimum_dz(x, z);
    fdim_dx(x, z); clamp_dx(x, lo, hi); clamp_dlo(x, lo, hi); clamp_dhi(x, lo, hi);
    hypot_dx(x, z, h); atan2_dx(x, z);
    powi_dx(x) at n; powi_dxk(x) at n, k;
    powf_dx(x, z, p); powf_dz(x, z, p); powf_ln(x, z, k); ldexp_dx(x) at n;
    strong(bar, partial); ratio(x, z); rem(x, z); quotient(x, z, r);
}

/// The nearest value of the type.
#[inline(always)]
#[must_use]
pub fn number<T: Scalar>(x: f64) -> T {
    T::nearest_to(x)
}
