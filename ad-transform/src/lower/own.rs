//! Memory of a function's own: what makes a variable memory, and what memory is made by.

use super::assign::bare;
use super::{Held, Lower};
use crate::ir::{Op, Val};
use crate::ty::Ty;
use proc_macro2::Span;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// What is held as of now: what lies in memory that may change is read. Variables, and parts of tuples, are copies.
    pub(super) fn settled(&mut self, held: Held, span: Span) -> Held {
        match held {
            Held::Place(place) => match self.place_ty(&place) {
                ty @ (Ty::Tuple(_) | Ty::Struct(_)) => {
                    let parts = ty.parts().unwrap_or_default();
                    let parts = parts
                        .into_iter()
                        .map(|(name, _)| {
                            let part = self.field(Held::Place(place.clone()), &name, span);
                            self.settled(part, span)
                        })
                        .collect();
                    match ty {
                        Ty::Struct(s) => Held::Struct(s, parts),
                        _ => Held::Tuple(parts),
                    }
                }
                // It moves.
                Ty::Vec(_) if !self.values[place.base].mutable => Held::Place(place),
                _ => match self.array_copy(&place, span) {
                    Some(copy) => copy,
                    None => Held::Val(self.scalar(Held::Place(place), span)),
                },
            },
            Held::Iter(p) => self.kept(p),
            Held::Tuple(parts) => {
                Held::Tuple(parts.into_iter().map(|p| self.settled(p, span)).collect())
            }
            Held::Array(parts) => {
                Held::Array(parts.into_iter().map(|p| self.settled(p, span)).collect())
            }
            Held::Struct(s, parts) => Held::Struct(
                s,
                parts.into_iter().map(|p| self.settled(p, span)).collect(),
            ),
            Held::Chosen(c, a, b) if is_content(&a) => {
                let v = self.scalar(Held::Chosen(c, a, b), span);
                Held::Val(v)
            }
            // An array is copied; a `Vec` moves.
            Held::Val(v)
                if self.is_owned_memory(v)
                    && matches!(self.ty(v), Ty::Array(..))
                    && !self.unheld.remove(&v) =>
            {
                let ty = self.ty(v).clone();
                Held::Val(self.push(Op::Load(bare(v)), ty, span))
            }
            other => other,
        }
    }

    /// Memory of its own for a variable that is written to in part.
    pub(super) fn owned(&mut self, held: Held, i: &syn::PatIdent) -> Held {
        match held {
            // A struct by value: each of its parts is memory of its own.
            Held::Val(v) if matches!(self.ty(v), Ty::Struct(s) if s.variants.is_empty()) => {
                match self.elements(v) {
                    Some(parts) => self.owned(parts, i),
                    None => Held::Val(v),
                }
            }
            Held::Tuple(parts) => {
                Held::Tuple(parts.into_iter().map(|p| self.owned(p, i)).collect())
            }
            Held::Struct(s, parts) => {
                Held::Struct(s, parts.into_iter().map(|p| self.owned(p, i)).collect())
            }
            Held::Rows(_) | Held::Array(_) if is_views(&held) => {
                if !contains(&self.written.reordered, &i.ident) {
                    return held;
                }
                let rows = match held {
                    Held::Rows(rows) => rows,
                    Held::Array(parts) => self.listed(&parts, i.span()),
                    _ => unreachable!("matched above"),
                };
                Held::Rows(self.reorderable(rows, i.span()))
            }
            Held::Iter(_)
            | Held::Closure(_)
            | Held::Function(_)
            | Held::View(..)
            | Held::Slot(..)
            | Held::Chosen(..)
            | Held::Maybe(..)
            | Held::Never => held,
            Held::Array(parts) if parts.iter().any(|p| self.is_row(p)) => {
                let v = self.array_of_rows(parts, i.span());
                self.christened(v, i);
                Held::Val(v)
            }
            other => {
                let init = match other {
                    // It moves: one name for the memory is as good as another, unless the old name gets another memory.
                    Held::Val(v) if self.is_owned_memory(v) && matches!(self.ty(v), Ty::Vec(_)) => {
                        if !self.reassigned.contains(&v) {
                            return Held::Val(v);
                        }
                        let ty = self.ty(v).clone();
                        let new = self.nothing(ty, i.span());
                        self.stmts.push(crate::ir::Stmt::Swap(bare(new), bare(v)));
                        self.christened(new, i);
                        return Held::Val(new);
                    }
                    Held::Array(parts) => Held::Array(parts),
                    Held::Val(v) if !storable(self.ty(v)) => {
                        // Something passive, which is called by a method that writes.
                        self.values[v].mutable |= matches!(self.ty(v), Ty::Unknown | Ty::Passive);
                        return Held::Val(v);
                    }
                    other => other,
                };
                let init = self.scalar(init, i.span());
                if !storable(self.ty(init)) {
                    return Held::Val(init);
                }
                let v = self.made_memory(init, i.span());
                self.christened(v, i);
                Held::Val(v)
            }
        }
    }

    /// Whether it is a `Vec`, by value.
    pub(super) fn is_row(&self, held: &Held) -> bool {
        match held {
            Held::Val(v) => matches!(self.ty(*v), Ty::Vec(_)),
            Held::Place(place) => matches!(self.place_ty(place), Ty::Vec(_)),
            _ => false,
        }
    }

    /// Memory for an array of `Vec`s, which move into it.
    pub(super) fn array_of_rows(&mut self, parts: Vec<Held>, span: Span) -> Val {
        let ty = self.with_types(&Held::Array(parts.clone()));
        let element = ty.element().cloned().unwrap_or(Ty::Unknown);
        let empty = parts.iter().map(|_| self.empty(&element, span)).collect();
        let init = self.push(Op::Array(empty), ty, span);
        let v = self.own(init, span);
        for (i, part) in parts.into_iter().enumerate() {
            let i = self.usize_leaf(i, span);
            self.put_place(&bare(v).then(crate::ir::Projection::Index(i)), part, span);
        }
        v
    }

    fn christened(&mut self, v: Val, i: &syn::PatIdent) {
        if i.ident != "self" {
            self.values[v].name = Some(i.ident.clone());
        }
        if contains(&self.written.assigned, &i.ident) {
            self.reassigned.insert(v);
        }
    }

    /// `let mut v = init;`
    pub(super) fn own(&mut self, init: Val, span: Span) -> Val {
        let ty = self.ty(init).clone();
        let v = self.push(Op::Owned(init), ty, span);
        self.values[v].mutable = true;
        v
    }

    /// Memory of its own for what has just been made, or has been read since: a `Vec` is memory from the start then, as the
    /// name that it had before is gone once it has moved.
    pub(super) fn made_memory(&mut self, init: Val, span: Span) -> Val {
        let made = |s: &crate::ir::Stmt| matches!(s, crate::ir::Stmt::Let(v, _) if *v == init);
        let at = match self.ty(init) {
            Ty::Vec(_) => self.stmts.iter().position(made),
            _ => None,
        };
        let Some(at) = at.filter(|_| !self.values[init].mutable) else {
            return self.own(init, span);
        };
        let crate::ir::Stmt::Let(_, op) = self.stmts[at].clone() else {
            unreachable!("found above")
        };
        let ty = self.ty(init).clone();
        let first = self.fresh(ty, span);
        self.stmts[at] = crate::ir::Stmt::Let(first, op);
        let owned = crate::ir::Stmt::Let(init, Op::Owned(first));
        self.stmts.insert(at + 1, owned);
        self.values[init].mutable = true;
        // What is written to from here on has no length that is known once and for all.
        self.lengths.retain(|_, of| *of != init);
        init
    }

    /// An empty `Vec` of this type.
    pub(super) fn nothing(&mut self, ty: Ty, span: Span) -> Val {
        let element = ty.element().cloned().unwrap_or(Ty::Unknown);
        let value = self.push(Op::Undefined, element, span);
        let none = self.leaf(super::number(0), super::assign::usize_ty(), span);
        let init = self.push(Op::Filled(value, none), ty, span);
        self.own(init, span)
    }

    /// `Vec::new()`
    pub(super) fn empty_vec(&mut self, span: Span) -> Val {
        let value = self.push(Op::Undefined, Ty::Unknown, span);
        let none = self.leaf(super::number(0), super::assign::usize_ty(), span);
        let ty = Ty::Vec(Box::new(Ty::Unknown));
        self.push(Op::Filled(value, none), ty, span)
    }

    /// A copy of what lies at a place as a `Vec`.
    pub(super) fn copied_vec(&mut self, held: Held, span: Span) -> Option<Held> {
        // Each arm copies what it chose.
        if let Held::Chosen(cond, a, b) = held {
            let joined = self.branch(
                cond,
                span,
                |l| l.copied_vec(*a, span).unwrap_or(Held::Never),
                |l| l.copied_vec(*b, span).unwrap_or(Held::Never),
            );
            return (!matches!(joined, Held::Never)).then_some(joined);
        }
        let place = self.source(held, span);
        let element = self.place_ty(&place).element()?.clone();
        let ty = Ty::Vec(Box::new(element));
        Some(Held::Val(self.push(Op::Load(place), ty, span)))
    }
}

/// Whether variables of this type become memory where they are written to in part.
pub(super) fn storable(ty: &Ty) -> bool {
    matches!(ty, Ty::Array(e, _) | Ty::Vec(e) if storable_element(e)) || matches!(ty, Ty::Opaque(_))
}

fn storable_element(ty: &Ty) -> bool {
    match ty {
        Ty::Tuple(parts) => parts.iter().all(storable_element),
        // What else a struct holds stays where it is.
        Ty::Struct(s) => {
            let passive = |t: &Ty| matches!(t, Ty::Passive);
            let mut fields = s.fields.iter();
            fields.all(|(_, t)| storable_element(t) || passive(t) && s.variants.is_empty())
        }
        Ty::Array(e, _) | Ty::Vec(e) => storable_element(e),
        Ty::Opaque(_) => true,
        other => other.innermost(),
    }
}

/// A sequence of references.
fn is_views(held: &Held) -> bool {
    match held {
        Held::Rows(_) => true,
        Held::Array(parts) => parts.iter().any(super::chosen::is_listed),
        _ => false,
    }
}

/// Whether the chosen are the contents, not references to them.
fn is_content(held: &Held) -> bool {
    match held {
        Held::Chosen(_, a, _) => is_content(a),
        other => matches!(other, Held::Place(_)),
    }
}

pub(super) fn contains(names: &[proc_macro2::Ident], name: &proc_macro2::Ident) -> bool {
    names.iter().any(|n| crate::hygiene::same_name(n, name))
}
