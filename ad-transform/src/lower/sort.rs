//! Sorting by a comparison: the permutation is computed without derivatives, then the elements are gathered by it.
//!
//! | primal | IR |
//! | --- | --- |
//! | `v.sort_by(f)` | `order = order_by(&v, f); old = v.clone(); for i in 0..n { v[i] = old[order[i]]; }` |

use super::{Held, Lower};
use crate::analyse::reach::compares;
use crate::ir::{Op, Projection, Val};
use crate::ty::Ty;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// Whether a method gives, or puts in order, nothing but integers and the like: what its closures compare has no derivative.
    pub(super) fn chooses(&self, name: &str, receiver: Val) -> bool {
        let passive = match self.ty(receiver).strip() {
            Ty::Slice(e) | Ty::Vec(e) | Ty::Array(e, _) => matches!(**e, Ty::Int(_) | Ty::Bool),
            _ => false,
        };
        match name {
            "partition_point" | "binary_search_by" | "binary_search_by_key" => true,
            "sort_by"
            | "sort_unstable_by"
            | "sort_by_key"
            | "sort_unstable_by_key"
            | "sort_by_cached_key"
            | "select_nth_unstable_by"
            | "select_nth_unstable_by_key"
            | "retain"
            | "dedup_by_key"
            | "dedup_by"
            | "is_sorted_by"
            | "is_sorted_by_key" => passive,
            _ => false,
        }
    }

    /// A closure that such a method is handed, if it only compares.
    pub(super) fn comparison(&mut self, arg: &syn::Expr) -> Option<Val> {
        let tokens = arg.to_token_stream();
        if !compares(&tokens) {
            return None;
        }
        let vars = self.looked_at(&tokens);
        Some(self.push(Op::Opaque(tokens, vars), Ty::Passive, arg.span()))
    }

    /// The variables that a closure mentions which only compares: memory by reference.
    fn looked_at(&mut self, closure: &TokenStream) -> Vec<(Ident, Val)> {
        let mut names = Vec::new();
        super::block::mentioned(closure, &mut names);
        let mut vars: Vec<(Ident, Val)> = Vec::new();
        for name in names {
            if vars.iter().any(|(n, _)| *n == name) {
                continue;
            }
            let Some(var) = self.lookup(&name) else {
                continue;
            };
            let v = match self.held[var.0].clone() {
                Held::Place(place) if self.place_ty(&place).is_aggregate() => {
                    self.view(place, false, name.span())
                }
                Held::Val(v) if matches!(self.ty(v), Ty::Vec(_) | Ty::Array(..)) => {
                    self.view(super::assign::bare(v), false, name.span())
                }
                held => self.scalar(held, name.span()),
            };
            vars.push((name, v));
        }
        vars
    }

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
            .is_some_and(|e| e.has_reals() && e.is_understood());
        if !real || !self.writable(&place) {
            return None;
        }
        let data = format_ident!("data", span = proc_macro2::Span::mixed_site());
        let compare = m.args[0].to_token_stream();
        let mut vars = self.looked_at(&compare);
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
