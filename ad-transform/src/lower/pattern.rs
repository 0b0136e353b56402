//! Irrefutable patterns: `let` and parameters.

use super::{Held, Lower};
use crate::diagnostics::whole;
use crate::ir::{Op, Stmt, Val};
use crate::messages;
use crate::ty::Ty;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// Binds the names of a pattern to the parts of what is held.
    pub(super) fn bind(&mut self, pat: &syn::Pat, held: Held) {
        match pat {
            syn::Pat::Wild(_) => self.discard(held),
            syn::Pat::Paren(p) => self.bind(&p.pat, held),
            syn::Pat::Ident(i) if i.subpat.is_none() => self.bind_name(i, held),
            syn::Pat::Type(t) => {
                let held = self.annotate(held, &t.ty);
                self.bind(&t.pat, held);
            }
            syn::Pat::Reference(r) => {
                let held = match held {
                    Held::Val(v) => Held::Val(self.dereferenced(v, r.span())),
                    Held::View(place, _) => Held::Place(place),
                    other => other,
                };
                self.bind(&r.pat, held);
            }
            syn::Pat::Tuple(t) => self.bind_tuple(t, &held),
            syn::Pat::Struct(p) if self.struct_named(&p.path).is_some() => {
                self.bind_struct(p, &held);
            }
            syn::Pat::TupleStruct(p) if self.struct_named(&p.path).is_some() => {
                self.bind_tuple_struct(p, &held);
            }
            syn::Pat::Slice(s) if !has_rest(&s.elems) => self.bind_elements(s, &held),
            other => self.diag.report(messages::let_pattern(whole(other))),
        }
    }

    /// `(a, .., z)`
    fn bind_tuple(&mut self, t: &syn::PatTuple, held: &Held) {
        let rest = t.elems.iter().position(|p| matches!(p, syn::Pat::Rest(_)));
        if let (Held::Val(v), None) = (held, rest)
            && matches!(self.ty(*v), Ty::Unknown)
        {
            self.values[*v].ty = Ty::Tuple(vec![Ty::Unknown; t.elems.len()]);
        }
        let width = match held {
            Held::Tuple(parts) => parts.len(),
            Held::Val(v) => tuple_width(self.ty(*v)),
            Held::Place(place) | Held::View(place, _) => tuple_width(&self.place_ty(place)),
            _ => 0,
        };
        if rest.is_some() && width == 0 {
            self.diag.report(messages::let_pattern(t.span()));
            return;
        }
        let skipped = width.saturating_sub(t.elems.len() - usize::from(rest.is_some()));
        for (i, p) in t.elems.iter().enumerate() {
            let at = match rest {
                Some(r) if i == r => continue,
                Some(r) if i > r => i - 1 + skipped,
                _ => i,
            };
            let part = self.field(held.clone(), &at.to_string(), p.span());
            self.bind(p, part);
        }
    }

    fn bind_elements(&mut self, s: &syn::PatSlice, held: &Held) {
        for (i, p) in s.elems.iter().enumerate() {
            let part = match held {
                Held::Array(parts) if i < parts.len() => parts[i].clone(),
                other => {
                    let k = self.leaf(super::number(i), Ty::Int(Some("usize".into())), p.span());
                    Held::Place(self.index(other.clone(), k, p.span()))
                }
            };
            self.bind(p, part);
        }
    }

    fn bind_name(&mut self, i: &syn::PatIdent, held: Held) {
        // A variable is a copy.
        let held = self.settled(held, i.span());
        if i.mutability.is_some() && self.becomes_memory(&held, &i.ident) {
            let held = self.owned(held, i);
            self.new_var(Some(i.ident.clone()), held);
            return;
        }
        let called = super::own::contains(&self.receivers, &i.ident);
        if let (Held::Val(v), true) = (&held, called && i.mutability.is_some())
            && !matches!(
                self.ty(*v),
                Ty::Float(_) | Ty::Int(_) | Ty::Bool | Ty::Ref(..) | Ty::Tuple(_)
            )
        {
            // A method may write to it.
            self.values[*v].mutable = true;
        }
        if let Held::Val(v) = held
            && i.mutability.is_none()
        {
            self.christen(v, i);
        }
        self.new_var(Some(i.ident.clone()), held);
    }

    /// Whether a variable is written to in part; or as a whole, where that is more than numbers taken apart.
    fn becomes_memory(&self, held: &Held, name: &proc_macro2::Ident) -> bool {
        if super::own::contains(&self.memory, name) {
            return true;
        }
        let whole = match held {
            Held::Val(v) => matches!(self.ty(*v), Ty::Vec(_) | Ty::Array(..)),
            _ => false,
        };
        whole && super::own::contains(&self.assigned, name)
    }

    /// Whether a variable holds memory that is written to.
    pub(super) fn is_memory(&self, held: &Held) -> bool {
        let Held::Val(v) = held else { return false };
        let ty = self.ty(*v);
        self.values[*v].mutable && (ty.is_aggregate() || matches!(ty, Ty::Ref(_, true)))
    }

    /// Gives the user's name to a value that was computed for it; a value that has a name keeps it.
    fn christen(&mut self, v: Val, i: &syn::PatIdent) {
        let just_computed = match self.stmts.last() {
            Some(Stmt::Let(last, _)) => *last == v,
            Some(Stmt::If(s)) => s.dsts.contains(&v),
            _ => false,
        };
        if just_computed && self.values[v].name.is_none() {
            self.values[v].name = Some(i.ident.clone());
        }
    }

    fn annotate(&mut self, held: Held, ty: &syn::Type) -> Held {
        let ty = self.scope.parse_local(ty);
        let held = match held {
            Held::Place(place)
                if matches!(self.place_ty(&place), Ty::Unknown)
                    && !matches!(ty, Ty::Unknown | Ty::Ref(..)) =>
            {
                let span = self.values[place.base].span;
                Held::Val(self.scalar(Held::Place(place), span))
            }
            other => other,
        };
        if let Held::Val(v) = held {
            let known = self.ty(v).clone();
            if matches!(known, Ty::Unknown)
                || matches!(
                    (&known, &ty),
                    (Ty::Float(_), Ty::Float(_)) | (Ty::Int(None), Ty::Int(_))
                )
            {
                self.values[v].ty = ty;
            }
        }
        held
    }

    /// `let _ = e;` evaluates `e`.
    fn discard(&mut self, held: Held) {
        if let Held::Place(place) = held {
            let ty = self.place_ty(&place);
            if !ty.is_aggregate() {
                self.push(Op::Load(place), ty, proc_macro2::Span::mixed_site());
            }
        }
    }
}

fn has_rest<'a>(pats: impl IntoIterator<Item = &'a syn::Pat>) -> bool {
    pats.into_iter().any(|p| matches!(p, syn::Pat::Rest(_)))
}

fn tuple_width(ty: &Ty) -> usize {
    match ty.strip() {
        Ty::Tuple(parts) => parts.len(),
        _ => 0,
    }
}
