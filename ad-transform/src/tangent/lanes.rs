//! Several directions at once.
//!
//! A tangent is linear in the directions, and an adjoint in the seeds. So the code for several of them is the code for
//! one, with lanes of numbers in the place of numbers: what depends on a direction changes its type, and nothing else.
//! The primal's work is done once for all lanes.

use crate::analyse::{activity, is_companion_call};
use crate::ir::uses::Set;
use crate::ir::{BinOp, Block, Op, Place, Projection, Stmt, Val, Values};
use crate::ty::Ty;

/// The most lanes of a sweep. (Measured: 16 columns in one sweep take two thirds of the time of two sweeps of 8.)
const WIDEST: usize = 16;

/// Lanes where the number of directions is not known: more are hardly faster, and of no use to short slices.
const UNKNOWN: usize = 8;

/// Lanes for so many directions, if their number is known: as few sweeps as possible, filled evenly. Callees elsewhere
/// know of one direction only, and so do types of other modules and type parameters.
pub fn width<'a>(
    values: &Values,
    block: &Block,
    mut along: impl Iterator<Item = &'a Ty>,
    directions: Option<usize>,
) -> usize {
    match directions {
        _ if calls_others(values, block) || along.any(|ty| !has_lanes(ty)) => 1,
        None => UNKNOWN,
        Some(n) => n.max(1).div_ceil(n.max(1).div_ceil(WIDEST)),
    }
}

/// Whether there are lanes of a type's numbers.
pub fn has_lanes(ty: &Ty) -> bool {
    ty.is_plain() && !ty.is_generic()
}

/// Whether a block calls companions of other functions.
pub(super) fn calls_others(values: &Values, b: &Block) -> bool {
    b.stmts.iter().any(|s| match s {
        Stmt::Let(_, op @ Op::Call(path, _)) => {
            is_companion_call(values, op) && crate::nest::names::is_hidden(path)
        }
        Stmt::Vjp(_) => true,
        Stmt::If(s) => calls_others(values, &s.then) || calls_others(values, &s.other),
        Stmt::For(s) => calls_others(values, &s.body),
        _ => false,
    })
}

/// Makes lanes of everything that depends on the given values.
pub fn widen(values: &mut Values, block: &mut Block, sources: Set, width: usize) {
    let mut set = sources;
    loop {
        set = activity::between(values, block, set, []).varied;
        let before = set.len();
        zeros(values, block, &mut set);
        if set.len() == before {
            break;
        }
    }
    if width == 1 {
        return;
    }
    fields_by_number(values, block, &set);
    for v in set {
        values[v].ty = wide(&values[v].ty, width);
    }
}

/// The type with lanes in the place of numbers; one lane is a number. A struct of lanes is a tuple: there is no struct type with such fields.
pub fn wide(ty: &Ty, width: usize) -> Ty {
    let inner = |e: &Ty| Box::new(wide(e, width));
    match ty {
        ty if width == 1 => ty.clone(),
        Ty::Float(f) => Ty::Lanes(*f, width),
        Ty::Array(e, n) => Ty::Array(inner(e), n.clone()),
        Ty::Slice(e) => Ty::Slice(inner(e)),
        Ty::Vec(e) => Ty::Vec(inner(e)),
        Ty::Record(e) => Ty::Record(inner(e)),
        Ty::Ref(e, mutable) => Ty::Ref(inner(e), *mutable),
        Ty::Tuple(parts) => Ty::Tuple(parts.iter().map(|p| wide(p, width)).collect()),
        Ty::Struct(s) if ty.has_reals() => {
            Ty::Tuple(s.fields.iter().map(|(_, t)| wide(t, width)).collect())
        }
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
                | Op::NewStack(_, a)
                | Op::Recall(a, _) => meet(set, *v, &[*a]),
                Op::Bin(BinOp::Add | BinOp::Sub, a, b) => meet(set, *v, &[*a, *b]),
                Op::Array(parts) | Op::Tuple(parts) => meet(set, *v, parts),
                // What is written through a view is written to its root.
                Op::View(place) | Op::Load(place) => meet(set, *v, &[place.base]),
                // So is what is written through what was made of a view.
                Op::Call(_, args) if values[*v].ty.borrows() => meet(set, *v, &args[..1]),
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
            Stmt::Swap(..)
            | Stmt::Permute(..)
            | Stmt::Pop(..)
            | Stmt::Close(..)
            | Stmt::Vjp(_)
            | Stmt::Effect(_) => {}
        }
    }
}

/// Fields of structs that become tuples are reached by their numbers.
fn fields_by_number(values: &Values, block: &mut Block, set: &Set) {
    for s in &mut block.stmts {
        match s {
            Stmt::If(s) => {
                fields_by_number(values, &mut s.then, set);
                fields_by_number(values, &mut s.other, set);
            }
            Stmt::For(s) => fields_by_number(values, &mut s.body, set),
            Stmt::Let(_, Op::Load(p) | Op::View(p))
            | Stmt::Store(p, _)
            | Stmt::Accumulate(p, _)
            | Stmt::Permute(p, _)
            | Stmt::Push(p, _)
            | Stmt::Pop(_, p) => numbered(values, p, set),
            Stmt::Swap(p, q) => {
                numbered(values, p, set);
                numbered(values, q, set);
            }
            _ => {}
        }
    }
}

fn numbered(values: &Values, place: &mut Place, set: &Set) {
    if !set.contains(&place.base) {
        return;
    }
    let mut ty = values[place.base].ty.strip().clone();
    for step in &mut place.projections {
        let inner = match (&ty, &*step) {
            (Ty::Struct(s), Projection::Field(name)) => {
                let at = s.position(name).expect("a field of the struct");
                let inner = s.fields[at].1.clone();
                *step = Projection::Field(at.to_string());
                Some(inner)
            }
            (Ty::Tuple(parts), Projection::Field(name)) => {
                name.parse().ok().and_then(|i: usize| parts.get(i).cloned())
            }
            (_, Projection::Range(..)) => Some(ty.clone()),
            (_, Projection::Index(_)) => ty.element().cloned(),
            _ => None,
        };
        ty = inner.map_or(Ty::Unknown, |t| t.strip().clone());
    }
}
