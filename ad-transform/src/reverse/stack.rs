//! Records of loops inside of loops: one buffer for all trips of the outer loop, used as a stack.
//!
//! The record of an inner loop that the outer loop must keep does not become a record of records. It is made once, before
//! the outer loop; each run of the inner loop opens a frame of as many entries as it makes trips, and its reverse, which
//! comes in opposite order, finds the frame at the end and closes it:
//!
//! ```text
//! forward:  let base = open(&mut rec, n);            for j in 0..n { rec[base + j] = v; .. }
//! reverse:  let base = rec.len() - n;                for j in (0..n).rev() { let v = rec[base + j]; .. }
//!           rec.truncate(base);
//! ```
//!
//! Where the number of trips is not known before the loop the forward loop pushes.

use crate::analyse::effects;
use crate::ir::uses::Set;
use crate::ir::{BinOp, Block, Op, Range, Stmt, Val, Values};
use crate::simplify::dead;
use crate::ty::Ty;
use proc_macro2::Span;

/// Makes `record`, which the forward piece makes, before what both pieces stand in. Returns what makes it. `trips` are
/// those of the loop that both are bodies of, if it is one and they are known.
pub(super) fn lift(
    values: &mut Values,
    record: Val,
    trips: Option<&Trips>,
    forward: &mut Block,
    reverse: &mut Block,
) -> Vec<Stmt> {
    let Some(taken) = Taken::of(values, record, forward) else {
        return Vec::new();
    };
    let made = taken.made(values, trips, forward);
    if !is_stack(reverse, record) {
        if let Some(base) = taken.base {
            shift_writes(values, forward, record, base);
        }
        frame(values, reverse, record);
    }
    made
}

/// The same for all records of a body that runs forward and reverse: it must not allocate in each trip.
pub(super) fn lift_all(values: &mut Values, body: &mut Block) -> Vec<Stmt> {
    let made: Vec<Val> = body
        .stmts
        .iter()
        .filter_map(|s| match s {
            Stmt::Let(v, Op::NewRecord(..) | Op::NewStack(..)) => Some(*v),
            _ => None,
        })
        .collect();
    let mut out = Vec::new();
    for record in made {
        let stack = is_stack(body, record);
        let Some(taken) = Taken::of(values, record, body) else {
            continue;
        };
        out.extend(taken.made(values, None, body));
        if !stack {
            if let Some(base) = taken.base {
                shift_writes(values, body, record, base);
            }
            frame(values, body, record);
        }
    }
    out
}

/// The trips of a loop around a record.
pub(super) struct Trips {
    pub(super) range: Range,
    /// What the loop itself defines for its body.
    pub(super) header: Set,
}

/// A record taken out of the block that made it.
struct Taken {
    record: Val,
    /// How many entries it has for each run of the block, if that is known.
    count: Option<Val>,
    /// A value that it is a record of.
    of: Val,
    /// Where a frame of known size begins.
    base: Option<Val>,
}

impl Taken {
    /// Takes out what makes a record; where the number of entries is known a frame is opened instead.
    fn of(values: &mut Values, record: Val, forward: &mut Block) -> Option<Taken> {
        let at = forward
            .stmts
            .iter()
            .position(|s| matches!(s, Stmt::Let(v, _) if *v == record))?;
        let Stmt::Let(_, op) = forward.stmts.remove(at) else {
            unreachable!("found as what makes the record")
        };
        let (count, of, stack) = match op {
            Op::NewRecord(count, of) => (count, of, false),
            Op::NewStack(count, of) => (count, of, true),
            _ => unreachable!("a record is made by nothing else"),
        };
        let base = count
            .filter(|_| values[of].ty.has_zero() && !stack)
            .map(|count| {
                let base = usize_value(values);
                forward
                    .stmts
                    .insert(at, Stmt::Let(base, Op::Open(record, count)));
                base
            });
        Some(Taken {
            record,
            count,
            of,
            base,
        })
    }

    /// What makes the record outside: with room for all trips where the number of entries is the same in each.
    fn made(&self, values: &mut Values, trips: Option<&Trips>, forward: &Block) -> Vec<Stmt> {
        let mut out = Vec::new();
        let room = match (trips, self.count) {
            (Some(trips), Some(count)) => invariant(values, trips, forward, count).map(|found| {
                let (stmts, count) = found;
                out.extend(stmts);
                let (all, room) = (usize_value(values), usize_value(values));
                out.push(Stmt::Let(all, Op::Trips(trips.range.clone())));
                out.push(Stmt::Let(room, Op::Bin(BinOp::Mul, all, count)));
                room
            }),
            _ => None,
        };
        out.push(Stmt::Let(self.record, Op::NewStack(room, self.of)));
        out
    }
}

/// What computes a number before a loop, if it is the same in every trip, under new names.
fn invariant(
    values: &mut Values,
    trips: &Trips,
    body: &Block,
    count: Val,
) -> Option<(Vec<Stmt>, Val)> {
    let slice = dead::slice(body.stmts.clone(), &[count].into(), &Set::new());
    let defined: Set = body.stmts.iter().flat_map(Stmt::defs).collect();
    let own: Set = slice.iter().flat_map(Stmt::defs).collect();
    let pure = slice.iter().all(|s| {
        let Stmt::Let(_, op) = s else { return false };
        let reads = effects::memory_read(values, op).is_some() || matches!(op, Op::Load(_));
        // What could panic must not do so where the loop has no trip.
        let safe = matches!(
            op,
            Op::Leaf(_)
                | Op::Trips(_)
                | Op::Copy(_)
                | Op::Bin(BinOp::Add | BinOp::Sub | BinOp::Mul, ..)
        );
        effects::repeatable(values, op) && !reads && safe
    });
    let free: Set = slice.iter().flat_map(Stmt::free).collect();
    let outside = |v: &Val| !trips.header.contains(v) && (own.contains(v) || !defined.contains(v));
    if !pure || !free.iter().all(|v| outside(&v)) {
        return None;
    }
    let mut names = std::collections::BTreeMap::new();
    let mut out = Vec::new();
    for mut s in slice {
        s.map(&mut |v| names.get(&v).copied().unwrap_or(v));
        if let Stmt::Let(v, op) = s {
            let new = values.fresh(values[v].ty.clone(), None, values[v].span);
            names.insert(v, new);
            out.push(Stmt::Let(new, saturating(op, values[v].ty.clone())));
        }
    }
    let count = names.get(&count).copied().unwrap_or(count);
    Some((out, count))
}

/// Differences of sizes do not panic before a loop that may have no trip.
fn saturating(op: Op, ty: Ty) -> Op {
    match op {
        Op::Bin(BinOp::Sub, a, b) if matches!(ty, Ty::Int(_)) => Op::Method(
            crate::build::ident("saturating_sub"),
            Default::default(),
            vec![a, b],
        ),
        other => other,
    }
}

fn usize_value(values: &mut Values) -> Val {
    values.fresh(Ty::Int(Some("usize".into())), None, Span::mixed_site())
}

/// Whether the block reads a record as a stack: its trips must come in opposite order.
pub(super) fn uses_stack(b: &Block) -> bool {
    b.stmts.iter().any(|s| match s {
        Stmt::Let(_, Op::Back(..)) => true,
        Stmt::If(s) => uses_stack(&s.then) || uses_stack(&s.other),
        Stmt::For(s) => uses_stack(&s.body),
        _ => false,
    })
}

/// Whether the reverse piece knows the record as a stack already.
fn is_stack(b: &Block, record: Val) -> bool {
    b.stmts.iter().any(|s| match s {
        Stmt::Let(_, Op::Back(r, _)) => *r == record,
        Stmt::If(s) => is_stack(&s.then, record) || is_stack(&s.other, record),
        Stmt::For(s) => is_stack(&s.body, record),
        _ => false,
    })
}

/// `rec[i] = v` becomes `rec[base + i] = v`.
fn shift_writes(values: &mut Values, b: &mut Block, record: Val, base: Val) {
    let mut out = Vec::with_capacity(b.stmts.len());
    for mut s in std::mem::take(&mut b.stmts) {
        match &mut s {
            Stmt::If(s) => {
                shift_writes(values, &mut s.then, record, base);
                shift_writes(values, &mut s.other, record, base);
            }
            Stmt::For(s) => shift_writes(values, &mut s.body, record, base),
            Stmt::Record(r, i, _) if *r == record => {
                let shifted = usize_value(values);
                out.push(Stmt::Let(shifted, Op::Bin(BinOp::Add, base, *i)));
                *i = shifted;
            }
            _ => {}
        }
        out.push(s);
    }
    b.stmts = out;
}

/// Finds the loop that reads the record, and lets it find its frame.
fn frame(values: &mut Values, b: &mut Block, record: Val) {
    let mut out = Vec::with_capacity(b.stmts.len());
    for s in std::mem::take(&mut b.stmts) {
        match s {
            Stmt::If(mut s) => {
                frame(values, &mut s.then, record);
                frame(values, &mut s.other, record);
                out.push(Stmt::If(s));
            }
            Stmt::For(mut s) if reads(&s.body, record) => {
                let (trips, base) = (usize_value(values), usize_value(values));
                let range = s.range.clone().expect("reverse loops are counted");
                out.push(Stmt::Let(trips, Op::Trips(range)));
                out.push(Stmt::Let(base, Op::Back(record, trips)));
                shift_reads(values, &mut s.body, record, base);
                out.push(Stmt::For(s));
                out.push(Stmt::Close(record, base));
            }
            Stmt::For(mut s) => {
                frame(values, &mut s.body, record);
                out.push(Stmt::For(s));
            }
            other => out.push(other),
        }
    }
    b.stmts = out;
}

/// Whether the block itself reads the record.
fn reads(b: &Block, record: Val) -> bool {
    b.stmts
        .iter()
        .any(|s| matches!(s, Stmt::Let(_, Op::Recall(r, _)) if *r == record))
}

fn shift_reads(values: &mut Values, b: &mut Block, record: Val, base: Val) {
    let mut out = Vec::with_capacity(b.stmts.len());
    for mut s in std::mem::take(&mut b.stmts) {
        if let Stmt::Let(_, Op::Recall(r, i)) = &mut s
            && *r == record
        {
            let shifted = usize_value(values);
            out.push(Stmt::Let(shifted, Op::Bin(BinOp::Add, base, *i)));
            *i = shifted;
        }
        out.push(s);
    }
    b.stmts = out;
}
