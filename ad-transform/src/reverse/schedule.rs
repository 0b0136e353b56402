//! Where the reverse sweep takes primal values from.
//!
//! [`split`] is the general case: a forward piece and a reverse piece for each statement, the reverse piece reading values of the
//! forward piece that are still in scope, that its arm or loop recorded, or that it computes again. [`joint`] is
//! for forward and reverse sweeps in one scope: there a piece whose adjoints are known beforehand runs in one
//! pass with its primal (`fuse`).

use super::restore::Plan;
use super::{Arm, Rev, cut, fuse, stack};
use crate::ir::uses::Set;
use crate::ir::{Block, Carried, For, If, Op, Place, Range, Stmt, Val, Values};
use crate::passes::Passes;
use crate::simplify::dead;
use crate::ty::Ty;
use proc_macro2::Span;

/// What keeping one value costs, in additions: a register or stack slot at the top of the function,
pub(super) const TOP: u64 = 3;
/// and a store and a load to memory inside a loop.
pub(super) const TRIP: u64 = 6;

/// What holds for the whole of a function.
pub(super) struct Context {
    /// Accumulators that must be reached in opposite order.
    pub(super) ordered: Set,
    /// What becomes of memory that is written to.
    pub(super) memory: Plan,
    /// Which optional passes run.
    pub(super) passes: Passes,
}

/// Statements of a reverse sweep that find memory in one state: every write that is undone has been, from the statement at
/// `limit` of the forward sweep on.
struct Segment {
    limit: usize,
    stmts: Vec<Stmt>,
}

/// Forward and reverse sweep in one scope.
pub(super) fn joint(
    values: &mut Values,
    cx: &Context,
    stmts: Vec<Stmt>,
    rev: Vec<Rev>,
) -> (Vec<Stmt>, Vec<Stmt>) {
    if !cx.passes.fuse {
        return split(values, cx, stmts, rev);
    }
    let (fused, rest) = fuse::fuse(values, cx, stmts, rev);
    let (forward, backward) = split_groups(values, cx, fused, rest, TOP);
    (forward, flat(backward))
}

/// Forward and reverse sweep apart. Values at the top of `stmts` count as in scope of the reverse sweep.
pub(super) fn split(
    values: &mut Values,
    cx: &Context,
    stmts: Vec<Stmt>,
    rev: Vec<Rev>,
) -> (Vec<Stmt>, Vec<Stmt>) {
    let (forward, backward) = split_block(values, cx, stmts, rev, TOP);
    (forward, flat(backward))
}

fn flat(segments: Vec<Segment>) -> Vec<Stmt> {
    segments.into_iter().flat_map(|s| s.stmts).collect()
}

fn split_block(
    values: &mut Values,
    cx: &Context,
    stmts: Vec<Stmt>,
    rev: Vec<Rev>,
    keep: u64,
) -> (Vec<Stmt>, Vec<Segment>) {
    let groups = stmts.into_iter().map(|s| vec![s]).collect();
    split_groups(values, cx, groups, rev, keep)
}

/// The same, where the statement at a position is the last of its group.
fn split_groups(
    values: &mut Values,
    cx: &Context,
    mut groups: Vec<Vec<Stmt>>,
    rev: Vec<Rev>,
    keep: u64,
) -> (Vec<Stmt>, Vec<Segment>) {
    let mut backward = vec![Segment {
        limit: groups.len(),
        stmts: Vec::new(),
    }];
    for r in rev {
        let here = &mut backward.last_mut().expect("never empty").stmts;
        let undone_at = match r {
            Rev::Plain(s) => {
                here.push(s);
                None
            }
            Rev::Restore {
                position, undone, ..
            } => {
                here.push(undone);
                Some(position)
            }
            Rev::If {
                position,
                then,
                other,
                dsts,
            } => {
                let Some(Stmt::If(primal)) = groups[position].pop() else {
                    unreachable!("a branch reverses a branch")
                };
                let (forward, reverse) = split_if(values, cx, *primal, then, other, dsts, keep);
                groups[position].extend(forward);
                here.push(reverse);
                (!cx.memory.undone_in(&groups[position]).is_empty()).then_some(position)
            }
            Rev::Loop {
                position,
                recurrences,
                sums,
                body,
            } => {
                let Some(Stmt::For(primal)) = groups[position].pop() else {
                    unreachable!("a loop reverses a loop")
                };
                let undoes = !cx.memory.undone_in(&[Stmt::For(primal.clone())]).is_empty();
                let in_order = !recurrences.is_empty() || undoes || !cx.passes.any_order;
                let reversed = in_order || !body.free().is_disjoint(&cx.ordered);
                let carried = recurrences.into_iter().chain(sums).collect();
                let (forward, reverse) = split_for(values, cx, *primal, carried, body, reversed);
                groups[position].extend(forward);
                here.extend(reverse);
                undoes.then_some(position)
            }
        };
        if let Some(limit) = undone_at {
            backward.push(Segment {
                limit,
                stmts: Vec::new(),
            });
        }
    }
    // From positions of statements to those after what was put in between.
    let last = |k: usize| groups[..=k].iter().map(Vec::len).sum::<usize>() - 1;
    for s in &mut backward {
        s.limit = if s.limit == groups.len() {
            usize::MAX
        } else {
            last(s.limit)
        };
    }
    (groups.concat(), backward)
}

fn split_if(
    values: &mut Values,
    cx: &Context,
    mut primal: If,
    then: Arm,
    other: Arm,
    dsts: Vec<Val>,
    keep: u64,
) -> (Vec<Stmt>, Stmt) {
    let (mut from_then, mut from_other) = (Vec::new(), Vec::new());
    let mut then_arm = split_arm(values, cx, &mut primal.then, then, keep, &mut from_then);
    let mut other_arm = split_arm(values, cx, &mut primal.other, other, keep, &mut from_other);
    let mut before = Vec::new();
    for v in from_then {
        if matches!(values[v].ty, Ty::Record(_)) {
            before.extend(stack::lift(
                values,
                v,
                None,
                &mut primal.then,
                &mut then_arm,
            ));
        } else {
            hand_out(
                values,
                v,
                &mut primal.dsts,
                &mut primal.then,
                &mut primal.other,
            );
        }
    }
    for v in from_other {
        if matches!(values[v].ty, Ty::Record(_)) {
            before.extend(stack::lift(
                values,
                v,
                None,
                &mut primal.other,
                &mut other_arm,
            ));
        } else {
            hand_out(
                values,
                v,
                &mut primal.dsts,
                &mut primal.other,
                &mut primal.then,
            );
        }
    }
    let reverse = If {
        cond: primal.cond,
        then: then_arm,
        other: other_arm,
        dsts,
    };
    before.push(Stmt::If(Box::new(primal)));
    (before, Stmt::If(Box::new(reverse)))
}

/// A value of one arm is one of the branch; the other arm yields what nobody reads.
fn hand_out(
    values: &mut Values,
    v: Val,
    dsts: &mut Vec<Val>,
    own: &mut Block,
    foreign: &mut Block,
) {
    own.yields.push(v);
    dsts.push(v);
    if foreign.diverges() {
        return;
    }
    let def = values[v].clone();
    let none = values.fresh(def.ty, None, def.span);
    foreign.stmts.push(Stmt::Let(none, Op::Undefined));
    foreign.yields.push(none);
}

/// The forward and reverse pieces of an arm; adds to `kept` what the forward arm must yield.
fn split_arm(
    values: &mut Values,
    cx: &Context,
    primal: &mut Block,
    rev: Arm,
    keep: u64,
    kept: &mut Vec<Val>,
) -> Block {
    let stmts = std::mem::take(&mut primal.stmts);
    let (forward, backward) = split_block(values, cx, stmts, rev.stmts, keep);
    primal.stmts = forward;
    let (record, stmts) = provide(
        values,
        cx,
        &primal.stmts,
        &Set::new(),
        backward,
        &rev.yields,
        keep,
    );
    kept.extend(record);
    Block {
        stmts,
        yields: rev.yields,
    }
}

/// Puts in front of each segment of a reverse piece what it computes again; returns what must be recorded, too.
fn provide(
    values: &mut Values,
    cx: &Context,
    forward: &[Stmt],
    params: &Set,
    backward: Vec<Segment>,
    yields: &[Val],
    keep: u64,
) -> (Vec<Val>, Vec<Stmt>) {
    let primal = cut::Primal::new(values, cx, forward, params);
    let mut own = Set::new();
    let (mut known, mut record, mut pieces) = (Set::new(), Vec::new(), Vec::new());
    let last = backward.len() - 1;
    for (k, mut segment) in backward.into_iter().enumerate() {
        let block = Block {
            stmts: std::mem::take(&mut segment.stmts),
            yields: if k == last {
                yields.to_vec()
            } else {
                Vec::new()
            },
        };
        let wanted = &block.free() - &own;
        let plan = primal.choose(&wanted, &known, segment.limit, keep);
        known.extend(&plan.record);
        known.extend(plan.recompute.iter().flat_map(Stmt::defs));
        record.extend(plan.record);
        own.extend(block.stmts.iter().flat_map(Stmt::defs));
        pieces.push((plan.recompute, block.stmts));
    }
    let mut there: Set = record.iter().copied().collect();
    let mut stmts = Vec::new();
    for (recompute, block) in pieces {
        for mut s in recompute {
            for v in s.defs().intersection(&there) {
                forget_result(values, &mut s, v);
            }
            there.extend(s.defs());
            stmts.push(s);
        }
        stmts.extend(block);
    }
    (record, stmts)
}

/// A loop or branch that runs again for other results of its: one that is there already has another id, which nobody reads.
fn forget_result(values: &mut Values, s: &mut Stmt, v: Val) {
    let results: Vec<&mut Val> = match s {
        Stmt::For(s) => s.carried.iter_mut().map(|c| &mut c.result).collect(),
        Stmt::If(s) => s.dsts.iter_mut().collect(),
        _ => Vec::new(),
    };
    for result in results.into_iter().filter(|r| **r == v) {
        let def = values[v].clone();
        *result = values.fresh(def.ty.clone(), def.name.clone(), def.span);
        values[*result] = def;
    }
}

fn split_for(
    values: &mut Values,
    cx: &Context,
    mut primal: For,
    carried: Vec<Carried>,
    rev: Arm,
    reversed: bool,
) -> (Vec<Stmt>, Vec<Stmt>) {
    let stmts = std::mem::take(&mut primal.body.stmts);
    let (forward, backward) = split_block(values, cx, stmts, rev.stmts, TRIP);
    primal.body.stmts = forward;
    let params: Set = primal.carried.iter().map(|c| c.param).collect();
    let (record, stmts) = provide(
        values,
        cx,
        &primal.body.stmts,
        &params,
        backward,
        &rev.yields,
        TRIP,
    );
    let mut body = Block {
        stmts,
        yields: rev.yields,
    };
    let (mut before, mut around, mut recalls) = (Vec::new(), Vec::new(), Vec::new());
    let (inner, record): (Vec<Val>, Vec<Val>) = record
        .into_iter()
        .partition(|v| matches!(values[*v].ty, Ty::Record(_)));
    let over = opposite(
        values,
        &primal,
        reversed,
        !record.is_empty(),
        &body,
        (&mut around, &mut recalls),
    );
    if !record.is_empty() {
        let trip = over.trip.expect("numbered where something is recorded");
        let count = primal.until.is_none().then(|| usize_value(values));
        if let (Some(count), Some(range)) = (count, &primal.range) {
            before.push(Stmt::Let(count, Op::Trips(range.clone())));
        }
        primal.trip = Some(trip);
        for v in record {
            let kept = new_record(values, v);
            before.push(Stmt::Let(kept, Op::NewRecord(count, v)));
            let store = Stmt::Record(kept, trip, v);
            if is_memory(values, v) {
                // What it ends with: the reverse sweep goes back from there.
                primal.body.stmts.push(store);
            } else {
                store_after_definition(values, &mut primal.body.stmts, v, store);
            }
            recalls.push(Stmt::Let(v, Op::Recall(kept, trip)));
        }
    }
    recalls.append(&mut body.stmts);
    body.stmts = recalls;
    let trips = primal.counted().map(|range| stack::Trips {
        range: range.clone(),
        header: primal.header(),
    });
    for v in inner {
        let made = stack::lift(values, v, trips.as_ref(), &mut primal.body, &mut body);
        before.extend(made);
    }
    let reverse = For {
        carried,
        reversed: over.reversed || stack::uses_stack(&body),
        body,
        ..over
    };
    dead::unread_records(&mut primal.body);
    before.push(Stmt::For(Box::new(primal)));
    around.push(Stmt::For(Box::new(reverse)));
    (before, around)
}

/// Whether the value is memory of its own, or moves like it.
fn is_memory(values: &Values, v: Val) -> bool {
    matches!(values[v].ty, Ty::Vec(_))
        || values[v].mutable && values[v].ty.is_aggregate() && !matches!(values[v].ty, Ty::Ref(..))
}

/// The loop of the reverse sweep, still empty: over the same range, or over the numbers of the trips that were made.
fn opposite(
    values: &mut Values,
    primal: &For,
    reversed: bool,
    recorded: bool,
    body: &Block,
    (before, stmts): (&mut Vec<Stmt>, &mut Vec<Stmt>),
) -> For {
    let empty = |index, trip, range| For {
        index,
        trip,
        range: Some(range),
        until: None,
        reversed,
        carried: Vec::new(),
        windows: Vec::new(),
        body: Block::default(),
    };
    let Some(made) = primal.until else {
        let range = primal
            .range
            .clone()
            .expect("a loop without a range ends itself");
        let trip = recorded.then(|| usize_value(values));
        return empty(primal.index, trip, range);
    };
    let trip = usize_value(values);
    let start = usize_value(values);
    let wanted = body.free().contains(&primal.index);
    if let (true, Some(range)) = (wanted, &primal.range) {
        stmts.push(Stmt::Let(primal.index, Op::Nth(range.clone(), trip)));
    }
    before.push(Stmt::Let(start, Op::Leaf(quote::quote!(0))));
    let range = Range {
        start,
        end: made,
        inclusive: false,
        adapters: Vec::new(),
    };
    empty(trip, Some(trip), range)
}

fn usize_value(values: &mut Values) -> Val {
    values.fresh(Ty::Int(Some("usize".into())), None, Span::mixed_site())
}

fn new_record(values: &mut Values, v: Val) -> Val {
    let def = values[v].clone();
    let name = def.name.as_ref().map(|n| {
        use syn::ext::IdentExt;
        proc_macro2::Ident::new(&format!("{}_rec", n.unraw()), n.span())
    });
    let name = name.or_else(|| Some(crate::build::ident("rec")));
    values.fresh(Ty::Record(Box::new(def.ty)), name, def.span)
}

/// A record of an inner loop is defined where it is opened, and again by the loop that fills it.
///
/// Memory moves into its record when nobody reads it any more.
fn store_after_definition(values: &Values, stmts: &mut Vec<Stmt>, v: Val, store: Stmt) {
    let moves = values[v].ty.may_move();
    // What borrows it, too.
    let mut readers = Set::from([v]);
    for s in stmts.iter().filter(|_| moves) {
        if let Stmt::Let(w, Op::Ref(a) | Op::Copy(a) | Op::View(Place { base: a, .. })) = s
            && readers.contains(a)
        {
            readers.insert(*w);
        }
    }
    let at = stmts
        .iter()
        .rposition(|s| s.defs().contains(&v) || moves && !s.free().is_disjoint(&readers))
        .map_or(0, |i| i + 1);
    stmts.insert(at, store);
}
