//! The emitted tokens count as the macro's and stand at the attribute: lints about style then look at the primal alone, which
//! is there in the user's own tokens.
//!
//! Names of methods and of callees' companions keep their place, so that one rustc does not find is shown where the user
//! wrote it. `$crate`
//! keeps its span: it means something only there.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

/// What a token is, as far as its place depends on that. Every name is looked at once: there are many.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    As,
    AdCore,
    Differentiable,
    Core,
    Let,
    Rule,
    Fn,
    /// `line` or `file`.
    Location,
    /// `$crate`
    Crate,
    /// A hidden companion's name.
    Hidden,
    Dot,
    Other,
}

fn kind(t: &TokenTree) -> Kind {
    match t {
        TokenTree::Punct(p) if p.as_char() == '.' => Kind::Dot,
        TokenTree::Ident(i) => match i.to_string().as_str() {
            "as" => Kind::As,
            "ad_core" => Kind::AdCore,
            "Differentiable" => Kind::Differentiable,
            "core" => Kind::Core,
            "let" => Kind::Let,
            "rule" => Kind::Rule,
            "fn" => Kind::Fn,
            "line" | "file" => Kind::Location,
            "$crate" => Kind::Crate,
            name if super::call::is_hidden(name) => Kind::Hidden,
            _ => Kind::Other,
        },
        _ => Kind::Other,
    }
}

/// The same tokens at the macro's call site.
pub(super) fn respan(tokens: TokenStream) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let kinds: Vec<Kind> = trees.iter().map(kind).collect();
    let (kept, located) = (types(&trees, &kinds), located(&trees, &kinds));
    let mut after_dot = false;
    let mut out = Vec::with_capacity(trees.len());
    for (k, t) in trees.into_iter().enumerate() {
        if located[k] {
            out.push(t);
            continue;
        }
        let keep = kept[k];
        out.push(match t {
            TokenTree::Punct(mut p) if keep => {
                p.set_span(p.span().resolved_at(Span::call_site()));
                TokenTree::Punct(p)
            }
            t => tree(t, kinds[k], after_dot || keep),
        });
        after_dot = kinds[k] == Kind::Dot;
    }
    out.into_iter().collect()
}

/// Which tokens are of `::core::line!()` and `::core::file!()`, which are to say where the user's own tokens are, and which name
/// a rule of the user's.
fn located(trees: &[TokenTree], kinds: &[Kind]) -> Vec<bool> {
    let mut kept = vec![false; trees.len()];
    let is = |k: usize, kind: Kind| kinds.get(k) == Some(&kind);
    for k in 2..trees.len() {
        if is(k, Kind::Core) && is(k + 3, Kind::Location) {
            kept[k - 2..trees.len().min(k + 6)].fill(true);
        }
        // What a user wrote instead of the transform: that it does not fit is said at its name.
        if is(k - 2, Kind::Let) && is(k - 1, Kind::Rule) && is(k + 1, Kind::Fn) {
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
fn types(trees: &[TokenTree], kinds: &[Kind]) -> Vec<bool> {
    let mut kept = vec![false; trees.len()];
    let is = |k: usize, kind: Kind| kinds.get(k) == Some(&kind);
    for k in 0..trees.len() {
        if !(is(k, Kind::As) && is(k + 3, Kind::AdCore) && is(k + 6, Kind::Differentiable)) {
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

fn tree(t: TokenTree, kind: Kind, after_dot: bool) -> TokenTree {
    match t {
        TokenTree::Group(g) => {
            let mut out = Group::new(g.delimiter(), respan(g.stream()));
            out.set_span(Span::call_site());
            TokenTree::Group(out)
        }
        TokenTree::Ident(i) if kind == Kind::Crate => TokenTree::Ident(i),
        TokenTree::Ident(mut i) if after_dot || kind == Kind::Hidden => {
            i.set_span(i.span().resolved_at(Span::call_site()));
            TokenTree::Ident(i)
        }
        mut other => {
            other.set_span(Span::call_site());
            other
        }
    }
}
