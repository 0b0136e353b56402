//! The ways out of loops and functions: flags, as `looping.rs` shows.

use super::targets::Exits;
use super::{Held, Lower, Var};
use crate::ir::Val;
use crate::messages;
use crate::ty::Ty;
use proc_macro2::{Ident, Span};
use quote::quote;
use syn::spanned::Spanned;
use syn::visit::Visit;

/// A loop around the current statement.
#[derive(Clone)]
pub(super) struct Frame {
    pub(super) label: Option<Ident>,
    /// Set where the rest of the trip is left out.
    pub(super) left: Var,
    /// Set where this trip is the last.
    pub(super) stop: Var,
    /// What `break` carries out.
    pub(super) value: Option<Var>,
    /// The outermost of the loops that are one in the primal: an iterator may make several. `break` leaves them all.
    pub(super) home: usize,
    /// A labelled block: only exits with its label go to it.
    pub(super) block: bool,
}

impl Lower<'_> {
    /// `return e`
    pub(super) fn return_(&mut self, e: &syn::ExprReturn) -> Held {
        let held = match &e.expr {
            Some(value) => {
                self.expected = self.declared.clone();
                self.expr(value)
            }
            None => Self::unit(),
        };
        self.return_held(held, e.span())
    }

    /// Returns what is held.
    pub(super) fn return_held(&mut self, held: Held, span: Span) -> Held {
        if !self.diverged(&held) {
            let held = self.settled(held, span);
            let yes = self.leaf(quote!(true), Ty::Bool, span);
            self.held[self.returned.0] = Held::Val(yes);
            self.hand_over(self.result, held, span);
            for f in self.frames.clone() {
                self.held[f.left.0] = Held::Val(yes);
                self.held[f.stop.0] = Held::Val(yes);
            }
        }
        Held::Never
    }

    /// What the function being lowered returns early. `Vec`s lie in memory that is there from the start: what returns one
    /// fills that, from whatever loop or branch.
    pub(super) fn open_result(&mut self, body: &syn::Block, ty: &Ty, span: Span) {
        let mut exits = Exits::default();
        exits.visit_block(body);
        let held = self.undefined(ty, span);
        let held = if exits.returns {
            self.with_memory(held, ty, span)
        } else {
            held
        };
        self.held[self.result.0] = held;
    }

    pub(super) fn with_memory(&mut self, held: Held, ty: &Ty, span: Span) -> Held {
        let parts = |l: &mut Self, parts: Vec<Held>| -> Vec<Held> {
            let tys = ty.parts().unwrap_or_default();
            let tys = tys.into_iter().map(|(_, t)| t);
            let tys: Vec<Ty> = match ty {
                Ty::Array(e, _) => vec![(**e).clone(); parts.len()],
                _ => tys.collect(),
            };
            let parts = parts.into_iter().zip(&tys);
            parts.map(|(p, t)| l.with_memory(p, t, span)).collect()
        };
        match (held, ty) {
            (Held::Val(_), Ty::Vec(_)) => Held::Val(self.nothing(ty.clone(), span)),
            (Held::Tuple(p), _) => Held::Tuple(parts(self, p)),
            (Held::Array(p), _) => Held::Array(parts(self, p)),
            (Held::Struct(s, p), _) => Held::Struct(s, parts(self, p)),
            (Held::Maybe(c, p, e), Ty::Maybe(inner, _)) => {
                Held::Maybe(c, Box::new(self.with_memory(*p, inner, span)), e)
            }
            (held, _) => held,
        }
    }

    /// A variable holds something else; memory that it holds is filled.
    fn hand_over(&mut self, var: Var, held: Held, span: Span) {
        let old = self.held[var.0].clone();
        let new = self.filled_with(old, held, span);
        self.held[var.0] = new;
    }

    fn filled_with(&mut self, old: Held, new: Held, span: Span) -> Held {
        match (old, new) {
            (Held::Val(v), new) if self.is_owned_memory(v) && matches!(self.ty(v), Ty::Vec(_)) => {
                if !matches!(new, Held::Never) {
                    self.put_place(&super::assign::bare(v), new, span);
                }
                Held::Val(v)
            }
            (Held::Tuple(p), Held::Tuple(q)) => Held::Tuple(self.all_filled(p, q, span)),
            (Held::Array(p), Held::Array(q)) => Held::Array(self.all_filled(p, q, span)),
            (Held::Struct(s, p), Held::Struct(_, q)) => {
                Held::Struct(s, self.all_filled(p, q, span))
            }
            (Held::Maybe(_, p, _), Held::Maybe(c, q, e)) => {
                Held::Maybe(c, Box::new(self.filled_with(*p, *q, span)), e)
            }
            (_, new) => new,
        }
    }

    fn all_filled(&mut self, old: Vec<Held>, new: Vec<Held>, span: Span) -> Vec<Held> {
        let pairs = old.into_iter().zip(new);
        pairs.map(|(p, q)| self.filled_with(p, q, span)).collect()
    }

    /// `break`, `break 'label`, `break e`
    pub(super) fn break_(&mut self, e: &syn::ExprBreak) -> Held {
        let held = e.expr.as_ref().map(|value| self.expr(value));
        let Some(target) = self.frame(e.label.as_ref()) else {
            self.diag.report(messages::opaque_expression(e.span()));
            return Held::Never;
        };
        if matches!(held, Some(Held::Never)) {
            return Held::Never;
        }
        if let (Some(held), Some(var)) = (held, self.frames[target].value) {
            let held = self.settled(held, e.span());
            let ty = self.with_types(&held);
            self.breaks.push((var, ty));
            self.hand_over(var, held, e.span());
        }
        self.leave(self.frames[target].home, true, e.span());
        Held::Never
    }

    /// `continue`, `continue 'label`
    pub(super) fn continue_(&mut self, e: &syn::ExprContinue) -> Held {
        match self.frame(e.label.as_ref()) {
            Some(target) => self.leave(target, false, e.span()),
            None => self.diag.report(messages::opaque_expression(e.span())),
        }
        Held::Never
    }

    /// Sets the flags of the loops from the innermost one out to `target`.
    pub(super) fn leave(&mut self, target: usize, stop: bool, span: Span) {
        let yes = self.leaf(quote!(true), Ty::Bool, span);
        for (k, f) in self.frames.clone().iter().enumerate().skip(target) {
            self.held[f.left.0] = Held::Val(yes);
            if stop || k > target {
                self.held[f.stop.0] = Held::Val(yes);
            }
        }
    }

    pub(super) fn frame(&self, label: Option<&syn::Lifetime>) -> Option<usize> {
        match label {
            None => self.frames.iter().rposition(|f| !f.block),
            Some(l) => self
                .frames
                .iter()
                .rposition(|f| f.label.as_ref() == Some(&l.ident)),
        }
    }

    /// The flag that says whether what follows is left out, unless it surely is not.
    pub(super) fn may_have_left(&self) -> Option<Val> {
        let flag = self.frames.last().map_or(self.returned, |f| f.left);
        match &self.held[flag.0] {
            Held::Val(Val(0)) => None,
            Held::Val(v) => Some(*v),
            _ => None,
        }
    }
}
