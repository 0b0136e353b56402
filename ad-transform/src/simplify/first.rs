//! The first addition to an accumulator is an assignment where what was there before is never read.
//!
//! ```text
//! for _ in .. {
//!     for i in a..b { v_bar[i] += p; }
//!     for i in a..b { t = v_bar[i]; v_bar[i] = 0.0; .. }
//! }
//! ```
//! becomes
//! ```text
//! for _ in .. {
//!     for i in a..b { v_bar[i] = p; }
//!     for i in a..b { t = v_bar[i]; .. }
//! }
//! ```
//! Such are the adjoints of a workspace that each trip writes before it reads it. Legal where nothing else has to do with
//! the accumulator, and both loops are in one block and go over the same entries. Measured in the reverse sweep of nonlinear
//! advection: a fifteenth of the time.

use super::scatter::{collect_literals, offset};
use crate::ir::uses::Set;
use crate::ir::{Block, For, Op, Place, Projection, Stmt, Val, Values};
use std::collections::BTreeMap;

/// See the module. The block may read values of another one `before` it.
pub fn assign(values: &Values, before: &Block, b: &mut Block) {
    let mut known = Known::default();
    known.learn(before);
    known.learn(b);
    known.block(values, b);
}

#[derive(Default)]
struct Known {
    literals: BTreeMap<Val, i64>,
    zeros: Set,
    /// Accumulators that are allocated here.
    local: Set,
    /// Number of statements that have to do with a value, those with blocks not counted but what is in them.
    mentions: BTreeMap<Val, usize>,
}

impl Known {
    fn learn(&mut self, b: &Block) {
        collect_literals(b, &mut self.literals);
        self.count(b);
    }

    fn count(&mut self, b: &Block) {
        for s in &b.stmts {
            match s {
                Stmt::Let(v, Op::Number(n)) if *n == 0.0 => {
                    self.zeros.insert(*v);
                }
                Stmt::Let(v, Op::Zeros | Op::ZerosOf(_) | Op::ZerosLike(_)) => {
                    self.local.insert(*v);
                }
                _ => {}
            }
            let (mut own, mut inner) = (Vec::new(), Vec::new());
            match s {
                Stmt::If(s) => {
                    own.push(s.cond);
                    inner.extend([&s.then, &s.other]);
                }
                Stmt::For(s) => {
                    own.extend(s.header());
                    own.extend(s.carried.iter().map(|c| c.init));
                    inner.push(&s.body);
                }
                other => own.extend(other.free().into_iter().chain(other.defs())),
            }
            own.sort_unstable();
            own.dedup();
            for v in own {
                *self.mentions.entry(v).or_default() += 1;
            }
            inner.into_iter().for_each(|b| self.count(b));
        }
        for v in &b.yields {
            *self.mentions.entry(*v).or_default() += 1;
        }
    }

    fn block(&self, values: &Values, b: &mut Block) {
        for k in 0..b.stmts.len() {
            let Stmt::For(taking) = &b.stmts[k] else {
                continue;
            };
            for (base, at, [load, store]) in self.taken(taking) {
                // Its definition, the addition, the load and the assignment of zero.
                if !self.local.contains(&base) || self.mentions.get(&base) != Some(&4) {
                    continue;
                }
                let adds = |s: &Stmt| match s {
                    Stmt::For(s) => self.added(values, s, base).filter(|(_, to)| *to == at),
                    _ => None,
                };
                let Some((j, (add, _))) =
                    (0..k).find_map(|j| adds(&b.stmts[j]).map(|found| (j, found)))
                else {
                    continue;
                };
                let Some([Stmt::For(adding), .., Stmt::For(taking)]) = b.stmts.get_mut(j..=k)
                else {
                    unreachable!("two loops");
                };
                if !self.same_trips(adding, taking) || load > store {
                    continue;
                }
                let Stmt::Accumulate(place, v) = &adding.body.stmts[add] else {
                    unreachable!("an addition");
                };
                adding.body.stmts[add] = Stmt::Store(place.clone(), *v);
                taking.body.stmts.remove(store);
                return self.block(values, b);
            }
        }
        for s in &mut b.stmts {
            match s {
                Stmt::If(s) => {
                    self.block(values, &mut s.then);
                    self.block(values, &mut s.other);
                }
                Stmt::For(s) => self.block(values, &mut s.body),
                _ => {}
            }
        }
    }

    /// The memory that a loop takes entries of and leaves zero: how far from the index, and the two statements.
    fn taken(&self, s: &For) -> Vec<(Val, i64, [usize; 2])> {
        let mut found = Vec::new();
        for (store, t) in s.body.stmts.iter().enumerate() {
            let Stmt::Store(place, zero) = t else {
                continue;
            };
            let loads = |t: &Stmt| matches!(t, Stmt::Let(_, Op::Load(p)) if p.base == place.base);
            let (Some(load), Some(at)) = (
                s.body.stmts.iter().position(loads),
                self.entry(s, place).filter(|_| self.zeros.contains(zero)),
            ) else {
                continue;
            };
            let from = match &s.body.stmts[load] {
                Stmt::Let(_, Op::Load(p)) => self.entry(s, p),
                _ => None,
            };
            if from == Some(at) {
                found.push((place.base, at, [load, store]));
            }
        }
        found
    }

    /// The addition of a loop to an entry, and how far that is from the index.
    fn added(&self, values: &Values, s: &For, base: Val) -> Option<(usize, i64)> {
        s.body.stmts.iter().enumerate().find_map(|(k, t)| match t {
            Stmt::Accumulate(p, v) if p.base == base && values[*v].ty.is_float() => {
                Some((k, self.entry(s, p)?))
            }
            _ => None,
        })
    }

    /// How far the entry is from the index of the loop, which makes all of its trips.
    fn entry(&self, s: &For, place: &Place) -> Option<i64> {
        let [Projection::Index(e)] = &place.projections[..] else {
            return None;
        };
        s.counted()?;
        offset(&s.body, &self.literals, s.index, *e)
    }

    /// Whether two loops have the same indices.
    fn same_trips(&self, a: &For, b: &For) -> bool {
        let (Some(a), Some(b)) = (a.counted(), b.counted()) else {
            return false;
        };
        let literal = |v: Val| self.literals.get(&v);
        let same = |v: Val, w: Val| v == w || literal(v).is_some() && literal(v) == literal(w);
        let plain = a.adapters.is_empty() && b.adapters.is_empty();
        plain && same(a.start, b.start) && same(a.end, b.end) && a.inclusive == b.inclusive
    }
}
