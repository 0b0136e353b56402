//! Iterators: a pipeline of a source and adapters is a value of the transform; what consumes it makes a loop of it.
//!
//! Nothing of a pipeline is in the IR before it is consumed. Where its items can be reached by number (`indexed.rs`) it is
//! the counted loop that one would write by hand, with `x[i]` for the item; other pipelines (`walk.rs`) are loops, nested
//! or one after the other, whose body is what the adapters and the consumer do with an item: `filter` is an `if`,
//! `take_while` leaves the loop, state is a variable.

mod adapt;
mod collect;
mod consume;
mod cursor;
mod indexed;
mod outcome;
pub(super) mod prune;
mod walk;

use super::{Held, Lower, Var};
use crate::ir::Val;
use proc_macro2::{Ident, Span, TokenStream};
use std::rc::Rc;

/// A pipeline, and the user's expression that it is.
#[derive(Clone, Debug)]
pub struct Pipeline {
    pub(super) iter: Iter,
    /// For what the transform cannot look into.
    origin: Option<(TokenStream, Vec<(Ident, Held)>)>,
}

/// A source or an adapter.
#[derive(Clone, Debug)]
pub(super) enum Iter {
    /// `a..b`, `a..=b`, `a..`
    Range(Val, Option<Val>, bool),
    /// The elements of memory.
    Elements(Held, Mode),
    /// `x.windows(k)`
    Windows(Held, Val),
    /// `x.chunks(k)` and its like.
    Chunks(Held, Val, Chunks),
    /// `repeat(x)`
    Repeat(Held),
    /// What is held, if the condition holds.
    Once(Option<Val>, Held),
    /// An iterator that a variable holds, from the item on whose number the other variable holds.
    Cursor(Rc<Pipeline>, Var),
    /// The same by reference: each item that is taken moves it on.
    ByRef(Rc<Pipeline>, Var),
    /// `empty()`
    Empty,
    /// `successors(first, f)`
    Successors(Held, Held),
    /// `from_fn(f)`
    FromFn(Held),
    Zip(Rc<Pipeline>, Rc<Pipeline>),
    Chain(Rc<Pipeline>, Rc<Pipeline>),
    Enumerate(Rc<Pipeline>),
    Map(Rc<Pipeline>, Held),
    Filter(Rc<Pipeline>, Held),
    FilterMap(Rc<Pipeline>, Held),
    Take(Rc<Pipeline>, Val),
    Skip(Rc<Pipeline>, Val),
    StepBy(Rc<Pipeline>, Val),
    Rev(Rc<Pipeline>),
    Cycle(Rc<Pipeline>),
    /// `copied`, `cloned`
    Copied(Rc<Pipeline>),
    Inspect(Rc<Pipeline>, Held),
    Scan(Rc<Pipeline>, Held, Held),
    TakeWhile(Rc<Pipeline>, Held),
    SkipWhile(Rc<Pipeline>, Held),
    MapWhile(Rc<Pipeline>, Held),
    FlatMap(Rc<Pipeline>, Option<Held>),
}

/// How elements are handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Shared,
    Mutable,
    Value,
}

/// How memory is cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunks {
    /// What is left over is left out.
    exact: bool,
    mutable: bool,
    /// From the end.
    reversed: bool,
}

impl Lower<'_> {
    pub(super) fn pipeline(&self, iter: Iter, tokens: TokenStream) -> Held {
        // What the names hold now: a variable may hold something else, or this iterator, where it is read.
        let mut mentioned = Vec::new();
        super::block::mentioned(&tokens, &mut mentioned);
        let mut names: Vec<(Ident, Held)> = Vec::new();
        for name in mentioned {
            if let Some(var) = self.lookup(&name)
                && !names.iter().any(|(n, _)| *n == name)
            {
                names.push((name, self.held[var.0].clone()));
            }
        }
        Held::Iter(Rc::new(Pipeline {
            iter,
            origin: Some((tokens, names)),
        }))
    }

    /// An iterator as a value of the IR, for what the transform cannot look into.
    pub(super) fn iterator_value(&mut self, p: &Pipeline, span: Span) -> Val {
        let moved = match &p.iter {
            Iter::Cursor(_, k) | Iter::ByRef(_, k) => !self.at_start(*k),
            _ => false,
        };
        match &p.origin {
            Some((tokens, names)) if !moved => {
                let vars = names
                    .iter()
                    .map(|(name, held)| (name.clone(), self.scalar(held.clone(), span)))
                    .collect();
                let op = crate::ir::Op::Opaque(tokens.clone(), vars);
                self.push(op, crate::ty::Ty::Unknown, span)
            }
            _ => {
                self.diag.report(crate::messages::opaque_expression(span));
                self.push(crate::ir::Op::Undefined, crate::ty::Ty::Unknown, span)
            }
        }
    }

    /// `a..b`, which is an iterator where it stands by itself.
    pub(super) fn range_expr(&mut self, r: &syn::ExprRange) -> Option<Held> {
        let (start, end) = (r.start.as_deref()?, r.end.as_deref());
        let inclusive = matches!(r.limits, syn::RangeLimits::Closed(_));
        let start = self.number(start);
        let end = end.map(|e| self.number(e));
        if self.ty(start).is_float() || end.is_some_and(|e| self.ty(e).is_float()) {
            return None;
        }
        let iter = Iter::Range(start, end, inclusive);
        Some(self.pipeline(iter, quote::quote!((#r))))
    }

    /// The items of what is held, by value.
    pub(super) fn walked(&mut self, held: Held, span: Span) -> Held {
        match self.iterator_over(held.clone(), span) {
            Some(p) => Held::Iter(p),
            None => held,
        }
    }

    /// What `for` makes of what is held: its iterator, if that is known.
    pub(super) fn iterator_over(&mut self, held: Held, span: Span) -> Option<Rc<Pipeline>> {
        let iter = match held {
            Held::Iter(p) => return Some(p),
            Held::Slot(var, ref path) if self.iterator_in(var, path).is_some() => {
                return self.iterator_in(var, path).map(|p| Self::by_ref(&p));
            }
            Held::Maybe(some, held, _) => Iter::Once(Some(some), *held),
            held => {
                let mode = self.mode_of(&held)?;
                // A copy: the array itself may change while its copy is walked.
                let held = match mode {
                    Mode::Value => self.settled(held, span),
                    _ => held,
                };
                Iter::Elements(self.listed_in(&held, span)?, mode)
            }
        };
        Some(Rc::new(Pipeline { iter, origin: None }))
    }

    fn mode_of(&self, held: &Held) -> Option<Mode> {
        use crate::ty::Ty;
        let of_ref = |mutable| if mutable { Mode::Mutable } else { Mode::Shared };
        Some(match held {
            Held::View(_, mutable) => of_ref(*mutable),
            Held::Rows(rows) => of_ref(rows.mutable()),
            Held::Slot(..) => Mode::Mutable,
            Held::Array(_) => Mode::Value,
            Held::Chosen(_, a, _) => return self.mode_of(a),
            Held::Val(v) => match self.ty(*v) {
                Ty::Ref(_, mutable) => of_ref(*mutable),
                Ty::Array(..) | Ty::Vec(_) => Mode::Value,
                _ => return None,
            },
            Held::Place(place) => match self.place_ty(place) {
                Ty::Ref(_, mutable) => of_ref(mutable),
                Ty::Array(..) | Ty::Vec(_) => Mode::Value,
                _ => return None,
            },
            _ => return None,
        })
    }
}

impl Pipeline {
    /// Whether an item is the same whenever it is asked for, as long as its memory is.
    fn is_steady(&self) -> bool {
        match &self.iter {
            Iter::Range(..) | Iter::Elements(..) | Iter::Windows(..) | Iter::Chunks(..) => true,
            Iter::Zip(a, b) => a.is_steady() && b.is_steady(),
            Iter::Map(a, Held::Closure(f)) => a.is_steady() && f.is_steady(),
            Iter::Enumerate(a)
            | Iter::Take(a, _)
            | Iter::Skip(a, _)
            | Iter::StepBy(a, _)
            | Iter::Rev(a)
            | Iter::Cycle(a) => a.is_steady(),
            _ => false,
        }
    }

    /// Whether it is known to end, and nobody can tell whether all items are taken at once.
    fn ends(&self) -> bool {
        match &self.iter {
            Iter::Range(_, end, _) => end.is_some(),
            Iter::Elements(_, mode) => *mode != Mode::Mutable,
            Iter::Chunks(_, _, how) => !how.mutable,
            Iter::Windows(..) | Iter::Once(..) | Iter::Empty => true,
            Iter::Repeat(_)
            | Iter::Successors(..)
            | Iter::FromFn(_)
            | Iter::Cycle(_)
            | Iter::Cursor(..)
            | Iter::ByRef(..)
            | Iter::Inspect(..) => false,
            Iter::Zip(a, b) | Iter::Chain(a, b) => a.ends() && b.ends(),
            Iter::Enumerate(a)
            | Iter::Map(a, _)
            | Iter::Filter(a, _)
            | Iter::FilterMap(a, _)
            | Iter::Take(a, _)
            | Iter::Skip(a, _)
            | Iter::StepBy(a, _)
            | Iter::Rev(a)
            | Iter::Copied(a)
            | Iter::Scan(a, ..)
            | Iter::TakeWhile(a, _)
            | Iter::SkipWhile(a, _)
            | Iter::MapWhile(a, _)
            | Iter::FlatMap(a, _) => a.ends(),
        }
    }

    /// The same once more, to be adapted.
    fn again(&self) -> Pipeline {
        Pipeline {
            iter: self.iter.clone(),
            origin: None,
        }
    }
}

impl From<Iter> for Pipeline {
    fn from(iter: Iter) -> Pipeline {
        Pipeline { iter, origin: None }
    }
}
