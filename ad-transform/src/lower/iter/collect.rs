//! Memory made by iterators: `collect`, `unzip`, `partition`, `extend`, `map` of arrays, `array::from_fn`.
//!
//! Where the number of items is known, `p.collect()` is `let mut v = vec![0.0; n]; for i in 0..n { v[i] = item; }`, as one
//! would write it by hand; otherwise a loop of `push`es.

use super::Pipeline;
use super::indexed::Indexed;
use crate::ir::{Op, Projection, Stmt, Val};
use crate::lower::assign::{bare, usize_ty};
use crate::lower::{Held, Lower};
use crate::ty::Ty;
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use std::rc::Rc;
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn collecting(
        &mut self,
        p: &Rc<Pipeline>,
        m: &syn::ExprMethodCall,
        expected: Option<&Ty>,
    ) -> Option<Held> {
        let span = m.span();
        let args: Vec<&syn::Expr> = m.args.iter().collect();
        match (m.method.to_string().as_str(), &args[..]) {
            ("collect", []) if self.collects_to_vec(m, expected) => Some(self.collect(p, span)),
            ("partition" | "unzip", _) if !self.parts_to_vecs(m, expected) => None,
            ("unzip", []) => {
                let parts = [0, 1].map(|_| self.new_vec(span));
                self.each(p, span, &mut |l, item| {
                    for (k, v) in parts.iter().enumerate() {
                        let part = l.field(item.clone(), &k.to_string(), span);
                        l.push_held(&bare(*v), part, span);
                    }
                });
                Some(Held::Tuple(parts.map(Held::Val).to_vec()))
            }
            ("partition", [f]) => {
                let f = self.callable(f);
                let parts = [0, 1].map(|_| self.new_vec(span));
                self.each(p, span, &mut |l, item| {
                    let first = l.test(&f, &item, span);
                    let other = item.clone();
                    l.branch(
                        first,
                        span,
                        |l| {
                            l.push_held(&bare(parts[0]), item, span);
                            Self::unit()
                        },
                        |l| {
                            l.push_held(&bare(parts[1]), other, span);
                            Self::unit()
                        },
                    );
                });
                Some(Held::Tuple(parts.map(Held::Val).to_vec()))
            }
            _ => None,
        }
    }

    fn collects_to_vec(&mut self, m: &syn::ExprMethodCall, expected: Option<&Ty>) -> bool {
        match m.turbofish.as_ref().and_then(|t| t.args.first()) {
            Some(syn::GenericArgument::Type(syn::Type::Path(p))) => {
                p.path.segments.last().is_some_and(|s| s.ident == "Vec")
            }
            Some(_) => false,
            None if matches!(expected, Some(Ty::Vec(_))) => true,
            None => matches!(expected, None | Some(Ty::Unknown)) && self.only_vecs(m),
        }
    }

    /// Whether two `Vec`s come out of `partition` or `unzip`.
    fn parts_to_vecs(&mut self, m: &syn::ExprMethodCall, expected: Option<&Ty>) -> bool {
        let is_vec = |a: &syn::GenericArgument| match a {
            syn::GenericArgument::Type(syn::Type::Infer(_)) => true,
            syn::GenericArgument::Type(syn::Type::Path(p)) => {
                p.path.segments.last().is_some_and(|s| s.ident == "Vec")
            }
            _ => false,
        };
        match &m.turbofish {
            // The types of the closure and of the items come last and first.
            Some(t) if m.method == "unzip" => t.args.iter().skip(2).all(is_vec),
            Some(t) => t.args.first().is_some_and(is_vec),
            None => match expected {
                Some(Ty::Tuple(parts)) if parts.iter().all(|t| matches!(t, Ty::Vec(_))) => true,
                _ => self.only_vecs(m),
            },
        }
    }

    /// Without a type that is known it is a `Vec` where nothing else is spoken of.
    fn only_vecs(&mut self, m: &syn::ExprMethodCall) -> bool {
        if self.others {
            let name = &m.method;
            self.diag
                .report(crate::messages::gathered_into(name.span(), name));
        }
        true
    }

    /// An empty `Vec` whose element type is told by what is pushed.
    fn new_vec(&mut self, span: Span) -> Val {
        let v = self.empty_vec(span);
        self.own(v, span)
    }

    pub(super) fn collect(&mut self, p: &Rc<Pipeline>, span: Span) -> Held {
        let by_number = self.indexed(p, span).map(|i| self.rebased(&i, span));
        let Some((indexed, n)) = by_number.and_then(|i| i.end.map(|n| (i, n))) else {
            let v = self.new_vec(span);
            self.each(p, span, &mut |l, item| {
                let item = l.owned_item(item, span);
                l.push_held(&bare(v), item, span);
            });
            return Held::Val(v);
        };
        if let Some(element) = self.steady_views(p, &indexed, span) {
            let at = indexed.clone();
            return self.collected(Rc::new(move |l, i| at.at(l, i)), n, element, span);
        }
        let hole = self.stmts.len();
        let v = self.memory_of(Ty::Vec(Box::new(Ty::Unknown)), span);
        let walk = self.walk_of(span);
        self.counted(&indexed, &walk, &mut |l, i| {
            let item = indexed.at(l, i);
            if !l.diverged(&item) {
                l.put_element(v, i, item, span);
            }
        });
        self.fill_hole(hole, v, |l, value, ty| {
            l.push(Op::Filled(value, n), ty, span)
        });
        Held::Val(v)
    }

    /// The type of the items, where these are views which are the same whenever they are asked for.
    fn steady_views(&mut self, p: &Pipeline, indexed: &Indexed, span: Span) -> Option<Ty> {
        if !p.is_steady() {
            return None;
        }
        self.on_trial(|l| {
            let first = l.usize_leaf(0, span);
            let item = indexed.at(l, first);
            let view = crate::lower::chosen::is_view(&item) && !l.refers_to_number(&item);
            view.then(|| l.with_types(&item))
        })
    }

    /// Memory that is told later what it is made of.
    fn memory_of(&mut self, ty: Ty, span: Span) -> Val {
        let v = self.values.fresh(ty, None, span);
        self.values[v].mutable = true;
        v
    }

    fn put_element(&mut self, v: Val, i: Val, item: Held, span: Span) {
        let item = self.owned_item(item, span);
        let ty = self.with_types(&item);
        self.tell_element(&bare(v), &ty);
        self.put_place(&bare(v).then(Projection::Index(i)), item, span);
    }

    /// An item that is moved into memory.
    fn owned_item(&mut self, item: Held, span: Span) -> Held {
        match item {
            Held::Val(v) => Held::Val(v),
            other => self.settled(other, span),
        }
    }

    /// Makes the memory before the loop that fills it.
    fn fill_hole(&mut self, hole: usize, v: Val, make: impl FnOnce(&mut Self, Val, Ty) -> Val) {
        let span = self.values[v].span;
        let ty = self.ty(v).clone();
        let (stmts, ()) = self.nested(|l| {
            let element = ty.element().cloned().unwrap_or(Ty::Unknown);
            let value = l.empty(&element, span);
            let init = make(l, value, ty);
            l.stmts.push(Stmt::Let(v, Op::Owned(init)));
        });
        self.stmts.splice(hole..hole, stmts);
        self.unheld.insert(v);
    }

    /// `a.map(f)` of an array, and `v.extend(p)`.
    pub(super) fn array_method(
        &mut self,
        receiver: &Held,
        m: &syn::ExprMethodCall,
        span: Span,
    ) -> Option<Held> {
        match (m.method.to_string().as_str(), m.args.len()) {
            ("map", 1) => {
                if let Held::Array(parts) = receiver {
                    let f = self.callable(&m.args[0]);
                    let parts = parts.clone().into_iter();
                    return Some(Held::Array(
                        parts.map(|p| self.apply(&f, vec![p], span)).collect(),
                    ));
                }
                let all = self.elements_of(receiver, span)?;
                let Ty::Array(_, n) = self.content_ty(&all) else {
                    return None;
                };
                let f = self.callable(&m.args[0]);
                let from = self.source(all, span);
                Some(self.array_of(&n, span, &mut |l, i| {
                    let item = Held::Place(from.then(Projection::Index(i)));
                    let item = l.settled(item, span);
                    l.apply(&f, vec![item], span)
                }))
            }
            ("extend", 1) => {
                let all = self.elements_of(receiver, span)?;
                if !self.all_writable(&all) {
                    return None;
                }
                let p = self.iterable(&m.args[0])?;
                Some(self.extended(&all, &p, span))
            }
            _ => None,
        }
    }

    /// Appends the items to memory, or to whichever memory is meant.
    fn extended(&mut self, all: &Held, p: &Rc<Pipeline>, span: Span) -> Held {
        match all {
            Held::Chosen(cond, a, b) => {
                return self.branch(
                    *cond,
                    span,
                    |l| l.extended(a, p, span),
                    |l| l.extended(b, p, span),
                );
            }
            Held::Place(place) => self.each(p, span, &mut |l, item| {
                let item = l.copied(item, span);
                l.push_held(place, item, span);
            }),
            _ => {}
        }
        Self::unit()
    }

    /// `std::array::from_fn(f)`
    pub(super) fn array_from_fn(
        &mut self,
        c: &syn::ExprCall,
        f: &syn::Expr,
        expected: Option<&Ty>,
    ) -> Option<Held> {
        let told = match &*c.func {
            syn::Expr::Path(p) => p.path.segments.last().and_then(|s| match &s.arguments {
                syn::PathArguments::AngleBracketed(a) => a.args.get(1).map(|n| n.to_token_stream()),
                _ => None,
            }),
            _ => None,
        };
        let n = match (told, expected) {
            (Some(n), _) if n.to_string() != "_" => n,
            (_, Some(Ty::Array(_, n))) => n.clone(),
            _ => return None,
        };
        let element = expected.and_then(|ty| ty.element()).cloned();
        let f = self.callable(f);
        let span = c.span();
        Some(self.array_of(&n, span, &mut |l, i| {
            l.told.clone_from(&element);
            l.apply(&f, vec![Held::Val(i)], span)
        }))
    }

    /// An array, element by element: taken apart where it is short, memory otherwise.
    fn array_of(
        &mut self,
        n: &TokenStream,
        span: Span,
        item: &mut dyn FnMut(&mut Lower<'_>, Val) -> Held,
    ) -> Held {
        const SHORT: usize = 4;
        let len = self.leaf(n.clone(), usize_ty(), span);
        if let Some(k) = self.integer(len)
            && k <= SHORT
        {
            let parts = (0..k).map(|i| {
                let i = self.usize_leaf(i, span);
                item(self, i)
            });
            return Held::Array(parts.collect());
        }
        let hole = self.stmts.len();
        let v = self.memory_of(Ty::Array(Box::new(Ty::Unknown), n.clone()), span);
        let mut told = Ty::Unknown;
        let range = super::Iter::Range(self.usize_leaf(0, span), Some(len), false);
        let p = Pipeline {
            iter: range,
            origin: None,
        };
        self.each(&p, span, &mut |l, i| {
            let i = l.scalar(i, span);
            let held = item(l, i);
            if !l.diverged(&held) {
                let held = l.owned_item(held, span);
                told = l.with_types(&held).strip().clone();
                l.values[v].ty = Ty::Array(Box::new(told.clone()), n.clone());
                l.put_place(&bare(v).then(Projection::Index(i)), held, span);
            }
        });
        let n = n.clone();
        self.fill_hole(hole, v, |l, value, ty| {
            l.push(Op::Repeat(value, n), ty, span)
        });
        Held::Val(v)
    }
}
