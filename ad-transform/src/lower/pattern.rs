//! Patterns: what they bind. Whether they match is said in `matching.rs`, how they take things apart in `parts.rs`.
//!
//! A pattern takes apart what is held without reading it. Through a reference its names are references to the parts: a
//! `&mut` of a tuple that a variable holds as values gives slots, a view gives views.

use super::matching::{is_constant, is_maybe, last};
use super::{Held, Lower};
use crate::diagnostics::whole;
use crate::ir::{Op, Stmt, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::{Ident, Span};
use quote::{format_ident, quote};
use syn::spanned::Spanned;
impl Lower<'_> {
    /// Binds the names of a pattern that matches.
    pub(super) fn bind(&mut self, pat: &syn::Pat, held: Held) {
        if self.bind_variant(pat, &held) {
            return;
        }
        match pat {
            syn::Pat::Wild(_) => self.discard(held),
            syn::Pat::Paren(p) => self.bind(&p.pat, held),
            syn::Pat::Ident(i) if is_constant(i) => {}
            syn::Pat::Ident(i) => {
                let whole_thing = held.clone();
                let held = if i.by_ref.is_some() {
                    self.referenced(held, i.span())
                } else {
                    held
                };
                self.bind_name(i, held);
                if let Some((_, sub)) = &i.subpat {
                    self.bind(sub, whole_thing);
                }
            }
            syn::Pat::Type(t) => {
                let held = self.annotate(held, &t.ty);
                self.bind(&t.pat, held);
            }
            syn::Pat::Reference(r) => {
                let held = match held {
                    Held::Val(v) => Held::Val(self.dereferenced(v, r.span())),
                    other => self.content(other),
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
            syn::Pat::TupleStruct(p) if p.elems.len() == 1 && is_maybe(&p.path) => {
                match self.opened(held) {
                    Held::Maybe(_, content, err) => {
                        let part = match (last(&p.path).as_str(), err) {
                            ("Err", Some(err)) => self.error_of(*err, p.span()),
                            _ => *content,
                        };
                        self.bind(&p.elems[0], part);
                    }
                    held => self.bind_opaque(pat, held),
                }
            }
            syn::Pat::Slice(s) => self.bind_slice(s, &held),
            syn::Pat::Or(o) if binds(pat) => self.bind_cases(o, &held),
            syn::Pat::Lit(_)
            | syn::Pat::Range(_)
            | syn::Pat::Path(_)
            | syn::Pat::Or(_)
            | syn::Pat::Rest(_) => {}
            other => self.bind_opaque(other, held),
        }
    }

    /// Names inside something passive that the transform cannot look into.
    fn bind_opaque(&mut self, pat: &syn::Pat, held: Held) {
        let mut names = Vec::new();
        bound(pat, &mut names);
        if matches!(held, Held::Never) {
            for name in names {
                self.new_var(Some(name), Held::Never);
            }
            return;
        }
        if !matches!(held, Held::Val(_) | Held::Place(_) | Held::View(..)) {
            self.diag.report(messages::let_pattern(whole(pat)));
        }
        let span = pat.span();
        let v = self.scalar(held, span);
        let scrutinee = format_ident!("scrutinee");
        for name in names {
            // Each name for itself: what is bound is as a rule a copy.
            let tokens = quote!(::core::convert::identity(match #scrutinee {
                #pat => #name,
                _ => ::core::unreachable!(),
            }));
            let vars = vec![(scrutinee.clone(), v)];
            let part = self.push(Op::Opaque(tokens, vars), Ty::Unknown, span);
            self.new_var(Some(name), Held::Val(part));
        }
    }

    /// `a(x) | b(x)`: the names are those of the case that matches.
    fn bind_cases(&mut self, o: &syn::PatOr, held: &Held) {
        let mut names = Vec::new();
        bound(&o.cases[0], &mut names);
        let cases: Vec<&syn::Pat> = o.cases.iter().collect();
        let Held::Tuple(parts) = self.case_parts(&cases, &names, held, o.span()) else {
            return;
        };
        for (name, part) in names.into_iter().zip(parts) {
            self.new_var(Some(name), part);
        }
    }

    fn case_parts(
        &mut self,
        cases: &[&syn::Pat],
        names: &[Ident],
        held: &Held,
        span: Span,
    ) -> Held {
        let parts = |l: &mut Self, pat: &syn::Pat| {
            l.scoped(|l| {
                l.bind(pat, held.clone());
                let parts = names.iter().map(|n| match l.lookup(n) {
                    Some(var) => l.held[var.0].clone(),
                    None => Held::Never,
                });
                Held::Tuple(parts.collect())
            })
        };
        let (first, rest) = cases.split_first().expect("a pattern has a case");
        if rest.is_empty() {
            return parts(self, first);
        }
        match self.matches(first, held) {
            None => parts(self, first),
            Some(cond) => self.branch(
                cond,
                span,
                |l| parts(l, first),
                |l| l.case_parts(rest, names, held, span),
            ),
        }
    }

    /// `(a, .., z)`
    fn bind_tuple(&mut self, t: &syn::PatTuple, held: &Held) {
        let Some(places) = self.tuple_places(t, held) else {
            self.diag.report(messages::let_pattern(t.span()));
            return;
        };
        for (p, at) in places {
            let part = self.part_named(held, &at.to_string(), p.span());
            self.bind(p, part);
        }
    }

    /// `[a, .., z]`, `[x, rest @ ..]`
    fn bind_slice(&mut self, s: &syn::PatSlice, held: &Held) {
        for (p, part) in self.slice_parts(s, held) {
            self.bind(p, part);
        }
    }

    pub(super) fn bind_name(&mut self, i: &syn::PatIdent, held: Held) {
        // A variable is a copy.
        let mut held = self.settled(held, i.span());
        if let (Held::Iter(p), true) = (&held, i.mutability.is_some()) {
            held = Held::Iter(self.reachable(&p.clone(), i.span()));
        }
        if i.mutability.is_some() && self.becomes_memory(&held, &i.ident) {
            let held = self.owned(held, i);
            self.new_var(Some(i.ident.clone()), held);
            return;
        }
        // So it is where code that nobody can look into may write to it: `p.sort()`.
        let changed = super::own::contains(&self.written.changed, &i.ident);
        if i.mutability.is_some() && changed && self.has_indices(&held) {
            let held = self.owned(held, i);
            self.new_var(Some(i.ident.clone()), held);
            return;
        }
        // `Vec`s in an array that is reached by number move into it once.
        if let Held::Array(parts) = &held
            && parts.iter().any(|p| self.is_row(p))
        {
            let held = self.owned(held, i);
            self.new_var(Some(i.ident.clone()), held);
            return;
        }
        let called = super::own::contains(&self.written.receivers, &i.ident);
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

    /// Whether there is an array of integers in it.
    fn has_indices(&self, held: &Held) -> bool {
        let passive = |p: &Held| match p {
            Held::Val(v) => matches!(self.ty(*v), Ty::Int(_) | Ty::Bool),
            other => self.has_indices(other),
        };
        match held {
            Held::Array(parts) => parts.iter().all(passive),
            Held::Tuple(parts) | Held::Struct(_, parts) => {
                parts.iter().any(|p| self.has_indices(p))
            }
            _ => false,
        }
    }

    /// Whether a variable is written to in part; or as a whole, where that is more than numbers taken apart.
    fn becomes_memory(&self, held: &Held, name: &Ident) -> bool {
        if super::own::contains(&self.written.elements, name) {
            return true;
        }
        let whole = match held {
            Held::Val(v) => matches!(self.ty(*v), Ty::Vec(_) | Ty::Array(..) | Ty::Opaque(_)),
            Held::Place(place) => matches!(self.place_ty(place), Ty::Vec(_)),
            Held::Tuple(parts) | Held::Struct(_, parts) => {
                // A method may write to what lies in a field.
                let called = matches!(held, Held::Struct(..))
                    && super::own::contains(&self.written.receivers, name);
                if called && self.has_writer(&self.with_types(held)) {
                    return true;
                }
                let list = |p: &Held| matches!(self.with_types(p), Ty::Vec(_));
                return parts.iter().any(|p| {
                    !matches!(p, Held::Array(_)) && self.becomes_memory(p, name)
                        || called && list(p)
                });
            }
            _ => false,
        };
        whole && super::own::contains(&self.written.assigned, name)
    }

    /// Whether a method of a struct, or of one in it, writes to elements of arrays in it.
    fn has_writer(&self, ty: &Ty) -> bool {
        let writes = |b: &syn::Block| {
            let written = super::targets::written(b).elements;
            written.iter().any(|n| n == "self")
        };
        match ty {
            Ty::Struct(s) => {
                holds_array(ty)
                    && (self.scope.has_writer(&s.name, writes)
                        || s.fields.iter().any(|(_, t)| self.has_writer(t)))
            }
            Ty::Tuple(parts) => parts.iter().any(|t| self.has_writer(t)),
            _ => false,
        }
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
        } || self.indices.contains(&v);
        // A receiver of a method that is lowered here is not that of the caller.
        if just_computed && self.values[v].name.is_none() && i.ident != "self" {
            self.values[v].name = Some(i.ident.clone());
        }
    }

    fn annotate(&mut self, held: Held, ty: &syn::Type) -> Held {
        let outer = self.scope.parse_outer(ty);
        let ty = match (self.scope.parse_local(ty), outer) {
            // What is made of real numbers elsewhere may hold some.
            (Ty::Unknown, outer @ Ty::Opaque(_)) if self.is_made_of_reals(&held) => outer,
            (ty, _) => ty,
        };
        let span = Span::mixed_site();
        let held = match held {
            Held::Place(place)
                if matches!(self.place_ty(&place), Ty::Unknown)
                    && !matches!(ty, Ty::Unknown | Ty::Ref(..)) =>
            {
                let span = self.values[place.base].span;
                Held::Val(self.scalar(Held::Place(place), span))
            }
            held @ Held::Maybe(..) => self.filled(held, &ty, span),
            held @ (Held::View(..) | Held::Chosen(..)) => self.as_array(held, &ty, span),
            other => other,
        };
        if let Held::Val(v) = held {
            let known = self.ty(v).clone();
            let element_open = matches!(
                (&known, &ty),
                (Ty::Vec(a), Ty::Vec(b)) if matches!(**a, Ty::Unknown) && !matches!(**b, Ty::Unknown)
            );
            if element_open
                || matches!(known, Ty::Unknown)
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

    /// Whether it is the value of a call or an operator that was handed real numbers.
    fn is_made_of_reals(&self, held: &Held) -> bool {
        let Held::Val(v) = held else { return false };
        self.stmts.iter().rev().any(|s| match s {
            Stmt::Let(d, Op::Call(_, args) | Op::Method(_, _, args)) if d == v => args
                .iter()
                .any(|a| self.ty(*a).has_reals() || self.is_foreign_field(*a)),
            Stmt::Let(d, Op::Bin(..) | Op::Neg(_)) if d == v => {
                matches!(self.ty(*d), Ty::Opaque(_))
            }
            _ => false,
        })
    }

    fn is_foreign_field(&self, v: Val) -> bool {
        self.stmts.iter().any(|s| match s {
            Stmt::Let(d, Op::Load(p)) if *d == v => {
                matches!(self.ty(p.base).strip(), Ty::Opaque(_))
            }
            _ => false,
        })
    }

    /// `let _ = e;` evaluates `e`.
    fn discard(&mut self, held: Held) {
        if let Held::Place(place) = held {
            let ty = self.place_ty(&place);
            if !ty.is_aggregate() {
                self.push(Op::Load(place), ty, Span::mixed_site());
            }
        }
    }
}

/// Whether an array of numbers is in a struct.
fn holds_array(ty: &Ty) -> bool {
    match ty {
        Ty::Array(..) => true,
        Ty::Tuple(parts) => parts.iter().any(holds_array),
        Ty::Struct(s) if s.variants.is_empty() => s.fields.iter().any(|(_, t)| holds_array(t)),
        _ => false,
    }
}

/// Where a pattern must match, as after `let`, upper-case names are variables (`let A = p[0];`). They are written `A @ _`, so
/// that they are not taken for constants.
pub(super) struct Variables;

impl syn::visit_mut::VisitMut for Variables {
    fn visit_local_mut(&mut self, l: &mut syn::Local) {
        if l.init.as_ref().is_none_or(|i| i.diverge.is_none()) {
            mark(&mut l.pat);
        }
        syn::visit_mut::visit_local_mut(self, l);
    }

    fn visit_expr_closure_mut(&mut self, c: &mut syn::ExprClosure) {
        c.inputs.iter_mut().for_each(mark);
        syn::visit_mut::visit_expr_closure_mut(self, c);
    }

    fn visit_expr_for_loop_mut(&mut self, l: &mut syn::ExprForLoop) {
        mark(&mut l.pat);
        syn::visit_mut::visit_expr_for_loop_mut(self, l);
    }

    fn visit_fn_arg_mut(&mut self, i: &mut syn::FnArg) {
        if let syn::FnArg::Typed(p) = i {
            mark(&mut p.pat);
        }
    }
}

/// See [`Variables`].
pub(super) fn mark(pat: &mut syn::Pat) {
    struct Names;
    impl syn::visit_mut::VisitMut for Names {
        fn visit_pat_ident_mut(&mut self, i: &mut syn::PatIdent) {
            if is_constant(i) {
                let anything = syn::PatWild {
                    attrs: Vec::new(),
                    underscore_token: Default::default(),
                };
                let anything = Box::new(syn::Pat::Wild(anything));
                i.subpat = Some((Default::default(), anything));
            }
            syn::visit_mut::visit_pat_ident_mut(self, i);
        }
    }
    syn::visit_mut::VisitMut::visit_pat_mut(&mut Names, pat);
}

/// Whether the pattern matches whatever it is held against.
pub(super) fn always(pat: &syn::Pat) -> bool {
    match pat {
        syn::Pat::Wild(_) | syn::Pat::Rest(_) => true,
        syn::Pat::Ident(i) => {
            !is_constant(i) && i.subpat.as_ref().is_none_or(|(_, sub)| always(sub))
        }
        syn::Pat::Paren(p) => always(&p.pat),
        syn::Pat::Type(p) => always(&p.pat),
        syn::Pat::Reference(p) => always(&p.pat),
        syn::Pat::Tuple(t) => t.elems.iter().all(always),
        _ => false,
    }
}

/// Whether a pattern binds names.
pub(super) fn binds(pat: &syn::Pat) -> bool {
    let mut names = Vec::new();
    bound(pat, &mut names);
    !names.is_empty()
}

/// The names that a pattern binds.
pub(super) fn bound(pat: &syn::Pat, out: &mut Vec<Ident>) {
    struct Names<'a>(&'a mut Vec<Ident>);
    impl<'ast> syn::visit::Visit<'ast> for Names<'_> {
        fn visit_pat_ident(&mut self, i: &'ast syn::PatIdent) {
            if !is_constant(i) && !self.0.contains(&i.ident) {
                self.0.push(i.ident.clone());
            }
            syn::visit::visit_pat_ident(self, i);
        }
    }
    syn::visit::Visit::visit_pat(&mut Names(out), pat);
}
