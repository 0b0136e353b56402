//! Which windows a loop's own statements allow.

use super::Pass;
use super::walk::{Trip, Walk};
use crate::infer::place_ty;
use crate::ir::uses::Set;
use crate::ir::{Block, For, Op, Place, Projection, Range, Stmt, Val};
use crate::simplify::sums::part_of;
use crate::ty::Ty;
use std::collections::BTreeMap;

/// Accesses to entries that are next to each other, from trip to trip and within one.
#[derive(Clone)]
pub(super) struct Group {
    /// Everything but the last projection.
    pub(super) prefix: Place,
    /// The lowest index, as a value of the body.
    pub(super) first: Val,
    /// Entries that a trip moves on by, which are those it touches.
    pub(super) step: i64,
    /// Statements of the body with an access, and how far from the lowest index it is.
    pub(super) at: Vec<(usize, i64)>,
}

/// The most slices that are cut out of one memory that is written to.
const MOST: usize = 3;

/// What is cut out of a memory.
pub(super) struct Cut {
    /// More than one only where they never meet.
    pub(super) groups: Vec<Group>,
    /// Whether the loop writes to it.
    pub(super) mutable: bool,
}

/// An access of a statement to one entry.
struct Access {
    place: Place,
    writes: bool,
}

fn access(s: &Stmt) -> Option<Access> {
    let entry = |record: Val, i: Val| Place {
        base: record,
        projections: vec![Projection::Index(i)],
    };
    let (place, writes) = match s {
        Stmt::Let(_, Op::Load(p)) => (p.clone(), false),
        Stmt::Let(_, Op::Recall(r, i)) => (entry(*r, *i), false),
        Stmt::Accumulate(p, _) | Stmt::Store(p, _) => (p.clone(), true),
        Stmt::Record(r, i, _) => (entry(*r, *i), true),
        _ => return None,
    };
    Some(Access { place, writes })
}

impl Pass<'_> {
    pub(super) fn find(&self, s: &For, range: &Range) -> Vec<Cut> {
        let is_usize = matches!(&self.values[s.index].ty, Ty::Int(Some(t)) if t == "usize");
        if !range.adapters.is_empty() || range.inclusive || !is_usize {
            return Vec::new();
        }
        // A record is defined outside.
        let is_record = |s: &&Stmt| matches!(s, Stmt::Record(..));
        let inside: Set = s
            .body
            .stmts
            .iter()
            .filter(|s| !is_record(s))
            .flat_map(Stmt::defs)
            .chain(s.header())
            .collect();
        // By memory: accesses by the way they walk, and how many there are.
        let mut memory: BTreeMap<Val, (BTreeMap<String, Vec<Found>>, usize)> = BTreeMap::new();
        let trip = Trip {
            body: &s.body,
            index: s.index,
            trip: s.trip.map(|t| (t, range.start)),
            inside: &inside,
            literals: &self.literals,
        };
        // A recurrence is what such a loop waits for, not the checks of what it records.
        let tied = (0..s.carried.len()).any(|k| part_of(s, k).is_none());
        let is_record = |a: &Access| matches!(self.values[a.place.base].ty, Ty::Record(_));
        for (k, stmt) in s.body.stmts.iter().enumerate() {
            if tied && access(stmt).as_ref().is_some_and(is_record) {
                continue;
            }
            let Some(found) = access(stmt).and_then(|a| self.entry(k, stmt, &a, &trip)) else {
                continue;
            };
            let base = found.prefix.base;
            // The outer steps lead to the memory, too: `rows[i][j]`.
            let key = format!(
                "{:?} {} {:?}",
                found.prefix.projections, found.walk.step, found.walk.fixed
            );
            let (ways, count) = memory.entry(base).or_default();
            ways.entry(key).or_default().push(found);
            *count += 1;
        }
        let mut cuts = Vec::new();
        for (base, (ways, count)) in memory {
            let groups = ways.into_values().map(group);
            if !touched(&s.body, base) {
                let groups = groups.flatten().filter(|g| !self.is_evident(s, range, g));
                cuts.extend(groups.map(|g| Cut {
                    groups: vec![g],
                    mutable: false,
                }));
                continue;
            }
            let groups: Vec<Vec<Group>> = groups.collect();
            let whole = uses(&s.body, base) == count && groups.iter().all(|g| g.len() == 1);
            let groups = groups.concat();
            if whole && self.never_meet(s, &groups) && !self.all_evident(s, range, &groups) {
                cuts.push(Cut {
                    groups,
                    mutable: true,
                });
            }
        }
        cuts
    }

    /// The access, if it walks.
    fn entry(&self, at: usize, stmt: &Stmt, access: &Access, trip: &Trip) -> Option<Found> {
        let mut prefix = access.place.clone();
        let Some(Projection::Index(index)) = prefix.projections.pop() else {
            return None;
        };
        let fixed = Stmt::Accumulate(prefix.clone(), prefix.base)
            .free()
            .is_disjoint(trip.inside);
        let ty = place_ty(self.values, &prefix);
        let suits = match &ty {
            Ty::Record(e) => {
                let reads = !access.writes || self.indexed.contains(&prefix.base);
                matches!(stmt, Stmt::Record(..) | Stmt::Let(_, Op::Recall(..)))
                    && e.has_zero()
                    && reads
            }
            // The compiler knows the length of an array.
            Ty::Array(..) => false,
            other => other
                .element()
                .is_some_and(|e| e.is_float() || matches!(e, Ty::Int(_) | Ty::Bool)),
        };
        if !fixed || !suits {
            return None;
        }
        let walk = trip.walk(index)?;
        (walk.step >= 1).then_some(Found {
            at,
            prefix,
            index,
            walk,
        })
    }

    /// Whether no entry of one group is one of another, in whatever trips.
    fn never_meet(&self, s: &For, groups: &[Group]) -> bool {
        let place = |g: &Group| g.prefix.then(Projection::Index(g.first));
        let alike = groups.len() == 1
            || groups.len() <= MOST
                && groups
                    .iter()
                    .all(|g| g.step == 1 && g.prefix == groups[0].prefix);
        let apart = |g: &Group, h: &Group| {
            let (p, q) = (place(g), place(h));
            let differ = Some(s.index);
            self.affine.disjoint(self.values, &p, &q, None)
                && self.affine.disjoint(self.values, &p, &q, differ)
                && self.affine.disjoint(self.values, &q, &p, differ)
        };
        alike && (0..groups.len()).all(|k| groups[..k].iter().all(|h| apart(&groups[k], h)))
    }

    /// Whether the compiler sees by itself that the index is inside: `x[i]` with `i` in `0..x.len()`.
    fn is_evident(&self, s: &For, range: &Range, g: &Group) -> bool {
        let from_zero = self.literals.get(&range.start) == Some(&0);
        let whole =
            self.lengths.get(&range.end) == Some(&g.prefix.base) && g.prefix.projections.is_empty();
        from_zero && whole && g.first == s.index && g.step == 1
    }

    fn all_evident(&self, s: &For, range: &Range, groups: &[Group]) -> bool {
        groups.iter().all(|g| self.is_evident(s, range, g))
    }
}

/// An access that walks.
struct Found {
    at: usize,
    prefix: Place,
    index: Val,
    walk: Walk,
}

/// Accesses that walk alike: one group, where the entries of a trip are those between two trips; else one for each offset.
fn group(mut found: Vec<Found>) -> Vec<Group> {
    found.sort_by_key(|f| (f.walk.offset, f.at));
    let (step, lowest) = (found[0].walk.step, found[0].walk.offset);
    let span = found[found.len() - 1].walk.offset - lowest + 1;
    if span == step {
        return vec![Group {
            prefix: found[0].prefix.clone(),
            first: found[0].index,
            step,
            at: found
                .iter()
                .map(|f| (f.at, f.walk.offset - lowest))
                .collect(),
        }];
    }
    if step != 1 {
        return Vec::new();
    }
    let mut by_offset: BTreeMap<i64, Vec<Found>> = BTreeMap::new();
    for f in found {
        by_offset.entry(f.walk.offset).or_default().push(f);
    }
    by_offset
        .into_values()
        .map(|same| Group {
            prefix: same[0].prefix.clone(),
            first: same[0].index,
            step,
            at: same.iter().map(|f| (f.at, 0)).collect(),
        })
        .collect()
}

/// Whether a body does anything with a memory but read entries of it and ask for its length.
fn touched(b: &Block, base: Val) -> bool {
    b.stmts.iter().any(|s| match s {
        Stmt::If(s) => touched(&s.then, base) || touched(&s.other, base),
        Stmt::For(s) => touched(&s.body, base),
        Stmt::Let(_, Op::Load(p)) => p.base != base && s.free().contains(&base),
        Stmt::Let(_, Op::Recall(..)) => false,
        Stmt::Let(_, Op::Method(name, ..)) if name == "len" || name == "is_empty" => false,
        other => other.free().contains(&base) || other.defs().contains(&base),
    })
}

/// Number of the body's statements that have to do with a memory.
fn uses(b: &Block, base: Val) -> usize {
    let of = |s: &&Stmt| s.free().contains(&base) || s.defs().contains(&base);
    b.stmts.iter().filter(of).count()
}
