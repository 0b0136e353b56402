//! placeholder
#![no_std]
#[cfg(feature = "std")]
extern crate std;
#[cfg(feature = "alloc")]
extern crate alloc;
pub use ad_macros::reverse_diff;
pub mod rt;
