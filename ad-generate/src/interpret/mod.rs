//! Programs, and what the transform makes of them, run without a compiler: in a millisecond instead of a second.
//!
//! ```text
//! compile    syntax                 -> code: slots for names, numbers for loops
//! machine    code, values           -> values; places are references into a stack of cells
//! method     lists, options, numbers, iterators as std has them
//! number     arithmetic of f64, f32, of integers with overflow as an error, and of dual numbers: the oracle
//! builtin    what is called by a path: std's, and the runtime of `ad-core`, whose scalar helpers are its own source
//! check      a program               -> a verdict at each of its inputs
//! ```
//!
//! Types are those of values: a literal without a type takes that of what it meets. Where something is not known the
//! interpreter says so, and the program counts as not interpreted; it never guesses. That it agrees with rustc is
//! checked on the programs that are compiled.

mod builtin;
pub mod check;
pub mod compile;
mod iter;
mod machine;
mod method;
mod node;
mod number;
mod rt;
mod value;
