//! What emitted code calls: partial derivatives that need a branch, and checks of arguments.
//!
//! A partial derivative that is a plain formula is written out in the emitted code. Those here have a
//! kink, a singular point or a series, and follow the conventions of the rule table. They are generic
//! over [`Real`], so that one name serves `f32` and `f64`, and each has a rule of its own, so that the
//! emitted code can be differentiated again.

mod call;
mod check;
#[cfg(feature = "alloc")]
mod directions;
mod elementary;
mod finite;
mod gamma;
pub mod generic;
mod kinks;
mod known;
mod lanes;
mod matrix;
mod plane;
mod power;
mod product;
mod real;
mod remainder;
#[cfg(feature = "alloc")]
mod sorted;
mod windows;

#[cfg(feature = "libm")]
mod bessel;

#[cfg(feature = "libm")]
pub use bessel::{jn, jn_dx, yn, yn_dx};
pub use call::{
    Again, Blank, Constant, Gone, Into, Leftover, Nothing, Passive, Receiver, Untold, Workspace,
    Written, again, as_array, as_array_mut, bar, gone, receiver,
};
pub use check::{
    check_len, check_seed_len, check_tangent_len, check_tangent_variant, check_variant,
};
#[cfg(feature = "alloc")]
pub use check::{fit_each, fit_len, fit_rows};
#[cfg(feature = "alloc")]
pub use directions::{Columns, Compressed, Diagonal, Given, enter, seed_by};
pub use elementary::{cos, cosh, exp, hypot, sin, sinh, sqrt};
pub use finite::{finite, number};
pub use gamma::{digamma, polygamma};
pub use kinks::{
    abs_dx, clamp_dhi, clamp_dlo, clamp_dx, copysign_dx, fdim_dx, max_dx, max_dz, maximum_dx,
    maximum_dz, min_dx, min_dz, minimum_dx, minimum_dz,
};
pub use known::{Fits, Known, known};
pub use lanes::{Lanes, Whole, Wide, strong_lanes};
pub use matrix::{columns, rows, symmetric};
pub use plane::{atan2_dx, hypot_dx};
pub use power::{ldexp_dx, powf_dx, powf_dz, powf_ln, powi_dx, powi_dxk};
pub use product::{ratio, strong};
pub use real::Real;
pub use remainder::{quotient, rem};
#[cfg(feature = "alloc")]
pub use sorted::{order_by, order_by_key};
pub use windows::{
    chunks, chunks_mut, stencil, stencil_walk, sums, three_windows, two_windows, walk,
};
