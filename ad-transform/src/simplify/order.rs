//! Loops of the reverse sweep whose trips may come in any order run upwards.
//!
//! The trips of a reverse loop come in opposite order because memory ties them together. Where no trip touches what another
//! one does (other than by adding to it), order says nothing, and a loop that runs upwards is one that the passes after this
//! one and the compiler do more with.

use crate::analyse::affine::Affine;
use crate::ir::{BinOp, Block, For, Op, Place, Stmt, Val, Values};

/// See the module. The block may read values of another one `before` it.
pub fn straighten(values: &Values, before: &Block, b: &mut Block) {
    let affine = Affine::of([before, b]);
    block(values, &affine, b);
}

fn block(values: &Values, affine: &Affine, b: &mut Block) {
    for s in &mut b.stmts {
        match s {
            Stmt::If(s) => {
                block(values, affine, &mut s.then);
                block(values, affine, &mut s.other);
            }
            Stmt::For(s) => {
                block(values, affine, &mut s.body);
                if s.reversed && is_free(values, affine, s) {
                    s.reversed = false;
                }
            }
            _ => {}
        }
    }
}

/// Whether the order of the trips says nothing.
fn is_free(values: &Values, affine: &Affine, s: &For) -> bool {
    let plain = s.counted().is_some_and(|r| r.adapters.is_empty());
    if !plain || !(0..s.carried.len()).all(|k| is_sum(s, k)) {
        return false;
    }
    let mut found = Some(Vec::new());
    accesses(&s.body, &mut found);
    let Some(found) = found else { return false };
    let apart = |p: &Place, q: &Place| {
        affine.disjoint(values, p, q, Some(s.index)) && affine.disjoint(values, q, p, Some(s.index))
    };
    found.iter().enumerate().all(|(k, (p, what))| {
        found[k..].iter().all(|(q, other)| {
            p.base != q.base || what == other && *what != Access::Write || apart(p, q)
        })
    })
}

/// What a statement does to memory.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
    Add,
}

/// The accesses of a block; `None` where one is of another kind.
fn accesses(b: &Block, out: &mut Option<Vec<(Place, Access)>>) {
    for s in &b.stmts {
        let Some(found) = out else { return };
        match s {
            Stmt::Let(_, Op::Load(p)) => found.push((p.clone(), Access::Read)),
            Stmt::Let(_, Op::Open(..) | Op::Back(..) | Op::Opaque(..) | Op::View(_)) => *out = None,
            Stmt::Let(_, Op::Call(..)) | Stmt::Let(..) | Stmt::Record(..) => {}
            Stmt::Store(p, _) => found.push((p.clone(), Access::Write)),
            Stmt::Accumulate(p, _) => found.push((p.clone(), Access::Add)),
            Stmt::If(s) => {
                accesses(&s.then, out);
                accesses(&s.other, out);
            }
            Stmt::For(s) => accesses(&s.body, out),
            _ => *out = None,
        }
    }
}

/// Whether a carried value is only added to, and nobody reads it on the way.
fn is_sum(s: &For, k: usize) -> bool {
    let (param, next) = (s.carried[k].param, s.nexts()[k]);
    let reads = |t: &Stmt| t.free().contains(&param);
    let adds = |t: &Stmt| {
        matches!(t, Stmt::Let(v, Op::Bin(BinOp::Add | BinOp::Sub, a, b))
            if *v == next && *a == param && *b != param)
    };
    let added = s.body.stmts.iter().any(adds) || is_sum_inside(s, param, next);
    let read = |t: &Stmt| t.free().contains(&next);
    let unread = !s.body.stmts.iter().any(read);
    let yielded = s.body.yields.iter().filter(|v| **v == next).count();
    added && unread && yielded == 1 && s.body.stmts.iter().filter(|t| reads(t)).count() == 1
}

/// Whether the sum goes on in a loop inside.
fn is_sum_inside(s: &For, param: Val, next: Val) -> bool {
    s.body.stmts.iter().any(|t| match t {
        Stmt::For(inner) => (0..inner.carried.len()).any(|k| {
            let c = &inner.carried[k];
            c.init == param && c.result == next && is_sum(inner, k)
        }),
        _ => false,
    })
}
