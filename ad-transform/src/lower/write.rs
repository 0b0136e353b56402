//! Methods that write to memory: what they do, in statements of the IR.
//!
//! | primal | IR |
//! | --- | --- |
//! | `a.swap(i, j)` | `Swap(a[i], a[j])` |
//! | `a.fill(e)`, `a.copy_from_slice(b)` | a loop of `Store`s |
//! | `a.copy_within(r, k)` | the same, downwards where it moves up |
//! | `v.push(e)`, `v.extend_from_slice(b)` | `Push`; of an aggregate: an empty one, then its parts |
//! | `v.truncate(n)`, `v.clear()` | a loop of `Pop`s |
//! | `v.insert(i, e)` | `Push`, then `v[i..]` rotates right by one |
//! | `v.remove(i)` | `v[i..]` rotates left by one, then `Pop` |
//! | `v.swap_remove(i)` | `Swap` with the last, then `Pop` |

use super::assign::{bare, usize_ty};
use super::{Held, Lower};
use crate::ir::{
    Adapter, BinOp, Block, Comparison, Effect, For, Op, Permutation, Place, Projection, Range,
    Stmt, Val,
};
use crate::ty::Ty;
use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// A method that writes to an array, slice or `Vec`.
    pub(super) fn write_method(
        &mut self,
        receiver: &Held,
        m: &syn::ExprMethodCall,
    ) -> Option<Held> {
        if !known(&m.method.to_string(), m.args.len()) {
            return None;
        }
        let span = m.span();
        let all = self.elements_of(receiver, span)?;
        if let Held::Rows(rows) = &all {
            return self.row_method(rows, m);
        }
        if !self.all_writable(&all) {
            return None;
        }
        // What changes from call to call cannot be called in a loop of which nothing is known.
        if let Some(f) = m.args.last()
            && m.method.to_string().ends_with("_with")
        {
            let f = self.callable(f);
            if self.writes(&f) {
                return None;
            }
        }
        let before = self.may_have_left();
        let steps = m.method == "copy_within" || m.method == "drain";
        let name = m.method.to_string();
        let args: Vec<Arg> = m
            .args
            .iter()
            .enumerate()
            .map(|(k, a)| {
                if steps && k == 0 {
                    Arg::Step(self.index_step(a))
                } else if name.ends_with("_with") && k + 1 == m.args.len() {
                    Arg::Held(self.callable(a))
                } else {
                    let held = self.expr(a);
                    Arg::Held(self.settled(held, a.span()))
                }
            })
            .collect();
        Some(self.after_exit(before, span, |l| l.write_each(&all, &name, &args, span)))
    }

    pub(super) fn all_writable(&self, held: &Held) -> bool {
        match held {
            Held::Place(place) => self.writable(place),
            Held::Chosen(_, a, b) => self.all_writable(a) && self.all_writable(b),
            _ => false,
        }
    }

    fn write_each(&mut self, all: &Held, name: &str, args: &[Arg], span: Span) -> Held {
        match all {
            Held::Chosen(cond, a, b) => self.branch(
                *cond,
                span,
                |l| l.write_each(a, name, args, span),
                |l| l.write_each(b, name, args, span),
            ),
            Held::Place(place) => self.write(place, name, args, span),
            _ => Self::unit(),
        }
    }

    fn write(&mut self, place: &Place, name: &str, args: &[Arg], span: Span) -> Held {
        let all = Held::Place(place.clone());
        match name {
            "swap" => {
                let [i, j] = [0, 1].map(|k| self.number_arg(&args[k], span));
                let at = |i| place.then(Projection::Index(i));
                self.stmts.push(Stmt::Swap(at(i), at(j)));
            }
            "fill" => {
                let end = self.length(&all, span);
                self.for_each(end, span, |l, i| {
                    l.put_place(&place.then(Projection::Index(i)), held(&args[0]), span);
                });
            }
            "copy_from_slice" | "clone_from_slice" => {
                let from = held(&args[0]);
                let (n, k) = (self.length(&all, span), self.source_length(&from, span));
                self.panic_unless_equal(n, k, name, span);
                let from = self.source(from, span);
                self.copy_elements(place, &from, n, span);
            }
            "clone_from" => {
                let from = self.content(held(&args[0]));
                let from = match self.place_ty(place) {
                    Ty::Vec(_) => self.copied_vec(from, span).unwrap_or(Held::Never),
                    _ => from,
                };
                self.put_place(place, from, span);
            }
            "swap_with_slice" => {
                let with = held(&args[0]);
                let (n, k) = (self.length(&all, span), self.source_length(&with, span));
                self.panic_unless_equal(n, k, name, span);
                let with = self.content(with);
                self.for_each(n, span, |l, i| {
                    let [x, y] = [all, with].map(|h| l.inside(&h, Projection::Index(i), span));
                    l.exchange(x, y, span);
                });
            }
            "fill_with" => {
                let f = held(&args[0]);
                let end = self.length(&all, span);
                self.for_each(end, span, |l, i| {
                    let value = l.apply(&f, Vec::new(), span);
                    let value = l.settled(value, span);
                    l.put_place(&place.then(Projection::Index(i)), value, span);
                });
            }
            "copy_within" => self.copy_within(place, args, span),
            "reverse" => self
                .stmts
                .push(Stmt::Permute(place.clone(), Permutation::Reverse)),
            "rotate_left" | "rotate_right" => {
                let k = self.number_arg(&args[0], span);
                let how = if name == "rotate_left" {
                    Permutation::RotateLeft(k)
                } else {
                    Permutation::RotateRight(k)
                };
                self.stmts.push(Stmt::Permute(place.clone(), how));
            }
            "push" => self.push_held(place, held(&args[0]), span),
            "pop" => return self.pop(place, span),
            "clear" => {
                let none = self.usize_leaf(0, span);
                self.truncate(place, none, span);
            }
            "truncate" => {
                let n = self.number_arg(&args[0], span);
                self.truncate(place, n, span);
            }
            "resize" | "resize_with" => {
                let n = self.number_arg(&args[0], span);
                let old = self.length(&all, span);
                self.truncate(place, n, span);
                self.for_range(old, n, span, |l, _| {
                    let mut value = held(&args[1]);
                    if name == "resize_with" {
                        value = l.apply(&value, Vec::new(), span);
                    } else if matches!(l.content_ty(&value), Ty::Vec(_)) {
                        value = l.copied_vec(value, span).unwrap_or(Held::Never);
                    }
                    l.push_held(place, value, span);
                });
            }
            "extend_from_slice" => self.extend_from(place, &held(&args[0]), span),
            "append" => {
                let from = held(&args[0]);
                self.extend_from(place, &from, span);
                let from = self.source(from, span);
                let none = self.usize_leaf(0, span);
                self.truncate(&from, none, span);
            }
            "insert" => self.insert(place, args, span),
            "remove" => return self.remove(place, args, span),
            "swap_remove" => {
                let i = self.number_arg(&args[0], span);
                let at = place.then(Projection::Index(i));
                self.check_place(&Held::Place(at.clone()), span);
                let last = place.then(Projection::Index(self.last_index(&all, span)));
                self.stmts.push(Stmt::Swap(at, last));
                return self.popped(place, span);
            }
            "split_off" => {
                let k = self.number_arg(&args[0], span);
                let step = Projection::Range(Some(k), None, false);
                return self.drain(place, &step, span);
            }
            "drain" => {
                let Arg::Step(step) = &args[0] else {
                    return Self::unit();
                };
                let out = self.drain(place, step, span);
                return self.walked(out, span);
            }
            _ => {}
        }
        Self::unit()
    }

    fn number_arg(&mut self, arg: &Arg, span: Span) -> Val {
        self.read(held(arg), span)
    }

    fn source_length(&mut self, from: &Held, span: Span) -> Val {
        match self.elements_of(from, span) {
            Some(all) => self.length(&all, span),
            None => self.length(from, span),
        }
    }

    /// `if n != k { panic!(..) }`
    fn panic_unless_equal(&mut self, n: Val, k: Val, name: &str, span: Span) {
        let text = |l: &Self, v| {
            l.stmts.iter().rev().find_map(|s| match s {
                Stmt::Let(w, Op::Leaf(t)) if *w == v => Some(t.to_string()),
                _ => None,
            })
        };
        if n == k || text(self, n).is_some_and(|t| Some(t) == text(self, k)) {
            return;
        }
        let differ = self.compare(Comparison::Ne, n, k, span);
        let message = format!("{name}: the slices have different lengths");
        self.panic_if(differ, &message, span);
    }

    /// `if cond { panic!(message) }`
    pub(super) fn panic_if(&mut self, cond: Val, message: &str, span: Span) {
        self.branch(
            cond,
            span,
            |l| {
                l.stmts.push(Stmt::Effect(Effect {
                    tokens: quote!(::core::panic!(#message)),
                    vars: Vec::new(),
                    diverges: true,
                }));
                Held::Never
            },
            |_| Self::unit(),
        );
    }

    /// `a.copy_within(r, to)`: in the order in which nothing is overwritten before it is copied.
    fn copy_within(&mut self, place: &Place, args: &[Arg], span: Span) {
        let Arg::Step(step) = &args[0] else { return };
        let to = self.number_arg(&args[1], span);
        let from = Held::Place(place.then(step.clone()));
        self.check_place(&from, span);
        let n = self.length(&from, span);
        let end = self.arithmetic(BinOp::Add, to, n, span);
        let target = place.then(Projection::Range(Some(to), Some(end), false));
        self.check_place(&Held::Place(target.clone()), span);
        let start = match step {
            Projection::Range(Some(start), ..) => *start,
            _ => self.usize_leaf(0, span),
        };
        let down = self.compare(Comparison::Le, to, start, span);
        let from = place.then(step.clone());
        let copy = |l: &mut Self, adapters: Vec<Adapter>| {
            let first = l.usize_leaf(0, span);
            let index = l.values.fresh(usize_ty(), None, span);
            let (stmts, ()) = l.nested(|l| {
                let from = Held::Place(from.then(Projection::Index(index)));
                l.put_place(&target.then(Projection::Index(index)), from, span);
            });
            let range = Range {
                start: first,
                end: n,
                inclusive: false,
                adapters,
            };
            l.stmts.push(Stmt::For(Box::new(For {
                index,
                trip: None,
                range: Some(range),
                until: None,
                reversed: false,
                carried: Vec::new(),
                windows: Vec::new(),
                body: Block {
                    stmts,
                    yields: Vec::new(),
                },
            })));
            Self::unit()
        };
        self.branch(
            down,
            span,
            |l| copy(l, Vec::new()),
            |l| copy(l, vec![Adapter::Rev]),
        );
    }

    /// `place.push(held)`
    pub(super) fn push_held(&mut self, place: &Place, held: Held, span: Span) {
        let held = self.settled(held, span);
        let ty = self.with_types(&held);
        self.tell_element(place, &ty);
        let element = self.place_ty(place).element().cloned();
        match element {
            Some(ty @ (Ty::Array(..) | Ty::Tuple(_) | Ty::Struct(_) | Ty::Vec(_))) => {
                let n = self.length(&Held::Place(place.clone()), span);
                let empty = self.empty(&ty, span);
                self.stmts.push(Stmt::Push(place.clone(), empty));
                self.put_place(&place.then(Projection::Index(n)), held, span);
            }
            _ => {
                let v = self.read(held, span);
                self.stmts.push(Stmt::Push(place.clone(), v));
            }
        }
    }

    /// The element type of a `Vec` that was made without saying it.
    pub(super) fn tell_element(&mut self, place: &Place, ty: &Ty) {
        if place.projections.is_empty()
            && let Ty::Vec(e) = self.ty(place.base)
            && matches!(**e, Ty::Unknown)
            && !matches!(ty, Ty::Unknown)
        {
            self.values[place.base].ty = Ty::Vec(Box::new(ty.strip().clone()));
        }
    }

    /// Something of an element type that parts are then put into.
    pub(super) fn empty(&mut self, ty: &Ty, span: Span) -> Val {
        match ty {
            Ty::Vec(e) => {
                let value = self.push(Op::Undefined, (**e).clone(), span);
                let none = self.usize_leaf(0, span);
                self.push(Op::Filled(value, none), ty.clone(), span)
            }
            Ty::Tuple(parts) => {
                let parts = parts.iter().map(|p| self.empty(p, span)).collect();
                self.push(Op::Tuple(parts), ty.clone(), span)
            }
            Ty::Struct(s) => {
                let parts = s.fields.iter().map(|(_, p)| self.empty(p, span)).collect();
                self.push(Op::Tuple(parts), ty.clone(), span)
            }
            Ty::Array(e, n) => {
                let value = self.empty(e, span);
                self.push(Op::Repeat(value, n.clone()), ty.clone(), span)
            }
            other => self.push(Op::Undefined, other.clone(), span),
        }
    }

    /// Appends copies of elements from elsewhere.
    pub(super) fn extend_from(&mut self, place: &Place, from: &Held, span: Span) {
        if let Held::Chosen(cond, a, b) = from {
            self.branch(
                *cond,
                span,
                |l| {
                    l.extend_from(place, a, span);
                    Self::unit()
                },
                |l| {
                    l.extend_from(place, b, span);
                    Self::unit()
                },
            );
            return;
        }
        let n = self.source_length(from, span);
        let from = self.source(from.clone(), span);
        let ty = self.place_ty(&from).element().cloned();
        self.tell_element(place, &ty.unwrap_or(Ty::Unknown));
        self.for_each(n, span, |l, i| {
            l.push_held(place, Held::Place(from.then(Projection::Index(i))), span);
        });
    }

    fn truncate(&mut self, place: &Place, n: Val, span: Span) {
        let old = self.length(&Held::Place(place.clone()), span);
        let more = self.count("saturating_sub", vec![old, n], span);
        self.for_each(more, span, |l, _| {
            l.drop_last(place, span);
        });
    }

    /// `place.pop();` of a `Vec` that is not empty.
    fn drop_last(&mut self, place: &Place, span: Span) -> Val {
        let ty = self.place_ty(place).element().cloned();
        let ty = ty.unwrap_or(Ty::Unknown);
        // A row that leaves an empty one behind needs no record of how long it was.
        let row = matches!(ty, Ty::Vec(_)).then(|| {
            let last = self.last_index(&Held::Place(place.clone()), span);
            let row = self.nothing(ty.clone(), span);
            let at = place.then(Projection::Index(last));
            self.stmts.push(Stmt::Swap(at, bare(row)));
            row
        });
        let v = self.fresh(ty, span);
        self.stmts.push(Stmt::Pop(v, place.clone()));
        row.unwrap_or(v)
    }

    /// The last element, which leaves a `Vec` that is not empty.
    fn popped(&mut self, place: &Place, span: Span) -> Held {
        let element = self.place_ty(place).element().cloned();
        if !element.is_some_and(|e| e.is_aggregate() && !matches!(e, Ty::Vec(_))) {
            return Held::Val(self.drop_last(place, span));
        }
        let last = self.last_index(&Held::Place(place.clone()), span);
        let last = Held::Place(place.then(Projection::Index(last)));
        let held = self.settled(last, span);
        self.drop_last(place, span);
        held
    }

    fn pop(&mut self, place: &Place, span: Span) -> Held {
        let some = self.is_longer(&Held::Place(place.clone()), 0, span);
        let element = self.place_ty(place).element().cloned();
        let none = element.unwrap_or(Ty::Unknown);
        let held = self.branch(
            some,
            span,
            |l| l.popped(place, span),
            |l| l.undefined(&none, span),
        );
        Held::Maybe(some, Box::new(held), None)
    }

    fn insert(&mut self, place: &Place, args: &[Arg], span: Span) {
        let i = self.number_arg(&args[0], span);
        let n = self.length(&Held::Place(place.clone()), span);
        let beyond = self.compare(Comparison::Gt, i, n, span);
        self.panic_if(beyond, "insertion index should be <= len", span);
        self.push_held(place, held(&args[1]), span);
        let one = self.usize_leaf(1, span);
        let tail = place.then(Projection::Range(Some(i), None, false));
        self.stmts
            .push(Stmt::Permute(tail, Permutation::RotateRight(one)));
    }

    fn remove(&mut self, place: &Place, args: &[Arg], span: Span) -> Held {
        let i = self.number_arg(&args[0], span);
        self.check_place(&Held::Place(place.then(Projection::Index(i))), span);
        let one = self.usize_leaf(1, span);
        let tail = place.then(Projection::Range(Some(i), None, false));
        self.stmts
            .push(Stmt::Permute(tail, Permutation::RotateLeft(one)));
        self.popped(place, span)
    }

    /// The elements of a range leave; evaluates to a `Vec` of them.
    pub(super) fn drain(&mut self, place: &Place, step: &Projection, span: Span) -> Held {
        let part = place.then(step.clone());
        let Some(Held::Val(copy)) = self.copied_vec(Held::Place(part.clone()), span) else {
            return Self::unit();
        };
        let out = self.own(copy, span);
        let (n, all) = (
            self.length(&Held::Place(part), span),
            self.length(&Held::Place(place.clone()), span),
        );
        let from = match step {
            Projection::Range(from, ..) => *from,
            _ => None,
        };
        let tail = place.then(Projection::Range(from, None, false));
        self.stmts
            .push(Stmt::Permute(tail, Permutation::RotateLeft(n)));
        let left = self.arithmetic(BinOp::Sub, all, n, span);
        self.truncate(place, left, span);
        Held::Val(out)
    }

    /// `std::mem::swap`, `replace` and `take`.
    pub(super) fn mem_call(&mut self, name: &str, args: &[&syn::Expr], span: Span) -> Option<Held> {
        let held: Vec<Held> = args.iter().map(|a| self.expr(a)).collect();
        let first = self.referent(held.first()?.clone())?;
        match (name, &held[..]) {
            ("swap", [_, second]) => {
                let second = self.referent(second.clone())?;
                self.exchange(first, second, span);
                Some(Self::unit())
            }
            ("replace", [_, new]) => {
                let new = self.settled(new.clone(), span);
                Some(self.replaced(first, new, span))
            }
            ("take", [_]) => {
                let new = self.default_like(&first, span)?;
                Some(self.replaced(first, new, span))
            }
            _ => None,
        }
    }

    /// What a reference refers to; a reference that lies there is not followed.
    pub(super) fn referent(&mut self, held: Held) -> Option<Held> {
        match held {
            Held::View(place, _) | Held::Place(place) => Some(Held::Place(place)),
            Held::Slot(var, path) => match self.slot(var, &path)?.clone() {
                Held::Val(v) if self.is_owned_memory(v) => Some(Held::Place(bare(v))),
                _ => Some(Held::Slot(var, path)),
            },
            Held::Chosen(c, a, b) => {
                let (a, b) = (self.referent(*a)?, self.referent(*b)?);
                Some(Held::Chosen(c, Box::new(a), Box::new(b)))
            }
            Held::Val(v) if matches!(self.ty(v), Ty::Ref(..)) || self.is_owned_memory(v) => {
                Some(Held::Place(bare(v)))
            }
            _ => None,
        }
    }

    /// What lies at an lvalue, as of now.
    fn at_present(&mut self, lvalue: &Held, span: Span) -> Held {
        match lvalue {
            Held::Slot(var, path) => self.slot(*var, path).cloned().unwrap_or(Held::Never),
            other => self.settled(other.clone(), span),
        }
    }

    fn exchange(&mut self, first: Held, second: Held, span: Span) {
        if let (Held::Place(p), Held::Place(q)) = (&first, &second)
            && let Some((p, q)) = self.apart_places(p, q, span)
        {
            self.stmts.push(Stmt::Swap(p.clone(), q.clone()));
            return;
        }
        let (x, y) = (
            self.at_present(&first, span),
            self.at_present(&second, span),
        );
        self.put(first, y, span);
        self.put(second, x, span);
    }

    /// Two places that may be borrowed at one time: of different roots, or two elements of one array.
    fn apart_places(&mut self, p: &Place, q: &Place, span: Span) -> Option<(Place, Place)> {
        if p.base != q.base {
            return Some((p.clone(), q.clone()));
        }
        let (p, q) = (self.without_ranges(p, span)?, self.without_ranges(q, span)?);
        match (p.projections.split_last(), q.projections.split_last()) {
            (Some((Projection::Index(_), a)), Some((Projection::Index(_), b))) if a == b => {
                Some((p, q))
            }
            _ => None,
        }
    }

    /// What was there before `new` took its place.
    fn replaced(&mut self, lvalue: Held, new: Held, span: Span) -> Held {
        if let Held::Place(place) = &lvalue
            && matches!(self.place_ty(place), Ty::Vec(_))
        {
            let init = self.scalar(new, span);
            let with = if self.is_owned_memory(init) {
                init
            } else {
                self.own(init, span)
            };
            self.stmts.push(Stmt::Swap(place.clone(), bare(with)));
            return Held::Val(with);
        }
        let old = self.at_present(&lvalue, span);
        self.put(lvalue, new, span);
        old
    }

    fn default_like(&mut self, lvalue: &Held, span: Span) -> Option<Held> {
        let held = match lvalue {
            Held::Slot(var, path) => self.slot(*var, path)?.clone(),
            other => other.clone(),
        };
        match held {
            Held::View(place, mutable) => {
                let none = self.usize_leaf(0, span);
                let step = Projection::Range(None, Some(none), false);
                Some(Held::View(place.then(step), mutable))
            }
            Held::Place(place) => {
                let ty = self.place_ty(&place);
                self.default_of(&ty, span)
            }
            Held::Val(v) => {
                let ty = self.ty(v).clone();
                self.default_of(&ty, span)
            }
            Held::Tuple(parts) => Some(Held::Tuple(
                parts
                    .iter()
                    .map(|p| self.default_like(p, span))
                    .collect::<Option<_>>()?,
            )),
            _ => None,
        }
    }

    pub(super) fn default_of(&mut self, ty: &Ty, span: Span) -> Option<Held> {
        Some(Held::Val(match ty {
            Ty::Float(_) => self.push(Op::Number(0.0), ty.clone(), span),
            Ty::Int(_) => self.leaf(quote!(0), ty.clone(), span),
            Ty::Bool => self.leaf(quote!(false), ty.clone(), span),
            Ty::Vec(_) => self.nothing(ty.clone(), span),
            Ty::Array(e, n) => {
                let Held::Val(e) = self.default_of(e, span)? else {
                    return None;
                };
                self.push(Op::Repeat(e, n.clone()), ty.clone(), span)
            }
            _ => return None,
        }))
    }
}

/// An argument of a method.
enum Arg {
    Held(Held),
    /// A range.
    Step(Projection),
}

fn held(arg: &Arg) -> Held {
    match arg {
        Arg::Held(held) => held.clone(),
        Arg::Step(_) => Held::Never,
    }
}

/// The methods that are understood, by their number of arguments.
fn known(name: &str, args: usize) -> bool {
    match args {
        0 => matches!(name, "reverse" | "pop" | "clear"),
        1 => matches!(
            name,
            "fill"
                | "copy_from_slice"
                | "clone_from_slice"
                | "clone_from"
                | "swap_with_slice"
                | "fill_with"
                | "rotate_left"
                | "rotate_right"
                | "push"
                | "truncate"
                | "extend_from_slice"
                | "append"
                | "remove"
                | "swap_remove"
                | "split_off"
                | "drain"
        ),
        2 => matches!(
            name,
            "swap" | "copy_within" | "resize" | "resize_with" | "insert"
        ),
        _ => false,
    }
}
