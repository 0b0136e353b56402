//! `#[derive(Differentiable)]`: the tangent type of a struct, with its active fields under their own names.
//!
//! In a module that `#[reverse_diff]` stands on, every struct that holds real numbers gets one, so the fields' types are
//! those that lowering sees. By itself the derive knows no other type: a path counts as active, through the trait.

use super::shape;
use crate::scope::Scope;
use crate::ty::Ty;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

/// A field of the struct.
pub(super) struct Field<'a> {
    /// How it is accessed.
    pub(super) member: syn::Member,
    vis: &'a syn::Visibility,
    pub(super) name: Option<&'a Ident>,
    /// The type in the tangent; `None` where the field is passive.
    pub(super) tangent: Option<TokenStream>,
    /// What the methods of the trait are called through.
    pub(super) via: TokenStream,
}

/// The path of the trait.
pub(super) fn plain() -> TokenStream {
    quote!(::ad_core::Differentiable)
}

/// A struct of a module, without the macro's own attributes, and its tangent type where it holds real numbers.
pub(crate) fn of_struct(s: &syn::ItemStruct, scope: &Scope) -> TokenStream {
    let mut plain = s.clone();
    let asked = take_derive(&mut plain.attrs);
    let skipped = plain.attrs.iter().any(|a| a.path().is_ident("skip"));
    plain.attrs.retain(|a| !a.path().is_ident("skip"));
    for f in &mut plain.fields {
        f.attrs.retain(|a| !a.path().is_ident("constant"));
    }
    let open = scope.with_every_param(&s.generics);
    let active = |f: &syn::Field| !constant(f) && open.parse(&f.ty).has_reals();
    let can = unknown_field(s, scope).is_none() && s.fields.iter().any(active);
    let added = (!skipped && (asked || can)).then(|| derive(s, scope));
    quote!(#plain #added)
}

/// A struct with its tangent type, whether it asks for that or not.
pub(crate) fn beside(s: &syn::ItemStruct) -> TokenStream {
    let mut asking = s.clone();
    asking
        .attrs
        .push(syn::parse_quote!(#[derive(Differentiable)]));
    of_struct(&asking, &Scope::default())
}

/// The first field of which the macro cannot tell whether it holds real numbers.
fn unknown_field<'a>(s: &'a syn::ItemStruct, scope: &Scope) -> Option<&'a syn::Type> {
    let open = scope.with_every_param(&s.generics);
    let understood =
        |f: &&syn::Field| constant(f) || passive(&f.ty, scope) || open.parse(&f.ty).is_understood();
    s.fields.iter().find(|f| !understood(f)).map(|f| &f.ty)
}

/// The field for which a struct of the module has no tangent type.
pub(crate) fn in_the_way<'a>(s: &'a syn::ItemStruct, scope: &Scope) -> Option<&'a syn::Type> {
    let asked = take_derive(&mut s.attrs.clone());
    unknown_field(s, scope).filter(|_| !asked)
}

/// Removes `Differentiable` from a list of derives; says whether it was there.
pub(super) fn take_derive(attrs: &mut [syn::Attribute]) -> bool {
    let mut found = false;
    for a in attrs.iter_mut().filter(|a| a.path().is_ident("derive")) {
        let list = a.parse_args_with(
            syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated,
        );
        let Ok(list) = list else { continue };
        let is_own = |p: &&syn::Path| {
            p.segments
                .last()
                .is_some_and(|s| s.ident == "Differentiable")
        };
        if list.iter().any(|p| is_own(&p)) {
            found = true;
            let rest = list.iter().filter(|p| !is_own(p));
            *a = syn::parse_quote!(#[derive(#(#rest),*)]);
        }
    }
    found
}

fn constant(f: &syn::Field) -> bool {
    f.attrs.iter().any(|a| a.path().is_ident("constant"))
}

impl Field<'_> {
    /// What the methods of the trait are called through, for the type itself or for its tangent.
    pub(super) fn via(&self, own: bool) -> TokenStream {
        if own { self.via.clone() } else { plain() }
    }
}

/// Whether a field of the type has no tangent.
fn passive(ty: &syn::Type, scope: &Scope) -> bool {
    let known = scope.parse(ty);
    let marker = matches!(ty, syn::Type::Path(p) if p.path.segments.last().is_some_and(|s| s.ident == "PhantomData"));
    !known.has_reals()
        && (known.is_understood() || Ty::holds_no_reals(ty) || scope.is_passive_enum(ty) || marker)
}

/// The tangent type of a struct, and the implementations of the traits.
pub(crate) fn derive(s: &syn::ItemStruct, scope: &Scope) -> TokenStream {
    let fields: Vec<Field> = s
        .fields
        .iter()
        .enumerate()
        .map(|(i, f)| field(i, f, &s.generics, scope))
        .collect();
    let name = format_ident!("{}Tangent", s.ident);
    let vis = &s.vis;
    let active: Vec<&Field> = fields.iter().filter(|f| f.tangent.is_some()).collect();
    if active.is_empty() {
        return differentiable(s, &quote!(()), &quote!(()), &[]);
    }
    let types: TokenStream = active.iter().filter_map(|f| f.tangent.clone()).collect();
    let (declared, written) = used_generics(&s.generics, &types);
    let body = definition(s, &fields);
    let doc = format!(
        "Tangent of [`{}`]: its gradient, an accumulator of one, or a direction.",
        s.ident
    );
    let tuple = matches!(s.fields, syn::Fields::Unnamed(_));
    let semi = tuple.then(|| quote!(;));
    let zeros = |own: bool| {
        literal(&name, &fields, tuple, &|f| {
            let (m, via) = (&f.member, f.via(own));
            quote!(#via::zero_like(&self.#m))
        })
    };
    let members: Vec<syn::Member> = active.iter().map(|f| f.member.clone()).collect();
    let through = |own: bool| -> Vec<(syn::Member, TokenStream)> {
        let each = active.iter().map(|f| (f.member.clone(), f.via(own)));
        each.collect()
    };
    let of_struct = differentiable(s, &quote!(#name #written), &zeros(true), &through(true));
    let of_tangent = implementation(
        &quote!(impl #declared ::ad_core::Differentiable for #name #written),
        &quote!(Self),
        &zeros(false),
        &through(false),
    );
    let same = standard(&name, &declared, &written, &members, tuple, &fields);
    quote! {
        #[doc = #doc]
        #vis struct #name #declared #body #semi
        #same
        #of_struct
        #of_tangent
        #[automatically_derived]
        impl #declared ::ad_core::Tangent for #name #written {
            fn axpy(&mut self, a: f64, x: &Self) {
                #(::ad_core::Tangent::axpy(&mut self.#members, a, &x.#members);)*
            }
            fn dot(&self, other: &Self) -> f64 {
                0.0 #(+ ::ad_core::Tangent::dot(&self.#members, &other.#members))*
            }
        }
    }
}

/// The generic parameters that types mention: as they are declared, and as arguments.
pub(super) fn used_generics(
    generics: &syn::Generics,
    types: &TokenStream,
) -> (TokenStream, TokenStream) {
    let used = |p: &&syn::GenericParam| match p {
        syn::GenericParam::Type(t) => mentions(types, &t.ident),
        syn::GenericParam::Const(c) => mentions(types, &c.ident),
        syn::GenericParam::Lifetime(_) => false,
    };
    let params: Vec<&syn::GenericParam> = generics.params.iter().filter(used).collect();
    if params.is_empty() {
        return (TokenStream::new(), TokenStream::new());
    }
    let args = params.iter().filter_map(|p| match p {
        syn::GenericParam::Type(t) => Some(&t.ident),
        syn::GenericParam::Const(c) => Some(&c.ident),
        syn::GenericParam::Lifetime(_) => None,
    });
    let bounded = params.iter().map(|p| bounded(p));
    (quote!(<#(#bounded),*>), quote!(<#(#args),*>))
}

/// `Clone`, `Debug`, `PartialEq`: by hand, as derives would ask them of type parameters instead of their tangents.
fn standard(
    name: &Ident,
    declared: &TokenStream,
    written: &TokenStream,
    members: &[syn::Member],
    tuple: bool,
    fields: &[Field],
) -> TokenStream {
    let clone = literal(name, fields, tuple, &|f| {
        let m = &f.member;
        quote!(::core::clone::Clone::clone(&self.#m))
    });
    let text = name.to_string();
    let debug = if tuple {
        let all = fields.iter().map(|f| &f.member);
        quote!(f.debug_tuple(#text) #(.field(&self.#all))* .finish())
    } else {
        let names = members.iter().map(|m| m.to_token_stream().to_string());
        quote!(f.debug_struct(#text) #(.field(#names, &self.#members))* .finish())
    };
    quote! {
        #[automatically_derived]
        impl #declared ::core::clone::Clone for #name #written {
            fn clone(&self) -> Self {
                #clone
            }
        }
        #[automatically_derived]
        impl #declared ::core::fmt::Debug for #name #written {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #debug
            }
        }
        #[automatically_derived]
        impl #declared ::core::cmp::PartialEq for #name #written {
            fn eq(&self, other: &Self) -> bool {
                true #(&& self.#members == other.#members)*
            }
        }
    }
}

pub(super) fn field<'a>(
    i: usize,
    f: &'a syn::Field,
    generics: &syn::Generics,
    scope: &Scope,
) -> Field<'a> {
    let (ty, known) = (&f.ty, scope.parse(&f.ty));
    let mut via = plain();
    let tangent = if constant(f) || passive(ty, scope) {
        None
    } else if known.is_understood() && known.has_reals() {
        Some(shape::adjoint(&known))
    } else {
        via = super::known::field(ty, generics, scope);
        Some(quote!(#via::Tangent))
    };
    Field {
        member: match &f.ident {
            Some(name) => syn::Member::Named(name.clone()),
            None => syn::Member::Unnamed(syn::Index {
                index: u32::try_from(i).expect("fewer than 2^32 fields"),
                span: ty.span(),
            }),
        },
        vis: &f.vis,
        name: f.ident.as_ref(),
        tangent,
        via,
    }
}

/// The fields of the tangent; in a tuple struct `()` stands for a passive one, so that the others keep their numbers.
fn definition(s: &syn::ItemStruct, fields: &[Field]) -> TokenStream {
    let parts = fields.iter().filter_map(|f| {
        let vis = f.vis;
        match (f.name, &f.tangent) {
            (Some(name), Some(ty)) => {
                let doc = format!("Tangent of `{name}`.");
                Some(quote!(#[doc = #doc] #vis #name: #ty))
            }
            (Some(_), None) => None,
            (None, ty) => {
                let ty = ty.clone().unwrap_or_else(|| quote!(()));
                Some(quote!(#vis #ty))
            }
        }
    });
    match s.fields {
        syn::Fields::Unnamed(_) => {
            let parts = parts.map(|p| quote!(#[doc = "Tangent of the field of this number."] #p));
            quote!((#(#parts),*))
        }
        _ => quote!({ #(#parts),* }),
    }
}

/// `PointTangent { x: e, .. }`, with `e` for each active field.
fn literal(
    name: &Ident,
    fields: &[Field],
    tuple: bool,
    e: &dyn Fn(&Field) -> TokenStream,
) -> TokenStream {
    if tuple {
        let parts = fields.iter().map(|f| match f.tangent {
            Some(_) => e(f),
            None => quote!(()),
        });
        return quote!(#name(#(#parts),*));
    }
    let active = fields.iter().filter(|f| f.tangent.is_some());
    let parts = active.map(|f| {
        let (m, e) = (&f.member, e(f));
        quote!(#m: #e)
    });
    quote!(#name { #(#parts),* })
}

/// The trait for the struct itself.
fn differentiable(
    s: &syn::ItemStruct,
    tangent: &TokenStream,
    zeros: &TokenStream,
    members: &[(syn::Member, TokenStream)],
) -> TokenStream {
    let name = &s.ident;
    let (_, args, clause) = s.generics.split_for_impl();
    let params = s.generics.params.iter().map(bounded);
    let params = (!s.generics.params.is_empty()).then(|| quote!(<#(#params),*>));
    let head = quote!(impl #params ::ad_core::Differentiable for #name #args #clause);
    implementation(&head, tangent, zeros, members)
}

fn implementation(
    head: &TokenStream,
    tangent: &TokenStream,
    zeros: &TokenStream,
    members: &[(syn::Member, TokenStream)],
) -> TokenStream {
    let (mut into, mut from) = (TokenStream::new(), TokenStream::new());
    for (m, via) in members {
        into.extend(quote! {
            let (own, out) = out.split_at_mut(#via::dimension(&self.#m));
            #via::flatten_into(&self.#m, own);
        });
        from.extend(quote! {
            let (own, from) = from.split_at(#via::dimension(&self.#m));
            #via::unflatten(&mut self.#m, own);
        });
    }
    let sum = members
        .iter()
        .map(|(m, via)| quote!(+ #via::dimension(&self.#m)));
    quote! {
        #[automatically_derived]
        #head {
            type Tangent = #tangent;
            fn zero_like(&self) -> Self::Tangent {
                #zeros
            }
            fn dimension(&self) -> usize {
                0 #(#sum)*
            }
            fn flatten_into(&self, out: &mut [f64]) {
                #into
                let _ = out;
            }
            fn unflatten(&mut self, from: &[f64]) {
                #from
                let _ = from;
            }
        }
    }
}

/// A generic parameter with the bound that its tangent needs, without its default.
pub(super) fn bounded(p: &syn::GenericParam) -> TokenStream {
    match p {
        syn::GenericParam::Type(t) => {
            let (name, bounds) = (&t.ident, &t.bounds);
            if bounds.is_empty() {
                quote!(#name: ::ad_core::Differentiable)
            } else {
                quote!(#name: #bounds + ::ad_core::Differentiable)
            }
        }
        syn::GenericParam::Const(c) => {
            let (name, ty) = (&c.ident, &c.ty);
            quote!(const #name: #ty)
        }
        other => other.to_token_stream(),
    }
}

fn mentions(tokens: &TokenStream, name: &Ident) -> bool {
    tokens.clone().into_iter().any(|t| match t {
        proc_macro2::TokenTree::Ident(i) => i == *name,
        proc_macro2::TokenTree::Group(g) => mentions(&g.stream(), name),
        _ => false,
    })
}
