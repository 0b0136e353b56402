//! Where the primal reads and writes memory, flat: blocks, loads and writes with their sites.

use super::super::Rev;
use super::name_of;
use crate::analyse::affine::Affine;
use crate::analyse::effects;
use crate::analyse::reach::Reach;
use crate::ir::table::Table;
use crate::ir::uses::Set;
use crate::ir::{Block, Op, Place, Projection, Stmt, Val, Values};
use crate::ty::Ty;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Where a statement stands: its block, and its position there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Site {
    pub(super) block: usize,
    pub(super) position: usize,
}

/// What a block stands in.
pub(super) struct Around {
    /// Where the branch or loop stands; `None` for the body of the function.
    pub(super) site: Option<Site>,
    /// The variable of the loop that this is the body of.
    pub(super) index: Option<Val>,
    /// Trips assumed of all loops around, or 0 where every value of the block is in scope of its reverse piece.
    pub(super) weight: u64,
}

pub(super) struct Write {
    /// Its name; code that the transform cannot look into has none, and is never undone.
    pub(super) tag: Option<Val>,
    pub(super) site: Site,
    pub(super) roots: Vec<Val>,
    pub(super) places: Vec<Place>,
    pub(super) what: Change,
}

/// What a write does to memory.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
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
pub(super) struct Load {
    pub(super) site: Site,
    pub(super) root: Val,
    /// The element; `None` where the whole is asked for its length.
    pub(super) place: Option<Place>,
    pub(super) indices: Vec<Val>,
}

/// The primal, flat.
#[derive(Default)]
pub(super) struct Map {
    pub(super) affine: Affine,
    pub(super) reach: Reach,
    /// The names of the writes.
    pub(super) tags: Set,
    /// Whether a write, by its number, changes what a load finds, once that is known.
    pub(super) conflicts: RefCell<BTreeMap<(Val, usize), bool>>,
    pub(super) blocks: Vec<Around>,
    pub(super) ops: Table<Op>,
    /// Values that branches yield, and what their arms yield for them.
    pub(super) chosen: Table<Vec<Val>>,
    pub(super) loads: BTreeMap<Val, Load>,
    pub(super) writes: Vec<Write>,
    /// The block in which memory is made; parameters are made in block 0.
    pub(super) made: BTreeMap<Val, usize>,
    /// What a root is made of, for its price.
    pub(super) roots: BTreeMap<Val, u64>,
    /// What the reverse sweep reads.
    pub(super) wanted: Vec<Val>,
}

/// Trips assumed of a loop.
pub(super) const TRIPS: u64 = 16;

impl Map {
    /// Enters a block. `rev` is its reverse piece, if it has one; `in_scope` says whether that runs in its scope.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn block(
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
}

pub(super) fn operands(p: &Place) -> Vec<Val> {
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
