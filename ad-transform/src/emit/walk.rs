//! Loops that add up as closures over the entries of their windows.
//!
//! ```text
//! let ([sum], [q_bar]) = ::ad_core::rt::walk([x_window], [x_bar_window], [sum], |[x], [x_bar]| { ..; ([e], [r]) });
//! ```
//! `walk` takes several trips at a time: what ties trips together, the sums, is kept apart, so that the compiler can
//! vectorise all the rest. The primal's sums are added in their order; those of adjoints need none. Where a trip adds to
//! neighbours, it is `stencil`, which is handed what each of them receives:
//!
//! ```text
//! let ([], [d_bar]) = ::ad_core::rt::stencil_walk([u_window], [v_bar_window], u_bar_window, [], |[u], [v_bar]| { ..; ([], [r], [p, q]) });
//! ```

use super::Emit;
use super::expr::Binds;
use crate::ir::{BinOp, Block, For, Place, Projection, Stmt, Val};
use crate::simplify::walks::{Walk, entry_ty};
use crate::ty::Ty;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

impl Emit<'_> {
    /// The loop as a call of `walk` or `sums`, if it suits.
    pub(super) fn walk(&mut self, s: &For) -> Option<TokenStream> {
        let walk = Walk::of(self.values, s)?;
        let outside = self.entries.len();
        let mut params = Vec::new();
        for list in [&walk.reads, &walk.writes] {
            let writes = params.len() == 1;
            params.push(
                list.iter()
                    .map(|w| self.bind(s, w, writes))
                    .collect::<Vec<_>>(),
            );
        }
        let (reads, writes) = (&params[0], &params[1]);
        let inits: Vec<_> = (walk.ordered.iter())
            .map(|(k, ..)| self.value(s.carried[*k].init).tokens)
            .collect();
        let slices = [&walk.reads, &walk.writes].map(|list| {
            let each = list
                .iter()
                .map(|w| self.slice(w, std::ptr::eq(list, &walk.writes)));
            each.collect::<Vec<_>>()
        });
        let [read_slices, write_slices] = &slices;
        // The additions are the callee's.
        let nexts = s.nexts();
        let parts = walk.ordered.iter().chain(&walk.unordered);
        let received = walk.target.iter().flat_map(|t| t.parts.iter().copied());
        let body = Block {
            stmts: (s.body.stmts.iter())
                .filter(|t| !matches!(t, Stmt::Let(v, _) if nexts.contains(v)))
                .filter(|t| !walk.target.as_ref().is_some_and(|target| target.owns(t)))
                .cloned()
                .collect(),
            yields: parts.map(|(.., e)| *e).chain(received).collect(),
        };
        self.depth += 1;
        let stmts = self.stmts(&body);
        self.depth -= 1;
        let ordered: Vec<_> = walk.ordered.iter().map(|p| self.signed(p)).collect();
        let unordered: Vec<_> = walk.unordered.iter().map(|p| self.signed(p)).collect();
        self.entries.truncate(outside);
        let results = |list: &[(usize, BinOp, Val)], emit: &mut Self| -> Vec<Ident> {
            let names = list.iter().map(|(k, ..)| emit.name(s.carried[*k].param));
            names.collect()
        };
        let (ordered_names, names) = (results(&walk.ordered, self), results(&walk.unordered, self));
        let result = quote!(([#(#ordered),*], [#(#unordered),*]));
        let mut out = if let Some(target) = &walk.target {
            let to = self.slice(&target.window, true);
            let received: Vec<_> = target.parts.iter().map(|v| self.value(*v).tokens).collect();
            let results = (!s.carried.is_empty())
                .then(|| quote!(let ([#(#ordered_names),*], [#(#names),*]) =));
            let sums = quote!([#(#ordered),*], [#(#unordered),*], [#(#received),*]);
            if writes.is_empty() {
                quote! {
                    #results ::ad_core::rt::stencil(
                        [#(#read_slices),*], #to, [#(#inits),*], |[#(#reads),*]| { #stmts (#sums) },
                    );
                }
            } else {
                quote! {
                    #results ::ad_core::rt::stencil_walk(
                        [#(#read_slices),*], [#(#write_slices),*], #to, [#(#inits),*],
                        |[#(#reads),*], [#(#writes),*]| { #stmts (#sums) },
                    );
                }
            }
        } else if writes.is_empty() {
            let body = braced(&stmts, &result);
            quote! {
                let ([#(#ordered_names),*], [#(#names),*]) =
                    ::ad_core::rt::sums([#(#read_slices),*], [#(#inits),*], |[#(#reads),*]| #body);
            }
        } else {
            quote! {
                let ([#(#ordered_names),*], [#(#names),*]) = ::ad_core::rt::walk(
                    [#(#read_slices),*], [#(#write_slices),*], [#(#inits),*],
                    |[#(#reads),*], [#(#writes),*]| { #stmts #result },
                );
            }
        };
        for (k, ..) in &walk.unordered {
            let c = &s.carried[*k];
            let init = self.value(c.init);
            if !is_zero(&init.tokens) {
                let (name, init) = (self.name(c.param), init.at(Binds::Sum));
                out.extend(quote!(let #name = #init + #name;));
            }
        }
        Some(out)
    }

    /// Names the entry of a window; returns the pattern of the closure's parameter.
    fn bind(&mut self, s: &For, window: &Place, writes: bool) -> TokenStream {
        let name = self.values[window.base].name.as_ref();
        let stem = name.map_or_else(|| "entry".to_owned(), ToString::to_string);
        let stem = format_ident!(
            "{}",
            stem.trim_end_matches("_window"),
            span = Span::mixed_site()
        );
        let name = self.names.unique(&stem);
        let number = !entry_ty(self.values, window).is_aggregate();
        let trip = s.trip.expect("windows are reached by number");
        let entry = window.then(Projection::Index(trip));
        let (pattern, tokens) = match (number, writes) {
            (true, false) => (quote!(&#name), quote!(#name)),
            (true, true) => (quote!(#name), quote!(*#name)),
            (false, _) => (quote!(#name), quote!(#name)),
        };
        self.entries.push((entry, tokens));
        pattern
    }

    /// A window as an argument.
    fn slice(&mut self, window: &Place, writes: bool) -> TokenStream {
        let tokens = self.place(window);
        let ty = match window.projections.is_empty() {
            true => self.values[window.base].ty.clone(),
            // One of several, all of which may be written to.
            false => Ty::Ref(Box::new(Ty::Unknown), true),
        };
        match (ty, writes) {
            (_, true) => quote!(&mut *#tokens),
            (Ty::Ref(_, true), false) => quote!(&*#tokens),
            _ => tokens,
        }
    }

    fn signed(&mut self, (_, op, e): &(usize, BinOp, Val)) -> TokenStream {
        match op {
            BinOp::Sub => {
                let e = self.at(*e, Binds::Unary);
                quote!(-#e)
            }
            _ => self.value(*e).tokens,
        }
    }

    /// The entry that a place lies in, and how many steps lead to it.
    pub(super) fn entry(&self, place: &Place) -> Option<(TokenStream, usize)> {
        let inside =
            |e: &Place| e.base == place.base && place.projections.starts_with(&e.projections);
        let (entry, tokens) = self.entries.iter().find(|(e, _)| inside(e))?;
        Some((tokens.clone(), entry.projections.len()))
    }

    /// Whether the place is an entry as a whole.
    pub(super) fn is_entry(&self, place: &Place) -> bool {
        self.entries.iter().any(|(e, _)| e == place)
    }
}

fn braced(stmts: &TokenStream, result: &TokenStream) -> TokenStream {
    if stmts.is_empty() {
        result.clone()
    } else {
        quote!({ #stmts #result })
    }
}

fn is_zero(tokens: &TokenStream) -> bool {
    let text = tokens.to_string();
    matches!(
        text.as_str(),
        "0.0" | "0.0_f64" | "0.0_f32" | "0.0f64" | "0.0f32"
    )
}
