//! Memory for gradients and records; called by emitted code.
//!
//! A record has one element for each trip of a loop, allocated once before it: [`filled`] where the element type has
//! a zero, so that it is written by index; [`with_capacity`] otherwise. A user's crate needs no `extern crate alloc`
//! of its own, because emitted code reaches [`Vec`] through this module.

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
