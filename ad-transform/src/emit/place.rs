//! Places as expressions. Fields of enums are reached through accessors that the derive writes (`emit/enums.rs`).

use super::Emit;
use super::expr::{Binds, number};
use crate::ir::{Place, Projection};
use crate::ty::{Float, TAG, Ty, is_of_enum};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};

impl Emit<'_> {
    /// A place as an expression that is read.
    pub(super) fn place(&mut self, place: &Place) -> TokenStream {
        self.place_of(place, &Ty::Unknown)
    }

    /// The same where the type of what lies there is known.
    pub(super) fn place_of(&mut self, place: &Place, known: &Ty) -> TokenStream {
        let (mut tokens, done) = self.start(place);
        let (outer, inner) = place.projections.split_at(done);
        let mut seen = Place {
            base: place.base,
            projections: outer.to_vec(),
        };
        for p in inner {
            seen = seen.then(p.clone());
            tokens = match p {
                Projection::Field(name) if name == TAG => {
                    let method = format_ident!("{name}");
                    quote!(#tokens.#method())
                }
                Projection::Field(name) if is_of_enum(name) => {
                    let method = format_ident!("{name}");
                    let ty = match crate::infer::place_ty(self.values, &seen) {
                        Ty::Unknown if seen == *place => known.clone(),
                        ty => ty,
                    };
                    match (&ty, self.blank(&seen, name).or_else(|| absent(&ty))) {
                        (Ty::Float(Float::Generic(_)), _) => {
                            let zero = number(0.0, &ty);
                            quote!(#tokens.#method().copied().unwrap_or_else(|| #zero))
                        }
                        (_, Some(zero)) => quote!((*#tokens.#method().unwrap_or(#zero))),
                        _ => quote!((*#tokens.#method().expect("the field of this variant"))),
                    }
                }
                other => self.step(tokens, other),
            };
        }
        tokens
    }

    /// What stands for a field that is not there, of a type that only the user can make values of.
    fn blank(&self, place: &Place, name: &str) -> Option<TokenStream> {
        let mut outer = place.clone();
        outer.projections.pop();
        let Ty::Struct(s) = crate::infer::place_ty(self.values, &outer) else {
            return None;
        };
        let at = s.position(name)?;
        let (_, blank) = s.blanks.iter().find(|(i, _)| *i == at)?;
        Some(quote!(&#blank))
    }

    /// A place as an expression that is written to, or borrowed to be.
    pub(super) fn lvalue(&mut self, place: &Place) -> TokenStream {
        let (mut tokens, done) = self.start(place);
        for p in &place.projections[done..] {
            tokens = match p {
                Projection::Field(name) if is_of_enum(name) => {
                    let method = format_ident!("{name}_mut");
                    quote!((*#tokens.#method().expect("the field of this variant")))
                }
                other => self.step(tokens, other),
            };
        }
        tokens
    }

    /// What a place begins with: its base, or a window's entry; and how many steps that takes.
    fn start(&mut self, place: &Place) -> (TokenStream, usize) {
        match self.entry(place) {
            Some(found) => found,
            None => (self.value(place.base).at(Binds::Atom), 0),
        }
    }

    fn step(&mut self, tokens: TokenStream, p: &Projection) -> TokenStream {
        match p {
            Projection::Index(i) => {
                let i = self.at(*i, Binds::Block);
                quote!(#tokens[#i])
            }
            Projection::Range(a, b, inclusive) => {
                let a = a.map(|v| self.at(v, Binds::Or));
                let b = b.map(|v| self.at(v, Binds::Or));
                if *inclusive {
                    quote!(#tokens[#a..=#b])
                } else {
                    quote!(#tokens[#a..#b])
                }
            }
            Projection::Field(name) => {
                let member: syn::Member = match name.parse::<usize>() {
                    Ok(i) => syn::Member::from(i),
                    Err(_) => syn::Member::Named(proc_macro2::Ident::new(name, Span::call_site())),
                };
                quote!(#tokens.#member)
            }
        }
    }

    /// A statement that writes to a place. In an enum of another variant there is nothing to write to.
    pub(super) fn write(
        &mut self,
        place: &Place,
        value: TokenStream,
        how: &TokenStream,
    ) -> TokenStream {
        let of_enum = |p: &Projection| matches!(p, Projection::Field(name) if is_of_enum(name));
        let (base, done) = self.start(place);
        let inner = &place.projections[done..];
        if !inner.iter().any(of_enum) {
            return self.write_from(base, inner, &value, how);
        }
        let new = format_ident!("new", span = Span::mixed_site());
        let write = self.write_from(base, inner, &quote!(#new), how);
        quote!({ let #new = #value; #write })
    }

    fn write_from(
        &mut self,
        mut tokens: TokenStream,
        steps: &[Projection],
        value: &TokenStream,
        how: &TokenStream,
    ) -> TokenStream {
        for (i, p) in steps.iter().enumerate() {
            match p {
                Projection::Field(name) if name == TAG => {
                    let method = format_ident!("{name}_set");
                    return quote!(#tokens.#method(#value););
                }
                Projection::Field(name) if is_of_enum(name) => {
                    let (field, method) = (
                        format_ident!("field", span = Span::mixed_site()),
                        format_ident!("{name}_mut"),
                    );
                    let rest = &steps[i + 1..];
                    let target = match rest {
                        [] => quote!(*#field),
                        _ => quote!(#field),
                    };
                    let inner = self.write_from(target, rest, value, how);
                    return quote! {
                        if let ::core::option::Option::Some(#field) = #tokens.#method() { #inner }
                    };
                }
                other => tokens = self.step(tokens, other),
            }
        }
        quote!(#tokens #how #value;)
    }
}

/// What a field of another variant reads as: a reference to a constant. `None` where there is no such constant.
fn absent(ty: &Ty) -> Option<TokenStream> {
    Some(match ty {
        Ty::Vec(_) => quote!(const { &::ad_core::memory::Vec::new() }),
        other => {
            let value = constant(other)?;
            quote!(&#value)
        }
    })
}

fn constant(ty: &Ty) -> Option<TokenStream> {
    Some(match ty {
        Ty::Float(Float::Generic(_)) => return None,
        Ty::Float(_) => number(0.0, ty),
        Ty::Int(_) => quote!(0),
        Ty::Bool => quote!(false),
        Ty::Array(e, n) => {
            let e = constant(e)?;
            quote!([#e; #n])
        }
        Ty::Tuple(parts) => {
            let parts = parts.iter().map(constant).collect::<Option<Vec<_>>>()?;
            quote!((#(#parts,)*))
        }
        Ty::Struct(s) if s.variants.is_empty() => {
            let parts = s.fields.iter().map(|(_, t)| constant(t));
            super::structure(s, parts.collect::<Option<Vec<_>>>()?)
        }
        _ => return None,
    })
}
