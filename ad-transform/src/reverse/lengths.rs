//! How long local memory is at the end of its block, where the reverse sweep opens its accumulator.
//!
//! A `Vec` that grows, shrinks or changes places with another is measured there: the number is recorded like any other.
//! One that never does is as long as it was made.

use crate::analyse::calls::{self, Roots};
use crate::ir::uses::Set;
use crate::ir::{Block, Op, Place, Stmt, Val, Values};
use crate::ty::Ty;
use std::collections::BTreeMap;

/// What is known of the lengths of local memory.
#[derive(Debug, Default)]
pub(super) struct Lengths {
    /// At the end of the block: the outer length, then those of the rows if all have one length.
    pub(super) last: BTreeMap<Val, Vec<Val>>,
    /// Copies, results and `vec![e; n]` that are only moved into memory of their own, in the same block: that has the
    /// accumulator.
    pub(super) moved: Set,
    /// Parameters whose length changes, and their final length.
    pub(super) params: BTreeMap<Val, Val>,
    /// Parameters of rows whose lengths change, or that change places.
    pub(super) ragged: Set,
}

/// Measures what must be measured.
pub(super) fn measure(values: &mut Values, params: &[Val], body: &mut Block) -> Lengths {
    let roots = Roots::of(body);
    let mut resized = Set::new();
    find_resized(values, body, &roots, &mut resized);
    let mut ragged = Set::new();
    find_ragged(values, body, &roots, &mut ragged);
    ragged.retain(|p| params.contains(p) && rows(&values[*p].ty));
    let mut last = BTreeMap::new();
    for p in params.iter().filter(|p| resized.contains(p)) {
        if body.diverges() || !matches!(values[*p].ty.strip(), Ty::Vec(_)) {
            continue;
        }
        let n = values.fresh(Ty::Int(Some("usize".into())), None, values[*p].span);
        let len = Op::Method(crate::build::ident("len"), Default::default(), vec![*p]);
        body.stmts.push(Stmt::Let(n, len));
        last.insert(*p, n);
    }
    let mut uses = BTreeMap::new();
    count(body, &mut uses);
    let mut pass = Measure {
        values,
        resized,
        uses,
        ops: BTreeMap::new(),
        here: Set::new(),
        out: Lengths {
            params: last,
            ragged,
            ..Lengths::default()
        },
    };
    pass.block(body);
    pass.out
}

/// Memory whose length, or that of a row, changes.
fn find_resized(values: &Values, b: &Block, roots: &Roots, out: &mut Set) {
    for s in &b.stmts {
        match s {
            // A callee may do so to what it is handed by `&mut`.
            Stmt::Let(_, op) => {
                let lists = |a: &Val| matches!(values[*a].ty.strip(), Ty::Vec(_));
                let written = calls::written(values, op).filter(lists);
                out.extend(written.map(|a| roots.root(a)));
            }
            Stmt::Push(p, _) | Stmt::Pop(_, p) => {
                out.insert(p.base);
            }
            Stmt::Swap(p, q) if p.base != q.base && holds_vec(values, p) => {
                out.extend([p.base, q.base]);
            }
            Stmt::If(s) => {
                find_resized(values, &s.then, roots, out);
                find_resized(values, &s.other, roots, out);
            }
            Stmt::For(s) => find_resized(values, &s.body, roots, out),
            _ => {}
        }
    }
}

/// Whether it is a sequence of `Vec`s.
fn rows(ty: &Ty) -> bool {
    matches!(ty.element(), Some(Ty::Vec(_)))
}

/// Memory whose rows get other lengths, if there are rows in it.
fn find_ragged(values: &Values, b: &Block, roots: &Roots, out: &mut Set) {
    for s in &b.stmts {
        match s {
            Stmt::Let(_, op) => {
                let ragged = |a: &Val| rows(values[*a].ty.strip());
                let written = calls::written(values, op).filter(ragged);
                out.extend(written.map(|a| roots.root(a)));
            }
            Stmt::Push(p, _) | Stmt::Pop(_, p) | Stmt::Permute(p, _) => {
                out.insert(p.base);
            }
            Stmt::Swap(p, q) if holds_vec(values, p) => out.extend([p.base, q.base]),
            Stmt::If(s) => {
                find_ragged(values, &s.then, roots, out);
                find_ragged(values, &s.other, roots, out);
            }
            Stmt::For(s) => find_ragged(values, &s.body, roots, out),
            _ => {}
        }
    }
}

fn holds_vec(values: &Values, place: &Place) -> bool {
    matches!(crate::infer::place_ty(values, place).strip(), Ty::Vec(_))
}

fn count(b: &Block, uses: &mut BTreeMap<Val, u32>) {
    for s in &b.stmts {
        s.visit(&mut |v| *uses.entry(v).or_default() += 1);
        match s {
            Stmt::If(s) => {
                count(&s.then, uses);
                count(&s.other, uses);
            }
            Stmt::For(s) => count(&s.body, uses),
            _ => {}
        }
    }
    b.yields
        .iter()
        .for_each(|v| *uses.entry(*v).or_default() += 1);
}

struct Measure<'a> {
    values: &'a mut Values,
    resized: Set,
    uses: BTreeMap<Val, u32>,
    ops: BTreeMap<Val, Op>,
    /// Copies of memory made in the block being walked.
    here: Set,
    out: Lengths,
}

impl Measure<'_> {
    fn block(&mut self, b: &mut Block) {
        let mut after = Vec::new();
        let outer = std::mem::take(&mut self.here);
        for s in &mut b.stmts {
            match s {
                Stmt::Let(v, op) => {
                    self.ops.insert(*v, op.clone());
                    if matches!(
                        op,
                        Op::Load(_) | Op::Array(_) | Op::Tuple(_) | Op::Repeat(..)
                    ) {
                        self.here.insert(*v);
                    }
                    if let Op::Owned(a) = op {
                        self.owned(*v, *a, &mut after);
                    }
                    if matches!(op, Op::Array(_) | Op::Tuple(_)) {
                        self.structs_move(*v);
                    }
                }
                Stmt::If(s) => {
                    self.block(&mut s.then);
                    self.block(&mut s.other);
                }
                Stmt::For(s) => self.block(&mut s.body),
                _ => {}
            }
        }
        self.here = outer;
        if !b.diverges() {
            b.stmts.extend(after);
        }
    }

    fn owned(&mut self, v: Val, a: Val, after: &mut Vec<Stmt>) {
        let moves = match self.ops.get(&a) {
            Some(Op::Load(_) | Op::Filled(..) | Op::Array(_) | Op::Tuple(_) | Op::Repeat(..)) => {
                self.here.contains(&a)
            }
            Some(Op::Call(..) | Op::Part(..)) => matches!(self.values[a].ty, Ty::Vec(_)),
            _ => false,
        };
        if moves && self.uses.get(&a) == Some(&1) {
            self.out.moved.insert(a);
            self.parts_move(a);
        }
        let Ty::Vec(element) = self.values[v].ty.clone() else {
            return;
        };
        if !self.resized.contains(&v)
            && let Some(lengths) = self.made(a)
        {
            self.out.last.insert(v, lengths);
            return;
        }
        if !crate::emit::shape::fixed(&element) {
            return;
        }
        let def = self.values[v].clone();
        let n = self
            .values
            .fresh(Ty::Int(Some("usize".into())), None, def.span);
        let len = Op::Method(crate::build::ident("len"), Default::default(), vec![v]);
        after.push(Stmt::Let(n, len));
        self.out.last.insert(v, vec![n]);
    }

    /// Structs and enums, which need not be `Copy`, and copies of `Vec`s move into what is put together of them.
    fn structs_move(&mut self, a: Val) {
        let Some(Op::Array(parts) | Op::Tuple(parts)) = self.ops.get(&a).cloned() else {
            return;
        };
        for part in parts {
            let whole = match self.ops.get(&part) {
                Some(Op::Array(_) | Op::Tuple(_)) => self.values[part].ty.has_structs(),
                Some(Op::Load(_)) => matches!(self.values[part].ty, Ty::Vec(_)),
                _ => false,
            };
            if whole && self.here.contains(&part) && self.uses.get(&part) == Some(&1) {
                self.out.moved.insert(part);
            }
        }
    }

    /// What an array or struct that moves was put together of moves along.
    fn parts_move(&mut self, a: Val) {
        let Some(Op::Array(parts) | Op::Tuple(parts)) = self.ops.get(&a).cloned() else {
            return;
        };
        for part in parts {
            let memory = self.values[part].ty.is_aggregate();
            if memory && self.here.contains(&part) && self.uses.get(&part) == Some(&1) {
                self.out.moved.insert(part);
                self.parts_move(part);
            }
        }
    }

    /// The lengths that a value was made with.
    fn made(&self, a: Val) -> Option<Vec<Val>> {
        let Some(Op::Filled(e, n)) = self.ops.get(&a) else {
            return None;
        };
        if crate::emit::shape::fixed(&self.values[*e].ty) {
            return Some(vec![*n]);
        }
        let mut lengths = vec![*n];
        lengths.extend(self.made(*e)?);
        Some(lengths)
    }
}

/// The number of elements that lie at a place of an accumulator.
pub(super) fn of_place(values: &mut Values, place: &Place, out: &mut Vec<Stmt>) -> Val {
    let span = proc_macro2::Span::mixed_site();
    let usize_ty = || Ty::Int(Some("usize".into()));
    let of = if place.projections.is_empty() {
        place.base
    } else {
        let ty = crate::infer::place_ty(values, place);
        let view = values.fresh(Ty::Ref(Box::new(ty), false), None, span);
        values[view].mutable = true;
        out.push(Stmt::Let(view, Op::View(place.clone())));
        view
    };
    let n = values.fresh(usize_ty(), None, span);
    let len = Op::Method(crate::build::ident("len"), Default::default(), vec![of]);
    out.push(Stmt::Let(n, len));
    n
}
