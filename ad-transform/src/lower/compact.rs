//! What leaves elements out of a `Vec`, and searches in sorted slices.
//!
//! | primal | lowered as |
//! | --- | --- |
//! | `v.retain(f)` | `let mut k = 0; for i in 0..v.len() { if f(&v[i]) { v.swap(k, i); k += 1; } } v.truncate(k);` |
//! | `v.dedup()` | the same with `i == 0 \|\| v[i] != v[k - 1]` |
//! | `x.partition_point(f)`, `x.binary_search_by(f)` | kept as it is: a number of elements |

use super::{Held, Lower};
use crate::ir::Op;
use crate::ty::Ty;
use proc_macro2::Span;
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// `retain`, `dedup`: what stays moves to the front, in order, and the rest is cut off.
    pub(super) fn compaction(&mut self, receiver: &Held, m: &syn::ExprMethodCall) -> Option<Held> {
        let (name, span) = (m.method.to_string(), m.span());
        let args: Vec<&syn::Expr> = m.args.iter().collect();
        if !matches!((&name[..], args.len()), ("retain", 1) | ("dedup", 0)) {
            return None;
        }
        let all = self.elements_of(receiver, span)?;
        let (Held::Place(place) | Held::View(place, _)) = &all else {
            return None;
        };
        let real = matches!(self.place_ty(place), Ty::Vec(e) if e.has_reals());
        if !real || !self.writable(place) {
            return None;
        }
        let v = &m.receiver;
        let local = |name: &str| format_ident!("{name}", span = Span::mixed_site());
        let (k, i, keep) = (local("kept"), local("at"), local("keep"));
        let (made, test) = match args[..] {
            [f] => (quote!(let #keep = #f;), quote!(#keep(&#v[#i]))),
            _ => (quote!(), quote!(#i == 0 || #v[#i] != #v[#k - 1])),
        };
        let block: syn::Block = syn::parse_quote!({
            #made
            let mut #k = 0_usize;
            for #i in 0..#v.len() {
                if #test {
                    #v.swap(#k, #i);
                    #k += 1;
                }
            }
            #v.truncate(#k);
        });
        self.block(&block);
        Some(Self::unit())
    }

    /// `partition_point`, `binary_search_by`: what is found has no derivative.
    pub(super) fn searched(&mut self, receiver: &Held, m: &syn::ExprMethodCall) -> Option<Held> {
        let (name, span) = (m.method.to_string(), m.span());
        let (function, ty) = match (&name[..], m.args.len()) {
            ("partition_point", 1) => (quote!(search_partition), super::assign::usize_ty()),
            ("binary_search_by", 1) => (quote!(search_by), Ty::Passive),
            _ => return None,
        };
        let all = self.elements_of(receiver, span)?;
        let (Held::Place(place) | Held::View(place, _)) = all else {
            return None;
        };
        let data = format_ident!("data", span = Span::mixed_site());
        let compare = m.args[0].to_token_stream();
        let mut vars = self.captured(&compare);
        let view = self.view(place, false, span);
        vars.push((data.clone(), view));
        let tokens = quote!(::ad_core::rt::#function(#data, #compare));
        Some(Held::Val(self.push(Op::Opaque(tokens, vars), ty, span)))
    }
}
