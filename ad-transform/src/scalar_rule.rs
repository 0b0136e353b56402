//! `scalar_rule! { fn erf(x) -> y { x => expression } }`: the partials of a function of someone else's that is imported by
//! name. It becomes the hidden companion that calls of the function look for.
//!
//! The companion is a constant of function type, so that rules that do not fit are said once: its type goes through the check
//! of the function's signature (see `emit/silent.rs`).

use crate::diagnostics::Diagnostics;
use crate::{emit, messages};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Token, braced, parenthesized};

/// An argument or the result: `x`, or `x: f32`.
struct Typed {
    constant: bool,
    name: Ident,
    ty: syn::Type,
}

/// One function.
struct ScalarRule {
    vis: syn::Visibility,
    name: Ident,
    args: Vec<Typed>,
    result: Typed,
    partials: Vec<(Ident, syn::Expr)>,
}

impl Parse for Typed {
    fn parse(input: ParseStream) -> syn::Result<Typed> {
        let attrs = input.call(syn::Attribute::parse_outer)?;
        let constant = attrs.iter().any(|a| a.path().is_ident("constant"));
        let name = input.parse()?;
        let ty = if input.parse::<Option<Token![:]>>()?.is_some() {
            input.parse()?
        } else {
            syn::parse_quote!(f64)
        };
        Ok(Typed { constant, name, ty })
    }
}

impl Parse for ScalarRule {
    fn parse(input: ParseStream) -> syn::Result<ScalarRule> {
        let vis = input.parse()?;
        input.parse::<Token![fn]>()?;
        let name = input.parse()?;
        let inside;
        parenthesized!(inside in input);
        let args = Punctuated::<Typed, Token![,]>::parse_terminated(&inside)?;
        input.parse::<Token![->]>()?;
        let result = input.parse()?;
        let inside;
        braced!(inside in input);
        let partials = Punctuated::<_, Token![,]>::parse_terminated_with(&inside, |input| {
            let name: Ident = input.parse()?;
            input.parse::<Token![=>]>()?;
            Ok((name, input.parse::<syn::Expr>()?))
        })?;
        Ok(ScalarRule {
            vis,
            name,
            args: args.into_iter().collect(),
            result,
            partials: partials.into_iter().collect(),
        })
    }
}

/// Whether no derivative can flow through an argument of the type.
fn is_passive(ty: &syn::Type) -> bool {
    let known = crate::ty::Ty::parse(ty);
    crate::ty::Ty::holds_no_reals(ty) || known.is_understood() && !known.has_reals()
}

impl ScalarRule {
    /// Every argument that may vary has one partial, and nothing else has.
    fn check(&self, diag: &mut Diagnostics) {
        for (i, (name, _)) in self.partials.iter().enumerate() {
            if !self.args.iter().any(|a| a.name == *name) {
                diag.report(messages::rule_argument(name.span(), &self.name, name));
            }
            if self.partials[..i].iter().any(|(other, _)| other == name) {
                diag.report(messages::rule_partial_twice(name.span(), name));
            }
        }
        // A name that is misspelt is not missed as well.
        let args: &[Typed] = if diag.is_empty() { &self.args } else { &[] };
        for a in args {
            let found = self.partials.iter().any(|(name, _)| *name == a.name);
            if !found && !a.constant && !is_passive(&a.ty) {
                diag.report(messages::rule_partial(a.name.span(), &self.name, &a.name));
            }
        }
    }

    fn vis(&self) -> TokenStream {
        match &self.vis {
            syn::Visibility::Inherited => quote!(pub(crate)),
            vis => vis.to_token_stream(),
        }
    }

    fn tokens(&self) -> TokenStream {
        let (name, result, ty) = (&self.name, &self.result.name, &self.result.ty);
        let mut hidden = emit::hidden_name(name);
        hidden.set_span(name.span().resolved_at(Span::call_site()));
        let vis = self.vis();
        let (mut types, mut names) = (Vec::new(), Vec::new());
        let mut sums = TokenStream::new();
        for a in &self.args {
            let partial = self.partials.iter().find(|(name, _)| *name == a.name);
            let Some((_, partial)) = partial else {
                types.push(quote!(::ad_core::rt::Nothing));
                names.push(quote!(_));
                continue;
            };
            let (bar, t) = (format_ident!("{}_bar", a.name), &a.ty);
            types.push(quote!(::core::option::Option<&mut #t>));
            names.push(quote!(#bar));
            sums.extend(quote! {
                if let ::core::option::Option::Some(bar) = #bar {
                    *bar += ::ad_core::rt::strong(seed, #partial);
                }
            });
        }
        let args: Vec<&Ident> = self.args.iter().map(|a| &a.name).collect();
        let arg_types: Vec<&syn::Type> = self.args.iter().map(|a| &a.ty).collect();
        // Not all of them need stand in a partial.
        let read = quote!(let _ = (#(&#args,)* &seed););
        // Where the function has another signature, rustc says so at its name.
        let function =
            quote_spanned!(name.span()=> let function: fn(#(#arg_types),*) -> #ty = #name;);
        let fits = quote!({ #function let _ = function; true });
        let fitting = |ty: TokenStream| quote!(<#ty as ::ad_core::rt::Fits<#fits>>::Type);
        let mut partials = self.partials.iter();
        if partials.any(|(_, e)| mentions(e.to_token_stream(), result)) {
            let value = fitting(quote!(#ty));
            return quote! {
                #[doc(hidden)]
                #[inline]
                #vis fn #hidden(
                    #(#args: #arg_types),*
                ) -> (#value, impl ::core::ops::FnOnce(#(#arg_types,)* #ty, #(#types),*) + use<>) {
                    let #result: #ty = { #function function(#(#args),*) };
                    (#result, move |#(#args: #arg_types,)* seed: #ty, #(#names: #types),*| { #read #sums })
                }
            };
        }
        let pullback = quote!(fn(#(#arg_types,)* #ty, #(#types),*));
        let whole = fitting(quote!(fn(#(#arg_types),*) -> (#ty, #pullback)));
        quote! {
            #[doc(hidden)]
            #vis const #hidden: #whole = {
                #[inline]
                fn reverse(#(#args: #arg_types,)* seed: #ty, #(#names: #types),*) { #read #sums }
                #[inline]
                fn forward(#(#args: #arg_types),*) -> (#ty, #pullback) {
                    ({ #function function(#(#args),*) }, reverse)
                }
                forward
            };
        }
    }
}

/// Whether a name is among the tokens.
fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|t| match t {
        proc_macro2::TokenTree::Ident(i) => i == *name,
        proc_macro2::TokenTree::Group(g) => mentions(g.stream(), name),
        _ => false,
    })
}

/// Expands `scalar_rule!`.
pub fn expand(input: TokenStream) -> TokenStream {
    struct Rules(Vec<ScalarRule>);
    impl Parse for Rules {
        fn parse(input: ParseStream) -> syn::Result<Rules> {
            let mut rules = Vec::new();
            while !input.is_empty() {
                rules.push(input.parse()?);
            }
            Ok(Rules(rules))
        }
    }
    let mut out = TokenStream::new();
    match syn::parse2::<Rules>(input) {
        Ok(Rules(rules)) => {
            for rule in rules {
                let mut diag = Diagnostics::default();
                rule.check(&mut diag);
                out.extend(diag.to_tokens());
                out.extend(match diag.iter().next() {
                    Some(first) => {
                        let name = emit::hidden_name(&rule.name);
                        emit::silent::constant(&rule.vis(), &name, &first.to_tokens())
                    }
                    None => rule.tokens(),
                });
            }
        }
        Err(e) => {
            let mut diag = Diagnostics::default();
            diag.report(messages::rule_form(e.span(), e));
            out.extend(diag.to_tokens());
        }
    }
    out
}
