//! Iterators that are variables: `it.next()` moves on what `it` holds.
//!
//! How far is a number in a variable of its own, so loops carry it and branches join it like any other. Only items that
//! can be reached by number can be taken one at a time.

use super::{Iter, Pipeline};
use crate::ir::{Comparison, Val};
use crate::lower::{Held, Lower, Var};
use crate::messages;
use proc_macro2::Span;
use std::rc::Rc;
use syn::spanned::Spanned;

/// Methods that take `&mut self` and may leave items over.
const PARTIAL: [&str; 9] = [
    "all",
    "any",
    "by_ref",
    "find",
    "find_map",
    "position",
    "try_fold",
    "try_for_each",
    "take_while_ref",
];

impl Lower<'_> {
    /// An iterator that goes into a variable.
    pub(in crate::lower) fn kept(&mut self, p: Rc<Pipeline>) -> Held {
        if matches!(p.iter, Iter::Cursor(..) | Iter::ByRef(..)) {
            return Held::Iter(p);
        }
        let k = self.counter(Span::mixed_site());
        let origin = p.origin.clone();
        Held::Iter(Rc::new(Pipeline {
            iter: Iter::Cursor(p, k),
            origin,
        }))
    }

    /// The items of an iterator that cannot be reached by number, in a `Vec` of their own: those of an iterator that goes to
    /// a variable of which `next` may be called.
    pub(in crate::lower) fn reachable(&mut self, p: &Rc<Pipeline>, span: Span) -> Rc<Pipeline> {
        let Iter::Cursor(inner, k) = &p.iter else {
            return p.clone();
        };
        if !self.at_start(*k) || self.on_trial(|l| l.indexed(inner, span).is_some()) {
            return p.clone();
        }
        match self.buffered(inner, span) {
            Some(buffer) => Rc::new(Pipeline {
                iter: Iter::Cursor(Rc::new(buffer), *k),
                origin: p.origin.clone(),
            }),
            None => p.clone(),
        }
    }

    /// The same where the iterator ends, and its items can be kept.
    pub(super) fn buffered(&mut self, p: &Pipeline, span: Span) -> Option<Pipeline> {
        if !p.ends() {
            return None;
        }
        let Held::Val(v) = self.collect(&Rc::new(p.clone()), span) else {
            return None;
        };
        let all = Held::Place(crate::lower::assign::bare(v));
        Some(Iter::Elements(all, super::Mode::Shared).into())
    }

    /// Whether nothing has been taken from an iterator yet.
    pub(super) fn at_start(&self, k: Var) -> bool {
        matches!(self.held.get(k.0), Some(Held::Val(v)) if self.integer(*v) == Some(0))
    }

    /// The iterator that a variable holds which a `&mut` refers to.
    pub(super) fn iterator_in(&self, var: Var, path: &[usize]) -> Option<Rc<Pipeline>> {
        match self.peek(var, path)? {
            Held::Iter(p) => Some(p.clone()),
            Held::Slot(var, path) => self.iterator_in(*var, path),
            _ => None,
        }
    }

    pub(super) fn by_ref(p: &Rc<Pipeline>) -> Rc<Pipeline> {
        match &p.iter {
            Iter::Cursor(inner, k) => Rc::new(Iter::ByRef(inner.clone(), *k).into()),
            _ => p.clone(),
        }
    }

    /// The range that is held, if it is one and nothing has been taken from it.
    pub(in crate::lower) fn as_range(&self, p: &Pipeline) -> Option<(Val, Option<Val>, bool)> {
        match &p.iter {
            Iter::Range(start, end, inclusive) => Some((*start, *end, *inclusive)),
            Iter::Cursor(inner, k) if self.at_start(*k) => self.as_range(inner),
            _ => None,
        }
    }

    /// What a method is called on that may leave items over, or takes one.
    pub(super) fn receiver_of(
        &mut self,
        p: &Rc<Pipeline>,
        m: &syn::ExprMethodCall,
    ) -> Rc<Pipeline> {
        let name = m.method.to_string();
        let takes_one = matches!(name.as_str(), "next" | "nth" | "peek");
        if !takes_one && !PARTIAL.contains(&name.as_str()) {
            return p.clone();
        }
        let part = matches!(
            crate::lower::place::inner(&m.receiver),
            syn::Expr::Field(_) | syn::Expr::Index(_)
        );
        if part && !matches!(p.iter, Iter::Cursor(..) | Iter::ByRef(..)) {
            self.diag.report(messages::out_of_step(m.span()));
        }
        Self::by_ref(p)
    }

    /// `it.next()`, `it.nth(n)`, `it.peek()`
    pub(super) fn advance(&mut self, p: &Rc<Pipeline>, m: &syn::ExprMethodCall) -> Option<Held> {
        let span = m.span();
        let Iter::ByRef(inner, k) = &p.iter else {
            return None;
        };
        let name = m.method.to_string();
        let n = match (name.as_str(), m.args.first()) {
            ("next" | "peek", None) => self.usize_leaf(0, span),
            ("nth", Some(n)) => self.number(n),
            _ => return None,
        };
        let Some(indexed) = self.indexed(inner, span) else {
            self.diag.report(messages::out_of_step(span));
            return Some(Held::Never);
        };
        let indexed = self.rebased(&indexed, span);
        let taken = self.scalar(self.held[k.0].clone(), span);
        let at = self.plus(taken, n, span);
        let some = match indexed.end {
            Some(end) => self.compare(Comparison::Lt, at, end, span),
            None => self.leaf(quote::quote!(true), crate::ty::Ty::Bool, span),
        };
        let item = self.item_if(some, &indexed, at, span);
        if name == "peek" {
            let Held::Maybe(some, held, err) = item else {
                return Some(item);
            };
            let held = self.referenced(*held, span);
            return Some(Held::Maybe(some, Box::new(held), err));
        }
        let one = self.usize_leaf(1, span);
        let next = self.plus(at, one, span);
        self.held[k.0] = Held::Val(next);
        Some(item)
    }

    /// A copy of an iterator, with what is left of it now.
    pub(super) fn copy_of(&mut self, p: &Rc<Pipeline>, span: Span) -> Iter {
        match &p.iter {
            Iter::Cursor(inner, k) if self.at_start(*k) => inner.iter.clone(),
            Iter::Cursor(inner, k) | Iter::ByRef(inner, k) => {
                let taken = self.scalar(self.held[k.0].clone(), span);
                Iter::Skip(inner.clone(), taken)
            }
            other => other.clone(),
        }
    }
}
