//! What a variable holds as the values that a loop or branch hands on, and back.

use super::{Held, Lower};
use crate::ir::{Carried, Op, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::{Ident, Span};

impl Lower<'_> {
    /// The types of what is held, by its make-up.
    pub(super) fn with_types(&self, held: &Held) -> Ty {
        match held {
            Held::Val(v) => self.ty(*v).clone(),
            Held::Place(place) => self.place_ty(place),
            Held::View(place, mutable) => Ty::Ref(Box::new(self.place_ty(place)), *mutable),
            Held::Tuple(parts) if parts.is_empty() => Ty::Unit,
            Held::Tuple(parts) => Ty::Tuple(parts.iter().map(|p| self.with_types(p)).collect()),
            Held::Array(parts) => {
                let element = parts.first().map_or(Ty::Unknown, |p| self.with_types(p));
                Ty::Array(Box::new(element), super::number(parts.len()))
            }
            Held::Struct(s, _) => Ty::Struct(s.clone()),
            Held::Chosen(_, a, _) => self.with_types(a),
            Held::Slot(var, path) => match self.peek(*var, path) {
                Some(held) => Ty::Ref(Box::new(self.with_types(held).strip().clone()), true),
                None => Ty::Unknown,
            },
            Held::Rows(rows) => Ty::Ref(
                Box::new(Ty::Slice(Box::new(rows.element()))),
                rows.mutable(),
            ),
            Held::Iter(_) | Held::Closure(_) | Held::Function(_) => Ty::Unknown,
            Held::Maybe(_, content, err) => {
                Ty::Maybe(Box::new(self.with_types(content)), err.is_some())
            }
            Held::Never => Ty::Unit,
        }
    }

    /// Something of a type that is not read before it is set.
    pub(super) fn undefined(&mut self, ty: &Ty, span: Span) -> Held {
        match ty {
            Ty::Unit => Self::unit(),
            Ty::Tuple(parts) => {
                Held::Tuple(parts.iter().map(|p| self.undefined(p, span)).collect())
            }
            Ty::Ref(inner, false) if matches!(**inner, Ty::Float(_) | Ty::Int(_) | Ty::Bool) => {
                self.undefined(inner, span)
            }
            Ty::Maybe(inner, result) => {
                let cond = self.push(Op::Undefined, Ty::Bool, span);
                let content = self.undefined(inner, span);
                let err = result
                    .then(|| Box::new(Held::Val(self.push(Op::Undefined, Ty::Unknown, span))));
                Held::Maybe(cond, Box::new(content), err)
            }
            Ty::Struct(s) => Held::Struct(
                s.clone(),
                s.fields
                    .iter()
                    .map(|(_, t)| self.undefined(t, span))
                    .collect(),
            ),
            Ty::Array(e, len) => match syn::parse2::<syn::LitInt>(len.clone())
                .and_then(|n| n.base10_parse::<usize>())
            {
                Ok(n) => Held::Array((0..n).map(|_| self.undefined(e, span)).collect()),
                Err(_) => Held::Never,
            },
            other => Held::Val(self.push(Op::Undefined, other.clone(), span)),
        }
    }

    /// The scalars of `held`, which must be made up like `like`.
    pub(super) fn leaves(&mut self, held: &Held, like: &Held, out: &mut Vec<Val>, span: Span) {
        if self.of_two_types(held, like) {
            self.diag.report(messages::run_time_type(span));
            return;
        }
        match (held, like) {
            (Held::Tuple(p), Held::Tuple(q)) | (Held::Array(p), Held::Array(q))
                if p.len() == q.len() =>
            {
                p.iter()
                    .zip(q)
                    .for_each(|(p, q)| self.leaves(p, q, out, span));
            }
            (Held::Struct(_, p), Held::Struct(_, q)) if p.len() == q.len() => {
                p.iter()
                    .zip(q)
                    .for_each(|(p, q)| self.leaves(p, q, out, span));
            }
            (Held::Maybe(c, p, e), Held::Maybe(_, q, f)) => {
                out.push(*c);
                let p = match &**p {
                    Held::Never => {
                        let ty = self.with_types(q);
                        self.undefined(&ty, span)
                    }
                    p => p.clone(),
                };
                self.leaves(&p, q, out, span);
                if let Some(f) = f {
                    let e = e.as_deref().cloned().unwrap_or(Held::Never);
                    self.leaves(&e, f, out, span);
                }
            }
            (Held::Val(_) | Held::Place(_), Held::Struct(_, q)) => {
                let v = self.scalar(held.clone(), span);
                match self.elements(v) {
                    Some(Held::Struct(_, p)) => {
                        p.iter()
                            .zip(q)
                            .for_each(|(p, q)| self.leaves(p, q, out, span));
                    }
                    _ => self.diag.report(messages::shape_mismatch(span)),
                }
            }
            (Held::Rows(p), Held::Rows(q)) if p.alike(q) => out.extend([p.start, p.end]),
            (_, Held::Rows(_)) => self.diag.report(messages::run_time_view(span)),
            (
                _,
                Held::Never | Held::Slot(..) | Held::Iter(_) | Held::Closure(_) | Held::Function(_),
            ) => {
                let kept = matches!(like, Held::Never | Held::Slot(..));
                if !kept && !super::control::same(held, like) {
                    self.diag.report(messages::shape_mismatch(span));
                }
            }
            (_, Held::View(..) | Held::Chosen(..)) => self.view_leaves(held, like, out, span),
            (Held::Val(_) | Held::Place(_), Held::Array(q)) => {
                let v = self.scalar(held.clone(), span);
                match self.elements(v) {
                    Some(Held::Array(p)) if p.len() == q.len() => {
                        p.iter()
                            .zip(q)
                            .for_each(|(p, q)| self.leaves(p, q, out, span));
                    }
                    _ => self.diag.report(messages::shape_mismatch(span)),
                }
            }
            (Held::Val(w), Held::Val(v)) if w == v && self.is_owned_memory(*v) => {}
            // Other memory than before the loop would have to take its place.
            (_, Held::Val(v)) if self.is_owned_memory(*v) => {
                self.diag.report(messages::shape_mismatch(span));
            }
            (Held::Tuple(_) | Held::Array(_) | Held::Struct(..), _)
            | (_, Held::Tuple(_) | Held::Array(_) | Held::Struct(..) | Held::Maybe(..)) => {
                self.diag.report(messages::shape_mismatch(span));
            }
            _ if self.refers_to_number(held) => {
                let v = self.read(held.clone(), span);
                out.push(v);
            }
            _ => {
                let v = self.scalar(held.clone(), span);
                out.push(v);
            }
        }
    }

    pub(super) fn carry(
        &mut self,
        held: &Held,
        name: Option<Ident>,
        carried: &mut Vec<Carried>,
        span: Span,
    ) -> Held {
        match held {
            Held::Tuple(p) => Held::Tuple(
                p.iter()
                    .map(|p| self.carry(p, name.clone(), carried, span))
                    .collect(),
            ),
            Held::Array(p) => Held::Array(
                p.iter()
                    .map(|p| self.carry(p, name.clone(), carried, span))
                    .collect(),
            ),
            Held::Struct(s, p) => {
                let parts = p
                    .iter()
                    .map(|p| self.carry(p, name.clone(), carried, span))
                    .collect();
                Held::Struct(s.clone(), parts)
            }
            Held::Slot(..) | Held::Iter(_) | Held::Closure(_) | Held::Function(_) | Held::Never => {
                held.clone()
            }
            Held::Rows(rows) => {
                let [start, end] =
                    [rows.start, rows.end].map(|v| self.carry_value(v, None, carried, span));
                Held::Rows(rows.with(start, end))
            }
            // Memory stays where it is.
            Held::Val(v) if self.is_owned_memory(*v) => held.clone(),
            Held::Maybe(c, p, e) => {
                let cond = self.carry(&Held::Val(*c), name.clone(), carried, span);
                let content = self.carry(p, name.clone(), carried, span);
                let err = e
                    .as_ref()
                    .map(|e| Box::new(self.carry(e, name, carried, span)));
                let cond = self.scalar(cond, span);
                Held::Maybe(cond, Box::new(content), err)
            }
            Held::View(place, mutable) => {
                let place = super::carried::map_vals(place, &mut |v| {
                    self.carry_value(v, None, carried, span)
                });
                Held::View(place, *mutable)
            }
            Held::Chosen(c, a, b) => {
                let c = self.carry_value(*c, None, carried, span);
                let a = self.carry(a, None, carried, span);
                let b = self.carry(b, None, carried, span);
                Held::Chosen(c, Box::new(a), Box::new(b))
            }
            held if self.copied_array(held) => {
                let v = self.scalar(held.clone(), span);
                match self.elements(v) {
                    Some(parts) => self.carry(&parts, name, carried, span),
                    None => Held::Val(self.carry_value(v, name, carried, span)),
                }
            }
            held if self.refers_to_number(held) => {
                let init = self.read(held.clone(), span);
                Held::Val(self.carry_value(init, name, carried, span))
            }
            Held::Val(_) | Held::Place(_) => {
                let init = self.scalar(held.clone(), span);
                Held::Val(self.carry_value(init, name, carried, span))
            }
        }
    }

    fn carry_value(
        &mut self,
        init: Val,
        name: Option<Ident>,
        carried: &mut Vec<Carried>,
        span: Span,
    ) -> Val {
        let ty = self.ty(init).clone();
        let param = self.values.fresh(ty.clone(), name.clone(), span);
        let result = self.values.fresh(ty, name, span);
        let mutable = self.values[init].mutable;
        self.values[param].mutable = mutable;
        self.values[result].mutable = mutable;
        carried.push(Carried {
            param,
            init,
            result,
            unordered: false,
        });
        param
    }
}

/// What a variable holds after the loop: the results of the values it carried.
pub(super) fn after(held: &Held, carried: &[Carried]) -> Held {
    let value = |v: Val| {
        carried
            .iter()
            .find(|c| c.param == v)
            .map_or(v, |c| c.result)
    };
    let all = |parts: &[Held]| parts.iter().map(|p| after(p, carried)).collect();
    match held {
        Held::Val(v) => Held::Val(value(*v)),
        Held::Tuple(p) => Held::Tuple(all(p)),
        Held::Array(p) => Held::Array(all(p)),
        Held::Struct(s, p) => Held::Struct(s.clone(), all(p)),
        Held::View(place, mutable) => {
            Held::View(super::carried::map_vals(place, &mut |v| value(v)), *mutable)
        }
        Held::Chosen(c, a, b) => Held::Chosen(
            value(*c),
            Box::new(after(a, carried)),
            Box::new(after(b, carried)),
        ),
        Held::Rows(rows) => Held::Rows(rows.with(value(rows.start), value(rows.end))),
        Held::Maybe(c, p, e) => Held::Maybe(
            value(*c),
            Box::new(after(p, carried)),
            e.as_ref().map(|e| Box::new(after(e, carried))),
        ),
        other => other.clone(),
    }
}
