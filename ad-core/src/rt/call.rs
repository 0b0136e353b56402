//! Accumulators across calls: what a caller hands to the reverse part of a callee.

/// Stands for the accumulator of an argument that is passive where the call stands.
#[derive(Clone, Copy, Debug)]
pub struct Passive;

/// Stands for the accumulator of a parameter that has none.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

/// Stands for an argument that the callee has written to: its reverse part is not handed it again.
#[derive(Clone, Copy, Debug)]
pub struct Gone;

/// What the reverse part of a callee takes in the place of an argument that it may have written to.
#[diagnostic::on_unimplemented(
    message = "an argument is handed over by `&mut`, and the callee only reads it",
    label = "write `&` where the callee is called"
)]
pub trait Written {
    /// The value.
    fn gone() -> Self;
}

impl Written for Gone {
    #[inline(always)]
    fn gone() -> Gone {
        Gone
    }
}

/// A copy of what an argument referred to, as the reverse part of the callee takes it.
pub trait Again<P> {
    /// Nothing where the callee may have written to it, a reference where it only reads.
    fn again(self) -> P;
}

impl<T: ?Sized> Again<Gone> for &T {
    #[inline(always)]
    fn again(self) -> Gone {
        Gone
    }
}

impl<'a, T: ?Sized> Again<&'a T> for &'a T {
    #[inline(always)]
    fn again(self) -> &'a T {
        self
    }
}

impl<'a, T, const N: usize> Again<&'a [T]> for &'a [T; N] {
    #[inline(always)]
    fn again(self) -> &'a [T] {
        self
    }
}

#[cfg(feature = "alloc")]
impl<'a, T> Again<&'a [T]> for &'a alloc::vec::Vec<T> {
    #[inline(always)]
    fn again(self) -> &'a [T] {
        self
    }
}

/// See [`Again`].
#[inline(always)]
pub fn again<P, A: Again<P>>(copy: A) -> P {
    copy.again()
}

/// See [`Written`].
#[inline(always)]
pub fn gone<P: Written>() -> P {
    P::gone()
}

/// Stands for the accumulator of what a caller marks as constant and hands to a callee that writes to it.
#[derive(Clone, Copy, Debug)]
pub struct Constant;

/// Stands for the accumulator of a parameter that is written to and has none: what the caller hands over must not have one
/// either, as it would not be told what has become of it.
#[derive(Clone, Copy, Debug)]
pub struct Untold;

/// Stands for the accumulator of a workspace, which has none for callers.
#[derive(Clone, Copy, Debug)]
pub struct Workspace;

/// Stands for the tangent of a workspace.
#[derive(Clone, Copy, Debug)]
pub struct Leftover;

/// What a caller has for an argument, as the callee wants it.
#[diagnostic::on_unimplemented(
    message = "a `&mut` argument has a derivative on one side of this call only",
    note = "either the caller marks as `#[constant]` what the callee writes values with a derivative to,",
    note = "or the callee marks as `#[constant]` what has a derivative in the caller"
)]
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

/// In forward mode, where the callee only reads.
impl<'a, A: ?Sized> Into<&'a A> for &'a mut A {
    #[inline(always)]
    fn into_bar(self) -> &'a A {
        self
    }
}

impl<'a, T, const N: usize> Into<&'a [T]> for &'a mut [T; N] {
    #[inline(always)]
    fn into_bar(self) -> &'a [T] {
        self
    }
}

#[cfg(feature = "alloc")]
impl<'a, T> Into<&'a [T]> for &'a mut alloc::vec::Vec<T> {
    #[inline(always)]
    fn into_bar(self) -> &'a [T] {
        self
    }
}

impl Into<Untold> for Passive {
    #[inline(always)]
    fn into_bar(self) -> Untold {
        Untold
    }
}

impl Into<Untold> for Constant {
    #[inline(always)]
    fn into_bar(self) -> Untold {
        Untold
    }
}

impl Into<Workspace> for Passive {
    #[inline(always)]
    fn into_bar(self) -> Workspace {
        Workspace
    }
}

impl Into<Workspace> for Constant {
    #[inline(always)]
    fn into_bar(self) -> Workspace {
        Workspace
    }
}

/// What a callee leaves in a workspace has no derivative, so nobody may have used it.
impl<A: Blank + ?Sized> Into<Workspace> for &mut A {
    #[inline(always)]
    fn into_bar(self) -> Workspace {
        assert!(
            self.is_blank(),
            "what a call left in its `#[scratch]` argument is used afterwards, and has no derivative"
        );
        Workspace
    }
}

/// The same in forward mode: whoever reads it afterwards reads no number.
impl<A: Blank + ?Sized> Into<Leftover> for &mut A {
    #[inline(always)]
    fn into_bar(self) -> Leftover {
        self.spoil();
        Leftover
    }
}

impl Into<Leftover> for Passive {
    #[inline(always)]
    fn into_bar(self) -> Leftover {
        Leftover
    }
}

impl Into<Leftover> for Constant {
    #[inline(always)]
    fn into_bar(self) -> Leftover {
        Leftover
    }
}

/// An accumulator of which one can tell whether all of it is zero.
pub trait Blank {
    /// Whether it is.
    fn is_blank(&self) -> bool;
    /// Makes it unusable.
    fn spoil(&mut self);
}

impl Blank for f64 {
    fn is_blank(&self) -> bool {
        *self == 0.0
    }

    fn spoil(&mut self) {
        *self = f64::NAN;
    }
}

impl Blank for f32 {
    fn is_blank(&self) -> bool {
        *self == 0.0
    }

    fn spoil(&mut self) {
        *self = f32::NAN;
    }
}

impl<T: Blank> Blank for [T] {
    fn is_blank(&self) -> bool {
        self.iter().all(Blank::is_blank)
    }

    fn spoil(&mut self) {
        self.iter_mut().for_each(Blank::spoil);
    }
}

impl<T: Blank, const N: usize> Blank for [T; N] {
    fn is_blank(&self) -> bool {
        self[..].is_blank()
    }

    fn spoil(&mut self) {
        self[..].spoil();
    }
}

#[cfg(feature = "alloc")]
impl<T: Blank> Blank for alloc::vec::Vec<T> {
    fn is_blank(&self) -> bool {
        self[..].is_blank()
    }

    fn spoil(&mut self) {
        self[..].spoil();
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

/// A slice of known length as an array.
///
/// # Panics
/// Never: the caller has made the slice as long.
#[inline(always)]
pub fn as_array<T, const N: usize>(slice: &[T]) -> &[T; N] {
    slice.try_into().expect("a slice of this length")
}

/// The same of a slice that is written to.
///
/// # Panics
/// Never: the caller has made the slice as long.
#[inline(always)]
pub fn as_array_mut<T, const N: usize>(slice: &mut [T]) -> &mut [T; N] {
    slice.try_into().expect("a slice of this length")
}

impl<'a, T, const N: usize> Into<Option<&'a mut [T; N]>> for &'a mut [T] {
    #[inline(always)]
    fn into_bar(self) -> Option<&'a mut [T; N]> {
        Some(as_array_mut(self))
    }
}

#[cfg(feature = "alloc")]
impl<'a, T, const N: usize> Into<Option<&'a mut [T; N]>> for &'a mut alloc::vec::Vec<T> {
    #[inline(always)]
    fn into_bar(self) -> Option<&'a mut [T; N]> {
        Some(as_array_mut(self))
    }
}

impl<'a, T, const N: usize> Again<&'a [T; N]> for &'a [T] {
    #[inline(always)]
    fn again(self) -> &'a [T; N] {
        as_array(self)
    }
}

#[cfg(feature = "alloc")]
impl<'a, T, const N: usize> Again<&'a [T; N]> for &'a alloc::vec::Vec<T> {
    #[inline(always)]
    fn again(self) -> &'a [T; N] {
        as_array(self)
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
