//! Local arrays that are the same in every trip are made before the loop.
//!
//! `let w = [a, b];` is taken apart where it stands, and put together where it is indexed with a variable: often inside a
//! loop. Making an array cannot panic, so it may as well happen before.

use crate::ir::uses::Set;
use crate::ir::{Block, Op, Stmt};

/// See the module. Says whether something was hoisted.
pub fn hoist(b: &mut Block) -> bool {
    let mut found = false;
    let mut out = Vec::with_capacity(b.stmts.len());
    for s in std::mem::take(&mut b.stmts) {
        match s {
            Stmt::If(mut s) => {
                found |= hoist(&mut s.then);
                found |= hoist(&mut s.other);
                out.push(Stmt::If(s));
            }
            Stmt::For(mut s) => {
                found |= hoist(&mut s.body);
                let mut inside: Set = s
                    .body
                    .stmts
                    .iter()
                    .flat_map(Stmt::defs)
                    .chain(s.header())
                    .collect();
                let (arrays, rest): (Vec<Stmt>, Vec<Stmt>) = std::mem::take(&mut s.body.stmts)
                    .into_iter()
                    .partition(|t| {
                        let fixed = is_array(t) && t.free().is_disjoint(&inside);
                        if fixed {
                            inside = &inside - &t.defs();
                        }
                        fixed
                    });
                s.body.stmts = rest;
                found |= !arrays.is_empty();
                out.extend(arrays);
                out.push(Stmt::For(s));
            }
            other => out.push(other),
        }
    }
    b.stmts = out;
    found
}

fn is_array(s: &Stmt) -> bool {
    matches!(s, Stmt::Let(_, Op::Array(_) | Op::Repeat(..) | Op::Leaf(_)))
}
