//! What `#[reverse_diff]` will emit, written by hand in the shape that it is meant to emit, so that
//! the benchmark ran before the macro did. To be deleted file by file: each says how.

pub mod black_scholes;
pub mod logistic;
pub mod rosenbrock;
