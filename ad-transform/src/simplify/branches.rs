//! Branches and carried values that say the same thing twice.
//!
//! * the condition of a branch is known inside of its arms, and a branch on what is known is the arm taken;
//! * an arm pair that yields `true` and `false` is the condition itself; `false` and `true`, its opposite: a branch on
//!   that is one on the condition, with its arms the other way round;
//! * a value that both arms yield, or that no trip changes, is that value;
//! * two branches on one condition, next to each other, are one branch;
//! * a choice by a flag that an arm of the branch before it sets is made in the arms. With these two, early returns
//!   become plain `else` blocks.

use crate::ir::table::Table;
use crate::ir::uses::Set;
use crate::ir::{Block, If, Op, Stmt, Val, Values};
use crate::ty::Ty;
use quote::quote;

/// See the module.
pub fn simplify(values: &mut Values, block: &mut Block) {
    let mut p = Pass {
        values,
        renamed: Table::new(),
        log: Vec::new(),
        constants: Table::new(),
        opposite: Table::new(),
    };
    p.block(block);
}

struct Pass<'a> {
    values: &'a mut Values,
    /// Values found to be others.
    renamed: Table<Val>,
    /// Conditions that are true where others are false.
    opposite: Table<Val>,
    /// The keys of these two, in order; a block forgets its own at its end, where the same ids may stand for values of
    /// another scope.
    log: Vec<Val>,
    /// `true` and `false`.
    constants: Table<bool>,
}

impl Pass<'_> {
    fn current(&self, v: Val) -> Val {
        self.renamed.get(&v).map_or(v, |w| self.current(*w))
    }

    fn rename(&mut self, v: Val, to: Val) {
        // A sweep that computes a value again may find that it is the one that it has.
        if self.current(to) == v {
            return;
        }
        self.renamed.insert(v, to);
        self.log.push(v);
    }

    fn block(&mut self, b: &mut Block) {
        let first = self.log.len();
        let mut out: Vec<Stmt> = Vec::with_capacity(b.stmts.len());
        for mut s in std::mem::take(&mut b.stmts) {
            s.map(&mut |v| self.current(v));
            match s {
                Stmt::If(s) => self.branch(*s, &mut out),
                Stmt::For(mut s) => {
                    self.block(&mut s.body);
                    self.unchanged(&mut s);
                    out.push(Stmt::For(s));
                }
                Stmt::Let(v, Op::Copy(a)) => {
                    self.rename(v, a);
                }
                Stmt::Let(v, op) => {
                    if let Op::Not(cond) = &op {
                        self.oppose(v, *cond);
                    }
                    if let Op::Leaf(tokens) = &op {
                        match tokens.to_string().as_str() {
                            "true" => self.constants.insert(v, true),
                            "false" => self.constants.insert(v, false),
                            _ => {}
                        }
                    }
                    out.push(Stmt::Let(v, op));
                }
                other => out.push(other),
            }
        }
        b.stmts = out;
        b.yields.iter_mut().for_each(|v| *v = self.current(*v));
        self.forget(first);
    }

    /// What has been found since then is forgotten.
    fn forget(&mut self, first: usize) {
        for v in self.log.split_off(first) {
            self.renamed.remove(&v);
            self.opposite.remove(&v);
        }
    }

    fn oppose(&mut self, v: Val, cond: Val) {
        self.opposite.insert(v, cond);
        self.log.push(v);
    }

    /// An arm, in which the condition is known.
    fn arm(&mut self, b: &mut Block, cond: Val, is: bool) {
        let known = self.values.fresh(Ty::Bool, None, self.values[cond].span);
        self.constants.insert(known, is);
        let first = self.log.len();
        self.rename(cond, known);
        self.block(b);
        self.forget(first);
        if b.free().contains(&known) {
            b.stmts.insert(0, Stmt::Let(known, Op::Leaf(quote!(#is))));
        }
    }

    /// The arm that is taken, in place of a branch on what is known.
    fn taken(&mut self, mut arm: Block, dsts: &[Val], out: &mut Vec<Stmt>) {
        self.block(&mut arm);
        for (d, y) in dsts.iter().zip(arm.yields) {
            self.rename(*d, y);
        }
        out.extend(arm.stmts);
    }

    /// Carried values that come out of the body as they went in.
    fn unchanged(&mut self, s: &mut crate::ir::For) {
        while let Some(k) = (0..s.carried.len()).find(|k| s.nexts()[*k] == s.carried[*k].param) {
            let c = s.carried.remove(k);
            s.body.yields.remove(k + usize::from(s.until.is_some()));
            s.body.map(&mut |v| if v == c.param { c.init } else { v });
            self.rename(c.result, c.init);
        }
    }

    fn branch(&mut self, mut s: If, out: &mut Vec<Stmt>) {
        if let Some(cond) = self.opposite.get(&s.cond) {
            s.cond = self.current(*cond);
            std::mem::swap(&mut s.then, &mut s.other);
            return self.branch(s, out);
        }
        if let Some(is) = self.constants.get(&s.cond) {
            let arm = if *is { &s.then } else { &s.other };
            let defs = |stmts: &[Stmt]| -> Set { stmts.iter().flat_map(Stmt::defs).collect() };
            // Sweeps may compute under its id again what the block has computed.
            if !arm.diverges() && defs(&arm.stmts).is_disjoint(&defs(out)) {
                let arm = if *is { s.then } else { s.other };
                return self.taken(arm, &s.dsts, out);
            }
        }
        self.arm(&mut s.then, s.cond, true);
        self.arm(&mut s.other, s.cond, false);
        self.yields(&mut s);
        let previous = out
            .iter()
            .rposition(|p| matches!(p, Stmt::If(p) if p.cond == s.cond));
        if let Some(at) = previous
            && Self::may_join(&out[at + 1..])
        {
            let Stmt::If(first) = out.remove(at) else {
                unreachable!("found as a branch")
            };
            let mut joined = join(*first, s);
            self.arm(&mut joined.then, joined.cond, true);
            self.arm(&mut joined.other, joined.cond, false);
            self.yields(&mut joined);
            out.push(Stmt::If(Box::new(joined)));
            return;
        }
        if let Some((at, flag)) = self.flagged(&s, out) {
            let Stmt::If(first) = out.remove(at) else {
                unreachable!("found as a branch")
            };
            let joined = self.chosen_in_arms(*first, flag, &s);
            out.push(Stmt::If(Box::new(joined)));
            return;
        }
        out.push(Stmt::If(Box::new(s)));
    }

    /// The branch before a mere choice that decides it by a flag: where it is, and which of its results the flag is.
    fn flagged(&self, choice: &If, out: &[Stmt]) -> Option<(usize, usize)> {
        if !Self::may_join(&choice.then.stmts) || !Self::may_join(&choice.other.stmts) {
            return None;
        }
        let at = out.iter().rposition(|p| matches!(p, Stmt::If(_)))?;
        let Stmt::If(first) = &out[at] else {
            return None;
        };
        let flag = first.dsts.iter().position(|d| *d == choice.cond)?;
        let (then, other) = (&first.then, &first.other);
        if then.diverges() || other.diverges() || !Self::may_join(&out[at + 1..]) {
            return None;
        }
        let known = |b: &Block| self.constants.contains_key(&b.yields[flag]);
        (known(then) || known(other)).then_some((at, flag))
    }

    /// The choice made at the end of each arm of the branch.
    fn chosen_in_arms(&mut self, mut first: If, flag: usize, choice: &If) -> If {
        for arm in [&mut first.then, &mut first.other] {
            let mut choice = choice.clone();
            for b in [&mut choice.then, &mut choice.other] {
                self.renew(b);
            }
            choice.dsts = choice.dsts.iter().map(|d| self.again(*d)).collect();
            let dsts = choice.dsts.clone();
            let mut choice = Stmt::If(Box::new(choice));
            choice.map(&mut |v| match first.dsts.iter().position(|d| *d == v) {
                Some(k) => arm.yields[k],
                None => v,
            });
            let Stmt::If(choice) = choice else {
                unreachable!("made as one")
            };
            debug_assert_eq!(choice.cond, arm.yields[flag]);
            self.branch(*choice, &mut arm.stmts);
            arm.yields.extend(dsts.iter().map(|d| self.current(*d)));
        }
        first.dsts.extend(&choice.dsts);
        self.yields(&mut first);
        first
    }

    /// A value like this one.
    fn again(&mut self, v: Val) -> Val {
        let def = self.values[v].clone();
        let new = self
            .values
            .fresh(def.ty.clone(), def.name.clone(), def.span);
        self.values[new] = def;
        if let Some(is) = self.constants.get(&v).copied() {
            self.constants.insert(new, is);
        }
        new
    }

    /// The block of constants under ids of its own.
    fn renew(&mut self, b: &mut Block) {
        for k in 0..b.stmts.len() {
            if let Stmt::Let(v, op) = &b.stmts[k] {
                let (v, op) = (*v, op.clone());
                let new = self.again(v);
                b.map(&mut |w| if w == v { new } else { w });
                b.stmts[k] = Stmt::Let(new, op);
            }
        }
    }

    /// Whether the earlier branch can run as late as this one: what lies between neither uses its results nor
    /// has effects that must not be overtaken.
    fn may_join(between: &[Stmt]) -> bool {
        between
            .iter()
            .all(|s| matches!(s, Stmt::Let(_, Op::Leaf(_) | Op::Undefined | Op::Number(_))))
    }

    /// Results that both arms agree on, and those that are the condition.
    fn yields(&mut self, s: &mut If) {
        if s.then.diverges() || s.other.diverges() {
            return;
        }
        let mut k = 0;
        while k < s.dsts.len() {
            let (a, b) = (s.then.yields[k], s.other.yields[k]);
            let is = (self.constants.get(&a), self.constants.get(&b));
            let same = match is {
                _ if a == b => Some(a),
                (Some(true), Some(false)) => Some(s.cond),
                (Some(false), Some(true)) => {
                    self.oppose(s.dsts[k], s.cond);
                    None
                }
                _ => None,
            };
            match same {
                // `true` from outside of the arm is no value of the arm.
                Some(v) => {
                    self.rename(s.dsts[k], v);
                    s.dsts.remove(k);
                    s.then.yields.remove(k);
                    s.other.yields.remove(k);
                }
                None => k += 1,
            }
        }
    }
}

/// One branch for two on the same condition.
fn join(first: If, second: If) -> If {
    let arm = |a: Block, mut b: Block| {
        if a.diverges() {
            return a;
        }
        b.map(&mut |v| match first.dsts.iter().position(|d| *d == v) {
            Some(k) => a.yields[k],
            None => v,
        });
        let mut stmts = a.stmts;
        // A reverse sweep may compute again, under its id, what the forward sweep of the same arm has computed.
        let known: Set = stmts.iter().flat_map(Stmt::defs).collect();
        let again = |s: &Stmt| !s.defs().is_empty() && s.defs().is_subset(&known);
        stmts.extend(b.stmts.into_iter().filter(|s| !again(s)));
        let mut joined = Block {
            stmts,
            yields: Vec::new(),
        };
        if !joined.diverges() {
            joined.yields = a.yields;
            joined.yields.extend(b.yields);
        }
        joined
    };
    let then = arm(first.then, second.then);
    let other = arm(first.other, second.other);
    let dsts = first.dsts.into_iter().chain(second.dsts).collect();
    If {
        cond: first.cond,
        then,
        other,
        dsts,
    }
}
