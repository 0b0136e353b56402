//! One parameter: its owned form, how it is passed, and its part in the gradient.

use super::is;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::Type;

pub struct Param {
    index: syn::Index,
    /// Owned form of the parameter.
    pub owned: TokenStream,
    by_reference: bool,
    pub by_mutable: bool,
    pub active: bool,
}

/// Whether a type mentions real numbers.
pub fn has_reals(ty: &TokenStream) -> bool {
    let ty = ty.to_string();
    ty.contains("f64") || ty.contains("f32")
}

impl Param {
    pub fn new(index: usize, p: &syn::PatType) -> Self {
        let owned = owned(&p.ty);
        let marked = |name| p.attrs.iter().any(|a| is(a, name));
        let active = has_reals(&owned) && !marked("constant") && !marked("scratch");
        let mutable = |r: &syn::TypeReference| r.mutability.is_some();
        Self {
            index: syn::Index::from(index),
            by_reference: matches!(*p.ty, Type::Reference(_)),
            by_mutable: matches!(&*p.ty, Type::Reference(r) if mutable(r)),
            active,
            owned,
        }
    }

    /// Whether its final content is an output with a derivative.
    pub fn is_output(&self) -> bool {
        self.by_mutable && self.active
    }

    /// Where it lies in a tuple of all parameters.
    pub fn place(&self, root: &Ident) -> TokenStream {
        let i = &self.index;
        quote!(#root.#i)
    }

    /// The argument of a call, which lies in a tuple of all parameters.
    pub fn pass(&self, root: &Ident) -> TokenStream {
        let place = self.place(root);
        if self.by_mutable {
            quote!(&mut #place)
        } else if self.by_reference {
            quote!(&#place)
        } else {
            quote!(#place.clone())
        }
    }
}

/// The owned form of a type: no references, `Vec` for slices, `String` for `str`.
fn owned(ty: &Type) -> TokenStream {
    match ty {
        Type::Reference(r) => owned(&r.elem),
        Type::Slice(s) => {
            let e = owned(&s.elem);
            quote!(Vec<#e>)
        }
        Type::Path(p) if p.path.is_ident("str") => quote!(String),
        other => other.to_token_stream(),
    }
}
