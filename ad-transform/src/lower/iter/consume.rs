//! What consumes an iterator: loops with variables for what they gather.
//!
//! | primal | loop |
//! | --- | --- |
//! | `p.sum()` | `let mut s = -0.0; for x in p { s += x; }` |
//! | `p.fold(a, f)` | `let mut s = a; for x in p { s = f(s, x); }` |
//! | `p.any(f)` | `let mut found = false; for x in p { if f(x) { found = true; break; } }` |
//! | `p.max_by(f)` | the position of the largest, found without derivatives; what lies there is evaluated again |
//! | `p.last()` | what lies at the last position |

use super::indexed::Indexed;
use super::walk::Walk;
use super::{Iter, Pipeline};
use crate::ir::{BinOp, Comparison, Op, Stmt, Val};
use crate::lower::{Held, Lower, Var};
use crate::ty::{Float, Ty};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn consume(
        &mut self,
        p: &Pipeline,
        m: &syn::ExprMethodCall,
        expected: Option<&Ty>,
    ) -> Option<Held> {
        let span = m.span();
        let name = m.method.to_string();
        let args: Vec<&syn::Expr> = m.args.iter().collect();
        let keeps = ["find", "find_map", "last", "next", "nth", "reduce"];
        let compares = ["min", "max", "min_by", "max_by", "min_by_key", "max_by_key"];
        if (keeps.contains(&name.as_str()) || compares.contains(&name.as_str()))
            && !self.item_ty(p, span).is_understood()
        {
            // Items of which nothing is known hold no derivative, or it is an error.
            return Some(self.outside(&syn::Expr::MethodCall(m.clone()), span));
        }
        Some(match (name.as_str(), &args[..]) {
            ("sum" | "product", [])
                if self
                    .told(m, expected)
                    .is_some_and(|t| matches!(t, Ty::Struct(_))) =>
            {
                let ty = self.told(m, expected)?;
                let of = if name == "sum" { "Sum" } else { "Product" };
                self.overloaded_total(of, &std::rc::Rc::new(p.clone()), &ty, span)?
            }
            ("sum", []) => self.total(p, BinOp::Add, self.told(m, expected), span),
            ("product", []) => self.total(p, BinOp::Mul, self.told(m, expected), span),
            ("fold", [init, f]) => {
                let init = self.expr(init);
                let init = self.settled(init, span);
                let f = self.callable(f);
                self.fold(p, init, &f, span)
            }
            ("try_fold", [init, f]) => {
                let init = self.expr(init);
                let init = self.settled(init, span);
                let f = self.callable(f);
                self.try_fold(p, init, &f, span)
            }
            ("for_each", [f]) => {
                let f = self.callable(f);
                self.each(p, span, &mut |l, item| {
                    l.apply(&f, vec![item], span);
                });
                Self::unit()
            }
            ("count", []) => self.number_of_items(p, span),
            ("len", []) => {
                let indexed = self.indexed(p, span)?;
                Held::Val(self.item_count(&indexed, span)?)
            }
            ("any", [f]) => self.search(p, f, true, span),
            ("all", [f]) => self.search(p, f, false, span),
            ("position", [f]) => {
                let f = self.callable(f);
                let found = self.first(p, span, &mut |l, item| {
                    let held = l.apply(&f, vec![item], span);
                    l.condition_of(held, span)
                });
                Held::Maybe(found.some, Box::new(Held::Val(found.number)), None)
            }
            ("find", [f]) => {
                let f = self.callable(f);
                self.find(p, &f, span)
            }
            ("find_map", [f]) => {
                let f = self.callable(f);
                let mapped = Iter::FilterMap(std::rc::Rc::new(p.again()), f);
                self.nth(&mapped.into(), None, span)
            }
            ("next", []) => self.nth(p, None, span),
            ("nth", [n]) => {
                let n = self.number(n);
                self.nth(p, Some(n), span)
            }
            ("last", []) => self.last(p, span),
            ("reduce", [f]) => {
                let f = self.callable(f);
                self.reduce(p, &f, span)
            }
            ("min_by" | "max_by", [f]) => {
                let f = self.callable(f);
                self.extreme(p, name == "max_by", span, &mut |l, a, b| {
                    let (a, b) = (l.referenced(a, span), l.referenced(b, span));
                    let order = l.apply(&f, vec![a, b], span);
                    l.is_greater(order, span)
                })
            }
            ("min_by_key" | "max_by_key", [f]) => {
                let f = self.callable(f);
                self.extreme(p, name == "max_by_key", span, &mut |l, a, b| {
                    let [a, b] = [a, b].map(|x| {
                        let x = l.referenced(x, span);
                        let key = l.apply(&f, vec![x], span);
                        l.scalar(key, span)
                    });
                    l.compare(Comparison::Gt, a, b, span)
                })
            }
            ("min" | "max", []) => self.extreme(p, name == "max", span, &mut |l, a, b| {
                let (a, b) = (l.read(a, span), l.read(b, span));
                l.compare(Comparison::Gt, a, b, span)
            }),
            _ => return None,
        })
    }

    /// The type that a turbofish or an annotation tells.
    fn told(&self, m: &syn::ExprMethodCall, expected: Option<&Ty>) -> Option<Ty> {
        match m.turbofish.as_ref().and_then(|t| t.args.first()) {
            Some(syn::GenericArgument::Type(t)) => Some(self.scope.parse_local(t)),
            _ => expected.cloned(),
        }
        .filter(|t| matches!(t, Ty::Float(_) | Ty::Int(_) | Ty::Struct(_)))
    }

    /// `sum` and `product`.
    fn total(&mut self, p: &Pipeline, op: BinOp, ty: Option<Ty>, span: Span) -> Held {
        let hole = self.stmts.len();
        let init = self.values.fresh(ty.unwrap_or(Ty::Unknown), None, span);
        let total = self.new_var(None, Held::Val(init));
        self.each(p, span, &mut |l, item| {
            let x = l.read(item, span);
            l.tell(init, x);
            let old = l.scalar(l.held[total.0].clone(), span);
            let new = l.arithmetic(op, old, x, span);
            l.held[total.0] = Held::Val(new);
        });
        let neutral = neutral(op, self.ty(init));
        self.stmts.insert(hole, Stmt::Let(init, Op::Leaf(neutral)));
        self.held[total.0].clone()
    }

    /// What a value starts at has the type of what it becomes.
    fn tell(&mut self, init: Val, next: Val) {
        let ty = self.ty(next).strip().clone();
        if matches!(self.ty(init), Ty::Unknown) {
            self.values[init].ty = ty;
        }
    }

    fn fold(&mut self, p: &Pipeline, init: Held, f: &Held, span: Span) -> Held {
        // A `Vec` moves through the closure from trip to trip: it is one memory. So is an array, which is copied.
        let init = match init {
            held @ (Held::Val(_) | Held::Array(_)) => {
                let v = self.scalar(held.clone(), span);
                let ty = self.ty(v).clone();
                let storable = crate::lower::own::storable(&ty)
                    && !matches!(&held, Held::Array(parts) if parts.is_empty());
                let moves = self.is_owned_memory(v) && matches!(ty, Ty::Vec(_));
                if storable && !moves {
                    Held::Val(self.own(v, span))
                } else {
                    held
                }
            }
            other => self.lists_owned(other, span),
        };
        let array = match &init {
            Held::Val(v) if matches!(self.ty(*v), Ty::Array(..)) => Some(*v),
            _ => None,
        };
        let state = self.new_var(None, init);
        if let Held::Closure(c) = f {
            self.names[state.0] = c.first_name();
        }
        self.each(p, span, &mut |l, item| {
            let old = l.held[state.0].clone();
            let new = l.apply(f, vec![old.clone(), item], span);
            if l.diverged(&new) {
                return;
            }
            match array {
                Some(v) => l.put_place(&crate::lower::assign::bare(v), new, span),
                None => {
                    let new = l.settled(new, span);
                    l.held[state.0] = l.next_state(&old, &old, new, span);
                }
            }
        });
        self.unheld.extend(array);
        self.held[state.0].clone()
    }

    /// What is held, with memory of its own for every `Vec` in it.
    pub(super) fn lists_owned(&mut self, held: Held, span: Span) -> Held {
        match held {
            Held::Tuple(parts) => {
                let parts = parts.into_iter().map(|p| self.lists_owned(p, span));
                Held::Tuple(parts.collect())
            }
            Held::Struct(s, parts) => {
                let parts = parts.into_iter().map(|p| self.lists_owned(p, span));
                let parts = parts.collect();
                Held::Struct(s, parts)
            }
            Held::Val(v)
                if matches!(self.ty(v), Ty::Vec(_))
                    && !self.is_owned_memory(v)
                    && crate::lower::own::storable(self.ty(v)) =>
            {
                Held::Val(self.made_memory(v, span))
            }
            other => other,
        }
    }

    /// What a state that is `old`, a part of `all`, becomes: memory stays what it is and takes the new content. Where parts
    /// of the state change places there is no order in which to do so, and the loop reports it.
    pub(super) fn next_state(&mut self, all: &Held, old: &Held, new: Held, span: Span) -> Held {
        let parts = |s: &mut Self, old: &[Held], new: Vec<Held>| {
            let parts = old.iter().zip(new);
            let parts = parts.map(|(old, new)| s.next_state(all, old, new, span));
            parts.collect::<Vec<Held>>()
        };
        match (old, new) {
            (Held::Tuple(p), Held::Tuple(q)) if p.len() == q.len() => {
                Held::Tuple(parts(self, p, q))
            }
            (Held::Struct(_, p), Held::Struct(s, q)) if p.len() == q.len() => {
                Held::Struct(s, parts(self, p, q))
            }
            (Held::Val(v), new) if self.is_owned_memory(*v) => {
                let taken = |w: &Val| holds(all, *w);
                if matches!(&new, Held::Val(w) if taken(w)) {
                    return new;
                }
                self.put_place(&crate::lower::assign::bare(*v), new, span);
                Held::Val(*v)
            }
            (_, new) => new,
        }
    }

    /// `try_fold` by what returns an `Option`.
    fn try_fold(&mut self, p: &Pipeline, init: Held, f: &Held, span: Span) -> Held {
        let base = self.frames.len();
        let yes = self.leaf(quote!(true), Ty::Bool, span);
        let going = self.new_var(None, Held::Val(yes));
        let init = self.lists_owned(init, span);
        let state = self.new_var(None, init);
        self.each(p, span, &mut |l, item| {
            let old = l.held[state.0].clone();
            let out = l.apply(f, vec![old.clone(), item], span);
            if let Held::Maybe(_, _, Some(_)) = out {
                l.diag.report(crate::messages::opaque_expression(span));
                return;
            }
            if let Some((some, held)) = l.outcome(out, span) {
                l.held[going.0] = Held::Val(some);
                l.when_or_leave(some, base, span, |l| {
                    let held = l.settled(held, span);
                    l.held[state.0] = l.next_state(&old, &old, held, span);
                });
            }
        });
        self.maybe(going, state, span)
    }

    /// `count()`
    fn number_of_items(&mut self, p: &Pipeline, span: Span) -> Held {
        if let Some(indexed) = self.indexed(p, span)
            && let Some(n) = self.item_count(&indexed, span)
        {
            return Held::Val(n);
        }
        let k = self.counter(span);
        self.each(p, span, &mut |l, _| {
            l.count_up(k, span);
        });
        self.held[k.0].clone()
    }

    /// `any` and `all`
    fn search(&mut self, p: &Pipeline, f: &syn::Expr, any: bool, span: Span) -> Held {
        let f = self.callable(f);
        let found = self.first(p, span, &mut |l, item| {
            let held = l.apply(&f, vec![item], span);
            let holds = l.condition_of(held, span);
            if any {
                holds
            } else {
                l.push(Op::Not(holds), Ty::Bool, span)
            }
        });
        Held::Val(if any {
            found.some
        } else {
            self.push(Op::Not(found.some), Ty::Bool, span)
        })
    }

    /// Looks for the first item for which a test holds.
    fn first(
        &mut self,
        p: &Pipeline,
        span: Span,
        test: &mut dyn FnMut(&mut Lower<'_>, Held) -> Val,
    ) -> Found {
        let no = self.leaf(quote!(false), Ty::Bool, span);
        let some = self.new_var(None, Held::Val(no));
        let number = self.counter(span);
        let base = self.frames.len();
        self.each(p, span, &mut |l, item| {
            let holds = test(l, item);
            l.held[some.0] = Held::Val(holds);
            l.branch(
                holds,
                span,
                |l| {
                    l.leave(base, true, span);
                    Held::Never
                },
                |l| {
                    l.count_up(number, span);
                    Self::unit()
                },
            );
        });
        Found {
            some: self.scalar(self.held[some.0].clone(), span),
            number: self.scalar(self.held[number.0].clone(), span),
        }
    }

    fn find(&mut self, p: &Pipeline, f: &Held, span: Span) -> Held {
        let Some(indexed) = self.indexed(p, span) else {
            let filtered = Iter::Filter(std::rc::Rc::new(p.again()), f.clone());
            return self.nth(&filtered.into(), None, span);
        };
        let indexed = self.rebased(&indexed, span);
        let found = self.first(p, span, &mut |l, item| l.test(f, &item, span));
        self.item_if(found.some, &indexed, found.number, span)
    }

    /// The item at a position, where a condition holds.
    pub(super) fn item_if(
        &mut self,
        some: Val,
        indexed: &Indexed,
        position: Val,
        span: Span,
    ) -> Held {
        // Where that is no more than a place, nothing has to be read yet.
        if !self.reads(indexed, position) {
            let held = indexed.at(self, position);
            return Held::Maybe(some, Box::new(held), None);
        }
        let held = self.branch(
            some,
            span,
            |l| {
                let held = indexed.at(l, position);
                l.frozen(held, span)
            },
            |_| Held::Never,
        );
        Held::Maybe(some, Box::new(held), None)
    }

    /// Whether an item is more than a place.
    fn reads(&mut self, indexed: &Indexed, position: Val) -> bool {
        self.on_trial(|l| {
            let before = l.stmts.len();
            indexed.at(l, position);
            !l.stmts[before..].iter().all(is_position)
        })
    }

    /// An item that outlives its trip: shared references to numbers are the numbers.
    fn frozen(&mut self, held: Held, span: Span) -> Held {
        match held {
            Held::View(place, false) if !self.place_ty(&place).is_aggregate() => {
                self.settled(Held::Place(place), span)
            }
            Held::Tuple(parts) => {
                Held::Tuple(parts.into_iter().map(|p| self.frozen(p, span)).collect())
            }
            Held::Val(v) => Held::Val(self.dereferenced(v, span)),
            other => self.settled(other, span),
        }
    }

    /// The type of the items.
    fn item_ty(&mut self, p: &Pipeline, span: Span) -> Ty {
        self.on_trial(|l| {
            let mut ty = Ty::Unknown;
            l.each(p, span, &mut |l, item| {
                let item = l.frozen(item, span);
                ty = l.with_types(&item);
            });
            ty
        })
    }

    /// A variable for an item, `None` at first.
    fn slot_for_item(&mut self, span: Span) -> Var {
        let no = self.leaf(quote!(false), Ty::Bool, span);
        self.new_var(None, Held::Maybe(no, Box::new(Held::Never), None))
    }

    /// Whether there is an item in the variable, and which.
    fn kept_item(&mut self, slot: Var, span: Span) -> (Val, Held) {
        match self.held[slot.0].clone() {
            Held::Maybe(some, held, _) => (some, *held),
            other => (self.leaf(quote!(true), Ty::Bool, span), other),
        }
    }

    fn keep_item(&mut self, slot: Var, item: Held, span: Span) {
        let yes = self.leaf(quote!(true), Ty::Bool, span);
        self.held[slot.0] = Held::Maybe(yes, Box::new(item), None);
    }

    /// `next` and `nth`
    fn nth(&mut self, p: &Pipeline, n: Option<Val>, span: Span) -> Held {
        if let Some(indexed) = self.indexed(p, span) {
            let indexed = self.rebased(&indexed, span);
            let n = n.unwrap_or_else(|| self.usize_leaf(0, span));
            let some = match indexed.end {
                Some(end) => self.compare(Comparison::Lt, n, end, span),
                None => self.leaf(quote!(true), Ty::Bool, span),
            };
            return self.item_if(some, &indexed, n, span);
        }
        let slot = self.slot_for_item(span);
        let k = self.counter(span);
        let base = self.frames.len();
        self.each(p, span, &mut |l, item| {
            let take = |l: &mut Lower<'_>, item: Held| {
                let item = l.frozen(item, span);
                l.keep_item(slot, item, span);
                l.leave(base, true, span);
            };
            match n {
                None => take(l, item),
                Some(n) => {
                    let (now, _) = l.count_up(k, span);
                    let here = l.compare(Comparison::Eq, now, n, span);
                    l.when(here, span, |l| take(l, item));
                }
            }
        });
        self.held[slot.0].clone()
    }

    fn maybe(&mut self, some: Var, slot: Var, span: Span) -> Held {
        let some = self.scalar(self.held[some.0].clone(), span);
        Held::Maybe(some, Box::new(self.held[slot.0].clone()), None)
    }

    fn last(&mut self, p: &Pipeline, span: Span) -> Held {
        if let Some(indexed) = self.indexed(p, span)
            && indexed.end.is_some()
        {
            let indexed = self.rebased(&indexed, span);
            let end = indexed.end.expect("there is an end");
            let (zero, one) = (self.usize_leaf(0, span), self.usize_leaf(1, span));
            let some = self.compare(Comparison::Gt, end, zero, span);
            let at = self.count("wrapping_sub", vec![end, one], span);
            return self.item_if(some, &indexed, at, span);
        }
        let slot = self.slot_for_item(span);
        self.each(p, span, &mut |l, item| {
            let item = l.frozen(item, span);
            l.keep_item(slot, item, span);
        });
        self.held[slot.0].clone()
    }

    fn reduce(&mut self, p: &Pipeline, f: &Held, span: Span) -> Held {
        let slot = self.slot_for_item(span);
        self.each(p, span, &mut |l, item| {
            let item = l.frozen(item, span);
            let (begun, old) = l.kept_item(slot, span);
            let first = item.clone();
            let next = l.branch(
                begun,
                span,
                |l| {
                    let held = l.apply(f, vec![old, item], span);
                    l.settled(held, span)
                },
                |_| first,
            );
            l.keep_item(slot, next, span);
        });
        self.held[slot.0].clone()
    }

    /// `min_by`, `max_by` and those like them; `greater` compares two items.
    fn extreme(
        &mut self,
        p: &Pipeline,
        max: bool,
        span: Span,
        greater: &mut dyn FnMut(&mut Lower<'_>, Held, Held) -> Val,
    ) -> Held {
        let by_number = self.indexed(p, span).map(|i| self.rebased(&i, span));
        let Some(indexed) = by_number else {
            let slot = self.slot_for_item(span);
            self.each(p, span, &mut |l, item| {
                let item = l.frozen(item, span);
                let (begun, old) = l.kept_item(slot, span);
                let new = item.clone();
                let replaces = l.replaces(begun, max, span, &mut |l| {
                    greater(l, old.clone(), new.clone())
                });
                let kept = l.branch(replaces, span, |_| item, |l| l.kept_item(slot, span).1);
                l.keep_item(slot, kept, span);
            });
            return self.held[slot.0].clone();
        };
        // Only the position is wanted: so the loop has no derivatives. An item that has to be computed is kept beside it.
        let start = self.usize_leaf(0, span);
        let places = !self.reads(&indexed, start);
        let no = self.leaf(quote!(false), Ty::Bool, span);
        let some = self.new_var(None, Held::Val(no));
        let slot = (!places).then(|| self.slot_for_item(span));
        let at = self.counter(span);
        let walk = self.walk_of(span);
        self.counted(&indexed, &walk, &mut |l, now| {
            let item = indexed.at(l, now);
            if l.diverged(&item) {
                return;
            }
            let item = match slot {
                Some(_) => l.frozen(item, span),
                None => item,
            };
            let begun = l.scalar(l.held[some.0].clone(), span);
            let best = l.scalar(l.held[at.0].clone(), span);
            let replaces = l.replaces(begun, max, span, &mut |l| {
                let old = match slot {
                    Some(slot) => l.kept_item(slot, span).1,
                    None => indexed.at(l, best),
                };
                greater(l, old, item.clone())
            });
            if let Some(slot) = slot {
                let new = item.clone();
                let kept = l.branch(replaces, span, |_| new, |l| l.kept_item(slot, span).1);
                l.keep_item(slot, kept, span);
            }
            l.when(replaces, span, |l| l.held[at.0] = Held::Val(now));
            let yes = l.leaf(quote!(true), Ty::Bool, span);
            l.held[some.0] = Held::Val(yes);
        });
        let some = self.scalar(self.held[some.0].clone(), span);
        let at = self.scalar(self.held[at.0].clone(), span);
        self.item_if(some, &indexed, at, span)
    }

    /// Whether an item takes the place of the best one so far: of equal ones `max` takes the last, `min` the first.
    fn replaces(
        &mut self,
        begun: Val,
        max: bool,
        span: Span,
        old_is_greater: &mut dyn FnMut(&mut Lower<'_>) -> Val,
    ) -> Val {
        let held = self.branch(
            begun,
            span,
            |l| {
                let greater = old_is_greater(l);
                Held::Val(if max {
                    l.push(Op::Not(greater), Ty::Bool, span)
                } else {
                    greater
                })
            },
            |l| Held::Val(l.leaf(quote!(true), Ty::Bool, span)),
        );
        self.scalar(held, span)
    }

    /// Whether an `Ordering` is `Greater`.
    fn is_greater(&mut self, order: Held, span: Span) -> Val {
        let order = self.scalar(order, span);
        let name = Ident::new("is_gt", span.resolved_at(Span::mixed_site()));
        self.push(
            Op::Method(name, TokenStream::new(), vec![order]),
            Ty::Bool,
            span,
        )
    }

    pub(super) fn walk_of(&self, span: Span) -> Walk {
        self.walk(None, span)
    }
}

/// The first item that was looked for.
struct Found {
    some: Val,
    number: Val,
}

/// Whether the statement computes a position, which cannot fail.
fn is_position(s: &Stmt) -> bool {
    match s {
        // Numbers of elements that there could be do not overflow.
        Stmt::Let(_, Op::Leaf(_) | Op::Bin(BinOp::Add | BinOp::Mul, ..)) => true,
        Stmt::Let(_, Op::Method(name, ..)) => ["wrapping_sub", "saturating_sub", "min", "len"]
            .iter()
            .any(|n| name == n),
        _ => false,
    }
}

/// What a sum or product of nothing is.
fn neutral(op: BinOp, ty: &Ty) -> TokenStream {
    match (op, ty) {
        // `Sum` of reals starts there, so that negative zeros add up to one.
        (BinOp::Add, Ty::Float(Float::F32)) => quote!(-0.0_f32),
        (BinOp::Add, Ty::Float(Float::F64)) => quote!(-0.0_f64),
        (BinOp::Add, Ty::Float(_)) => quote!(-0.0),
        (BinOp::Mul, Ty::Float(_)) => quote!(1.0),
        (BinOp::Add, Ty::Int(_)) => quote!(0),
        (BinOp::Mul, Ty::Int(_)) => quote!(1),
        (BinOp::Add, _) => quote!(<_ as ::core::iter::Sum>::sum(::core::iter::empty())),
        _ => quote!(<_ as ::core::iter::Product>::product(::core::iter::empty())),
    }
}

/// Whether a value is part of what is held.
fn holds(held: &Held, v: Val) -> bool {
    match held {
        Held::Val(w) => *w == v,
        Held::Tuple(parts) | Held::Array(parts) | Held::Struct(_, parts) => {
            parts.iter().any(|p| holds(p, v))
        }
        _ => false,
    }
}
