//! Varied, useful, active.
//!
//! A value is *varied* if it depends differentiably on an active parameter, *useful* if the result depends
//! differentiably on it, *active* if both. Only active values have adjoints. Loops are iterated to a fixed point.

use super::flows;
use crate::ir::uses::Set;
use crate::ir::{Block, Function, Stmt, Val, Values};

/// The result of the analysis.
#[derive(Debug, Default)]
pub struct Activity {
    /// Depends on an active parameter.
    pub varied: Set,
    /// The result depends on it.
    pub useful: Set,
}

impl Activity {
    /// Whether the value has an adjoint.
    pub fn active(&self, v: Val) -> bool {
        self.varied.contains(&v) && self.useful.contains(&v)
    }

    /// Whatever depends on an active parameter counts as active.
    pub fn widen(&mut self) {
        self.useful.extend(self.varied.iter().copied());
    }
}

/// Analyses a function whose active parameters are given.
pub fn analyse(f: &Function, sources: impl IntoIterator<Item = Val>) -> Activity {
    let sources: Set = sources.into_iter().collect();
    // What an active `&mut` parameter ends with is an output too.
    let outputs = f.params.iter().filter(|p| f.values[**p].mutable);
    let outputs: Vec<Val> = outputs
        .filter(|p| sources.contains(p))
        .chain(&f.body.yields)
        .copied()
        .collect();
    between(&f.values, &f.body, sources, outputs)
}

/// What is between the given sources and outputs of a block.
pub fn between(
    values: &Values,
    body: &Block,
    sources: impl IntoIterator<Item = Val>,
    outputs: impl IntoIterator<Item = Val>,
) -> Activity {
    let mut a = Activity {
        varied: sources.into_iter().collect(),
        useful: outputs.into_iter().collect(),
    };
    fixpoint(&mut a.varied, |set| varied(values, body, set));
    fixpoint(&mut a.useful, |set| useful(values, body, set));
    a
}

fn fixpoint(set: &mut Set, mut step: impl FnMut(&mut Set)) {
    loop {
        let before = set.len();
        step(set);
        if set.len() == before {
            return;
        }
    }
}

fn varied(values: &Values, b: &Block, set: &mut Set) {
    for s in &b.stmts {
        match s {
            Stmt::Let(v, op) => {
                if flows(values, *v, op).iter().any(|a| set.contains(a)) {
                    set.insert(*v);
                }
            }
            Stmt::If(s) => {
                for arm in [&s.then, &s.other] {
                    varied(values, arm, set);
                    pass(set, arm.yields.iter().zip(&s.dsts), values);
                }
            }
            Stmt::For(s) => fixpoint(set, |set| {
                pass(set, s.carried.iter().map(|c| (&c.init, &c.param)), values);
                varied(values, &s.body, set);
                pass(
                    set,
                    s.nexts().iter().zip(s.carried.iter().map(|c| &c.param)),
                    values,
                );
                pass(set, s.carried.iter().map(|c| (&c.param, &c.result)), values);
            }),
            Stmt::Store(place, v) | Stmt::Accumulate(place, v) | Stmt::Push(place, v) => {
                if set.contains(v) {
                    set.insert(place.base);
                }
            }
            Stmt::Record(r, _, v) => {
                if set.contains(v) {
                    set.insert(*r);
                }
            }
            Stmt::Pop(v, place) => pass(set, [(&place.base, v)].into_iter(), values),
            Stmt::Swap(p, q) => either(set, p.base, q.base),
            Stmt::Permute(..) | Stmt::Close(..) | Stmt::Vjp(_) | Stmt::Effect(_) => {}
        }
    }
}

/// Both are in the set where one is: their contents change places.
fn either(set: &mut Set, p: Val, q: Val) {
    if set.contains(&p) || set.contains(&q) {
        set.extend([p, q]);
    }
}

/// `to` is varied where `from` is.
fn pass<'a>(set: &mut Set, pairs: impl Iterator<Item = (&'a Val, &'a Val)>, values: &Values) {
    use crate::ty::Ty;
    for (from, to) in pairs {
        if set.contains(from) && !matches!(values[*to].ty, Ty::Int(_) | Ty::Bool | Ty::Passive) {
            set.insert(*to);
        }
    }
}

fn useful(values: &Values, b: &Block, set: &mut Set) {
    for s in b.stmts.iter().rev() {
        match s {
            Stmt::Let(v, op) => {
                if set.contains(v) {
                    set.extend(flows(values, *v, op));
                }
            }
            Stmt::If(s) => {
                for arm in [&s.then, &s.other] {
                    let yields: Vec<Val> = arm
                        .yields
                        .iter()
                        .zip(&s.dsts)
                        .filter(|(_, d)| set.contains(d))
                        .map(|(y, _)| *y)
                        .collect();
                    set.extend(yields);
                    useful(values, arm, set);
                }
            }
            Stmt::For(s) => fixpoint(set, |set| {
                for (c, next) in s.carried.iter().zip(s.nexts()) {
                    if set.contains(&c.result) || set.contains(&c.param) {
                        set.extend([*next, c.param, c.init]);
                    }
                }
                useful(values, &s.body, set);
            }),
            Stmt::Store(place, v) | Stmt::Accumulate(place, v) | Stmt::Push(place, v) => {
                if set.contains(&place.base) {
                    set.insert(*v);
                }
            }
            Stmt::Pop(v, place) => {
                if set.contains(v) {
                    set.insert(place.base);
                }
            }
            Stmt::Record(r, _, v) => {
                if set.contains(r) {
                    set.insert(*v);
                }
            }
            Stmt::Swap(p, q) => either(set, p.base, q.base),
            Stmt::Permute(..) | Stmt::Close(..) | Stmt::Vjp(_) | Stmt::Effect(_) => {}
        }
    }
}
