//! Anything made of real numbers, as the list of those numbers.

/// A value made of real numbers, or of none.
pub trait Flat: Clone {
    /// Its adjoint: `()` in the place of what is no real number.
    type Adjoint: Flat;

    /// Zeros in the shape of the adjoint.
    fn zeros(&self) -> Self::Adjoint;

    /// Appends the real numbers, in order.
    fn push_to(&self, out: &mut Vec<f64>);

    /// Replaces the real numbers, in order.
    fn set_from(&mut self, values: &mut dyn Iterator<Item = f64>);

    /// The real numbers, in order.
    fn flat(&self) -> Vec<f64> {
        let mut out = Vec::new();
        self.push_to(&mut out);
        out
    }

    /// The same shape with other numbers.
    #[must_use]
    fn with(&self, values: &[f64]) -> Self {
        let mut copy = self.clone();
        copy.set_from(&mut values.iter().copied());
        copy
    }
}

/// `sum += terms`, number by number.
///
/// # Panics
/// If there are not as many.
pub fn add(sum: &mut impl Flat, terms: &impl Flat) {
    let (mut sums, terms) = (sum.flat(), terms.flat());
    assert_eq!(sums.len(), terms.len(), "accumulators of different shape");
    sums.iter_mut().zip(&terms).for_each(|(s, t)| *s += t);
    sum.set_from(&mut sums.into_iter());
}

fn next(values: &mut dyn Iterator<Item = f64>) -> f64 {
    values.next().expect("as many values as the shape has")
}

impl Flat for f64 {
    type Adjoint = f64;
    fn zeros(&self) -> f64 {
        0.0
    }
    fn push_to(&self, out: &mut Vec<f64>) {
        out.push(*self);
    }
    fn set_from(&mut self, values: &mut dyn Iterator<Item = f64>) {
        *self = next(values);
    }
}

impl Flat for f32 {
    type Adjoint = f32;
    fn zeros(&self) -> f32 {
        0.0
    }
    fn push_to(&self, out: &mut Vec<f64>) {
        out.push(f64::from(*self));
    }
    fn set_from(&mut self, values: &mut dyn Iterator<Item = f64>) {
        #[allow(clippy::cast_possible_truncation)]
        let value = next(values) as f32;
        *self = value;
    }
}

impl<T: Flat> Flat for Vec<T> {
    type Adjoint = Vec<T::Adjoint>;
    fn zeros(&self) -> Self::Adjoint {
        self.iter().map(T::zeros).collect()
    }
    fn push_to(&self, out: &mut Vec<f64>) {
        self.iter().for_each(|e| e.push_to(out));
    }
    fn set_from(&mut self, values: &mut dyn Iterator<Item = f64>) {
        self.iter_mut().for_each(|e| e.set_from(values));
    }
}

impl<T: Flat, const N: usize> Flat for [T; N] {
    type Adjoint = [T::Adjoint; N];
    fn zeros(&self) -> Self::Adjoint {
        std::array::from_fn(|i| self[i].zeros())
    }
    fn push_to(&self, out: &mut Vec<f64>) {
        self.iter().for_each(|e| e.push_to(out));
    }
    fn set_from(&mut self, values: &mut dyn Iterator<Item = f64>) {
        self.iter_mut().for_each(|e| e.set_from(values));
    }
}

/// What is not there has no numbers.
impl<T: Flat> Flat for Option<T> {
    type Adjoint = Option<T::Adjoint>;
    fn zeros(&self) -> Self::Adjoint {
        self.as_ref().map(T::zeros)
    }
    fn push_to(&self, out: &mut Vec<f64>) {
        self.iter().for_each(|e| e.push_to(out));
    }
    fn set_from(&mut self, values: &mut dyn Iterator<Item = f64>) {
        self.iter_mut().for_each(|e| e.set_from(values));
    }
}

impl<T: Flat, E: Clone> Flat for Result<T, E> {
    type Adjoint = Option<T::Adjoint>;
    fn zeros(&self) -> Self::Adjoint {
        self.as_ref().ok().map(T::zeros)
    }
    fn push_to(&self, out: &mut Vec<f64>) {
        self.iter().for_each(|e| e.push_to(out));
    }
    fn set_from(&mut self, values: &mut dyn Iterator<Item = f64>) {
        self.iter_mut().for_each(|e| e.set_from(values));
    }
}

macro_rules! passive {
    ($($name:ty)*) => {
        $(impl Flat for $name {
            type Adjoint = ();
            fn zeros(&self) {}
            fn push_to(&self, _: &mut Vec<f64>) {}
            fn set_from(&mut self, _: &mut dyn Iterator<Item = f64>) {}
        })*
    };
}

passive! { () bool char u8 u16 u32 u64 usize i8 i16 i32 i64 isize }

macro_rules! tuples {
    ($(($($name:ident $i:tt)*))*) => {
        $(impl<$($name: Flat),*> Flat for ($($name,)*) {
            type Adjoint = ($($name::Adjoint,)*);
            fn zeros(&self) -> Self::Adjoint {
                ($(self.$i.zeros(),)*)
            }
            fn push_to(&self, out: &mut Vec<f64>) {
                $(self.$i.push_to(out);)*
            }
            fn set_from(&mut self, values: &mut dyn Iterator<Item = f64>) {
                $(self.$i.set_from(values);)*
            }
        })*
    };
}

tuples! {
    (A 0) (A 0 B 1) (A 0 B 1 C 2) (A 0 B 1 C 2 D 3) (A 0 B 1 C 2 D 3 E 4) (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6) (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
}
