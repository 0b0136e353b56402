//! Several directions at once.
//!
//! A tangent is linear in the directions, and an adjoint in the seeds. So the code for several of them is the code for
//! one, with lanes of numbers in the place of numbers: what depends on a direction changes its type, and nothing else.
//! The primal's work is done once for all lanes.

use crate::analyse::activity;
use crate::ir::uses::Set;
use crate::ir::{BinOp, Block, Op, Stmt, Val, Values};
use crate::ty::Ty;

/// The most lanes of a sweep: tangents of a loop body must fit into registers.
const WIDEST: usize = 8;

/// Lanes for so many directions, if their number is known: as few sweeps as possible, filled evenly.
pub fn width(directions: Option<usize>) -> usize {
    match directions {
        None => WIDEST,
        Some(n) => n.max(1).div_ceil(n.max(1).div_ceil(WIDEST)),
    }
}

/// Makes lanes of everything that depends on the given values.
pub fn widen(values: &mut Values, block: &Block, sources: Set, width: usize) {
    let mut set = sources;
    loop {
        set = activity::between(values, block, set, []).varied;
        let before = set.len();
        zeros(values, block, &mut set);
        if set.len() == before {
            break;
        }
    }
    for v in set {
        values[v].ty = wide(&values[v].ty, width);
    }
}

/// The type with lanes in the place of numbers.
pub fn wide(ty: &Ty, width: usize) -> Ty {
    let inner = |e: &Ty| Box::new(wide(e, width));
    match ty {
        Ty::Float(f) => Ty::Lanes(*f, width),
        Ty::Array(e, n) => Ty::Array(inner(e), n.clone()),
        Ty::Slice(e) => Ty::Slice(inner(e)),
        Ty::Vec(e) => Ty::Vec(inner(e)),
        Ty::Record(e) => Ty::Record(inner(e)),
        Ty::Ref(e, mutable) => Ty::Ref(inner(e), *mutable),
        Ty::Tuple(parts) => Ty::Tuple(parts.iter().map(|p| wide(p, width)).collect()),
        other => other.clone(),
    }
}

/// Zeros meet what depends on a direction: in the other arm of a branch, before the first trip, as first content of
/// memory, in a sum. They become lanes too. (Nothing but zeros does: anything else is rejected by rustc.)
fn zeros(values: &Values, block: &Block, set: &mut Set) {
    fn real(ty: &Ty) -> bool {
        match ty {
            Ty::Record(e) => real(e),
            other => other.has_reals(),
        }
    }
    let meet = |set: &mut Set, with: Val, parts: &[Val]| {
        if set.contains(&with) {
            set.extend(parts.iter().filter(|p| real(&values[**p].ty)));
        }
    };
    for s in block.stmts.iter().rev() {
        match s {
            Stmt::Let(v, op) => match op {
                Op::Owned(a)
                | Op::Copy(a)
                | Op::Neg(a)
                | Op::Repeat(a, _)
                | Op::Filled(a, _)
                | Op::NewRecord(_, a)
                | Op::Recall(a, _) => meet(set, *v, &[*a]),
                Op::Bin(BinOp::Add | BinOp::Sub, a, b) => meet(set, *v, &[*a, *b]),
                Op::Array(parts) | Op::Tuple(parts) => meet(set, *v, parts),
                // What is written through a view is written to its root.
                Op::View(place) | Op::Load(place) => meet(set, *v, &[place.base]),
                _ => {}
            },
            Stmt::If(s) => {
                for arm in [&s.then, &s.other] {
                    for (d, y) in s.dsts.iter().zip(&arm.yields) {
                        meet(set, *d, &[*y]);
                    }
                    zeros(values, arm, set);
                }
            }
            Stmt::For(s) => {
                for (c, next) in s.carried.iter().zip(s.nexts()) {
                    meet(set, c.result, &[c.param]);
                    meet(set, c.param, &[c.init, *next]);
                }
                zeros(values, &s.body, set);
            }
            Stmt::Store(p, v) | Stmt::Accumulate(p, v) | Stmt::Push(p, v) => {
                meet(set, p.base, &[*v]);
            }
            Stmt::Record(r, _, v) => meet(set, *r, &[*v]),
            Stmt::Swap(..) | Stmt::Permute(..) | Stmt::Pop(..) | Stmt::Effect(_) => {}
        }
    }
}
