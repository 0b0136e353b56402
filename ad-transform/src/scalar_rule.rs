//! `scalar_rule! { fn erf(x) -> y { x => expression } }`: the partials of a function of someone else's that is imported by
//! name. It becomes the hidden companion that calls of the function look for.

use crate::emit;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Token, braced, parenthesized};

/// One function.
struct ScalarRule {
    vis: syn::Visibility,
    name: Ident,
    args: Vec<(Ident, syn::Type)>,
    result: Ident,
    ty: syn::Type,
    partials: Vec<(Ident, syn::Expr)>,
}

/// Argument or result: `x`, or `x: f32`.
fn typed(input: ParseStream) -> syn::Result<(Ident, syn::Type)> {
    let name = input.parse()?;
    let ty = if input.parse::<Option<Token![:]>>()?.is_some() {
        input.parse()?
    } else {
        syn::parse_quote!(f64)
    };
    Ok((name, ty))
}

impl Parse for ScalarRule {
    fn parse(input: ParseStream) -> syn::Result<ScalarRule> {
        let vis = input.parse()?;
        input.parse::<Token![fn]>()?;
        let name = input.parse()?;
        let inside;
        parenthesized!(inside in input);
        let args = Punctuated::<_, Token![,]>::parse_terminated_with(&inside, typed)?;
        input.parse::<Token![->]>()?;
        let (result, ty) = typed(input)?;
        let inside;
        braced!(inside in input);
        let partials = Punctuated::<_, Token![,]>::parse_terminated_with(&inside, |input| {
            let name: Ident = input.parse()?;
            input.parse::<Token![=>]>()?;
            Ok((name, input.parse::<syn::Expr>()?))
        })?;
        let rule = ScalarRule {
            vis,
            name,
            args: args.into_iter().collect(),
            result,
            ty,
            partials: partials.into_iter().collect(),
        };
        rule.checked()
    }
}

impl ScalarRule {
    /// Every partial is by an argument, and by each at most once.
    fn checked(self) -> syn::Result<ScalarRule> {
        for (i, (name, _)) in self.partials.iter().enumerate() {
            if !self.args.iter().any(|(a, _)| a == name) {
                let text = format!("`{}` has no argument `{name}`", self.name);
                return Err(syn::Error::new(name.span(), text));
            }
            if self.partials[..i].iter().any(|(other, _)| other == name) {
                let text = format!("there are two partials by `{name}`");
                return Err(syn::Error::new(name.span(), text));
            }
        }
        Ok(self)
    }

    fn tokens(&self) -> TokenStream {
        let (name, result, ty) = (&self.name, &self.result, &self.ty);
        let hidden = emit::hidden_name(name);
        let vis = match &self.vis {
            syn::Visibility::Inherited => quote!(pub(crate)),
            vis => quote!(#vis),
        };
        let (mut types, mut names) = (Vec::new(), Vec::new());
        let mut sums = TokenStream::new();
        for (a, t) in &self.args {
            let partial = self.partials.iter().find(|(name, _)| name == a);
            let Some((_, partial)) = partial else {
                types.push(quote!(::ad_core::rt::Nothing));
                names.push(quote!(_));
                continue;
            };
            let bar = format_ident!("{a}_bar");
            types.push(quote!(::core::option::Option<&mut #t>));
            names.push(quote!(#bar));
            sums.extend(quote! {
                if let ::core::option::Option::Some(bar) = #bar {
                    *bar += ::ad_core::rt::strong(seed, #partial);
                }
            });
        }
        let (args, arg_types): (Vec<_>, Vec<_>) = self.args.iter().map(|(a, t)| (a, t)).unzip();
        quote! {
            #[doc(hidden)]
            #[inline]
            #[allow(unused_variables)]
            #vis fn #hidden(
                #(#args: #arg_types),*
            ) -> (#ty, impl ::core::ops::FnOnce(#(#arg_types,)* #ty, #(#types),*) + use<>) {
                let #result: #ty = #name(#(#args),*);
                (#result, move |#(#args: #arg_types,)* seed: #ty, #(#names: #types),*| { #sums })
            }
        }
    }
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
    match syn::parse2::<Rules>(input) {
        Ok(Rules(rules)) => rules.iter().map(ScalarRule::tokens).collect(),
        Err(e) => e.to_compile_error(),
    }
}
