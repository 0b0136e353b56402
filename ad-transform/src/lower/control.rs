//! `if`, `for` and early `return`.

use super::{Held, Lower};
use crate::ir::{Block, If, Op, Stmt, Val};
use crate::ty::Ty;
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;

/// An arm of an `if`, lowered: its statements, what it evaluates to, and what the variables hold at its end.
struct Arm {
    stmts: Vec<Stmt>,
    value: Held,
    held: Vec<Held>,
}

impl Lower<'_> {
    pub(super) fn if_expr(&mut self, e: &syn::ExprIf) -> Held {
        let cond = self.condition(&e.cond);
        self.branch(
            cond,
            e.span(),
            |l| l.block(&e.then_branch),
            |l| match &e.else_branch {
                Some((_, other)) => l.expr(other),
                None => Self::unit(),
            },
        )
    }

    /// A condition; `let` in it is reported.
    pub(super) fn condition(&mut self, cond: &syn::Expr) -> Val {
        let held = self.expr(cond);
        self.scalar(held, cond.span())
    }

    /// `if flag {} else { rest }`
    pub(super) fn unless(
        &mut self,
        flag: Val,
        span: Span,
        rest: impl FnOnce(&mut Self) -> Held,
    ) -> Held {
        self.branch(flag, span, |_| Held::Never, rest)
    }

    /// Both arms, and where they meet.
    pub(super) fn branch(
        &mut self,
        cond: Val,
        span: Span,
        then: impl FnOnce(&mut Self) -> Held,
        other: impl FnOnce(&mut Self) -> Held,
    ) -> Held {
        let before = self.held.clone();
        let arm = |l: &mut Self, f: &mut dyn FnMut(&mut Self) -> Held| {
            l.held.clone_from(&before);
            let names = l.names.len();
            let (stmts, value) = l.nested(|l| {
                let value = f(l);
                l.apart(value)
            });
            l.held.truncate(before.len());
            l.names.truncate(before.len().min(names));
            Arm {
                stmts,
                value,
                held: l.held.clone(),
            }
        };
        let (mut then, mut other) = (Some(then), Some(other));
        let a = arm(self, &mut |l| (then.take().expect("called once"))(l));
        let b = arm(self, &mut |l| (other.take().expect("called once"))(l));
        self.meet(cond, a, b, &before, span)
    }

    /// The elements of what is held, read at the end of an arm.
    fn elements_in(&mut self, held: &Held, stmts: &mut Vec<Stmt>) -> Option<Held> {
        std::mem::swap(&mut self.stmts, stmts);
        let v = self.scalar(held.clone(), Span::mixed_site());
        let parts = self.elements(v);
        std::mem::swap(&mut self.stmts, stmts);
        parts
    }

    /// A tuple that lies in memory, taken apart: so that the arms of a branch have one shape.
    fn apart(&mut self, held: Held) -> Held {
        let (v, ty) = match &held {
            Held::Val(v) => (Some(*v), self.ty(*v).clone()),
            Held::Place(place) => (None, self.place_ty(place)),
            _ => return held,
        };
        if !matches!(ty, Ty::Tuple(_) | Ty::Struct(_)) {
            return held;
        }
        let v = v.unwrap_or_else(|| self.scalar(held.clone(), Span::mixed_site()));
        self.elements(v).unwrap_or(held)
    }

    fn meet(&mut self, cond: Val, mut a: Arm, mut b: Arm, before: &[Held], span: Span) -> Held {
        let ends = |arm: &Arm| {
            let stmts = arm.stmts.last().cloned().into_iter().collect();
            Block {
                stmts,
                yields: Vec::new(),
            }
            .diverges()
        };
        let (a_ends, b_ends) = (ends(&a), ends(&b));
        let mut joins = Joins {
            dsts: Vec::new(),
            a: Vec::new(),
            b: Vec::new(),
            a_ends,
            b_ends,
        };
        self.held = before.to_vec();
        for i in 0..before.len() {
            if a_ends && b_ends {
                break;
            }
            if !same(&a.held[i], &b.held[i]) {
                let name = self.names[i].clone();
                let joined = self.join(
                    &a.held[i],
                    &b.held[i],
                    &mut joins,
                    (&mut a.stmts, &mut b.stmts),
                    name,
                    span,
                );
                self.held[i] = joined;
            } else {
                self.held[i] = a.held[i].clone();
            }
        }
        let value = match (&a.value, &b.value) {
            (Held::Never, Held::Never) => Held::Never,
            (x, y) => self.join(x, y, &mut joins, (&mut a.stmts, &mut b.stmts), None, span),
        };
        let Joins {
            dsts,
            a: a_yields,
            b: b_yields,
            ..
        } = joins;
        let then = Block {
            stmts: a.stmts,
            yields: if a_ends { Vec::new() } else { a_yields },
        };
        let other = Block {
            stmts: b.stmts,
            yields: if b_ends { Vec::new() } else { b_yields },
        };
        self.stmts.push(Stmt::If(Box::new(If {
            cond,
            then,
            other,
            dsts,
        })));
        value
    }

    /// What holds after an `if` whose arms end with `x` and `y`.
    fn join(
        &mut self,
        x: &Held,
        y: &Held,
        joins: &mut Joins,
        stmts: (&mut Vec<Stmt>, &mut Vec<Stmt>),
        name: Option<Ident>,
        span: Span,
    ) -> Held {
        match (x, y) {
            (Held::Tuple(p), Held::Tuple(q)) if p.len() == q.len() => Held::Tuple(
                p.iter()
                    .zip(q)
                    .map(|(p, q)| self.join(p, q, joins, (stmts.0, stmts.1), name.clone(), span))
                    .collect(),
            ),
            (Held::Array(p), Held::Array(q)) if p.len() == q.len() => Held::Array(
                p.iter()
                    .zip(q)
                    .map(|(p, q)| self.join(p, q, joins, (stmts.0, stmts.1), name.clone(), span))
                    .collect(),
            ),
            (Held::Struct(s, p), Held::Struct(t, q)) if s.name == t.name => {
                let parts = p.iter().zip(q);
                let parts = parts
                    .map(|(p, q)| self.join(p, q, joins, (stmts.0, stmts.1), name.clone(), span));
                Held::Struct(s.clone(), parts.collect())
            }
            (Held::Never, Held::Struct(s, q)) => Held::Struct(
                s.clone(),
                q.iter()
                    .map(|q| self.join(x, q, joins, (stmts.0, stmts.1), name.clone(), span))
                    .collect(),
            ),
            (Held::Never, Held::Tuple(q)) => Held::Tuple(
                q.iter()
                    .map(|q| self.join(x, q, joins, (stmts.0, stmts.1), name.clone(), span))
                    .collect(),
            ),
            (Held::Never, Held::Array(q)) => Held::Array(
                q.iter()
                    .map(|q| self.join(x, q, joins, (stmts.0, stmts.1), name.clone(), span))
                    .collect(),
            ),
            (Held::Tuple(_) | Held::Array(_) | Held::Struct(..), Held::Never) => {
                let mut swapped = Joins {
                    dsts: vec![],
                    a: vec![],
                    b: vec![],
                    a_ends: joins.b_ends,
                    b_ends: joins.a_ends,
                };
                let held = self.join(y, x, &mut swapped, (stmts.1, stmts.0), name, span);
                joins.dsts.extend(swapped.dsts);
                joins.a.extend(swapped.b);
                joins.b.extend(swapped.a);
                held
            }
            (Held::Tuple(_) | Held::Array(_) | Held::Struct(..), Held::Val(_) | Held::Place(_)) => {
                match self.elements_in(y, stmts.1) {
                    Some(y) => self.join(x, &y, joins, stmts, name, span),
                    None => self.join_scalars(x, y, joins, stmts, name, span),
                }
            }
            (Held::Val(_) | Held::Place(_), Held::Tuple(_) | Held::Array(_) | Held::Struct(..)) => {
                match self.elements_in(x, stmts.0) {
                    Some(x) => self.join(&x, y, joins, stmts, name, span),
                    None => self.join_scalars(x, y, joins, stmts, name, span),
                }
            }
            (Held::Never, Held::Never) => Held::Never,
            _ => self.join_scalars(x, y, joins, stmts, name, span),
        }
    }

    fn join_scalars(
        &mut self,
        x: &Held,
        y: &Held,
        joins: &mut Joins,
        (a, b): (&mut Vec<Stmt>, &mut Vec<Stmt>),
        name: Option<Ident>,
        span: Span,
    ) -> Held {
        let end = |l: &mut Self, held: &Held, stmts: &mut Vec<Stmt>| {
            std::mem::swap(&mut l.stmts, stmts);
            let v = match held {
                Held::Never => l.push(Op::Undefined, Ty::Unknown, span),
                other => l.scalar(other.clone(), span),
            };
            std::mem::swap(&mut l.stmts, stmts);
            v
        };
        let u = if joins.a_ends {
            None
        } else {
            Some(end(self, x, a))
        };
        let w = if joins.b_ends {
            None
        } else {
            Some(end(self, y, b))
        };
        if let (Some(u), Some(w)) = (u, w)
            && u == w
        {
            return Held::Val(u);
        }
        let ty = [u, w]
            .into_iter()
            .flatten()
            .map(|v| self.ty(v).clone())
            .reduce(better)
            .unwrap_or(Ty::Unknown);
        let mutable = [u, w].into_iter().flatten().any(|v| self.values[v].mutable);
        let dst = self.values.fresh(ty, name, span);
        self.values[dst].mutable = mutable;
        joins.dsts.push(dst);
        joins.a.extend(u);
        joins.b.extend(w);
        Held::Val(dst)
    }
}

/// The values two arms yield, and what they become.
struct Joins {
    dsts: Vec<Val>,
    a: Vec<Val>,
    b: Vec<Val>,
    a_ends: bool,
    b_ends: bool,
}

/// Whether the two hold the same values.
fn same(x: &Held, y: &Held) -> bool {
    match (x, y) {
        (Held::Val(a), Held::Val(b)) => a == b,
        (Held::Tuple(p), Held::Tuple(q)) | (Held::Array(p), Held::Array(q)) => {
            p.len() == q.len() && p.iter().zip(q).all(|(p, q)| same(p, q))
        }
        (Held::Struct(_, p), Held::Struct(_, q)) => {
            p.len() == q.len() && p.iter().zip(q).all(|(p, q)| same(p, q))
        }
        (Held::Place(p), Held::Place(q)) => p == q,
        (Held::View(p, m), Held::View(q, n)) => p == q && m == n,
        (Held::Slot(v, p), Held::Slot(w, q)) => v == w && p == q,
        (Held::Chosen(c, p, q), Held::Chosen(d, r, s)) => c == d && same(p, r) && same(q, s),
        (Held::Maybe(c, p, e), Held::Maybe(d, q, f)) => {
            c == d
                && same(p, q)
                && match (e, f) {
                    (Some(e), Some(f)) => same(e, f),
                    (None, None) => true,
                    _ => false,
                }
        }
        (Held::Never, Held::Never) => true,
        _ => false,
    }
}

/// The more telling of two types for the same value.
pub(super) fn better(a: Ty, b: Ty) -> Ty {
    match (&a, &b) {
        (Ty::Unknown | Ty::Passive, _) => b,
        (Ty::Float(crate::ty::Float::Literal), Ty::Float(_)) => b,
        (Ty::Int(None), Ty::Int(Some(_))) => b,
        _ => a,
    }
}
