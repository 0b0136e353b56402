//! Values of one variable: their tangent is one product.
//!
//! Where several operations lead from one value with a tangent, the *root*, to another, the derivative of the one by the
//! other is a number like those of the primal. It is computed along with the primal, once for all directions, and
//! multiplied by the tangent of the root in the end: `y = 0.1 * x * x * x` has `y_dot = x_dot * (..)`, where the product
//! rule would multiply tangents three times.
//!
//! What ends such a chain: a second root; a partial that may be infinite, as a zero must prevail over it; memory, branches
//! and loops. The product is written after every operation of a chain; what nobody reads of it is dead code.

use super::Tangent;
use crate::analyse::rule_of;
use crate::build::{Build, is_one};
use crate::ir::{BinOp, Op, Val};

/// A value as a function of its root.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slope {
    /// The root.
    root: Val,
    /// The tangent of the root.
    dot: Val,
    /// The derivative by it; `None` is 1.
    by: Option<Val>,
}

impl Tangent<'_> {
    /// The tangent of `v` by the derivative by its root, if its operands have one and the same; enters the derivative.
    pub(super) fn by_slope(&mut self, v: Val, op: &Op) -> Option<Val> {
        let operands: Vec<Val> = match op {
            Op::Neg(a) => vec![*a],
            Op::Bin(BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div, a, b) => vec![*a, *b],
            Op::Method(_, _, args) | Op::Call(_, args) => args.clone(),
            _ => return None,
        };
        let varied: Vec<Val> = operands
            .into_iter()
            .filter(|a| self.dot(*a).is_some())
            .collect();
        let slopes: Vec<Slope> = varied
            .iter()
            .map(|a| self.slope(*a))
            .collect::<Option<_>>()?;
        let first = *slopes.first()?;
        // One operation of a root: the product rule says the same.
        let own = slopes.iter().all(|s| s.by.is_none());
        if slopes.iter().any(|s| s.root != first.root) || !self.smooth(op) {
            return None;
        }
        let by = self.derivative(v, op)?;
        self.slopes.insert(
            v,
            Slope {
                by: (!self.ops.get(&by).is_some_and(is_one)).then_some(by),
                ..first
            },
        );
        if own
            && varied.len() == 1
            && matches!(op, Op::Bin(BinOp::Add | BinOp::Sub, ..) | Op::Neg(_))
        {
            return None;
        }
        Some(self.along(first.root, v, first.dot, by))
    }

    /// How a value depends on its root: one without a chain is its own.
    fn slope(&self, v: Val) -> Option<Slope> {
        let dot = self.dot(v)?;
        let own = Slope {
            root: v,
            dot,
            by: None,
        };
        Some(self.slopes.get(&v).copied().unwrap_or(own))
    }

    /// Whether every partial of the operation is one to multiply by.
    fn smooth(&self, op: &Op) -> bool {
        let (Op::Method(_, _, args) | Op::Call(_, args)) = op else {
            return true;
        };
        rule_of(self.values, op).is_some_and(|rule| {
            (0..args.len())
                .filter(|i| self.dot(args[*i]).is_some())
                .filter_map(|i| rule.partial(i))
                .all(|p| matches!(p.flow, ad_rules::Flow::Plain))
        })
    }

    /// The derivative of `v` by the root of its operands: the rules of tangents, on the derivatives of the operands.
    fn derivative(&mut self, v: Val, op: &Op) -> Option<Val> {
        let mut operands = Vec::new();
        op.visit(&mut |a| operands.push(a));
        let mut saved = Vec::new();
        for a in operands {
            let Some(slope) = self.slope(a) else { continue };
            let by = match slope.by {
                Some(by) => by,
                None => self.let_like(v, Op::Number(1.0)),
            };
            saved.push((a, self.dots.get(&a).copied()));
            self.dots.insert(a, by);
        }
        self.slopes_only = true;
        let derivative = self.product_rule(v, op);
        self.slopes_only = false;
        for (a, dot) in saved.into_iter().rev() {
            match dot {
                Some(dot) => self.dots.insert(a, dot),
                None => drop(self.dots.remove(&a)),
            }
        }
        derivative
    }
}
