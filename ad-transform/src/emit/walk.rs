//! Loops that add up as closures over the entries of their windows.
//!
//! ```text
//! let ([sum], [q_bar]) = ::ad_core::rt::walk([x_window], [x_bar_window], [sum], |[x], [x_bar]| { ..; ([e], [r]) });
//! ```
//! `walk` takes several trips at a time: what ties trips together, the sums, is kept apart, so that the compiler can
//! vectorise all the rest. The primal's sums are added in their order; those of adjoints need none.

use super::Emit;
use super::expr::Binds;
use crate::analyse::effects;
use crate::ir::{BinOp, Block, For, Op, Place, Projection, Stmt, Val, Values};
use crate::simplify::sums::{is_own, part_of};
use crate::ty::{Float, Ty};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

/// What such a loop is made of.
struct Walk {
    /// Windows that are read, and those that are written to.
    reads: Vec<Place>,
    writes: Vec<Place>,
    /// Carried values, with the sign and the value that is added in each trip.
    ordered: Vec<(usize, BinOp, Val)>,
    unordered: Vec<(usize, BinOp, Val)>,
}

impl Walk {
    fn of(values: &Values, s: &For) -> Option<Walk> {
        if s.windows.is_empty() || s.until.is_some() || s.carried.is_empty() {
            return None;
        }
        let (mut ordered, mut unordered) = (Vec::new(), Vec::new());
        for (k, c) in s.carried.iter().enumerate() {
            let (op, part) = part_of(s, k)?;
            if !is_number(&values[c.param].ty) {
                return None;
            }
            let list = if c.unordered {
                &mut unordered
            } else {
                &mut ordered
            };
            list.push((k, op, part));
        }
        if unordered.is_empty() || s.reversed && !ordered.is_empty() {
            return None;
        }
        let inside = |v: Val| Some(v) == s.trip || v == s.index;
        let mut walk = Walk {
            reads: Vec::new(),
            writes: Vec::new(),
            ordered,
            unordered,
        };
        for t in &s.body.stmts {
            match t {
                Stmt::Let(_, Op::Load(p)) => walk.touch(s, p, false)?,
                Stmt::Store(p, v) | Stmt::Accumulate(p, v) if !inside(*v) => {
                    walk.touch(s, p, true)?;
                }
                Stmt::Let(v, op) => {
                    let mut plain = effects::repeatable(values, op) && vectorises(op);
                    op.visit(&mut |u| plain &= !inside(u));
                    let simple = is_number(&values[*v].ty) || matches!(op, Op::Leaf(_));
                    if !plain || !simple {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        let Walk { reads, writes, .. } = &mut walk;
        reads.retain(|r| !writes.contains(r));
        let alike = |list: &[Place]| {
            list.windows(2).all(|w| {
                format!("{:?}", entry_ty(values, &w[0])) == format!("{:?}", entry_ty(values, &w[1]))
            })
        };
        (!reads.is_empty() && alike(reads) && alike(writes)).then_some(walk)
    }

    /// Enters an access; `None` where it is not the trip's own.
    fn touch(&mut self, s: &For, p: &Place, writes: bool) -> Option<()> {
        let window = s.windows.iter().find(|w| is_own(p, w, s.trip))?;
        let deeper = &p.projections[window.projections.len() + 1..];
        let fixed = |q: &Projection| !matches!(q, Projection::Index(i) if Some(*i) == s.trip || *i == s.index);
        if !deeper.iter().all(fixed) {
            return None;
        }
        let list = if writes {
            &mut self.writes
        } else {
            &mut self.reads
        };
        if !list.contains(window) {
            list.push(window.clone());
        }
        Some(())
    }
}

fn is_number(ty: &Ty) -> bool {
    matches!(ty, Ty::Float(Float::F64 | Float::F32))
}

/// The type of a window's entries.
fn entry_ty(values: &Values, window: &Place) -> Ty {
    let ty = crate::infer::place_ty(values, window);
    ty.element().cloned().unwrap_or(Ty::Unknown)
}

/// Whether compilers have the operation for several numbers at a time.
fn vectorises(op: &Op) -> bool {
    match op {
        Op::Leaf(_) | Op::Number(_) | Op::Copy(_) | Op::Neg(_) | Op::Strong(..) => true,
        Op::Bin(op, ..) => matches!(op, BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div),
        Op::Method(name, ..) => name == "sqrt" || name == "abs",
        _ => false,
    }
}

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
        let body = Block {
            stmts: (s.body.stmts.iter())
                .filter(|t| !matches!(t, Stmt::Let(v, _) if nexts.contains(v)))
                .cloned()
                .collect(),
            yields: parts.map(|(.., e)| *e).collect(),
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
        let mut out = if writes.is_empty() {
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
