//! Enums that hold real numbers: literals of variants, patterns, stores.
//!
//! A variable holds one as the number of its variant and the fields of all variants ([`Held::Struct`]), so a `match` is a
//! branch on a number and what it binds are fields. Memory that holds enums is reached through accessors that
//! `#[derive(Differentiable)]` writes; a field of a variant that is not there reads as zero and is not written to.
//!
//! Of an enum of another module no more is known than what a pattern says; see [`Variant::Foreign`].

use super::{Held, Lower};
use crate::ir::{Comparison, Op, Place, Projection, Stmt, Val};
use crate::ty::{Struct, TAG, Ty, payload};
use proc_macro2::Span;
use quote::{ToTokens, format_ident, quote};
use std::rc::Rc;
use syn::spanned::Spanned;

/// What a pattern of a variant asks for.
enum Variant {
    /// The variant of this number.
    Known(usize),
    /// A variant of an enum of another module, to be asked with `matches!`.
    Foreign,
}

impl Lower<'_> {
    /// The enum and the number of the variant that a path names in an expression.
    pub(super) fn variant(&self, path: &syn::Path) -> Option<(Rc<Struct>, usize)> {
        let name = &path.segments.last()?.ident;
        let s = if path.segments.len() == 1 {
            self.scope.enum_with(&name.to_string())?
        } else {
            let mut home = path.clone();
            home.segments.pop();
            home.segments.pop_punct();
            self.struct_named(&home)?
        };
        let k = s.variants.iter().position(|v| name == v.name.as_str())?;
        Some((s, k))
    }

    /// `Shape::Circle(r)`, `Shape::Square { side }`, `Shape::Nothing`
    pub(super) fn variant_of(
        &mut self,
        s: &Rc<Struct>,
        k: usize,
        mut given: Vec<(String, Held)>,
        span: Span,
    ) -> Held {
        if given.iter().any(|(_, held)| self.diverged(held)) {
            return Held::Never;
        }
        let tag = self.usize_leaf(k, span);
        let mut parts = vec![Held::Val(tag)];
        for (i, (_, ty)) in s.fields.iter().enumerate().skip(1) {
            let own = s.variants[k].fields.iter().find(|(at, _)| *at == i);
            let part = own.and_then(|(_, name)| {
                let at = given.iter().position(|(n, _)| n == name)?;
                Some(given.swap_remove(at).1)
            });
            parts.push(match part {
                Some(part) => part,
                None => match s.blanks.iter().find(|(at, _)| *at == i) {
                    Some((_, blank)) => Held::Val(self.leaf(blank.clone(), ty.clone(), span)),
                    None => self.undefined(ty, span),
                },
            });
        }
        self.structure(s, parts)
    }

    /// Whether it is an enum that is taken apart.
    pub(super) fn is_enum(&self, held: &Held) -> bool {
        matches!(self.with_types(held).strip(), Ty::Struct(s) if !s.variants.is_empty())
    }

    /// What a pattern of a variant asks for, and its parts by the names of the fields.
    fn pattern_of<'p>(
        &self,
        pat: &'p syn::Pat,
        held: &Held,
    ) -> Option<(Variant, Vec<(&'p syn::Pat, String)>)> {
        let name = match pat {
            syn::Pat::Path(p) => p.path.segments.last()?.ident.clone(),
            syn::Pat::TupleStruct(p) => p.path.segments.last()?.ident.clone(),
            syn::Pat::Struct(p) => p.path.segments.last()?.ident.clone(),
            syn::Pat::Ident(i) if i.by_ref.is_none() && i.subpat.is_none() => i.ident.clone(),
            _ => return None,
        };
        let ty = self.with_types(held);
        let (variant, count) = match ty.strip() {
            Ty::Struct(s) => {
                let k = s.variants.iter().position(|v| name == v.name.as_str())?;
                (Variant::Known(k), Some(s.variants[k].fields.len()))
            }
            Ty::Opaque(_) if !matches!(pat, syn::Pat::Ident(_)) => (Variant::Foreign, None),
            _ => return None,
        };
        let parts = match pat {
            syn::Pat::TupleStruct(p) => {
                let rest = p.elems.iter().position(|e| matches!(e, syn::Pat::Rest(_)));
                let skipped = count.map_or(0, |n| (n + 1).saturating_sub(p.elems.len()));
                let parts = p.elems.iter().enumerate().filter_map(|(i, e)| match rest {
                    Some(r) if i == r => None,
                    Some(r) if i > r => Some((e, i - 1 + skipped)),
                    _ => Some((e, i)),
                });
                parts
                    .map(|(e, i)| (e, payload(&name, &i.to_string())))
                    .collect()
            }
            syn::Pat::Struct(p) => {
                let field = |f: &syn::FieldPat| super::structs::member(&f.member);
                let parts = p.fields.iter();
                parts
                    .map(|f| (&*f.pat, payload(&name, &field(f))))
                    .collect()
            }
            _ => Vec::new(),
        };
        Some((variant, parts))
    }

    /// Binds the names of a pattern of a variant; false where it is none.
    pub(super) fn bind_variant(&mut self, pat: &syn::Pat, held: &Held) -> bool {
        let Some((_, parts)) = self.pattern_of(pat, held) else {
            return false;
        };
        let behind = self.is_reference(held);
        for (p, field) in parts {
            let part = match self.part_named(held, &field, p.span()) {
                // What is bound behind a reference is one itself; numbers read the same.
                Held::Place(place) if behind && !self.is_number(&place) => Held::View(place, false),
                part => part,
            };
            self.bind(p, part);
        }
        true
    }

    fn is_reference(&self, held: &Held) -> bool {
        match held {
            Held::View(..) | Held::Slot(..) => true,
            Held::Val(v) => matches!(self.ty(*v), Ty::Ref(..)),
            Held::Chosen(_, a, _) => self.is_reference(a),
            _ => false,
        }
    }

    fn is_number(&self, place: &Place) -> bool {
        matches!(self.place_ty(place), Ty::Float(_) | Ty::Int(_) | Ty::Bool)
    }

    /// Whether a pattern of a variant matches; `None` where it is none.
    pub(super) fn variant_matches(&mut self, pat: &syn::Pat, held: &Held) -> Option<Val> {
        let span = pat.span();
        let (variant, parts) = self.pattern_of(pat, held)?;
        let cond = match variant {
            Variant::Known(k) => self.is_variant(held, k, span),
            Variant::Foreign => self.is_foreign_variant(pat, held),
        };
        if parts.iter().all(|(p, _)| super::pattern::always(p)) {
            return Some(cond);
        }
        Some(self.and(cond, span, |l| {
            let get = |l: &mut Self, name: &String| l.part_named(held, name, span);
            l.all_match(&parts, &get, span)
        }))
    }

    fn is_variant(&mut self, held: &Held, k: usize, span: Span) -> Val {
        let tag = self.part_named(held, TAG, span);
        let tag = self.read(tag, span);
        if let Some(n) = self.integers.get(&tag) {
            let known = n == &k;
            return self.leaf(quote!(#known), Ty::Bool, span);
        }
        let k = self.usize_leaf(k, span);
        self.compare(Comparison::Eq, tag, k, span)
    }

    fn is_foreign_variant(&mut self, pat: &syn::Pat, held: &Held) -> Val {
        let span = pat.span();
        let place = self.place(held.clone(), span);
        let v = self.view(place, false, span);
        let path = match pat {
            syn::Pat::Path(p) => p.path.to_token_stream(),
            syn::Pat::TupleStruct(p) => {
                let path = &p.path;
                quote!(#path(..))
            }
            syn::Pat::Struct(p) => {
                let path = &p.path;
                quote!(#path { .. })
            }
            other => other.to_token_stream(),
        };
        let name = format_ident!("scrutinee");
        let tokens = quote!(::core::matches!(#name, #path));
        self.push(Op::Opaque(tokens, vec![(name, v)]), Ty::Bool, span)
    }

    /// `place = held` of an enum: what other variants held is gone, then there is another variant, then what it holds.
    pub(super) fn put_enum(&mut self, place: &Place, s: &Rc<Struct>, held: Held, span: Span) {
        let held = self.settled(held, span);
        let tag = self.field(held.clone(), TAG, span);
        let tag = self.read(tag, span);
        for (k, v) in s.variants.iter().enumerate() {
            let reals: Vec<usize> = v
                .fields
                .iter()
                .map(|(at, _)| *at)
                .filter(|at| s.fields[*at].1.has_reals())
                .collect();
            self.if_variant(tag, k, false, span, |l| {
                for at in reals {
                    let (name, ty) = &s.fields[at];
                    let gone = l.undefined(ty, span);
                    l.put_place(&place.then(Projection::Field(name.clone())), gone, span);
                }
            });
        }
        let of = place.then(Projection::Field(TAG.to_owned()));
        self.stmts.push(Stmt::Store(of, tag));
        for (k, v) in s.variants.iter().enumerate() {
            self.if_variant(tag, k, true, span, |l| {
                for (at, _) in &v.fields {
                    let name = &s.fields[*at].0;
                    let part = l.field(held.clone(), name, span);
                    l.put_place(&place.then(Projection::Field(name.clone())), part, span);
                }
            });
        }
    }

    /// Statements for where the variant is, or is not, that of a number.
    fn if_variant(
        &mut self,
        tag: Val,
        k: usize,
        is: bool,
        span: Span,
        then: impl FnOnce(&mut Self),
    ) {
        if let Some(n) = self.integers.get(&tag) {
            if (*n == k) == is {
                then(self);
            }
            return;
        }
        let how = if is { Comparison::Eq } else { Comparison::Ne };
        let k = self.usize_leaf(k, span);
        let cond = self.compare(how, tag, k, span);
        self.branch(
            cond,
            span,
            |l| {
                then(l);
                Self::unit()
            },
            |_| Self::unit(),
        );
    }
}
