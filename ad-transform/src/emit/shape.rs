//! Types and zeros of adjoints: what a gradient, a seed and an accumulator look like for a type.

use super::expr::number;
use crate::ty::{Float, Ty};
use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// The type of the adjoint of `T` where it is owned: in `G`, as seed, in an accumulator. `()` for what is passive.
pub(crate) fn adjoint(ty: &Ty) -> TokenStream {
    match ty {
        Ty::Float(Float::F32) => quote!(f32),
        Ty::Float(Float::Generic(_)) => ty.tokens().unwrap_or_default(),
        Ty::Float(_) => quote!(f64),
        Ty::Lanes(f, width) => {
            let f = adjoint(&Ty::Float(*f));
            let width = Literal::usize_unsuffixed(*width);
            quote!(::ad_core::rt::Lanes<#f, #width>)
        }
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
            let path = s.ty();
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

/// The type of the adjoint of a result: that of a `Vec` is borrowed.
pub(super) fn seed(ty: &Ty) -> TokenStream {
    match ty {
        Ty::Vec(e) if e.has_reals() => {
            let e = adjoint(e);
            quote!(&[#e])
        }
        Ty::Maybe(inner, _) => seed(inner),
        Ty::Array(e, n) if e.has_reals() => {
            let e = seed(e);
            quote!([#e; #n])
        }
        Ty::Tuple(parts) if ty.has_reals() => {
            let parts = parts.iter().map(seed);
            quote!((#(#parts,)*))
        }
        other => adjoint(other),
    }
}

/// The adjoint of a result as [`seed`] has it, of one that is owned.
pub(super) fn as_seed(ty: &Ty, e: TokenStream) -> TokenStream {
    match ty {
        Ty::Vec(_) => quote!(&#e),
        Ty::Tuple(parts) if ty.moves() => {
            let parts = parts.iter().enumerate().map(|(i, t)| {
                let i = syn::Index::from(i);
                as_seed(t, quote!(#e.#i))
            });
            quote!((#(#parts,)*))
        }
        Ty::Array(t, _) if t.moves() => {
            let part = as_seed(t, quote!(#e[i]));
            quote!(::core::array::from_fn(|i| #part))
        }
        _ => e,
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
        Ty::Lanes(f, width) => {
            let f = adjoint(&Ty::Float(*f));
            let width = Literal::usize_unsuffixed(*width);
            quote!(::ad_core::rt::Lanes::<#f, #width>::ZERO)
        }
        Ty::Ref(inner, _) => zeros(inner, e),
        // Said of the type as the user wrote it, so that what is said of it is said there.
        Ty::Opaque(path) if path.to_string() != "_" => {
            quote!(<#path as ::ad_core::Differentiable>::zero_like(&#e))
        }
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

/// Zeros with lanes in the place of numbers, for the value that `e` is.
pub(super) fn lane_zeros(ty: &Ty, width: usize, e: &TokenStream) -> TokenStream {
    match ty {
        _ if width == 1 => zeros(ty, e),
        Ty::Ref(inner, _) => lane_zeros(inner, width, e),
        Ty::Struct(s) if ty.has_reals() => {
            let parts = s.fields.iter().map(|(name, t)| {
                let member: syn::Member = match name.parse::<usize>() {
                    Ok(i) => syn::Member::from(i),
                    Err(_) => syn::Member::Named(quote::format_ident!("{name}")),
                };
                lane_zeros(t, width, &quote!(#e.#member))
            });
            quote!((#(#parts,)*))
        }
        Ty::Tuple(parts) if ty.has_reals() => {
            let parts = parts.iter().enumerate().map(|(i, t)| {
                let i = syn::Index::from(i);
                lane_zeros(t, width, &quote!(#e.#i))
            });
            quote!((#(#parts,)*))
        }
        Ty::Slice(elem) | Ty::Vec(elem) if elem.has_reals() && !fixed(elem) => {
            let zero = lane_zeros(elem, width, &quote!(item));
            quote!(#e.iter().map(|item| #zero).collect::<::ad_core::memory::Vec<_>>())
        }
        Ty::Array(elem, n) if elem.has_reals() && !fixed(elem) => {
            let zero = lane_zeros(elem, width, &quote!(#e[i]));
            quote!(::core::array::from_fn::<_, { #n }, _>(|i| #zero))
        }
        _ => zeros(&crate::tangent::wide(ty, width), e),
    }
}

/// Whether the zeros of the type do not depend on a value.
pub(crate) fn fixed(ty: &Ty) -> bool {
    match ty {
        Ty::Float(_) | Ty::Lanes(..) => true,
        Ty::Array(e, _) => fixed(e),
        Ty::Tuple(parts) => parts.iter().all(|p| !p.has_reals() || fixed(p)),
        Ty::Slice(_) | Ty::Vec(_) | Ty::Ref(..) => false,
        _ => !ty.has_reals(),
    }
}

/// The type a tangent is passed as; see `tangent::forward`.
pub(super) fn tangent(ty: &Ty) -> TokenStream {
    match ty {
        Ty::Ref(inner, true) => {
            let inner = accumulator(inner);
            quote!(&mut #inner)
        }
        Ty::Ref(inner, false) if matches!(**inner, Ty::Slice(_)) => {
            let inner = accumulator(inner);
            quote!(&#inner)
        }
        // By value or by reference, as one likes: a direction is often made for the call.
        Ty::Ref(inner, false) => {
            let inner = adjoint(inner);
            quote!(impl ::core::borrow::Borrow<#inner>)
        }
        other => adjoint(other),
    }
}

/// The same for a hidden function, whose callers are ours: nothing generic.
pub(crate) fn borrowed(ty: &Ty) -> TokenStream {
    match ty {
        Ty::Ref(inner, false) if !matches!(**inner, Ty::Slice(_)) => {
            let inner = adjoint(inner);
            quote!(&#inner)
        }
        other => tangent(other),
    }
}

/// What the lengths of something are compared for.
#[derive(Clone, Copy)]
pub(super) enum Beside {
    /// An accumulator.
    Bar,
    /// A tangent.
    Dot,
}

/// Panics where the lengths of an accumulator or a tangent are not those of the parameter.
pub(super) fn checks(
    beside: Beside,
    ty: &Ty,
    name: &str,
    e: &TokenStream,
    bar: &TokenStream,
) -> TokenStream {
    match ty.strip() {
        Ty::Slice(elem) | Ty::Vec(elem) if elem.has_reals() => {
            let inner = elements(beside, elem, name, e, bar);
            let check = match beside {
                Beside::Bar => quote!(check_len),
                Beside::Dot => quote!(check_tangent_len),
            };
            quote!(::ad_core::rt::#check(#name, #e.len(), #bar.len()); #inner)
        }
        Ty::Array(elem, _) if elem.has_reals() => elements(beside, elem, name, e, bar),
        // The variant that a parameter has in the end is not known yet.
        Ty::Struct(_) if matches!(ty, Ty::Ref(_, true)) => TokenStream::new(),
        Ty::Struct(s) if !s.variants.is_empty() && ty.has_reals() => {
            let (check, variant) = (
                match beside {
                    Beside::Bar => quote!(check_variant),
                    Beside::Dot => quote!(check_tangent_variant),
                },
                quote::format_ident!("{}", crate::ty::TAG),
            );
            quote!(::ad_core::rt::#check(#name, #e.#variant(), #bar.#variant());)
        }
        Ty::Struct(s) => s
            .fields
            .iter()
            .filter(|(_, t)| holds_enums(t))
            .map(|(field, t)| {
                let text = format!("{name}.{field}");
                let field: syn::Member = match field.parse::<usize>() {
                    Ok(i) => syn::Member::from(i),
                    Err(_) => syn::Member::Named(quote::format_ident!("{field}")),
                };
                checks(beside, t, &text, &quote!(#e.#field), &quote!(#bar.#field))
            })
            .collect(),
        Ty::Tuple(parts) => parts
            .iter()
            .enumerate()
            .map(|(i, p)| {
                let field = syn::Index::from(i);
                checks(
                    beside,
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

fn holds_enums(ty: &Ty) -> bool {
    match ty {
        Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) | Ty::Ref(e, _) => holds_enums(e),
        Ty::Tuple(parts) => parts.iter().any(holds_enums),
        Ty::Struct(s) => {
            !s.variants.is_empty() && ty.has_reals() || s.fields.iter().any(|(_, t)| holds_enums(t))
        }
        _ => false,
    }
}

fn elements(
    beside: Beside,
    elem: &Ty,
    name: &str,
    e: &TokenStream,
    bar: &TokenStream,
) -> TokenStream {
    let inner = checks(
        beside,
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
