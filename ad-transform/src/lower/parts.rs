//! The parts of tuples, structs, arrays and slices, as patterns reach them.

use super::{Held, Lower};
use crate::ir::{BinOp, Op, Projection, Stmt, Val};
use crate::ty::Ty;
use proc_macro2::Span;
use syn::spanned::Spanned;
impl Lower<'_> {
    /// The parts of a tuple that a pattern names, with their numbers.
    pub(super) fn tuple_places<'p>(
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

    /// The parts that a slice pattern names, and what they match.
    pub(super) fn slice_parts<'p>(
        &mut self,
        s: &'p syn::PatSlice,
        held: &Held,
    ) -> Vec<(&'p syn::Pat, Held)> {
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
    fn part_at(&mut self, held: &Held, step: Projection, span: Span) -> Held {
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
}

/// `..`, `name @ ..`
pub(super) fn is_rest(pat: &syn::Pat) -> bool {
    match pat {
        syn::Pat::Rest(_) => true,
        syn::Pat::Ident(i) => i.subpat.as_ref().is_some_and(|(_, sub)| is_rest(sub)),
        _ => false,
    }
}

fn tuple_width(ty: &Ty) -> usize {
    match ty.strip() {
        Ty::Tuple(parts) => parts.len(),
        _ => 0,
    }
}
