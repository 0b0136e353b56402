//! The tangent of a call: the callee's forward mode, by name.
//!
//! | primal | tangent |
//! | --- | --- |
//! | `y = g(a, &x, n)` | `t = g_forward(a, &x, n, a_dot, &x_dot, ()); y = t.0; y_dot = t.1` |

use super::{Tangent, memory};
use crate::build::Build;
use crate::ir::{Op, Place, Projection, Stmt, Val};
use crate::nest;
use crate::ty::Ty;
use proc_macro2::TokenStream;

impl Tangent<'_> {
    /// `v = path(args)` with its tangent.
    pub(super) fn call(&mut self, v: Val, path: &TokenStream, args: &[Val]) {
        let mut all = args.to_vec();
        for a in args {
            let dot = self.handed(*a);
            all.push(dot);
        }
        let (ty, span) = (self.values[v].ty.clone(), self.values[v].span);
        let dual = memory::dual(&ty);
        let call = Op::Call(nest::names::of_path(path, nest::names::tangent), all);
        let both = self.let_typed(Ty::Tuple(vec![ty, dual.clone()]), call, span);
        let part = |name: &str| {
            Op::Load(Place {
                base: both,
                projections: vec![Projection::Field(name.to_owned())],
            })
        };
        self.ops.remove(&v);
        self.out.push(Stmt::Let(v, part("0")));
        let dot = self.let_typed(dual, part("1"), span);
        self.set(v, Some(dot));
    }

    /// The tangent of an argument, in the form in which the callee takes it: what is no real number has `()`.
    fn handed(&mut self, a: Val) -> Val {
        let (ty, span) = (self.values[a].ty.clone(), self.values[a].span);
        if !ty.has_reals() {
            return self.let_typed(Ty::Unit, Op::Tuple(Vec::new()), span);
        }
        let dot = match self.dot(a) {
            Some(dot) => dot,
            None => self.zero(a),
        };
        let held = self.values[dot].ty.clone();
        let by_reference = matches!(ty, Ty::Ref(..)) && !ty.is_float() || matches!(ty, Ty::Vec(_));
        match held {
            Ty::Ref(..) if by_reference => dot,
            _ if by_reference => {
                let ty = Ty::Ref(Box::new(held), false);
                self.let_typed(ty, Op::Ref(dot), span)
            }
            _ => self.owned(a, dot),
        }
    }
}
