//! Memory: references, indexing, slicing, fields.

use super::assign::bare;
use super::{Held, Lower};
use crate::diagnostics::whole;
use crate::ir::{Op, Place, Projection, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::Span;
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn reference(&mut self, r: &syn::ExprReference) -> Held {
        let mutable = r.mutability.is_some();
        if mutable {
            return self.borrowed_mutably(r);
        }
        let held = self.expr(&r.expr);
        self.referenced(held, r.span())
    }

    /// `&held`
    pub(super) fn referenced(&mut self, held: Held, span: Span) -> Held {
        match held {
            // A reborrow of a whole view is that view.
            Held::View(place, _) => Held::View(place, false),
            Held::Slot(var, path) => match self.slot(var, &path).cloned() {
                Some(held) => self.referenced(held, span),
                None => Held::Never,
            },
            Held::Place(_) | Held::Chosen(..) => {
                self.check_place(&held, span);
                viewed(held, false)
            }
            Held::Val(v) if self.ty(v).is_aggregate() => Held::View(bare(v), false),
            Held::Val(v) => {
                let ty = Ty::Ref(Box::new(self.ty(v).clone()), false);
                let reference = self.push(Op::Ref(v), ty, span);
                self.references.insert(reference, v);
                Held::Val(reference)
            }
            // Tuples and arrays taken apart are values: a shared reference to one reads the same.
            other => other,
        }
    }

    /// `&mut e`
    fn borrowed_mutably(&mut self, r: &syn::ExprReference) -> Held {
        match self.lvalue(&r.expr) {
            Some(Held::Slot(var, path)) => match self.slot(var, &path) {
                Some(_) => Held::Slot(var, path),
                None => self.not_borrowed(r),
            },
            Some(lvalue) => {
                self.check_place(&lvalue, r.span());
                viewed(lvalue, true)
            }
            None => match self.expr(&r.expr) {
                held @ (Held::View(..) | Held::Chosen(..) | Held::Rows(_)) => held,
                Held::Array(parts) if parts.iter().any(super::chosen::is_listed) => {
                    Held::Rows(self.listed(&parts, r.span()))
                }
                // A temporary that lives as long as the reference.
                held @ (Held::Val(_) | Held::Array(_)) => {
                    let v = self.scalar(held, r.span());
                    if !super::own::storable(self.ty(v)) {
                        return self.not_borrowed(r);
                    }
                    Held::View(bare(self.own(v, r.span())), true)
                }
                _ => self.not_borrowed(r),
            },
        }
    }

    fn not_borrowed(&mut self, r: &syn::ExprReference) -> Held {
        self.diag.report(messages::mutable_borrow(whole(r)));
        Held::Val(self.push(Op::Undefined, Ty::Unknown, r.span()))
    }

    /// The borrow panics where the primal's does, whether or not the view is used.
    pub(super) fn check_place(&mut self, held: &Held, span: Span) {
        match held {
            Held::Place(place) | Held::View(place, _)
                if place
                    .projections
                    .iter()
                    .any(|p| !matches!(p, Projection::Field(_))) =>
            {
                let ty = Ty::Ref(Box::new(self.memory_ty(place)), false);
                self.push(Op::View(place.clone()), ty, span);
            }
            Held::Chosen(cond, a, b) => {
                self.branch(
                    *cond,
                    span,
                    |l| {
                        l.check_place(a, span);
                        Self::unit()
                    },
                    |l| {
                        l.check_place(b, span);
                        Self::unit()
                    },
                );
            }
            _ => {}
        }
    }

    /// A view as a value of the IR, for what the transform cannot look into.
    pub(super) fn view(&mut self, place: Place, mutable: bool, span: Span) -> Val {
        if place.projections.is_empty() && matches!(self.ty(place.base), Ty::Ref(..)) {
            return place.base;
        }
        let ty = self.handed_ty(&place);
        if !mutable && !ty.is_aggregate() && !matches!(ty, Ty::Unknown | Ty::Passive) {
            let v = self.push(Op::Load(place), ty.clone(), span);
            return self.push(Op::Ref(v), Ty::Ref(Box::new(ty), false), span);
        }
        let written = self.values[place.base].mutable;
        let view = self.push(Op::View(place), Ty::Ref(Box::new(ty), mutable), span);
        self.values[view].mutable = written;
        view
    }

    pub(super) fn index_expr(&mut self, i: &syn::ExprIndex) -> Held {
        let base = self.expr(&i.expr);
        if let (Held::Array(parts), Some(k)) = (&base, literal(&i.index))
            && k < parts.len()
        {
            return parts[k].clone();
        }
        if let Some(held) = self.overloaded_index(&base, &i.index) {
            return held;
        }
        let before = self.may_have_left();
        let step = if self.is_map(&base) {
            Projection::Index(self.handed(&i.index))
        } else {
            self.index_step(&i.index)
        };
        self.after_exit(before, i.span(), |l| l.step(base, step, i.span()))
    }

    /// Whether it is nothing that numbers are the indices of: keys of maps may be references.
    fn is_map(&self, base: &Held) -> bool {
        let ty = match base {
            Held::Val(v) => self.ty(*v).clone(),
            Held::Place(place) | Held::View(place, _) => self.place_ty(place),
            _ => return false,
        };
        matches!(ty.strip(), Ty::Unknown | Ty::Passive)
    }

    /// What stands between brackets.
    pub(super) fn index_step(&mut self, index: &syn::Expr) -> Projection {
        if let syn::Expr::Range(r) = inner(index) {
            let start = r.start.as_ref().map(|e| self.number(e));
            let end = r.end.as_ref().map(|e| self.number(e));
            let inclusive = matches!(r.limits, syn::RangeLimits::Closed(_));
            return Projection::Range(start, end, inclusive);
        }
        let held = self.expr(index);
        if let Held::Iter(p) = &held
            && let Some((start, end, inclusive)) = self.as_range(p)
        {
            return Projection::Range(Some(start), end, inclusive);
        }
        Projection::Index(self.read(held, index.span()))
    }

    /// One step into what is held, through references.
    pub(super) fn step(&mut self, base: Held, step: Projection, span: Span) -> Held {
        match base {
            Held::Slot(var, path) => match self.slot(var, &path).cloned() {
                Some(held) => self.step(held, step, span),
                None => Held::Never,
            },
            Held::Chosen(c, a, b) => {
                let a = self.step(*a, step.clone(), span);
                let b = self.step(*b, step, span);
                Held::Chosen(c, Box::new(a), Box::new(b))
            }
            Held::Rows(rows) => self.row_step(&rows, &step, span),
            Held::Array(parts) if parts.iter().any(super::chosen::is_listed) => {
                let rows = self.listed(&parts, span);
                self.row_step(&rows, &step, span)
            }
            other => {
                let place = self.place(other, span);
                Held::Place(self.stepped(place, step, span))
            }
        }
    }

    /// One step into a place. Into a range of known width it is an offset.
    fn stepped(&mut self, place: Place, step: Projection, span: Span) -> Place {
        if let (Some(Projection::Range(Some(a), Some(b), false)), Projection::Index(i)) =
            (place.projections.last(), &step)
            && let Some(width) = self.widths.get(&(*a, *b))
            && let (Some(width), Some(i)) = (self.integer(*width), self.integer(*i))
            && i < width
        {
            return self.offset(&place, step, span);
        }
        place.then(step)
    }

    pub(super) fn index(&mut self, base: Held, index: Val, span: Span) -> Place {
        let place = self.place(base, span);
        self.stepped(place, Projection::Index(index), span)
    }

    /// The element of this number.
    pub(super) fn element_at(&mut self, base: Held, i: usize, span: Span) -> Held {
        if let Held::Array(parts) = &base
            && i < parts.len()
        {
            return parts[i].clone();
        }
        let i = self.leaf(super::number(i), super::assign::usize_ty(), span);
        self.step(base, Projection::Index(i), span)
    }

    /// Where something lies that is held.
    pub(super) fn place(&mut self, held: Held, span: Span) -> Place {
        match held {
            Held::Place(place) | Held::View(place, _) => place,
            other => bare(self.scalar(other, span)),
        }
    }

    pub(super) fn field_expr(&mut self, f: &syn::ExprField) -> Held {
        if super::companion::is_call(&f.base) {
            self.expected = Some(Ty::Tuple(vec![Ty::Unknown; 2]));
        }
        let base = self.expr(&f.base);
        let name = super::structs::member(&f.member);
        self.field(base, &name, f.span())
    }

    pub(super) fn field(&mut self, base: Held, name: &str, span: Span) -> Held {
        // Through a reference to what a variable holds.
        if let Held::Slot(var, path) = &base
            && let Some(held) = self.slot(*var, path).cloned()
        {
            return self.field(held, name, span);
        }
        if let (Held::Tuple(parts), Ok(i)) = (&base, name.parse::<usize>())
            && i < parts.len()
        {
            return parts[i].clone();
        }
        if let Held::Iter(p) = &base
            && let Some((start, end, _)) = self.as_range(p)
        {
            match (name, end) {
                ("start", _) => return Held::Val(start),
                ("end", Some(end)) => return Held::Val(end),
                _ => {}
            }
        }
        if let Held::Struct(s, parts) = &base
            && let Some(i) = s.position(name)
        {
            return parts[i].clone();
        }
        self.step(base, Projection::Field(name.to_owned()), span)
    }

    /// The type of the content of a place.
    pub(super) fn place_ty(&self, place: &Place) -> Ty {
        match (place.projections.last(), self.memory_ty(place)) {
            // What is taken for an array.
            (Some(Projection::Range(Some(a), Some(b), false)), Ty::Slice(e)) => {
                match self.arrays.get(&(*a, *b)) {
                    Some(n) => Ty::Array(e, n.clone()),
                    None => Ty::Slice(e),
                }
            }
            (_, ty) => ty,
        }
    }

    /// The type of the content of a place for what it is handed to: what is taken for an array is one.
    pub(super) fn handed_ty(&self, place: &Place) -> Ty {
        match self.place_ty(place) {
            array @ Ty::Array(..) => array,
            _ => self.memory_ty(place),
        }
    }

    /// The type of the content of a place, as the memory has it.
    pub(super) fn memory_ty(&self, place: &Place) -> Ty {
        crate::infer::place_ty(&self.values, place)
    }
}

/// A reference to what lies there.
pub(super) fn viewed(held: Held, mutable: bool) -> Held {
    match held {
        Held::Place(place) | Held::View(place, _) => Held::View(place, mutable),
        Held::Chosen(c, a, b) => Held::Chosen(
            c,
            Box::new(viewed(*a, mutable)),
            Box::new(viewed(*b, mutable)),
        ),
        other => other,
    }
}

pub(super) fn inner(e: &syn::Expr) -> &syn::Expr {
    match e {
        syn::Expr::Paren(p) => inner(&p.expr),
        syn::Expr::Group(p) => inner(&p.expr),
        other => other,
    }
}

pub(super) fn literal(e: &syn::Expr) -> Option<usize> {
    match inner(e) {
        syn::Expr::Lit(l) => match &l.lit {
            syn::Lit::Int(i) => i.base10_parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
