//! How an index moves from trip to trip.

use crate::ir::uses::Set;
use crate::ir::{BinOp, Block, Op, Val};
use crate::simplify::scatter::op_of;
use std::collections::BTreeMap;

/// `step * i + offset + fixed`, where `i` is the loop's index.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Walk {
    pub(super) step: i64,
    pub(super) offset: i64,
    /// Sums of values that are the same in every trip, each with its factor.
    pub(super) fixed: BTreeMap<String, i64>,
}

/// A loop body, and what is known of values outside of it.
pub(super) struct Trip<'a> {
    pub(super) body: &'a Block,
    pub(super) index: Val,
    /// The number of the trip and the first index, where trips are numbered.
    pub(super) trip: Option<(Val, Val)>,
    /// What the body defines.
    pub(super) inside: &'a Set,
    pub(super) literals: &'a BTreeMap<Val, i64>,
}

impl Trip<'_> {
    /// The index `e` as a walk, if it is one.
    pub(super) fn walk(&self, e: Val) -> Option<Walk> {
        if e == self.index {
            return Some(Walk {
                step: 1,
                ..Walk::default()
            });
        }
        if let Some((trip, start)) = self.trip
            && trip == e
        {
            let index = self.walk(self.index)?;
            return index.plus(&self.walk(start)?, -1);
        }
        if let Some(n) = self.literals.get(&e) {
            return Some(Walk {
                offset: *n,
                ..Walk::default()
            });
        }
        if !self.inside.contains(&e) {
            return Some(Walk::fixed(format!("%{}", e.0)));
        }
        let Op::Bin(op, a, b) = op_of(self.body, e)? else {
            return None;
        };
        let (a, b) = (self.walk(*a)?, self.walk(*b)?);
        match op {
            BinOp::Add => a.plus(&b, 1),
            BinOp::Sub => a.plus(&b, -1),
            BinOp::Mul => match (a.number(), b.number()) {
                (Some(n), _) => b.times(n),
                (_, Some(n)) => a.times(n),
                _ if a.step == 0 && b.step == 0 => Some(Walk::fixed(format!("({a:?} * {b:?})"))),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Walk {
    fn fixed(text: String) -> Walk {
        Walk {
            fixed: [(text, 1)].into(),
            ..Walk::default()
        }
    }

    fn number(&self) -> Option<i64> {
        (self.step == 0 && self.fixed.is_empty()).then_some(self.offset)
    }

    fn plus(&self, other: &Walk, sign: i64) -> Option<Walk> {
        let sum = |a: i64, b: i64| a.checked_add(b.checked_mul(sign)?);
        let mut fixed = self.fixed.clone();
        for (text, n) in &other.fixed {
            let entry = fixed.entry(text.clone()).or_default();
            *entry = sum(*entry, *n)?;
        }
        fixed.retain(|_, n| *n != 0);
        Some(Walk {
            step: sum(self.step, other.step)?,
            offset: sum(self.offset, other.offset)?,
            fixed,
        })
    }

    fn times(&self, n: i64) -> Option<Walk> {
        let mut fixed = self.fixed.clone();
        for factor in fixed.values_mut() {
            *factor = factor.checked_mul(n)?;
        }
        fixed.retain(|_, n| *n != 0);
        Some(Walk {
            step: self.step.checked_mul(n)?,
            offset: self.offset.checked_mul(n)?,
            fixed,
        })
    }
}
