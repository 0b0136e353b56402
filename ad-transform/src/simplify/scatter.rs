//! A scatter to neighbours becomes a gather.
//!
//! `for i in a..b { g[i] += p; g[i + 1] += q; }` reads and writes each entry of `g` twice, in neighbouring trips; compilers merge
//! the two into one wide read that has to wait for the narrow write before it, which was measured to be four times
//! slower than the arithmetic. Here what belongs to the next entry waits in a register:
//!
//! ```text
//! let mut carry = 0.0;
//! for i in a..b { g[i] += carry + p; carry = q; }
//! if a < b { g[b] += carry; }
//! ```
//!
//! Legal for accumulators that nothing else in the loop touches: the order in which an adjoint is summed is free.
//! This is for loops that `windows/stencil.rs` has no better form for.

use crate::ir::uses::Set;
use crate::ir::{
    BinOp, Block, Carried, Comparison, For, If, Op, Place, Projection, Range, Stmt, Val, Values,
};
use crate::ty::Ty;
use std::collections::{BTreeMap, BTreeSet};

/// Widest span of neighbours.
const WIDEST: i64 = 4;

/// See the module. The block may read values of another one `before` it.
pub fn gather(values: &mut Values, before: &Block, b: &mut Block) {
    let mut literals = BTreeMap::new();
    collect_literals(before, &mut literals);
    collect_literals(b, &mut literals);
    gather_in(values, &literals, b);
}

/// The integers that values are, wherever they are defined.
pub(super) fn collect_literals(b: &Block, out: &mut BTreeMap<Val, i64>) {
    for s in &b.stmts {
        match s {
            Stmt::Let(v, Op::Leaf(t)) => {
                let text = t.to_string();
                let digits = text.trim_end_matches("usize").trim_end_matches('_');
                out.extend(digits.parse().ok().map(|n: i64| (*v, n)));
            }
            Stmt::If(s) => {
                collect_literals(&s.then, out);
                collect_literals(&s.other, out);
            }
            Stmt::For(s) => collect_literals(&s.body, out),
            _ => {}
        }
    }
}

fn gather_in(values: &mut Values, literals: &BTreeMap<Val, i64>, b: &mut Block) {
    let mut out = Vec::with_capacity(b.stmts.len());
    for s in std::mem::take(&mut b.stmts) {
        match s {
            Stmt::If(mut s) => {
                gather_in(values, literals, &mut s.then);
                gather_in(values, literals, &mut s.other);
                out.push(Stmt::If(s));
            }
            Stmt::For(mut s) => {
                gather_in(values, literals, &mut s.body);
                let mut after = Vec::new();
                for base in bases(values, &s) {
                    if let Some(stencil) = Stencil::of(&s, literals, base) {
                        let range = s.range.clone().expect("counted");
                        stencil.apply(values, (&mut s, &range), &mut out, &mut after);
                    }
                }
                out.push(Stmt::For(s));
                out.extend(after);
            }
            other => out.push(other),
        }
    }
    b.stmts = out;
}

fn counts_up_by_one(values: &Values, s: &For) -> bool {
    let Some(range) = s.counted() else {
        return false;
    };
    let is_usize = |v: Val| matches!(&values[v].ty, Ty::Int(Some(t)) if t == "usize");
    !s.reversed
        && range.adapters.is_empty()
        && !range.inclusive
        && (is_usize(s.index) || is_usize(range.end))
}

/// The accumulators of the body's own statements, in loops that this is for; those with windows have their form already.
fn bases(values: &Values, s: &For) -> Set {
    if !s.windows.is_empty() || !counts_up_by_one(values, s) {
        return Set::new();
    }
    let accumulator = |s: &Stmt| match s {
        Stmt::Accumulate(p, _) if !values[p.base].mutable => Some(p.base),
        _ => None,
    };
    s.body.stmts.iter().filter_map(accumulator).collect()
}

/// What a trip adds to the entries around its index.
pub(super) struct Stencil {
    /// Everything but the last projection.
    pub(super) prefix: Place,
    /// By offset from the index: positions of the statements in the body, and the value of the index.
    at: BTreeMap<i64, (Vec<usize>, Val)>,
}

impl Stencil {
    /// That of a loop with one.
    pub(super) fn only(values: &Values, s: &For, literals: &BTreeMap<Val, i64>) -> Option<Stencil> {
        let bases = bases(values, s).into_iter();
        let mut found = bases.filter_map(|base| Stencil::of(s, literals, base));
        found.next().filter(|_| found.next().is_none())
    }

    /// The stencil of an accumulator, if that is all the loop does with it.
    fn of(s: &For, literals: &BTreeMap<Val, i64>, base: Val) -> Option<Stencil> {
        let inside: Set = s
            .body
            .stmts
            .iter()
            .flat_map(Stmt::defs)
            .chain(s.header())
            .collect();
        let mut prefix: Option<Place> = None;
        let mut at: BTreeMap<i64, (Vec<usize>, Val)> = BTreeMap::new();
        for (k, stmt) in s.body.stmts.iter().enumerate() {
            let Stmt::Accumulate(place, _) = stmt else {
                if mentions(stmt, base) {
                    return None;
                }
                continue;
            };
            if place.base != base {
                continue;
            }
            let mut own = place.clone();
            let Some(Projection::Index(e)) = own.projections.pop() else {
                return None;
            };
            let fixed = Stmt::Accumulate(own.clone(), base)
                .free()
                .is_disjoint(&inside);
            if !fixed || prefix.as_ref().is_some_and(|p| *p != own) {
                return None;
            }
            prefix = Some(own);
            at.entry(offset(&s.body, literals, s.index, e)?)
                .or_insert_with(|| (Vec::new(), e))
                .0
                .push(k);
        }
        let (lo, hi) = (*at.keys().next()?, *at.keys().next_back()?);
        let dense = at.len() as i64 == hi - lo + 1;
        (hi > lo && hi - lo <= WIDEST && dense).then_some(Stencil {
            prefix: prefix?,
            at,
        })
    }

    fn apply(
        &self,
        values: &mut Values,
        (s, range): (&mut For, &Range),
        before: &mut Vec<Stmt>,
        after: &mut Vec<Stmt>,
    ) {
        let def = values[self.part(&s.body)].clone();
        let ty = def.ty.strip().clone();
        let mut fresh = |ty: &Ty, name: Option<&str>| {
            let name = name.map(|n| proc_macro2::Ident::new(n, proc_macro2::Span::mixed_site()));
            values.fresh(ty.clone(), name, def.span)
        };
        let lo = *self.at.keys().next().expect("not empty");
        let pending: Vec<Carried> = self
            .at
            .keys()
            .skip(1)
            .map(|_| {
                let (param, init, result) = (
                    fresh(&ty, Some("carry")),
                    fresh(&ty, None),
                    fresh(&ty, None),
                );
                before.push(Stmt::Let(init, Op::Number(0.0)));
                Carried {
                    param,
                    init,
                    result,
                    unordered: false,
                }
            })
            .collect();
        let waiting: Vec<Val> = pending.iter().map(|c| c.param).collect();
        let (mut stmts, next) = self.totals(&s.body, &waiting, &mut || fresh(&ty, None));
        let own = self.prefix.then(Projection::Index(self.lowest()));
        stmts.push(Stmt::Accumulate(own, next[0]));
        self.replace(&mut s.body, stmts);
        s.body.yields.extend(&next[1..]);
        after.extend(self.tail(&mut fresh, range, &pending, lo));
        s.carried.extend(pending);
    }

    /// What a trip adds to each entry, in their order, together with what waits for it.
    pub(super) fn totals(
        &self,
        body: &Block,
        waiting: &[Val],
        fresh: &mut dyn FnMut() -> Val,
    ) -> (Vec<Stmt>, Vec<Val>) {
        let mut stmts = Vec::new();
        let mut totals = Vec::new();
        for (k, (positions, _)) in self.at.values().enumerate() {
            let mut parts = positions.iter().map(|p| match &body.stmts[*p] {
                Stmt::Accumulate(_, v) => *v,
                _ => unreachable!("positions are those of accumulations"),
            });
            let first = waiting.get(k).copied();
            let mut sum = first.unwrap_or_else(|| parts.next().expect("each offset has a part"));
            for part in parts {
                let total = fresh();
                let op = match op_of(body, part) {
                    Some(Op::Neg(p)) => Op::Bin(BinOp::Sub, sum, *p),
                    _ => Op::Bin(BinOp::Add, sum, part),
                };
                stmts.push(Stmt::Let(total, op));
                sum = total;
            }
            totals.push(sum);
        }
        (stmts, totals)
    }

    /// One of the parts.
    pub(super) fn part(&self, body: &Block) -> Val {
        let (positions, _) = self.at.values().next().expect("not empty");
        match &body.stmts[positions[0]] {
            Stmt::Accumulate(_, v) => *v,
            _ => unreachable!("positions are those of accumulations"),
        }
    }

    /// The index of the first of the entries, as a value of the body.
    pub(super) fn lowest(&self) -> Val {
        let (_, index) = self.at.values().next().expect("not empty");
        *index
    }

    /// Puts other statements in the place of the accumulations.
    pub(super) fn replace(&self, body: &mut Block, mut stmts: Vec<Stmt>) {
        let gone: BTreeSet<usize> = (self.at.values())
            .flat_map(|(k, _)| k.iter().copied())
            .collect();
        let last = gone.last().copied().unwrap_or(0);
        let mut out = Vec::new();
        for (k, stmt) in std::mem::take(&mut body.stmts).into_iter().enumerate() {
            if !gone.contains(&k) {
                out.push(stmt);
            }
            if k == last {
                out.append(&mut stmts);
            }
        }
        body.stmts = out;
    }

    /// What the last trip left pending.
    fn tail(
        &self,
        fresh: &mut dyn FnMut(&Ty, Option<&str>) -> Val,
        range: &Range,
        pending: &[Carried],
        lo: i64,
    ) -> Vec<Stmt> {
        let usize_ty = Ty::Int(Some("usize".into()));
        let mut stmts = Vec::new();
        for (k, c) in (1_i64..).zip(pending) {
            // Entry `last + lo + k` with `last = end - 1`.
            let offset = lo + k - 1;
            let mut place = self.prefix.clone();
            let index = if offset == 0 {
                range.end
            } else {
                let literal = proc_macro2::Literal::u64_unsuffixed(offset.unsigned_abs());
                let (n, index) = (fresh(&usize_ty, None), fresh(&usize_ty, None));
                stmts.push(Stmt::Let(n, Op::Leaf(quote::quote!(#literal))));
                let op = if offset > 0 { BinOp::Add } else { BinOp::Sub };
                stmts.push(Stmt::Let(index, Op::Bin(op, range.end, n)));
                index
            };
            place.projections.push(Projection::Index(index));
            stmts.push(Stmt::Accumulate(place, c.result));
        }
        let cond = fresh(&Ty::Bool, None);
        let test = Stmt::Let(
            cond,
            Op::Bin(BinOp::Compare(Comparison::Lt), range.start, range.end),
        );
        let then = Block {
            stmts,
            yields: Vec::new(),
        };
        vec![
            test,
            Stmt::If(Box::new(If {
                cond,
                then,
                other: Block::default(),
                dsts: Vec::new(),
            })),
        ]
    }
}

fn mentions(s: &Stmt, base: Val) -> bool {
    s.free().contains(&base)
}

/// What computes a value, if the block's own statements do.
pub(super) fn op_of(b: &Block, v: Val) -> Option<&Op> {
    b.stmts.iter().find_map(|s| match s {
        Stmt::Let(d, op) if *d == v => Some(op),
        _ => None,
    })
}

/// `e - index`, if that is a number.
pub(super) fn offset(b: &Block, literals: &BTreeMap<Val, i64>, index: Val, e: Val) -> Option<i64> {
    if e == index {
        return Some(0);
    }
    let literal = |v: Val| literals.get(&v).copied();
    match op_of(b, e)? {
        Op::Bin(BinOp::Add, a, k) if *a == index => literal(*k),
        Op::Bin(BinOp::Add, k, a) if *a == index => literal(*k),
        Op::Bin(BinOp::Sub, a, k) if *a == index => literal(*k).map(|k| -k),
        _ => None,
    }
}
