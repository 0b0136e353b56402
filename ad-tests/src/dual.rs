//! The oracle's number: a dual number of `num-dual` with the operators and method names of `f64`.
//!
//! Smooth functions are those of `num-dual`. What it lacks is written here, with the conventions of the rule book
//! where a derivative is not unique.

use num_dual::{Dual64, DualNum};
use std::cmp::Ordering;
use std::iter::{Product, Sum};
use std::ops::{
    Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign,
};

mod cast;
pub use cast::{Cast, Stop, cast, stop};

/// A value and its derivative in one direction.
#[derive(Clone, Copy, Debug)]
pub struct Dual(pub Dual64);

impl Dual {
    /// A value whose derivative is zero.
    #[must_use]
    pub fn constant(value: f64) -> Self {
        Self::new(value, 0.0)
    }

    /// A value and its derivative.
    #[must_use]
    pub fn new(value: f64, slope: f64) -> Self {
        Dual(Dual64::new(value, slope))
    }

    /// The value.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0.re
    }

    /// The derivative.
    #[must_use]
    pub fn slope(self) -> f64 {
        self.0.eps
    }

    /// `value`, with the derivative of `self` times `partial`; a zero derivative stays zero.
    fn along(self, value: f64, partial: f64) -> Self {
        let slope = if self.slope() == 0.0 {
            0.0
        } else {
            self.slope() * partial
        };
        Self::new(value, slope)
    }
}

macro_rules! smooth {
    ($($name:ident)*) => {
        impl Dual {
            $(
                #[doc = concat!("As `f64::", stringify!($name), "`.")]
                #[must_use]
                pub fn $name(self) -> Self {
                    Dual(DualNum::$name(&self.0))
                }
            )*
        }
    };
}

smooth! {
    recip cbrt exp exp2 exp_m1 ln log2 log10 ln_1p sin cos tan asin acos atan sinh cosh asinh acosh atanh
}

macro_rules! piecewise_constant {
    ($($name:ident)*) => {
        impl Dual {
            $(
                #[doc = concat!("As `f64::", stringify!($name), "`.")]
                #[must_use]
                pub fn $name(self) -> Self {
                    Self::constant(self.value().$name())
                }
            )*
        }
    };
}

piecewise_constant! { floor ceil round trunc signum }

macro_rules! predicates {
    ($($name:ident)*) => {
        impl Dual {
            $(
                #[doc = concat!("As `f64::", stringify!($name), "`.")]
                #[must_use]
                pub fn $name(self) -> bool {
                    self.value().$name()
                }
            )*
        }
    };
}

predicates! { is_nan is_finite is_infinite is_sign_negative is_sign_positive }

/// Functions by the names of `f64`.
impl Dual {
    /// As `f64::sqrt`; a zero derivative at zero stays zero.
    #[must_use]
    pub fn sqrt(self) -> Self {
        let root = self.value().sqrt();
        self.along(root, 0.5 / root)
    }

    /// As `f64::abs`; the derivative at zero is zero.
    #[must_use]
    pub fn abs(self) -> Self {
        let sign = if self.value() == 0.0 {
            0.0
        } else {
            self.value().signum()
        };
        self.along(self.value().abs(), sign)
    }

    /// As `f64::tanh`, also where `sinh` and `cosh` overflow.
    #[must_use]
    pub fn tanh(self) -> Self {
        let value = self.value().tanh();
        self.along(value, 1.0 - value * value)
    }

    /// As `f64::powi`.
    #[must_use]
    pub fn powi(self, n: i32) -> Self {
        Dual(DualNum::powi(&self.0, n))
    }

    /// As `f64::powf`: `x^y = exp(y ln x)`.
    #[must_use]
    pub fn powf(self, y: Self) -> Self {
        let value = self.value().powf(y.value());
        // A power of zero is 1 everywhere, also at zero, where the other factor is infinite.
        let slope = match y.value() {
            0.0 => 0.0,
            p => p * self.value().powf(p - 1.0),
        };
        let by_base = self.along(0.0, slope);
        let by_exponent = y.along(
            0.0,
            if value == 0.0 {
                0.0
            } else {
                value * self.value().ln()
            },
        );
        Self::new(value, by_base.slope() + by_exponent.slope())
    }

    /// As `f64::log`.
    #[must_use]
    pub fn log(self, base: Self) -> Self {
        self.ln() / base.ln()
    }

    /// As `f64::sin_cos`.
    #[must_use]
    pub fn sin_cos(self) -> (Self, Self) {
        (self.sin(), self.cos())
    }

    /// As `f64::atan2`.
    #[must_use]
    pub fn atan2(self, x: Self) -> Self {
        Dual(DualNum::atan2(&self.0, x.0))
    }

    /// As `f64::hypot`.
    #[must_use]
    pub fn hypot(self, y: Self) -> Self {
        (self * self + y * y).sqrt()
    }

    /// As `f64::mul_add`.
    #[must_use]
    pub fn mul_add(self, a: Self, b: Self) -> Self {
        self * a + b
    }

    /// As `f64::max`; the first wins a tie.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        if self.value() >= other.value() || other.value().is_nan() {
            self
        } else {
            other
        }
    }

    /// As `f64::min`; the first wins a tie.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        if self.value() <= other.value() || other.value().is_nan() {
            self
        } else {
            other
        }
    }

    /// As `f64::clamp`; a value at a bound counts as inside.
    #[must_use]
    pub fn clamp(self, low: Self, high: Self) -> Self {
        if self < low {
            low
        } else if self > high {
            high
        } else {
            self
        }
    }

    /// As `f64::copysign`.
    #[must_use]
    pub fn copysign(self, sign: Self) -> Self {
        let value = self.value().copysign(sign.value());
        let flipped = value.is_sign_negative() != self.value().is_sign_negative();
        self.along(value, if flipped { -1.0 } else { 1.0 })
    }

    /// As `f64::fract`.
    #[must_use]
    pub fn fract(self) -> Self {
        self - self.trunc()
    }

    /// As `f64::rem_euclid`.
    #[must_use]
    pub fn rem_euclid(self, y: Self) -> Self {
        self - y * Self::constant(self.value().div_euclid(y.value()))
    }

    /// As `f64::total_cmp`.
    #[must_use]
    pub fn total_cmp(&self, other: &Self) -> Ordering {
        self.value().total_cmp(&other.value())
    }

    /// As `f64::to_radians`.
    #[must_use]
    pub fn to_radians(self) -> Self {
        self.along(self.value().to_radians(), 1.0_f64.to_radians())
    }

    /// As `f64::to_degrees`.
    #[must_use]
    pub fn to_degrees(self) -> Self {
        self.along(self.value().to_degrees(), 1.0_f64.to_degrees())
    }
}

impl Neg for Dual {
    type Output = Dual;
    fn neg(self) -> Dual {
        Dual(-self.0)
    }
}

impl Neg for &Dual {
    type Output = Dual;
    fn neg(self) -> Dual {
        -*self
    }
}

impl Rem for Dual {
    type Output = Dual;
    fn rem(self, y: Dual) -> Dual {
        let quotient = Dual::constant((self.value() / y.value()).trunc());
        let slope = (self - quotient * y).slope();
        Dual::new(self.value() % y.value(), slope)
    }
}

macro_rules! from_num_dual {
    ($($op:ident $name:ident)*) => {
        $(impl $op for Dual {
            type Output = Dual;
            fn $name(self, other: Dual) -> Dual {
                Dual($op::$name(self.0, other.0))
            }
        })*
    };
}

from_num_dual! { Add add Sub sub Mul mul Div div }

macro_rules! references {
    ($($op:ident $name:ident $assign:ident $assign_name:ident)*) => {
        $(
            impl $op<&Dual> for Dual {
                type Output = Dual;
                fn $name(self, other: &Dual) -> Dual {
                    $op::$name(self, *other)
                }
            }
            impl $op<Dual> for &Dual {
                type Output = Dual;
                fn $name(self, other: Dual) -> Dual {
                    $op::$name(*self, other)
                }
            }
            impl $op<&Dual> for &Dual {
                type Output = Dual;
                fn $name(self, other: &Dual) -> Dual {
                    $op::$name(*self, *other)
                }
            }
            impl $assign for Dual {
                fn $assign_name(&mut self, other: Dual) {
                    *self = $op::$name(*self, other);
                }
            }
            impl $assign<&Dual> for Dual {
                fn $assign_name(&mut self, other: &Dual) {
                    *self = $op::$name(*self, *other);
                }
            }
        )*
    };
}

references! {
    Add add AddAssign add_assign
    Sub sub SubAssign sub_assign
    Mul mul MulAssign mul_assign
    Div div DivAssign div_assign
    Rem rem RemAssign rem_assign
}

/// From -0.0, as the sum of `f64`s.
impl Sum for Dual {
    fn sum<I: Iterator<Item = Dual>>(terms: I) -> Dual {
        terms.fold(Dual::constant(-0.0), |sum, term| sum + term)
    }
}

impl<'a> Sum<&'a Dual> for Dual {
    fn sum<I: Iterator<Item = &'a Dual>>(terms: I) -> Dual {
        terms.copied().sum()
    }
}

impl Product for Dual {
    fn product<I: Iterator<Item = Dual>>(factors: I) -> Dual {
        factors.fold(Dual::constant(1.0), |product, factor| product * factor)
    }
}

impl<'a> Product<&'a Dual> for Dual {
    fn product<I: Iterator<Item = &'a Dual>>(factors: I) -> Dual {
        factors.copied().product()
    }
}

impl Default for Dual {
    fn default() -> Dual {
        Dual::constant(0.0)
    }
}

impl PartialEq for Dual {
    fn eq(&self, other: &Dual) -> bool {
        self.value() == other.value()
    }
}

impl PartialOrd for Dual {
    fn partial_cmp(&self, other: &Dual) -> Option<Ordering> {
        self.value().partial_cmp(&other.value())
    }
}
