//! Patterns: what they bind, and whether they match.
//!
//! A pattern takes apart what is held without reading it. Through a reference its names are references to the parts: a
//! `&mut` of a tuple that a variable holds as values gives slots, a view gives views.

use super::{Held, Lower};
use crate::diagnostics::whole;
use crate::ir::{BinOp, Comparison, Op, Projection, Stmt, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::{Ident, Span};
use quote::{ToTokens, format_ident, quote};
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

    /// The parts of a tuple that a pattern names, with their numbers.
    fn tuple_places<'p>(
        &mut self,
        t: &'p syn::PatTuple,
        held: &Held,
    ) -> Option<Vec<(&'p syn::Pat, usize)>> {
        let rest = t.elems.iter().position(|p| matches!(p, syn::Pat::Rest(_)));
        if let (Held::Val(v), None) = (held, rest)
            && matches!(self.ty(*v), Ty::Unknown)
        {
            self.values[*v].ty = Ty::Tuple(vec![Ty::Unknown; t.elems.len()]);
        }
        let width = match held {
            Held::Tuple(parts) => parts.len(),
            other => tuple_width(&self.with_types(other)),
        };
        if rest.is_some() && width == 0 {
            return None;
        }
        let skipped = width.saturating_sub(t.elems.len() - usize::from(rest.is_some()));
        let places = t.elems.iter().enumerate().filter_map(|(i, p)| {
            let at = match rest {
                Some(r) if i == r => return None,
                Some(r) if i > r => i - 1 + skipped,
                _ => i,
            };
            Some((p, at))
        });
        Some(places.collect())
    }

    /// A field of what is held; of a reference: a reference to it.
    pub(super) fn part_named(&mut self, held: &Held, name: &str, span: Span) -> Held {
        match held {
            Held::Slot(..) => match self.lvalue_part(held.clone(), name) {
                Some(Held::Place(place)) => Held::View(place, true),
                Some(lvalue) => self.opened_slot(lvalue),
                None => Held::Never,
            },
            Held::View(_, mutable) => {
                let part = self.field(held.clone(), name, span);
                self.referred_part(part, *mutable)
            }
            Held::Chosen(c, a, b) => {
                let (a, b) = (
                    self.part_named(a, name, span),
                    self.part_named(b, name, span),
                );
                Held::Chosen(*c, Box::new(a), Box::new(b))
            }
            Held::Val(v) if matches!(self.ty(*v), Ty::Ref(_, true)) => {
                let part = self.field(held.clone(), name, span);
                self.referred_part(part, true)
            }
            other => self.field(other.clone(), name, span),
        }
    }

    /// A part that lies in a slot: a reference that lies there is the part itself.
    fn opened_slot(&mut self, lvalue: Held) -> Held {
        if let Held::Slot(var, path) = &lvalue
            && let Some(held @ (Held::View(..) | Held::Slot(..) | Held::Chosen(..))) =
                self.peek(*var, path)
        {
            return held.clone();
        }
        lvalue
    }

    /// A part behind a reference: numbers behind `&` are read where they are bound.
    fn referred_part(&mut self, part: Held, mutable: bool) -> Held {
        match &part {
            Held::Place(place) if !mutable && !self.place_ty(place).is_aggregate() => part,
            Held::Place(place) => Held::View(place.clone(), mutable),
            _ => part,
        }
    }

    /// `[a, .., z]`, `[x, rest @ ..]`
    fn bind_slice(&mut self, s: &syn::PatSlice, held: &Held) {
        for (p, part) in self.slice_parts(s, held) {
            self.bind(p, part);
        }
    }

    /// The parts that a slice pattern names, and what they match.
    fn slice_parts<'p>(&mut self, s: &'p syn::PatSlice, held: &Held) -> Vec<(&'p syn::Pat, Held)> {
        let rest = s.elems.iter().position(is_rest);
        let behind = rest.map_or(0, |r| s.elems.len() - 1 - r);
        let mut out = Vec::new();
        for (i, p) in s.elems.iter().enumerate() {
            let span = p.span();
            let part = match rest {
                Some(r) if i == r => match p {
                    syn::Pat::Ident(_) => self.middle(held, r, behind, span),
                    _ => continue,
                },
                Some(r) if i > r => self.nth_last(held, s.elems.len() - i, span),
                _ => self.element_part(held, i, span),
            };
            // `rest @ ..` is a name.
            let p = match p {
                syn::Pat::Ident(n) if is_rest(p) => {
                    self.bind_name(n, part);
                    continue;
                }
                p => p,
            };
            out.push((p, part));
        }
        out
    }

    fn element_part(&mut self, held: &Held, i: usize, span: Span) -> Held {
        if let Held::Array(parts) = held
            && i < parts.len()
        {
            return parts[i].clone();
        }
        let i = self.usize_leaf(i, span);
        self.part_at(held, Projection::Index(i), span)
    }

    /// An element or a range of what is held; of a reference: a reference to it.
    pub(super) fn part_at(&mut self, held: &Held, step: Projection, span: Span) -> Held {
        match held {
            Held::Slot(..) => match self.pointee(held.clone()) {
                Some(lvalue @ Held::Place(_)) => {
                    let part = self.step(lvalue, step, span);
                    super::place::viewed(part, true)
                }
                Some(Held::Slot(var, mut path)) => {
                    if let (Projection::Index(i), Some(Held::Array(_))) =
                        (&step, self.peek(var, &path))
                        && let Some(i) = self.literal_value(*i)
                    {
                        path.push(i);
                        return Held::Slot(var, path);
                    }
                    Held::Never
                }
                _ => Held::Never,
            },
            Held::View(_, mutable) => {
                let part = self.step(held.clone(), step, span);
                self.referred_part(part, *mutable)
            }
            Held::Chosen(c, a, b) => {
                let (a, b) = (
                    self.part_at(a, step.clone(), span),
                    self.part_at(b, step, span),
                );
                Held::Chosen(*c, Box::new(a), Box::new(b))
            }
            Held::Rows(rows) => {
                let part = self.inside(held, step, span);
                super::place::viewed(part, rows.mutable())
            }
            Held::Val(v) if matches!(self.ty(*v), Ty::Ref(..)) => {
                let mutable = matches!(self.ty(*v), Ty::Ref(_, true));
                let part = self.step(held.clone(), step, span);
                self.referred_part(part, mutable)
            }
            other => self.step(other.clone(), step, span),
        }
    }

    fn literal_value(&self, v: Val) -> Option<usize> {
        self.stmts.iter().rev().find_map(|s| match s {
            Stmt::Let(w, Op::Leaf(t)) if *w == v => t.to_string().parse().ok(),
            _ => None,
        })
    }

    /// The `k`th element from the end, from 1.
    fn nth_last(&mut self, held: &Held, k: usize, span: Span) -> Held {
        if let Held::Array(parts) = held
            && k <= parts.len()
        {
            return parts[parts.len() - k].clone();
        }
        let all = self.elements_of(held, span).unwrap_or(Held::Never);
        let (n, k) = (self.length(&all, span), self.usize_leaf(k, span));
        let i = self.arithmetic(BinOp::Sub, n, k, span);
        self.part_at(held, Projection::Index(i), span)
    }

    /// What lies between the first and the last elements.
    fn middle(&mut self, held: &Held, before: usize, behind: usize, span: Span) -> Held {
        if let Held::Array(parts) = held
            && before + behind <= parts.len()
        {
            return Held::Array(parts[before..parts.len() - behind].to_vec());
        }
        let from = self.usize_leaf(before, span);
        let to = (behind > 0).then(|| {
            let all = self.elements_of(held, span).unwrap_or(Held::Never);
            let (n, k) = (self.length(&all, span), self.usize_leaf(behind, span));
            self.arithmetic(BinOp::Sub, n, k, span)
        });
        let part = self.part_at(held, Projection::Range(Some(from), to, false), span);
        match part {
            Held::Place(place) => Held::View(place, false),
            other => other,
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

    /// Whether the pattern matches; `None` where it always does. Parts are looked at only where what is around them matches.
    pub(super) fn matches(&mut self, pat: &syn::Pat, held: &Held) -> Option<Val> {
        let span = pat.span();
        if let Some(cond) = self.variant_matches(pat, held) {
            return Some(cond);
        }
        match pat {
            syn::Pat::Wild(_) | syn::Pat::Rest(_) => None,
            syn::Pat::Paren(p) => self.matches(&p.pat, held),
            syn::Pat::Type(p) => self.matches(&p.pat, held),
            syn::Pat::Ident(i) if !is_constant(i) => {
                let (_, sub) = i.subpat.as_ref()?;
                self.matches(sub, held)
            }
            syn::Pat::Ident(i) if i.ident == "None" => match self.opened(held.clone()) {
                Held::Maybe(cond, ..) => Some(self.push(Op::Not(cond), Ty::Bool, span)),
                held => Some(self.leaf_matches(pat, &held)),
            },
            syn::Pat::Reference(r) => {
                let held = self.content(held.clone());
                self.matches(&r.pat, &held)
            }
            syn::Pat::Tuple(t) => {
                let places = self.tuple_places(t, held)?;
                self.all_match(
                    &places,
                    &|l, at: &usize| l.part_named(held, &at.to_string(), span),
                    span,
                )
            }
            syn::Pat::Struct(p) if self.struct_named(&p.path).is_some() => {
                let fields: Vec<_> = p
                    .fields
                    .iter()
                    .map(|f| (&*f.pat, super::structs::member(&f.member)))
                    .collect();
                self.all_match(&fields, &|l, name| l.part_named(held, name, span), span)
            }
            syn::Pat::TupleStruct(p) if self.struct_named(&p.path).is_some() => {
                let fields: Vec<_> = p
                    .elems
                    .iter()
                    .enumerate()
                    .map(|(i, p)| (p, i.to_string()))
                    .collect();
                self.all_match(&fields, &|l, name| l.part_named(held, name, span), span)
            }
            syn::Pat::TupleStruct(p) if p.elems.len() == 1 && is_maybe(&p.path) => {
                match self.opened(held.clone()) {
                    Held::Maybe(cond, content, err) => {
                        let (cond, part) = match last(&p.path).as_str() {
                            "Err" => {
                                let failed = self.push(Op::Not(cond), Ty::Bool, span);
                                (failed, err.map_or(Held::Never, |e| *e))
                            }
                            _ => (cond, *content),
                        };
                        let inner = &p.elems[0];
                        if always(inner) {
                            return Some(cond);
                        }
                        let err = last(&p.path) == "Err";
                        Some(self.and(cond, span, |l| {
                            let part = if err { l.error_of(part, span) } else { part };
                            l.matches(inner, &part)
                        }))
                    }
                    held => Some(self.leaf_matches(pat, &held)),
                }
            }
            syn::Pat::Slice(s) => self.slice_matches(s, held),
            syn::Pat::Or(o)
                if matches!(held, Held::Val(_) | Held::Place(_))
                    && !binds(pat)
                    && !self.is_enum(held) =>
            {
                let _ = o;
                Some(self.leaf_matches(pat, held))
            }
            syn::Pat::Or(o) => {
                let mut any: Option<Val> = None;
                for case in &o.cases {
                    any = match any {
                        None => Some(self.matches(case, held)?),
                        Some(before) => {
                            let yes =
                                |l: &mut Self| Held::Val(l.leaf(quote!(true), Ty::Bool, span));
                            let held = self.branch(before, span, yes, |l| {
                                let one = l.matches(case, held);
                                Held::Val(
                                    one.unwrap_or_else(|| l.leaf(quote!(true), Ty::Bool, span)),
                                )
                            });
                            Some(self.scalar(held, span))
                        }
                    };
                }
                any
            }
            other => {
                if !matches!(held, Held::Val(_) | Held::Place(_) | Held::View(..)) {
                    self.diag.report(messages::let_pattern(whole(other)));
                    return None;
                }
                Some(self.leaf_matches(pat, held))
            }
        }
    }

    /// Whether all parts match, one after the other.
    pub(super) fn all_match<K>(
        &mut self,
        parts: &[(&syn::Pat, K)],
        get: &dyn Fn(&mut Self, &K) -> Held,
        span: Span,
    ) -> Option<Val> {
        let mut all: Option<Val> = None;
        for (p, at) in parts.iter().filter(|(p, _)| !always(p)) {
            all = match all {
                None => {
                    let part = get(self, at);
                    self.matches(p, &part)
                }
                Some(before) => Some(self.and(before, span, |l| {
                    let part = get(l, at);
                    l.matches(p, &part)
                })),
            };
        }
        all
    }

    /// `before && then`
    pub(super) fn and(
        &mut self,
        before: Val,
        span: Span,
        then: impl FnOnce(&mut Self) -> Option<Val>,
    ) -> Val {
        let held = self.branch(
            before,
            span,
            |l| {
                let cond = then(l);
                Held::Val(cond.unwrap_or_else(|| l.leaf(quote!(true), Ty::Bool, span)))
            },
            |l| Held::Val(l.leaf(quote!(false), Ty::Bool, span)),
        );
        self.scalar(held, span)
    }

    fn slice_matches(&mut self, s: &syn::PatSlice, held: &Held) -> Option<Val> {
        let span = s.span();
        let open = s.elems.iter().any(is_rest);
        let named = s.elems.len() - usize::from(open);
        let fixed =
            matches!(held, Held::Array(_)) || matches!(self.content_ty(held), Ty::Array(..));
        let fits = if fixed {
            None
        } else {
            let all = self.elements_of(held, span)?;
            let (n, k) = (self.length(&all, span), self.usize_leaf(named, span));
            let how = if open { Comparison::Ge } else { Comparison::Eq };
            Some(self.compare(how, n, k, span))
        };
        let refutable = s.elems.iter().any(|p| !always(p) && !is_rest(p));
        if !refutable {
            return fits;
        }
        let inner = |l: &mut Self| {
            l.scoped(|l| {
                let mut all: Option<Val> = None;
                for (p, part) in l.slice_parts(s, held) {
                    if always(p) {
                        continue;
                    }
                    all = match all {
                        None => l.matches(p, &part),
                        Some(before) => Some(l.and(before, span, |l| l.matches(p, &part))),
                    };
                }
                all
            })
        };
        match fits {
            None => inner(self),
            Some(fits) => Some(self.and(fits, span, inner)),
        }
    }

    fn leaf_matches(&mut self, pat: &syn::Pat, held: &Held) -> Val {
        let span = pat.span();
        let v = self.read(held.clone(), span);
        match pat {
            syn::Pat::Lit(l)
                if matches!(l.lit, syn::Lit::Bool(syn::LitBool { value: true, .. })) =>
            {
                v
            }
            syn::Pat::Lit(l) if !matches!(self.ty(v), Ty::Ref(..)) => {
                let literal = self.leaf(l.to_token_stream(), Ty::Unknown, span);
                self.compare(Comparison::Eq, v, literal, span)
            }
            _ => {
                let name = format_ident!("scrutinee");
                let pat = blank(pat);
                let tokens = quote!(::core::matches!(#name, #pat));
                self.push(Op::Opaque(tokens, vec![(name, v)]), Ty::Bool, span)
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

/// A bare upper-case name in a pattern is a constant, not a binding, unless it cannot be one: see [`Variables`].
fn is_constant(i: &syn::PatIdent) -> bool {
    let bare = i.subpat.is_none() && i.by_ref.is_none() && i.mutability.is_none();
    bare && i.ident.to_string().starts_with(char::is_uppercase)
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

fn last(path: &syn::Path) -> String {
    path.segments
        .last()
        .map(|s| s.ident.to_string())
        .unwrap_or_default()
}

fn is_maybe(path: &syn::Path) -> bool {
    matches!(last(path).as_str(), "Some" | "Ok" | "Err")
}

/// `..`, `name @ ..`
fn is_rest(pat: &syn::Pat) -> bool {
    match pat {
        syn::Pat::Rest(_) => true,
        syn::Pat::Ident(i) => i.subpat.as_ref().is_some_and(|(_, sub)| is_rest(sub)),
        _ => false,
    }
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
fn binds(pat: &syn::Pat) -> bool {
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

/// The pattern without its names, for a test of it.
fn blank(pat: &syn::Pat) -> syn::Pat {
    struct Blank;
    impl syn::visit_mut::VisitMut for Blank {
        fn visit_pat_mut(&mut self, pat: &mut syn::Pat) {
            if let syn::Pat::Ident(i) = pat
                && !is_constant(i)
            {
                *pat = match &i.subpat {
                    Some((_, sub)) => (**sub).clone(),
                    None => syn::parse_quote!(_),
                };
            }
            syn::visit_mut::visit_pat_mut(self, pat);
        }
    }
    let mut pat = pat.clone();
    syn::visit_mut::VisitMut::visit_pat_mut(&mut Blank, &mut pat);
    pat
}

fn tuple_width(ty: &Ty) -> usize {
    match ty.strip() {
        Ty::Tuple(parts) => parts.len(),
        _ => 0,
    }
}
