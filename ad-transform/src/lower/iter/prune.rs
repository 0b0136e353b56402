//! Positions that nobody asked for: of `x[a..b]` only `a` may be wanted. Their arithmetic stays inside of memory, so it cannot
//! fail, and may be left out where it is not used.

use crate::ir::uses::Set;
use crate::ir::{Block, Stmt};

/// Removes the definitions of positions that are not used.
pub(in crate::lower) fn prune(b: &mut Block, positions: &Set) {
    if positions.is_empty() {
        return;
    }
    let mut used: Set = b.yields.iter().copied().collect();
    let mut kept = Vec::with_capacity(b.stmts.len());
    for mut s in std::mem::take(&mut b.stmts).into_iter().rev() {
        match &mut s {
            Stmt::Let(v, _) if positions.contains(v) && !used.contains(v) => continue,
            Stmt::If(s) => {
                prune(&mut s.then, positions);
                prune(&mut s.other, positions);
            }
            Stmt::For(s) => prune(&mut s.body, positions),
            _ => {}
        }
        used.extend(s.free());
        kept.push(s);
    }
    kept.reverse();
    b.stmts = kept;
}
