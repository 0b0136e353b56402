//! Random programs for `#[reverse_diff]`, and what is done with them: expanded in process, compiled many to a crate, run
//! against an oracle that shares nothing with the transform, shrunk where something disagrees.
//!
//! ```text
//! generate/   a seed                    -> a program, as text
//! program     text                      -> expansion, the same over dual numbers, an adapter
//! batch       programs                  -> a crate, compiled and run; a verdict for each
//! shrink      a program that fails      -> a smaller one that fails alike
//! coverage    programs                  -> the forms of the representation that they reach
//! ```

#[allow(dead_code, reason = "the corpus uses more of it")]
#[path = "../../ad-tests/build/adapter.rs"]
mod adapter;
pub mod batch;
pub mod coverage;
#[allow(dead_code, reason = "the corpus uses more of it")]
#[path = "../../ad-tests/build/dual.rs"]
mod dual;
#[allow(dead_code, reason = "the corpus uses more of it")]
#[path = "../../ad-tests/build/forward.rs"]
mod forward;
pub mod generate;
pub mod interpret;
pub mod many;
pub mod program;
pub mod random;
pub mod shrink;

/// Whether an attribute is `#[name]`, by whatever path.
fn is(attribute: &syn::Attribute, name: &str) -> bool {
    attribute
        .path()
        .segments
        .last()
        .is_some_and(|s| s.ident == name)
}
