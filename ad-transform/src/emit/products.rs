//! The companions in forward mode.

use super::companions::Frame;
use super::names::Names;
use super::{Emit, docs, local_accumulators, shape};
use crate::ir::uses::Set;
use crate::tangent::{Forward, Products};
use crate::ty::Ty;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

impl Frame<'_> {
    /// The companions that were asked.
    pub(super) fn products(&self, products: &Products) -> TokenStream {
        products.jvp.iter().map(|f| self.jvp(f)).collect()
    }

    /// Stubs of the companions that were asked.
    pub(super) fn product_stubs(&self) -> TokenStream {
        let body = quote!(::core::unreachable!());
        let mut out = TokenStream::new();
        if self.request.asked.jvp {
            let dots = self.active.iter().map(|ty| {
                let ty = shape::tangent(&crate::tangent::parameter(ty));
                quote!(_: #ty)
            });
            let dots: Vec<TokenStream> = dots.collect();
            out.extend(self.function("jvp", "", &dots, &self.jvp_result(), &body, None));
        }
        out
    }

    /// `(R, R_dot)`, or `R` alone where no part of it is real.
    fn jvp_result(&self) -> TokenStream {
        let (result, tangent) = (&self.result, shape::adjoint(&self.request.result));
        if self.request.result.has_reals() {
            quote!((#result, #tangent))
        } else {
            result.clone()
        }
    }

    fn jvp(&self, f: &Forward) -> TokenStream {
        let mut names = Names::new(&self.request.item.to_token_stream());
        for (v, p) in f.params.iter().zip(&self.request.params) {
            names.claim(*v, &p.name);
        }
        let read = f.body.free();
        let (mut dots, mut before) = (Vec::new(), TokenStream::new());
        let mut memory = Set::new();
        for (p, v) in self.request.params.iter().zip(&f.dots) {
            let Some(v) = v else { continue };
            names.give(&f.values, *v);
            let dot: Ident = names.get(*v, Span::mixed_site());
            let (ty, of) = (shape::tangent(&f.values[*v].ty), &p.name);
            dots.push(quote!(#dot: #ty));
            if let Ty::Ref(inner, false) = &f.values[*v].ty
                && !matches!(**inner, Ty::Slice(_))
            {
                let inner = shape::adjoint(inner);
                before.extend(quote!(let #dot: &#inner = ::core::borrow::Borrow::borrow(&#dot);));
            }
            let checks = shape::checks(
                shape::Beside::Dot,
                &p.ty,
                &of.to_string(),
                &quote!(#of),
                &quote!(#dot),
            );
            if checks.is_empty() && !read.contains(v) {
                before.extend(quote!(let _ = #dot;));
            }
            before.extend(checks);
            if f.values[*v].mutable {
                memory.insert(*v);
            }
        }
        names.block(&f.values, &f.body);
        local_accumulators(&f.body, &mut memory);
        let mut emit = Emit::new(&f.values, names, memory);
        let body = emit.stmts(&f.body);
        let leaves = f.body.yields.len() - tangents(&f.tangent);
        let value = emit.result(&f.result, &f.body.yields[..leaves]);
        let end = if self.request.result.has_reals() {
            let tangent = emit.result(&f.tangent, &f.body.yields[leaves..]);
            quote!((#value, #tangent))
        } else if value.to_string() == "()" {
            TokenStream::new()
        } else {
            value
        };
        let (items, primal) = (&f.items, self.mention());
        self.function(
            "jvp",
            &docs::jvp(self.request),
            &dots,
            &self.jvp_result(),
            &quote!(#(#items)* #primal #before #body #end),
            None,
        )
    }
}

/// The number of leaves.
fn tangents(shape: &crate::ir::Shape) -> usize {
    use crate::ir::Shape;
    match shape {
        Shape::Leaf => 1,
        Shape::Tuple(parts) | Shape::Array(parts) => parts.iter().map(tangents).sum(),
    }
}
