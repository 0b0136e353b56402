//! Several directions at once: a tangent or adjoint in each of a fixed number of lanes.
//!
//! Derivative code is linear in its tangents (or adjoints), so it is the same code whether they are numbers or lanes of
//! numbers; the primal's work is done once for all of them, and the lanes are what the compiler makes vectors of.

use super::Real;
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// A number in each of `W` directions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lanes<T, const W: usize>(pub [T; W]);

impl<T: Real, const W: usize> Lanes<T, W> {
    /// No change in any direction.
    pub const ZERO: Self = Lanes([T::ZERO; W]);

    /// 1 in the lane `at - first`, where there is such a lane.
    #[inline]
    #[must_use]
    pub fn unit(at: usize, first: usize) -> Self {
        Lanes(core::array::from_fn(|lane| {
            if first + lane == at { T::ONE } else { T::ZERO }
        }))
    }

    /// The lanes in another precision.
    #[inline]
    #[must_use]
    pub fn cast<U: Real>(self) -> Lanes<U, W> {
        self.map(|x| U::from_f64(x.to_f64()))
    }

    #[inline(always)]
    fn map<U>(self, f: impl Fn(T) -> U) -> Lanes<U, W> {
        Lanes(core::array::from_fn(|lane| f(self.0[lane])))
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(T, T) -> T) -> Self {
        Lanes(core::array::from_fn(|lane| f(self.0[lane], other.0[lane])))
    }
}

/// [`strong`](super::strong) in every lane.
#[inline]
#[must_use]
pub fn strong_lanes<T: Real, const W: usize>(bar: Lanes<T, W>, partial: T) -> Lanes<T, W> {
    bar.map(|x| super::strong(x, partial))
}

impl<T: Real, const W: usize> Neg for Lanes<T, W> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.map(|x| -x)
    }
}

impl<T: Real, const W: usize> Add for Lanes<T, W> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |x, y| x + y)
    }
}

impl<T: Real, const W: usize> Sub for Lanes<T, W> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |x, y| x - y)
    }
}

impl<T: Real, const W: usize> Mul<T> for Lanes<T, W> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, factor: T) -> Self {
        self.map(|x| x * factor)
    }
}

impl<T: Real, const W: usize> Div<T> for Lanes<T, W> {
    type Output = Self;
    #[inline(always)]
    fn div(self, divisor: T) -> Self {
        self.map(|x| x / divisor)
    }
}

macro_rules! number_times_lanes {
    ($($t:ident)*) => {
        $(impl<const W: usize> Mul<Lanes<$t, W>> for $t {
            type Output = Lanes<$t, W>;
            #[inline(always)]
            fn mul(self, lanes: Lanes<$t, W>) -> Lanes<$t, W> {
                lanes * self
            }
        })*
    };
}

number_times_lanes! { f32 f64 }

macro_rules! assign {
    ($($op:ident $name:ident $by:ty: $sign:tt;)*) => {
        $(impl<T: Real, const W: usize> $op<$by> for Lanes<T, W> {
            #[inline(always)]
            fn $name(&mut self, other: $by) {
                *self = *self $sign other;
            }
        })*
    };
}

assign! {
    AddAssign add_assign Lanes<T, W>: +;
    SubAssign sub_assign Lanes<T, W>: -;
    MulAssign mul_assign T: *;
    DivAssign div_assign T: /;
}

/// Lanes, and memory made of lanes: numbered in order, so that each is a row or a column of a matrix.
pub trait Wide {
    /// How many there are.
    fn count(&self) -> usize;

    /// Makes unit directions of those numbered from `at`: lane 0 is the direction of number `first`.
    fn seed(&mut self, first: usize, at: &mut usize);

    /// Writes `f(at, lane)` into each lane.
    fn write(&mut self, at: &mut usize, f: &mut impl FnMut(usize, usize) -> f64);

    /// Hands each number in each lane to `f(at, lane, number)`, where `at` is the number of the lanes.
    fn visit<E: Real>(&self, at: &mut usize, f: &mut impl FnMut(usize, usize, E));
}

impl<T: Real, const W: usize> Wide for Lanes<T, W> {
    #[inline]
    fn count(&self) -> usize {
        1
    }
    #[inline]
    fn seed(&mut self, first: usize, at: &mut usize) {
        *self = Lanes::unit(*at, first);
        *at += 1;
    }
    #[inline]
    fn write(&mut self, at: &mut usize, f: &mut impl FnMut(usize, usize) -> f64) {
        for (lane, x) in self.0.iter_mut().enumerate() {
            *x = T::from_f64(f(*at, lane));
        }
        *at += 1;
    }
    #[inline]
    fn visit<E: Real>(&self, at: &mut usize, f: &mut impl FnMut(usize, usize, E)) {
        for (lane, x) in self.0.iter().enumerate() {
            f(*at, lane, E::from_f64(x.to_f64()));
        }
        *at += 1;
    }
}

/// What holds numbers of its own, as a single lane: the tangent of a struct or an enum, and what is made of such.
#[derive(Debug)]
pub struct Whole<T>(pub T);

#[cfg(feature = "alloc")]
impl<T: crate::Tangent> Wide for Whole<&mut T> {
    #[inline]
    fn count(&self) -> usize {
        self.0.dimension()
    }
    #[inline]
    fn seed(&mut self, first: usize, at: &mut usize) {
        self.write(at, &mut |at, _| f64::from(u8::from(at == first)));
    }
    #[inline]
    fn write(&mut self, at: &mut usize, f: &mut impl FnMut(usize, usize) -> f64) {
        let numbers: alloc::vec::Vec<f64> = (0..self.count()).map(|k| f(*at + k, 0)).collect();
        self.0.unflatten(&numbers);
        *at += numbers.len();
    }
    #[inline]
    fn visit<E: Real>(&self, at: &mut usize, f: &mut impl FnMut(usize, usize, E)) {
        Whole(&*self.0).visit(at, f);
    }
}

#[cfg(feature = "alloc")]
impl<T: crate::Tangent> Wide for Whole<&T> {
    #[inline]
    fn count(&self) -> usize {
        self.0.dimension()
    }
    /// What is only looked at has no directions.
    #[inline]
    fn seed(&mut self, _: usize, at: &mut usize) {
        *at += self.count();
    }
    #[inline]
    fn write(&mut self, at: &mut usize, _: &mut impl FnMut(usize, usize) -> f64) {
        *at += self.count();
    }
    #[inline]
    fn visit<E: Real>(&self, at: &mut usize, f: &mut impl FnMut(usize, usize, E)) {
        for (k, x) in self.0.flatten().into_iter().enumerate() {
            f(*at + k, 0, E::from_f64(x));
        }
        *at += self.count();
    }
}

macro_rules! one_lane {
    ($($t:ident)*) => {
        $(impl Wide for $t {
            #[inline]
            fn count(&self) -> usize {
                1
            }
            #[inline]
            fn seed(&mut self, first: usize, at: &mut usize) {
                *self = if first == *at { 1.0 } else { 0.0 };
                *at += 1;
            }
            #[inline]
            fn write(&mut self, at: &mut usize, f: &mut impl FnMut(usize, usize) -> f64) {
                *self = f(*at, 0) as $t;
                *at += 1;
            }
            #[inline]
            fn visit<E: Real>(&self, at: &mut usize, f: &mut impl FnMut(usize, usize, E)) {
                f(*at, 0, E::from_f64(f64::from(*self)));
                *at += 1;
            }
        })*
    };
}

one_lane! { f32 f64 }

impl<D: Wide> Wide for [D] {
    #[inline]
    fn count(&self) -> usize {
        self.iter().map(Wide::count).sum()
    }
    #[inline]
    fn seed(&mut self, first: usize, at: &mut usize) {
        self.iter_mut().for_each(|d| d.seed(first, at));
    }
    #[inline]
    fn write(&mut self, at: &mut usize, f: &mut impl FnMut(usize, usize) -> f64) {
        self.iter_mut().for_each(|d| d.write(at, f));
    }
    #[inline]
    fn visit<E: Real>(&self, at: &mut usize, f: &mut impl FnMut(usize, usize, E)) {
        self.iter().for_each(|d| d.visit(at, f));
    }
}

macro_rules! as_slice {
    ($($(#[$cfg:meta])? ($($generics:tt)*) $name:ty;)*) => {
        $($(#[$cfg])?
        impl<D: Wide $($generics)*> Wide for $name {
            #[inline]
            fn count(&self) -> usize {
                self[..].count()
            }
            #[inline]
            fn seed(&mut self, first: usize, at: &mut usize) {
                self[..].seed(first, at);
            }
            #[inline]
            fn write(&mut self, at: &mut usize, f: &mut impl FnMut(usize, usize) -> f64) {
                self[..].write(at, f);
            }
            #[inline]
            fn visit<E: Real>(&self, at: &mut usize, f: &mut impl FnMut(usize, usize, E)) {
                self[..].visit(at, f);
            }
        })*
    };
}

as_slice! {
    (, const N: usize) [D; N];
    #[cfg(feature = "alloc")] () alloc::vec::Vec<D>;
}

macro_rules! tuples {
    ($(($($name:ident $field:tt)*))*) => {
        $(impl<$($name: Wide),*> Wide for ($($name,)*) {
            #[inline]
            fn count(&self) -> usize {
                0 $(+ self.$field.count())*
            }
            #[inline]
            #[allow(unused_variables)]
            fn seed(&mut self, first: usize, at: &mut usize) {
                $(self.$field.seed(first, at);)*
            }
            #[inline]
            #[allow(unused_variables)]
            fn write(&mut self, at: &mut usize, f: &mut impl FnMut(usize, usize) -> f64) {
                $(self.$field.write(at, f);)*
            }
            #[inline]
            #[allow(unused_variables)]
            fn visit<Element: Real>(&self, at: &mut usize, f: &mut impl FnMut(usize, usize, Element)) {
                $(self.$field.visit(at, f);)*
            }
        })*
    };
}

tuples! {
    () (A 0) (A 0 B 1) (A 0 B 1 C 2) (A 0 B 1 C 2 D 3) (A 0 B 1 C 2 D 3 E 4) (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6) (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7) (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9) (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11)
}
