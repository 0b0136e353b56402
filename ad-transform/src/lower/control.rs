//! `if`, `for` and early `return`.

use super::{Held, Lower, RESULT, RETURNED, Var};
use crate::diagnostics::whole;
use crate::ir::{Adapter, Block, Carried, For, If, Op, Range, Stmt, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::{Ident, Span};
use quote::quote;
use syn::spanned::Spanned;
use syn::visit::Visit;

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

    /// A tuple that lies in memory, taken apart: so that the arms of a branch have one shape.
    fn apart(&mut self, held: Held) -> Held {
        let (v, ty) = match &held {
            Held::Val(v) => (Some(*v), self.ty(*v).clone()),
            Held::Place(place) => (None, self.place_ty(place)),
            _ => return held,
        };
        if !matches!(ty, Ty::Tuple(_)) {
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
            (Held::Tuple(_) | Held::Array(_), Held::Never) => {
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
        let dst = self.values.fresh(ty, name, span);
        joins.dsts.push(dst);
        joins.a.extend(u);
        joins.b.extend(w);
        Held::Val(dst)
    }

    /// `return e`
    pub(super) fn return_(&mut self, e: &syn::ExprReturn) -> Held {
        if self.loops > 0 {
            self.diag.report(messages::return_in_loop(whole(e)));
        }
        let held = match &e.expr {
            Some(value) => self.expr(value),
            None => Self::unit(),
        };
        if !self.diverged(&held) {
            let yes = self.leaf(quote!(true), Ty::Bool, e.span());
            self.held[RETURNED.0] = Held::Val(yes);
            self.held[RESULT.0] = held;
        }
        Held::Never
    }

    /// `for i in range { .. }`
    pub(super) fn for_loop(&mut self, e: &syn::ExprForLoop) -> Held {
        if let Some(label) = &e.label {
            self.diag.report(messages::label(label.name.span()));
        }
        let Some(range) = self.range(&e.expr) else {
            self.diag.report(messages::for_over(whole(&e.expr)));
            return Self::unit();
        };
        let ty = better(self.ty(range.start).clone(), self.ty(range.end).clone());
        let name = match &*e.pat {
            syn::Pat::Ident(i) => Some(i.ident.clone()),
            syn::Pat::Wild(_) => None,
            other => {
                self.diag.report(messages::for_over(whole(other)));
                None
            }
        };
        let index = self.values.fresh(ty, name.clone(), e.pat.span());
        let vars = self.assigned_in(&e.body);
        let entry: Vec<Held> = vars.iter().map(|v| self.held[v.0].clone()).collect();
        let mut carried = Vec::new();
        for v in &vars {
            let held = self.held[v.0].clone();
            self.held[v.0] = self.carry(&held, self.names[v.0].clone(), &mut carried, e.span());
        }
        let (stmts, next) = self.trip(e, name, index, &vars, &entry);
        for v in &vars {
            let held = self.held[v.0].clone();
            self.held[v.0] = after(&held, &carried);
        }
        let body = Block {
            stmts,
            yields: next,
        };
        self.stmts.push(Stmt::For(Box::new(For {
            index,
            trip: None,
            range: Some(range),
            until: None,
            reversed: false,
            carried,
            body,
        })));
        Self::unit()
    }

    /// The body, and what the carried variables hold at its end.
    fn trip(
        &mut self,
        e: &syn::ExprForLoop,
        name: Option<Ident>,
        index: Val,
        vars: &[Var],
        entry: &[Held],
    ) -> (Vec<Stmt>, Vec<Val>) {
        let params: Vec<Held> = vars.iter().map(|v| self.held[v.0].clone()).collect();
        let outer = self.held.clone();
        let result = self.nested(|l| {
            l.loops += 1;
            l.scoped(|l| {
                if let Some(name) = name {
                    l.new_var(Some(name), Held::Val(index));
                }
                l.block(&e.body);
            });
            l.loops -= 1;
            let mut next = Vec::new();
            for (v, like) in vars.iter().zip(entry) {
                let held = l.held[v.0].clone();
                let span = l.names[v.0].as_ref().map_or(e.span(), Ident::span);
                l.leaves(&held, like, &mut next, span);
            }
            next
        });
        self.held = outer;
        self.names.truncate(self.held.len());
        for (v, p) in vars.iter().zip(params) {
            self.held[v.0] = p;
        }
        result
    }

    /// The scalars of `held`, which must be made up like `like`.
    fn leaves(&mut self, held: &Held, like: &Held, out: &mut Vec<Val>, span: Span) {
        match (held, like) {
            (Held::Tuple(p), Held::Tuple(q)) | (Held::Array(p), Held::Array(q))
                if p.len() == q.len() =>
            {
                p.iter()
                    .zip(q)
                    .for_each(|(p, q)| self.leaves(p, q, out, span));
            }
            (Held::Tuple(_) | Held::Array(_), _) | (_, Held::Tuple(_) | Held::Array(_)) => {
                self.diag.report(messages::shape_mismatch(span));
            }
            _ => {
                let v = self.scalar(held.clone(), span);
                out.push(v);
            }
        }
    }

    fn carry(
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
            Held::Never => Held::Never,
            Held::Val(_) | Held::Place(_) => {
                let init = self.scalar(held.clone(), span);
                let ty = self.ty(init).clone();
                let param = self.values.fresh(ty.clone(), name.clone(), span);
                let result = self.values.fresh(ty, name, span);
                carried.push(Carried {
                    param,
                    init,
                    result,
                });
                Held::Val(param)
            }
        }
    }

    /// Variables in scope whose names are assigned to in the body. A local of the body with the same name counts too:
    /// what is carried without need is found out later.
    fn assigned_in(&self, body: &syn::Block) -> Vec<Var> {
        let mut targets = Targets(Vec::new());
        targets.visit_block(body);
        let mut vars = Vec::new();
        for name in &targets.0 {
            if let Some(v) = self.lookup(name)
                && !vars.contains(&v)
            {
                vars.push(v);
            }
        }
        vars
    }

    fn range(&mut self, e: &syn::Expr) -> Option<Range> {
        match e {
            syn::Expr::Paren(p) => self.range(&p.expr),
            syn::Expr::Group(p) => self.range(&p.expr),
            syn::Expr::Range(r) => {
                let inclusive = matches!(r.limits, syn::RangeLimits::Closed(_));
                let start = self.operand(r.start.as_deref()?);
                let end = self.operand(r.end.as_deref()?);
                Some(Range {
                    start,
                    end,
                    inclusive,
                    adapters: Vec::new(),
                })
            }
            syn::Expr::MethodCall(m) if m.method == "rev" && m.args.is_empty() => {
                let mut range = self.range(&m.receiver)?;
                range.adapters.push(Adapter::Rev);
                Some(range)
            }
            syn::Expr::MethodCall(m) if m.method == "step_by" && m.args.len() == 1 => {
                let mut range = self.range(&m.receiver)?;
                let step = self.operand(&m.args[0]);
                range.adapters.push(Adapter::StepBy(step));
                Some(range)
            }
            _ => None,
        }
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

/// The names assigned to in a block.
struct Targets(Vec<Ident>);

impl Targets {
    fn target(&mut self, e: &syn::Expr) {
        match e {
            syn::Expr::Path(p) => self.0.extend(p.path.get_ident().cloned()),
            syn::Expr::Tuple(t) => t.elems.iter().for_each(|e| self.target(e)),
            syn::Expr::Array(t) => t.elems.iter().for_each(|e| self.target(e)),
            syn::Expr::Paren(p) => self.target(&p.expr),
            syn::Expr::Group(p) => self.target(&p.expr),
            syn::Expr::Field(f) => self.target(&f.base),
            syn::Expr::Index(i) => self.target(&i.expr),
            _ => {}
        }
    }
}

impl<'ast> Visit<'ast> for Targets {
    fn visit_expr_assign(&mut self, e: &'ast syn::ExprAssign) {
        self.target(&e.left);
        syn::visit::visit_expr_assign(self, e);
    }
    fn visit_expr_binary(&mut self, e: &'ast syn::ExprBinary) {
        if super::operator::compound(&e.op).is_some() {
            self.target(&e.left);
        }
        syn::visit::visit_expr_binary(self, e);
    }
}

/// Whether the two hold the same values.
fn same(x: &Held, y: &Held) -> bool {
    match (x, y) {
        (Held::Val(a), Held::Val(b)) => a == b,
        (Held::Tuple(p), Held::Tuple(q)) | (Held::Array(p), Held::Array(q)) => {
            p.len() == q.len() && p.iter().zip(q).all(|(p, q)| same(p, q))
        }
        (Held::Place(p), Held::Place(q)) => p == q,
        (Held::Never, Held::Never) => true,
        _ => false,
    }
}

/// What a variable holds after the loop: the results of the values it carried.
fn after(held: &Held, carried: &[Carried]) -> Held {
    match held {
        Held::Val(v) => Held::Val(
            carried
                .iter()
                .find(|c| c.param == *v)
                .map_or(*v, |c| c.result),
        ),
        Held::Tuple(p) => Held::Tuple(p.iter().map(|p| after(p, carried)).collect()),
        Held::Array(p) => Held::Array(p.iter().map(|p| after(p, carried)).collect()),
        other => other.clone(),
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
