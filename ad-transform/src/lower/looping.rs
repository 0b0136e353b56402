//! Loops.
//!
//! `break`, `continue` and `return` set flags, which are variables like the user's; what follows stands under a condition
//! (`block.rs`), and a loop ends after the trip that set its `stop`. So loops stay loops, and exits are branches.
//!
//! | primal | IR |
//! | --- | --- |
//! | `while c { b }` | `loop { let stop = if c { b; false } else { true }; if stop { break } }` |
//! | `if c { break; } rest` | `let stop = if c { true } else { rest; false };` |
//! | `if c { continue; } rest` | `if c {} else { rest }` |

use super::carry::after;
use super::control::better;
use super::exits::Frame;
use super::targets::{Exits, Targets};
use super::{Held, Lower, Var};
use crate::diagnostics::whole;
use crate::ir::{Block, For, Op, Stmt, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::visit::Visit;

/// What is lowered as a loop.
struct Parts<'a> {
    label: Option<&'a syn::Label>,
    cond: Option<&'a syn::Expr>,
    body: &'a syn::Block,
    span: Span,
}
impl Lower<'_> {
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
