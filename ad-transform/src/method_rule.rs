//! `method_rules! { impl Vector { fn dot(&self, other: &Vector) -> f64 { .. } } }`: derivatives of methods, operators and
//! associated functions of a type of another crate.
//!
//! A body is the reverse part: it adds to `self_bar` and `other_bar` what `seed`, the adjoint of the result, gives them. For
//! each name there is a trait with one hidden method, which a differentiated function finds where the trait is in scope, as
//! it would find the hidden companion of a method that `#[reverse_diff]` stands on.

use crate::emit;
use crate::ty::Ty;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::collections::BTreeSet;
use syn::parse::{Parse, ParseStream};
use syn::visit_mut::VisitMut;

struct Rules(Vec<syn::ItemImpl>);

impl Parse for Rules {
    fn parse(input: ParseStream) -> syn::Result<Rules> {
        let mut blocks = Vec::new();
        while !input.is_empty() {
            blocks.push(input.parse()?);
        }
        Ok(Rules(blocks))
    }
}

/// Expands `method_rules!`.
pub fn expand(input: TokenStream) -> TokenStream {
    let rules = match syn::parse2::<Rules>(input) {
        Ok(Rules(rules)) => rules,
        Err(e) => return e.to_compile_error(),
    };
    let (mut out, mut traits) = (TokenStream::new(), BTreeSet::new());
    for block in &rules {
        for item in &block.items {
            let syn::ImplItem::Fn(f) = item else {
                let text = "a rule is a function whose body is its reverse part";
                out.extend(syn::Error::new_spanned(item, text).to_compile_error());
                continue;
            };
            match Rule::of(block, f) {
                Ok(rule) => {
                    if traits.insert(rule.name().to_string()) {
                        out.extend(rule.declaration());
                    }
                    out.extend(rule.implementation());
                }
                Err(e) => out.extend(e.to_compile_error()),
            }
        }
    }
    out
}

/// A parameter: the receiver, or another.
struct Param {
    name: Ident,
    ty: syn::Type,
}

impl Param {
    /// Whether it has an adjoint.
    fn is_active(&self) -> bool {
        let ty = Ty::parse(&self.ty);
        !(Ty::holds_no_reals(&self.ty) || ty.is_understood() && !ty.has_reals())
    }

    fn tangent(&self) -> TokenStream {
        let mut ty = &self.ty;
        while let syn::Type::Reference(r) = ty {
            ty = &r.elem;
        }
        quote!(<#ty as ::ad_core::Differentiable>::Tangent)
    }
}

struct Rule<'a> {
    block: &'a syn::ItemImpl,
    f: &'a syn::ImplItemFn,
    receiver: Option<&'a syn::Receiver>,
    params: Vec<Param>,
    result: syn::Type,
    /// With a name for every lifetime.
    own: syn::Type,
    lifetimes: Vec<syn::Lifetime>,
}

impl<'a> Rule<'a> {
    fn of(block: &'a syn::ItemImpl, f: &'a syn::ImplItemFn) -> syn::Result<Rule<'a>> {
        let mut namer = Namer(Vec::new());
        let mut own = (*block.self_ty).clone();
        namer.visit_type_mut(&mut own);
        let written: &syn::Type = &block.self_ty;
        let of_self = |ty: &syn::Type| -> syn::Result<syn::Type> {
            let mut subst = crate::scope::Subst::default();
            subst.insert(&"Self", written.to_token_stream());
            subst
                .apply(ty)
                .ok_or_else(|| syn::Error::new_spanned(ty, "this type is not understood"))
        };
        let (mut params, mut receiver) = (Vec::new(), None);
        for input in &f.sig.inputs {
            params.push(match input {
                syn::FnArg::Receiver(r) => {
                    receiver = Some(r);
                    let ty = match &r.kind {
                        syn::ReceiverKind::Value => written.clone(),
                        syn::ReceiverKind::Reference(_, _, None) => syn::parse_quote!(&#written),
                        _ => return Err(syn::Error::new_spanned(r, "`self` or `&self`")),
                    };
                    Param {
                        name: Ident::new("self", Span::call_site()),
                        ty,
                    }
                }
                syn::FnArg::Typed(p) => {
                    let syn::Pat::Ident(name) = &*p.pat else {
                        return Err(syn::Error::new_spanned(&p.pat, "the name of a parameter"));
                    };
                    Param {
                        name: name.ident.clone(),
                        ty: of_self(&p.ty)?,
                    }
                }
            });
        }
        let syn::ReturnType::Type(_, result) = &f.sig.output else {
            return Err(syn::Error::new_spanned(&f.sig, "the type of the result"));
        };
        Ok(Rule {
            block,
            f,
            receiver,
            params,
            result: of_self(result)?,
            own,
            lifetimes: namer.0,
        })
    }

    /// The parameters but for the receiver.
    fn rest(&self) -> &[Param] {
        &self.params[usize::from(self.receiver.is_some())..]
    }

    /// The trait's name: `DotRule1` of `x.dot(y)`.
    fn name(&self) -> Ident {
        let name = self.f.sig.ident.to_string();
        let mut camel = String::new();
        for part in name.split('_').filter(|p| !p.is_empty()) {
            let (first, rest) = part.split_at(1);
            camel.push_str(&first.to_uppercase());
            camel.push_str(rest);
        }
        format_ident!("{camel}Rule{}", self.rest().len())
    }

    fn args(&self) -> Vec<Ident> {
        (0..self.rest().len())
            .map(|i| format_ident!("A{i}"))
            .collect()
    }

    fn receiver(&self) -> Option<TokenStream> {
        let by_value = |r: &syn::Receiver| matches!(r.kind, syn::ReceiverKind::Value);
        self.receiver.map(|r| match by_value(r) {
            true => quote!(self,),
            false => quote!(&self,),
        })
    }

    fn declaration(&self) -> TokenStream {
        let (name, args, receiver) = (self.name(), self.args(), self.receiver());
        let hidden = emit::hidden_name(&self.f.sig.ident);
        let text = format!(
            "Derivatives of `{}`, for differentiated functions where the trait is in scope.",
            self.f.sig.ident
        );
        let names: Vec<Ident> = self.rest().iter().map(|p| p.name.clone()).collect();
        let generics = (!args.is_empty()).then(|| quote!(<#(#args),*>));
        let many = (args.len() > 6).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        quote! {
            #many
            #[doc = #text]
            pub trait #name #generics {
                /// The result.
                type Value;
                /// The reverse part.
                type Reverse;
                #[doc(hidden)]
                fn #hidden(#receiver #(#names: #args),*) -> (Self::Value, Self::Reverse)
                where
                    Self: ::core::marker::Sized;
            }
        }
    }

    fn implementation(&self) -> TokenStream {
        let (name, receiver, own) = (self.name(), self.receiver(), &self.own);
        let hidden = emit::hidden_name(&self.f.sig.ident);
        let mut namer = Namer(self.lifetimes.clone());
        let args: Vec<syn::Type> = self
            .rest()
            .iter()
            .map(|p| {
                let mut ty = p.ty.clone();
                namer.visit_type_mut(&mut ty);
                ty
            })
            .collect();
        let lifetimes = &namer.0;
        let params = &self.block.generics.params;
        let clause = &self.block.generics.where_clause;
        let generics = (!args.is_empty()).then(|| quote!(<#(#args),*>));
        let names: Vec<&Ident> = self.rest().iter().map(|p| &p.name).collect();
        let result = &self.result;
        let types: Vec<&syn::Type> = self.params.iter().map(|p| &p.ty).collect();
        let bars: Vec<TokenStream> = self
            .params
            .iter()
            .map(|p| match (p.is_active(), p.tangent()) {
                (true, ty) => quote!(::core::option::Option<&mut #ty>),
                (false, _) => quote!(::ad_core::rt::Nothing),
            })
            .collect();
        let seed_ty = quote!(<#result as ::ad_core::Differentiable>::Tangent);
        let method = &self.f.sig.ident;
        let value = match (&self.block.trait_, self.receiver) {
            (Some((path, _)), _) => {
                let all = self.params.iter().map(|p| &p.name);
                quote!(<#own as ::core::ops::#path>::#method(#(#all),*))
            }
            (None, Some(_)) => quote!(self.#method(#(#names),*)),
            (None, None) => quote!(<#own>::#method(#(#names),*)),
        };
        let reverse = self.reverse();
        quote! {
            #[automatically_derived]
            #[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
            impl<#(#lifetimes,)* #params> #name #generics for #own #clause {
                type Value = #result;
                type Reverse = fn(#(#types,)* #seed_ty, #(#bars),*);
                fn #hidden(#receiver #(#names: #args),*) -> (#result, Self::Reverse) {
                    (#value, #reverse)
                }
            }
        }
    }

    /// The reverse part as a closure that captures nothing.
    fn reverse(&self) -> TokenStream {
        let this = Ident::new("this", Span::mixed_site());
        let named = |p: &Param| match p.name == "self" {
            true => this.clone(),
            false => p.name.clone(),
        };
        let names: Vec<Ident> = self.params.iter().map(named).collect();
        let bars: Vec<Ident> = self
            .params
            .iter()
            .map(|p| format_ident!("{}_bar", p.name))
            .collect();
        let mut opened = TokenStream::new();
        for (p, bar) in self.params.iter().zip(&bars).filter(|(p, _)| p.is_active()) {
            let (ty, name) = (p.tangent(), named(p));
            let own = format_ident!("{bar}_own", span = Span::mixed_site());
            opened.extend(quote! {
                let mut #own: ::core::option::Option<#ty> = ::core::option::Option::None;
                let #bar: &mut #ty = match #bar {
                    ::core::option::Option::Some(bar) => bar,
                    ::core::option::Option::None => {
                        #own.insert(::ad_core::Differentiable::zero_like(&#name))
                    }
                };
            });
        }
        let body = emit::without_self(
            self.f
                .block
                .stmts
                .iter()
                .map(ToTokens::to_token_stream)
                .collect(),
        );
        let seed = Ident::new("seed", Span::call_site());
        quote!(|#(#names,)* #seed, #(#bars),*| { #opened #body })
    }
}

/// Gives every elided lifetime of a reference a name.
struct Namer(Vec<syn::Lifetime>);

impl VisitMut for Namer {
    fn visit_type_reference_mut(&mut self, r: &mut syn::TypeReference) {
        if r.lifetime.is_none() {
            let lifetime = syn::Lifetime::new(&format!("'a{}", self.0.len()), Span::mixed_site());
            self.0.push(lifetime.clone());
            r.lifetime = Some(lifetime);
        }
        syn::visit_mut::visit_type_reference_mut(self, r);
    }
}
