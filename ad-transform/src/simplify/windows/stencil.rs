//! The window of what a loop adds to neighbours: `for i in a..b { g[i - 1] += p; g[i] += q; g[i + 1] += r; }`
//!
//! ```text
//! let window = &mut g[a - 1..b + 1];
//! for t in 0..b - a { window[t] += p; window[t + 1] += q; window[t + 2] += r; }
//! ```
//! Such a loop is emitted as a call of `ad_core::rt::stencil`, which lets the trips of a block compute their parts first: in that
//! nothing ties them together, so that the compiler vectorises it, and then hands each entry what it receives. Measured in
//! the reverse sweep of nonlinear advection: two thirds of the time that carried sums (`scatter.rs`) take.

use super::cut::Out;
use super::{Pass, Trips, usize_ty};
use crate::ir::{BinOp, For, Op, Projection, Range, Stmt};
use crate::simplify::scatter::Stencil;
use proc_macro2::Literal;
use quote::quote;

impl Pass<'_> {
    /// Each trip then adds once to each entry, in the order of the entries.
    pub(super) fn open_stencil(
        &mut self,
        stencil: &Stencil,
        s: &mut For,
        range: &Range,
        trips: Trips,
        before: &mut Vec<Stmt>,
    ) {
        let def = self.values[stencil.part(&s.body)].clone();
        let ty = def.ty.strip().clone();
        let (mut stmts, totals) = stencil.totals(&s.body, &[], &mut || {
            self.values.fresh(ty.clone(), None, def.span)
        });
        let mut out = Out::new(self.values, before, &mut self.literals, trips, true);
        let first = out.first((s, range), stencil.lowest());
        let more = out.literal(totals.len() as i64 - 1);
        let count = out.arithmetic(BinOp::Add, trips.count, more);
        let window = out.slice(&stencil.prefix, first, count);
        s.windows.push(window.clone());
        for (k, total) in totals.into_iter().enumerate() {
            let mut index = trips.trip;
            if k > 0 {
                let digits = Literal::usize_unsuffixed(k);
                let by = self.values.fresh(usize_ty(), None, def.span);
                index = self.values.fresh(usize_ty(), None, def.span);
                stmts.push(Stmt::Let(by, Op::Leaf(quote!(#digits))));
                stmts.push(Stmt::Let(index, Op::Bin(BinOp::Add, trips.trip, by)));
            }
            stmts.push(Stmt::Accumulate(
                window.then(Projection::Index(index)),
                total,
            ));
        }
        stencil.replace(&mut s.body, stmts);
    }
}
