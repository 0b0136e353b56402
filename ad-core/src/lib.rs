//! Reverse-mode automatic differentiation on the stable compiler.
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub use ad_macros::reverse_diff;

#[cfg(feature = "alloc")]
#[doc(hidden)]
pub mod memory;
pub mod rt;

/// Returns its argument, as a constant: no derivative flows through it.
#[inline(always)]
#[must_use]
pub fn constant<T>(value: T) -> T {
    value
}
