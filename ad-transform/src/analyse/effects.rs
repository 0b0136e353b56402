//! What may be dropped, what may be run again, and what running costs (in additions).

use super::rule_of;
use crate::ir::{BinOp, Block, Op, Projection, Stmt, Val, Values};
use crate::ty::Ty;

/// Whether the statement may be left out where its values are not wanted: it cannot panic and has no effect.
/// A contract: companions panic where the primal panics.
pub fn droppable(values: &Values, v: Val, op: &Op) -> bool {
    match op {
        Op::Load(p) | Op::View(p) => p
            .projections
            .iter()
            .all(|q| matches!(q, Projection::Field(name) if !crate::ty::is_of_enum(name))),
        Op::Bin(BinOp::Compare(_), ..) => true,
        Op::Bin(..) | Op::Neg(_) => values[v].ty.is_float() || matches!(values[v].ty, Ty::Bool),
        Op::Opaque(..) | Op::Open(..) => false,
        Op::Method(name, ..) if name == "len" || name == "is_empty" => true,
        Op::Method(name, _, args)
            if matches!(values[args[0]].ty, Ty::Int(_)) && total(&name.to_string()) =>
        {
            true
        }
        Op::Method(..) | Op::Call(..) => {
            rule_of(values, op).is_some() || super::is_constant_call(op)
        }
        _ => true,
    }
}

/// Methods of integers that never panic.
fn total(name: &str) -> bool {
    ["wrapping_", "saturating_", "checked_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

/// Whether the operation may be run a second time on the same operands: always, unless it is code of the user's
/// that the transform cannot look into.
pub fn repeatable(values: &Values, op: &Op) -> bool {
    match op {
        // What memory holds may have changed in between.
        Op::Load(p) => !values[p.base].mutable,
        Op::Owned(_) | Op::Filled(..) | Op::Open(..) | Op::Back(..) | Op::Part(..) => false,
        Op::Opaque(tokens, _) => is_pattern_test(tokens),
        Op::Method(name, _, args) if name == "len" || name == "is_empty" => {
            !values[args[0]].mutable || !matches!(values[args[0]].ty.strip(), Ty::Vec(_))
        }
        Op::Method(_, _, args) => {
            rule_of(values, op).is_some()
                || matches!(
                    values[args[0]].ty.strip(),
                    Ty::Int(_) | Ty::Float(_) | Ty::Bool
                )
        }
        Op::Call(..) => rule_of(values, op).is_some() || super::is_constant_call(op),
        _ => true,
    }
}

/// Whether every operation of the block may be run again.
pub fn block_repeatable(values: &Values, b: &Block, reload: Reload) -> bool {
    b.stmts.iter().all(|s| stmt_repeatable(values, s, reload))
}

/// Whether a load from memory that is written to (the value, and the root it reads) may be run again.
pub type Reload<'a> = &'a dyn Fn(Val, Val) -> bool;

/// Whether the statement may be run again; effects are left out of a second run.
pub fn stmt_repeatable(values: &Values, s: &Stmt, reload: Reload) -> bool {
    match s {
        // Made again, it would hold what it held before it was written to.
        Stmt::Let(v, _) if is_written_memory(values, *v) => false,
        Stmt::Let(v, op) => match memory_read(values, op) {
            Some(root) => reload(*v, root),
            None => repeatable(values, op),
        },
        Stmt::If(s) => {
            block_repeatable(values, &s.then, reload) && block_repeatable(values, &s.other, reload)
        }
        Stmt::For(s) => block_repeatable(values, &s.body, reload),
        Stmt::Effect(e) => !e.diverges,
        Stmt::Accumulate(..)
        | Stmt::Store(..)
        | Stmt::Swap(..)
        | Stmt::Permute(..)
        | Stmt::Push(..)
        | Stmt::Vjp(_)
        | Stmt::Pop(..)
        | Stmt::Close(..) => false,
        Stmt::Record(..) => true,
    }
}

/// Whether the value is memory of its own that is written to.
fn is_written_memory(values: &Values, v: Val) -> bool {
    let def = &values[v];
    def.mutable && (matches!(def.ty, Ty::Vec(_)) || def.ty.is_aggregate() && !def.ty.borrows())
}

/// The root of memory that an operation reads and that is written to.
pub fn memory_read(values: &Values, op: &Op) -> Option<Val> {
    match op {
        Op::Load(p) | Op::View(p) if values[p.base].mutable => Some(p.base),
        Op::Method(name, _, args)
            if (name == "len" || name == "is_empty") && values[args[0]].mutable =>
        {
            Some(args[0])
        }
        _ => None,
    }
}

/// Trips assumed of a loop when costs are compared.
const TRIPS: u64 = 16;

/// Cost of an operation.
pub fn cost(values: &Values, v: Val, op: &Op) -> u64 {
    match op {
        Op::Leaf(_) | Op::Number(_) | Op::Undefined | Op::Copy(_) | Op::Ref(_) | Op::Deref(_) => 0,
        Op::Bin(BinOp::Div | BinOp::Rem, ..) if values[v].ty.is_float() => 5,
        Op::Method(..) | Op::Call(..) => rule_of(values, op).map_or(2, |r| u64::from(r.cost)),
        Op::Opaque(..) => 2,
        _ => 1,
    }
}

/// Cost of a statement.
pub fn stmt_cost(values: &Values, s: &Stmt) -> u64 {
    match s {
        Stmt::Let(v, op) => cost(values, *v, op),
        Stmt::If(s) => 1 + block_cost(values, &s.then).max(block_cost(values, &s.other)),
        Stmt::For(s) => 1 + TRIPS * (1 + block_cost(values, &s.body)),
        Stmt::Accumulate(..)
        | Stmt::Store(..)
        | Stmt::Swap(..)
        | Stmt::Permute(..)
        | Stmt::Push(..)
        | Stmt::Pop(..)
        | Stmt::Close(..) => 2,
        Stmt::Vjp(_) => 20,
        Stmt::Record(..) => 1,
        Stmt::Effect(_) => 0,
    }
}

fn block_cost(values: &Values, b: &Block) -> u64 {
    b.stmts.iter().map(|s| stmt_cost(values, s)).sum()
}

/// Whether the tokens are `::core::matches!(..)`, as lowering writes the test of a pattern. (Not by their text: rustc and
/// `proc_macro2` on its own space it differently.)
fn is_pattern_test(tokens: &proc_macro2::TokenStream) -> bool {
    use proc_macro2::TokenTree::Ident;
    let mut names = tokens
        .clone()
        .into_iter()
        .filter_map(|t| if let Ident(i) = t { Some(i) } else { None });
    names.next().is_some_and(|i| i == "core")
        && names
            .next()
            .is_some_and(|i| i == "matches" || i == "convert")
        && names.next().is_none_or(|i| i == "identity")
}
