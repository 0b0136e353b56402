//! Programs that use `#[reverse_diff]`: a camera whose place is found from what it saw ([`camera`], `src/bin/camera.rs`), and a
//! logistic regression on real data, fitted with a gradient that `#[reverse_diff]` wrote.
//!
//! [`logistic`] holds the function that is differentiated, the only file that a user of the
//! macro has to understand; the other modules read, fit, check and show. The program is
//! `src/bin/logistic.rs`.

pub mod args;
pub mod camera;
pub mod check;
pub mod data;
pub mod fit;
pub mod logistic;
pub mod plot;
pub mod progress;
pub mod report;
pub mod standardise;
pub mod timing;
