//! The emitted tokens count as the macro's and stand at the attribute: lints about style then look at the primal alone, which
//! is there in the user's own tokens.
//!
//! Names of methods and of callees' companions keep their place, so that one rustc does not find is shown where the user
//! wrote it. `$crate`
//! keeps its span: it means something only there.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

/// The same tokens at the macro's call site.
pub(super) fn respan(tokens: TokenStream) -> TokenStream {
    let mut after_dot = false;
    let mut out = TokenStream::new();
    for t in tokens {
        let is_dot = matches!(&t, TokenTree::Punct(p) if p.as_char() == '.');
        out.extend([tree(t, after_dot)]);
        after_dot = is_dot;
    }
    out
}

fn tree(t: TokenTree, after_dot: bool) -> TokenTree {
    match t {
        TokenTree::Group(g) => {
            let mut out = Group::new(g.delimiter(), respan(g.stream()));
            out.set_span(Span::call_site());
            TokenTree::Group(out)
        }
        TokenTree::Ident(i) if i == "$crate" => TokenTree::Ident(i),
        TokenTree::Ident(mut i) if after_dot || super::call::is_hidden(&i) => {
            i.set_span(i.span().resolved_at(Span::call_site()));
            TokenTree::Ident(i)
        }
        mut other => {
            other.set_span(Span::call_site());
            other
        }
    }
}
