//! Sorting by a comparison: the permutation is computed without derivatives, then the elements are gathered by it.
//!
//! | primal | IR |
//! | --- | --- |
//! | `v.sort_by(f)` | `order = order_by(&v, f); old = v.clone(); for i in 0..n { v[i] = old[order[i]]; }` |

use super::{Held, Lower};
use crate::ir::{Op, Projection};
use crate::ty::Ty;
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// `sort_by` and its kin, of real numbers in memory that is written to.
    pub(super) fn sort_method(&mut self, receiver: &Held, m: &syn::ExprMethodCall) -> Option<Held> {
        let (name, span) = (m.method.to_string(), m.span());
        let by = match (name.as_str(), m.args.len()) {
            ("sort_by" | "sort_unstable_by", 1) => quote!(order_by),
            ("sort_by_key" | "sort_unstable_by_key" | "sort_by_cached_key", 1) => {
                quote!(order_by_key)
            }
            _ => return None,
        };
        let all = self.elements_of(receiver, span)?;
        let (Held::Place(place) | Held::View(place, _)) = &all else {
            return None;
        };
        let place = place.clone();
        let real = self
            .place_ty(&place)
            .element()
            .is_some_and(|e| matches!(e, Ty::Float(_)));
        if !real || !self.writable(&place) {
            return None;
        }
        let data = format_ident!("data", span = proc_macro2::Span::mixed_site());
        let compare = m.args[0].to_token_stream();
        let mut vars = self.captured(&compare);
        let view = self.view(place.clone(), false, span);
        vars.push((data.clone(), view));
        let tokens = quote!(::ad_core::rt::#by(#data, #compare));
        let index_ty = super::assign::usize_ty();
        let order = self.push(
            Op::Opaque(tokens, vars),
            Ty::Vec(Box::new(index_ty.clone())),
            span,
        );
        let old = self.copied_vec(Held::Place(place.clone()), span)?;
        let old = self.place(old, span);
        let end = self.length(&all, span);
        self.for_each(end, span, |l, i| {
            let at = super::assign::bare(order).then(Projection::Index(i));
            let from = l.push(Op::Load(at), index_ty, span);
            let held = Held::Place(old.then(Projection::Index(from)));
            l.put_place(&place.then(Projection::Index(i)), held, span);
        });
        Some(Self::unit())
    }
}
