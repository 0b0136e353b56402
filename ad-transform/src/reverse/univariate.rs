//! Straight-line code of one variable is differentiated forwards.
//!
//! Of `y = f(u)` computed in many steps from the one active value `u` and used as `y` alone, the reverse sweep needs
//! only `dy/du`. Computed step by step along with `f` (with `du = 1`) that takes no more operations than the reverse
//! of the steps, and none of them has to wait for `y_bar`:
//!
//! | primal | reverse |
//! | --- | --- |
//! | `p = a + u * b; y = c + u * p` | `p_dot = b; y_dot = p + u * p_dot; u_bar += y_bar * y_dot` |
//!
//! (In the literature: preaccumulation.)

use super::{Env, Reverse};
use crate::analyse::{flows, rule_of};
use crate::build::Build;
use crate::ir::uses::Set;
use crate::ir::{BinOp, Op, Stmt, Val};
use ad_rules::Flow;
use std::collections::BTreeMap;

/// Larger clusters are left to the reverse sweep: finding the way between their members takes longer than linear time.
const LARGEST: usize = 64;

impl Reverse<'_> {
    /// Finds the clusters of a block: at least two operations, one active input, one value that is used elsewhere.
    pub(super) fn find_clusters(&mut self, stmts: &[Stmt]) {
        let mut root: BTreeMap<Val, Val> = BTreeMap::new();
        for s in stmts {
            let Stmt::Let(v, op) = s else { continue };
            if self.activity.active(*v) && self.is_arithmetic(*v, op) {
                let operands: Set = self
                    .active_operands(*v, op)
                    .iter()
                    .map(|a| *root.get(a).unwrap_or(a))
                    .collect();
                if operands.len() == 1 {
                    root.extend(operands.into_iter().map(|u| (*v, u)));
                }
            }
        }
        let mut members: BTreeMap<Val, Vec<Val>> = BTreeMap::new();
        for (v, u) in &root {
            members.entry(*u).or_default().push(*v);
        }
        let outputs = self.outputs(stmts, &root);
        for (u, cluster) in members {
            if (2..=LARGEST).contains(&cluster.len())
                && cluster.iter().filter(|v| outputs.contains(v)).count() == 1
            {
                self.roots.extend(cluster.into_iter().map(|v| (v, u)));
            }
        }
    }

    fn active_operands(&self, v: Val, op: &Op) -> Vec<Val> {
        flows(self.values, v, op)
            .into_iter()
            .filter(|a| self.activity.active(*a))
            .collect()
    }

    /// Whether the operation maps numbers to a number of the same type.
    fn is_arithmetic(&self, v: Val, op: &Op) -> bool {
        let known = match op {
            Op::Neg(_) | Op::Bin(BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div, ..) => true,
            Op::Method(..) | Op::Call(..) => rule_of(self.values, op).is_some(),
            _ => false,
        };
        let scalar = |v: &Val| matches!(self.values[*v].ty, crate::ty::Ty::Float(_));
        known && scalar(&v) && self.active_operands(v, op).iter().all(scalar)
    }

    /// The members that something outside of their cluster reads.
    fn outputs(&self, stmts: &[Stmt], root: &BTreeMap<Val, Val>) -> Set {
        let mut out: Set = self
            .yielded
            .iter()
            .filter(|v| root.contains_key(v))
            .collect();
        for s in stmts {
            match s {
                Stmt::Let(reader, op) => op.visit(&mut |v| {
                    if root.contains_key(&v) && root.get(reader) != root.get(&v) {
                        out.insert(v);
                    }
                }),
                other => out.extend(other.free().into_iter().filter(|v| root.contains_key(v))),
            }
        }
        out
    }

    /// The adjoint of a member goes to its root at once.
    pub(super) fn reverse_member(&mut self, v: Val, env: &mut Env) {
        let Some(bar) = env.remove(&v) else { return };
        let root = self.roots[&v];
        let slope = self.slope(v, root);
        let c = if self.infinite.contains(&v) {
            self.let_like(v, Op::Strong(bar, slope))
        } else {
            self.share(v, v, bar, slope)
        };
        self.add(env, root, c);
    }

    /// The last value before `v` that all of `v` depends on `root` through: a polynomial of `u = g(x)` by way of `u`.
    fn parent(&mut self, v: Val, root: Val) -> Val {
        if let Some(p) = self.parents.get(&v) {
            return *p;
        }
        let op = self.ops[&v].clone();
        let chains: Vec<Vec<Val>> = self
            .active_operands(v, &op)
            .into_iter()
            .map(|a| self.ancestors(a, root))
            .collect();
        let common = chains[0]
            .iter()
            .copied()
            .find(|a| chains.iter().all(|c| c.contains(a)));
        let p = common.expect("the root is common to all");
        self.parents.insert(v, p);
        p
    }

    /// The value itself, its parent, and so on up to the root.
    fn ancestors(&mut self, v: Val, root: Val) -> Vec<Val> {
        let mut chain = vec![v];
        let mut at = v;
        while at != root {
            at = self.parent(at, root);
            chain.push(at);
        }
        chain
    }

    /// The derivative of a member by one of its ancestors.
    fn slope(&mut self, v: Val, by: Val) -> Val {
        if v == by {
            return self.let_like(v, Op::Number(1.0));
        }
        if let Some(known) = self.slopes.get(&(v, by)) {
            return *known;
        }
        let root = self.roots[&v];
        let parent = self.parent(v, root);
        let slope = if parent == by {
            self.slope_by_parent(v, by)
        } else {
            let own = self.slope(v, parent);
            let rest = self.slope(parent, by);
            if self.infinite.contains(&parent) {
                self.infinite.insert(v);
            }
            if self.infinite.contains(&v) {
                self.let_like(v, Op::Strong(rest, own))
            } else {
                self.times(v, rest, own)
            }
        };
        self.slopes.insert((v, by), slope);
        slope
    }

    /// The same, where every path between the two is inside the last step.
    fn slope_by_parent(&mut self, v: Val, by: Val) -> Val {
        let op = self.ops[&v].clone();
        let mut sum: Option<Val> = None;
        for (a, partial, flow) in self.partials(v, &op) {
            let inner = self.slope(a, by);
            if matches!(flow, Flow::Strong | Flow::Steep) || self.infinite.contains(&a) {
                self.infinite.insert(v);
            }
            let term = match (partial, flow) {
                (None, _) => inner,
                // An infinite factor: a zero of the other prevails, as it does op by op.
                (Some(p), flow) if self.either_infinite(a, flow) && !self.is_one(inner) => {
                    self.let_like(v, Op::Strong(inner, p))
                }
                (Some(p), _) => self.times(v, inner, p),
            };
            sum = Some(match sum {
                None => term,
                Some(old) => self.plus(v, old, term),
            });
        }
        sum.expect("a member has an active operand")
    }

    fn either_infinite(&self, inner: Val, flow: Flow) -> bool {
        matches!(flow, Flow::Strong | Flow::Steep) || self.infinite.contains(&inner)
    }

    fn is_one(&self, v: Val) -> bool {
        self.ops.get(&v).is_some_and(crate::build::is_one)
    }

    /// The active operands of an operation with its partials by them; `None` stands for 1.
    fn partials(&mut self, v: Val, op: &Op) -> Vec<(Val, Option<Val>, Flow)> {
        let active = |r: &Self, a: Val| r.activity.active(a);
        let mut out = Vec::new();
        match op {
            Op::Neg(a) => out.push((*a, Some(self.minus_one(v)), Flow::Plain)),
            Op::Bin(BinOp::Mul, a, b) => {
                if active(self, *a) {
                    out.push((*a, Some(*b), Flow::Plain));
                }
                if active(self, *b) {
                    out.push((*b, Some(*a), Flow::Plain));
                }
            }
            Op::Bin(BinOp::Div, a, b) => {
                if active(self, *a) {
                    let one = self.let_like(v, Op::Number(1.0));
                    let p = self.let_like(v, Op::Bin(BinOp::Div, one, *b));
                    out.push((*a, Some(p), Flow::Plain));
                }
                if active(self, *b) {
                    let reciprocal = self.ops.get(a).is_some_and(crate::build::is_one);
                    let op = if reciprocal {
                        Op::Bin(BinOp::Mul, v, v)
                    } else {
                        Op::Bin(BinOp::Div, v, *b)
                    };
                    let p = self.let_like(v, op);
                    let p = self.negated(v, p);
                    out.push((*b, Some(p), Flow::Plain));
                }
            }
            Op::Bin(op, a, b) => {
                if active(self, *a) {
                    out.push((*a, None, Flow::Plain));
                }
                if active(self, *b) {
                    let p = (*op == BinOp::Sub).then(|| self.minus_one(v));
                    out.push((*b, p, Flow::Plain));
                }
            }
            Op::Method(_, _, args) | Op::Call(_, args) => {
                let rule = rule_of(self.values, op).expect("members have rules");
                for (i, a) in args.iter().enumerate() {
                    let Some(partial) = rule.partial(i).filter(|p| p.flow != Flow::Zero) else {
                        continue;
                    };
                    if active(self, *a) {
                        let p = self.partial(rule, partial, args, v);
                        out.push((*a, Some(p), partial.flow));
                    }
                }
            }
            _ => {}
        }
        out
    }

    /// `-1`, as a negation that moves outwards.
    fn minus_one(&mut self, like: Val) -> Val {
        let one = self.let_like(like, Op::Number(1.0));
        self.let_like(like, Op::Neg(one))
    }
}
