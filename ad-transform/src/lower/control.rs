//! `if`, `for` and early `return`.

use super::{Held, Lower};
use crate::ir::{Block, If, Op, Stmt, Val};
use crate::ty::{Struct, Ty};
use proc_macro2::{Ident, Span};
use std::rc::Rc;
use syn::spanned::Spanned;

/// An arm of an `if`, lowered: its statements, what it evaluates to, and what the variables hold at its end.
struct Arm {
    stmts: Vec<Stmt>,
    value: Held,
    held: Vec<Held>,
}

impl Lower<'_> {
    pub(super) fn if_expr(&mut self, e: &syn::ExprIf) -> Held {
        let expected = self.expected.take();
        let also = expected.clone();
        self.on_condition(
            &e.cond,
            e.span(),
            |l| {
                l.expected = expected;
                l.block(&e.then_branch)
            },
            |l| match &e.else_branch {
                Some((_, other)) => {
                    l.expected = also;
                    l.expr(other)
                }
                None => Self::unit(),
            },
        )
    }

    /// A branch on a condition, whose `let`s bind names for the first arm.
    pub(super) fn on_condition(
        &mut self,
        cond: &syn::Expr,
        span: Span,
        then: impl FnOnce(&mut Self) -> Held,
        other: impl FnOnce(&mut Self) -> Held,
    ) -> Held {
        let mut links = Vec::new();
        chain(cond, &mut links);
        if !links.iter().any(|l| matches!(l, syn::Expr::Let(_))) {
            let cond = self.condition(cond);
            return self.branch(cond, span, then, other);
        }
        if let [syn::Expr::Let(link)] = links[..] {
            let held = self.scrutinee(&link.expr);
            if self.diverged(&held) {
                return Held::Never;
            }
            return match self.matches(&link.pat, &held) {
                Some(cond) => self.branch(
                    cond,
                    span,
                    |l| {
                        l.scoped(|l| {
                            l.bind(&link.pat, held);
                            then(l)
                        })
                    },
                    other,
                ),
                None => self.scoped(|l| {
                    l.bind(&link.pat, held);
                    then(l)
                }),
            };
        }
        let mut names = Vec::new();
        for link in &links {
            if let syn::Expr::Let(link) = link {
                super::pattern::bound(&link.pat, &mut names);
            }
        }
        let Held::Tuple(mut parts) = self.links(&links, &names, span) else {
            return Held::Never;
        };
        let cond = self.scalar(parts.remove(0), span);
        self.branch(
            cond,
            span,
            |l| {
                l.scoped(|l| {
                    for (name, part) in names.into_iter().zip(parts) {
                        l.new_var(Some(name), part);
                    }
                    then(l)
                })
            },
            other,
        )
    }

    /// Whether all of a chain of conditions hold, and what its `let`s bind.
    fn links(&mut self, links: &[&syn::Expr], names: &[Ident], span: Span) -> Held {
        let failed = |l: &mut Self| {
            let mut parts = vec![Held::Val(l.leaf(quote::quote!(false), Ty::Bool, span))];
            parts.extend(names.iter().map(|_| Held::Never));
            Held::Tuple(parts)
        };
        let Some((first, rest)) = links.split_first() else {
            let mut parts = vec![Held::Val(self.leaf(quote::quote!(true), Ty::Bool, span))];
            for name in names {
                let held = self.lookup(name).map(|v| self.held[v.0].clone());
                parts.push(held.unwrap_or(Held::Never));
            }
            return Held::Tuple(parts);
        };
        let syn::Expr::Let(link) = first else {
            let cond = self.condition(first);
            return self.branch(cond, span, |l| l.links(rest, names, span), failed);
        };
        let held = self.scrutinee(&link.expr);
        let bind = |l: &mut Self| {
            l.scoped(|l| {
                l.bind(&link.pat, held.clone());
                l.links(rest, names, span)
            })
        };
        match self.matches(&link.pat, &held) {
            Some(cond) => self.branch(cond, span, bind, failed),
            None => bind(self),
        }
    }

    /// What is matched: a place as such, so that patterns take it apart before it is read.
    pub(super) fn scrutinee(&mut self, e: &syn::Expr) -> Held {
        let held = self.expr(e);
        match held {
            Held::Place(ref place) if !self.place_ty(place).is_aggregate() => {
                Held::Val(self.scalar(held, e.span()))
            }
            other => other,
        }
    }

    /// A condition; `let` in it is reported.
    pub(super) fn condition(&mut self, cond: &syn::Expr) -> Val {
        let held = self.expr(cond);
        self.read(held, cond.span())
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
        match self.known(cond) {
            Some(true) => return then(self),
            Some(false) => return other(self),
            None => {}
        }
        let mark = self.values.next();
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
        self.meet((cond, mark), a, b, &before, span)
    }

    /// The elements of what is held, read at the end of an arm.
    fn elements_in(&mut self, held: &Held, stmts: &mut Vec<Stmt>) -> Option<Held> {
        std::mem::swap(&mut self.stmts, stmts);
        let v = self.scalar(held.clone(), Span::mixed_site());
        let parts = self.elements(v);
        std::mem::swap(&mut self.stmts, stmts);
        parts
    }

    /// Whether it is a struct or a tuple in one piece, or nothing.
    fn comes_apart(&self, held: &Held) -> bool {
        let ty = match held {
            Held::Never => return true,
            Held::Val(v) => self.ty(*v).clone(),
            Held::Place(place) => self.place_ty(place),
            _ => return false,
        };
        matches!(ty, Ty::Struct(_)) || matches!(&ty, Ty::Tuple(parts) if !parts.is_empty())
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

    fn meet(
        &mut self,
        (cond, mark): (Val, Val),
        mut a: Arm,
        mut b: Arm,
        before: &[Held],
        span: Span,
    ) -> Held {
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
            cond,
            mark,
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
        if self.of_two_types(x, y) || self.may_be_of_two_types(x, y) {
            self.diag.report(crate::messages::run_time_type(span));
            return x.clone();
        }
        // Memory that is part of a struct or a tuple stays where it is when another part changes.
        if let (Held::Val(v), Held::Val(w)) = (x, y)
            && v == w
            && self.is_owned_memory(*v)
        {
            return x.clone();
        }
        if let Some(held) = self.join_views(x, y, joins, (stmts.0, stmts.1), span) {
            return held;
        }
        match (x, y) {
            (Held::Maybe(c, p, e), Held::Maybe(d, q, f)) => {
                let (c, d) = (Held::Val(*c), Held::Val(*d));
                let cond = self.join(&c, &d, joins, (stmts.0, stmts.1), None, span);
                let content = self.join(p, q, joins, (stmts.0, stmts.1), name, span);
                let never = Held::Never;
                let err = (e.is_some() || f.is_some()).then(|| {
                    let (e, f) = (
                        e.as_deref().unwrap_or(&never),
                        f.as_deref().unwrap_or(&never),
                    );
                    Box::new(self.join(e, f, joins, stmts, None, span))
                });
                let cond = self.scalar(cond, span);
                Held::Maybe(cond, Box::new(content), err)
            }
            (Held::Never, Held::Maybe(d, q, f)) => {
                let cond = self.join(x, &Held::Val(*d), joins, (stmts.0, stmts.1), None, span);
                let content = self.join(x, q, joins, (stmts.0, stmts.1), name, span);
                let err = f
                    .as_ref()
                    .map(|f| Box::new(self.join(x, f, joins, stmts, None, span)));
                let cond = self.scalar(cond, span);
                Held::Maybe(cond, Box::new(content), err)
            }
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
                Held::Struct(better_struct(s, t), parts.collect())
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
            (Held::Tuple(_) | Held::Array(_) | Held::Struct(..) | Held::Maybe(..), Held::Never) => {
                let mut swapped = Joins {
                    dsts: vec![],
                    a: vec![],
                    b: vec![],
                    a_ends: joins.b_ends,
                    b_ends: joins.a_ends,
                    cond: joins.cond,
                    mark: joins.mark,
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
            // A struct that lies in memory is its parts.
            _ if self.comes_apart(x) && self.comes_apart(y) => {
                let parts = |l: &mut Self, held: &Held, stmts| match held {
                    Held::Never => Some(Held::Never),
                    held => l.elements_in(held, stmts),
                };
                match (parts(self, x, &mut *stmts.0), parts(self, y, &mut *stmts.1)) {
                    (Some(x), Some(y)) => self.join(&x, &y, joins, stmts, name, span),
                    _ => self.join_scalars(x, y, joins, stmts, name, span),
                }
            }
            (Held::Rows(p), Held::Rows(q)) if p.alike(q) => {
                let mut ends = [(p.start, q.start), (p.end, q.end)].map(|(u, w)| {
                    let (u, w) = (Held::Val(u), Held::Val(w));
                    match self.join(&u, &w, joins, (stmts.0, stmts.1), None, span) {
                        Held::Val(v) => v,
                        _ => unreachable!("numbers"),
                    }
                });
                Held::Rows(p.with(ends[0], std::mem::replace(&mut ends[1], Val(0))))
            }
            _ if self.copied_array(x) && self.copied_array(y) => {
                match (self.elements_in(x, stmts.0), self.elements_in(y, stmts.1)) {
                    (Some(x), Some(y)) => self.join(&x, &y, joins, stmts, name, span),
                    _ => self.join_scalars(x, y, joins, stmts, name, span),
                }
            }
            _ => self.join_scalars(x, y, joins, stmts, name, span),
        }
    }

    /// Whether the two are, or refer to, values of different types: a trait object. Methods would be looked up in one of them.
    pub(super) fn of_two_types(&self, x: &Held, y: &Held) -> bool {
        let (Some(s), Some(t)) = (self.type_behind(x), self.type_behind(y)) else {
            return false;
        };
        let plain = |t: &Ty| {
            matches!(
                t,
                Ty::Float(_) | Ty::Int(_) | Ty::Bool | Ty::Array(..) | Ty::Vec(_)
            )
        };
        let complete = |args: &[proc_macro2::TokenStream]| {
            let written = |a: &proc_macro2::TokenStream| a.to_string() != "_";
            !args.is_empty() && args.iter().all(written)
        };
        let text = |args: &[proc_macro2::TokenStream]| -> Vec<String> {
            args.iter().map(ToString::to_string).collect()
        };
        match (&s, &t) {
            (Ty::Struct(s), Ty::Struct(t)) => {
                s.name != t.name
                    || complete(&s.args) && complete(&t.args) && text(&s.args) != text(&t.args)
            }
            (Ty::Struct(_), other) | (other, Ty::Struct(_)) => plain(other),
            _ => false,
        }
    }

    /// Where one is of a type that nobody knows and the other of one without fields, no field that is not there would tell.
    fn may_be_of_two_types(&self, x: &Held, y: &Held) -> bool {
        let unknown = |h: &Held| match h {
            Held::Val(v) => {
                matches!(self.ty(*v), Ty::Unknown | Ty::Passive) && !self.unset.contains(v)
            }
            _ => false,
        };
        let empty =
            |h: &Held| matches!(self.type_behind(h), Some(Ty::Struct(s)) if s.fields.is_empty());
        unknown(x) && empty(y) || empty(x) && unknown(y)
    }

    /// The type of a value, or of what it refers to, as far as it is known.
    fn type_behind(&self, held: &Held) -> Option<Ty> {
        let ty = match held {
            Held::Struct(s, _) => Ty::Struct(s.clone()),
            Held::Val(v) => self.ty(*v).clone(),
            Held::Place(place) | Held::View(place, _) => self.place_ty(place),
            Held::Slot(var, path) => {
                let mut at = self.held.get(var.0)?;
                for step in path {
                    at = match at {
                        Held::Tuple(parts) | Held::Array(parts) | Held::Struct(_, parts) => {
                            parts.get(*step)?
                        }
                        _ => return None,
                    };
                }
                return self.type_behind(at);
            }
            Held::Chosen(_, x, _) => return self.type_behind(x),
            _ => return None,
        };
        Some(ty.strip().clone())
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

/// The conditions of a chain: `a && let p = e && b`.
fn chain<'e>(cond: &'e syn::Expr, out: &mut Vec<&'e syn::Expr>) {
    match cond {
        syn::Expr::Binary(b) if matches!(b.op, syn::BinOp::And(_)) => {
            chain(&b.left, out);
            chain(&b.right, out);
        }
        syn::Expr::Paren(p) if matches!(*p.expr, syn::Expr::Let(_)) => chain(&p.expr, out),
        syn::Expr::Group(p) => chain(&p.expr, out),
        other => out.push(other),
    }
}

/// The values two arms yield, and what they become.
pub(super) struct Joins {
    pub(super) dsts: Vec<Val>,
    pub(super) a: Vec<Val>,
    pub(super) b: Vec<Val>,
    pub(super) a_ends: bool,
    pub(super) b_ends: bool,
    /// Where it holds, the first arm ran.
    pub(super) cond: Val,
    /// The first value that is defined in an arm.
    pub(super) mark: Val,
}

/// Whether the two hold the same values.
pub(super) fn same(x: &Held, y: &Held) -> bool {
    match (x, y) {
        (Held::Val(a), Held::Val(b)) => a == b,
        (Held::Tuple(p), Held::Tuple(q)) | (Held::Array(p), Held::Array(q)) => {
            p.len() == q.len() && p.iter().zip(q).all(|(p, q)| same(p, q))
        }
        (Held::Struct(s, p), Held::Struct(t, q)) => {
            s.name == t.name && p.len() == q.len() && p.iter().zip(q).all(|(p, q)| same(p, q))
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
        (Held::Rows(p), Held::Rows(q)) => p.same(q),
        (Held::Iter(p), Held::Iter(q)) => Rc::ptr_eq(p, q),
        (Held::Closure(p), Held::Closure(q)) => Rc::ptr_eq(p, q),
        (Held::Function(p), Held::Function(q)) => Rc::ptr_eq(p, q),
        (Held::Never, Held::Never) => true,
        _ => false,
    }
}

/// The same for a struct, field by field.
fn better_struct(a: &Rc<Struct>, b: &Rc<Struct>) -> Rc<Struct> {
    if a.fields.iter().all(|(_, t)| !matches!(t, Ty::Unknown)) {
        return a.clone();
    }
    let pairs = a.fields.iter().zip(&b.fields);
    let fields = pairs.map(|((n, t), (_, u))| (n.clone(), better(t.clone(), u.clone())));
    Rc::new(Struct {
        fields: fields.collect(),
        ..(**a).clone()
    })
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
