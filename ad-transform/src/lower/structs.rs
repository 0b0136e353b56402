//! Structs of the module: literals, update syntax, patterns. What a variable holds of one is its fields, so they cost
//! nothing; memory that holds structs is reached by field like tuples are.

use super::{Held, Lower};
use crate::messages;
use crate::ty::{Struct, Ty};
use proc_macro2::Span;
use quote::ToTokens;
use std::rc::Rc;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// The struct that a path names.
    pub(super) fn struct_named(&self, path: &syn::Path) -> Option<Rc<Struct>> {
        let ty = syn::Type::Path(syn::TypePath {
            attrs: Vec::new(),
            qself: None,
            path: path.clone(),
        });
        match self.scope.parse(&ty) {
            Ty::Struct(s) => Some(s),
            _ => None,
        }
    }

    /// `P { x, y: e, ..base }`
    pub(super) fn struct_expr(&mut self, e: &syn::ExprStruct) -> Held {
        let known = self.struct_named(&e.path).filter(|_| e.qself.is_none());
        let Some(s) = known.or_else(|| undeclared(e)) else {
            return self.outside(&syn::Expr::Struct(e.clone()), e.span());
        };
        if let Some((s, k)) = self.variant(&e.path) {
            let mut given = Vec::new();
            for f in &e.fields {
                given.push((member(&f.member), self.part(&f.expr)));
            }
            return self.variant_of(&s, k, given, e.span());
        }
        let mut given: Vec<Option<Held>> = vec![None; s.fields.len()];
        for f in &e.fields {
            let at = s.position(&member(&f.member));
            self.expected = at.map(|i| s.fields[i].1.clone());
            let held = self.part(&f.expr);
            if self.diverged(&held) {
                return Held::Never;
            }
            if let Some(i) = at {
                given[i] = Some(held);
            }
        }
        let base = e.rest.as_ref().map(|rest| self.expr(rest));
        let mut parts = Vec::new();
        for (held, (name, _)) in given.into_iter().zip(&s.fields) {
            parts.push(match (held, &base) {
                (Some(held), _) => held,
                (None, Some(base)) => {
                    let field = self.field(base.clone(), name, e.span());
                    self.read_now(field, e.span())
                }
                (None, None) => Held::Never,
            });
        }
        self.structure(&s, parts)
    }

    /// `P(x, y)`
    pub(super) fn tuple_struct(&mut self, s: &Rc<Struct>, args: Vec<Held>) -> Held {
        if args.iter().any(|a| self.diverged(a)) {
            return Held::Never;
        }
        self.structure(s, args)
    }

    /// A struct of these fields, whose types complete what its declaration leaves open, and the other way round.
    pub(super) fn structure(&mut self, s: &Rc<Struct>, parts: Vec<Held>) -> Held {
        let found = || parts.iter().map(|p| self.with_types(p)).collect::<Vec<_>>();
        let s = &match s.args.is_empty().then(|| self.scope.completed(s, &found())) {
            Some(Some(complete)) => complete,
            _ => s.clone(),
        };
        let mut fields = Vec::new();
        let mut held = Vec::new();
        for (part, (name, ty)) in parts.into_iter().zip(&s.fields) {
            let part = self.declared(part, ty);
            let found = self.with_types(&part);
            let ty = match ty {
                Ty::Unknown => found,
                ty => ty.clone(),
            };
            fields.push((name.clone(), ty));
            held.push(part);
        }
        let complete = Struct {
            fields,
            ..(**s).clone()
        };
        Held::Struct(Rc::new(complete), held)
    }

    /// A part of something that is put together: read now, as memory may change later.
    pub(super) fn part(&mut self, e: &syn::Expr) -> Held {
        let held = self.expr(e);
        self.read_now(held, e.span())
    }

    pub(super) fn read_now(&mut self, held: Held, span: Span) -> Held {
        match held {
            Held::Place(ref place)
                if self.values[place.base].mutable || !self.place_ty(place).is_aggregate() =>
            {
                self.settled(held, span)
            }
            held @ Held::Val(_) => self.settled(held, span),
            other => other,
        }
    }

    /// `p.clone()`: a copy of each field.
    pub(super) fn cloned(&mut self, held: Held, span: Span) -> Held {
        let ty = self.with_types(&held);
        match ty.strip() {
            Ty::Struct(s) => {
                let mut parts = Vec::new();
                for (name, _) in &s.fields {
                    let part = self.field(held.clone(), name, span);
                    parts.push(self.cloned(part, span));
                }
                Held::Struct(s.clone(), parts)
            }
            Ty::Vec(_) => match self.copied_vec(held.clone(), span) {
                Some(copy) => copy,
                None => held,
            },
            _ if matches!(ty, Ty::Ref(..)) => held,
            _ => self.settled(held, span),
        }
    }

    /// `P { x, y: (a, b), .. }` in `let` or as a parameter.
    pub(super) fn bind_struct(&mut self, p: &syn::PatStruct, held: &Held) {
        for f in &p.fields {
            let part = self.field(held.clone(), &member(&f.member), f.span());
            self.bind(&f.pat, part);
        }
    }

    /// `P(x, .., z)` in `let` or as a parameter.
    pub(super) fn bind_tuple_struct(&mut self, p: &syn::PatTupleStruct, held: &Held) {
        let Some(s) = self.struct_named(&p.path) else {
            self.diag.report(messages::let_pattern(p.span()));
            return;
        };
        let rest = p.elems.iter().position(|e| matches!(e, syn::Pat::Rest(_)));
        let skipped = (s.fields.len() + usize::from(rest.is_some())).saturating_sub(p.elems.len());
        for (i, e) in p.elems.iter().enumerate() {
            let at = match rest {
                Some(r) if i == r => continue,
                Some(r) if i > r => i - 1 + skipped,
                _ => i,
            };
            let part = self.field(held.clone(), &at.to_string(), e.span());
            self.bind(e, part);
        }
    }
}

/// A struct of another module, as far as a literal of it tells.
fn undeclared(e: &syn::ExprStruct) -> Option<Rc<Struct>> {
    if e.rest.is_some() || e.qself.is_some() {
        return None;
    }
    let fields = e.fields.iter().map(|f| (member(&f.member), Ty::Unknown));
    Some(Rc::new(Struct {
        name: e.path.segments.last()?.ident.to_string(),
        path: e.path.to_token_stream(),
        args: Vec::new(),
        fields: fields.collect(),
        ..Struct::default()
    }))
}

/// A field's name.
pub(super) fn member(m: &syn::Member) -> String {
    match m {
        syn::Member::Named(n) => n.to_string(),
        syn::Member::Unnamed(i) => i.index.to_string(),
    }
}
