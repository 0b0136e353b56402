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
use crate::ir::{Block, Carried, For, Op, Stmt, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote};
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

/// What is lowered as a loop.
struct Parts<'a> {
    label: Option<&'a syn::Label>,
    cond: Option<&'a syn::Expr>,
    body: &'a syn::Block,
    span: Span,
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

    fn with_memory(&mut self, held: Held, ty: &Ty, span: Span) -> Held {
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

    fn frame(&self, label: Option<&syn::Lifetime>) -> Option<usize> {
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

    /// `for x in iterator { .. }`
    pub(super) fn for_loop(&mut self, e: &syn::ExprForLoop) -> Held {
        let over = self.expr(&e.expr);
        match self.iterator_over(over, e.expr.span()) {
            Some(p) => self.for_each_item(e, &p, e.span()),
            None if !leaves(e.body.to_token_stream()) => self.for_each_collected(e),
            None => self.diag.report(messages::for_over(whole(&e.expr))),
        }
        Self::unit()
    }

    /// A loop over what the transform cannot see through, of passive items: they are collected first. (A loop that nothing
    /// leaves comes to an end, so there are finitely many.)
    fn for_each_collected(&mut self, e: &syn::ExprForLoop) {
        let (over, span) = (&e.expr, e.expr.span());
        let tokens = quote!(
            ::core::iter::Iterator::collect::<::ad_core::memory::Vec<_>>(
                ::core::iter::IntoIterator::into_iter(#over)
            )
        );
        let vars = self.captured(&over.to_token_stream());
        let ty = Ty::Vec(Box::new(Ty::Unknown));
        let items = self.push(Op::Opaque(tokens, vars), ty, span);
        if let Some(p) = self.iterator_over(Held::View(super::assign::bare(items), false), span) {
            self.for_each_item(e, &p, e.span());
        }
    }

    /// `while c { .. }`
    pub(super) fn while_loop(&mut self, e: &syn::ExprWhile) -> Held {
        self.looped(&Parts {
            label: e.label.as_ref(),
            cond: Some(&e.cond),
            body: &e.body,
            span: e.span(),
        })
    }

    /// `loop { .. }`; evaluates to what `break` carries out.
    pub(super) fn endless_loop(&mut self, e: &syn::ExprLoop) -> Held {
        let parts = Parts {
            label: e.label.as_ref(),
            cond: None,
            body: &e.body,
            span: e.span(),
        };
        self.looped(&parts)
    }

    /// `'label: { .. break 'label e; .. }`
    pub(super) fn labelled_block(&mut self, label: &syn::Label, body: &syn::Block) -> Held {
        let span = label.span();
        let mut exits = Exits {
            own: Some(label.name.ident.clone()),
            // Exits without label go past it.
            inner: vec![None],
            ..Exits::default()
        };
        exits.visit_block(body);
        let parts = Parts {
            label: Some(label),
            cond: None,
            body,
            span,
        };
        let value = exits.value.then(|| self.value_var(&parts));
        let no = Held::Val(Val(0));
        let (left, stop) = (self.new_var(None, no.clone()), self.new_var(None, no));
        self.frames.push(Frame {
            label: Some(label.name.ident.clone()),
            left,
            stop,
            value,
            home: self.frames.len(),
            block: true,
        });
        let tail = self.block(body);
        self.frames.pop();
        let flag = match &self.held[left.0] {
            Held::Val(Val(0)) => return tail,
            Held::Val(v) => *v,
            _ => return tail,
        };
        let early = match value {
            Some(v) => self.held[v.0].clone(),
            None => Self::unit(),
        };
        // Where a loop around it, or the function, was left, nobody wants a value.
        if self.diverged(&tail) {
            return if exits.breaks { early } else { Held::Never };
        }
        self.branch(flag, span, |_| early, |_| tail)
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
            home: self.frames.len(),
            block: false,
        };
        if self.trial {
            self.tried(&mut |l| {
                l.frames.push(frame.clone());
                l.scoped(|l| l.once(p, frame.stop));
                l.frames.pop();
            });
            return match value {
                _ if p.cond.is_none() && !exits.breaks => Held::Never,
                Some(v) => self.held[v.0].clone(),
                None => Self::unit(),
            };
        }
        let mut vars = self.assigned_in(p);
        vars.extend(value);
        if exits.outwards {
            vars.extend(self.frames.iter().flat_map(|f| [f.left, f.stop]));
            vars.extend(self.frames.iter().filter_map(|f| f.value));
        }
        if exits.returns {
            vars.extend([self.returned, self.result]);
        }
        // Last, as what says how the loop is left is assigned on trial too, and must not be carried twice.
        self.assigned_by_closures(p, &frame, &mut vars);
        let never_falls_out = p.cond.is_none() && !exits.breaks;
        self.emit_loop(p, frame, &vars);
        match value {
            _ if never_falls_out => Held::Never,
            Some(v) => self.held[v.0].clone(),
            None => Self::unit(),
        }
    }

    /// What closures that are called in a loop assign to does not show in its syntax.
    fn assigned_by_closures(&mut self, p: &Parts, frame: &Frame, vars: &mut Vec<Var>) {
        if !self
            .held
            .iter()
            .any(|h| matches!(h, Held::Closure(_) | Held::Iter(_)))
        {
            return;
        }
        let assigned = self.assigned_on_trial(&mut |l| {
            l.frames.push(frame.clone());
            l.scoped(|l| l.once(p, frame.stop));
            l.frames.pop();
        });
        for v in assigned {
            let own = v == frame.left || v == frame.stop || Some(v) == frame.value;
            if !own && !vars.contains(&v) {
                vars.push(v);
            }
        }
    }

    fn emit_loop(&mut self, p: &Parts, frame: Frame, vars: &[Var]) {
        let inside = frame.clone();
        self.make_up(vars, p.span, &mut |l| {
            l.frames.push(inside.clone());
            l.scoped(|l| l.once(p, inside.stop));
            l.frames.pop();
        });
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
        let until = Some(self.values.fresh(usize_ty(), None, p.span));
        yields.insert(0, stopped);
        let index = self.values.fresh(usize_ty(), None, p.span);
        let body = Block { stmts, yields };
        self.stmts.push(Stmt::For(Box::new(For {
            index,
            trip: None,
            range: None,
            until,
            reversed: false,
            carried,
            windows: Vec::new(),
            body,
        })));
    }

    /// Makes up what the variables hold so that each trip can hand it to the next.
    pub(super) fn make_up(
        &mut self,
        vars: &[Var],
        span: Span,
        trip: &mut dyn FnMut(&mut Lower<'_>),
    ) {
        let open: Vec<Var> = vars
            .iter()
            .copied()
            .filter(|v| self.is_open(&self.held[v.0]))
            .collect();
        if open.is_empty() {
            return;
        }
        let mark = self.values.next();
        // A second trial finds what the first one hands on: two buffers that change places.
        let mut ends: Vec<Vec<(Held, Ty)>> = vec![Vec::new(); open.len()];
        for _ in 0..2 {
            let found: Vec<(Held, Ty)> = self.on_trial(|l| {
                for (v, ends) in open.iter().zip(&ends) {
                    let held = l.held[v.0].clone();
                    l.held[v.0] = l.made_up(&held, ends, span);
                }
                let mut carried = Vec::new();
                for v in vars {
                    let held = l.held[v.0].clone();
                    l.held[v.0] = l.carry(&held, None, &mut carried, span);
                }
                trip(l);
                open.iter()
                    .map(|v| {
                        let held = l.held[v.0].clone();
                        let ty = l.with_types(&held);
                        (super::carried::rooted(held, mark), ty)
                    })
                    .collect()
            });
            for (ends, end) in ends.iter_mut().zip(found) {
                ends.push(end);
            }
        }
        for (v, ends) in open.iter().zip(&ends) {
            let held = self.held[v.0].clone();
            self.held[v.0] = self.made_up(&held, ends, span);
        }
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
        let Some(cond) = p.cond else {
            self.block(p.body);
            return;
        };
        self.on_condition(
            cond,
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
        let like = self.on_trial(|l| {
            let no = Held::Val(Val(0));
            let var = l.new_var(None, Held::Never);
            let (left, stop) = (l.new_var(None, no.clone()), l.new_var(None, no));
            let label = p.label.map(|l| l.name.ident.clone());
            l.frames.push(Frame {
                label,
                left,
                stop,
                value: Some(var),
                home: l.frames.len(),
                block: false,
            });
            l.scoped(|l| l.once(p, stop));
            l.frames.pop();
            // A loop inside may have to be told first how it is made up.
            let all = l.breaks.iter().filter(|(v, _)| *v == var);
            let ty = all.map(|(_, ty)| ty.clone()).reduce(better);
            l.breaks.retain(|(v, _)| *v != var);
            ty.unwrap_or(Ty::Unit)
        });
        let held = self.undefined(&like, p.span);
        let held = self.with_memory(held, &like, p.span);
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
        // What is written through a view stays the view that it is.
        for name in &targets.parts {
            if let Some(v) = self.lookup(name)
                && !matches!(self.held[v.0], Held::View(..) | Held::Chosen(..))
            {
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

/// The variables that are referred to by `&mut`.
pub(super) fn referred(held: &Held, out: &mut Vec<Var>) {
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

/// Whether a loop's body may leave it.
fn leaves(body: proc_macro2::TokenStream) -> bool {
    body.into_iter().any(|t| match t {
        proc_macro2::TokenTree::Ident(i) => i == "break" || i == "return",
        proc_macro2::TokenTree::Punct(p) => p.as_char() == '?',
        proc_macro2::TokenTree::Group(g) => leaves(g.stream()),
        proc_macro2::TokenTree::Literal(_) => false,
    })
}
