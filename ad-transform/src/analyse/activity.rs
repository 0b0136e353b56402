//! Varied, useful, active.
//!
//! A value is *varied* if it depends differentiably on an active parameter, *useful* if the result depends
//! differentiably on it, *active* if both. Only active values have adjoints. Loops are iterated to a fixed point.

use super::calls::{self, Roots};
use super::flows;
use crate::ir::uses::Set;
use crate::ir::{Block, Function, Op, Stmt, Val, Values};

/// The result of the analysis.
#[derive(Debug, Default)]
pub struct Activity {
    /// Depends on an active parameter.
    pub varied: Set,
    /// The result depends on it.
    pub useful: Set,
    /// Calls of functions elsewhere that a derivative flows through, to what they return or to what they write to.
    pub calls: Set,
    /// Parameters without a derivative that may be written to: what calls write to them is their callees' business.
    pub constants: Set,
}

impl Activity {
    /// Whether the value has an adjoint.
    pub fn active(&self, v: Val) -> bool {
        self.varied.contains(&v) && self.useful.contains(&v)
    }

    /// Whatever depends on an active parameter counts as active.
    pub fn widen(&mut self) {
        self.useful.unite(&self.varied);
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
    let fixed = f.params.iter().filter(|p| !f.scratch.contains(p));
    let constants = fixed.filter(|p| !sources.contains(p)).copied().collect();
    within(&f.values, &f.body, sources, outputs, constants)
}

/// What is between the given sources and outputs of a block.
pub fn between(
    values: &Values,
    body: &Block,
    sources: impl IntoIterator<Item = Val>,
    outputs: impl IntoIterator<Item = Val>,
) -> Activity {
    let (sources, outputs) = (sources.into_iter().collect(), outputs.into_iter().collect());
    within(values, body, sources, outputs, Set::new())
}

fn within(
    values: &Values,
    body: &Block,
    sources: Set,
    outputs: Vec<Val>,
    constants: Set,
) -> Activity {
    let cx = Context {
        values,
        roots: Roots::of(body),
        constants: &constants,
    };
    let (mut varied, mut useful) = (sources, outputs.into_iter().collect());
    fixpoint(&mut varied, |set| cx.varied(body, set));
    fixpoint(&mut useful, |set| cx.useful(body, set));
    let active = |v: Val| varied.contains(&v) && useful.contains(&v);
    let calls = calls::active(values, body, &cx.roots, &active);
    Activity {
        varied,
        useful,
        calls,
        constants,
    }
}

/// What does not change while the sets grow.
struct Context<'a> {
    values: &'a Values,
    roots: Roots,
    constants: &'a Set,
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

impl Context<'_> {
    fn varied(&self, b: &Block, set: &mut Set) {
        for s in &b.stmts {
            match s {
                Stmt::Let(v, op) => {
                    if flows(self.values, *v, op).iter().any(|a| set.contains(a)) {
                        set.insert(*v);
                    }
                    self.varied_by_call(op, set);
                }
                Stmt::If(s) => {
                    for arm in [&s.then, &s.other] {
                        self.varied(arm, set);
                        pass(set, arm.yields.iter().zip(&s.dsts), self.values);
                    }
                }
                Stmt::For(s) => fixpoint(set, |set| {
                    pass(
                        set,
                        s.carried.iter().map(|c| (&c.init, &c.param)),
                        self.values,
                    );
                    self.varied(&s.body, set);
                    pass(
                        set,
                        s.nexts().iter().zip(s.carried.iter().map(|c| &c.param)),
                        self.values,
                    );
                    pass(
                        set,
                        s.carried.iter().map(|c| (&c.param, &c.result)),
                        self.values,
                    );
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
                Stmt::Pop(v, place) => pass(set, [(&place.base, v)].into_iter(), self.values),
                Stmt::Swap(p, q) => either(set, p.base, q.base),
                Stmt::Permute(..) | Stmt::Close(..) | Stmt::Vjp(_) | Stmt::Effect(_) => {}
            }
        }
    }

    fn useful(&self, b: &Block, set: &mut Set) {
        for s in b.stmts.iter().rev() {
            match s {
                Stmt::Let(v, op) => {
                    if set.contains(v) {
                        set.extend(flows(self.values, *v, op));
                    }
                    self.useful_to_call(op, set);
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
                        self.useful(arm, set);
                    }
                }
                Stmt::For(s) => fixpoint(set, |set| {
                    for (c, next) in s.carried.iter().zip(s.nexts()) {
                        if set.contains(&c.result) || set.contains(&c.param) {
                            set.extend([*next, c.param, c.init]);
                        }
                    }
                    self.useful(&s.body, set);
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

    /// What a call may write to depends on all that it is handed.
    fn varied_by_call(&self, op: &Op, set: &mut Set) {
        let (Op::Call(_, args), true) = (op, calls::written(self.values, op).next().is_some())
        else {
            return;
        };
        if args.iter().any(|a| set.contains(a)) {
            let reals = |a: &Val| calls::may_hold_reals(&self.values[*a].ty);
            let written = calls::written(self.values, op).filter(reals);
            let roots = written.map(|a| self.roots.root(a));
            set.extend(roots.filter(|r| !self.constants.contains(r)));
        }
    }

    /// What it writes to may depend on all that it is handed.
    fn useful_to_call(&self, op: &Op, set: &mut Set) {
        if let Op::Call(_, args) = op
            && calls::written(self.values, op).any(|a| set.contains(&self.roots.root(a)))
        {
            set.extend(args);
        }
    }
}
