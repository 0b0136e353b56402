//! Types that hold real numbers, and their tangents: what a gradient, an accumulator and a direction look like.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::fmt::Debug;

/// A type that holds real numbers.
///
/// `#[derive(Differentiable)]` on a struct makes a tangent type of its active fields under their own names: `PointTangent`
/// for `Point`. A field is active if its type holds real numbers and it is not marked `#[constant]`.
///
/// ```
/// use ad_core::{Differentiable, Tangent};
///
/// #[derive(Differentiable)]
/// struct Model {
///     weights: Vec<f64>,
///     bias: f64,
///     steps: usize,
/// }
///
/// let mut model = Model { weights: vec![1.0, 2.0], bias: 3.0, steps: 10 };
/// let mut direction: ModelTangent = model.zero_like();
/// direction.bias = 0.5;
/// assert_eq!(direction.dot(&direction), 0.25);
///
/// let mut x = model.flatten();
/// assert_eq!(x, [1.0, 2.0, 3.0]);
/// x[2] = 4.0;
/// model.unflatten(&x);
/// assert_eq!((model.bias, model.steps), (4.0, 10));
/// ```
#[diagnostic::on_unimplemented(
    message = "nothing is known of the derivatives of `{Self}`",
    label = "put `#[derive(ad_core::Differentiable)]` before the declaration of `{Self}`, or `#[constant]` before this parameter or field"
)]
pub trait Differentiable {
    /// What its gradient is: a number for a number, an array for an array, a `Vec` for a slice or `Vec`, a tuple for a
    /// tuple.
    type Tangent: Tangent;

    /// A tangent of zeros, as long as this is.
    fn zero_like(&self) -> Self::Tangent;

    /// How many real numbers there are in it.
    fn dimension(&self) -> usize;

    /// Writes the real numbers to a slice, in the order of the fields.
    ///
    /// # Panics
    ///
    /// If the slice is shorter than [`dimension`](Differentiable::dimension).
    fn flatten_into(&self, out: &mut [f64]);

    /// Takes the real numbers from a slice; what is passive stays.
    ///
    /// # Panics
    ///
    /// If the slice is shorter than [`dimension`](Differentiable::dimension), or if the numbers are borrowed.
    fn unflatten(&mut self, from: &[f64]);

    /// The real numbers, in the order of the fields.
    #[cfg(feature = "alloc")]
    fn flatten(&self) -> Vec<f64> {
        let mut out = alloc::vec![0.0; self.dimension()];
        self.flatten_into(&mut out);
        out
    }
}

/// A vector space: gradients and directions. The tangent of a tangent is one of the same type.
pub trait Tangent: Differentiable<Tangent = Self> + Clone + Debug + PartialEq {
    /// `self += a * x`
    fn axpy(&mut self, a: f64, x: &Self);

    /// The sum of the products, number by number.
    fn dot(&self, other: &Self) -> f64;
}

macro_rules! real {
    ($($t:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl Differentiable for $t {
            type Tangent = $t;
            fn zero_like(&self) -> $t {
                0.0
            }
            fn dimension(&self) -> usize {
                1
            }
            fn flatten_into(&self, out: &mut [f64]) {
                out[0] = f64::from(*self);
            }
            fn unflatten(&mut self, from: &[f64]) {
                *self = from[0] as $t;
            }
        }
        impl Tangent for $t {
            fn axpy(&mut self, a: f64, x: &$t) {
                *self += a as $t * *x;
            }
            fn dot(&self, other: &$t) -> f64 {
                f64::from(*self) * f64::from(*other)
            }
        }
    )*};
}
real!(f32, f64);

/// What holds no real numbers has a tangent without any.
#[diagnostic::do_not_recommend]
impl Differentiable for () {
    type Tangent = ();
    fn zero_like(&self) {}
    fn dimension(&self) -> usize {
        0
    }
    fn flatten_into(&self, _: &mut [f64]) {}
    fn unflatten(&mut self, _: &[f64]) {}
}

impl Tangent for () {
    fn axpy(&mut self, _: f64, (): &()) {}
    fn dot(&self, (): &()) -> f64 {
        0.0
    }
}

/// Calls `f` with each item and its part of the numbers.
fn each<T: Differentiable>(items: &[T], mut f: impl FnMut(&T, core::ops::Range<usize>)) {
    let mut start = 0;
    for item in items {
        let end = start + item.dimension();
        f(item, start..end);
        start = end;
    }
}

fn take<T: Differentiable>(items: &mut [T], from: &[f64]) {
    let mut start = 0;
    for item in items {
        let end = start + item.dimension();
        item.unflatten(&from[start..end]);
        start = end;
    }
}

#[diagnostic::do_not_recommend]
impl<T: Differentiable, const N: usize> Differentiable for [T; N] {
    type Tangent = [T::Tangent; N];
    fn zero_like(&self) -> [T::Tangent; N] {
        core::array::from_fn(|i| self[i].zero_like())
    }
    fn dimension(&self) -> usize {
        self.iter().map(T::dimension).sum()
    }
    fn flatten_into(&self, out: &mut [f64]) {
        each(self, |item, range| item.flatten_into(&mut out[range]));
    }
    fn unflatten(&mut self, from: &[f64]) {
        take(self, from);
    }
}

impl<T: Tangent, const N: usize> Tangent for [T; N] {
    fn axpy(&mut self, a: f64, x: &[T; N]) {
        self.iter_mut().zip(x).for_each(|(s, x)| s.axpy(a, x));
    }
    fn dot(&self, other: &[T; N]) -> f64 {
        self.iter().zip(other).map(|(a, b)| a.dot(b)).sum()
    }
}

#[cfg(feature = "alloc")]
#[diagnostic::do_not_recommend]
impl<T: Differentiable> Differentiable for [T] {
    type Tangent = Vec<T::Tangent>;
    fn zero_like(&self) -> Vec<T::Tangent> {
        self.iter().map(T::zero_like).collect()
    }
    fn dimension(&self) -> usize {
        self.iter().map(T::dimension).sum()
    }
    fn flatten_into(&self, out: &mut [f64]) {
        each(self, |item, range| item.flatten_into(&mut out[range]));
    }
    fn unflatten(&mut self, from: &[f64]) {
        take(self, from);
    }
}

#[cfg(feature = "alloc")]
#[diagnostic::do_not_recommend]
impl<T: Differentiable> Differentiable for Vec<T> {
    type Tangent = Vec<T::Tangent>;
    fn zero_like(&self) -> Vec<T::Tangent> {
        self[..].zero_like()
    }
    fn dimension(&self) -> usize {
        self[..].dimension()
    }
    fn flatten_into(&self, out: &mut [f64]) {
        self[..].flatten_into(out);
    }
    fn unflatten(&mut self, from: &[f64]) {
        take(self, from);
    }
}

#[cfg(feature = "alloc")]
impl<T: Tangent> Tangent for Vec<T> {
    fn axpy(&mut self, a: f64, x: &Vec<T>) {
        crate::rt::check_len("x", self.len(), x.len());
        self.iter_mut().zip(x).for_each(|(s, x)| s.axpy(a, x));
    }
    fn dot(&self, other: &Vec<T>) -> f64 {
        crate::rt::check_len("other", self.len(), other.len());
        self.iter().zip(other).map(|(a, b)| a.dot(b)).sum()
    }
}

/// What is borrowed has a tangent of its own, but cannot be written to.
#[diagnostic::do_not_recommend]
impl<T: Differentiable + ?Sized> Differentiable for &T {
    type Tangent = T::Tangent;
    fn zero_like(&self) -> T::Tangent {
        (**self).zero_like()
    }
    fn dimension(&self) -> usize {
        (**self).dimension()
    }
    fn flatten_into(&self, out: &mut [f64]) {
        (**self).flatten_into(out);
    }
    fn unflatten(&mut self, _: &[f64]) {
        panic!("numbers behind `&` cannot be replaced");
    }
}

#[diagnostic::do_not_recommend]
impl<T: Differentiable + ?Sized> Differentiable for &mut T {
    type Tangent = T::Tangent;
    fn zero_like(&self) -> T::Tangent {
        (**self).zero_like()
    }
    fn dimension(&self) -> usize {
        (**self).dimension()
    }
    fn flatten_into(&self, out: &mut [f64]) {
        (**self).flatten_into(out);
    }
    fn unflatten(&mut self, from: &[f64]) {
        (**self).unflatten(from);
    }
}

macro_rules! tuple {
    ($($t:ident $i:tt),*) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: Differentiable),*> Differentiable for ($($t,)*) {
            type Tangent = ($($t::Tangent,)*);
            fn zero_like(&self) -> Self::Tangent {
                ($(self.$i.zero_like(),)*)
            }
            fn dimension(&self) -> usize {
                0 $(+ self.$i.dimension())*
            }
            fn flatten_into(&self, mut out: &mut [f64]) {
                $(
                    let (own, rest) = out.split_at_mut(self.$i.dimension());
                    self.$i.flatten_into(own);
                    out = rest;
                )*
                let _ = out;
            }
            fn unflatten(&mut self, mut from: &[f64]) {
                $(
                    let (own, rest) = from.split_at(self.$i.dimension());
                    self.$i.unflatten(own);
                    from = rest;
                )*
                let _ = from;
            }
        }
        impl<$($t: Tangent),*> Tangent for ($($t,)*) {
            fn axpy(&mut self, a: f64, x: &Self) {
                $(self.$i.axpy(a, &x.$i);)*
            }
            fn dot(&self, other: &Self) -> f64 {
                0.0 $(+ self.$i.dot(&other.$i))*
            }
        }
    };
}
tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);

/// A box is what is in it.
#[cfg(feature = "alloc")]
#[diagnostic::do_not_recommend]
impl<T: Differentiable + ?Sized> Differentiable for alloc::boxed::Box<T> {
    type Tangent = alloc::boxed::Box<T::Tangent>;
    fn zero_like(&self) -> Self::Tangent {
        alloc::boxed::Box::new((**self).zero_like())
    }
    fn dimension(&self) -> usize {
        (**self).dimension()
    }
    fn flatten_into(&self, out: &mut [f64]) {
        (**self).flatten_into(out);
    }
    fn unflatten(&mut self, from: &[f64]) {
        (**self).unflatten(from);
    }
}

#[cfg(feature = "alloc")]
impl<T: Tangent> Tangent for alloc::boxed::Box<T> {
    fn axpy(&mut self, a: f64, x: &Self) {
        (**self).axpy(a, x);
    }
    fn dot(&self, other: &Self) -> f64 {
        (**self).dot(other)
    }
}
