//! From a program's inputs to those of the same program over dual numbers.

use crate::{Dual, Flat};

/// Hands out the components of a direction, one for each real number that is lifted.
pub struct Seeder<'a> {
    direction: std::slice::Iter<'a, f64>,
}

impl<'a> Seeder<'a> {
    /// A seeder along `direction`; numbers after its end get no derivative.
    #[must_use]
    pub fn new(direction: &'a [f64]) -> Self {
        Self {
            direction: direction.iter(),
        }
    }

    fn next(&mut self) -> f64 {
        self.direction.next().copied().unwrap_or(0.0)
    }
}

/// A type that has a counterpart over dual numbers.
pub trait Lift {
    /// The counterpart: `Dual` in the place of each real number.
    type Dual;

    /// The counterpart of a value, with derivatives from `seeder`.
    fn lift(&self, seeder: &mut Seeder<'_>) -> Self::Dual;

    /// The counterpart without derivatives.
    fn constant(&self) -> Self::Dual {
        self.lift(&mut Seeder::new(&[]))
    }
}

/// The derivatives in a result over dual numbers.
pub trait Slopes {
    /// Appends each number with its derivative.
    fn push_to(&self, out: &mut Vec<Dual>);
}

/// Numbers and derivatives of a result, in order.
pub fn slopes(value: &impl Slopes) -> Vec<Dual> {
    let mut out = Vec::new();
    value.push_to(&mut out);
    out
}

impl Slopes for Dual {
    fn push_to(&self, out: &mut Vec<Dual>) {
        out.push(*self);
    }
}

impl<T: Slopes, const N: usize> Slopes for [T; N] {
    fn push_to(&self, out: &mut Vec<Dual>) {
        self.iter().for_each(|e| e.push_to(out));
    }
}

impl<T: Slopes> Slopes for Vec<T> {
    fn push_to(&self, out: &mut Vec<Dual>) {
        self.iter().for_each(|e| e.push_to(out));
    }
}

impl<T: Slopes> Slopes for Option<T> {
    fn push_to(&self, out: &mut Vec<Dual>) {
        self.iter().for_each(|e| e.push_to(out));
    }
}

impl<T: Slopes, E> Slopes for Result<T, E> {
    fn push_to(&self, out: &mut Vec<Dual>) {
        self.iter().for_each(|e| e.push_to(out));
    }
}

macro_rules! reals {
    ($($name:ty)*) => {
        $(impl Lift for $name {
            type Dual = Dual;
            fn lift(&self, seeder: &mut Seeder<'_>) -> Dual {
                Dual::new(f64::from(*self), seeder.next())
            }
        })*
    };
}

reals! { f64 f32 }

macro_rules! passive {
    ($($name:ty)*) => {
        $(
            impl Lift for $name {
                type Dual = $name;
                fn lift(&self, _: &mut Seeder<'_>) -> $name {
                    *self
                }
            }
            impl Slopes for $name {
                fn push_to(&self, _: &mut Vec<Dual>) {}
            }
        )*
    };
}

passive! { () bool char u8 u16 u32 u64 usize i8 i16 i32 i64 isize }

impl Lift for String {
    type Dual = String;
    fn lift(&self, _: &mut Seeder<'_>) -> String {
        self.clone()
    }
}

impl<T: Lift> Lift for Option<T> {
    type Dual = Option<T::Dual>;
    fn lift(&self, seeder: &mut Seeder<'_>) -> Self::Dual {
        self.as_ref().map(|e| e.lift(seeder))
    }
}

impl<T: Lift> Lift for Vec<T> {
    type Dual = Vec<T::Dual>;
    fn lift(&self, seeder: &mut Seeder<'_>) -> Self::Dual {
        self.iter().map(|e| e.lift(seeder)).collect()
    }
}

impl<T: Lift, const N: usize> Lift for [T; N] {
    type Dual = [T::Dual; N];
    fn lift(&self, seeder: &mut Seeder<'_>) -> Self::Dual {
        std::array::from_fn(|i| self[i].lift(seeder))
    }
}

macro_rules! tuples {
    ($(($($name:ident $i:tt)*))*) => {
        $(
            impl<$($name: Lift),*> Lift for ($($name,)*) {
                type Dual = ($($name::Dual,)*);
                fn lift(&self, seeder: &mut Seeder<'_>) -> Self::Dual {
                    ($(self.$i.lift(seeder),)*)
                }
            }
            impl<$($name: Slopes),*> Slopes for ($($name,)*) {
                fn push_to(&self, out: &mut Vec<Dual>) {
                    $(self.$i.push_to(out);)*
                }
            }
        )*
    };
}

tuples! {
    (A 0) (A 0 B 1) (A 0 B 1 C 2) (A 0 B 1 C 2 D 3) (A 0 B 1 C 2 D 3 E 4) (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6) (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
}

/// The unit vectors of the space of a shape.
#[must_use]
pub fn directions(shape: &impl Flat) -> Vec<Vec<f64>> {
    let n = shape.flat().len();
    (0..n)
        .map(|k| (0..n).map(|i| if i == k { 1.0 } else { 0.0 }).collect())
        .collect()
}
