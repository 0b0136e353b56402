//! Loops that are written as closures over the entries of their windows: `emit/walk.rs` shows how.

use crate::analyse::effects;
use crate::ir::uses::Set;
use crate::ir::{BinOp, For, Op, Place, Projection, Stmt, Val, Values};
use crate::simplify::scatter::op_of;
use crate::simplify::sums::{is_own, part_of};
use crate::ty::{Float, Ty};

/// What such a loop is made of.
pub struct Walk {
    /// Windows that are read.
    pub reads: Vec<Place>,
    /// Windows that are written to.
    pub writes: Vec<Place>,
    /// What neighbours receive.
    pub target: Option<Target>,
    /// Carried values, with the sign and the value that is added in each trip.
    pub ordered: Vec<(usize, BinOp, Val)>,
    /// The same for those whose parts may be added in any order.
    pub unordered: Vec<(usize, BinOp, Val)>,
}

/// A window that a trip adds to from its own entry on: part `k` to the entry `k` further.
pub struct Target {
    /// It has an entry more than there are trips for each part but the first.
    pub window: Place,
    /// In the order of the entries.
    pub parts: Vec<Val>,
    /// The indices.
    indices: Set,
}

impl Target {
    /// The target of a loop, if it has one.
    fn of(s: &For) -> Option<Target> {
        let window = s.windows.iter().find(|w| shifted(s, w).count() > 0)?;
        let mut parts: Vec<(u64, Val)> = Vec::new();
        let mut indices = Set::new();
        for t in s
            .body
            .stmts
            .iter()
            .filter(|t| t.free().contains(&window.base))
        {
            let Stmt::Accumulate(p, part) = t else {
                return None;
            };
            let (at, ids) = shift(s, window, p)?;
            parts.push((at, *part));
            indices.extend(ids);
        }
        parts.sort_unstable();
        let dense = (0..).zip(&parts).all(|(k, (at, _))| k == *at);
        dense.then(|| Target {
            window: window.clone(),
            parts: parts.into_iter().map(|(_, part)| part).collect(),
            indices,
        })
    }

    /// Whether a statement is there for nothing but what is added to it.
    pub fn owns(&self, t: &Stmt) -> bool {
        match t {
            Stmt::Let(v, _) => self.indices.contains(v),
            Stmt::Accumulate(p, _) => p.base == self.window.base,
            _ => false,
        }
    }
}

/// The accumulations to entries beyond the trip's own.
fn shifted<'a>(s: &'a For, window: &'a Place) -> impl Iterator<Item = u64> + 'a {
    let shifts = s.body.stmts.iter().filter_map(|t| match t {
        Stmt::Accumulate(p, _) => shift(s, window, p).map(|(at, _)| at),
        _ => None,
    });
    shifts.filter(|at| *at > 0)
}

/// How far a place is from the trip's own entry of a window, and the values that say so.
fn shift(s: &For, window: &Place, p: &Place) -> Option<(u64, Vec<Val>)> {
    if is_own(p, window, s.trip) {
        return (p.projections.len() == window.projections.len() + 1).then(|| (0, Vec::new()));
    }
    let (Projection::Index(i), outer) = p.projections.split_last()? else {
        return None;
    };
    if p.base != window.base || outer != window.projections {
        return None;
    }
    let Op::Bin(BinOp::Add, trip, k) = op_of(&s.body, *i)? else {
        return None;
    };
    let Op::Leaf(digits) = op_of(&s.body, *k)? else {
        return None;
    };
    let at = digits.to_string().parse().ok()?;
    (Some(*trip) == s.trip).then(|| (at, vec![*i, *k]))
}

impl Walk {
    /// The loop as a walk, if it suits: it has sums or a target, and all else that it does is arithmetic on its entries.
    pub fn of(values: &Values, s: &For) -> Option<Walk> {
        if s.windows.is_empty() || s.until.is_some() {
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
        let target = Target::of(s);
        if unordered.is_empty() && target.is_none() || s.reversed && !ordered.is_empty() {
            return None;
        }
        let inside = |v: Val| Some(v) == s.trip || v == s.index;
        let mut walk = Walk {
            reads: Vec::new(),
            writes: Vec::new(),
            target,
            ordered,
            unordered,
        };
        for t in &s.body.stmts {
            if walk.target.as_ref().is_some_and(|target| target.owns(t)) {
                continue;
            }
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
pub fn entry_ty(values: &Values, window: &Place) -> Ty {
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
