//! Companions of a function whose signature or options were not understood: whatever is done with them, rustc has nothing to
//! add to what was said.
//!
//! Their type goes through a constant that is the error itself, said at the same place, and so said once; what is made of
//! such a type counts as erroneous. A free function becomes a constant of it, which can be called with any arguments.

use super::companions::{Frame, stub_frame};
use super::hidden_name;
use crate::request::Request;
use crate::rule::Rule;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

/// The type of everything in a place where an error was reported.
pub fn ty(error: &TokenStream) -> TokenStream {
    quote!(<() as ::ad_core::rt::Known<{ #error }>>::Tangent)
}

/// The constant in the place of a function that cannot be written.
pub fn constant(vis: &TokenStream, name: &Ident, error: &TokenStream) -> TokenStream {
    let (ty, mut name) = (ty(error), name.clone());
    name.set_span(name.span().resolved_at(Span::call_site()));
    quote! {
        #[doc(hidden)]
        #vis const #name: #ty = ::core::unreachable!();
    }
}

/// The companions beside an error.
pub fn stubs(request: &Request, error: &TokenStream) -> TokenStream {
    let own = &request.item.sig.ident;
    let mut names: Vec<Ident> = ["grad", "grad_into", "vjp", "vjp_into"]
        .into_iter()
        .chain(request.asked.names())
        .map(|suffix| format_ident!("{own}_{suffix}", span = own.span()))
        .collect();
    names.push(hidden_name(own));
    let written = written(request);
    names.retain(|n| !written.iter().any(|w| w.is_ident(n)));
    let generics = &request.item.sig.generics;
    let generic =
        generics.type_params().next().is_some() || generics.const_params().next().is_some();
    if request.owner.is_none() && !generic {
        let attrs = request.item.attrs.iter();
        let attrs: Vec<_> = attrs.filter(|a| a.path().is_ident("cfg")).collect();
        let vis = request.item.vis.to_token_stream();
        let stubs = names.iter().map(|n| {
            let stub = constant(&vis, n, error);
            quote!(#(#attrs)* #stub)
        });
        return stubs.collect();
    }
    let frame: Frame = stub_frame(request);
    let stubs = names.into_iter().map(|n| {
        let marked = frame.named(
            n,
            "",
            &[],
            &quote!(Silent),
            &quote!(::core::unreachable!()),
            None,
        );
        in_place(super::respan::respan(marked), &ty(error))
    });
    stubs.collect()
}

/// The functions that a user wrote instead of the transform.
fn written(request: &Request) -> Vec<&syn::Path> {
    let rule = match &request.rule {
        Some(Rule::Vjp(path)) => vec![path],
        Some(Rule::Parts { fwd, rev }) => vec![fwd, rev],
        None => Vec::new(),
    };
    rule.into_iter().chain(&request.jvp_rule).collect()
}

/// The type in the place of its mark, with its spans as they are.
fn in_place(tokens: TokenStream, ty: &TokenStream) -> TokenStream {
    let each = tokens.into_iter().map(|t| match t {
        proc_macro2::TokenTree::Ident(i) if i == "Silent" => ty.clone(),
        t => t.into(),
    });
    each.collect()
}
