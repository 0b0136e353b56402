//! Programs as one writes them who has not read the documentation, of the kinds that people differentiate. Each is compared with
//! differences.
#![allow(
    clippy::all,
    clippy::pedantic,
    dead_code,
    reason = "programs are written as users write them"
)]

mod strangers {
    mod attention;
    mod holdings;
    mod items;
    mod iterators;
    mod kalman;
    mod matrices;
    mod moving;
    mod network;
    mod ode;
    mod process;
    mod rays;
    mod spline;
}
