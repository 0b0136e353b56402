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
pub mod looked_into;
pub mod moved;
pub mod order;
pub mod scatter;
pub mod sums;
pub mod walks;
pub mod windows;

use crate::ir::{Block, Values};
use crate::passes::Passes;

/// Branches merged, common subexpressions shared, dead code removed.
pub fn simplify(values: &mut Values, block: &mut Block, passes: Passes) {
    if passes.branches {
        branches::simplify(values, block);
    }
    if passes.common {
        common::share(values, block);
    }
    remove_dead(values, block, passes);
}

/// Dead code removed.
pub fn remove_dead(values: &Values, block: &mut Block, passes: Passes) {
    if passes.dead {
        dead::eliminate(values, block);
    }
}

/// Removes from a forward sweep what neither its result nor its reverse sweep wants.
pub fn forward(values: &Values, block: &mut Block, wanted: &crate::ir::uses::Set, passes: Passes) {
    let yields = std::mem::take(&mut block.yields);
    block.yields = yields.iter().copied().chain(wanted).collect();
    remove_dead(values, block, passes);
    block.yields = yields;
}
