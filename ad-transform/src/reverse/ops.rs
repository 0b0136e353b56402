//! The adjoint of a single operation.
//!
//! | primal | reverse |
//! | --- | --- |
//! | `y = a + b` | `a_bar += y_bar; b_bar += y_bar` |
//! | `y = a - b` | `a_bar += y_bar; b_bar -= y_bar` |
//! | `y = a * b` | `a_bar += y_bar * b; b_bar += y_bar * a` |
//! | `y = a * a` | `t = y_bar * a; a_bar += t + t` |
//! | `y = a / b` | `t = y_bar / b; a_bar += t; b_bar -= t * y` |
//! | `y = a % b` | `a_bar += y_bar; b_bar -= y_bar * trunc(a / b)` |
//! | `y = f(a, ..)` | `a_bar += y_bar * df/da`, from the table |

use super::{Env, Reverse};
use crate::analyse::rule_of;
use crate::build::Build;
use crate::ir::{BinOp, Op, Val};
use crate::ty::Ty;

impl Reverse<'_> {
    pub(super) fn reverse_op(&mut self, v: Val, op: &Op, env: &mut Env) {
        if self.values[v].ty.is_aggregate() {
            self.reverse_aggregate(v, op, env);
            return;
        }
        let Some(bar) = env.remove(&v) else {
            if let Op::Part(both, 0) = op {
                self.reverse_unread(v, *both, env);
            }
            return;
        };
        match op {
            Op::Copy(a) | Op::Ref(a) | Op::Deref(a) => self.add(env, *a, bar),
            Op::Neg(a) if self.activity.active(*a) => {
                let c = self.negated(*a, bar);
                self.add(env, *a, c);
            }
            Op::Bin(op, a, b) => self.reverse_bin(*op, (v, *a, *b), bar, env),
            Op::Cast(a, _) if self.activity.active(*a) => {
                let c = self.cast_back(*a, v, bar);
                self.add(env, *a, c);
            }
            Op::Load(place) => self.reverse_load(place, bar),
            Op::Strong(a, b) => {
                for (a, b) in [(*a, *b), (*b, *a)] {
                    if self.activity.active(a) {
                        let c = self.let_like(a, Op::Strong(bar, b));
                        self.add(env, a, c);
                    }
                }
            }
            Op::Part(both, _) => self.reverse_call(*both, bar, env),
            Op::Method(..) | Op::Call(..) => self.reverse_rule(v, op, bar, env),
            _ => {}
        }
    }

    fn reverse_bin(&mut self, op: BinOp, (v, a, b): (Val, Val, Val), bar: Val, env: &mut Env) {
        let (left, right) = (self.activity.active(a), self.activity.active(b));
        match op {
            BinOp::Add | BinOp::Sub => {
                self.add(env, a, bar);
                if right {
                    let c = if op == BinOp::Sub {
                        self.negated(b, bar)
                    } else {
                        bar
                    };
                    self.add(env, b, c);
                }
            }
            BinOp::Mul if a == b => {
                let once = self.share(v, a, bar, a);
                let c = self.twice(a, once);
                self.add(env, a, c);
            }
            BinOp::Mul => {
                if left {
                    let c = self.share(v, a, bar, b);
                    self.add(env, a, c);
                }
                if right {
                    let c = self.share(v, b, bar, a);
                    self.add(env, b, c);
                }
            }
            // `y = 1 / b`: the square of `y` is at hand, a division is not needed.
            BinOp::Div if !left && self.ops.get(&a).is_some_and(crate::build::is_one) => {
                let once = self.share(v, b, bar, v);
                let product = self.share(v, b, once, v);
                let c = self.negated(b, product);
                self.add(env, b, c);
            }
            BinOp::Div => {
                let share = self.let_like(v, Op::Bin(BinOp::Div, bar, b));
                self.add(env, a, share);
                if right {
                    let product = self.share(v, b, share, v);
                    let c = self.negated(b, product);
                    self.add(env, b, c);
                }
            }
            BinOp::Rem => {
                self.add(env, a, bar);
                if right {
                    let quotient = self.let_like(b, Op::Bin(BinOp::Div, a, b));
                    let trunc = Op::Method(
                        crate::build::ident("trunc"),
                        Default::default(),
                        vec![quotient],
                    );
                    let trunc = self.let_like(b, trunc);
                    let product = self.share(v, b, bar, trunc);
                    let c = self.negated(b, product);
                    self.add(env, b, c);
                }
            }
            BinOp::Compare(_) | BinOp::Bits(_) => {}
        }
    }

    /// The adjoint of `v` times a partial, as a number like `like`.
    pub(super) fn share(&mut self, v: Val, like: Val, bar: Val, partial: Val) -> Val {
        if self.steep.adjoint(v) {
            self.times_steep(like, bar, partial)
        } else {
            self.times(like, bar, partial)
        }
    }

    /// The adjoint of `a as T` in the type of `a`.
    fn cast_back(&mut self, a: Val, v: Val, bar: Val) -> Val {
        let from = self.values[a].ty.strip().clone();
        match (&from, self.values[v].ty.strip()) {
            (Ty::Float(x), Ty::Float(y)) if x == y => bar,
            _ => match from.tokens() {
                Some(tokens) => self.let_like(a, Op::Cast(bar, tokens)),
                None => bar,
            },
        }
    }

    fn reverse_rule(&mut self, v: Val, op: &Op, bar: Val, env: &mut Env) {
        let Some(rule) = rule_of(self.values, op) else {
            return;
        };
        let (Op::Method(_, _, args) | Op::Call(_, args)) = op else {
            return;
        };
        for (i, a) in args.iter().enumerate() {
            let Some(partial) = rule.partial(i) else {
                continue;
            };
            if !self.activity.active(*a) || partial.flow == ad_rules::Flow::Zero {
                continue;
            }
            let p = self.partial(rule, partial, args, v);
            let c = match partial.flow {
                ad_rules::Flow::Strong | ad_rules::Flow::Steep | ad_rules::Flow::Kink => {
                    self.let_like(*a, Op::Strong(bar, p))
                }
                _ => self.share(v, *a, bar, p),
            };
            self.add(env, *a, c);
        }
    }
}
