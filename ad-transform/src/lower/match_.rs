//! `match` on passive values: a chain of conditions, in the order of the arms.
//!
//! LLVM makes a jump table of such a chain again; that the arms are exhaustive was checked on the primal itself.

use super::{Held, Lower};
use crate::ir::{BinOp, Op, Val};
use crate::ty::Ty;
use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn match_expr(&mut self, m: &syn::ExprMatch) -> Held {
        let expected = self.expected.take();
        let held = self.scrutinee(&m.expr);
        if self.diverged(&held) {
            return Held::Never;
        }
        self.arms(&held, &m.arms, expected.as_ref(), m.span())
    }

    fn arms(
        &mut self,
        scrutinee: &Held,
        arms: &[syn::Arm],
        expected: Option<&Ty>,
        span: Span,
    ) -> Held {
        let Some((arm, rest)) = arms.split_first() else {
            return Held::Never;
        };
        let (pat, guard) = match &arm.pat {
            syn::Pat::Guard(g) => (&*g.pat, Some(&*g.guard)),
            other => (other, None),
        };
        self.scoped(|l| {
            // Without a guard the last arm takes whatever is left.
            if rest.is_empty() && guard.is_none() {
                l.bind(pat, scrutinee.clone());
                return l.arm(arm, expected);
            }
            let Some(mut cond) = l.matches(pat, scrutinee) else {
                l.bind(pat, scrutinee.clone());
                let Some(guard) = guard else {
                    return l.arm(arm, expected);
                };
                let cond = l.condition(guard);
                return l.branch(
                    cond,
                    span,
                    |l| l.arm(arm, expected),
                    |l| l.arms(scrutinee, rest, expected, span),
                );
            };
            if let Some(guard) = guard {
                let no = |l: &mut Self| Held::Val(l.leaf(quote!(false), Ty::Bool, span));
                let both = l.branch(
                    cond,
                    span,
                    |l| {
                        l.scoped(|l| {
                            l.bind(pat, scrutinee.clone());
                            l.expr(guard)
                        })
                    },
                    no,
                );
                cond = l.scalar(both, span);
            }
            l.branch(
                cond,
                span,
                |l| {
                    l.scoped(|l| {
                        l.bind(pat, scrutinee.clone());
                        l.arm(arm, expected)
                    })
                },
                |l| l.arms(scrutinee, rest, expected, span),
            )
        })
    }

    fn arm(&mut self, arm: &syn::Arm, expected: Option<&Ty>) -> Held {
        self.expected = expected.cloned();
        self.expr(&arm.body)
    }

    pub(super) fn both(&mut self, a: Option<Val>, b: Option<Val>, span: Span) -> Option<Val> {
        match (a, b) {
            (Some(a), Some(b)) => Some(self.push(
                Op::Bin(BinOp::Bits(crate::ir::Bits::And), a, b),
                Ty::Bool,
                span,
            )),
            (a, b) => a.or(b),
        }
    }
}
