//! Memory on the way down: which writes are undone, and which loads the reverse sweep may run again because of it.
//!
//! A load from memory that is written to can be recorded like any other value. Often it is cheaper to keep what a write
//! overwrites, once, and to put it back when the reverse sweep comes past the write: then memory holds what it held, and
//! every load before the write can run again. `a[i] = a[i] * a[i - 1].sin();` becomes
//!
//! ```text
//! forward:  let old = a[i];  a[i] = a[i] * a[i - 1].sin();
//! reverse:  a[i] = old;  (the adjoint of the store)  (loads of a run again here)
//! ```
//!
//! What changes places (`swap`, `reverse`, `rotate_left`) or is pushed is undone without a record.
//!
//! [`tag`] puts a statement in front of each write that keeps what is overwritten; its value names the write. The adjoint
//! step undoes every write ([`Rev::Restore`]); [`plan`] then decides which of these are needed: `map.rs` says what stands
//! where, `decide.rs` what pays.

mod decide;
mod map;

use self::map::{Map, Write};
use super::{Arm, Rev};
use crate::analyse::affine::Affine;
use crate::analyse::effects;
use crate::analyse::reach::Reach;
use crate::infer::place_ty;
use crate::ir::uses::Set;
use crate::ir::{Block, Op, Place, Projection, Stmt, Val, Values};
use crate::ty::Ty;
use std::collections::BTreeMap;

/// Puts in front of each write to memory of the primal a statement that keeps what is overwritten. Returns their names.
pub(super) fn tag(values: &mut Values, b: &mut Block) -> Set {
    let mut tags = Set::new();
    tag_block(values, b, &mut tags);
    tags
}

fn tag_block(values: &mut Values, b: &mut Block, tags: &mut Set) {
    let mut out = Vec::with_capacity(b.stmts.len());
    for mut s in std::mem::take(&mut b.stmts) {
        match &mut s {
            Stmt::If(s) => {
                tag_block(values, &mut s.then, tags);
                tag_block(values, &mut s.other, tags);
            }
            Stmt::For(s) => tag_block(values, &mut s.body, tags),
            Stmt::Store(place, _) | Stmt::Accumulate(place, _) => {
                let (ty, span) = (place_ty(values, place), values[place.base].span);
                if is_variant(place) {
                    let kept = values.fresh(ty.clone(), None, span);
                    out.push(Stmt::Let(kept, Op::Load(place.clone())));
                }
                let old = values.fresh(ty, None, span);
                tags.insert(old);
                out.push(Stmt::Let(old, Op::Load(place.clone())));
            }
            Stmt::Swap(p, _) | Stmt::Permute(p, _) | Stmt::Push(p, _) | Stmt::Pop(_, p) => {
                let mark = values.fresh(Ty::Passive, None, values[p.base].span);
                tags.insert(mark);
                out.push(Stmt::Let(mark, Op::Undefined));
            }
            _ => {}
        }
        out.push(s);
    }
    b.stmts = out;
}

fn is_variant(place: &Place) -> bool {
    matches!(place.projections.last(), Some(Projection::Field(name)) if name == crate::ty::TAG)
}

/// The variant that the enum had to which the write at `position` gives another one: what was read before the tag was.
pub(super) fn variant_before(stmts: &[Stmt], position: usize) -> Option<Val> {
    let Stmt::Store(place, _) = &stmts[position] else {
        return None;
    };
    let mut before = stmts[..position].iter().rev().filter_map(|s| match s {
        Stmt::Let(v, Op::Load(p)) if p == place => Some(*v),
        _ => None,
    });
    is_variant(place).then(|| before.nth(1)).flatten()
}

/// The name of the write at `position`: the tag before it that is nearest. What stores the tag in a record may stand between.
fn name_of(tags: &Set, stmts: &[Stmt], position: usize) -> Option<Val> {
    stmts[position].written_places().next()?;
    stmts[..position].iter().rev().find_map(|s| match s {
        Stmt::Let(v, _) if tags.contains(v) => Some(*v),
        _ => None,
    })
}

/// What undoes the write at `position`.
pub(super) fn undo(
    values: &mut Values,
    tags: &Set,
    stmts: &[Stmt],
    position: usize,
) -> Option<Rev> {
    let tag = name_of(tags, stmts, position)?;
    let undone = match &stmts[position] {
        Stmt::Store(place, _) | Stmt::Accumulate(place, _) => Stmt::Store(place.clone(), tag),
        Stmt::Swap(p, q) => Stmt::Swap(p.clone(), q.clone()),
        Stmt::Permute(place, how) => Stmt::Permute(place.clone(), how.inverse()),
        Stmt::Push(place, v) => {
            let def = values[*v].clone();
            let gone = values.fresh(def.ty, None, def.span);
            Stmt::Pop(gone, place.clone())
        }
        Stmt::Pop(v, place) => Stmt::Push(place.clone(), *v),
        _ => return None,
    };
    Some(Rev::Restore {
        position,
        tag,
        undone,
    })
}

/// What was decided.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The names of all writes.
    tags: Set,
    /// Loads that the reverse sweep may run again, where no write that is undone later stands between.
    reload: Set,
    /// The writes that are undone, and the memory they write to.
    undone: BTreeMap<Val, Vec<Val>>,
}

impl Plan {
    fn undo(&mut self, w: &Write) {
        if let Some(tag) = w.tag {
            self.undone.insert(tag, w.roots.clone());
        }
    }

    fn undoes(&self, w: &Write) -> bool {
        w.tag.is_some_and(|tag| self.undone.contains_key(&tag))
    }

    /// Memory from outside of the statement at `position` that it writes to and that is put back in its reverse.
    pub(super) fn undone_by(&self, stmts: &[Stmt], position: usize) -> Set {
        if self.undone.is_empty() {
            return Set::new();
        }
        let mut out = Set::new();
        match &stmts[position] {
            Stmt::If(s) => {
                self.inside(&s.then, &mut out);
                self.inside(&s.other, &mut out);
            }
            Stmt::For(s) => self.inside(&s.body, &mut out),
            _ => {
                let roots =
                    name_of(&self.tags, stmts, position).and_then(|tag| self.undone.get(&tag));
                out.extend(roots.into_iter().flatten());
            }
        }
        out
    }

    /// The same for a branch or loop by itself, the last of a group of statements.
    pub(super) fn undone_in(&self, group: &[Stmt]) -> Set {
        match group.last() {
            Some(s @ (Stmt::If(_) | Stmt::For(_))) => self.undone_by(std::slice::from_ref(s), 0),
            _ => Set::new(),
        }
    }

    fn inside(&self, b: &Block, out: &mut Set) {
        let mut found = Set::new();
        for k in 0..b.stmts.len() {
            found.extend(self.undone_by(&b.stmts, k));
        }
        let own: Set = b.stmts.iter().flat_map(Stmt::defs).collect();
        out.extend(found.difference(&own));
    }

    /// Whether the load may run again in the reverse sweep if its memory has not changed since.
    pub(super) fn may_reload(&self, v: Val) -> bool {
        self.reload.contains(&v)
    }

    /// The same without loads of memory that is not put back.
    pub(super) fn without(
        mut self,
        roots: impl Iterator<Item = Val>,
        values: &Values,
        body: &Block,
    ) -> Plan {
        let roots: Set = roots.filter(|r| !self.restores(*r)).collect();
        if !roots.is_empty() {
            let mut loads = Set::new();
            loads_of(&roots, values, body, &mut loads);
            self.reload.retain(|v| !loads.contains(v));
        }
        self
    }

    /// Whether the memory is put back.
    pub(super) fn restores(&self, root: Val) -> bool {
        self.undone.values().any(|roots| roots.contains(&root))
    }
}

/// Decides; takes the writes that need not be undone out of `rev`, and what they would have kept out of `body`.
pub(super) fn plan(
    values: &Values,
    ordered: &Set,
    tags: Set,
    body: &mut Block,
    rev: &mut Vec<Rev>,
) -> Plan {
    let mut map = Map {
        affine: Affine::of([&*body]),
        reach: Reach::of(values, body),
        tags,
        ..Map::default()
    };
    let nothing = Vec::new();
    map.block(values, ordered, body, Some(rev), None, None, 0, &nothing);
    let mut plan = map.decide(values);
    plan.tags = map.tags;
    forget(&plan, body);
    keep(&plan, rev);
    plan
}

fn loads_of(roots: &Set, values: &Values, b: &Block, out: &mut Set) {
    for s in &b.stmts {
        match s {
            Stmt::Let(v, op) => {
                let root = effects::memory_read(values, op);
                out.extend(root.filter(|r| roots.contains(r)).map(|_| *v));
            }
            Stmt::If(s) => {
                loads_of(roots, values, &s.then, out);
                loads_of(roots, values, &s.other, out);
            }
            Stmt::For(s) => loads_of(roots, values, &s.body, out),
            _ => {}
        }
    }
}

/// What is not put back need not be kept.
fn forget(plan: &Plan, b: &mut Block) {
    for k in 0..b.stmts.len() {
        if let Some(tag) = name_of(&plan.tags, &b.stmts, k)
            && !plan.undone.contains_key(&tag)
        {
            b.stmts[k - 1] = Stmt::Let(tag, Op::Undefined);
        }
        match &mut b.stmts[k] {
            Stmt::If(s) => {
                forget(plan, &mut s.then);
                forget(plan, &mut s.other);
            }
            Stmt::For(s) => forget(plan, &mut s.body),
            _ => {}
        }
    }
}

/// Leaves in a reverse sweep what is to be undone.
fn keep(plan: &Plan, rev: &mut Vec<Rev>) {
    let arm = |a: &mut Arm| keep(plan, &mut a.stmts);
    rev.retain_mut(|r| match r {
        Rev::Plain(_) => true,
        Rev::Restore { tag, .. } => plan.undone.contains_key(tag),
        Rev::If {
            then, other, dsts, ..
        } => {
            arm(then);
            arm(other);
            !(then.stmts.is_empty() && other.stmts.is_empty() && dsts.is_empty())
        }
        Rev::Loop {
            recurrences,
            sums,
            body,
            ..
        } => {
            arm(body);
            !(body.stmts.is_empty() && recurrences.is_empty() && sums.is_empty())
        }
    });
}
