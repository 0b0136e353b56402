//! Where the reverse sweep takes primal values from.
//!
//! [`split`] is the general case: a forward piece and a reverse piece for each statement, the reverse piece reading values of the
//! forward piece that are still in scope, that its arm or loop recorded, or that it computes again. [`joint`] is
//! for forward and reverse sweeps in one scope: there a piece whose adjoints are known beforehand runs in one
//! pass with its primal (`fuse`).

use super::{Arm, Rev, cut, fuse};
use crate::ir::uses::Set;
use crate::ir::{Block, Carried, For, If, Op, Range, Stmt, Val, Values};
use crate::simplify::dead;
use crate::ty::Ty;
use proc_macro2::Span;

/// What keeping one value costs, in additions: a register or stack slot at the top of the function,
pub(super) const TOP: u64 = 3;
/// and a store and a load to memory inside a loop.
pub(super) const TRIP: u64 = 6;

/// Forward and reverse sweep in one list.
pub(super) fn joint(
    values: &mut Values,
    ordered: &Set,
    stmts: Vec<Stmt>,
    rev: Vec<Rev>,
) -> Vec<Stmt> {
    let (fused, rest) = fuse::fuse(values, ordered, stmts, rev);
    let (mut forward, backward) = split_groups(values, ordered, fused, rest, TOP);
    forward.extend(backward);
    forward
}

/// Forward and reverse sweep apart. Values at the top of `stmts` count as in scope of the reverse sweep.
pub(super) fn split(
    values: &mut Values,
    ordered: &Set,
    stmts: Vec<Stmt>,
    rev: Vec<Rev>,
    keep: u64,
) -> (Vec<Stmt>, Vec<Stmt>) {
    let groups = stmts.into_iter().map(|s| vec![s]).collect();
    split_groups(values, ordered, groups, rev, keep)
}

/// The same, where the statement at a position is the last of its group.
fn split_groups(
    values: &mut Values,
    ordered: &Set,
    mut groups: Vec<Vec<Stmt>>,
    rev: Vec<Rev>,
    keep: u64,
) -> (Vec<Stmt>, Vec<Stmt>) {
    let mut backward = Vec::new();
    for r in rev {
        match r {
            Rev::Plain(s) => backward.push(s),
            Rev::If {
                position,
                then,
                other,
                dsts,
            } => {
                let Some(Stmt::If(primal)) = groups[position].pop() else {
                    unreachable!("a branch reverses a branch")
                };
                let (forward, reverse) =
                    split_if(values, ordered, *primal, then, other, dsts, keep);
                groups[position].push(forward);
                backward.push(reverse);
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
                let inside = body.free();
                let reversed = !recurrences.is_empty() || !inside.is_disjoint(ordered);
                let carried = recurrences.into_iter().chain(sums).collect();
                let (forward, reverse) =
                    split_for(values, ordered, *primal, carried, body, reversed);
                groups[position].extend(forward);
                backward.extend(reverse);
            }
        }
    }
    (groups.concat(), backward)
}

fn split_if(
    values: &mut Values,
    ordered: &Set,
    mut primal: If,
    then: Arm,
    other: Arm,
    dsts: Vec<Val>,
    keep: u64,
) -> (Stmt, Stmt) {
    let mut kept = Vec::new();
    let then_arm = split_arm(values, ordered, &mut primal.then, then, keep, &mut kept);
    let from_then = kept.len();
    let other_arm = split_arm(values, ordered, &mut primal.other, other, keep, &mut kept);
    for (k, v) in kept.iter().enumerate() {
        let (own, foreign) = if k < from_then {
            (&mut primal.then, &mut primal.other)
        } else {
            (&mut primal.other, &mut primal.then)
        };
        own.yields.push(*v);
        primal.dsts.push(*v);
        if foreign.diverges() {
            continue;
        }
        let def = values[*v].clone();
        let none = values.fresh(def.ty, None, def.span);
        foreign.stmts.push(Stmt::Let(none, Op::Undefined));
        foreign.yields.push(none);
    }
    let reverse = If {
        cond: primal.cond,
        then: then_arm,
        other: other_arm,
        dsts,
    };
    (Stmt::If(Box::new(primal)), Stmt::If(Box::new(reverse)))
}

/// The forward and reverse pieces of an arm; adds to `kept` what the forward arm must yield.
fn split_arm(
    values: &mut Values,
    ordered: &Set,
    primal: &mut Block,
    rev: Arm,
    keep: u64,
    kept: &mut Vec<Val>,
) -> Block {
    let (forward, backward) = split(
        values,
        ordered,
        std::mem::take(&mut primal.stmts),
        rev.stmts,
        keep,
    );
    primal.stmts = forward;
    let mut reverse = Block {
        stmts: backward,
        yields: rev.yields,
    };
    let plan = cut::choose(values, &primal.stmts, &Set::new(), &reverse.free(), keep);
    let mut stmts = plan.recompute;
    stmts.append(&mut reverse.stmts);
    reverse.stmts = stmts;
    kept.extend(plan.record);
    reverse
}

fn split_for(
    values: &mut Values,
    ordered: &Set,
    mut primal: For,
    carried: Vec<Carried>,
    rev: Arm,
    reversed: bool,
) -> (Vec<Stmt>, Vec<Stmt>) {
    let (forward, backward) = split(
        values,
        ordered,
        std::mem::take(&mut primal.body.stmts),
        rev.stmts,
        TRIP,
    );
    primal.body.stmts = forward;
    let mut body = Block {
        stmts: backward,
        yields: rev.yields,
    };
    let params: Set = primal.carried.iter().map(|c| c.param).collect();
    let plan = cut::choose(values, &primal.body.stmts, &params, &body.free(), TRIP);
    let mut before = Vec::new();
    let mut stmts = Vec::new();
    let mut around = Vec::new();
    let over = opposite(
        values,
        &primal,
        reversed,
        &plan,
        &body,
        (&mut around, &mut stmts),
    );
    if !plan.record.is_empty() {
        let trip = over.trip.expect("numbered where something is recorded");
        let count = primal.until.is_none().then(|| usize_value(values));
        if let (Some(count), Some(range)) = (count, &primal.range) {
            before.push(Stmt::Let(count, Op::Trips(range.clone())));
        }
        primal.trip = Some(trip);
        for v in &plan.record {
            let record = new_record(values, *v);
            before.push(Stmt::Let(record, Op::NewRecord(count, *v)));
            store_after_definition(&mut primal.body.stmts, *v, Stmt::Record(record, trip, *v));
            stmts.push(Stmt::Let(*v, Op::Recall(record, trip)));
        }
    }
    stmts.extend(plan.recompute);
    stmts.append(&mut body.stmts);
    body.stmts = stmts;
    let reverse = For {
        carried,
        body,
        ..over
    };
    dead::unread_records(&mut primal.body);
    before.push(Stmt::For(Box::new(primal)));
    around.push(Stmt::For(Box::new(reverse)));
    (before, around)
}

/// The loop of the reverse sweep, still empty: over the same range, or over the numbers of the trips that were made.
fn opposite(
    values: &mut Values,
    primal: &For,
    reversed: bool,
    plan: &cut::Plan,
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
        body: Block::default(),
    };
    let Some(made) = primal.until else {
        let range = primal
            .range
            .clone()
            .expect("a loop without a range ends itself");
        let trip = (!plan.record.is_empty()).then(|| usize_value(values));
        return empty(primal.index, trip, range);
    };
    let trip = usize_value(values);
    let start = usize_value(values);
    let wanted = body.free().contains(&primal.index)
        || plan
            .recompute
            .iter()
            .any(|s| s.free().contains(&primal.index));
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
fn store_after_definition(stmts: &mut Vec<Stmt>, v: Val, store: Stmt) {
    let at = stmts
        .iter()
        .rposition(|s| s.defs().contains(&v))
        .map_or(0, |i| i + 1);
    stmts.insert(at, store);
}
