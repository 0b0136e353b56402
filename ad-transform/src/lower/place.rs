//! Memory: references, indexing, slicing, fields.

use super::{Held, Lower};
use crate::diagnostics::whole;
use crate::ir::{Op, Place, Projection, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::Span;
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn reference(&mut self, r: &syn::ExprReference) -> Held {
        if r.mutability.is_some() {
            self.diag.report(messages::mutable_borrow(whole(r)));
        }
        let mutable = r.mutability.is_some();
        match self.expr(&r.expr) {
            // A reborrow of a whole view is that view.
            Held::View(place, _) => Held::View(place, mutable),
            Held::Place(place) => {
                // The borrow panics where the primal's does, whether or not the view is used.
                if !place.projections.is_empty() {
                    let ty = Ty::Ref(Box::new(self.place_ty(&place)), false);
                    self.push(Op::View(place.clone()), ty, r.span());
                }
                Held::View(place, mutable)
            }
            Held::Val(v) if self.ty(v).is_aggregate() => {
                let place = Place {
                    base: v,
                    projections: Vec::new(),
                };
                Held::View(place, mutable)
            }
            Held::Val(v) => {
                let ty = Ty::Ref(Box::new(self.ty(v).clone()), false);
                Held::Val(self.push(Op::Ref(v), ty, r.span()))
            }
            // Tuples and arrays taken apart are values: a shared reference to one reads the same.
            other => other,
        }
    }

    /// A view as a value of the IR, for what the transform cannot look into.
    pub(super) fn view(&mut self, place: Place, mutable: bool, span: Span) -> Val {
        let ty = self.place_ty(&place);
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
        let span = i.span();
        let base = self.expr(&i.expr);
        if let syn::Expr::Range(r) = inner(&i.index) {
            let start = r.start.as_ref().map(|e| self.number(e));
            let end = r.end.as_ref().map(|e| self.number(e));
            let inclusive = matches!(r.limits, syn::RangeLimits::Closed(_));
            let mut place = self.place(base, span);
            place
                .projections
                .push(Projection::Range(start, end, inclusive));
            return Held::Place(place);
        }
        if let (Held::Array(parts), Some(k)) = (&base, literal(&i.index))
            && k < parts.len()
        {
            return parts[k].clone();
        }
        let index = self.operand(&i.index);
        Held::Place(self.index(base, index, span))
    }

    pub(super) fn index(&mut self, base: Held, index: Val, span: Span) -> Place {
        let mut place = self.place(base, span);
        place.projections.push(Projection::Index(index));
        place
    }

    /// Where something lies that is held.
    pub(super) fn place(&mut self, held: Held, span: Span) -> Place {
        match held {
            Held::Place(place) | Held::View(place, _) => place,
            other => Place {
                base: self.scalar(other, span),
                projections: Vec::new(),
            },
        }
    }

    pub(super) fn field_expr(&mut self, f: &syn::ExprField) -> Held {
        let base = self.expr(&f.base);
        let name = match &f.member {
            syn::Member::Named(n) => n.to_string(),
            syn::Member::Unnamed(i) => i.index.to_string(),
        };
        self.field(base, &name, f.span())
    }

    pub(super) fn field(&mut self, base: Held, name: &str, span: Span) -> Held {
        if let (Held::Tuple(parts), Ok(i)) = (&base, name.parse::<usize>())
            && i < parts.len()
        {
            return parts[i].clone();
        }
        let mut place = self.place(base, span);
        place.projections.push(Projection::Field(name.to_owned()));
        Held::Place(place)
    }

    /// The type of the content of a place.
    pub(super) fn place_ty(&self, place: &Place) -> Ty {
        crate::infer::place_ty(&self.values, place)
    }
}

fn inner(e: &syn::Expr) -> &syn::Expr {
    match e {
        syn::Expr::Paren(p) => inner(&p.expr),
        syn::Expr::Group(p) => inner(&p.expr),
        other => other,
    }
}

fn literal(e: &syn::Expr) -> Option<usize> {
    match inner(e) {
        syn::Expr::Lit(l) => match &l.lit {
            syn::Lit::Int(i) => i.base10_parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
