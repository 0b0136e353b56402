//! A trait that a type of another module lacks is said once: where the user wrote the type.
//!
//! The tangent of such a type stands in many signatures, and rustc would report each, and each call of them.
//! `::ad_core::rt::Known` takes its derivatives through a constant; where that has an error, what follows is silent.

use crate::request::Request;
use crate::scope::Scope;
use crate::ty::Ty;
use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use std::collections::BTreeSet;
use syn::spanned::Spanned;

/// `<P as ::ad_core::Differentiable>` becomes `<P as ::ad_core::rt::Known<{ .. }>>` for each `P` that is declared elsewhere.
/// A constant cannot name what the function is generic over, so such types stay.
pub fn once(tokens: TokenStream, request: &Request) -> TokenStream {
    let around = request.owner.iter().map(|o| &o.generics);
    let generic = names(around.chain([&request.item.sig.generics]));
    let mut found = Vec::new();
    let types = request.params.iter().map(|p| &p.ty);
    types
        .chain([&request.result])
        .for_each(|ty| leaves(ty, &mut found));
    let found = found.into_iter().map(words);
    let paths: BTreeSet<String> = found
        .filter(|path| !path.iter().any(|w| generic.contains(w)))
        .map(|path| path.concat())
        .collect();
    if paths.is_empty() {
        return tokens;
    }
    rewritten(tokens, &paths)
}

/// What the methods of `Differentiable` are called through for a field of a type that is declared elsewhere, or that has such
/// types in it.
pub(super) fn field(ty: &syn::Type, generics: &syn::Generics, scope: &Scope) -> TokenStream {
    let generic = names([generics]);
    let mentions = |t: &TokenStream| words(t.clone()).iter().any(|w| generic.contains(w));
    if mentions(&ty.to_token_stream()) {
        return quote!(<#ty as ::ad_core::Differentiable>);
    }
    let mut within = Vec::new();
    leaves(&scope.parse_outer(ty), &mut within);
    if within.is_empty() {
        within.push(ty.to_token_stream());
    }
    let known = within.iter().map(|path| {
        let span = path.span().resolved_at(Span::call_site());
        quote_spanned!(span=> ::ad_core::rt::known::<#path>())
    });
    let span = ty.span().resolved_at(Span::call_site());
    quote_spanned!(span=> <#ty as ::ad_core::rt::Known<{ #(#known)&&* }>>)
}

/// What a constant cannot name.
fn names<'a>(generics: impl IntoIterator<Item = &'a syn::Generics>) -> BTreeSet<String> {
    let params = generics.into_iter().flat_map(|g| &g.params);
    let own = params.filter_map(|p| match p {
        syn::GenericParam::Type(t) => Some(t.ident.to_string()),
        syn::GenericParam::Const(c) => Some(c.ident.to_string()),
        syn::GenericParam::Lifetime(_) => None,
    });
    own.chain(["Self", "_", "'"].map(str::to_owned)).collect()
}

/// The types in it that are declared elsewhere.
fn leaves(ty: &Ty, out: &mut Vec<TokenStream>) {
    match ty {
        Ty::Opaque(path) => out.push(path.clone()),
        Ty::Ref(e, _) | Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) | Ty::Maybe(e, _) => {
            leaves(e, out);
        }
        Ty::Tuple(parts) => parts.iter().for_each(|p| leaves(p, out)),
        _ => {}
    }
}

/// The tokens as text, one by one.
fn words(tokens: TokenStream) -> Vec<String> {
    let mut out = Vec::new();
    for t in tokens {
        match t {
            TokenTree::Group(g) => out.extend(words(g.stream())),
            t => out.push(t.to_string()),
        }
    }
    out
}

fn rewritten(tokens: TokenStream, paths: &BTreeSet<String>) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut out = TokenStream::new();
    for (k, t) in trees.iter().enumerate() {
        match t {
            TokenTree::Group(g) => {
                let mut group = Group::new(g.delimiter(), rewritten(g.stream(), paths));
                group.set_span(g.span());
                out.extend([TokenTree::Group(group)]);
            }
            TokenTree::Ident(i) if *i == "Differentiable" => match before(&trees, k) {
                Some(path) if paths.contains(&words(path.clone()).concat()) => {
                    let span = path.span().resolved_at(Span::call_site());
                    let known = quote_spanned!(span=> { ::ad_core::rt::known::<#path>() });
                    out.extend(quote!(rt::Known<#known>));
                }
                _ => out.extend([t.clone()]),
            },
            t => out.extend([t.clone()]),
        }
    }
    out
}

/// `P` of `<P as ::ad_core::Differentiable`, where the last token is number `k`.
fn before(trees: &[TokenTree], k: usize) -> Option<TokenStream> {
    let is = |k: usize, name: &str| matches!(trees.get(k), Some(TokenTree::Ident(i)) if *i == name);
    let end = k.checked_sub(6).filter(|k| is(*k, "as"))?;
    let mut depth = 0;
    for j in (0..end).rev() {
        match &trees[j] {
            TokenTree::Punct(p) if p.as_char() == '>' => depth += 1,
            TokenTree::Punct(p) if p.as_char() == '<' && depth == 0 => {
                return Some(trees[j + 1..end].iter().cloned().collect());
            }
            TokenTree::Punct(p) if p.as_char() == '<' => depth -= 1,
            _ => {}
        }
    }
    None
}
