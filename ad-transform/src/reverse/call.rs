//! The adjoint of a call: the callee's reverse part, by name.
//!
//! | primal | reverse |
//! | --- | --- |
//! | `y = g(a, &x)` | `let (y, kept) = g_forward(a, &x);` and `let mut t = 0.0; kept(a, &x, y_bar, &mut t, &mut x_bar); a_bar += t` |
//!
//! The forward part returns what it keeps beside the value, so nothing runs twice; it borrows nothing, and is handed the
//! arguments again. A callee for which running again is cheaper keeps nothing.
//!
//! | `g(a, &mut w)` | `let (y, kept) = g_forward(a, &mut w);` and `kept(a, Gone, y_bar, &mut t, &mut w_bar)` |
//!
//! What a call writes to is not handed again, as the callee keeps all that it needs of it. Its accumulator comes with the
//! adjoint of the content after the call, and has that of the content before it afterwards.
//!
//! Numbers get their adjoints through temporaries, as does the second of two arguments that share memory: an
//! accumulator cannot be borrowed twice.

use super::{Env, Rev, Reverse};
use crate::analyse::activity::Activity;
use crate::analyse::calls;
use crate::build::{Build, ident};
use crate::ir::{BinOp, Block, Handed, Op, Place, Stmt, Val, Values, Vjp};
use crate::ty::Ty;
use std::collections::BTreeMap;

/// Calls that derivatives flow through become calls of forward parts, which return the value and what they kept.
/// Returns copies of what the callee may take as a `&` although it is handed over as a `&mut`.
pub(super) fn split(values: &mut Values, activity: &Activity, b: &mut Block) -> Copies {
    let mut copies = Copies::new();
    split_block(values, activity, b, &mut copies);
    copies
}

/// By the argument.
pub(super) type Copies = BTreeMap<Val, Val>;

fn split_block(values: &mut Values, activity: &Activity, b: &mut Block, copies: &mut Copies) {
    let mut out = Vec::with_capacity(b.stmts.len());
    for mut s in std::mem::take(&mut b.stmts) {
        match &mut s {
            Stmt::If(s) => {
                split_block(values, activity, &mut s.then, copies);
                split_block(values, activity, &mut s.other, copies);
            }
            Stmt::For(s) => split_block(values, activity, &mut s.body, copies),
            Stmt::Let(v, op)
                if activity.calls.contains(v) && crate::analyse::is_companion_call(values, op) =>
            {
                let either = calls::written(values, op).filter(|a| values[*a].either);
                for a in either.collect::<Vec<_>>() {
                    copies.extend(copy_behind(values, a, &mut out).map(|copy| (a, copy)));
                }
                let forward = forward_part(op, values[*v].span);
                let span = values[*v].span;
                let both = values.fresh(Ty::Passive, None, span);
                let kept = values.fresh(Ty::Kept, Some(ident("kept")), span);
                out.push(Stmt::Let(both, forward));
                out.push(Stmt::Let(kept, Op::Part(both, 1)));
                *op = Op::Part(both, 0);
            }
            _ => {}
        }
        out.push(s);
    }
    b.stmts = out;
}

/// A copy of what a `&mut` refers to, before the call that it is made for.
fn copy_behind(values: &mut Values, a: Val, out: &mut Vec<Stmt>) -> Option<Val> {
    let place = out.iter().rev().find_map(|s| match s {
        Stmt::Let(v, Op::View(place)) if *v == a => Some(place.clone()),
        _ => None,
    })?;
    let span = values[a].span;
    crate::analyse::copies::copy(values, &place, span, out)
}

/// The call of the forward part in the place of a call, method or operator.
fn forward_part(op: &Op, span: proc_macro2::Span) -> Op {
    let method = |name: &str, args: Vec<Val>| {
        let name = crate::emit::hidden_name(&proc_macro2::Ident::new(name, span));
        Op::Method(name, Default::default(), args)
    };
    match op {
        Op::Call(path, args) => Op::Call(crate::emit::forward_part(path), args.clone()),
        Op::Method(name, turbofish, args) => Op::Method(
            crate::emit::hidden_name(name),
            turbofish.clone(),
            args.clone(),
        ),
        Op::Bin(op, a, b) => {
            let name = match op {
                BinOp::Add => "add",
                BinOp::Sub => "sub",
                BinOp::Mul => "mul",
                BinOp::Div => "div",
                _ => "rem",
            };
            method(name, vec![*a, *b])
        }
        Op::Neg(a) => method("neg", vec![*a]),
        other => unreachable!("a call through companions, not {other:?}"),
    }
}

impl Reverse<'_> {
    /// `v` is the value of the call that returned `both`, and `seed` its adjoint.
    pub(super) fn reverse_call(&mut self, both: Val, seed: Val, env: &mut Env) {
        let (path, args, of_receiver) = match self.ops.get(&both).cloned() {
            Some(Op::Call(path, args)) => (path, args, false),
            Some(Op::Method(name, _, args)) => (quote::quote!(#name), args, true),
            _ => unreachable!("what a call returned"),
        };
        let args = &args;
        let written = |r: &Self, a: &Val| calls::is_written(r.values, *a);
        let kept = self.kept_by(both);
        let mut bars = Vec::new();
        let mut after: Vec<(Val, Val)> = Vec::new();
        let mut roots: Vec<Val> = Vec::new();
        for a in args.iter().filter(|a| written(self, a)) {
            let bar = self.bar_behind(*a);
            roots.extend(bar.map(|place| place.base));
        }
        for a in args {
            if !self.activity.active(*a) {
                bars.push(None);
                continue;
            }
            if written(self, a) {
                let bar = self.bar_behind(*a);
                bars.push(Some(bar.expect("what a call writes to is memory")));
                continue;
            }
            let own = self
                .bar(&whole(*a))
                .filter(|_| self.values[*a].ty.is_aggregate());
            match own {
                Some(place) if !roots.contains(&place.base) => {
                    roots.push(place.base);
                    bars.push(Some(place));
                }
                _ => {
                    let bar = self.temporary(*a);
                    after.push((*a, bar));
                    bars.push(Some(whole(bar)));
                }
            }
        }
        let handed = args.iter().map(|a| match self.copies.get(a) {
            Some(copy) => Handed::Copy(*copy),
            None if written(self, a) => Handed::Gone,
            None => Handed::Again(*a),
        });
        let handed = handed.collect();
        let constants = args.iter().map(|a| {
            let root = self.views.root(*a);
            let constant = self.activity.constants.contains(&root);
            constant && written(self, a) && calls::may_hold_reals(&self.values[*a].ty)
        });
        let constants = constants.collect();
        self.out.push(Rev::Plain(Stmt::Vjp(Box::new(Vjp {
            path,
            of_receiver,
            args: handed,
            kept,
            seed,
            bars,
            constants,
        }))));
        for (a, bar) in after {
            self.element(a, whole(bar), env);
        }
    }

    /// `v = g(a, &mut w)` of which only `w` is used afterwards.
    pub(super) fn reverse_unread(&mut self, v: Val, both: Val, env: &mut Env) {
        let args = match self.ops.get(&both) {
            Some(Op::Call(_, args)) => args.clone(),
            _ => return,
        };
        if !args.iter().any(|a| calls::is_written(self.values, *a)) {
            return;
        }
        let seed = match self.values[v].ty.clone() {
            Ty::Unknown => Op::Call(quote::quote!(::core::default::Default::default), Vec::new()),
            ty if !ty.has_reals() => Op::Tuple(Vec::new()),
            ty if crate::emit::shape::fixed(&ty) => Op::Zeros,
            _ => Op::ZerosLike(v),
        };
        let seed = self.let_like(v, seed);
        if !self.values[v].ty.has_reals() {
            self.values[seed].ty = Ty::Unit;
        }
        self.reverse_call(both, seed, env);
    }

    /// The place of the adjoint of what a `&mut` refers to.
    fn bar_behind(&self, a: Val) -> Option<Place> {
        match self.ops.get(&a) {
            Some(Op::View(place)) => self.bar(place),
            _ => self.bar(&whole(a)),
        }
    }

    /// What the call kept: the value that was made after it.
    fn kept_by(&self, both: Val) -> Val {
        Val(both.0 + 1)
    }

    /// An accumulator of zeros for an argument.
    fn temporary(&mut self, a: Val) -> Val {
        let op = match self.values[a].ty.strip() {
            Ty::Float(_) => Op::Zeros,
            ty if crate::emit::shape::fixed(ty) => Op::Zeros,
            _ => Op::ZerosLike(a),
        };
        let bar = self.let_like(a, op);
        self.values[bar].mutable = true;
        bar
    }
}

fn whole(base: Val) -> Place {
    Place {
        base,
        projections: Vec::new(),
    }
}
