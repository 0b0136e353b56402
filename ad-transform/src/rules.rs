//! Access to the rule table, and its partials as syntax.

use ad_rules::{Origin, RULES, Rule};
use proc_macro2::{TokenStream, TokenTree};

/// The rule of a method of `f32` and `f64`.
pub fn float(name: &str) -> Option<&'static Rule> {
    find(Origin::Float, name)
}

/// The rule of a function of `libm`, or of a part of its result (`frexp_0`).
pub fn libm(name: &str) -> Option<&'static Rule> {
    find(Origin::Libm, name)
}

fn find(origin: Origin, name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.origin == origin && r.name == name)
}

/// Whether a function of `libm` takes `f32`: it has the name of another with an `f` added.
pub fn libm_single(name: &str) -> bool {
    match name {
        "lgammaf_r" => true,
        _ => name.strip_suffix('f').is_some_and(|stem| {
            !stem.is_empty() && (libm(stem).is_some() || libm(&format!("{stem}_0")).is_some())
        }),
    }
}

/// The rule that a path names: `f64::sin`, `libm::erf`, `ad_core::rt::strong`.
pub fn by_path(path: &syn::Path) -> Option<&'static Rule> {
    by_names(path.segments.iter().rev().map(|s| s.ident.to_string()))
}

/// The same by the names of a path, the last one first.
fn by_names(mut names: impl Iterator<Item = String>) -> Option<&'static Rule> {
    let last = names.next()?;
    match names.next()?.as_str() {
        "f32" | "f64" => float(&last),
        "libm" => libm(&last),
        "rt" if names.next()? == "ad_core" => find(Origin::Runtime, &last),
        _ => None,
    }
}

/// The rule of a call whose path is followed by a field number, as the IR writes a part of a pair.
pub fn by_tokens(tokens: &TokenStream) -> Option<&'static Rule> {
    let mut trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    // Nearly all are names alone. Passes ask often, so these are not parsed.
    let plain = |t: &TokenTree| match t {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(p) => p.as_char() == ':',
        _ => false,
    };
    if trees.iter().all(plain) {
        let names = trees.iter().rev();
        return by_names(names.filter_map(|t| match t {
            TokenTree::Ident(i) => Some(i.to_string()),
            _ => None,
        }));
    }
    if let Ok(path) = syn::parse2::<syn::Path>(tokens.clone()) {
        return by_path(&path);
    }
    let field = trees.pop()?.to_string();
    let path = syn::parse2::<syn::Path>(trees.into_iter().collect()).ok()?;
    let last = path.segments.last()?.ident.to_string();
    libm(&format!("{last}_{field}"))
}
