//! The adjoint of a call: the callee's reverse part, by name.
//!
//! | primal | reverse |
//! | --- | --- |
//! | `y = g(a, &x)` | `let mut t = 0.0; g_reverse(a, &x, y_bar, &mut t, &mut x_bar); a_bar += t` |
//!
//! Numbers get their adjoints through temporaries, as does the second of two arguments that share memory: an
//! accumulator cannot be borrowed twice.

use super::{Env, Rev, Reverse};
use crate::ir::{Op, Place, Stmt, Val, Vjp};
use crate::ty::Ty;
use proc_macro2::TokenStream;

impl Reverse<'_> {
    /// `v = path(args)`, where `seed` is the adjoint of `v`.
    pub(super) fn reverse_call(
        &mut self,
        path: &TokenStream,
        args: &[Val],
        seed: Val,
        env: &mut Env,
    ) {
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
            path: path.clone(),
            args: args.to_vec(),
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
