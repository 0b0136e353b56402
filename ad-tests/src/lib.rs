//! How programs are checked: an independent oracle in forward mode, differences, and the contracts of companions.
//!
//! A program of the corpus is written once, as a user writes it. The build script makes two things of it: the same
//! program over [`Dual`], and an implementation of [`Program`], through which [`check()`] calls all companions alike.

pub mod check;
pub mod differences;
pub mod dual;
pub mod flat;
pub mod lift;
pub mod program;
pub mod random;
pub mod tangents;
pub mod vectors;

pub use check::{check, check_at_kinks, expect};
pub use dual::{Dual, cast, stop};
pub use flat::Flat;
pub use lift::{Lift, Seeder};
pub use program::{Directional, Program};
pub use tangents::{check_second, check_tangents};

/// The examples of the README run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
