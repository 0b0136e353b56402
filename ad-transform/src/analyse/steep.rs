//! Where derivatives may be infinite although every value is finite.
//!
//! `sqrt` at 0, `acos` at 1 and a few more have an infinite slope there ([`Flow::Steep`]). What is computed before one may have
//! an infinite adjoint, and what is computed after one an infinite tangent. There a factor that is exactly zero prevails:
//! `(x * x + y * y).sqrt()` has the derivative 0 at the origin in both modes, and not infinity times zero. Elsewhere
//! products are plain, as comparing with zero takes time.

use super::activity::{self, Activity};
use super::rule_of;
use crate::ir::table::Table;
use crate::ir::uses::Set;
use crate::ir::{Block, Op, Stmt, Val, Values};
use ad_rules::Flow;

/// Values with derivatives that may be infinite.
#[derive(Debug)]
pub struct Steep {
    /// Their adjoints may be.
    before: Set,
    /// Their tangents may be.
    after: Set,
    /// Values before this one are no partials of rules.
    primal: Val,
}

impl Steep {
    /// Finds them in a block.
    pub fn find(values: &Values, activity: &Activity, block: &Block) -> Steep {
        let mut found = Found::default();
        found.block(values, activity, block);
        if found.results.is_empty() {
            return Steep::before(Val(0));
        }
        let Activity { varied, useful, .. } =
            activity::between(values, block, found.results, found.operands);
        Steep {
            before: useful,
            after: varied,
            primal: Val(0),
        }
    }

    /// For the tangent of a reverse sweep, whose own values begin with this one. Where a gradient is infinite, what it changes
    /// by is nothing that a convention could say: so products are plain, those with the primal's values included.
    pub fn before(primal: Val) -> Steep {
        Steep {
            before: Set::new(),
            after: Set::new(),
            primal,
        }
    }

    /// Whether a strong product by the value has a plain tangent: it was made strong as the adjoint may be infinite.
    pub fn is_plain(&self, by: Val) -> bool {
        by < self.primal
    }

    /// Whether the adjoint of the value may be infinite.
    pub fn adjoint(&self, v: Val) -> bool {
        self.before.contains(&v)
    }

    /// Whether the tangent of the value may be infinite.
    pub fn tangent(&self, v: Val) -> bool {
        self.after.contains(&v)
    }
}

/// The operations with a steep partial: what they are of, and their results.
#[derive(Default)]
struct Found {
    operands: Vec<Val>,
    results: Vec<Val>,
    literals: Table<f64>,
}

impl Found {
    fn block(&mut self, values: &Values, activity: &Activity, b: &Block) {
        for s in &b.stmts {
            match s {
                Stmt::Let(v, op) => self.op(values, activity, *v, op),
                Stmt::If(s) => {
                    self.block(values, activity, &s.then);
                    self.block(values, activity, &s.other);
                }
                Stmt::For(s) => self.block(values, activity, &s.body),
                _ => {}
            }
        }
    }

    fn op(&mut self, values: &Values, activity: &Activity, v: Val, op: &Op) {
        if let Op::Leaf(tokens) = op
            && let Ok(number) = syn::parse2::<syn::LitFloat>(tokens.clone())
            && let Ok(number) = number.base10_parse()
        {
            self.literals.insert(v, number);
        }
        let (Op::Method(_, _, args) | Op::Call(_, args)) = op else {
            return;
        };
        let Some(rule) = rule_of(values, op).filter(|_| activity.active(v)) else {
            return;
        };
        // `powf` with an exponent from 1 on is flat at 0.
        let flat = |e: &Val| self.literals.get(e).is_some_and(|e| *e >= 1.0);
        if args.get(1).is_some_and(flat) {
            return;
        }
        for (i, a) in args.iter().enumerate() {
            let steep = rule.partial(i).is_some_and(|p| p.flow == Flow::Steep);
            if steep && activity.active(*a) {
                self.operands.push(*a);
                self.results.push(v);
            }
        }
    }
}
