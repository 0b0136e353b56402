//! Sources and adapters, by their names.

use super::{Chunks, Iter, Mode, Pipeline};
use crate::ir::{Projection, Val};
use crate::lower::{Held, Lower};
use crate::ty::Ty;
use proc_macro2::Span;
use quote::{ToTokens, quote};
use std::rc::Rc;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// A method that makes, changes or consumes an iterator.
    pub(in crate::lower) fn iter_method(
        &mut self,
        receiver: &Held,
        m: &syn::ExprMethodCall,
        expected: Option<&Ty>,
    ) -> Option<Held> {
        let span = m.span();
        if let Some(source) = self.source_method(receiver, m) {
            return Some(self.pipeline(source, m.to_token_stream()));
        }
        if let Some(done) = self.array_method(receiver, m, span) {
            return Some(done);
        }
        if let Some(done) = self.then_method(receiver, m) {
            return Some(done);
        }
        let p = match receiver {
            Held::Iter(p) => p.clone(),
            Held::Slot(var, path) => self.iterator_in(*var, path)?,
            _ => return None,
        };
        let p = self.receiver_of(&p, m);
        if let Some(done) = self.advance(&p, m) {
            return Some(done);
        }
        if let Some(adapted) = self.adapter(&p, m) {
            return Some(self.pipeline(adapted, m.to_token_stream()));
        }
        if (m.method == "remainder" || m.method == "into_remainder") && m.args.is_empty() {
            return self.remainder(&p, span);
        }
        if let Some(done) = self.consume(&p, m, expected) {
            return Some(done);
        }
        if let Some(done) = self.collecting(&p, m, expected) {
            return Some(done);
        }
        Some(self.outside(&syn::Expr::MethodCall(m.clone()), span))
    }

    /// Iterators over memory.
    fn source_method(&mut self, receiver: &Held, m: &syn::ExprMethodCall) -> Option<Iter> {
        let span = m.span();
        let name = m.method.to_string();
        match (name.as_str(), m.args.len()) {
            ("iter" | "iter_mut" | "into_iter", 0) => {
                if let Held::Maybe(some, held, _) = receiver {
                    let held = match name.as_str() {
                        "iter" => self.referenced((**held).clone(), span),
                        _ => (**held).clone(),
                    };
                    return Some(Iter::Once(Some(*some), held));
                }
                let mode = match name.as_str() {
                    "iter" => Mode::Shared,
                    "iter_mut" => Mode::Mutable,
                    _ => self.mode_of(receiver)?,
                };
                let receiver = match mode {
                    Mode::Value => self.settled(receiver.clone(), span),
                    _ => receiver.clone(),
                };
                Some(Iter::Elements(self.listed_in(&receiver, span)?, mode))
            }
            ("windows", 1) => {
                let of = self.listed_in(receiver, span)?;
                let width = self.number(&m.args[0]);
                Some(Iter::Windows(of, width))
            }
            (
                "chunks" | "chunks_mut" | "chunks_exact" | "chunks_exact_mut" | "rchunks"
                | "rchunks_mut" | "rchunks_exact" | "rchunks_exact_mut",
                1,
            ) => {
                let of = self.listed_in(receiver, span)?;
                let size = self.number(&m.args[0]);
                let how = Chunks {
                    exact: name.contains("exact"),
                    mutable: name.ends_with("_mut"),
                    reversed: name.starts_with('r'),
                };
                Some(Iter::Chunks(of, size, how))
            }
            _ => None,
        }
    }

    /// Elements, also those of a field of a type of another module, of which it is not known whether it has elements: who
    /// iterates over it says so.
    pub(super) fn listed_in(&mut self, receiver: &Held, span: Span) -> Option<Held> {
        match receiver {
            Held::View(place, _) | Held::Place(place)
                if self.in_opaque(place)
                    && matches!(place.projections.last(), Some(Projection::Field(_))) =>
            {
                Some(Held::Place(place.clone()))
            }
            _ => self.elements_of(receiver, span),
        }
    }

    fn adapter(&mut self, p: &Rc<Pipeline>, m: &syn::ExprMethodCall) -> Option<Iter> {
        let span = m.span();
        let name = m.method.to_string();
        let p = p.clone();
        Some(match (name.as_str(), m.args.len()) {
            ("into_iter" | "by_ref" | "fuse" | "peekable", 0) => p.iter.clone(),
            ("clone", 0) => self.copy_of(&p, span),
            ("copied" | "cloned", 0) => Iter::Copied(p),
            ("enumerate", 0) => Iter::Enumerate(p),
            ("rev", 0) => Iter::Rev(p),
            ("cycle", 0) => Iter::Cycle(p),
            ("flatten", 0) => Iter::FlatMap(p, None),
            ("zip", 1) => Iter::Zip(p, self.iterable(&m.args[0])?),
            ("chain", 1) => Iter::Chain(p, self.iterable(&m.args[0])?),
            ("take", 1) => Iter::Take(p, self.amount(&m.args[0])),
            ("skip", 1) => Iter::Skip(p, self.amount(&m.args[0])),
            ("step_by", 1) => Iter::StepBy(p, self.amount(&m.args[0])),
            ("map", 1) => Iter::Map(p, self.callable(&m.args[0])),
            ("filter", 1) => Iter::Filter(p, self.callable(&m.args[0])),
            ("filter_map", 1) => Iter::FilterMap(p, self.callable(&m.args[0])),
            ("flat_map", 1) => Iter::FlatMap(p, Some(self.callable(&m.args[0]))),
            ("inspect", 1) => Iter::Inspect(p, self.callable(&m.args[0])),
            ("take_while", 1) => Iter::TakeWhile(p, self.callable(&m.args[0])),
            ("skip_while", 1) => Iter::SkipWhile(p, self.callable(&m.args[0])),
            ("map_while", 1) => Iter::MapWhile(p, self.callable(&m.args[0])),
            ("scan", 2) => {
                let init = self.expr(&m.args[0]);
                let init = self.settled(init, span);
                Iter::Scan(p, init, self.callable(&m.args[1]))
            }
            _ => return None,
        })
    }

    /// A number of items.
    fn amount(&mut self, e: &syn::Expr) -> Val {
        let v = self.number(e);
        if matches!(self.ty(v), Ty::Int(None) | Ty::Unknown) {
            self.values[v].ty = crate::lower::assign::usize_ty();
        }
        v
    }

    /// An argument that is iterated over.
    pub(super) fn iterable(&mut self, e: &syn::Expr) -> Option<Rc<Pipeline>> {
        let held = self.expr(e);
        self.iterator_over(held, e.span())
    }

    /// Functions that make iterators.
    pub(in crate::lower) fn iter_call(
        &mut self,
        path: &[&str],
        c: &syn::ExprCall,
        expected: Option<&Ty>,
    ) -> Option<Held> {
        let span = c.span();
        let args: Vec<&syn::Expr> = c.args.iter().collect();
        let iter = match (path, &args[..]) {
            ([.., "array", "from_fn"], [f]) => return self.array_from_fn(c, f, expected),
            ([.., "iter", "repeat"], [e]) => {
                let held = self.expr(e);
                Iter::Repeat(self.settled(held, span))
            }
            ([.., "iter", "repeat_n"], [e, n]) => {
                let held = self.expr(e);
                let iter = Iter::Repeat(self.settled(held, span));
                let p = Rc::new(Pipeline { iter, origin: None });
                Iter::Take(p, self.amount(n))
            }
            ([.., "iter", "once"], [e]) => {
                let held = self.expr(e);
                Iter::Once(None, self.settled(held, span))
            }
            ([.., "iter", "empty"], []) => Iter::Empty,
            ([.., "iter", "zip"], [a, b]) => Iter::Zip(self.iterable(a)?, self.iterable(b)?),
            ([.., "iter", "successors"], [first, f]) => {
                let first = self.expr(first);
                Iter::Successors(first, self.callable(f))
            }
            ([.., "iter", "from_fn"], [f]) => Iter::FromFn(self.callable(f)),
            _ => return None,
        };
        Some(self.pipeline(iter, quote!(#c)))
    }
}
