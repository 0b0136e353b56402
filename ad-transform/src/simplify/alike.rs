//! A costly operation that both arms of a branch run on different operands is run once, on the operand of the arm taken.
//!
//! ```text
//! if z > 0.0 { z + (-z).exp() } else { z.exp() }
//! ```
//! becomes
//! ```text
//! let e = (if z > 0.0 { -z } else { z }).exp();
//! if z > 0.0 { z + e } else { e }
//! ```
//! The same operations run on the same numbers. What is left in the arms is cheap, so the compiler can select instead of
//! jump; a jump that depends on data costs as much as an exponential.

use super::dead;
use crate::analyse::{effects, rule_of};
use crate::ir::uses::Set;
use crate::ir::{Block, If, Op, Stmt, Val, Values};

/// Cost from which an operation is worth it.
const COSTLY: u64 = 10;

/// See the module. Says whether something was hoisted.
pub fn hoist(values: &mut Values, b: &mut Block) -> bool {
    let mut found = false;
    let mut out = Vec::with_capacity(b.stmts.len());
    for s in std::mem::take(&mut b.stmts) {
        match s {
            Stmt::If(mut s) => {
                found |= hoist(values, &mut s.then);
                found |= hoist(values, &mut s.other);
                while let Some(pair) = find(values, &s) {
                    found = true;
                    pair.hoist(values, &mut s, &mut out);
                }
                out.push(Stmt::If(s));
            }
            Stmt::For(mut s) => {
                found |= hoist(values, &mut s.body);
                out.push(Stmt::For(s));
            }
            other => out.push(other),
        }
    }
    b.stmts = out;
    found
}

/// Two operations of the same kind, one in each arm.
struct Pair {
    then: Val,
    other: Val,
    /// The operation, on the operands of the first arm.
    op: Op,
    /// The operands in either arm.
    operands: Vec<(Val, Val)>,
}

/// The first costly operations of the arms, if they are of one kind.
fn find(values: &Values, s: &If) -> Option<Pair> {
    let (then, a) = first_costly(values, &s.then)?;
    let (other, b) = first_costly(values, &s.other)?;
    let (a_rule, b_rule) = (rule_of(values, a)?, rule_of(values, b)?);
    let same_type = format!("{:?}", values[then].ty) == format!("{:?}", values[other].ty);
    if a_rule.name != b_rule.name || a_rule.origin != b_rule.origin || !same_type {
        return None;
    }
    let (mut x, mut y) = (Vec::new(), Vec::new());
    a.visit(&mut |v| x.push(v));
    b.visit(&mut |v| y.push(v));
    Some(Pair {
        then,
        other,
        op: a.clone(),
        operands: x.into_iter().zip(y).collect(),
    })
}

/// The first costly operation, if nothing before it has an effect or may panic.
fn first_costly<'a>(values: &Values, b: &'a Block) -> Option<(Val, &'a Op)> {
    for s in &b.stmts {
        let Stmt::Let(v, op) = s else { return None };
        if rule_of(values, op).is_some() && effects::cost(values, *v, op) >= COSTLY {
            return Some((*v, op));
        }
        if !effects::droppable(values, *v, op) {
            return None;
        }
    }
    None
}

impl Pair {
    fn hoist(self, values: &mut Values, s: &mut If, out: &mut Vec<Stmt>) {
        let span = values[self.then].span;
        let mut choice = If {
            cond: s.cond,
            then: Block::default(),
            other: Block::default(),
            dsts: Vec::new(),
        };
        let mut chosen = Vec::new();
        for (a, b) in &self.operands {
            if a == b {
                chosen.push(*a);
                continue;
            }
            let dst = values.fresh(values[*a].ty.clone(), None, span);
            choice.then.yields.push(*a);
            choice.other.yields.push(*b);
            choice.dsts.push(dst);
            chosen.push(dst);
        }
        if !choice.dsts.is_empty() {
            for (arm, primal) in [(&mut choice.then, &s.then), (&mut choice.other, &s.other)] {
                let wanted: Set = arm.yields.iter().copied().collect();
                // Only what comes before the operation, which has no effects: what comes after it is run once, in the
                // branch itself.
                let old = [self.then, self.other];
                let before = primal
                    .stmts
                    .iter()
                    .take_while(|t| !matches!(t, Stmt::Let(v, _) if old.contains(v)));
                arm.stmts = renamed(
                    values,
                    dead::slice(before.cloned().collect(), &wanted, &Set::new()),
                    &mut arm.yields,
                );
            }
            out.push(Stmt::If(Box::new(choice)));
        }
        let mut op = self.op;
        let mut chosen = chosen.into_iter();
        op.map(&mut |_| chosen.next().expect("one for each operand"));
        let def = values[self.then].clone();
        let result = values.fresh(def.ty, def.name, def.span);
        out.push(Stmt::Let(result, op));
        for (arm, old) in [(&mut s.then, self.then), (&mut s.other, self.other)] {
            arm.stmts
                .retain(|t| !matches!(t, Stmt::Let(v, _) if *v == old));
            arm.map(&mut |v| if v == old { result } else { v });
        }
    }
}

/// The statements under new ids: the arms keep theirs.
fn renamed(values: &mut Values, mut stmts: Vec<Stmt>, yields: &mut [Val]) -> Vec<Stmt> {
    for k in 0..stmts.len() {
        let Stmt::Let(v, _) = &stmts[k] else { continue };
        let old = *v;
        let def = values[old].clone();
        let new = values.fresh(def.ty, None, def.span);
        if let Stmt::Let(v, _) = &mut stmts[k] {
            *v = new;
        }
        let mut swap = |v: Val| if v == old { new } else { v };
        stmts[k + 1..].iter_mut().for_each(|s| s.map(&mut swap));
        yields.iter_mut().for_each(|v| *v = swap(*v));
    }
    stmts
}
