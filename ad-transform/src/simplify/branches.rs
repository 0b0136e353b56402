//! Branches and carried values that say the same thing twice.
//!
//! * an arm pair that yields `true` and `false` is the condition itself;
//! * a value that both arms yield, or that no trip changes, is that value;
//! * two branches on one condition, next to each other, are one branch. Early returns become plain `else`
//!   blocks that way.

use crate::ir::table::Table;
use crate::ir::uses::Set;
use crate::ir::{Block, If, Op, Stmt, Val};

/// See the module.
pub fn simplify(block: &mut Block) {
    let mut p = Pass {
        renamed: Table::new(),
        log: Vec::new(),
        constants: Table::new(),
    };
    p.block(block);
}

struct Pass {
    /// Values found to be others.
    renamed: Table<Val>,
    /// What is renamed, in order; a block forgets its own at its end, where the same ids may stand for values of
    /// another scope.
    log: Vec<Val>,
    /// `true` and `false`.
    constants: Table<bool>,
}

impl Pass {
    fn current(&self, v: Val) -> Val {
        self.renamed.get(&v).map_or(v, |w| self.current(*w))
    }

    fn rename(&mut self, v: Val, to: Val) {
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
        for v in self.log.split_off(first) {
            self.renamed.remove(&v);
        }
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
        self.block(&mut s.then);
        self.block(&mut s.other);
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
            self.block(&mut joined.then);
            self.block(&mut joined.other);
            self.yields(&mut joined);
            out.push(Stmt::If(Box::new(joined)));
            return;
        }
        out.push(Stmt::If(Box::new(s)));
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
            let same = if a == b {
                Some(a)
            } else if self.constants.get(&a) == Some(&true)
                && self.constants.get(&b) == Some(&false)
            {
                Some(s.cond)
            } else {
                None
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
