//! The statements that cut windows out, and accesses through them.

use super::find::{Cut, Group};
use super::{Trips, usize_ty};
use crate::infer::place_ty;
use crate::ir::{BinOp, For, Op, Place, Projection, Range, Stmt, Val, Values};
use crate::simplify::scatter::op_of;
use crate::ty::Ty;
use proc_macro2::{Ident, Literal};
use quote::quote;
use std::collections::BTreeMap;

impl Cut {
    fn reads(&self, s: &For) -> bool {
        let mut at = self.groups.iter().flat_map(|g| &g.at);
        at.any(|(k, _)| matches!(s.body.stmts[*k], Stmt::Let(..)))
    }

    pub(super) fn open(
        &self,
        values: &mut Values,
        s: &mut For,
        range: &Range,
        trips: Trips,
        literals: &mut BTreeMap<Val, i64>,
        before: &mut Vec<Stmt>,
    ) {
        let mut out = Out::new(values, before, literals, trips, self.mutable);
        out.read = self.mutable && self.reads(s);
        let firsts: Vec<Val> = self
            .groups
            .iter()
            .map(|g| out.first((s, range), g.first))
            .collect();
        let windows = match (&self.groups[..], &firsts[..]) {
            ([g], [first]) => {
                let step = out.literal(g.step);
                let count = out.arithmetic(BinOp::Mul, step, trips.count);
                let window = out.slice(&g.prefix, *first, count);
                vec![if g.step == 1 {
                    window
                } else {
                    out.chunks(g, window.base)
                }]
            }
            (groups, firsts) => out.apart(&groups[0], firsts),
        };
        for (g, window) in self.groups.iter().zip(windows) {
            s.windows.push(window.clone());
            for (k, offset) in &g.at {
                let mut entry = window.then(Projection::Index(trips.trip));
                if g.step > 1 {
                    let index = out.literal(*offset);
                    entry = entry.then(Projection::Index(index));
                }
                replace(&mut s.body.stmts[*k], entry);
            }
        }
    }
}

fn bare(base: Val) -> Place {
    Place {
        base,
        projections: Vec::new(),
    }
}

/// The access through a window.
fn replace(s: &mut Stmt, entry: Place) {
    match s {
        Stmt::Let(_, Op::Load(p)) | Stmt::Accumulate(p, _) | Stmt::Store(p, _) => *p = entry,
        Stmt::Let(_, op @ Op::Recall(..)) => *op = Op::Load(entry),
        Stmt::Record(_, _, v) => *s = Stmt::Store(entry, *v),
        _ => unreachable!("windows are of loads and writes"),
    }
}

/// Where the statements go that cut.
pub(super) struct Out<'a> {
    values: &'a mut Values,
    before: &'a mut Vec<Stmt>,
    literals: &'a mut BTreeMap<Val, i64>,
    mutable: bool,
    /// Whether it is written to and read.
    read: bool,
    trips: Trips,
}

impl<'a> Out<'a> {
    pub(super) fn new(
        values: &'a mut Values,
        before: &'a mut Vec<Stmt>,
        literals: &'a mut BTreeMap<Val, i64>,
        trips: Trips,
        mutable: bool,
    ) -> Self {
        Out {
            values,
            before,
            literals,
            mutable,
            read: false,
            trips,
        }
    }

    fn push(&mut self, op: Op, ty: Ty, like: Val) -> Val {
        let span = self.values[like].span;
        let v = self.values.fresh(ty, None, span);
        self.before.push(Stmt::Let(v, op));
        v
    }

    pub(super) fn literal(&mut self, n: i64) -> Val {
        let digits = Literal::i64_unsuffixed(n);
        let like = self.trips.count;
        let v = self.push(Op::Leaf(quote!(#digits)), usize_ty(), like);
        self.literals.insert(v, n);
        v
    }

    /// Indices are small numbers, most of them literals: what can be known is computed here.
    pub(super) fn arithmetic(&mut self, op: BinOp, a: Val, b: Val) -> Val {
        let number = |v: Val| self.literals.get(&v).copied();
        let known = match (op, number(a), number(b)) {
            (BinOp::Add, Some(0), _) | (BinOp::Mul, Some(1), _) => return b,
            (BinOp::Add | BinOp::Sub, _, Some(0)) => return a,
            (BinOp::Add, Some(x), Some(y)) => x.checked_add(y),
            (BinOp::Sub, Some(x), Some(y)) => x.checked_sub(y),
            (BinOp::Mul, Some(x), Some(y)) => x.checked_mul(y),
            _ => None,
        };
        match known.filter(|n| *n >= 0) {
            Some(n) => self.literal(n),
            None => self.push(Op::Bin(op, a, b), usize_ty(), a),
        }
    }

    /// An index of the body in the trip of the smallest index, as a value before the loop.
    pub(super) fn first(&mut self, (s, range): (&For, &Range), e: Val) -> Val {
        if e == s.index {
            return range.start;
        }
        if s.trip == Some(e) {
            return self.literal(0);
        }
        match op_of(&s.body, e).cloned() {
            Some(Op::Bin(op, a, b)) => {
                let (a, b) = (self.first((s, range), a), self.first((s, range), b));
                self.arithmetic(op, a, b)
            }
            Some(op) => self.push(op, usize_ty(), e),
            None => e,
        }
    }

    fn named(&mut self, window: Val, base: Val) {
        use syn::ext::IdentExt;
        let name = self.values[base].name.as_ref();
        self.values[window].name =
            name.map(|n| Ident::new(&format!("{}_window", n.unraw()), n.span()));
        self.values[window].mutable = self.read;
    }

    fn reference(&self, to: Ty) -> Ty {
        Ty::Ref(Box::new(to), self.mutable)
    }

    /// `&prefix[first..first + count]`
    pub(super) fn slice(&mut self, prefix: &Place, first: Val, count: Val) -> Place {
        let end = self.arithmetic(BinOp::Add, first, count);
        let place = prefix.then(Projection::Range(Some(first), Some(end), false));
        let ty = self.reference(Ty::Slice(Box::new(element(self.values, prefix))));
        let window = self.push(Op::View(place), ty, prefix.base);
        self.named(window, prefix.base);
        bare(window)
    }

    /// The slice as one of arrays.
    fn chunks(&mut self, g: &Group, slice: Val) -> Place {
        self.values[slice].name = None;
        let n = Literal::i64_unsuffixed(g.step);
        let chunk = Ty::Array(Box::new(element(self.values, &g.prefix)), quote!(#n));
        let ty = self.reference(Ty::Slice(Box::new(chunk)));
        let path = if self.mutable {
            quote!(::ad_core::rt::chunks_mut::<#n, _>)
        } else {
            quote!(::ad_core::rt::chunks::<#n, _>)
        };
        let window = self.push(Op::Call(path, vec![slice]), ty, g.prefix.base);
        self.named(window, g.prefix.base);
        bare(window)
    }

    /// Several slices of one memory.
    fn apart(&mut self, g: &Group, firsts: &[Val]) -> Vec<Place> {
        let base = g.prefix.base;
        let whole = Ty::Slice(Box::new(element(self.values, &g.prefix)));
        let (each, count) = (self.reference(whole), self.trips.count);
        let from = match (&self.values[base].ty, g.prefix.projections.is_empty()) {
            // It is a reference already.
            (Ty::Ref(..), true) => {
                let all = g.prefix.then(Projection::Range(None, None, false));
                self.push(Op::View(all), each.clone(), base)
            }
            _ => self.push(Op::View(g.prefix.clone()), each.clone(), base),
        };
        let n = Literal::usize_unsuffixed(firsts.len());
        let indices = Ty::Array(Box::new(usize_ty()), quote!(#n));
        let starts = self.push(Op::Array(firsts.to_vec()), indices, base);
        let path = match firsts.len() {
            2 => quote!(::ad_core::rt::two_windows),
            _ => quote!(::ad_core::rt::three_windows),
        };
        let ty = Ty::Tuple(vec![each; firsts.len()]);
        let windows = self.push(Op::Call(path, vec![from, starts, count]), ty, base);
        self.named(windows, base);
        (0..firsts.len())
            .map(|k| bare(windows).then(Projection::Field(k.to_string())))
            .collect()
    }
}

fn element(values: &Values, prefix: &Place) -> Ty {
    match place_ty(values, prefix) {
        Ty::Record(e) => *e,
        other => other.element().cloned().unwrap_or(Ty::Unknown),
    }
}
