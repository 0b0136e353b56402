//! Accumulators across calls: what a caller hands to the reverse part of a callee.

/// Stands for the accumulator of an argument that is passive where the call stands.
#[derive(Clone, Copy, Debug)]
pub struct Passive;

/// Stands for the accumulator of a parameter that has none.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

/// What a caller has for an argument, as the callee wants it.
pub trait Into<B> {
    /// The accumulator, if there is one.
    fn into_bar(self) -> B;
}

/// What a caller has for an argument, as the callee wants it.
#[inline(always)]
pub fn bar<B, A: Into<B>>(given: A) -> B {
    given.into_bar()
}

impl<A> Into<Nothing> for A {
    #[inline(always)]
    fn into_bar(self) -> Nothing {
        Nothing
    }
}

impl<'a, A: ?Sized> Into<Option<&'a mut A>> for Passive {
    #[inline(always)]
    fn into_bar(self) -> Option<&'a mut A> {
        None
    }
}

impl<'a, A: ?Sized> Into<Option<&'a mut A>> for &'a mut A {
    #[inline(always)]
    fn into_bar(self) -> Option<&'a mut A> {
        Some(self)
    }
}

impl<'a, T, const N: usize> Into<Option<&'a mut [T]>> for &'a mut [T; N] {
    #[inline(always)]
    fn into_bar(self) -> Option<&'a mut [T]> {
        Some(self)
    }
}

#[cfg(feature = "alloc")]
impl<'a, T> Into<Option<&'a mut [T]>> for &'a mut alloc::vec::Vec<T> {
    #[inline(always)]
    fn into_bar(self) -> Option<&'a mut [T]> {
        Some(self)
    }
}

#[cfg(feature = "alloc")]
impl<'a, T> Into<Option<&'a mut T>> for &'a mut alloc::boxed::Box<T> {
    #[inline(always)]
    fn into_bar(self) -> Option<&'a mut T> {
        Some(self)
    }
}

/// A receiver, as a method takes it: by reference, or a copy.
pub trait Receiver<P> {
    /// What the method is handed.
    fn receiver(self) -> P;
}

impl<'a, T: ?Sized> Receiver<&'a T> for &'a T {
    #[inline(always)]
    fn receiver(self) -> &'a T {
        self
    }
}

impl<T: Clone> Receiver<T> for &T {
    #[inline(always)]
    fn receiver(self) -> T {
        self.clone()
    }
}

/// A receiver, as a method takes it.
#[inline(always)]
pub fn receiver<P, A: Receiver<P>>(given: A) -> P {
    given.receiver()
}
