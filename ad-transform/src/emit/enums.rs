//! Enums: literals of them, and `#[derive(Differentiable)]`.
//!
//! The tangent of an enum is an enum with the same variants, each with its active fields; it is of the variant of the value
//! it belongs to. Emitted code reaches fields of both through hidden accessors, which know whether the variant is there:
//!
//! | field | read | written |
//! | --- | --- | --- |
//! | the variant | `__ad_variant()` | `__ad_variant_set(k)` |
//! | `0` of `Circle` | `__ad_Circle_0() -> Option<&T>` | `__ad_Circle_0_mut() -> Option<&mut T>` |

use super::tangent::{self, Field};
use crate::scope::Scope;
use crate::ty::{Struct, TAG, Ty, payload};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

/// A literal of an enum, whose parts are its variant and all fields of all variants.
pub(super) fn literal(s: &Struct, parts: Vec<TokenStream>) -> TokenStream {
    let path = &s.path;
    let arms = s.variants.iter().map(|v| {
        let name = format_ident!("{}", v.name);
        let active = |at: usize| s.tangent_of.is_none() || s.fields[at].1.has_reals();
        if !v.fields.iter().any(|(at, _)| active(*at)) {
            return match (&s.tangent_of, v.fields.is_empty()) {
                (None, false) => quote!(#path::#name()),
                _ => quote!(#path::#name),
            };
        }
        let fields = v.fields.iter().map(|(at, field)| (*at, field, &parts[*at]));
        if v.tuple {
            let fields =
                fields.map(|(at, _, part)| if active(at) { part.clone() } else { quote!(()) });
            return quote!(#path::#name(#(#fields),*));
        }
        let fields = fields
            .filter(|(at, ..)| active(*at))
            .map(|(_, field, part)| {
                let field = format_ident!("{field}");
                quote!(#field: #part)
            });
        quote!(#path::#name { #(#fields),* })
    });
    let mut arms: Vec<TokenStream> = arms.collect();
    let tag = &parts[0];
    if let Ok(k) = tag.to_string().parse::<usize>()
        && k < arms.len()
    {
        return arms.swap_remove(k);
    }
    let last = arms.pop().unwrap_or_default();
    let numbers = (0..arms.len()).map(proc_macro2::Literal::usize_unsuffixed);
    quote!(match #tag { #(#numbers => #arms,)* _ => #last })
}

/// An enum of a module, without the macro's own attributes, and its tangent type where it holds real numbers.
pub(crate) fn of_enum(e: &syn::ItemEnum, scope: &Scope) -> TokenStream {
    let mut plain = e.clone();
    let asked = tangent::take_derive(&mut plain.attrs);
    let skipped = plain.attrs.iter().any(|a| a.path().is_ident("skip"));
    plain
        .attrs
        .retain(|a| !(a.path().is_ident("skip") || a.path().is_ident("reverse_diff")));
    for f in plain.variants.iter_mut().flat_map(|v| &mut v.fields) {
        f.attrs.retain(|a| !a.path().is_ident("constant"));
    }
    let open = scope.with_every_param(&e.generics);
    let real = matches!(open.parse(&self_type(e)), Ty::Struct(_));
    let added = (!skipped && (asked || real)).then(|| derive(e, scope));
    quote!(#plain #added)
}

/// An enum with its tangent type, whether it asks for that or not.
pub(crate) fn beside(e: &syn::ItemEnum) -> TokenStream {
    let mut asking = e.clone();
    asking
        .attrs
        .push(syn::parse_quote!(#[derive(Differentiable)]));
    of_enum(&asking, &Scope::default())
}

fn self_type(e: &syn::ItemEnum) -> syn::Type {
    let (name, (_, args, _)) = (&e.ident, e.generics.split_for_impl());
    syn::parse_quote!(#name #args)
}

/// One enum that gets accessors: the user's, or its tangent.
struct Side<'a> {
    name: Ident,
    head: TokenStream,
    vis: &'a syn::Visibility,
    /// The fields of each variant that are there, with their types.
    variants: Vec<(&'a Ident, Vec<(syn::Member, TokenStream)>)>,
    /// All fields of each variant, as far as a literal goes: `()` for a passive one of a tuple.
    shapes: Vec<(&'a syn::Variant, Vec<Field<'a>>)>,
    tangent: bool,
}

/// The tangent type of an enum, and the implementations of the traits.
pub(crate) fn derive(e: &syn::ItemEnum, scope: &Scope) -> TokenStream {
    let shapes = || shapes(e, scope);
    let all = shapes();
    let active = |f: &&Field| f.tangent.is_some();
    let types: TokenStream = all
        .iter()
        .flat_map(|(_, f)| f)
        .filter_map(|f| f.tangent.clone())
        .collect();
    let (declared, written) = tangent::used_generics(&e.generics, &types);
    let name = format_ident!("{}Tangent", e.ident);
    let vis = &e.vis;
    let params = e.generics.params.iter().map(tangent::bounded);
    let params = (!e.generics.params.is_empty()).then(|| quote!(<#(#params),*>));
    let (_, args, clause) = e.generics.split_for_impl();
    let own = &e.ident;
    let mine = Side {
        name: own.clone(),
        head: {
            let (plain, ..) = e.generics.split_for_impl();
            quote!(impl #plain #own #args #clause)
        },
        vis,
        variants: all
            .iter()
            .map(|(v, f)| {
                let types = v.fields.iter().map(|f| f.ty.to_token_stream());
                (
                    &v.ident,
                    f.iter().map(|f| f.member.clone()).zip(types).collect(),
                )
            })
            .collect(),
        shapes: shapes(),
        tangent: false,
    };
    let theirs = Side {
        name: name.clone(),
        head: quote!(impl #declared #name #written),
        vis,
        variants: all
            .iter()
            .map(|(v, f)| {
                let active = f.iter().filter(active);
                let fields =
                    active.map(|f| (f.member.clone(), f.tangent.clone().unwrap_or_default()));
                (&v.ident, fields.collect())
            })
            .collect(),
        shapes: shapes(),
        tangent: true,
    };
    let zero_like = |via: &TokenStream, f: &Ident| quote!(#via::zero_like(#f));
    let zeros_of_own = mine.map_to(&name, &zero_like);
    let zeros = theirs.map_to(&name, &zero_like);
    let clones = theirs.map_to(&name, &|_, f| quote!(::core::clone::Clone::clone(#f)));
    let definition = theirs.definition(&declared);
    let (of_own, of_tangent) = (
        mine.implementation(
            &quote!(impl #params ::ad_core::Differentiable for #own #args #clause),
            &quote!(#name #written),
            &zeros_of_own,
            scope,
        ),
        theirs.implementation(
            &quote!(impl #declared ::ad_core::Differentiable for #name #written),
            &quote!(Self),
            &zeros,
            scope,
        ),
    );
    let (debug, equal, axpy, dot) = (theirs.debug(), theirs.equal(), theirs.axpy(), theirs.dot());
    quote! {
        #definition
        #[automatically_derived]
        impl #declared ::core::clone::Clone for #name #written {
            fn clone(&self) -> Self { #clones }
        }
        #[automatically_derived]
        impl #declared ::core::fmt::Debug for #name #written {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { #debug }
        }
        #[automatically_derived]
        impl #declared ::core::cmp::PartialEq for #name #written {
            fn eq(&self, other: &Self) -> bool { #equal }
        }
        #of_own
        #of_tangent
        #[automatically_derived]
        impl #declared ::ad_core::Tangent for #name #written {
            fn axpy(&mut self, a: f64, x: &Self) { #axpy }
            fn dot(&self, other: &Self) -> f64 { #dot }
        }
    }
}

/// The variants, and their fields.
fn shapes<'a>(e: &'a syn::ItemEnum, scope: &Scope) -> Vec<(&'a syn::Variant, Vec<Field<'a>>)> {
    let fields = |v: &'a syn::Variant| {
        let fields = v.fields.iter().enumerate();
        fields
            .map(|(i, f)| tangent::field(i, f, &e.generics, scope))
            .collect()
    };
    e.variants.iter().map(|v| (v, fields(v))).collect()
}

impl Side<'_> {
    /// The names that a pattern binds the fields that are there to, with a stem.
    fn bound(&self, k: usize, stem: &str) -> (TokenStream, Vec<Ident>) {
        let (variant, fields) = &self.variants[k];
        let names: Vec<Ident> = (0..fields.len())
            .map(|i| format_ident!("{stem}{i}"))
            .collect();
        let members = fields.iter().map(|(m, _)| m);
        (quote!(Self::#variant { #(#members: #names,)* .. }), names)
    }

    /// A `match` on `self` with the same variant of the tangent, and `f` of each active field.
    fn map_to(&self, to: &Ident, f: &dyn Fn(&TokenStream, &Ident) -> TokenStream) -> TokenStream {
        let arms = (0..self.variants.len()).map(|k| {
            let (v, fields) = &self.shapes[k];
            let variant = &v.ident;
            let active: Vec<_> = fields.iter().filter(|f| f.tangent.is_some()).collect();
            let names: Vec<Ident> = (0..active.len())
                .map(|i| format_ident!("field{i}"))
                .collect();
            let members = active.iter().map(|f| &f.member);
            let pattern = quote!(Self::#variant { #(#members: #names,)* .. });
            let vias = active.iter().map(|f| f.via(!self.tangent));
            let mut values = names.iter().zip(vias).map(|(n, via)| f(&via, n));
            let literal = shape_of(fields, &mut |_| values.next().unwrap_or_default());
            quote!(#pattern => #to::#variant #literal,)
        });
        quote!(match self { #(#arms)* })
    }

    fn definition(&self, declared: &TokenStream) -> TokenStream {
        let (vis, name) = (self.vis, &self.name);
        let own = name.to_string();
        let doc = format!(
            "Tangent of [`{}`]: its gradient, an accumulator of one, or a direction; of the variant of the value.",
            own.trim_end_matches("Tangent")
        );
        let variants = self.shapes.iter().map(|(v, fields)| {
            let (variant, doc) = (&v.ident, format!("Tangent of `{}`.", v.ident));
            let active = fields.iter().any(|f| f.tangent.is_some());
            let tuple = matches!(v.fields, syn::Fields::Unnamed(_));
            let body = match (active, tuple) {
                (false, _) => TokenStream::new(),
                (true, true) => {
                    let types = fields
                        .iter()
                        .map(|f| f.tangent.clone().unwrap_or_else(|| quote!(())));
                    quote!((#(#[doc = "Tangent of the field of this number."] #types),*))
                }
                (true, false) => {
                    let fields = fields.iter().filter_map(|f| {
                        let (ty, member) = (f.tangent.as_ref()?, &f.member);
                        let doc = format!("Tangent of `{}`.", member.to_token_stream());
                        Some(quote!(#[doc = #doc] #member: #ty))
                    });
                    quote!({ #(#fields),* })
                }
            };
            quote!(#[doc = #doc] #variant #body)
        });
        quote! {
            #[doc = #doc]
            #vis enum #name #declared { #(#variants),* }
        }
    }

    /// The trait, and the accessors.
    fn implementation(
        &self,
        head: &TokenStream,
        tangent: &TokenStream,
        zeros: &TokenStream,
        scope: &Scope,
    ) -> TokenStream {
        type Fields = [(Ident, TokenStream)];
        let arms = |f: &dyn Fn(&Fields) -> TokenStream| -> TokenStream {
            let arms = (0..self.variants.len()).map(|k| {
                let (pattern, names) = self.active(k);
                let (_, fields) = &self.shapes[k];
                let vias = fields.iter().filter(|f| f.tangent.is_some());
                let vias = vias.map(|f| f.via(!self.tangent));
                let names: Vec<_> = names.into_iter().zip(vias).collect();
                let body = f(&names);
                quote!(#pattern => { #body })
            });
            quote!(match self { #(#arms)* })
        };
        let dimension = arms(&|names| {
            let parts = names.iter().map(|(n, via)| quote!(+ #via::dimension(#n)));
            quote!(0 #(#parts)*)
        });
        let into = arms(&|names| {
            let steps = names.iter().map(|(n, via)| {
                quote! {
                    let (own, out) = out.split_at_mut(#via::dimension(#n));
                    #via::flatten_into(#n, own);
                }
            });
            quote!(#(#steps)* let _ = out;)
        });
        let from = arms(&|names| {
            let steps = names.iter().map(|(n, via)| {
                quote! {
                    let (own, from) = from.split_at(#via::dimension(#n));
                    #via::unflatten(#n, own);
                }
            });
            quote!(#(#steps)* let _ = from;)
        });
        let accessors = self.accessors(scope);
        quote! {
            #[automatically_derived]
            #head {
                type Tangent = #tangent;
                fn zero_like(&self) -> Self::Tangent { #zeros }
                fn dimension(&self) -> usize { #dimension }
                fn flatten_into(&self, out: &mut [f64]) { #into }
                fn unflatten(&mut self, from: &[f64]) { #from }
            }
            #accessors
        }
    }

    /// The pattern of a variant that binds its active fields.
    fn active(&self, k: usize) -> (TokenStream, Vec<Ident>) {
        let (v, fields) = &self.shapes[k];
        let variant = &v.ident;
        let active: Vec<_> = fields.iter().filter(|f| f.tangent.is_some()).collect();
        let names: Vec<Ident> = (0..active.len())
            .map(|i| format_ident!("field{i}"))
            .collect();
        let members = active.iter().map(|f| &f.member);
        (quote!(Self::#variant { #(#members: #names,)* .. }), names)
    }

    fn accessors(&self, scope: &Scope) -> TokenStream {
        let (head, vis) = (&self.head, self.vis);
        let mut methods = TokenStream::new();
        for (variant, fields) in &self.variants {
            for (member, ty) in fields {
                let of = match member {
                    syn::Member::Named(n) => n.to_string(),
                    syn::Member::Unnamed(i) => i.index.to_string(),
                };
                let read = format_ident!("{}", payload(variant, &of));
                let write = format_ident!("{read}_mut");
                let pattern = quote!(Self::#variant { #member: field, .. });
                methods.extend(quote! {
                    #[inline]
                    #vis fn #read(&self) -> ::core::option::Option<&#ty> {
                        match self { #pattern => ::core::option::Option::Some(field), _ => ::core::option::Option::None }
                    }
                    #[inline]
                    #vis fn #write(&mut self) -> ::core::option::Option<&mut #ty> {
                        match self { #pattern => ::core::option::Option::Some(field), _ => ::core::option::Option::None }
                    }
                });
            }
        }
        let (tag, set) = (format_ident!("{TAG}"), format_ident!("{TAG}_set"));
        let numbers: Vec<_> = (0..self.variants.len())
            .map(proc_macro2::Literal::usize_unsuffixed)
            .collect();
        let variants = self.variants.iter().map(|(v, _)| v);
        let empty = self
            .shapes
            .iter()
            .zip(&numbers)
            .filter_map(|((v, fields), k)| {
                let variant = &v.ident;
                let mut types = v.fields.iter();
                let known: Vec<Option<TokenStream>> = fields
                    .iter()
                    .map(|f| {
                        let ty = &types.next()?.ty;
                        match (self.tangent, f.tangent.is_some()) {
                            (true, false) => Some(TokenStream::new()),
                            _ => nothing(ty, scope, self.tangent),
                        }
                    })
                    .collect();
                let mut known: Vec<TokenStream> = known.into_iter().collect::<Option<_>>()?;
                known.reverse();
                let literal = if self.tangent {
                    let mut parts = known.into_iter().rev().filter(|p| !p.is_empty());
                    shape_of(fields, &mut |_| parts.next().unwrap_or_default())
                } else {
                    let parts = fields.iter().map(|f| {
                        let (m, part) = (&f.member, known.pop().unwrap_or_default());
                        quote!(#m: #part)
                    });
                    quote!({ #(#parts),* })
                };
                Some(quote!(#k => Self::#variant #literal,))
            });
        let empty: Vec<TokenStream> = empty.collect();
        let never = quote!(::core::panic!("this variant cannot be made from nothing"));
        let change = if empty.is_empty() {
            never
        } else {
            quote!(*self = match variant { #(#empty)* _ => #never };)
        };
        quote! {
            #[doc(hidden)]
            #[automatically_derived]
            #[allow(dead_code, non_snake_case, unreachable_patterns, clippy::all, clippy::pedantic)]
            #head {
                #[inline]
                #vis fn #tag(&self) -> usize {
                    match self { #(Self::#variants { .. } => #numbers,)* }
                }
                #vis fn #set(&mut self, variant: usize) {
                    if self.#tag() != variant {
                        #change
                    }
                }
                #methods
            }
        }
    }

    fn debug(&self) -> TokenStream {
        let arms = self.shapes.iter().enumerate().map(|(k, (v, fields))| {
            let (pattern, names) = self.active(k);
            let text = v.ident.to_string();
            if names.is_empty() {
                return quote!(#pattern => f.write_str(#text),);
            }
            if matches!(v.fields, syn::Fields::Named(_)) {
                let active = fields.iter().filter(|f| f.tangent.is_some());
                let members = active.map(|f| f.member.to_token_stream().to_string());
                quote!(#pattern => f.debug_struct(#text) #(.field(#members, #names))* .finish(),)
            } else {
                let mut names = names.iter();
                let all = fields.iter().map(|f| match f.tangent {
                    Some(_) => names.next().map(ToTokens::to_token_stream),
                    None => Some(quote!(&())),
                });
                quote!(#pattern => f.debug_tuple(#text) #(.field(#all))* .finish(),)
            }
        });
        quote!(match self { #(#arms)* })
    }

    /// The pattern of a pair of one variant, and the names in it.
    fn pair(&self, k: usize) -> (TokenStream, Vec<Ident>, Vec<Ident>) {
        let (left, a) = self.bound(k, "a");
        let (right, b) = self.bound(k, "b");
        (quote!((#left, #right)), a, b)
    }

    fn equal(&self) -> TokenStream {
        let arms = (0..self.variants.len()).map(|k| {
            let (pattern, a, b) = self.pair(k);
            quote!(#pattern => true #(&& #a == #b)*,)
        });
        let rest = self.others(&quote!(false));
        quote!(match (self, other) { #(#arms)* #rest })
    }

    fn axpy(&self) -> TokenStream {
        let arms = (0..self.variants.len()).map(|k| {
            let (pattern, own, x) = self.pair(k);
            quote!(#pattern => { #(::ad_core::Tangent::axpy(#own, a, #x);)* })
        });
        let rest = self.others(&quote!(::core::panic!(
            "the tangents are of different variants"
        )));
        quote!(match (self, x) { #(#arms)* #rest })
    }

    fn dot(&self) -> TokenStream {
        let arms = (0..self.variants.len()).map(|k| {
            let (pattern, a, b) = self.pair(k);
            quote!(#pattern => 0.0 #(+ ::ad_core::Tangent::dot(#a, #b))*,)
        });
        let rest = self.others(&quote!(::core::panic!(
            "the tangents are of different variants"
        )));
        quote!(match (self, other) { #(#arms)* #rest })
    }

    /// The arm for two different variants, where there are two.
    fn others(&self, body: &TokenStream) -> Option<TokenStream> {
        (self.variants.len() > 1).then(|| quote!(_ => #body,))
    }
}

/// What stands behind the name of a variant of the tangent, with `e` for each active field.
fn shape_of(fields: &[Field], e: &mut dyn FnMut(&syn::Member) -> TokenStream) -> TokenStream {
    if !fields.iter().any(|f| f.tangent.is_some()) {
        return TokenStream::new();
    }
    if fields[0].name.is_none() {
        let parts: Vec<_> = fields
            .iter()
            .map(|f| match f.tangent {
                Some(_) => e(&f.member),
                None => quote!(()),
            })
            .collect();
        return quote!((#(#parts),*));
    }
    let active = fields.iter().filter(|f| f.tangent.is_some());
    let parts: Vec<_> = active
        .map(|f| {
            let (m, e) = (&f.member, e(&f.member));
            quote!(#m: #e)
        })
        .collect();
    quote!({ #(#parts),* })
}

/// Something of a type, to be overwritten. `None` where nothing can be made of nothing.
fn nothing(ty: &syn::Type, scope: &Scope, tangent: bool) -> Option<TokenStream> {
    let known = scope.parse(ty);
    if tangent && known.has_reals() && super::shape::fixed(&known) {
        return Some(super::shape::zeros(&known, &quote!(())));
    }
    match known {
        Ty::Float(crate::ty::Float::Generic(_)) => None,
        Ty::Float(_) => Some(quote!(0.0)),
        Ty::Int(_) => Some(quote!(0)),
        Ty::Bool => Some(quote!(false)),
        Ty::Vec(_) => Some(quote!(::ad_core::memory::Vec::new())),
        Ty::Array(_, n) => match ty {
            syn::Type::Array(a) => {
                let e = nothing(&a.elem, scope, tangent)?;
                Some(quote!([#e; #n]))
            }
            _ => None,
        },
        _ if Ty::holds_no_reals(ty) && !tangent => {
            Some(quote!(::core::default::Default::default()))
        }
        _ => None,
    }
}
