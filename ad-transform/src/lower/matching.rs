//! Patterns: whether they match.

use super::parts::is_rest;
use super::pattern::{always, binds};
use super::{Held, Lower};
use crate::diagnostics::whole;
use crate::ir::{Comparison, Op, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::Span;
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;
impl Lower<'_> {
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

/// A bare upper-case name in a pattern is a constant, not a binding, unless it cannot be one: see [`Variables`].
pub(super) fn is_constant(i: &syn::PatIdent) -> bool {
    let bare = i.subpat.is_none() && i.by_ref.is_none() && i.mutability.is_none();
    bare && i.ident.to_string().starts_with(char::is_uppercase)
}

pub(super) fn last(path: &syn::Path) -> String {
    path.segments
        .last()
        .map(|s| s.ident.to_string())
        .unwrap_or_default()
}

pub(super) fn is_maybe(path: &syn::Path) -> bool {
    matches!(last(path).as_str(), "Some" | "Ok" | "Err")
}

/// The pattern without its names, for a test of it.
pub(super) fn blank(pat: &syn::Pat) -> syn::Pat {
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
