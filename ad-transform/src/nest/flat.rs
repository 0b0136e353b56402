//! Sweeps in the form in which a function leaves `lower`, so that they can be differentiated like one.
//!
//! | in sweeps | in a function |
//! | --- | --- |
//! | a value is defined again in another scope | each definition is a value of its own |
//! | a record, its frames | a `Vec` that is stored to, pushed to, popped from |
//! | the accumulator of a number | an array of one |
//! | `g_reverse(a, seed, &mut a_bar)` | `t = g_gradient(a, seed); a_bar += t.1.0` |
//! | loops that count down, numbers of trips | ranges, `rev()` |

use crate::build::ident;
use crate::ir::table::Table;
use crate::ir::uses::Set;
use crate::ir::{
    Adapter, BinOp, Block, Carried, For, Op, Place, Projection, Range, Stmt, Val, Values, Vjp,
};
use crate::nest::names;
use crate::reverse::memory::{over, pour};
use crate::ty::Ty;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use std::collections::BTreeMap;

/// Rewrites what a function may not have; see the module. `numbers` are accumulators of single numbers.
pub fn flatten(values: &mut Values, block: &mut Block, numbers: Set) {
    calls(values, block);
    let mut pass = Flatten {
        values,
        numbers,
        framed: Set::new(),
        ops: Table::new(),
        out: Vec::new(),
    };
    pass.find(block);
    pass.block(block);
}

/// Duals of memory as memory of the function's own, which has an adjoint.
pub fn own_zeros(values: &mut Values, block: &mut Block) {
    let mut out = Vec::with_capacity(block.stmts.len());
    for s in std::mem::take(&mut block.stmts) {
        match s {
            Stmt::If(mut s) => {
                own_zeros(values, &mut s.then);
                own_zeros(values, &mut s.other);
                out.push(Stmt::If(s));
            }
            Stmt::For(mut s) => {
                own_zeros(values, &mut s.body);
                out.push(Stmt::For(s));
            }
            // What is not written to itself is what memory begins with.
            Stmt::Let(v, op @ (Op::Zeros | Op::ZerosOf(_) | Op::ZerosLike(_)))
                if values[v].mutable =>
            {
                out.extend(owned(values, v, op));
            }
            other => out.push(other),
        }
    }
    block.stmts = out;
}

/// Zeros as memory of the function's own.
fn owned(values: &mut Values, v: Val, op: Op) -> [Stmt; 2] {
    let ty = match values[v].ty.strip().clone() {
        Ty::Slice(e) => Ty::Vec(e),
        other => other,
    };
    values[v].ty = ty.clone();
    values[v].mutable = true;
    let zeros = values.fresh(ty, None, values[v].span);
    [Stmt::Let(zeros, op), Stmt::Let(v, Op::Owned(zeros))]
}

/// The calls of callees' forward and reverse parts as operations, of which both modes know what to make. What is kept is
/// nothing then.
pub fn calls(values: &mut Values, block: &mut Block) {
    for v in values.ids() {
        if matches!(values[v].ty, Ty::Kept) {
            values[v].ty = Ty::Unit;
        }
    }
    parts(values, block);
}

fn parts(values: &mut Values, block: &mut Block) {
    let temporaries = temporaries(values, block);
    let mut called = Table::new();
    let mut out = Vec::with_capacity(block.stmts.len());
    for s in std::mem::take(&mut block.stmts) {
        match s {
            Stmt::If(mut s) => {
                parts(values, &mut s.then);
                parts(values, &mut s.other);
                out.push(Stmt::If(s));
            }
            Stmt::For(mut s) => {
                parts(values, &mut s.body);
                out.push(Stmt::For(s));
            }
            Stmt::Let(both, Op::Call(path, args)) if is_forward_part(&path) => {
                called.insert(both, Op::Call(crate::emit::original(&path), args));
            }
            Stmt::Let(v, Op::Part(both, 0)) if called.contains_key(&both) => {
                out.push(Stmt::Let(v, called[&both].clone()));
            }
            // Of what was kept there are neither values nor records.
            Stmt::Let(v, Op::Part(..) | Op::Recall(..) | Op::Undefined)
                if matches!(values[v].ty, Ty::Unit) =>
            {
                out.push(Stmt::Let(v, Op::Tuple(Vec::new())));
            }
            Stmt::Record(r, ..) | Stmt::Close(r, _) if keeps(values, r) => {}
            Stmt::Let(r, Op::NewRecord(..) | Op::NewStack(..)) if keeps(values, r) => {}
            Stmt::Let(v, Op::Back(r, _) | Op::Open(r, _)) if keeps(values, r) => {
                out.push(Stmt::Let(v, Op::Leaf(quote!(0))));
            }
            Stmt::Vjp(call) => gradient(values, *call, &temporaries, &mut out),
            Stmt::Let(v, Op::Zeros) if temporaries.contains(&v) => {}
            Stmt::Let(v, Op::Load(p)) if temporaries.contains(&p.base) => {
                out.push(Stmt::Let(v, Op::Copy(p.base)));
            }
            other => out.push(other),
        }
    }
    block.stmts = out;
}

/// Whether it is a record of what calls kept.
fn keeps(values: &Values, r: Val) -> bool {
    matches!(&values[r].ty, Ty::Record(e) if matches!(**e, Ty::Kept))
}

fn is_forward_part(path: &TokenStream) -> bool {
    let path = syn::parse2::<syn::Path>(path.clone());
    let last = path.ok().and_then(|p| p.segments.last().cloned());
    last.is_some_and(|s| crate::emit::is_hidden_companion(&s.ident))
}

/// Accumulators that a single call adds a number to.
fn temporaries(values: &Values, block: &Block) -> Set {
    let zeros: Set = block
        .stmts
        .iter()
        .filter_map(|s| match s {
            Stmt::Let(v, Op::Zeros) if values[*v].ty.is_float() => Some(*v),
            _ => None,
        })
        .collect();
    let calls = block.stmts.iter().filter_map(|s| match s {
        Stmt::Vjp(call) => Some(call),
        _ => None,
    });
    let bars = calls.flat_map(|call| call.bars.iter().flatten());
    bars.map(|p| p.base).filter(|v| zeros.contains(v)).collect()
}

/// `g_reverse(a, seed, &mut a_bar)` as `t = g_gradient(a, seed); a_bar += t.1.0`.
fn gradient(values: &mut Values, call: Vjp, temporaries: &Set, out: &mut Vec<Stmt>) {
    let span = values[call.seed].span;
    // Calls that write to their arguments are reported before.
    let mut args: Vec<Val> = call.args.iter().filter_map(|a| a.val()).collect();
    let parts: Vec<Ty> = args.iter().map(|a| adjoint(&values[*a].ty)).collect();
    let ty = Ty::Tuple(vec![values[call.seed].ty.clone(), Ty::Tuple(parts.clone())]);
    let both = values.fresh(ty, None, span);
    args.push(call.seed);
    let path = names::of_path(&crate::emit::original(&call.path), names::gradient);
    out.push(Stmt::Let(both, Op::Call(path, args)));
    for (i, (bar, ty)) in call.bars.into_iter().zip(parts).enumerate() {
        let Some(to) = bar else { continue };
        let steps = ["1".to_owned(), i.to_string()];
        let from = Place {
            base: both,
            projections: steps.map(Projection::Field).to_vec(),
        };
        if temporaries.contains(&to.base) {
            values[to.base].mutable = false;
            out.push(Stmt::Let(to.base, Op::Load(from)));
        } else {
            pour(values, &ty, (from, to), span, out);
        }
    }
}

/// The type of the adjoint of a value where it is owned.
pub fn adjoint(ty: &Ty) -> Ty {
    match crate::tangent::dual(ty.strip()) {
        Ty::Slice(e) => Ty::Vec(e),
        other => other,
    }
}

struct Flatten<'a> {
    values: &'a mut Values,
    /// Accumulators of single numbers.
    numbers: Set,
    /// Records that frames are opened in.
    framed: Set,
    /// What values are computed by.
    ops: Table<Op>,
    out: Vec<Stmt>,
}

impl Flatten<'_> {
    /// Finds local accumulators of numbers, and records with frames.
    fn find(&mut self, b: &Block) {
        for s in &b.stmts {
            match s {
                Stmt::Let(v, Op::Zeros) if self.values[*v].ty.is_float() => {
                    self.numbers.insert(*v);
                }
                Stmt::Let(_, Op::Open(r, _)) => {
                    self.framed.insert(*r);
                }
                Stmt::If(s) => {
                    self.find(&s.then);
                    self.find(&s.other);
                }
                Stmt::For(s) => self.find(&s.body),
                _ => {}
            }
        }
    }

    fn block(&mut self, b: &mut Block) {
        let outer = std::mem::take(&mut self.out);
        for s in std::mem::take(&mut b.stmts) {
            self.stmt(s);
        }
        b.stmts = std::mem::replace(&mut self.out, outer);
    }

    fn stmt(&mut self, mut s: Stmt) {
        self.elements(&mut s);
        match s {
            Stmt::Let(v, op) => {
                self.ops.insert(v, op.clone());
                self.op(v, op);
            }
            Stmt::If(mut s) => {
                self.block(&mut s.then);
                self.block(&mut s.other);
                self.out.push(Stmt::If(s));
            }
            Stmt::For(s) => self.looping(*s),
            Stmt::Record(r, i, v) => {
                let (whole, v) = (bare(r), self.kept(v));
                self.out.push(match self.grows(r) {
                    true => Stmt::Push(whole, v),
                    false => Stmt::Store(whole.then(Projection::Index(i)), v),
                });
            }
            Stmt::Close(r, base) => {
                let n = self.length(r);
                let more = self.usize_of(Op::Bin(BinOp::Sub, n, base));
                let entry = self.entry(r);
                let body = vec![Stmt::Pop(entry, bare(r))];
                self.times(more, body);
            }
            other => self.out.push(other),
        }
    }

    /// Accumulators of numbers are arrays of one.
    fn elements(&mut self, s: &mut Stmt) {
        let mut found = false;
        let mut visit = |p: &Place| found |= self.numbers.contains(&p.base);
        match s {
            Stmt::Let(_, Op::Load(p) | Op::View(p))
            | Stmt::Accumulate(p, _)
            | Stmt::Store(p, _) => {
                visit(p);
            }
            Stmt::Swap(p, q) => [p, q].into_iter().for_each(|p| visit(p)),
            _ => {}
        }
        if !found {
            return;
        }
        let zero = self.usize_of(Op::Leaf(quote!(0)));
        let step = |p: &mut Place| {
            if self.numbers.contains(&p.base) {
                p.projections.insert(0, Projection::Index(zero));
            }
        };
        match s {
            Stmt::Let(_, Op::Load(p) | Op::View(p))
            | Stmt::Accumulate(p, _)
            | Stmt::Store(p, _) => {
                step(p);
            }
            Stmt::Swap(p, q) => [p, q].into_iter().for_each(step),
            _ => {}
        }
    }

    fn op(&mut self, v: Val, op: Op) {
        match op {
            Op::Zeros if self.numbers.contains(&v) => {
                let stmts = number(self.values, v);
                self.out.extend(stmts);
            }
            Op::Zeros | Op::ZerosOf(_) | Op::ZerosLike(_) => {
                self.out.extend(owned(self.values, v, op));
            }
            Op::NewRecord(count, of) => self.record(v, of, count.filter(|_| self.is_filled(of))),
            Op::NewStack(_, of) => self.record(v, of, None),
            Op::Recall(r, i) => {
                let entry = bare(r).then(Projection::Index(i));
                self.out.push(Stmt::Let(v, Op::Load(entry)));
            }
            Op::Open(r, n) => {
                let len = self.values.fresh(usize_ty(), None, Span::mixed_site());
                self.out.push(Stmt::Let(len, len_of(r)));
                self.out.push(Stmt::Let(v, Op::Copy(len)));
                let entry = self.entry(r);
                let body = vec![
                    Stmt::Let(entry, zero(&self.values[entry].ty)),
                    Stmt::Push(bare(r), entry),
                ];
                self.times(n, body);
            }
            Op::Back(r, n) => {
                let len = self.length(r);
                self.out.push(Stmt::Let(v, Op::Bin(BinOp::Sub, len, n)));
            }
            other => self.out.push(Stmt::Let(v, other)),
        }
    }

    /// What goes into a record: memory that is still needed goes as a copy.
    fn kept(&mut self, v: Val) -> Val {
        let def = self.values[v].clone();
        if !def.ty.may_move() {
            return v;
        }
        let copy = self.values.fresh(def.ty, None, def.span);
        self.out.push(Stmt::Let(copy, Op::Load(bare(v))));
        copy
    }

    /// A record as a `Vec`: of its full length where that is known, or empty.
    fn record(&mut self, v: Val, of: Val, count: Option<Val>) {
        let (ty, span) = (self.values[of].ty.clone(), self.values[of].span);
        let element = self.values.fresh(ty.clone(), None, span);
        let op = match count {
            Some(_) => zero(&ty),
            None => Op::Undefined,
        };
        self.out.push(Stmt::Let(element, op));
        let count = match count {
            Some(count) => count,
            None => self.usize_of(Op::Leaf(quote!(0))),
        };
        let ty = Ty::Vec(Box::new(ty));
        let filled = self.values.fresh(ty.clone(), None, span);
        self.out.push(Stmt::Let(filled, Op::Filled(element, count)));
        self.values[v].ty = ty;
        self.values[v].mutable = true;
        self.out.push(Stmt::Let(v, Op::Owned(filled)));
    }

    /// Whether entries are pushed to a record.
    fn grows(&self, r: Val) -> bool {
        match self.ops.get(&r) {
            Some(Op::NewRecord(count, of)) => count.is_none() || !self.is_filled(*of),
            _ => !self.framed.contains(&r),
        }
    }

    fn is_filled(&self, of: Val) -> bool {
        self.values[of].ty.has_zero()
    }

    /// A value for an entry of a record.
    fn entry(&mut self, r: Val) -> Val {
        let ty = match &self.values[r].ty {
            Ty::Vec(e) | Ty::Record(e) => (**e).clone(),
            other => other.clone(),
        };
        self.values.fresh(ty, None, Span::mixed_site())
    }

    fn length(&mut self, r: Val) -> Val {
        self.usize_of(len_of(r))
    }

    fn usize_of(&mut self, op: Op) -> Val {
        let v = self.values.fresh(usize_ty(), None, Span::mixed_site());
        self.out.push(Stmt::Let(v, op));
        v
    }

    /// A loop that runs so many times.
    fn times(&mut self, n: Val, stmts: Vec<Stmt>) {
        let zero = self.usize_of(Op::Leaf(quote!(0)));
        let index = self.values.fresh(usize_ty(), None, Span::mixed_site());
        let body = Block {
            stmts,
            yields: Vec::new(),
        };
        let s = over(index, zero, n, Vec::new(), body);
        self.out.push(Stmt::For(Box::new(s)));
    }

    /// A loop whose trips have numbers, or that counts down, as one over the numbers.
    fn looping(&mut self, mut s: For) {
        self.block(&mut s.body);
        match (s.range.take(), s.trip.take()) {
            (None, None) => {}
            (None, Some(trip)) => self.counted(&mut s, trip),
            (Some(mut range), trip) => {
                // Not every range with steps can be walked from its end.
                let steps = range
                    .adapters
                    .iter()
                    .any(|a| matches!(a, Adapter::StepBy(_)));
                let number = (trip.is_none() && s.reversed && steps)
                    .then(|| self.values.fresh(usize_ty(), None, Span::mixed_site()));
                let trip = trip.or(number);
                let plain = range.adapters.is_empty() && !range.inclusive;
                // The number of a trip is a `usize`, whatever the range is of.
                let counts = [range.start, range.end]
                    .iter()
                    .any(|v| matches!(&self.values[*v].ty, Ty::Int(Some(t)) if t == "usize"));
                let from_zero = plain && counts && self.starts_at_zero(&range);
                match trip {
                    Some(trip) if trip != s.index && !from_zero => {
                        self.values[trip].ty = usize_ty();
                        let nth = Stmt::Let(s.index, Op::Nth(range.clone(), trip));
                        s.body.stmts.insert(0, nth);
                        let end = self.usize_of(Op::Trips(range));
                        let start = self.usize_of(Op::Leaf(quote!(0)));
                        s.index = trip;
                        range = Range {
                            start,
                            end,
                            inclusive: false,
                            adapters: Vec::new(),
                        };
                    }
                    Some(trip) if trip != s.index => {
                        s.body.stmts.insert(0, Stmt::Let(trip, Op::Copy(s.index)));
                    }
                    _ => {}
                }
                if s.reversed {
                    range.adapters.push(Adapter::Rev);
                    s.reversed = false;
                }
                s.range = Some(range);
            }
        }
        self.out.push(Stmt::For(Box::new(s)));
    }

    /// A loop without a range that numbers its trips carries the number.
    fn counted(&mut self, s: &mut For, trip: Val) {
        let init = self.usize_of(Op::Leaf(quote!(0)));
        let [one, next, result] =
            [(); 3].map(|()| self.values.fresh(usize_ty(), None, Span::mixed_site()));
        let more = [
            Stmt::Let(one, Op::Leaf(quote!(1))),
            Stmt::Let(next, Op::Bin(BinOp::Add, trip, one)),
        ];
        s.body.stmts.extend(more);
        s.body.yields.push(next);
        s.carried.push(Carried {
            param: trip,
            init,
            result,
            unordered: false,
        });
    }

    fn starts_at_zero(&self, range: &Range) -> bool {
        matches!(self.ops.get(&range.start), Some(Op::Leaf(t)) if is_zero(t))
    }
}

fn is_zero(tokens: &TokenStream) -> bool {
    matches!(tokens.to_string().as_str(), "0" | "0usize")
}

/// Makes the accumulator of a number: an array of one.
pub fn number(values: &mut Values, bar: Val) -> Vec<Stmt> {
    let (ty, span) = (values[bar].ty.strip().clone(), values[bar].span);
    let zero = values.fresh(ty.clone(), None, span);
    let array_ty = Ty::Array(Box::new(ty), quote!(1));
    let array = values.fresh(array_ty.clone(), None, span);
    values[bar].ty = array_ty;
    values[bar].mutable = true;
    vec![
        Stmt::Let(zero, Op::Number(0.0)),
        Stmt::Let(array, Op::Array(vec![zero])),
        Stmt::Let(bar, Op::Owned(array)),
    ]
}

/// What a record is filled with.
fn zero(ty: &Ty) -> Op {
    match ty.strip() {
        Ty::Float(_) => Op::Number(0.0),
        Ty::Bool => Op::Leaf(quote!(false)),
        _ => Op::Leaf(quote!(0)),
    }
}

fn len_of(r: Val) -> Op {
    Op::Method(ident("len"), TokenStream::new(), vec![r])
}

fn usize_ty() -> Ty {
    Ty::Int(Some("usize".into()))
}

fn bare(base: Val) -> Place {
    Place {
        base,
        projections: Vec::new(),
    }
}

/// Gives every definition a value of its own. `inputs` stay.
pub fn rename(values: &mut Values, block: &mut Block, inputs: impl IntoIterator<Item = Val>) {
    let mut pass = Rename {
        values,
        seen: inputs.into_iter().collect(),
        names: BTreeMap::new(),
    };
    pass.block(block);
}

struct Rename<'a> {
    values: &'a mut Values,
    /// Values that are defined somewhere already.
    seen: Set,
    /// What is meant by a value here.
    names: BTreeMap<Val, Val>,
}

impl Rename<'_> {
    fn block(&mut self, b: &mut Block) {
        let outer = self.names.clone();
        self.inside(b);
        self.names = outer;
    }

    fn inside(&mut self, b: &mut Block) {
        for s in &mut b.stmts {
            let names = &self.names;
            s.map_own(&mut |v| names.get(&v).copied().unwrap_or(v));
            match s {
                Stmt::If(s) => {
                    self.block(&mut s.then);
                    self.block(&mut s.other);
                    s.dsts.iter_mut().for_each(|d| *d = self.define(*d));
                }
                Stmt::For(s) => {
                    let outer = self.names.clone();
                    s.index = self.define(s.index);
                    s.trip = s.trip.map(|t| self.define(t));
                    for c in &mut s.carried {
                        c.param = self.define(c.param);
                    }
                    self.inside(&mut s.body);
                    self.names = outer;
                    for c in &mut s.carried {
                        c.result = self.define(c.result);
                    }
                    s.until = s.until.map(|u| self.define(u));
                }
                Stmt::Let(v, _) | Stmt::Pop(v, _) => *v = self.define(*v),
                _ => {}
            }
        }
        let names = &self.names;
        for y in &mut b.yields {
            *y = names.get(y).copied().unwrap_or(*y);
        }
    }

    fn define(&mut self, v: Val) -> Val {
        if self.seen.insert(v) {
            self.names.remove(&v);
            return v;
        }
        let def = self.values[v].clone();
        let new = self.values.fresh(def.ty, def.name, def.span);
        self.values[new].mutable = def.mutable;
        self.names.insert(v, new);
        new
    }
}
