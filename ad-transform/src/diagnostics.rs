//! Errors are collected, each at its span, and reported all at once.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// One error: what is wrong, and what to write instead.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Where.
    pub span: Span,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub help: String,
}

/// The errors found so far.
#[derive(Default, Debug)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds an error, unless the same one already stands at that place.
    pub fn report(&mut self, d: Diagnostic) {
        let same =
            |o: &Diagnostic| o.what == d.what && format!("{:?}", o.span) == format!("{:?}", d.span);
        if !self.found.iter().any(same) {
            self.found.push(d);
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The errors.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// One `compile_error!` per error, at its span.
    pub fn to_tokens(&self) -> TokenStream {
        let errors = self.found.iter().map(|d| {
            let text = format!("{}\n  help: {}", d.what, d.help);
            quote_spanned!(d.span=> ::core::compile_error!{ #text })
        });
        errors.collect()
    }
}
