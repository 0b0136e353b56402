//! Tangents of types that the macro knows by name only.

use crate::Differentiable;

/// A type whose derivatives are known, if it is [`Differentiable`].
///
/// Emitted signatures name the tangent of a type `P` of another module as `<P as Known<{ known::<P>() }>>::Tangent`. Where the
/// trait is missing the constant has an error, said once, at the type; whatever is made of a constant with an error counts
/// as erroneous itself, so that neither companions nor those who call them add errors of their own.
pub trait Known<const KNOWN: bool> {
    /// [`Differentiable::Tangent`]
    type Tangent;

    /// [`Differentiable::zero_like`]
    fn zero_like(&self) -> Self::Tangent;

    /// [`Differentiable::dimension`]
    fn dimension(&self) -> usize;

    /// [`Differentiable::flatten_into`]
    fn flatten_into(&self, out: &mut [f64]);

    /// [`Differentiable::unflatten`]
    fn unflatten(&mut self, from: &[f64]);
}

impl<P: Differentiable + ?Sized> Known<true> for P {
    type Tangent = P::Tangent;

    #[inline(always)]
    fn zero_like(&self) -> P::Tangent {
        Differentiable::zero_like(self)
    }

    #[inline(always)]
    fn dimension(&self) -> usize {
        Differentiable::dimension(self)
    }

    #[inline(always)]
    fn flatten_into(&self, out: &mut [f64]) {
        Differentiable::flatten_into(self, out);
    }

    #[inline(always)]
    fn unflatten(&mut self, from: &[f64]) {
        Differentiable::unflatten(self, from);
    }
}

/// True, where it compiles.
#[must_use]
pub const fn known<P: Differentiable + ?Sized>() -> bool {
    true
}

/// `T`, if a rule of the user's fits its function: the constant checks that, and where it has an error no other follows.
pub trait Fits<const FITS: bool> {
    /// `T`
    type Type;
}

impl<T> Fits<true> for T {
    type Type = T;
}
