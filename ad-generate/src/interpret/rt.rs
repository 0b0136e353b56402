//! The scalar helpers of `ad-core`'s runtime, from its own source, so that they are what is tested.

#![allow(dead_code, unused_imports, reason = "programs use some of it")]

#[path = "../../../ad-core/src/rt/elementary.rs"]
mod elementary;
#[path = "../../../ad-core/src/rt/kinks.rs"]
mod kinks;
#[path = "../../../ad-core/src/rt/plane.rs"]
mod plane;
#[path = "../../../ad-core/src/rt/power.rs"]
mod power;
#[path = "../../../ad-core/src/rt/product.rs"]
mod product;
#[path = "../../../ad-core/src/rt/real.rs"]
mod real;
#[path = "../../../ad-core/src/rt/remainder.rs"]
mod remainder;

pub use elementary::{cos, cosh, exp, hypot, sin, sinh, sqrt};
pub use kinks::{
    abs_dx, clamp_dhi, clamp_dlo, clamp_dx, copysign_dx, max_dx, max_dz, min_dx, min_dz,
};
pub use plane::{atan2_dx, hypot_dx};
pub use power::{powf_dx, powf_dz, powf_ln, powi_dx, powi_dxk};
pub use product::{ratio, strong};
pub use real::Real;
pub use remainder::{quotient, rem};
