//! Loops over pipelines: what is done with each item is lowered inside of what the adapters make of it.
//!
//! | pipeline | for each item `x` of `p` |
//! | --- | --- |
//! | `p.filter(f)` | `if f(&x) { body(x) }` |
//! | `p.take_while(f)` | `if f(&x) { body(x) } else { break }` |
//! | `p.scan(s, f)` | `match f(&mut s, x) { Some(y) => body(y), None => break }` |
//! | `p.flat_map(f)` | `for y in f(x) { body(y) }` |
//! | `p.chain(q)` | `body(x)`, and after the loop `for y in q { body(y) }` |
//!
//! State is a variable; leaving is a flag, as in every loop (`lower/looping.rs`). What a loop carries is what its body
//! assigns to, found by lowering it once on trial.

use super::indexed::Indexed;
use super::{Iter, Pipeline};
use crate::ir::{BinOp, Bits, Block, Carried, Comparison, For, Op, Range, Stmt, Val};
use crate::lower::assign::usize_ty;
use crate::lower::carry::after;
use crate::lower::control::{better, same};
use crate::lower::exits::Frame;
use crate::lower::{Held, Lower, Var};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::{Ident, Span};
use quote::quote;
use std::collections::BTreeSet;

/// What a walk is for.
#[derive(Clone)]
pub(in crate::lower) struct Walk {
    /// The label of the `for`.
    label: Option<Ident>,
    /// The outermost loop of the walk, which `break` leaves.
    home: usize,
    pub(super) span: Span,
}

type Sink<'s> = &'s mut dyn FnMut(&mut Lower<'_>, Held);

impl Lower<'_> {
    /// `for pat in pipeline { body }`
    pub(in crate::lower) fn for_each_item(
        &mut self,
        e: &syn::ExprForLoop,
        p: &Pipeline,
        span: Span,
    ) {
        let label = e.label.as_ref().map(|l| l.name.ident.clone());
        let walk = self.walk(label, span);
        self.drive(p, &walk, &mut |l, item| {
            l.scoped(|l| {
                l.bind(&e.pat, item);
                l.block(&e.body);
            });
        });
    }

    pub(super) fn walk(&self, label: Option<Ident>, span: Span) -> Walk {
        Walk {
            label,
            home: self.frames.len(),
            span,
        }
    }

    /// Does something with each item.
    pub(super) fn each(&mut self, p: &Pipeline, span: Span, sink: Sink) {
        let walk = self.walk(None, span);
        self.drive(p, &walk, sink);
    }

    pub(super) fn drive(&mut self, p: &Pipeline, w: &Walk, sink: Sink) {
        let span = w.span;
        if let Some(indexed) = self.indexed(p, span) {
            self.counted(&indexed, w, &mut |l, i| {
                let item = indexed.at(l, i);
                if !l.diverged(&item) {
                    sink(l, item);
                }
            });
            return;
        }
        let base = self.frames.len();
        match &p.iter {
            Iter::Map(a, f) => self.drive(a, w, &mut |l, item| {
                let item = l.apply(f, vec![item], span);
                if !l.diverged(&item) {
                    sink(l, item);
                }
            }),
            Iter::Copied(a) => self.drive(a, w, &mut |l, item| {
                let item = l.copied(item, span);
                sink(l, item);
            }),
            Iter::Inspect(a, f) => self.drive(a, w, &mut |l, item| {
                l.apply(f, vec![item.clone()], span);
                sink(l, item);
            }),
            Iter::Filter(a, f) => self.drive(a, w, &mut |l, item| {
                let keep = l.test(f, &item, span);
                l.when(keep, span, |l| sink(l, item));
            }),
            Iter::TakeWhile(a, f) => self.drive(a, w, &mut |l, item| {
                let keep = l.test(f, &item, span);
                l.when_or_leave(keep, base, span, |l| sink(l, item));
            }),
            Iter::SkipWhile(a, f) => self.skip_while(a, f, w, sink),
            Iter::FilterMap(a, f) => self.drive(a, w, &mut |l, item| {
                let out = l.apply(f, vec![item], span);
                if let Some((some, held)) = l.outcome(out, span) {
                    l.when(some, span, |l| sink(l, held));
                }
            }),
            Iter::MapWhile(a, f) => self.drive(a, w, &mut |l, item| {
                let out = l.apply(f, vec![item], span);
                if let Some((some, held)) = l.outcome(out, span) {
                    l.when_or_leave(some, base, span, |l| sink(l, held));
                }
            }),
            Iter::Scan(a, init, f) => {
                let state = self.new_var(None, init.clone());
                self.drive(a, w, &mut |l, item| {
                    let state = Held::Slot(state, Vec::new());
                    let out = l.apply(f, vec![state, item], span);
                    if let Some((some, held)) = l.outcome(out, span) {
                        l.when_or_leave(some, base, span, |l| sink(l, held));
                    }
                });
            }
            Iter::FlatMap(a, f) => self.drive(a, w, &mut |l, item| {
                let inner = match f {
                    Some(f) => l.apply(f, vec![item], span),
                    None => item,
                };
                match l.iterator_over(inner, span) {
                    Some(inner) => l.drive(&inner, w, sink),
                    None => l.diag.report(messages::opaque_expression(span)),
                }
            }),
            Iter::Chain(a, b) => self.within_frame(w, |l| {
                l.drive(a, w, sink);
                let left = l.frames[base].left;
                match l.held[left.0] {
                    Held::Val(Val(0)) => l.drive(b, w, sink),
                    Held::Val(flag) => {
                        l.unless(flag, span, |l| {
                            l.drive(b, w, sink);
                            Self::unit()
                        });
                    }
                    _ => {}
                }
            }),
            Iter::Once(some, held) => {
                let held = held.clone();
                self.within_frame(w, |l| match some {
                    Some(some) => l.when(*some, span, |l| sink(l, held)),
                    None => sink(l, held),
                });
            }
            Iter::Empty => {}
            Iter::Cursor(a, k) if self.at_start(*k) => self.drive(a, w, sink),
            Iter::ByRef(a, k) => {
                let Some(all) = self.indexed(a, span) else {
                    self.diag.report(messages::out_of_step(span));
                    return;
                };
                let mut rest = self.rebased(&all, span);
                rest.start = self.scalar(self.held[k.0].clone(), span);
                self.counted(&rest, w, &mut |l, i| {
                    let one = l.usize_leaf(1, span);
                    let next = l.plus(i, one, span);
                    l.held[k.0] = Held::Val(next);
                    let item = rest.at(l, i);
                    if !l.diverged(&item) {
                        sink(l, item);
                    }
                });
            }
            Iter::Rev(a) => self.backwards(a, w, sink),
            Iter::Zip(a, b) => self.zip_in_step(a, b, w, sink),
            Iter::Enumerate(a) => {
                let k = self.counter(span);
                self.drive(a, w, &mut |l, item| {
                    let (now, _) = l.count_up(k, span);
                    sink(l, Held::Tuple(vec![Held::Val(now), item]));
                });
            }
            Iter::Skip(a, n) => {
                let k = self.counter(span);
                self.drive(a, w, &mut |l, item| {
                    let (now, _) = l.count_up(k, span);
                    let keep = l.compare(Comparison::Ge, now, *n, span);
                    l.when(keep, span, |l| sink(l, item));
                });
            }
            Iter::StepBy(a, n) => {
                let k = self.counter(span);
                self.drive(a, w, &mut |l, item| {
                    let (now, _) = l.count_up(k, span);
                    let zero = l.usize_leaf(0, span);
                    let rest = l.push(Op::Bin(BinOp::Rem, now, *n), usize_ty(), span);
                    let keep = l.compare(Comparison::Eq, rest, zero, span);
                    l.when(keep, span, |l| sink(l, item));
                });
            }
            Iter::Take(a, n) => {
                let zero = self.usize_leaf(0, span);
                let some = self.compare(Comparison::Gt, *n, zero, span);
                self.when(some, span, |l| {
                    let k = l.counter(span);
                    l.drive(a, w, &mut |l, item| {
                        let (_, next) = l.count_up(k, span);
                        let full = l.compare(Comparison::Ge, next, *n, span);
                        l.stop_after(base, full, span);
                        sink(l, item);
                    });
                });
            }
            Iter::Successors(first, f) => self.successors(first, f, w, sink),
            Iter::FromFn(f) => self.looped_over(None, w, &mut |l| {
                let out = l.apply(f, Vec::new(), span);
                if let Some((some, held)) = l.outcome(out, span) {
                    l.when_or_leave(some, base, span, |l| sink(l, held));
                }
            }),
            Iter::Range(..)
            | Iter::Elements(..)
            | Iter::Windows(..)
            | Iter::Chunks(..)
            | Iter::Cursor(..)
            | Iter::Repeat(_)
            | Iter::Cycle(_) => self.diag.report(messages::out_of_step(span)),
        }
    }

    /// `p.rev()` of what cannot be reached by number: the source is walked backwards.
    fn backwards(&mut self, p: &Pipeline, w: &Walk, sink: Sink) {
        let rev = |a: &std::rc::Rc<Pipeline>| {
            std::rc::Rc::new(Pipeline {
                iter: Iter::Rev(a.clone()),
                origin: None,
            })
        };
        let iter = match &p.iter {
            Iter::Rev(a) => return self.drive(a, w, sink),
            Iter::Once(..) | Iter::Empty => return self.drive(p, w, sink),
            Iter::Map(a, f) => Iter::Map(rev(a), f.clone()),
            Iter::Filter(a, f) => Iter::Filter(rev(a), f.clone()),
            Iter::FilterMap(a, f) => Iter::FilterMap(rev(a), f.clone()),
            Iter::Inspect(a, f) => Iter::Inspect(rev(a), f.clone()),
            Iter::Copied(a) => Iter::Copied(rev(a)),
            Iter::Chain(a, b) => Iter::Chain(rev(b), rev(a)),
            _ => {
                let Some(buffer) = self.buffered(p, w.span) else {
                    self.diag.report(messages::out_of_step(w.span));
                    return;
                };
                Iter::Rev(std::rc::Rc::new(buffer))
            }
        };
        let p = Pipeline { iter, origin: None };
        match self.indexed(&p, w.span) {
            Some(indexed) => {
                let indexed = self.rebased(&indexed, w.span);
                self.counted(&indexed, w, &mut |l, i| {
                    let item = indexed.at(l, i);
                    sink(l, item);
                });
            }
            None => self.drive(&p, w, sink),
        }
    }

    /// One of the two is walked, the other is reached by number.
    fn zip_in_step(&mut self, a: &Pipeline, b: &Pipeline, w: &Walk, sink: Sink) {
        let span = w.span;
        let base = self.frames.len();
        let (walked, other, swapped) = match (self.indexed(a, span), self.indexed(b, span)) {
            (None, Some(b)) => (a, b, false),
            (Some(a), None) => (b, a, true),
            _ => {
                let buffer = self.buffered(b, span);
                match buffer.and_then(|b| self.indexed(&b, span)) {
                    Some(b) => (a, b, false),
                    None => {
                        self.diag.report(messages::out_of_step(span));
                        return;
                    }
                }
            }
        };
        let other = self.rebased(&other, span);
        let k = self.counter(span);
        self.drive(walked, w, &mut |l, item| {
            let (now, _) = l.count_up(k, span);
            let mut pair = |l: &mut Lower<'_>| {
                let second = other.at(l, now);
                let pair = if swapped {
                    vec![second, item.clone()]
                } else {
                    vec![item.clone(), second]
                };
                sink(l, Held::Tuple(pair));
            };
            match other.end {
                Some(end) => {
                    let more = l.compare(Comparison::Lt, now, end, span);
                    l.when_or_leave(more, base, span, pair);
                }
                None => pair(l),
            }
        });
    }

    fn skip_while(&mut self, a: &Pipeline, f: &Held, w: &Walk, sink: Sink) {
        let span = w.span;
        let no = self.leaf(quote!(false), Ty::Bool, span);
        let begun = self.new_var(None, Held::Val(no));
        self.drive(a, w, &mut |l, item| {
            let was = l.scalar(l.held[begun.0].clone(), span);
            let keep = l.branch(
                was,
                span,
                |_| Held::Val(was),
                |l| {
                    let skip = l.test(f, &item, span);
                    Held::Val(l.push(Op::Not(skip), Ty::Bool, span))
                },
            );
            let keep = l.scalar(keep, span);
            l.held[begun.0] = Held::Val(keep);
            l.when(keep, span, |l| sink(l, item));
        });
    }

    fn successors(&mut self, first: &Held, f: &Held, w: &Walk, sink: Sink) {
        let span = w.span;
        let base = self.frames.len();
        let Some((some, held)) = self.outcome(first.clone(), span) else {
            return;
        };
        let held = self.settled(held, span);
        let goes_on = self.new_var(None, Held::Val(some));
        let state = self.new_var(None, held);
        self.looped_over(None, w, &mut |l| {
            let more = l.scalar(l.held[goes_on.0].clone(), span);
            l.when_or_leave(more, base, span, |l| {
                let item = l.held[state.0].clone();
                let next = l.apply(f, vec![item.clone()], span);
                if let Some((some, held)) = l.outcome(next, span) {
                    l.held[goes_on.0] = Held::Val(some);
                    let kept = item.clone();
                    let next = l.branch(some, span, |_| held, |_| kept);
                    l.held[state.0] = next;
                }
                sink(l, item);
            });
        });
    }

    /// A loop over positions.
    pub(super) fn counted(
        &mut self,
        indexed: &Indexed,
        w: &Walk,
        body: &mut dyn FnMut(&mut Lower<'_>, Val),
    ) {
        let start = indexed.start;
        let Some(range) = indexed.range() else {
            // Without an end the loop counts by itself.
            let span = w.span;
            let position = self.new_var(None, Held::Val(start));
            self.looped_over(None, w, &mut |l| {
                let now = l.scalar(l.held[position.0].clone(), span);
                let one = l.leaf(quote!(1), l.ty(now).clone(), span);
                let ty = l.ty(now).clone();
                let next = l.push(Op::Bin(BinOp::Add, now, one), ty, span);
                l.held[position.0] = Held::Val(next);
                body(l, now);
            });
            return;
        };
        let ty = better(self.ty(range.start).clone(), self.ty(range.end).clone());
        let index = self.values.fresh(ty, None, w.span);
        self.indices.insert(index);
        self.looped_over(Some((range, index)), w, &mut |l| body(l, index));
    }

    /// A loop whose body is what is lowered in it.
    fn looped_over(
        &mut self,
        over: Option<(Range, Val)>,
        w: &Walk,
        body: &mut dyn FnMut(&mut Lower<'_>),
    ) {
        let frame = self.frame_of(w);
        let (left, stop) = (frame.left, frame.stop);
        let mut trip = |l: &mut Lower<'_>| {
            l.frames.push(frame.clone());
            l.scoped(|l| body(l));
            l.frames.pop();
        };
        if self.trial {
            self.tried(&mut trip);
            return;
        }
        let mut vars = self.assigned_on_trial(&mut trip);
        let ends = over.is_none() || vars.contains(&stop);
        vars.retain(|v| *v != left && *v != stop);
        self.make_up(&vars, w.span, &mut trip);
        self.emit_trips(over, &vars, stop, ends, w.span, &mut trip);
    }

    fn emit_trips(
        &mut self,
        over: Option<(Range, Val)>,
        vars: &[Var],
        stop: Var,
        ends: bool,
        span: Span,
        trip: &mut dyn FnMut(&mut Lower<'_>),
    ) {
        let entry: Vec<Held> = vars.iter().map(|v| self.held[v.0].clone()).collect();
        let mut carried: Vec<Carried> = Vec::new();
        for v in vars {
            let held = self.held[v.0].clone();
            self.held[v.0] = self.carry(&held, self.names[v.0].clone(), &mut carried, span);
        }
        let (outer, names) = (self.held.clone(), self.names.len());
        let (stmts, (mut yields, stopped)) = self.nested(|l| {
            trip(l);
            let mut next = Vec::new();
            for (v, like) in vars.iter().zip(&entry) {
                let held = l.held[v.0].clone();
                let at = l.names[v.0].as_ref().map_or(span, Ident::span);
                l.leaves(&held, like, &mut next, at);
            }
            let stopped = l.scalar(l.held[stop.0].clone(), span);
            (next, stopped)
        });
        self.held = outer;
        self.names.truncate(names);
        for v in vars {
            let held = self.held[v.0].clone();
            self.held[v.0] = after(&held, &carried);
        }
        let until = ends.then(|| self.values.fresh(usize_ty(), None, span));
        if ends {
            yields.insert(0, stopped);
        }
        let (range, index) = match over {
            Some((range, index)) => (Some(range), index),
            None => (None, self.values.fresh(usize_ty(), None, span)),
        };
        self.stmts.push(Stmt::For(Box::new(For {
            index,
            trip: None,
            range,
            until,
            reversed: false,
            carried,
            windows: Vec::new(),
            body: Block { stmts, yields },
        })));
    }

    /// Lowers a trip and forgets it; tells which variables it assigns to.
    pub(in crate::lower) fn assigned_on_trial(
        &mut self,
        trip: &mut dyn FnMut(&mut Lower<'_>),
    ) -> Vec<Var> {
        self.on_trial(|l| l.tried(trip))
    }

    /// A trip on trial, of which nothing is wanted but what it assigns to. What variables hold in later trips is not known, so
    /// no branch may be left out for what they hold in the first.
    pub(in crate::lower) fn tried(&mut self, trip: &mut dyn FnMut(&mut Lower<'_>)) -> Vec<Var> {
        self.forget_conditions();
        let before = self.held.clone();
        let changed = |l: &Self| -> Vec<Var> {
            let all = (0..before.len()).filter(|k| !same(&before[*k], &l.held[*k]));
            all.map(Var).collect()
        };
        trip(self);
        let mut vars = changed(self);
        // What is nothing at first may be something in the second trip; and what another variable that changes held at the
        // beginning was no change in the first.
        let mut again = vars.iter().any(|v| lacks_content(&before[v.0]));
        while again || shared(&before, &vars) {
            self.held.truncate(before.len());
            self.names.truncate(before.len());
            self.forget_conditions();
            trip(self);
            let found = vars.len();
            for v in changed(self) {
                if !vars.contains(&v) {
                    vars.push(v);
                }
            }
            if vars.len() == found {
                break;
            }
            again = false;
        }
        vars
    }

    fn forget_conditions(&mut self) {
        for k in 0..self.held.len() {
            let held = self.held[k].clone();
            self.held[k] = self.without_conditions(held);
        }
    }

    fn without_conditions(&mut self, held: Held) -> Held {
        let span = Span::mixed_site();
        let parts = |l: &mut Self, parts: Vec<Held>| {
            parts.into_iter().map(|p| l.without_conditions(p)).collect()
        };
        match held {
            Held::Val(v)
                if v != Val(0) && matches!(self.ty(v), Ty::Bool) && self.known(v).is_some() =>
            {
                Held::Val(self.push(Op::Undefined, Ty::Bool, span))
            }
            Held::Maybe(c, p, e) => {
                let c = match self.known(c) {
                    Some(_) => self.push(Op::Undefined, Ty::Bool, span),
                    None => c,
                };
                Held::Maybe(c, Box::new(self.without_conditions(*p)), e)
            }
            Held::Tuple(p) => Held::Tuple(parts(self, p)),
            Held::Array(p) => Held::Array(parts(self, p)),
            Held::Struct(s, p) => Held::Struct(s, parts(self, p)),
            other => other,
        }
    }

    /// Forgets what is known of the values from a number on.
    pub(in crate::lower) fn forget_from(&mut self, next: Val) {
        let known = |v: &Val| *v < next;
        self.integers.retain(|v, _| known(v));
        self.widths
            .retain(|(a, b), w| known(a) && known(b) && known(w));
        self.arrays.retain(|(a, b), _| known(a) && known(b));
        self.lengths.retain(|v, of| known(v) && known(of));
        self.references.retain(|v, w| known(v) && known(w));
        self.indices.retain(known);
        self.positions.retain(known);
        self.unheld.retain(known);
    }

    fn frame_of(&mut self, w: &Walk) -> Frame {
        let no = Held::Val(Val(0));
        let left = self.new_var(None, no.clone());
        let stop = self.new_var(None, no);
        Frame {
            label: w.label.clone(),
            left,
            stop,
            value: None,
            home: w.home,
            block: false,
        }
    }

    /// Something that can be left like a loop, but is none.
    fn within_frame(&mut self, w: &Walk, f: impl FnOnce(&mut Self)) {
        let frame = self.frame_of(w);
        self.frames.push(frame);
        self.scoped(f);
        self.frames.pop();
    }

    /// `if cond { f() }`
    pub(super) fn when(&mut self, cond: Val, span: Span, f: impl FnOnce(&mut Self)) {
        self.branch(
            cond,
            span,
            |l| {
                f(l);
                Self::unit()
            },
            |_| Self::unit(),
        );
    }

    /// `if cond { f() } else { break }`, out of the loops from `base` on.
    pub(super) fn when_or_leave(
        &mut self,
        cond: Val,
        base: usize,
        span: Span,
        f: impl FnOnce(&mut Self),
    ) {
        self.branch(
            cond,
            span,
            |l| {
                f(l);
                Self::unit()
            },
            |l| {
                l.leave(base, true, span);
                Held::Never
            },
        );
    }

    /// Ends the loops from `base` on after this trip, where the condition holds.
    fn stop_after(&mut self, base: usize, cond: Val, span: Span) {
        for k in base..self.frames.len() {
            let var = self.frames[k].stop;
            let stop = match self.held[var.0].clone() {
                Held::Val(Val(0)) => cond,
                other => {
                    let other = self.scalar(other, span);
                    self.push(Op::Bin(BinOp::Bits(Bits::Or), other, cond), Ty::Bool, span)
                }
            };
            self.held[var.0] = Held::Val(stop);
        }
    }

    /// `f(&item)`
    pub(super) fn test(&mut self, f: &Held, item: &Held, span: Span) -> Val {
        let item = self.referenced(item.clone(), span);
        let held = self.apply(f, vec![item], span);
        self.condition_of(held, span)
    }

    pub(super) fn condition_of(&mut self, held: Held, span: Span) -> Val {
        let v = self.read(held, span);
        if matches!(self.ty(v), Ty::Unknown | Ty::Passive) {
            self.values[v].ty = Ty::Bool;
        }
        v
    }

    /// A counter from 0.
    pub(super) fn counter(&mut self, span: Span) -> Var {
        let zero = self.usize_leaf(0, span);
        self.new_var(None, Held::Val(zero))
    }

    /// What a counter was, and what it is then.
    pub(super) fn count_up(&mut self, k: Var, span: Span) -> (Val, Val) {
        let now = self.scalar(self.held[k.0].clone(), span);
        let one = self.usize_leaf(1, span);
        let next = self.push(Op::Bin(BinOp::Add, now, one), usize_ty(), span);
        self.held[k.0] = Held::Val(next);
        (now, next)
    }
}

/// Whether this is an `Option` or a `Result` of which only one variant is known.
/// Whether one of the variables held at first what another variable than those did.
fn shared(before: &[Held], changed: &[Var]) -> bool {
    let (mut own, mut others) = (BTreeSet::new(), BTreeSet::new());
    for (k, held) in before.iter().enumerate() {
        let mine = changed.contains(&Var(k));
        numbers(held, if mine { &mut own } else { &mut others });
    }
    !own.is_disjoint(&others)
}

/// The values in it.
fn numbers(held: &Held, out: &mut BTreeSet<Val>) {
    match held {
        Held::Val(v) => {
            out.insert(*v);
        }
        Held::Tuple(parts) | Held::Array(parts) | Held::Struct(_, parts) => {
            parts.iter().for_each(|p| numbers(p, out));
        }
        Held::Place(place) | Held::View(place, _) => {
            out.insert(place.base);
            let mut vals = Vec::new();
            crate::lower::carried::vals_of(place, &mut vals);
            out.extend(vals);
        }
        Held::Chosen(c, p, q) => {
            out.insert(*c);
            numbers(p, out);
            numbers(q, out);
        }
        Held::Rows(rows) => out.extend([rows.start, rows.end]),
        Held::Maybe(c, p, e) => {
            out.insert(*c);
            numbers(p, out);
            e.iter().for_each(|e| numbers(e, out));
        }
        Held::Slot(..) | Held::Iter(_) | Held::Closure(_) | Held::Function(_) | Held::Never => {}
    }
}

fn lacks_content(held: &Held) -> bool {
    match held {
        Held::Never => true,
        Held::Maybe(_, p, e) => lacks_content(p) || e.as_ref().is_some_and(|e| lacks_content(e)),
        Held::Tuple(parts) | Held::Array(parts) | Held::Struct(_, parts) => {
            parts.iter().any(lacks_content)
        }
        _ => false,
    }
}
