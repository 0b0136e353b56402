//! Windows: memory that a loop walks through entry by entry is cut out once, before the loop.
//!
//! ```text
//! for j in 0..d { w_bar[j] += z_bar * xs[i * d + j]; }
//! ```
//! becomes
//! ```text
//! if 0 < d {
//!     let window = &xs[i * d..i * d + d];
//!     for j in 0..d { w_bar[j] += z_bar * window[j]; }
//! }
//! ```
//! so that the compiler sees that no index leaves its slice, drops the checks and vectorises. The loop makes every one
//! of these accesses in some trip, so where the cut panics the loop would have; without a trip it would not, hence the
//! condition. Only innermost loops are worth it, and only those without effects that a panic must not overtake.
//!
//! | what the loop does with the memory | what is cut out |
//! | --- | --- |
//! | reads it, in any number of ways | a shared slice for each way |
//! | reads and writes one entry in each trip | one `&mut` slice |
//! | the same with `x[3 * j]`, `x[3 * j + 1]`, `x[3 * j + 2]` | one slice of `[_; 3]` |
//! | the same with several entries that are never another's, as rows of a matrix | as many `&mut` slices |
//! | adds to neighbours (`stencil.rs`) | one `&mut` slice with some more entries |
//! | anything else | nothing |

mod cut;
mod find;
mod stencil;
mod walk;

use super::dead;
use super::scatter::Stencil;
use super::walks::Walk;
use crate::analyse::affine::Affine;
use crate::ir::uses::Set;
use crate::ir::{BinOp, Block, Comparison, For, If, Op, Range, Stmt, Val, Values};
use crate::ty::Ty;
use std::collections::BTreeMap;

/// Opens windows in all loops of a block, which may read values of another one `before` it.
pub fn open(values: &mut Values, before: &Block, b: &mut Block) {
    open_some(values, before, b, false);
}

/// Opens them in those loops that add to neighbours and then are a [walk](super::walks).
pub fn open_stencils(values: &mut Values, before: &Block, b: &mut Block) {
    open_some(values, before, b, true);
}

fn open_some(values: &mut Values, before: &Block, b: &mut Block, stencils: bool) {
    let mut literals = BTreeMap::new();
    super::scatter::collect_literals(before, &mut literals);
    super::scatter::collect_literals(b, &mut literals);
    Pass {
        affine: Affine::of([before, b]),
        values,
        lengths: BTreeMap::new(),
        literals,
        indexed: Set::new(),
        stencils,
    }
    .block(b);
}

struct Pass<'a> {
    values: &'a mut Values,
    affine: Affine,
    /// The memory whose length a value holds.
    lengths: BTreeMap<Val, Val>,
    /// Integer literals.
    literals: BTreeMap<Val, i64>,
    /// Records that are written by index; others grow.
    indexed: Set,
    /// Whether only loops with a stencil are looked for.
    stencils: bool,
}

impl Pass<'_> {
    fn block(&mut self, b: &mut Block) {
        let mut out = Vec::with_capacity(b.stmts.len());
        for s in std::mem::take(&mut b.stmts) {
            match s {
                Stmt::If(mut s) => {
                    self.block(&mut s.then);
                    self.block(&mut s.other);
                    out.push(Stmt::If(s));
                }
                Stmt::For(mut s) => {
                    let innermost = s
                        .body
                        .stmts
                        .iter()
                        .all(|s| !matches!(s, Stmt::For(_) | Stmt::Effect(_)));
                    if innermost {
                        out.extend(self.innermost(*s));
                    } else {
                        self.block(&mut s.body);
                        out.push(Stmt::For(s));
                    }
                }
                Stmt::Let(v, op) => {
                    self.learn(v, &op);
                    out.push(Stmt::Let(v, op));
                }
                other => out.push(other),
            }
        }
        b.stmts = out;
    }

    fn learn(&mut self, v: Val, op: &Op) {
        match op {
            Op::Method(name, _, args) if name == "len" => {
                self.lengths.insert(v, args[0]);
            }
            Op::NewRecord(Some(_), of) if self.values[*of].ty.has_zero() => {
                self.indexed.insert(v);
            }
            Op::Open(record, _) => {
                self.indexed.insert(*record);
            }
            _ => {}
        }
    }

    /// The loop with its windows.
    fn innermost(&mut self, plain: For) -> Vec<Stmt> {
        let as_it_is = |s: For| vec![Stmt::For(Box::new(s))];
        let Some(range) = plain.counted().cloned() else {
            return as_it_is(plain);
        };
        let stencil = match self.stencils {
            true => Stencil::only(self.values, &plain, &self.literals),
            false => None,
        };
        if self.stencils && stencil.is_none() || !plain.windows.is_empty() {
            return as_it_is(plain);
        }
        let found = self.find(&plain, &range);
        if found.is_empty() {
            return as_it_is(plain);
        }
        let mut s = plain.clone();
        let mut before = Vec::new();
        let trips = trip_numbers(self.values, &mut s, &range, &mut before);
        for c in found {
            c.open(
                self.values,
                &mut s,
                &range,
                trips,
                &mut self.literals,
                &mut before,
            );
        }
        if let Some(stencil) = &stencil {
            self.open_stencil(stencil, &mut s, &range, trips, &mut before);
        }
        let yields: Set = s
            .body
            .yields
            .iter()
            .copied()
            .chain(s.body.written())
            .collect();
        dead::prune_indices(self.values, &mut s.body, yields);
        if stencil.is_some() && Walk::of(self.values, &s).is_none() {
            return as_it_is(plain);
        }
        let surely = match (
            self.literals.get(&range.start),
            self.literals.get(&range.end),
        ) {
            (Some(a), Some(b)) => a < b,
            _ => false,
        };
        if surely {
            before.push(Stmt::For(Box::new(s)));
            return before;
        }
        guarded(self.values, s, &range, before)
    }
}

/// The number of trips, and the number of the trip inside the body.
#[derive(Clone, Copy)]
struct Trips {
    count: Val,
    trip: Val,
}

fn trip_numbers(values: &mut Values, s: &mut For, range: &Range, before: &mut Vec<Stmt>) -> Trips {
    let span = values[s.index].span;
    let count = values.fresh(usize_ty(), None, span);
    before.push(Stmt::Let(count, Op::Trips(range.clone())));
    let trip = match s.trip {
        Some(t) => t,
        None => {
            let t = values.fresh(usize_ty(), None, span);
            s.trip = Some(t);
            t
        }
    };
    Trips { count, trip }
}

fn usize_ty() -> Ty {
    Ty::Int(Some("usize".into()))
}

/// `if start < end { cuts; loop }`
fn guarded(values: &mut Values, mut s: For, range: &Range, mut before: Vec<Stmt>) -> Vec<Stmt> {
    let span = values[s.index].span;
    let cond = values.fresh(Ty::Bool, None, span);
    let test = Op::Bin(BinOp::Compare(Comparison::Lt), range.start, range.end);
    let (mut dsts, mut results, mut inits) = (Vec::new(), Vec::new(), Vec::new());
    for c in &mut s.carried {
        let def = values[c.result].clone();
        let inner = values.fresh(def.ty, def.name, def.span);
        dsts.push(std::mem::replace(&mut c.result, inner));
        results.push(inner);
        inits.push(c.init);
    }
    before.push(Stmt::For(Box::new(s)));
    let then = Block {
        stmts: before,
        yields: results,
    };
    let other = Block {
        stmts: Vec::new(),
        yields: inits,
    };
    vec![
        Stmt::Let(cond, test),
        Stmt::If(Box::new(If {
            cond,
            then,
            other,
            dsts,
        })),
    ]
}
