//! What is assigned to, and assignment: of numbers, of parts of what is taken apart, of whole aggregates.
//!
//! What stands left of `=` or behind `&mut` is an *lvalue*: [`Held::Slot`] for what a variable holds as a value, [`Held::Place`]
//! for memory, [`Held::Chosen`] of these.
//!
//! | primal | IR |
//! | --- | --- |
//! | `x = e`, `t.1 = e`, `*p = e` with `p = &mut x` | the variable holds something else |
//! | `a[i] = e` | `Store` |
//! | `a[i] = [x, y]` | a `Store` for each element |
//! | `a[i] = b[j]`, `a = b` of arrays | a loop of `Store`s |
//! | `v = w` of `Vec`s | `Swap`: `w` is dead afterwards |

use super::{Held, Lower, Var};
use crate::diagnostics::whole;
use crate::ir::{BinOp, Block, For, Op, Place, Projection, Range, Stmt, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::Span;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// Where the target of an assignment or of `&mut` lies; `None` where it is a temporary, or out of reach.
    pub(super) fn lvalue(&mut self, e: &syn::Expr) -> Option<Held> {
        match e {
            syn::Expr::Paren(p) => self.lvalue(&p.expr),
            syn::Expr::Group(p) => self.lvalue(&p.expr),
            syn::Expr::Path(p) => {
                let var = self.lookup(p.path.get_ident()?)?;
                let held = self.held[var.0].clone();
                Some(match held {
                    Held::Val(v) if self.is_owned_memory(v) => Held::Place(bare(v)),
                    _ => Held::Slot(var, Vec::new()),
                })
            }
            syn::Expr::Unary(u) if matches!(u.op, syn::UnOp::Deref(_)) => {
                let held = self.expr(&u.expr);
                self.referent(held)
            }
            syn::Expr::Field(f) => {
                let base = self.lvalue_through(&f.base)?;
                let name = super::structs::member(&f.member);
                self.lvalue_field(base, &name)
            }
            syn::Expr::Index(i) => {
                let base = self.lvalue_through(&i.expr)?;
                if let Some(lvalue) = self.overloaded_lvalue(&base, &i.index) {
                    return Some(lvalue);
                }
                let step = self.index_step(&i.index);
                self.lvalue_step(base, &step, i.span())
            }
            _ => None,
        }
    }

    /// The lvalue that an expression is, or refers to: what a field or an index is taken of.
    pub(super) fn lvalue_through(&mut self, e: &syn::Expr) -> Option<Held> {
        match self.lvalue(e) {
            Some(view @ (Held::View(..) | Held::Chosen(..))) => self.pointee(view),
            Some(lvalue) => Some(self.through(lvalue)),
            None => {
                let held = self.expr(e);
                self.pointee(held)
            }
        }
    }

    /// Follows references that lie in the lvalue itself.
    fn through(&mut self, lvalue: Held) -> Held {
        match &lvalue {
            Held::Slot(var, path) => {
                let Some(held) = self.slot(*var, path).cloned() else {
                    return lvalue;
                };
                match held {
                    Held::Val(v) if self.is_owned_memory(v) => Held::Place(bare(v)),
                    Held::View(..) | Held::Slot(..) | Held::Chosen(..) => {
                        self.pointee(held).unwrap_or(lvalue)
                    }
                    Held::Val(v) if matches!(self.ty(v), Ty::Ref(_, true)) => Held::Place(bare(v)),
                    _ => lvalue,
                }
            }
            _ => lvalue,
        }
    }

    /// What a reference refers to, as an lvalue.
    pub(super) fn pointee(&mut self, held: Held) -> Option<Held> {
        match held {
            held @ Held::Rows(_) => Some(held),
            Held::View(place, _) => Some(Held::Place(place)),
            Held::Place(place) => Some(Held::Place(place)),
            Held::Slot(var, path) => {
                let lvalue = Held::Slot(var, path);
                Some(self.through(lvalue))
            }
            Held::Chosen(c, a, b) => {
                let (a, b) = (self.pointee(*a)?, self.pointee(*b)?);
                Some(Held::Chosen(c, Box::new(a), Box::new(b)))
            }
            Held::Val(v) if matches!(self.ty(v), Ty::Ref(..)) || self.is_owned_memory(v) => {
                Some(Held::Place(bare(v)))
            }
            _ => None,
        }
    }

    fn lvalue_field(&mut self, base: Held, name: &str) -> Option<Held> {
        match base {
            Held::Place(place) => Some(Held::Place(place.then(Projection::Field(name.to_owned())))),
            Held::Slot(var, mut path) => {
                let at = match self.slot(var, &path)?.clone() {
                    Held::Struct(s, _) => s.position(name)?,
                    Held::Val(v) => match self.ty(v) {
                        Ty::Struct(s) => s.position(name)?,
                        _ => name.parse().ok()?,
                    },
                    _ => name.parse().ok()?,
                };
                path.push(at);
                self.slot(var, &path)?;
                Some(Held::Slot(var, path))
            }
            Held::Chosen(c, a, b) => {
                let (a, b) = (self.lvalue_field(*a, name)?, self.lvalue_field(*b, name)?);
                Some(Held::Chosen(c, Box::new(a), Box::new(b)))
            }
            _ => None,
        }
    }

    /// A field of an lvalue, through references.
    pub(super) fn lvalue_part(&mut self, lvalue: Held, name: &str) -> Option<Held> {
        let base = self.pointee(lvalue)?;
        self.lvalue_field(base, name)
    }

    fn lvalue_step(&mut self, base: Held, step: &Projection, span: Span) -> Option<Held> {
        match base {
            // A reference among references is followed; it stays where it is unless it is known which one it is.
            Held::Slot(var, mut path) => match (self.slot(var, &path)?.clone(), step) {
                (Held::Array(parts), Projection::Index(i))
                    if parts.iter().any(super::chosen::is_view)
                        && self.integer(*i).is_some_and(|i| i < parts.len()) =>
                {
                    path.extend(self.integer(*i));
                    Some(Held::Slot(var, path))
                }
                (held @ Held::Rows(_), _) => Some(self.step(held, step.clone(), span)),
                (Held::Array(parts), _) if parts.iter().any(super::chosen::is_view) => {
                    Some(self.step(Held::Array(parts), step.clone(), span))
                }
                _ => None,
            },
            held @ Held::Rows(_) => Some(self.step(held, step.clone(), span)),
            Held::Place(place) => Some(Held::Place(place.then(step.clone()))),
            Held::Chosen(c, a, b) => {
                let (a, b) = (
                    self.lvalue_step(*a, step, span)?,
                    self.lvalue_step(*b, step, span)?,
                );
                Some(Held::Chosen(c, Box::new(a), Box::new(b)))
            }
            _ => None,
        }
    }

    /// What lies at a path in what a variable holds; tuples on the way are taken apart.
    pub(super) fn slot(&mut self, var: Var, path: &[usize]) -> Option<&mut Held> {
        for k in 0..path.len() {
            let held = at(&mut self.held[var.0], &path[..k])?.clone();
            if let Held::Val(v) = held
                && matches!(self.ty(v), Ty::Tuple(_) | Ty::Struct(_))
            {
                let parts = self.elements(v)?;
                *at(&mut self.held[var.0], &path[..k])? = parts;
            }
        }
        at(&mut self.held[var.0], path)
    }

    /// What lies at a path in what a variable holds.
    pub(super) fn peek(&self, var: Var, path: &[usize]) -> Option<&Held> {
        let mut held = self.held.get(var.0)?;
        for k in path {
            match held {
                Held::Tuple(parts) | Held::Array(parts) | Held::Struct(_, parts) => {
                    held = parts.get(*k)?;
                }
                Held::Maybe(_, content, _) => held = content,
                _ => return None,
            }
        }
        Some(held)
    }

    /// Whether the value is memory of this function: not a reference to it.
    pub(super) fn is_owned_memory(&self, v: Val) -> bool {
        self.values[v].mutable && matches!(self.ty(v), Ty::Array(..) | Ty::Vec(_) | Ty::Opaque(_))
    }

    /// Whether a place can be written to.
    pub(super) fn writable(&self, place: &Place) -> bool {
        self.values[place.base].mutable
            && !matches!(self.ty(place.base).strip(), Ty::Unknown | Ty::Passive)
    }

    /// `x += e`: the right side is evaluated first, as rustc does for numbers.
    pub(super) fn compound_assign(&mut self, b: &syn::ExprBinary, op: BinOp) -> Held {
        let before = self.may_have_left();
        let right = self.expr(&b.right);
        let right = self.read_now(right, b.right.span());
        self.after_exit(before, b.span(), |l| {
            let whole_right = l.is_whole(&right);
            let number = (!whole_right).then(|| l.read(right.clone(), b.right.span()));
            let lvalue = l.lvalue(&b.left);
            if let Some(lvalue) = &lvalue {
                let right = number.map_or(right.clone(), Held::Val);
                if l.overloaded_assign(b, lvalue, &right).is_some() {
                    return Self::unit();
                }
            }
            if let Some(lvalue) = &lvalue
                && l.is_foreign(lvalue)
            {
                let held = match lvalue {
                    Held::Slot(var, path) => l.slot(*var, path).cloned().unwrap_or(Held::Never),
                    other => other.clone(),
                };
                let old = l.foreign_operand(held, b.left.span());
                let right = l.foreign_operand(right, b.right.span());
                let new = Op::Bin(op, old, right);
                let new = l.push(new, Ty::Opaque(quote::quote!(_)), b.span());
                l.put(lvalue.clone(), Held::Val(new), b.span());
                return Self::unit();
            }
            let right = number.unwrap_or_else(|| l.read(right, b.right.span()));
            match lvalue {
                Some(lvalue) => l.update(lvalue, op, right, (b.left.span(), b.span()), &b.left),
                None => l.diag.report(messages::assign_target(whole(&b.left))),
            }
            Self::unit()
        })
    }

    /// Whether it is more than a number: an operand of an overloaded operator.
    fn is_whole(&self, held: &Held) -> bool {
        self.with_types(held).is_aggregate()
    }

    fn update(
        &mut self,
        lvalue: Held,
        op: BinOp,
        right: Val,
        (at, span): (Span, Span),
        e: &syn::Expr,
    ) {
        match lvalue {
            Held::Place(place) if self.writable(&place) => {
                let ty = self.place_ty(&place);
                if ty.is_float() && matches!(op, BinOp::Add | BinOp::Sub) {
                    let right = match op {
                        BinOp::Sub => self.push(Op::Neg(right), ty, span),
                        _ => right,
                    };
                    self.stmts.push(Stmt::Accumulate(place, right));
                    return;
                }
                let old = self.push(Op::Load(place.clone()), ty, at);
                let new = self.arithmetic(op, old, right, span);
                self.stmts.push(Stmt::Store(place, new));
            }
            Held::Slot(var, path) => {
                let Some(held) = self.slot(var, &path).cloned() else {
                    self.diag.report(messages::assign_target(whole(e)));
                    return;
                };
                let old = self.read(held, at);
                let new = self.arithmetic(op, old, right, span);
                *self.slot(var, &path).expect("found above") = Held::Val(new);
            }
            Held::Chosen(cond, x, y) => {
                self.branch(
                    cond,
                    span,
                    |l| {
                        l.update(*x, op, right, (at, span), e);
                        Self::unit()
                    },
                    |l| {
                        l.update(*y, op, right, (at, span), e);
                        Self::unit()
                    },
                );
            }
            _ => self.diag.report(messages::assign_target(whole(e))),
        }
    }

    pub(super) fn assign(&mut self, a: &syn::ExprAssign) -> Held {
        let before = self.may_have_left();
        if super::companion::is_call(&a.right) {
            self.expected = Some(super::companion::of_target(&a.left));
        }
        let held = self.expr(&a.right);
        self.expected = None;
        if self.diverged(&held) {
            return Held::Never;
        }
        self.after_exit(before, a.span(), |l| {
            let held = l.settled(held, a.right.span());
            l.store(&a.left, held);
            Self::unit()
        })
    }

    /// What stands after a part that may have left the function or the loop (`a[i] = f(x)?`): nothing of it happens then.
    pub(super) fn after_exit(
        &mut self,
        before: Option<Val>,
        span: Span,
        rest: impl FnOnce(&mut Self) -> Held,
    ) -> Held {
        match self.may_have_left() {
            Some(flag) if before != Some(flag) => self.unless(flag, span, rest),
            _ => rest(self),
        }
    }

    fn store(&mut self, target: &syn::Expr, held: Held) {
        match target {
            syn::Expr::Infer(_) => {}
            syn::Expr::Paren(p) => self.store(&p.expr, held),
            syn::Expr::Group(p) => self.store(&p.expr, held),
            syn::Expr::Tuple(t) => {
                for (i, e) in t.elems.iter().enumerate() {
                    let part = self.field(held.clone(), &i.to_string(), e.span());
                    let part = self.settled(part, e.span());
                    self.store(e, part);
                }
            }
            syn::Expr::Array(t) => {
                for (i, e) in t.elems.iter().enumerate() {
                    let part = self.element_at(held.clone(), i, e.span());
                    let part = self.settled(part, e.span());
                    self.store(e, part);
                }
            }
            _ => match self.lvalue(target) {
                Some(lvalue) => self.put(lvalue, held, target.span()),
                None => self.diag.report(messages::assign_target(whole(target))),
            },
        }
    }

    /// `lvalue = held`
    pub(super) fn put(&mut self, lvalue: Held, held: Held, span: Span) {
        match lvalue {
            Held::Place(place) if self.writable(&place) => self.put_place(&place, held, span),
            Held::Slot(var, path) => {
                // Only in code that rustc rejects.
                if self.reaches(&held, var) {
                    self.diag.report(messages::assign_target(span));
                    return;
                }
                let old = self.slot(var, &path).cloned();
                match old {
                    Some(Held::Val(v)) if self.is_owned_memory(v) => {
                        self.put_place(&bare(v), held, span);
                    }
                    // The parts may be memory of their own.
                    Some(ref old @ (Held::Tuple(ref parts) | Held::Struct(_, ref parts)))
                        if parts.iter().any(|p| self.holds_memory(p)) =>
                    {
                        for i in 0..parts.len() {
                            let name = match old {
                                Held::Struct(s, _) => s.fields[i].0.clone(),
                                _ => i.to_string(),
                            };
                            let part = self.field(held.clone(), &name, span);
                            let path = path.iter().copied().chain([i]).collect();
                            self.put(Held::Slot(var, path), part, span);
                        }
                    }
                    Some(_) => *self.slot(var, &path).expect("found above") = held,
                    None => self.diag.report(messages::assign_target(span)),
                }
            }
            Held::Chosen(cond, x, y) => {
                let other = held.clone();
                self.branch(
                    cond,
                    span,
                    |l| {
                        l.put(*x, held, span);
                        Self::unit()
                    },
                    |l| {
                        l.put(*y, other, span);
                        Self::unit()
                    },
                );
            }
            _ => self.diag.report(messages::assign_target(span)),
        }
    }

    /// Whether a reference in what is held leads to this variable.
    fn reaches(&self, held: &Held, to: Var) -> bool {
        let mut found = Vec::new();
        super::looping::referred(held, &mut found);
        found.into_iter().any(|v| {
            v == to
                || self
                    .held
                    .get(v.0)
                    .is_some_and(|held| self.reaches(held, to))
        })
    }

    fn holds_memory(&self, held: &Held) -> bool {
        match held {
            Held::Val(v) => self.is_owned_memory(*v),
            Held::Tuple(parts) | Held::Struct(_, parts) => {
                parts.iter().any(|p| self.holds_memory(p))
            }
            _ => false,
        }
    }

    /// `place = held`, number by number.
    pub(super) fn put_place(&mut self, place: &Place, held: Held, span: Span) {
        if self.of_two_types(&Held::Place(place.clone()), &held) {
            self.diag.report(messages::run_time_type(span));
            return;
        }
        match self.place_ty(place) {
            Ty::Struct(s) if !s.variants.is_empty() => self.put_enum(place, &s, held, span),
            ty @ (Ty::Tuple(_) | Ty::Struct(_)) => {
                for (name, _) in ty.parts().unwrap_or_default() {
                    let part = self.field(held.clone(), &name, span);
                    self.put_place(&place.then(Projection::Field(name)), part, span);
                }
            }
            Ty::Array(_, len) => match held {
                Held::Array(parts) => {
                    for (i, part) in parts.into_iter().enumerate() {
                        let i = self.leaf(super::number(i), usize_ty(), span);
                        self.put_place(&place.then(Projection::Index(i)), part, span);
                    }
                }
                held => {
                    let from = self.source(held, span);
                    let end = self.leaf(len, usize_ty(), span);
                    self.copy_elements(place, &from, end, span);
                }
            },
            Ty::Vec(_) => {
                let with = match held {
                    Held::Val(v) if self.is_owned_memory(v) => v,
                    other => {
                        let init = self.scalar(other, span);
                        self.own(init, span)
                    }
                };
                self.stmts.push(Stmt::Swap(place.clone(), bare(with)));
            }
            Ty::Slice(_) => self.diag.report(messages::assign_target(span)),
            Ty::Opaque(_) => {
                let held = self.content(held);
                let v = self.scalar_now(held, span);
                self.stmts.push(Stmt::Store(place.clone(), v));
            }
            ty => {
                let v = self.read(held, span);
                if self.ty(v).is_aggregate() && !matches!(ty, Ty::Unknown) {
                    self.diag.report(messages::assign_target(span));
                    return;
                }
                self.stmts.push(Stmt::Store(place.clone(), v));
            }
        }
    }

    /// Where an aggregate lies that is copied from.
    pub(super) fn source(&mut self, held: Held, span: Span) -> Place {
        match held {
            Held::Slot(var, path) => match self.slot(var, &path).cloned() {
                Some(held) => self.source(held, span),
                None => self.place(Held::Never, span),
            },
            Held::Chosen(..) => {
                let v = self.scalar(held, span);
                bare(v)
            }
            other => self.place(other, span),
        }
    }

    /// `to[..end] = from[..end]`
    pub(super) fn copy_elements(&mut self, to: &Place, from: &Place, end: Val, span: Span) {
        self.for_each(end, span, |l, i| {
            let from = from.then(Projection::Index(i));
            l.put_place(&to.then(Projection::Index(i)), Held::Place(from), span);
        });
    }

    /// `for i in 0..end { f(i) }`, where nothing is carried.
    pub(super) fn for_each(&mut self, end: Val, span: Span, f: impl FnOnce(&mut Self, Val)) {
        let start = self.leaf(quote::quote!(0), usize_ty(), span);
        self.for_range(start, end, span, f);
    }

    /// `for i in start..end { f(i) }`, where nothing is carried.
    pub(super) fn for_range(
        &mut self,
        start: Val,
        end: Val,
        span: Span,
        f: impl FnOnce(&mut Self, Val),
    ) {
        let index = self.values.fresh(usize_ty(), None, span);
        let (stmts, ()) = self.nested(|l| f(l, index));
        let range = Range {
            start,
            end,
            inclusive: false,
            adapters: Vec::new(),
        };
        self.stmts.push(Stmt::For(Box::new(For {
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
    }
}

/// A root as a whole.
pub(super) fn bare(base: Val) -> Place {
    Place {
        base,
        projections: Vec::new(),
    }
}

pub(super) fn usize_ty() -> Ty {
    Ty::Int(Some("usize".into()))
}

fn at<'h>(held: &'h mut Held, path: &[usize]) -> Option<&'h mut Held> {
    let Some((first, rest)) = path.split_first() else {
        return Some(held);
    };
    match held {
        Held::Maybe(_, content, _) => at(content, rest),
        Held::Tuple(parts) | Held::Array(parts) | Held::Struct(_, parts) => {
            at(parts.get_mut(*first)?, rest)
        }
        _ => None,
    }
}
