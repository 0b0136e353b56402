//! Memory for gradients and records; called by emitted code.
//!
//! A record has one element for each trip of a loop, allocated once before it: [`filled`] where the element type has
//! a zero, so that it is written by index; [`with_capacity`] otherwise. A user's crate needs no `extern crate alloc`
//! of its own, because emitted code reaches [`Vec`] through this module.

pub use alloc::boxed::Box;
pub use alloc::vec::Vec;

/// A vector of `len` times `value`.
#[must_use]
#[inline]
pub fn filled<T: Clone>(value: T, len: usize) -> Vec<T> {
    alloc::vec![value; len]
}

/// An empty vector with room for `len` elements.
#[must_use]
#[inline]
pub fn with_capacity<T>(len: usize) -> Vec<T> {
    Vec::with_capacity(len)
}

/// Makes `record` longer by `count` entries; returns where they begin.
#[inline]
pub fn open<T: Clone>(record: &mut Vec<T>, count: usize, fill: T) -> usize {
    let base = record.len();
    record.resize(base + count, fill);
    base
}

/// A copy of what lies in memory: of a slice, a `Vec`.
#[must_use]
#[inline]
pub fn snapshot<T: alloc::borrow::ToOwned + ?Sized>(content: &T) -> T::Owned {
    content.to_owned()
}

/// In a box: what a function that calls itself keeps has no type of a size of its own.
#[must_use]
#[inline]
pub fn boxed<T>(kept: T) -> Box<T> {
    Box::new(kept)
}
