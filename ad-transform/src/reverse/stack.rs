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

use crate::ir::{BinOp, Block, Op, Stmt, Val, Values};
use crate::ty::Ty;
use proc_macro2::Span;

/// Makes `record`, which the forward piece makes, before what both pieces stand in. Returns what makes it.
pub(super) fn lift(
    values: &mut Values,
    record: Val,
    forward: &mut Block,
    reverse: &mut Block,
) -> Option<Stmt> {
    let (of, open) = take(values, record, forward)?;
    if !is_stack(reverse, record) {
        if let Some(base) = open {
            shift_writes(values, forward, record, base);
        }
        frame(values, reverse, record);
    }
    Some(Stmt::Let(record, Op::NewRecord(None, of)))
}

/// The same for all records of a body that runs forward and reverse: it must not allocate in each trip.
pub(super) fn lift_all(values: &mut Values, body: &mut Block) -> Vec<Stmt> {
    let made: Vec<Val> = body
        .stmts
        .iter()
        .filter_map(|s| match s {
            Stmt::Let(v, Op::NewRecord(..)) => Some(*v),
            _ => None,
        })
        .collect();
    let mut out = Vec::new();
    for record in made {
        let stack = is_stack(body, record);
        let Some((of, open)) = take(values, record, body) else {
            continue;
        };
        if !stack {
            if let Some(base) = open {
                shift_writes(values, body, record, base);
            }
            frame(values, body, record);
        }
        out.push(Stmt::Let(record, Op::NewRecord(None, of)));
    }
    out
}

/// Takes out what makes a record; where the number of entries is known a frame is opened instead. Returns what it is a
/// record of, and the beginning of the frame.
fn take(values: &mut Values, record: Val, forward: &mut Block) -> Option<(Val, Option<Val>)> {
    let at = forward
        .stmts
        .iter()
        .position(|s| matches!(s, Stmt::Let(v, _) if *v == record))?;
    let Stmt::Let(_, Op::NewRecord(count, of)) = forward.stmts.remove(at) else {
        unreachable!("a record is made by nothing else")
    };
    let count = count.filter(|_| values[of].ty.has_zero());
    let base = count.map(|count| {
        let base = usize_value(values);
        forward
            .stmts
            .insert(at, Stmt::Let(base, Op::Open(record, count)));
        base
    });
    Some((of, base))
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
