//! The tangent of a single operation.
//!
//! | primal | tangent |
//! | --- | --- |
//! | `y = a + b` | `y_dot = a_dot + b_dot` |
//! | `y = a - b` | `y_dot = a_dot - b_dot` |
//! | `y = a * b` | `y_dot = a_dot * b + b_dot * a` |
//! | `y = a / b` | `y_dot = (a_dot - b_dot * y) / b` |
//! | `y = 1 / b` | `y_dot = -(b_dot * y * y)` |
//! | `y = a % b` | `y_dot = a_dot - b_dot * trunc(a / b)` |
//! | `y = f(a, ..)` | `y_dot = a_dot * df/da + ..`, from the table |
//!
//! The same partials as in reverse mode, and a zero prevails in the same places: so `<v, J u> = <Jᵀ v, u>` at kinks too.

use super::Tangent;
use crate::analyse::rule_of;
use crate::build::{Build, ident};
use crate::ir::{BinOp, Op, Val};
use crate::ty::Ty;

impl Tangent<'_> {
    /// The tangent of `v = op`, after the statement itself.
    pub(super) fn op(&mut self, v: Val, op: &Op) -> Option<Val> {
        // The dual of a record has the same frames.
        if let Op::Open(r, count) = op {
            if let Some(r) = self.dot(*r) {
                let (ty, span) = (self.values[v].ty.clone(), self.values[v].span);
                self.let_typed(ty, Op::Open(r, *count), span);
            }
            return None;
        }
        if self.values[v].ty.is_aggregate() || matches!(self.values[v].ty.strip(), Ty::Record(_)) {
            return self.aggregate(v, op);
        }
        if !self.activity.active(v) {
            return None;
        }
        let by_slope = match self.passes.slopes {
            true => self.by_slope(v, op),
            false => None,
        };
        match by_slope {
            None => self.product_rule(v, op),
            dot => dot,
        }
    }

    /// The tangent of `v` by those of its operands.
    pub(super) fn product_rule(&mut self, v: Val, op: &Op) -> Option<Val> {
        match op {
            Op::Copy(a) | Op::Ref(a) | Op::Deref(a) => self.dot(*a),
            Op::Neg(a) => {
                let a = self.dot(*a)?;
                Some(self.negated(v, a))
            }
            Op::Bin(op, a, b) => self.bin(*op, v, (*a, *b)),
            Op::Cast(a, _) => {
                let dot = self.dot(*a)?;
                Some(self.cast(v, *a, dot))
            }
            Op::Load(place) => {
                let place = self.place(place)?;
                Some(self.let_like(v, Op::Load(place)))
            }
            Op::Recall(r, i) => {
                let r = self.dot(*r)?;
                Some(self.let_like(v, Op::Recall(r, *i)))
            }
            Op::Strong(a, b) if self.steep.is_plain(*b) => self.bin(BinOp::Mul, v, (*a, *b)),
            Op::Strong(a, b) => {
                let by = [(*a, *b), (*b, *a)].map(|(a, b)| {
                    let dot = self.dot(a)?;
                    Some(self.let_like(v, Op::Strong(dot, b)))
                });
                self.sum(v, by)
            }
            Op::Method(..) | Op::Call(..) => self.rule(v, op),
            // What is no real number, and numbers without operands.
            _ => None,
        }
    }

    /// The sum of those that are there.
    fn sum(&mut self, like: Val, parts: impl IntoIterator<Item = Option<Val>>) -> Option<Val> {
        let mut parts = parts.into_iter().flatten();
        let first = parts.next()?;
        Some(parts.fold(first, |sum, part| self.plus(like, sum, part)))
    }

    fn bin(&mut self, op: BinOp, y: Val, (a, b): (Val, Val)) -> Option<Val> {
        let (left, right) = (self.dot(a), self.dot(b));
        match op {
            BinOp::Add => self.sum(y, [left, right]),
            BinOp::Sub => {
                let right = right.map(|d| self.negated(y, d));
                self.sum(y, [left, right])
            }
            BinOp::Mul if a == b => {
                let once = self.along(a, y, left?, a);
                Some(self.twice(y, once))
            }
            BinOp::Mul => {
                let left = left.map(|d| self.along(a, y, d, b));
                let right = right.map(|d| self.along(b, y, d, a));
                self.sum(y, [left, right])
            }
            // `y = 1 / b`: the square of `y` is at hand, a division is not needed.
            BinOp::Div if left.is_none() && self.ops.get(&a).is_some_and(crate::build::is_one) => {
                let once = self.along(b, y, right?, y);
                let product = self.along(b, y, once, y);
                Some(self.negated(y, product))
            }
            BinOp::Div => {
                let of_b = right.map(|d| {
                    let product = self.along(b, y, d, y);
                    self.negated(y, product)
                });
                let change = self.sum(y, [left, of_b])?;
                Some(self.over(y, change, b))
            }
            BinOp::Rem => {
                let of_b = right.map(|d| {
                    let quotient = self.let_like(y, Op::Bin(BinOp::Div, a, b));
                    let trunc = Op::Method(ident("trunc"), Default::default(), vec![quotient]);
                    let trunc = self.let_like(y, trunc);
                    let product = self.along(b, y, d, trunc);
                    self.negated(y, product)
                });
                self.sum(y, [left, of_b])
            }
            BinOp::Compare(_) | BinOp::Bits(_) => None,
        }
    }

    /// The tangent of `of` times a partial, as a number like `like`.
    pub(super) fn along(&mut self, of: Val, like: Val, dot: Val, partial: Val) -> Val {
        if self.steep.tangent(of) && !self.slopes_only {
            self.times_steep(like, dot, partial)
        } else {
            self.times(like, dot, partial)
        }
    }

    /// `a / b`, with a sign outside.
    fn over(&mut self, like: Val, a: Val, b: Val) -> Val {
        match self.ops.get(&a) {
            Some(Op::Neg(c)) => {
                let c = *c;
                let quotient = self.let_like(like, Op::Bin(BinOp::Div, c, b));
                self.negated(like, quotient)
            }
            _ => self.let_like(like, Op::Bin(BinOp::Div, a, b)),
        }
    }

    /// The tangent of `a as T` in the type `T`.
    fn cast(&mut self, v: Val, a: Val, dot: Val) -> Val {
        let to = self.values[v].ty.strip().clone();
        match (self.values[a].ty.strip(), &to) {
            (Ty::Float(x), Ty::Float(y)) if x == y => dot,
            _ => match to.tokens() {
                Some(tokens) => self.let_like(v, Op::Cast(dot, tokens)),
                None => dot,
            },
        }
    }

    fn rule(&mut self, v: Val, op: &Op) -> Option<Val> {
        let rule = rule_of(self.values, op)?;
        let (Op::Method(_, _, args) | Op::Call(_, args)) = op else {
            return None;
        };
        let mut sum = None;
        for (i, a) in args.iter().enumerate() {
            let (Some(partial), Some(dot)) = (rule.partial(i), self.dot(*a)) else {
                continue;
            };
            let part = match partial.flow {
                ad_rules::Flow::Zero => continue,
                ad_rules::Flow::Strong | ad_rules::Flow::Steep | ad_rules::Flow::Kink => {
                    let p = self.partial(rule, partial, args, v);
                    self.let_like(v, Op::Strong(dot, p))
                }
                ad_rules::Flow::Plain => {
                    let p = self.partial(rule, partial, args, v);
                    self.along(*a, v, dot, p)
                }
            };
            sum = self.sum(v, [sum, Some(part)]);
        }
        sum
    }
}
