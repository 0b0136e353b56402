//! Errors are collected, each at its span, and reported all at once.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

/// A stretch of source: from the first token's span to the last one's. Joining them needs a nightly compiler; rustc
/// underlines from the start to the end of the `compile_error!`, so each end of it gets one of the two.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// The first token.
    pub start: Span,
    /// The last token.
    pub end: Span,
}

impl From<Span> for Extent {
    fn from(span: Span) -> Extent {
        Extent {
            start: span,
            end: span,
        }
    }
}

/// From the first to the last token of a piece of syntax.
pub fn whole(syntax: &impl ToTokens) -> Extent {
    let mut trees = syntax.to_token_stream().into_iter();
    let start = trees.next().map_or_else(Span::call_site, |t| t.span());
    Extent {
        start,
        end: trees.last().map_or(start, |t| t.span()),
    }
}

/// One error: what is wrong, and what to write instead.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Where.
    pub at: Extent,
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
            |o: &Diagnostic| o.what == d.what && format!("{:?}", o.at) == format!("{:?}", d.at);
        if !self.found.iter().any(same) {
            self.found.push(d);
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The errors, taken out.
    #[allow(clippy::should_implement_trait)]
    pub fn into_iter(self) -> impl Iterator<Item = Diagnostic> {
        self.found.into_iter()
    }

    /// The errors.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// One `compile_error!` per error, at its span.
    pub fn to_tokens(&self) -> TokenStream {
        self.found.iter().map(Diagnostic::to_tokens).collect()
    }
}

impl Diagnostic {
    /// A `compile_error!` at the error's span.
    pub fn to_tokens(&self) -> TokenStream {
        let text = format!("{}\n  help: {}", self.what, self.help);
        let mut argument = Group::new(Delimiter::Brace, quote_spanned!(self.at.end=> #text));
        argument.set_span(self.at.end);
        let argument = TokenTree::Group(argument);
        let call = quote_spanned!(self.at.start=> ::core::compile_error!);
        quote!(#call #argument)
    }
}
