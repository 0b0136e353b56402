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
use crate::ir::{Block, Op, Place, Stmt, Val, Values, Vjp};
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
            Stmt::Let(v, op @ Op::Call(..))
                if activity.active(*v) && crate::analyse::is_companion_call(values, op) =>
            {
                let Op::Call(path, args) = op else {
                    unreachable!("it is one")
                };
                let span = values[*v].span;
                let both = values.fresh(Ty::Passive, None, span);
                let kept = values.fresh(Ty::Kept, Some(ident("kept")), span);
                let hidden = crate::emit::forward_part(path);
                out.push(Stmt::Let(both, Op::Call(hidden, args.clone())));
                out.push(Stmt::Let(kept, Op::Part(both, 1)));
                *op = Op::Part(both, 0);
            }
            _ => {}
        }
        out.push(s);
    }
    b.stmts = out;
}

impl Reverse<'_> {
    /// `v` is the value of the call that returned `both`, and `seed` its adjoint.
    pub(super) fn reverse_call(&mut self, both: Val, seed: Val, env: &mut Env) {
        let Some(Op::Call(path, args)) = self.ops.get(&both).cloned() else {
            unreachable!("what a call returned")
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
