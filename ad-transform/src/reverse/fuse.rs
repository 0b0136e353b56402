//! One pass: a loop or branch whose adjoints are known before it starts runs forward and reverse together.
//!
//! For `for i in r { s += g(i, p); }` the adjoint of `s` is the same in every trip. If what follows the loop is linear in
//! `s`, that adjoint does not depend on `s` and can be computed before the loop; then each trip runs its forward and
//! its reverse piece, nothing is recorded, and the data is read once. Legal because accumulation commutes and
//! nothing reads an accumulator in between.

use super::{Arm, Rev, schedule};
use crate::analyse::effects;
use crate::ir::uses::Set;
use crate::ir::{Block, For, If, Op, Stmt, Val, Values};
use crate::ty::Ty;

/// Fuses what can be. Returns the statements in groups, the one at position `k` last in group `k`, and what is left of
/// the reverse sweep.
pub(super) fn fuse(values: &mut Values, stmts: Vec<Stmt>, rev: Vec<Rev>) -> (Vec<Vec<Stmt>>, Vec<Rev>) {
    let mut groups: Vec<Vec<Stmt>> = stmts.into_iter().map(|s| vec![s]).collect();
    let mut rev: Vec<Option<Rev>> = rev.into_iter().map(Some).collect();
    let mut order: Vec<(usize, usize)> =
        rev.iter().enumerate().filter_map(|(i, r)| Some((r.as_ref()?.position()?, i))).collect();
    order.sort_unstable();
    for (position, i) in order {
        let item = rev[i].take().expect("each is looked at once");
        match seeds(values, &item, i, position, &groups, &rev) {
            Some(moved) if item.any_order() => {
                let primal = groups[position].pop().expect("a statement at each position");
                let early: Vec<Stmt> = moved.primal.into_iter().filter_map(|k| groups[k].pop()).collect();
                let seeds: Vec<Stmt> = moved.reverse.into_iter().map(|k| plain(rev[k].take())).collect();
                groups[position].extend(early);
                groups[position].extend(seeds);
                groups[position].push(one_pass(values, primal, item));
            }
            _ => rev[i] = Some(item),
        }
    }
    (groups, rev.into_iter().flatten().collect())
}

fn plain(r: Option<Rev>) -> Stmt {
    match r {
        Some(Rev::Plain(s)) => s,
        _ => unreachable!("only straight-line statements are moved"),
    }
}

/// The statements that must move in front of the primal statement at `position` so that `item` can run there;
/// `None` where one of them depends on what is computed at or after `position`.
fn seeds(
    values: &Values,
    item: &Rev,
    at: usize,
    position: usize,
    groups: &[Vec<Stmt>],
    rev: &[Option<Rev>],
) -> Option<Moved> {
    let own: Set = groups[position].last().map(inner_defs).unwrap_or_default();
    let late: Set = groups[position..].iter().flat_map(|g| g.last()).flat_map(Stmt::defs).collect();
    let mut wanted: Vec<Val> = item.free().into_iter().filter(|v| !own.contains(v)).collect();
    let mut seen = Set::new();
    let mut moved = Moved { primal: Vec::new(), reverse: Vec::new() };
    while let Some(v) = wanted.pop() {
        if !seen.insert(v) {
            continue;
        }
        if late.contains(&v) {
            let (k, s) = movable(values, v, position, groups)?;
            moved.primal.push(k);
            wanted.extend(s.free());
            continue;
        }
        let Some(k) = definition(v, at, rev)? else { continue };
        let Some(Some(Rev::Plain(s @ Stmt::Let(_, op)))) = rev.get(k) else { return None };
        if reads_accumulator(values, op, at, rev) {
            return None;
        }
        moved.reverse.push(k);
        wanted.extend(s.free());
    }
    moved.primal.sort_unstable();
    moved.reverse.sort_unstable();
    Some(moved)
}

/// Statements that move in front of a loop or branch, by position.
struct Moved {
    primal: Vec<usize>,
    reverse: Vec<usize>,
}

/// The straight-line primal statement behind `position` that defines a value, if it can run earlier.
fn movable<'a>(values: &Values, v: Val, position: usize, groups: &'a [Vec<Stmt>]) -> Option<(usize, &'a Stmt)> {
    let defines = |s: &Stmt| matches!(s, Stmt::Let(d, op) if *d == v && effects::repeatable(values, op));
    let mut later = groups.iter().enumerate().skip(position + 1);
    later.find_map(|(k, g)| g.last().filter(|s| defines(s)).map(|s| (k, s)))
}

/// Where in the reverse sweep a value is defined: `Some(None)` if nowhere, `None` if not by a statement that can move.
fn definition(v: Val, before: usize, rev: &[Option<Rev>]) -> Option<Option<usize>> {
    for (k, r) in rev.iter().enumerate().take(before) {
        match r {
            Some(Rev::Plain(s)) if s.defs().contains(&v) => {
                return if matches!(s, Stmt::Let(..)) { Some(Some(k)) } else { None };
            }
            Some(r) if r.defs().contains(&v) => return None,
            _ => {}
        }
    }
    Some(None)
}

/// Accumulators change while the sweep runs; reading one must stay where it is.
fn reads_accumulator(values: &Values, op: &Op, at: usize, rev: &[Option<Rev>]) -> bool {
    let Op::Load(place) = op else { return false };
    matches!(values[place.base].ty, Ty::Ref(_, true)) || definition(place.base, at, rev) != Some(None)
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

fn one_pass(values: &mut Values, primal: Stmt, item: Rev) -> Stmt {
    match (primal, item) {
        (Stmt::If(s), Rev::If { then, other, mut dsts, .. }) => {
            let mut all = s.dsts;
            all.append(&mut dsts);
            let then = one_pass_block(values, s.then, then);
            let other = one_pass_block(values, s.other, other);
            Stmt::If(Box::new(If { cond: s.cond, then, other, dsts: all }))
        }
        (Stmt::For(s), Rev::Loop { sums, body, .. }) => {
            let mut carried = s.carried;
            carried.extend(sums);
            let body = one_pass_block(values, s.body, body);
            Stmt::For(Box::new(For { index: s.index, trip: None, range: s.range, reversed: false, carried, body }))
        }
        _ => unreachable!("forward and reverse pieces are of one kind"),
    }
}

fn one_pass_block(values: &mut Values, primal: Block, rev: Arm) -> Block {
    let diverges = primal.diverges();
    let mut yields = primal.yields;
    if diverges {
        return Block { stmts: primal.stmts, yields };
    }
    yields.extend(rev.yields);
    Block { stmts: schedule::joint(values, primal.stmts, rev.stmts), yields }
}

impl Rev {
    fn position(&self) -> Option<usize> {
        match self {
            Rev::Plain(_) => None,
            Rev::If { position, .. } | Rev::Loop { position, .. } => Some(*position),
        }
    }

    /// Whether the trips may be reversed in any order.
    fn any_order(&self) -> bool {
        !matches!(self, Rev::Loop { recurrences, .. } if !recurrences.is_empty())
    }

    fn defs(&self) -> Set {
        match self {
            Rev::Plain(s) => s.defs(),
            Rev::If { dsts, .. } => dsts.iter().copied().collect(),
            Rev::Loop { recurrences, sums, .. } => recurrences.iter().chain(sums).map(|c| c.result).collect(),
        }
    }

    /// Values from outside that the statement reads.
    fn free(&self) -> Set {
        match self {
            Rev::Plain(s) => s.free(),
            Rev::If { then, other, .. } => &then.free() | &other.free(),
            Rev::Loop { recurrences, sums, body, .. } => {
                let carried = || recurrences.iter().chain(sums);
                let params: Set = carried().map(|c| c.param).collect();
                let inits: Set = carried().map(|c| c.init).collect();
                &(&body.free() - &params) | &inits
            }
        }
    }
}

impl Arm {
    fn free(&self) -> Set {
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
