//! Loops, and the ways out of them.
//!
//! `break`, `continue` and `return` set flags, which are variables like the user's; what follows stands under a condition
//! (`block.rs`), and a loop ends after the trip that set its `stop`. So loops stay loops, and exits are branches.
//!
//! | primal | IR |
//! | --- | --- |
//! | `while c { b }` | `loop { let stop = if c { b; false } else { true }; if stop { break } }` |
//! | `if c { break; } rest` | `let stop = if c { true } else { rest; false };` |
//! | `if c { continue; } rest` | `if c {} else { rest }` |

use super::control::better;
use super::targets::{Exits, Targets};
use super::{Held, Lower, Var};
use crate::diagnostics::whole;
use crate::ir::{Adapter, Block, Carried, For, Op, Range, Stmt, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::{Ident, Span};
use quote::quote;
use syn::spanned::Spanned;
use syn::visit::Visit;

/// A loop around the current statement.
#[derive(Clone)]
pub(super) struct Frame {
    label: Option<Ident>,
    /// Set where the rest of the trip is left out.
    left: Var,
    /// Set where this trip is the last.
    stop: Var,
    /// What `break` carries out.
    value: Option<Var>,
}

/// What is lowered as a loop.
struct Parts<'a> {
    label: Option<&'a syn::Label>,
    cond: Option<&'a syn::Expr>,
    body: &'a syn::Block,
    over: Option<(Range, Val, Option<Ident>)>,
    span: Span,
}

impl Lower<'_> {
    /// `return e`
    pub(super) fn return_(&mut self, e: &syn::ExprReturn) -> Held {
        let held = match &e.expr {
            Some(value) => self.expr(value),
            None => Self::unit(),
        };
        if !self.diverged(&held) {
            let yes = self.leaf(quote!(true), Ty::Bool, e.span());
            self.held[self.returned.0] = Held::Val(yes);
            self.held[self.result.0] = held;
            for f in self.frames.clone() {
                self.held[f.left.0] = Held::Val(yes);
                self.held[f.stop.0] = Held::Val(yes);
            }
        }
        Held::Never
    }

    /// `break`, `break 'label`, `break e`
    pub(super) fn break_(&mut self, e: &syn::ExprBreak) -> Held {
        let held = e.expr.as_ref().map(|value| self.expr(value));
        let Some(target) = self.frame(e.label.as_ref()) else {
            self.diag.report(messages::label(e.span()));
            return Held::Never;
        };
        if matches!(held, Some(Held::Never)) {
            return Held::Never;
        }
        if let (Some(held), Some(var)) = (held, self.frames[target].value) {
            self.held[var.0] = held;
        }
        self.leave(target, true, e.span());
        Held::Never
    }

    /// `continue`, `continue 'label`
    pub(super) fn continue_(&mut self, e: &syn::ExprContinue) -> Held {
        match self.frame(e.label.as_ref()) {
            Some(target) => self.leave(target, false, e.span()),
            None => self.diag.report(messages::label(e.span())),
        }
        Held::Never
    }

    /// Sets the flags of the loops from the innermost one out to `target`.
    fn leave(&mut self, target: usize, stop: bool, span: Span) {
        let yes = self.leaf(quote!(true), Ty::Bool, span);
        for (k, f) in self.frames.clone().iter().enumerate().skip(target) {
            self.held[f.left.0] = Held::Val(yes);
            if stop || k > target {
                self.held[f.stop.0] = Held::Val(yes);
            }
        }
    }

    fn frame(&self, label: Option<&syn::Lifetime>) -> Option<usize> {
        match label {
            None => self.frames.len().checked_sub(1),
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

    /// `for i in range { .. }`
    pub(super) fn for_loop(&mut self, e: &syn::ExprForLoop) -> Held {
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
        let over = Some((range, index, name));
        self.looped(&Parts {
            label: e.label.as_ref(),
            cond: None,
            body: &e.body,
            over,
            span: e.span(),
        })
    }

    /// `while c { .. }`
    pub(super) fn while_loop(&mut self, e: &syn::ExprWhile) -> Held {
        self.looped(&Parts {
            label: e.label.as_ref(),
            cond: Some(&e.cond),
            body: &e.body,
            over: None,
            span: e.span(),
        })
    }

    /// `loop { .. }`; evaluates to what `break` carries out.
    pub(super) fn endless_loop(&mut self, e: &syn::ExprLoop) -> Held {
        let parts = Parts {
            label: e.label.as_ref(),
            cond: None,
            body: &e.body,
            over: None,
            span: e.span(),
        };
        self.looped(&parts)
    }

    fn looped(&mut self, p: &Parts) -> Held {
        let mut exits = Exits {
            own: p.label.map(|l| l.name.ident.clone()),
            ..Exits::default()
        };
        exits.visit_block(p.body);
        p.cond.iter().for_each(|c| exits.visit_expr(c));
        let value = exits.value.then(|| self.value_var(p));
        let no = Held::Val(Val(0));
        let left = self.new_var(None, no.clone());
        let stop = self.new_var(None, no);
        let frame = Frame {
            label: p.label.map(|l| l.name.ident.clone()),
            left,
            stop,
            value,
        };
        let ends = exits.ends || p.over.is_none();
        let mut vars = self.assigned_in(p);
        vars.extend(value);
        if exits.outwards {
            vars.extend(self.frames.iter().flat_map(|f| [f.left, f.stop]));
            vars.extend(self.frames.iter().filter_map(|f| f.value));
        }
        if exits.returns {
            vars.extend([self.returned, self.result]);
        }
        let never_falls_out = p.cond.is_none() && p.over.is_none() && !exits.breaks;
        self.emit_loop(p, frame, &vars, ends);
        match value {
            _ if never_falls_out => Held::Never,
            Some(v) => self.held[v.0].clone(),
            None => Self::unit(),
        }
    }

    fn emit_loop(&mut self, p: &Parts, frame: Frame, vars: &[Var], ends: bool) {
        let entry: Vec<Held> = vars.iter().map(|v| self.held[v.0].clone()).collect();
        let mut carried = Vec::new();
        for v in vars {
            let held = self.held[v.0].clone();
            self.held[v.0] = self.carry(&held, self.names[v.0].clone(), &mut carried, p.span);
        }
        let (stmts, mut yields, stopped) = self.trip(p, frame, vars, &entry);
        for v in vars {
            let held = self.held[v.0].clone();
            self.held[v.0] = after(&held, &carried);
        }
        let usize_ty = || Ty::Int(Some("usize".into()));
        let until = ends.then(|| self.values.fresh(usize_ty(), None, p.span));
        if ends {
            yields.insert(0, stopped);
        }
        let (range, index) = match &p.over {
            Some((range, index, _)) => (Some(range.clone()), *index),
            None => (None, self.values.fresh(usize_ty(), None, p.span)),
        };
        let body = Block { stmts, yields };
        self.stmts.push(Stmt::For(Box::new(For {
            index,
            trip: None,
            range,
            until,
            reversed: false,
            carried,
            body,
        })));
    }

    /// The body; what the carried variables hold at its end, and whether the trip was the last.
    fn trip(
        &mut self,
        p: &Parts,
        frame: Frame,
        vars: &[Var],
        entry: &[Held],
    ) -> (Vec<Stmt>, Vec<Val>, Val) {
        let outer = self.held.clone();
        let names = self.names.len();
        let stop = frame.stop;
        let (stmts, (next, stopped)) = self.nested(|l| {
            l.frames.push(frame);
            l.scoped(|l| l.once(p, stop));
            l.frames.pop();
            let mut next = Vec::new();
            for (v, like) in vars.iter().zip(entry) {
                let held = l.held[v.0].clone();
                let span = l.names[v.0].as_ref().map_or(p.span, Ident::span);
                l.leaves(&held, like, &mut next, span);
            }
            let stopped = l.scalar(l.held[stop.0].clone(), p.span);
            (next, stopped)
        });
        self.held = outer;
        self.names.truncate(names);
        (stmts, next, stopped)
    }

    /// One trip.
    fn once(&mut self, p: &Parts, stop: Var) {
        if let Some((_, index, Some(name))) = &p.over {
            self.new_var(Some(name.clone()), Held::Val(*index));
        }
        let Some(cond) = p.cond else {
            self.block(p.body);
            return;
        };
        let go = self.condition(cond);
        self.branch(
            go,
            p.span,
            |l| {
                l.block(p.body);
                Self::unit()
            },
            |l| {
                let yes = l.leaf(quote!(true), Ty::Bool, p.span);
                l.held[stop.0] = Held::Val(yes);
                Self::unit()
            },
        );
    }

    /// The variable that takes what `break e` carries out. How it is made up is found by lowering the loop once on trial.
    fn value_var(&mut self, p: &Parts) -> Var {
        let (values, stmts, held, names) = (
            self.values.clone(),
            self.stmts.clone(),
            self.held.clone(),
            self.names.clone(),
        );
        let found = std::mem::take(self.diag);
        let no = Held::Val(Val(0));
        let var = self.new_var(None, Held::Never);
        let (left, stop) = (self.new_var(None, no.clone()), self.new_var(None, no));
        let label = p.label.map(|l| l.name.ident.clone());
        self.frames.push(Frame {
            label,
            left,
            stop,
            value: Some(var),
        });
        self.scoped(|l| l.once(p, stop));
        self.frames.pop();
        let trial = self.held[var.0].clone();
        let like = self.with_types(&trial);
        *self.diag = found;
        (self.values, self.stmts, self.held, self.names) = (values, stmts, held, names);
        let held = self.undefined(&like, p.span);
        self.new_var(None, held)
    }

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
            Held::Maybe(..) | Held::Never => Ty::Unit,
        }
    }

    /// Something of a type that is not read before it is set.
    pub(super) fn undefined(&mut self, ty: &Ty, span: Span) -> Held {
        match ty {
            Ty::Unit => Self::unit(),
            Ty::Tuple(parts) => {
                Held::Tuple(parts.iter().map(|p| self.undefined(p, span)).collect())
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
    fn leaves(&mut self, held: &Held, like: &Held, out: &mut Vec<Val>, span: Span) {
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
            (_, Held::Never | Held::Slot(..)) => {}
            (_, Held::Val(v)) if self.is_owned_memory(*v) => {}
            (Held::Tuple(_) | Held::Array(_) | Held::Struct(..), _)
            | (_, Held::Tuple(_) | Held::Array(_)) => {
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
            Held::Struct(s, p) => {
                let parts = p
                    .iter()
                    .map(|p| self.carry(p, name.clone(), carried, span))
                    .collect();
                Held::Struct(s.clone(), parts)
            }
            Held::Slot(..) | Held::Never => held.clone(),
            // Memory stays where it is.
            Held::Val(v) if self.is_owned_memory(*v) => held.clone(),
            Held::Val(_) | Held::Place(_) | Held::View(..) | Held::Chosen(..) | Held::Maybe(..) => {
                let init = self.scalar(held.clone(), span);
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
                });
                Held::Val(param)
            }
        }
    }

    /// Variables in scope whose names are assigned to in the body. A local of the body with the same name counts too:
    /// what is carried without need is found out later.
    fn assigned_in(&self, p: &Parts) -> Vec<Var> {
        let mut targets = Targets::default();
        targets.visit_block(p.body);
        p.cond.iter().for_each(|c| targets.visit_expr(c));
        let mut vars = Vec::new();
        for name in &targets.names {
            if let Some(v) = self.lookup(name) {
                vars.push(v);
            }
        }
        // A method of a struct may write to its fields.
        for name in &targets.receivers {
            if let Some(v) = self.lookup(name)
                && matches!(self.held[v.0], Held::Struct(..))
            {
                vars.push(v);
            }
        }
        // Whatever is referred to by `&mut` may be written to by another name.
        for held in &self.held {
            referred(held, &mut vars);
        }
        let mut out: Vec<Var> = Vec::new();
        for v in vars {
            if v.0 < self.held.len() && !out.contains(&v) && !self.is_memory(&self.held[v.0]) {
                out.push(v);
            }
        }
        out
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
        Held::Struct(s, p) => {
            Held::Struct(s.clone(), p.iter().map(|p| after(p, carried)).collect())
        }
        other => other.clone(),
    }
}

/// The variables that are referred to by `&mut`.
fn referred(held: &Held, out: &mut Vec<Var>) {
    match held {
        Held::Slot(var, _) => out.push(*var),
        Held::Tuple(parts) | Held::Array(parts) | Held::Struct(_, parts) => {
            parts.iter().for_each(|p| referred(p, out));
        }
        Held::Chosen(_, a, b) => {
            referred(a, out);
            referred(b, out);
        }
        Held::Maybe(_, a, b) => {
            referred(a, out);
            b.iter().for_each(|b| referred(b, out));
        }
        _ => {}
    }
}
