//! The adjoint of a call: the callee's reverse part, by name.
//!
//! | primal | reverse |
//! | --- | --- |
//! | `y = g(a, &x)` | `let (y, kept) = g_forward(a, &x);` and `let mut t = 0.0; kept(a, &x, y_bar, &mut t, &mut x_bar); a_bar += t` |
//!
//! The forward part returns what it keeps beside the value, so nothing runs twice; it borrows nothing, and is handed the
//! arguments again. A callee for which running again is cheaper keeps nothing.
//!
//! Numbers get their adjoints through temporaries, as does the second of two arguments that share memory: an
//! accumulator cannot be borrowed twice.

use super::{Env, Rev, Reverse};
use crate::analyse::activity::Activity;
use crate::build::{Build, ident};
use crate::ir::{BinOp, Block, Op, Place, Stmt, Val, Values, Vjp};
use crate::ty::Ty;

/// Calls that derivatives flow through become calls of forward parts, which return the value and what they kept.
pub(super) fn split(values: &mut Values, activity: &Activity, b: &mut Block) {
    let mut out = Vec::with_capacity(b.stmts.len());
    for mut s in std::mem::take(&mut b.stmts) {
        match &mut s {
            Stmt::If(s) => {
                split(values, activity, &mut s.then);
                split(values, activity, &mut s.other);
            }
            Stmt::For(s) => split(values, activity, &mut s.body),
            Stmt::Let(v, op)
                if activity.active(*v) && crate::analyse::is_companion_call(values, op) =>
            {
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
        let kept = self.kept_by(both);
        let mut bars = Vec::new();
        let mut after: Vec<(Val, Val)> = Vec::new();
        let mut roots: Vec<Val> = Vec::new();
        for a in args {
            if !self.activity.active(*a) {
                bars.push(None);
                continue;
            }
            let whole = Place {
                base: *a,
                projections: Vec::new(),
            };
            let own = self
                .bar(&whole)
                .filter(|_| self.values[*a].ty.is_aggregate());
            match own {
                Some(place) if !roots.contains(&place.base) => {
                    roots.push(place.base);
                    bars.push(Some(place));
                }
                _ => {
                    let bar = self.temporary(*a);
                    after.push((*a, bar));
                    bars.push(Some(Place {
                        base: bar,
                        projections: Vec::new(),
                    }));
                }
            }
        }
        self.out.push(Rev::Plain(Stmt::Vjp(Box::new(Vjp {
            path,
            of_receiver,
            args: args.to_vec(),
            kept,
            seed,
            bars,
        }))));
        for (a, bar) in after {
            let place = Place {
                base: bar,
                projections: Vec::new(),
            };
            self.element(a, place, env);
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
