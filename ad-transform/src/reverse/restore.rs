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
//! step undoes every write ([`Rev::Restore`]); [`plan`] then decides which of these are needed.

use super::{Arm, Rev};
use crate::analyse::affine::Affine;
use crate::analyse::effects;
use crate::analyse::reach::Reach;
use crate::infer::place_ty;
use crate::ir::table::Table;
use crate::ir::uses::Set;
use crate::ir::{Block, Op, Place, Projection, Stmt, Val, Values};
use crate::ty::Ty;
use std::cell::RefCell;
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

/// Where a statement stands: its block, and its position there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Site {
    block: usize,
    position: usize,
}

/// What a block stands in.
struct Around {
    /// Where the branch or loop stands; `None` for the body of the function.
    site: Option<Site>,
    /// The variable of the loop that this is the body of.
    index: Option<Val>,
    /// Trips assumed of all loops around, or 0 where every value of the block is in scope of its reverse piece.
    weight: u64,
}

struct Write {
    /// Its name; code that the transform cannot look into has none, and is never undone.
    tag: Option<Val>,
    site: Site,
    roots: Vec<Val>,
    places: Vec<Place>,
    what: Change,
}

/// What a write does to memory.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    /// It overwrites an element; undoing that needs a record.
    Element,
    /// Elements change places.
    Order,
    /// It has more or fewer elements afterwards.
    Length,
    /// Code that the transform cannot look into does to it what it likes.
    Unknown,
}

#[derive(Clone)]
struct Load {
    site: Site,
    root: Val,
    /// The element; `None` where the whole is asked for its length.
    place: Option<Place>,
    indices: Vec<Val>,
}

/// The primal, flat.
#[derive(Default)]
struct Map {
    affine: Affine,
    reach: Reach,
    /// The names of the writes.
    tags: Set,
    /// Whether a write, by its number, changes what a load finds, once that is known.
    conflicts: RefCell<BTreeMap<(Val, usize), bool>>,
    blocks: Vec<Around>,
    ops: Table<Op>,
    /// Values that branches yield, and what their arms yield for them.
    chosen: Table<Vec<Val>>,
    loads: BTreeMap<Val, Load>,
    writes: Vec<Write>,
    /// The block in which memory is made; parameters are made in block 0.
    made: BTreeMap<Val, usize>,
    /// What a root is made of, for its price.
    roots: BTreeMap<Val, u64>,
    /// What the reverse sweep reads.
    wanted: Vec<Val>,
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

/// What costs as much is recorded rather than computed again from loads: a division, an exponential.
const CHEAP: u64 = 5;

/// Trips assumed of a loop.
const TRIPS: u64 = 16;

impl Map {
    /// Enters a block. `rev` is its reverse piece, if it has one; `in_scope` says whether that runs in its scope.
    #[allow(clippy::too_many_arguments)]
    fn block(
        &mut self,
        values: &Values,
        ordered: &Set,
        b: &Block,
        rev: Option<&[Rev]>,
        site: Option<Site>,
        index: Option<Val>,
        weight: u64,
        yields: &[Val],
    ) {
        let block = self.blocks.len();
        self.blocks.push(Around {
            site,
            index,
            weight,
        });
        self.wanted.extend(yields);
        let mut pieces: BTreeMap<usize, &Rev> = BTreeMap::new();
        for r in rev.into_iter().flatten() {
            match r {
                Rev::Plain(s) => {
                    self.wanted.extend(s.free());
                }
                Rev::If { position, .. } | Rev::Loop { position, .. } => {
                    pieces.insert(*position, r);
                }
                Rev::Restore { .. } => {}
            }
        }
        for (position, s) in b.stmts.iter().enumerate() {
            let here = Site { block, position };
            self.disturb(values, s, here);
            match s {
                Stmt::Let(v, op) => self.operation(values, *v, op, here),
                Stmt::If(s) => {
                    for (k, d) in s.dsts.iter().enumerate() {
                        let mut from = vec![s.cond];
                        from.extend([&s.then, &s.other].iter().filter_map(|a| a.yields.get(k)));
                        self.chosen.insert(*d, from);
                    }
                    let arms = match pieces.get(&position) {
                        Some(Rev::If { then, other, .. }) => {
                            self.wanted.push(s.cond);
                            Some([then, other])
                        }
                        _ => None,
                    };
                    for (k, arm) in [&s.then, &s.other].into_iter().enumerate() {
                        let piece = arms.map(|a| a[k]);
                        let inner = if weight == 0 && arms.is_some() {
                            1
                        } else {
                            weight
                        };
                        self.block(
                            values,
                            ordered,
                            arm,
                            piece.map(|p| &p.stmts[..]),
                            Some(here),
                            None,
                            inner,
                            piece.map_or(&[], |p| &p.yields),
                        );
                    }
                }
                Stmt::For(s) => {
                    let piece = match pieces.get(&position) {
                        Some(Rev::Loop {
                            recurrences,
                            sums,
                            body,
                            ..
                        }) => {
                            let carried = recurrences.iter().chain(sums);
                            self.wanted.extend(carried.map(|c| c.init));
                            if let Some(r) = &s.range {
                                self.wanted.extend([r.start, r.end]);
                            }
                            let in_order =
                                !recurrences.is_empty() || !body.free().is_disjoint(ordered);
                            Some((body, in_order))
                        }
                        _ => None,
                    };
                    let inner = match piece {
                        // Runs forward and reverse in one pass, as far as one can tell here.
                        Some((_, false)) if weight == 0 => 0,
                        _ => weight.max(1).saturating_mul(TRIPS),
                    };
                    self.block(
                        values,
                        ordered,
                        &s.body,
                        piece.map(|(p, _)| &p.stmts[..]),
                        Some(here),
                        Some(s.index),
                        inner,
                        piece.map_or(&[], |(p, _)| &p.yields),
                    );
                }
                other => self.write(&b.stmts, other, here),
            }
        }
    }

    fn operation(&mut self, values: &Values, v: Val, op: &Op, site: Site) {
        // What a view leads to is not followed: such a load is recorded.
        let read = effects::memory_read(values, op).filter(|root| !self.reach.is_view(*root));
        if let Some(root) = read {
            let mut indices = Vec::new();
            op.visit(&mut |u| {
                if u != root {
                    indices.push(u);
                }
            });
            self.loads.insert(
                v,
                Load {
                    site,
                    root,
                    place: match op {
                        Op::Load(place) => Some(place.clone()),
                        _ => None,
                    },
                    indices,
                },
            );
        }
        if values[v].mutable && !values[v].ty.borrows() {
            self.made.insert(v, site.block);
            let price = match &values[v].ty {
                Ty::Vec(_) => 2,
                _ => 8,
            };
            self.roots.insert(v, price);
        }
        self.ops.insert(v, op.clone());
    }

    fn write(&mut self, stmts: &[Stmt], s: &Stmt, site: Site) {
        let places: Vec<Place> = s.written_places().cloned().collect();
        if places.is_empty() {
            return;
        }
        let tag = name_of(&self.tags, stmts, site.position);
        let what = match s {
            Stmt::Store(..) | Stmt::Accumulate(..) => Change::Element,
            Stmt::Swap(..) | Stmt::Permute(..) => Change::Order,
            _ => Change::Length,
        };
        let through_view = places.iter().any(|p| self.reach.is_view(p.base));
        let roots: Set = places
            .iter()
            .flat_map(|p| self.reach.roots(p.base))
            .collect();
        self.writes.push(Write {
            tag: tag.filter(|_| !through_view),
            site,
            roots: roots.into_iter().collect(),
            what: if through_view { Change::Unknown } else { what },
            places,
        });
    }

    /// What code does that the transform cannot look into.
    fn disturb(&mut self, values: &Values, s: &Stmt, site: Site) {
        let roots = self.reach.disturbed(values, s);
        if roots.is_empty() {
            return;
        }
        self.writes.push(Write {
            tag: None,
            site,
            roots: roots.into_iter().collect(),
            places: Vec::new(),
            what: Change::Unknown,
        });
    }

    fn decide(&self, values: &Values) -> Plan {
        let mut plan = Plan::default();
        let lost = self.lost();
        let mut needed = Set::new();
        let mut seen = Set::new();
        let mut wanted = self.wanted.clone();
        loop {
            self.close(values, &mut wanted, &mut seen, &mut needed);
            for root in self.roots_of(&needed).difference(&lost) {
                let root = *root;
                if !plan.restores(root) && !self.pays(values, root, &needed) {
                    continue;
                }
                for (_, w) in self.conflicting(values, root, &needed) {
                    plan.undo(w);
                }
            }
            self.complete(&mut plan);
            for w in self.writes.iter().filter(|w| plan.undoes(w)) {
                wanted.extend(w.places.iter().flat_map(operands));
            }
            if wanted.iter().all(|v| seen.contains(v)) {
                break;
            }
        }
        for (v, load) in &self.loads {
            let alone = [*v].into();
            let mut changes = self.conflicting(values, load.root, &alone);
            if needed.contains(v) && changes.all(|(_, w)| plan.undoes(w)) {
                plan.reload.insert(*v);
            }
        }
        plan
    }

    /// Memory that cannot be put back: what was done to it is not known, or it changed places with such memory.
    fn lost(&self) -> Set {
        let mut lost = Set::new();
        loop {
            let before = lost.len();
            for w in &self.writes {
                if w.tag.is_none() || w.roots.iter().any(|r| lost.contains(r)) && w.roots.len() > 1
                {
                    lost.extend(&w.roots);
                }
            }
            if lost.len() == before {
                return lost;
            }
        }
    }

    /// What is read, as far as it would be computed again: loads, and where they lie.
    fn close(&self, values: &Values, wanted: &mut Vec<Val>, seen: &mut Set, needed: &mut Set) {
        while let Some(v) = wanted.pop() {
            if !seen.insert(v) {
                continue;
            }
            if let Some(load) = self.loads.get(&v) {
                if self.blocks[load.site.block].weight > 0 {
                    needed.insert(v);
                }
                wanted.extend(&load.indices);
            } else if let Some(op) = self.ops.get(&v) {
                if effects::cost(values, v, op) < CHEAP {
                    op.visit(&mut |u| wanted.push(u));
                }
            } else if let Some(from) = self.chosen.get(&v) {
                wanted.extend(from);
            }
        }
    }

    fn roots_of(&self, needed: &Set) -> Set {
        needed.iter().map(|v| self.loads[v].root).collect()
    }

    /// The writes to `root` that change what one of the needed loads finds.
    fn conflicting<'a>(
        &'a self,
        values: &'a Values,
        root: Val,
        needed: &'a Set,
    ) -> impl Iterator<Item = (usize, &'a Write)> {
        self.writes.iter().enumerate().filter(move |(k, w)| {
            w.roots.contains(&root)
                && needed
                    .iter()
                    .any(|v| self.loads[v].root == root && self.conflict(values, *v, *k))
        })
    }

    /// Whether the write of this number, where it comes after the load, can change what the load finds.
    fn conflict(&self, values: &Values, v: Val, number: usize) -> bool {
        let key = (v, number);
        if let Some(known) = self.conflicts.borrow().get(&key) {
            return *known;
        }
        let found = self.may_conflict(values, &self.loads[&v], &self.writes[number]);
        self.conflicts.borrow_mut().insert(key, found);
        found
    }

    fn may_conflict(&self, values: &Values, load: &Load, w: &Write) -> bool {
        let (loops, in_order) = self.common(load.site, w.site, load.root);
        if loops.is_empty() && !in_order {
            return false;
        }
        let changes_length = matches!(w.what, Change::Length | Change::Unknown);
        let Some(place) = &load.place else {
            // Whole `Vec`s may change places.
            let whole = |p: &Place| p.projections.is_empty();
            return changes_length || w.places.len() > 1 && w.places.iter().any(whole);
        };
        if changes_length {
            return true;
        }
        let meets = |differ: Option<Val>| {
            let mine = w.places.iter().filter(|q| q.base == load.root);
            mine.into_iter()
                .any(|q| !self.affine.disjoint(values, place, q, differ))
        };
        loops.into_iter().any(|l| meets(Some(l))) || (in_order && meets(None))
    }

    /// Whether undoing the writes costs less than recording the loads.
    fn pays(&self, values: &Values, root: Val, needed: &Set) -> bool {
        let (mut recorded, mut kept) = (0_u64, 0_u64);
        let mut of_root: Vec<(usize, &Write)> = self.conflicting(values, root, needed).collect();
        for v in needed.iter().filter(|v| self.loads[v].root == root) {
            if of_root.iter().any(|(k, _)| self.conflict(values, *v, *k)) {
                let weight = self.blocks[self.loads[v].site.block].weight;
                recorded = recorded.saturating_add(weight);
            }
        }
        if of_root.iter().any(|(_, w)| w.what != Change::Element) {
            of_root = self.writes.iter().enumerate().collect();
            of_root.retain(|(_, w)| w.roots.contains(&root));
        }
        for (_, w) in &of_root {
            if w.what == Change::Element {
                kept = kept.saturating_add(self.blocks[w.site.block].weight.max(1));
            }
        }
        if let Some(block) = self.made.get(&root) {
            let weight = self.blocks[*block].weight;
            kept = kept.saturating_add(weight.saturating_mul(self.roots[&root]));
        }
        !of_root.is_empty() && kept <= recorded
    }

    /// Where elements that changed places are put back, or memory gets its former length, all of the memory must be as it
    /// was just after: every write to it is undone. An exchange is one of both of its memories.
    fn complete(&self, plan: &mut Plan) {
        loop {
            let moved: Set = self
                .writes
                .iter()
                .filter(|w| w.what != Change::Element && plan.undoes(w))
                .flat_map(|w| w.roots.iter().copied())
                .collect();
            let before = plan.undone.len();
            for w in &self.writes {
                if w.roots.iter().any(|r| moved.contains(r)) {
                    plan.undo(w);
                }
            }
            if plan.undone.len() == before {
                return;
            }
        }
    }

    /// The loops around both in which the memory lives on from trip to trip, and whether the first stands before the
    /// second within a trip of all of them.
    fn common(&self, first: Site, second: Site, root: Val) -> (Vec<Val>, bool) {
        let top = self.made.get(&root).copied().unwrap_or(0);
        let (mut a, mut b) = (first, second);
        while a.block != b.block {
            let deeper = if a.block > b.block { &mut a } else { &mut b };
            match self.blocks[deeper.block].site {
                Some(site) => *deeper = site,
                None => return (Vec::new(), true),
            }
        }
        let mut loops = Vec::new();
        let mut block = a.block;
        while block != top {
            loops.extend(self.blocks[block].index);
            match self.blocks[block].site {
                Some(site) => block = site.block,
                None => break,
            }
        }
        (loops, a.position < b.position)
    }
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

fn operands(p: &Place) -> Vec<Val> {
    let mut out = Vec::new();
    for q in &p.projections {
        match q {
            Projection::Index(i) => out.push(*i),
            Projection::Range(a, b, _) => out.extend(a.iter().chain(b)),
            Projection::Field(_) => {}
        }
    }
    out
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
