//! One pass: a loop or branch whose adjoints are known before it starts runs forward and reverse together.
//!
//! For `for i in r { s += g(i, p); }` the adjoint of `s` is the same in every trip. If what follows the loop is linear in
//! `s`, that adjoint does not depend on `s` and can be computed before the loop; then each trip runs its forward and
//! its reverse piece, nothing is recorded, and the data is read once. Legal because accumulation commutes and
//! nothing reads an accumulator in between.

use super::schedule::Context;
use super::{Arm, Rev, schedule, stack};
use crate::analyse::effects;
use crate::ir::uses::Set;
use crate::ir::{Block, For, If, Op, Stmt, Val, Values};
use crate::ty::Ty;
use std::collections::BTreeMap;

/// Fuses what can be. Returns the statements in groups, the one at position `k` last in group `k`, and what is left of
/// the reverse sweep.
pub(super) fn fuse(
    values: &mut Values,
    cx: &Context,
    stmts: Vec<Stmt>,
    rev: Vec<Rev>,
) -> (Vec<Vec<Stmt>>, Vec<Rev>) {
    let mut sweeps = Sweeps::new(stmts, rev);
    let mut order: Vec<(usize, usize)> = sweeps
        .rev
        .iter()
        .enumerate()
        .filter_map(|(i, r)| Some((r.as_ref()?.position()?, i)))
        .collect();
    order.sort_unstable();
    for (position, i) in order {
        let item = sweeps.rev[i].take().expect("each is looked at once");
        if item.any_order()
            && item.free().is_disjoint(&cx.ordered)
            && cx.memory.undone_in(&sweeps.groups[position]).is_empty()
            && let Some(moved) = sweeps.seeds(values, &item, i, position)
        {
            let primal = sweeps.groups[position]
                .pop()
                .expect("a statement at each position");
            sweeps.bring_forward(moved, position);
            let fused = one_pass(values, cx, primal, item);
            sweeps.groups[position].extend(fused);
        } else {
            sweeps.rev[i] = Some(item);
        }
    }
    (sweeps.groups, sweeps.rev.into_iter().flatten().collect())
}

/// Both sweeps, and where each value is defined.
struct Sweeps {
    groups: Vec<Vec<Stmt>>,
    rev: Vec<Option<Rev>>,
    forward_at: BTreeMap<Val, usize>,
    reverse_at: BTreeMap<Val, usize>,
}

/// Statements that move in front of a loop or branch, by position.
struct Moved {
    primal: Vec<usize>,
    reverse: Vec<usize>,
}

impl Sweeps {
    fn new(stmts: Vec<Stmt>, rev: Vec<Rev>) -> Sweeps {
        let forward_at = stmts
            .iter()
            .enumerate()
            .flat_map(|(k, s)| s.defs().into_iter().map(move |v| (v, k)))
            .collect();
        let reverse_at = rev
            .iter()
            .enumerate()
            .flat_map(|(k, r)| r.defs().into_iter().map(move |v| (v, k)))
            .collect();
        let groups = stmts.into_iter().map(|s| vec![s]).collect();
        Sweeps {
            groups,
            rev: rev.into_iter().map(Some).collect(),
            forward_at,
            reverse_at,
        }
    }

    /// The statements that must move in front of the primal statement at `position` so that `item` can run there; `None`
    /// where one of them depends on what cannot move.
    fn seeds(&self, values: &Values, item: &Rev, at: usize, position: usize) -> Option<Moved> {
        let own: Set = self.groups[position]
            .last()
            .map(inner_defs)
            .unwrap_or_default();
        let mut wanted: Vec<Val> = item
            .free()
            .into_iter()
            .filter(|v| !own.contains(v))
            .collect();
        let mut seen = Set::new();
        let mut moved = Moved {
            primal: Vec::new(),
            reverse: Vec::new(),
        };
        while let Some(v) = wanted.pop() {
            if !seen.insert(v) {
                continue;
            }
            if let Some(k) = self.forward_at.get(&v).copied().filter(|k| *k >= position) {
                let s = self.groups[k].last().filter(|_| k > position)?;
                let Stmt::Let(_, op) = s else { return None };
                if !effects::repeatable(values, op) {
                    return None;
                }
                moved.primal.push(k);
                wanted.extend(s.free());
            } else if let Some(k) = self.reverse_at.get(&v).copied().filter(|k| *k < at) {
                let Some(Rev::Plain(s @ Stmt::Let(_, op))) = &self.rev[k] else {
                    return None;
                };
                if self.reads_accumulator(values, op) {
                    return None;
                }
                moved.reverse.push(k);
                wanted.extend(s.free());
            }
        }
        moved.primal.sort_unstable();
        moved.reverse.sort_unstable();
        Some(moved)
    }

    fn bring_forward(&mut self, moved: Moved, position: usize) {
        let early: Vec<Stmt> = moved
            .primal
            .into_iter()
            .filter_map(|k| self.groups[k].pop())
            .collect();
        let seeds: Vec<Stmt> = moved
            .reverse
            .into_iter()
            .map(|k| plain(self.rev[k].take()))
            .collect();
        for s in early.into_iter().chain(seeds) {
            for v in s.defs() {
                self.forward_at.remove(&v);
                self.reverse_at.remove(&v);
            }
            self.groups[position].push(s);
        }
    }

    /// Accumulators change while the sweep runs; reading one must stay where it is.
    fn reads_accumulator(&self, values: &Values, op: &Op) -> bool {
        let Op::Load(place) = op else { return false };
        matches!(values[place.base].ty, Ty::Ref(_, true))
            || self.reverse_at.contains_key(&place.base)
    }
}

fn plain(r: Option<Rev>) -> Stmt {
    match r {
        Some(Rev::Plain(s)) => s,
        _ => unreachable!("only straight-line statements are moved"),
    }
}

/// Values defined inside the statement, at its own level: there they are at hand.
fn inner_defs(s: &Stmt) -> Set {
    let of = |b: &Block| b.stmts.iter().flat_map(Stmt::defs).collect::<Vec<_>>();
    match s {
        Stmt::If(s) => of(&s.then).into_iter().chain(of(&s.other)).collect(),
        Stmt::For(s) => of(&s.body).into_iter().chain(s.header()).collect(),
        _ => Set::new(),
    }
}

fn one_pass(values: &mut Values, cx: &Context, primal: Stmt, item: Rev) -> Vec<Stmt> {
    match (primal, item) {
        (
            Stmt::If(s),
            Rev::If {
                then,
                other,
                mut dsts,
                ..
            },
        ) => {
            let mut all = s.dsts;
            all.append(&mut dsts);
            let then = one_pass_block(values, cx, s.then, then);
            let other = one_pass_block(values, cx, s.other, other);
            vec![Stmt::If(Box::new(If {
                cond: s.cond,
                then,
                other,
                dsts: all,
            }))]
        }
        (Stmt::For(s), Rev::Loop { sums, body, .. }) => {
            let mut carried = s.carried;
            carried.extend(sums);
            let mut body = one_pass_block(values, cx, s.body, body);
            let mut out = stack::lift_all(values, &mut body);
            out.push(Stmt::For(Box::new(For {
                index: s.index,
                trip: None,
                range: s.range,
                until: s.until,
                reversed: false,
                carried,
                windows: Vec::new(),
                body,
            })));
            out
        }
        _ => unreachable!("forward and reverse pieces are of one kind"),
    }
}

fn one_pass_block(values: &mut Values, cx: &Context, primal: Block, rev: Arm) -> Block {
    let diverges = primal.diverges();
    let mut yields = primal.yields;
    if diverges {
        return Block {
            stmts: primal.stmts,
            yields,
        };
    }
    yields.extend(rev.yields);
    let (mut stmts, backward) = schedule::joint(values, cx, primal.stmts, rev.stmts);
    stmts.extend(backward);
    Block { stmts, yields }
}

impl Rev {
    fn position(&self) -> Option<usize> {
        match self {
            Rev::Plain(_) | Rev::Restore { .. } => None,
            Rev::If { position, .. } | Rev::Loop { position, .. } => Some(*position),
        }
    }

    /// Whether the trips may be reversed in any order.
    fn any_order(&self) -> bool {
        !matches!(self, Rev::Loop { recurrences, .. } if !recurrences.is_empty())
    }

    fn defs(&self) -> Set {
        match self {
            Rev::Plain(s) | Rev::Restore { undone: s, .. } => s.defs(),
            Rev::If { dsts, .. } => dsts.iter().copied().collect(),
            Rev::Loop {
                recurrences, sums, ..
            } => recurrences.iter().chain(sums).map(|c| c.result).collect(),
        }
    }

    /// Values from outside that the statement reads.
    fn free(&self) -> Set {
        match self {
            Rev::Plain(s) | Rev::Restore { undone: s, .. } => s.free(),
            Rev::If { then, other, .. } => &then.free() | &other.free(),
            Rev::Loop {
                recurrences,
                sums,
                body,
                ..
            } => {
                let carried = || recurrences.iter().chain(sums);
                let params: Set = carried().map(|c| c.param).collect();
                let inits: Set = carried().map(|c| c.init).collect();
                &(&body.free() - &params) | &inits
            }
        }
    }
}

impl Arm {
    pub(super) fn free(&self) -> Set {
        let mut defined = Set::new();
        let mut out = Set::new();
        for s in &self.stmts {
            out.extend(s.free().difference(&defined));
            defined.extend(s.defs());
        }
        out.extend(self.yields.iter().filter(|v| !defined.contains(v)));
        out
    }
}
