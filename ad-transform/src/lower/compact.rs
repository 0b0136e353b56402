//! What leaves elements out of a `Vec`.
//!
//! | primal | lowered as |
//! | --- | --- |
//! | `v.retain(f)` | `let mut k = 0; for i in 0..v.len() { if f(&v[i]) { v.swap(k, i); k += 1; } } v.truncate(k);` |
//! | `v.dedup()` | the same with `i == 0 \|\| v[i] != v[k - 1]` |

use super::{Held, Lower};
use crate::ty::Ty;
use proc_macro2::Span;
use quote::{format_ident, quote};
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
}
