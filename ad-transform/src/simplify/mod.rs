//! Simplification of IR, before and after `reverse`.
//!
//! What the primal computes keeps its operations and their order: values are compared bit for bit. Only exact
//! rewrites are made here.

pub mod alike;
pub mod branches;
pub mod common;
pub mod dead;
pub mod first;
pub mod invariant;
pub mod order;
pub mod scatter;
pub mod sums;
pub mod walks;
pub mod windows;

use crate::ir::{Block, Values};

/// Branches merged, common subexpressions shared, dead code removed.
pub fn simplify(values: &Values, block: &mut Block) {
    branches::simplify(block);
    common::share(values, block);
    dead::eliminate(values, block);
}

/// Removes from a forward sweep what neither its result nor its reverse sweep wants.
pub fn forward(values: &Values, block: &mut Block, wanted: &crate::ir::uses::Set) {
    let yields = std::mem::take(&mut block.yields);
    block.yields = yields
        .iter()
        .copied()
        .chain(wanted.iter().copied())
        .collect();
    dead::eliminate(values, block);
    block.yields = yields;
}
