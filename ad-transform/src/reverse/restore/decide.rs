//! Which writes are undone: those in whose way loads stand that the reverse sweep wants to run again, where that pays.

use super::Plan;
use super::map::{Change, Load, Map, Site, Write, operands};
use crate::analyse::effects;
use crate::ir::uses::Set;
use crate::ir::{Place, Val, Values};

/// What costs as much is recorded rather than computed again from loads: a division, an exponential.
pub(super) const CHEAP: u64 = 5;

impl Map {
    pub(super) fn decide(&self, values: &Values) -> Plan {
        let mut plan = Plan::default();
        let lost = self.lost();
        let mut needed = Set::new();
        let mut seen = Set::new();
        let mut wanted = self.wanted.clone();
        loop {
            self.close(values, &mut wanted, &mut seen, &mut needed);
            for root in self.roots_of(&needed).difference(&lost) {
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
        needed.iter().map(|v| self.loads[&v].root).collect()
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
                    .any(|v| self.loads[&v].root == root && self.conflict(values, v, *k))
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
            if of_root.iter().any(|(k, _)| self.conflict(values, v, *k)) {
                let weight = self.blocks[self.loads[&v].site.block].weight;
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
