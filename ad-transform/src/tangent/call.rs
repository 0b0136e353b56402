//! The tangent of a call: the callee's forward mode, by name.
//!
//! | primal | tangent |
//! | --- | --- |
//! | `y = g(a, &x, n)` | `t = g_forward(a, &x, n, a_dot, &x_dot, ()); y = t.0; y_dot = t.1` |
//! | `g(a, &mut w)` | `g_forward(a, &mut w, a_dot, &mut w_dot)` |
//!
//! The tangent of what is written to is handed over as accumulators are in reverse mode: through `rt::bar`.

use super::{Tangent, memory};
use crate::analyse::calls;
use crate::build::Build;
use crate::ir::{Op, Place, Projection, Stmt, Val};
use crate::nest;
use crate::ty::Ty;
use proc_macro2::TokenStream;
use quote::quote;

impl Tangent<'_> {
    /// `v = path(args)` with its tangent.
    pub(super) fn call(&mut self, v: Val, path: &TokenStream, args: &[Val]) {
        let mut all = args.to_vec();
        for a in args {
            all.push(match calls::is_written(self.values, *a) {
                true => self.handed_to_write(*a),
                false => self.handed(*a),
            });
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

    /// The tangent of what the callee may write to.
    fn handed_to_write(&mut self, a: Val) -> Val {
        let span = self.values[a].span;
        let place = match self.ops.get(&a) {
            Some(Op::View(place)) => place.clone(),
            _ => Place {
                base: a,
                projections: Vec::new(),
            },
        };
        let dot = match self.place(&place) {
            Some(_)
                if self
                    .dot(a)
                    .is_some_and(|dot| calls::is_written(self.values, dot)) =>
            {
                self.dots[&a]
            }
            Some(place) => {
                let ty = crate::infer::place_ty(self.values, &place);
                let ty = Ty::Ref(Box::new(ty), true);
                let view = self.let_typed(ty, Op::View(place), span);
                self.values[view].mutable = true;
                view
            }
            None => {
                let constant = self.activity.constants.contains(&place.base)
                    && calls::may_hold_reals(&self.values[a].ty);
                let marker = match constant {
                    true => quote!(::ad_core::rt::Constant),
                    false => quote!(::ad_core::rt::Passive),
                };
                self.let_typed(Ty::Passive, Op::Leaf(marker), span)
            }
        };
        let bar = Op::Call(quote!(::ad_core::rt::bar), vec![dot]);
        self.let_typed(Ty::Passive, bar, span)
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
