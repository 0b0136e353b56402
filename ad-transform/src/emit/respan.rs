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
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let (kept, located) = (types(&trees), located(&trees));
    for ((t, keep), located) in trees.into_iter().zip(kept).zip(located) {
        if located {
            out.extend([t]);
            continue;
        }
        let is_dot = matches!(&t, TokenTree::Punct(p) if p.as_char() == '.');
        out.extend([match t {
            TokenTree::Punct(mut p) if keep => {
                p.set_span(p.span().resolved_at(Span::call_site()));
                TokenTree::Punct(p)
            }
            t => tree(t, after_dot || keep),
        }]);
        after_dot = is_dot;
    }
    out
}

/// Which tokens are of `::core::line!()` and `::core::file!()`, which are to say where the user's own tokens are, and which name
/// a rule of the user's.
fn located(trees: &[TokenTree]) -> Vec<bool> {
    let mut kept = vec![false; trees.len()];
    let is = |k: usize, name: &str| matches!(trees.get(k), Some(TokenTree::Ident(i)) if *i == name);
    for k in 2..trees.len() {
        if is(k, "core") && (is(k + 3, "line") || is(k + 3, "file")) {
            kept[k - 2..trees.len().min(k + 6)].fill(true);
        }
        // What a user wrote instead of the transform: that it does not fit is said at its name.
        if is(k - 2, "let") && is(k - 1, "rule") && is(k + 1, "fn") {
            let is_punct =
                |c: char| move |t: &TokenTree| matches!(t, TokenTree::Punct(p) if p.as_char() == c);
            let from = trees[k..].iter().position(is_punct('='));
            let until = trees[k..].iter().position(is_punct(';'));
            if let (Some(from), Some(until)) = (from, until) {
                kept[k + from + 1..k + until].fill(true);
            }
        }
    }
    kept
}

/// Which tokens are of `<T as ::ad_core::Differentiable>::Tangent`: to be shown at the user's `T` where the trait is missing.
fn types(trees: &[TokenTree]) -> Vec<bool> {
    let mut kept = vec![false; trees.len()];
    let is = |k: usize, name: &str| matches!(trees.get(k), Some(TokenTree::Ident(i)) if *i == name);
    for k in 0..trees.len() {
        if !(is(k, "as") && is(k + 3, "ad_core") && is(k + 6, "Differentiable")) {
            continue;
        }
        let mut depth = 0;
        for j in (0..k).rev() {
            match &trees[j] {
                TokenTree::Punct(p) if p.as_char() == '>' => depth += 1,
                TokenTree::Punct(p) if p.as_char() == '<' && depth == 0 => {
                    kept[j..trees.len().min(k + 11)].fill(true);
                    break;
                }
                TokenTree::Punct(p) if p.as_char() == '<' => depth -= 1,
                _ => {}
            }
        }
    }
    kept
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
