//! Dead code.
//!
//! One set of wanted values serves a block and the blocks inside it: what an inner block reads is wanted of the outer one,
//! and ids of one are not ids of the other.

use crate::analyse::effects;
use crate::ir::uses::Set;
use crate::ir::{Block, For, If, Op, Stmt, Val, Values};
use crate::ty::Ty;

/// Which statements stay although nobody wants their values.
#[derive(Clone, Copy)]
enum Keep<'a> {
    /// Those that can panic or have an effect.
    Effects(&'a Values),
    /// The same, except arithmetic on indices.
    Accesses(&'a Values),
    /// None: this is a second run.
    Nothing,
}

/// Removes what nobody wants, as far as the primal's panics and effects stay.
pub fn eliminate(values: &Values, block: &mut Block) {
    let mut wanted: Set = block.yields.iter().copied().collect();
    let stmts = std::mem::take(&mut block.stmts);
    block.stmts = sweep(stmts, &mut wanted, Keep::Effects(values), &Set::new());
}

/// Removes from a loop body what nobody wants; its accesses have been checked beforehand: what only computed their indices
/// goes too.
pub fn prune_indices(values: &Values, block: &mut Block, mut wanted: Set) {
    let stmts = std::mem::take(&mut block.stmts);
    block.stmts = sweep(stmts, &mut wanted, Keep::Accesses(values), &Set::new());
}

/// The part of `stmts` that computes `wanted`; `known` is at hand already.
pub fn slice(stmts: Vec<Stmt>, wanted: &Set, known: &Set) -> Vec<Stmt> {
    sweep(stmts, &mut wanted.clone(), Keep::Nothing, known)
}

/// Removes records of the block that nothing in it reads.
pub fn unread_records(block: &mut Block) {
    let mut own = Set::new();
    let mut read = Set::new();
    records(block, &mut own, &mut read);
    strip(block, &(&own - &read));
}

fn records(b: &Block, own: &mut Set, read: &mut Set) {
    for s in &b.stmts {
        match s {
            Stmt::Let(v, Op::NewRecord(..) | Op::NewStack(..)) => {
                own.insert(*v);
            }
            Stmt::Let(_, Op::Recall(r, _)) => {
                read.insert(*r);
            }
            Stmt::Record(_, _, kept) => {
                read.insert(*kept);
            }
            Stmt::If(s) => {
                records(&s.then, own, read);
                records(&s.other, own, read);
            }
            Stmt::For(s) => records(&s.body, own, read),
            _ => {}
        }
    }
    read.extend(&b.yields);
}

fn strip(b: &mut Block, dead: &Set) {
    b.stmts.retain(|s| match s {
        Stmt::Let(v, _) | Stmt::Record(v, ..) => !dead.contains(v),
        _ => true,
    });
    for s in &mut b.stmts {
        match s {
            Stmt::If(s) => {
                strip(&mut s.then, dead);
                strip(&mut s.other, dead);
            }
            Stmt::For(s) => strip(&mut s.body, dead),
            _ => {}
        }
    }
}

/// Backwards over the statements, with the set of values wanted after each.
fn sweep(stmts: Vec<Stmt>, wanted: &mut Set, keep: Keep, known: &Set) -> Vec<Stmt> {
    let mut out = Vec::with_capacity(stmts.len());
    for s in stmts.into_iter().rev() {
        if let Some(s) = live(s, wanted, keep, known) {
            if let Stmt::Let(v, _) = &s {
                wanted.remove(v);
            }
            match &s {
                Stmt::If(_) | Stmt::For(_) => wanted.extend(s.free().difference(known)),
                _ => s.visit(&mut |v| {
                    if !known.contains(&v) {
                        wanted.insert(v);
                    }
                }),
            }
            out.push(s);
        }
    }
    out.reverse();
    out
}

/// The statement, or what of it is wanted.
fn live(s: Stmt, wanted: &mut Set, keep: Keep, known: &Set) -> Option<Stmt> {
    match s {
        Stmt::Let(v, op) => {
            let stays = match keep {
                Keep::Effects(values) => !effects::droppable(values, v, &op),
                Keep::Accesses(values) => {
                    let index = matches!(op, Op::Bin(..)) && matches!(values[v].ty, Ty::Int(_));
                    !index && !effects::droppable(values, v, &op)
                }
                Keep::Nothing => false,
            };
            (stays || wanted.contains(&v)).then_some(Stmt::Let(v, op))
        }
        Stmt::If(s) => live_if(*s, wanted, keep, known),
        Stmt::For(s) => live_for(*s, wanted, keep, known),
        Stmt::Record(r, ..) => wanted.contains(&r).then_some(s),
        Stmt::Accumulate(..) | Stmt::Vjp(_) => Some(s),
        Stmt::Store(..) | Stmt::Swap(..) | Stmt::Permute(..) | Stmt::Push(..) | Stmt::Pop(..) => {
            (!matches!(keep, Keep::Nothing)).then_some(s)
        }
        Stmt::Close(..) | Stmt::Effect(_) => (!matches!(keep, Keep::Nothing)).then_some(s),
    }
}

fn live_if(s: If, wanted: &mut Set, keep: Keep, known: &Set) -> Option<Stmt> {
    let kept: Vec<bool> = s.dsts.iter().map(|d| wanted.contains(d)).collect();
    let mut arm = |b: Block| {
        let yields: Vec<Val> = b
            .yields
            .iter()
            .zip(&kept)
            .filter(|(_, k)| **k)
            .map(|(y, _)| *y)
            .collect();
        wanted.extend(&yields);
        Block {
            stmts: sweep(b.stmts, wanted, keep, known),
            yields,
        }
    };
    let (then, other) = (arm(s.then), arm(s.other));
    let dsts: Vec<Val> = s
        .dsts
        .iter()
        .zip(&kept)
        .filter(|(_, k)| **k)
        .map(|(d, _)| *d)
        .collect();
    if dsts.is_empty() && then.stmts.is_empty() && other.stmts.is_empty() {
        return None;
    }
    Some(Stmt::If(Box::new(If {
        cond: s.cond,
        then,
        other,
        dsts,
    })))
}

fn live_for(s: For, wanted: &mut Set, keep: Keep, known: &Set) -> Option<Stmt> {
    let mut kept: Vec<bool> = s
        .carried
        .iter()
        .map(|c| wanted.contains(&c.result))
        .collect();
    loop {
        let stop = s.until.iter().map(|_| &s.body.yields[0]);
        let nexts = s
            .nexts()
            .iter()
            .zip(&kept)
            .filter(|(_, k)| **k)
            .map(|(y, _)| y);
        let yields: Vec<Val> = stop.chain(nexts).copied().collect();
        wanted.extend(&yields);
        let stmts = sweep(s.body.stmts.clone(), wanted, keep, known);
        let body = Block { stmts, yields };
        let read = body.free();
        let more: Vec<bool> = s
            .carried
            .iter()
            .zip(&kept)
            .map(|(c, k)| *k || read.contains(&c.param))
            .collect();
        if more == kept {
            let counted = s.until.is_some_and(|n| wanted.contains(&n));
            if body.stmts.is_empty() && !kept.contains(&true) && !counted {
                return None;
            }
            let mut kept = kept.into_iter();
            let carried = s
                .carried
                .into_iter()
                .filter(|_| kept.next().unwrap_or(false))
                .collect();
            return Some(Stmt::For(Box::new(For { carried, body, ..s })));
        }
        kept = more;
    }
}
