//! Accumulators across calls: what a caller hands to the hidden companion of a callee.

use core::borrow::BorrowMut;

/// Stands for the accumulator of an argument that is passive where the call stands.
#[derive(Clone, Copy, Debug)]
pub struct Passive;

/// An accumulator of the shape `A`, or [`Passive`].
pub trait Bar<A: ?Sized> {
    /// The accumulator; for [`Passive`], zeros that nobody reads, kept in `own`.
    fn take<'a, O: BorrowMut<A>>(
        self,
        own: &'a mut Option<O>,
        zeros: impl FnOnce() -> O,
    ) -> &'a mut A
    where
        Self: 'a;
}

impl<A: ?Sized> Bar<A> for &mut A {
    #[inline(always)]
    fn take<'a, O: BorrowMut<A>>(self, _: &'a mut Option<O>, _: impl FnOnce() -> O) -> &'a mut A
    where
        Self: 'a,
    {
        self
    }
}

impl<A: ?Sized> Bar<A> for Passive {
    #[inline(always)]
    fn take<'a, O: BorrowMut<A>>(
        self,
        own: &'a mut Option<O>,
        zeros: impl FnOnce() -> O,
    ) -> &'a mut A
    where
        Self: 'a,
    {
        own.insert(zeros()).borrow_mut()
    }
}

impl<T, const N: usize> Bar<[T]> for &mut [T; N] {
    #[inline(always)]
    fn take<'a, O: BorrowMut<[T]>>(self, _: &'a mut Option<O>, _: impl FnOnce() -> O) -> &'a mut [T]
    where
        Self: 'a,
    {
        self
    }
}

#[cfg(feature = "alloc")]
impl<T> Bar<[T]> for &mut alloc::vec::Vec<T> {
    #[inline(always)]
    fn take<'a, O: BorrowMut<[T]>>(self, _: &'a mut Option<O>, _: impl FnOnce() -> O) -> &'a mut [T]
    where
        Self: 'a,
    {
        self
    }
}

#[cfg(feature = "alloc")]
impl<T> Bar<T> for &mut alloc::boxed::Box<T> {
    #[inline(always)]
    fn take<'a, O: BorrowMut<T>>(self, _: &'a mut Option<O>, _: impl FnOnce() -> O) -> &'a mut T
    where
        Self: 'a,
    {
        self
    }
}
