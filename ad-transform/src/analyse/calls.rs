//! What calls of functions elsewhere write to: the memory behind their `&mut` arguments.
//!
//! | primal | varied | useful |
//! | --- | --- | --- |
//! | `y = g(a, &mut w)` | `y` and `w`, where `a` or `w` is | `a` and `w`, where `y` or `w` is |

use crate::ir::uses::Set;
use crate::ir::{Block, Op, Stmt, Val, Values};
use crate::ty::Ty;
use std::collections::BTreeMap;

/// What views are of: the memory that each lies in.
#[derive(Debug, Default)]
pub struct Roots(BTreeMap<Val, Val>);

impl Roots {
    /// Reads a block and those inside it.
    pub fn of(b: &Block) -> Roots {
        let mut roots = Roots::default();
        roots.block(b);
        roots
    }

    fn block(&mut self, b: &Block) {
        for s in &b.stmts {
            match s {
                Stmt::Let(v, Op::View(place)) => {
                    let root = self.root(place.base);
                    self.0.insert(*v, root);
                }
                Stmt::Let(v, Op::Ref(a) | Op::Copy(a)) => {
                    let root = self.root(*a);
                    self.0.insert(*v, root);
                }
                Stmt::If(s) => {
                    self.block(&s.then);
                    self.block(&s.other);
                }
                Stmt::For(s) => self.block(&s.body),
                _ => {}
            }
        }
    }

    /// The memory that a value is a view of, or the value.
    pub fn root(&self, v: Val) -> Val {
        self.0.get(&v).copied().unwrap_or(v)
    }
}

/// The `&mut` arguments of a call of a function elsewhere.
pub fn written<'a>(values: &'a Values, op: &'a Op) -> impl Iterator<Item = Val> + use<'a> {
    let args: &[Val] = match op {
        Op::Call(_, args) if super::is_companion_call(values, op) => args,
        _ => &[],
    };
    let args = args.iter().copied();
    args.filter(|a| is_written(values, *a))
}

/// Whether an argument is memory that the callee may write to.
pub fn is_written(values: &Values, a: Val) -> bool {
    matches!(values[a].ty, Ty::Ref(_, true))
}

/// Whether a derivative may lie behind an argument: it is not known to hold no real numbers.
pub fn may_hold_reals(ty: &Ty) -> bool {
    match ty.strip() {
        Ty::Unknown | Ty::Opaque(_) => true,
        Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) => may_hold_reals(e),
        Ty::Tuple(parts) => parts.iter().any(may_hold_reals),
        other => other.has_reals(),
    }
}

/// The calls of a block, and of those inside it, that a derivative flows through.
pub(super) fn active(values: &Values, b: &Block, roots: &Roots, is: &dyn Fn(Val) -> bool) -> Set {
    let mut out = Set::new();
    collect(values, b, roots, is, &mut out);
    out
}

fn collect(values: &Values, b: &Block, roots: &Roots, is: &dyn Fn(Val) -> bool, out: &mut Set) {
    for s in &b.stmts {
        match s {
            Stmt::Let(v, op)
                if super::is_companion_call(values, op)
                    && (is(*v) || written(values, op).any(|a| is(roots.root(a)))) =>
            {
                out.insert(*v);
            }
            Stmt::If(s) => {
                collect(values, &s.then, roots, is, out);
                collect(values, &s.other, roots, is, out);
            }
            Stmt::For(s) => collect(values, &s.body, roots, is, out),
            _ => {}
        }
    }
}
