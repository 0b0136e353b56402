//! The adjoint of a loop: the trips in opposite order, the adjoints of carried values carried back.
//!
//! | primal | reverse |
//! | --- | --- |
//! | `for i in r { x = f(x, p); }` | `for i in r.rev() { p_bar += x_bar * df/dp; x_bar = x_bar * df/dx; }` |
//! | `for i in r { s += g(i, p); }` | `for i in r { p_bar += s_bar * dg/dp; }`, in any order: `s_bar` never changes |
//!
//! Adjoints of values from outside of the loop are summed over the trips and added once after it. A carried adjoint
//! that comes out of the body as it went in is not carried at all.

use super::{Arm, Env, Rev, Reverse};
use crate::build::Build;
use crate::ir::{BinOp, Carried, For, Op, Stmt, Val};

/// A carried adjoint under construction.
struct Backward {
    /// Index into the primal's carried values.
    of: usize,
    carried: Carried,
    next: Val,
}

impl Reverse<'_> {
    pub(super) fn reverse_for(&mut self, position: usize, s: &For, env: &mut Env) {
        let mut inner = Env::new();
        let mut backward = self.incoming(s, env);
        let mut stmts = self.nested(|r| {
            for b in &backward {
                r.add(&mut inner, s.nexts()[b.of], b.carried.param);
            }
            r.block(&s.body.stmts, &s.body.yields, &mut inner);
            for b in &mut backward {
                let p = s.carried[b.of].param;
                b.next = inner
                    .remove(&p)
                    .unwrap_or_else(|| r.let_like(p, Op::Number(0.0)));
            }
        });
        let (constant, varying) = self.constant_carries_removed(backward, &mut stmts, &mut inner);
        let (sums, sum_nexts) = self.sums(&inner, &mut stmts);
        let yields: Vec<Val> = varying.iter().map(|b| b.next).chain(sum_nexts).collect();
        let recurrences = varying.iter().map(|b| b.carried.clone()).collect();
        let summed: Vec<Val> = sums.iter().map(|c| c.result).collect();
        if !stmts.is_empty() || !varying.is_empty() {
            self.out.push(Rev::Loop {
                position,
                recurrences,
                sums,
                body: Arm { stmts, yields },
            });
        }
        for b in constant {
            self.add(env, s.carried[b.of].init, b.carried.init);
        }
        for b in varying {
            self.add(env, s.carried[b.of].init, b.carried.result);
        }
        for (v, sum) in inner.keys().zip(summed) {
            self.add(env, *v, sum);
        }
    }

    /// One carried adjoint per active carried value.
    fn incoming(&mut self, s: &For, env: &mut Env) -> Vec<Backward> {
        let mut out = Vec::new();
        for (of, c) in s.carried.iter().enumerate() {
            let bar = env.remove(&c.result);
            if !self.activity.active(c.param) && !self.activity.active(c.result) {
                continue;
            }
            let init = bar.unwrap_or_else(|| self.let_like(c.result, Op::Number(0.0)));
            let def = self.values[c.param].clone();
            let name = def.name.as_ref().map(crate::build::bar_name);
            let ty = def.ty.strip().clone();
            let param = self.values.fresh(ty.clone(), name.clone(), def.span);
            let result = self.values.fresh(ty, name, def.span);
            out.push(Backward {
                of,
                carried: Carried {
                    param,
                    init,
                    result,
                    unordered: false,
                },
                next: param,
            });
        }
        out
    }

    /// Sums over the trips of what values from outside receive in each.
    fn sums(&mut self, inner: &Env, stmts: &mut Vec<Rev>) -> (Vec<Carried>, Vec<Val>) {
        let (mut sums, mut nexts) = (Vec::new(), Vec::new());
        for (v, part) in inner {
            let def = self.values[*v].clone();
            let name = def.name.as_ref().map(crate::build::bar_name);
            let ty = def.ty.strip().clone();
            let param = self.values.fresh(ty.clone(), name.clone(), def.span);
            let result = self.values.fresh(ty, name, def.span);
            let init = self.let_like(*v, Op::Number(0.0));
            let op = match self.ops.get(part) {
                Some(Op::Neg(p)) => Op::Bin(BinOp::Sub, param, *p),
                _ => Op::Bin(BinOp::Add, param, *part),
            };
            let next = self.values.fresh(def.ty.strip().clone(), None, def.span);
            stmts.push(Rev::Plain(Stmt::Let(next, op)));
            sums.push(Carried {
                param,
                init,
                result,
                unordered: true,
            });
            nexts.push(next);
        }
        (sums, nexts)
    }

    /// Separates the carried adjoints that no trip changes, and puts what they are before the loop in their place.
    fn constant_carries_removed(
        &mut self,
        mut backward: Vec<Backward>,
        stmts: &mut [Rev],
        inner: &mut Env,
    ) -> (Vec<Backward>, Vec<Backward>) {
        let mut constant = Vec::new();
        while let Some(k) = backward.iter().position(|b| b.next == b.carried.param) {
            let b = backward.remove(k);
            let (from, to) = (b.carried.param, b.carried.init);
            let mut swap = |v: Val| if v == from { to } else { v };
            stmts.iter_mut().for_each(|s| s.map(&mut swap));
            self.ops.values_mut().for_each(|op| op.map(&mut swap));
            inner.values_mut().for_each(|v| *v = swap(*v));
            backward.iter_mut().for_each(|b| b.next = swap(b.next));
            constant.push(b);
        }
        (constant, backward)
    }
}

impl Rev {
    /// Replaces values the statement reads.
    pub(super) fn map(&mut self, f: &mut dyn FnMut(Val) -> Val) {
        match self {
            Rev::Plain(s) | Rev::Restore { undone: s, .. } => s.map(f),
            Rev::If { then, other, .. } => {
                then.map(f);
                other.map(f);
            }
            Rev::Loop {
                recurrences,
                sums,
                body,
                ..
            } => {
                recurrences
                    .iter_mut()
                    .chain(sums)
                    .for_each(|c| c.init = f(c.init));
                body.map(f);
            }
        }
    }
}

impl Arm {
    fn map(&mut self, f: &mut dyn FnMut(Val) -> Val) {
        self.stmts.iter_mut().for_each(|s| s.map(f));
        self.yields.iter_mut().for_each(|v| *v = f(*v));
    }
}
