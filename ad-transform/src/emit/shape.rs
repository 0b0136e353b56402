//! Types and zeros of adjoints: what a gradient, a seed and an accumulator look like for a type.

use super::expr::number;
use crate::ty::{Float, Ty};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// The type of the adjoint of `T` where it is owned: in `G`, as seed, in an accumulator. `()` for what is passive.
pub(super) fn adjoint(ty: &Ty) -> TokenStream {
    match ty {
        Ty::Float(Float::F32) => quote!(f32),
        Ty::Float(Float::Generic(_)) => ty.tokens().unwrap_or_default(),
        Ty::Float(_) => quote!(f64),
        Ty::Ref(inner, _) | Ty::Maybe(inner, _) => adjoint(inner),
        Ty::Array(e, n) if e.has_reals() => {
            let e = adjoint(e);
            quote!([#e; #n])
        }
        Ty::Slice(e) | Ty::Vec(e) if e.has_reals() => {
            let e = adjoint(e);
            quote!(::ad_core::memory::Vec<#e>)
        }
        Ty::Struct(s) if ty.has_reals() => {
            let path = &s.path;
            quote!(<#path as ::ad_core::Differentiable>::Tangent)
        }
        Ty::Opaque(path) => {
            let span = path.span().resolved_at(Span::call_site());
            quote_spanned!(span=> <#path as ::ad_core::Differentiable>::Tangent)
        }
        Ty::Tuple(parts) if ty.has_reals() => {
            let parts = parts.iter().map(adjoint);
            quote!((#(#parts,)*))
        }
        _ => quote!(()),
    }
}

/// The type an accumulator is borrowed as: `&mut` this.
pub(super) fn accumulator(ty: &Ty) -> TokenStream {
    match ty.strip() {
        Ty::Slice(e) => {
            let e = adjoint(e);
            quote!([#e])
        }
        other => adjoint(other),
    }
}

/// Zeros for the adjoint of the value that `e` is.
pub(super) fn zeros(ty: &Ty, e: &TokenStream) -> TokenStream {
    match ty {
        Ty::Float(_) => number(0.0, ty),
        Ty::Ref(inner, _) => zeros(inner, e),
        Ty::Struct(_) | Ty::Opaque(_) if ty.has_reals() => {
            quote!(::ad_core::Differentiable::zero_like(&#e))
        }
        Ty::Array(elem, n) if fixed(elem) => {
            let zero = zeros(elem, e);
            quote!([#zero; #n])
        }
        Ty::Array(elem, n) if elem.has_reals() => {
            let zero = zeros(elem, &quote!(#e[i]));
            let n = if n.clone().into_iter().count() == 1 {
                n.clone()
            } else {
                quote!({ #n })
            };
            quote!(::core::array::from_fn::<_, #n, _>(|i| #zero))
        }
        Ty::Slice(elem) | Ty::Vec(elem) if fixed(elem) => {
            let zero = zeros(elem, e);
            quote!(::ad_core::memory::filled(#zero, #e.len()))
        }
        Ty::Slice(elem) | Ty::Vec(elem) if elem.has_reals() => {
            let zero = zeros(elem, &quote!(item));
            quote!(#e.iter().map(|item| #zero).collect::<::ad_core::memory::Vec<_>>())
        }
        Ty::Tuple(parts) if ty.has_reals() => {
            let parts = parts.iter().enumerate().map(|(i, p)| {
                let i = syn::Index::from(i);
                zeros(p, &quote!(#e.#i))
            });
            quote!((#(#parts,)*))
        }
        _ => quote!(()),
    }
}

/// Whether the zeros of the type do not depend on a value.
pub(crate) fn fixed(ty: &Ty) -> bool {
    match ty {
        Ty::Float(_) => true,
        Ty::Array(e, _) => fixed(e),
        Ty::Tuple(parts) => parts.iter().all(|p| !p.has_reals() || fixed(p)),
        Ty::Slice(_) | Ty::Vec(_) | Ty::Ref(..) => false,
        _ => !ty.has_reals(),
    }
}

/// Panics where an accumulator's lengths are not those of the parameter.
pub(super) fn checks(ty: &Ty, name: &str, e: &TokenStream, bar: &TokenStream) -> TokenStream {
    match ty.strip() {
        Ty::Slice(elem) | Ty::Vec(elem) if elem.has_reals() => {
            let inner = elements(elem, name, e, bar);
            quote!(::ad_core::rt::check_len(#name, #e.len(), #bar.len()); #inner)
        }
        Ty::Array(elem, _) if elem.has_reals() => elements(elem, name, e, bar),
        Ty::Tuple(parts) => parts
            .iter()
            .enumerate()
            .map(|(i, p)| {
                let field = syn::Index::from(i);
                checks(
                    p,
                    &format!("{name}.{i}"),
                    &quote!(#e.#field),
                    &quote!(#bar.#field),
                )
            })
            .collect(),
        _ => TokenStream::new(),
    }
}

fn elements(elem: &Ty, name: &str, e: &TokenStream, bar: &TokenStream) -> TokenStream {
    let inner = checks(
        elem,
        &format!("{name}[_]"),
        &quote!(item),
        &quote!(item_bar),
    );
    if inner.is_empty() {
        return inner;
    }
    quote!(for (item, item_bar) in #e.iter().zip(#bar.iter()) { #inner })
}
