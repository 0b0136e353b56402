//! Memory for gradients and records; called by emitted code.

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
