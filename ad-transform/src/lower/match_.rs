//! `match` on passive values: a chain of conditions, in the order of the arms.
//!
//! LLVM makes a jump table of such a chain again; that the arms are exhaustive was checked on the primal itself.

use super::{Held, Lower};
use crate::diagnostics::whole;
use crate::ir::{BinOp, Comparison, Op, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::Span;
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn match_expr(&mut self, m: &syn::ExprMatch) -> Held {
        let held = self.expr(&m.expr);
        let held = match held {
            Held::Place(_) => Held::Val(self.scalar(held, m.expr.span())),
            other => other,
        };
        self.arms(&held, &m.arms, m.span())
    }

    fn arms(&mut self, scrutinee: &Held, arms: &[syn::Arm], span: Span) -> Held {
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
                l.bind_arm(pat, scrutinee);
                return l.expr(&arm.body);
            }
            let Some(mut cond) = l.matches(pat, scrutinee) else {
                l.bind_arm(pat, scrutinee);
                let Some(guard) = guard else {
                    return l.expr(&arm.body);
                };
                let cond = l.condition(guard);
                return l.branch(
                    cond,
                    span,
                    |l| l.expr(&arm.body),
                    |l| l.arms(scrutinee, rest, span),
                );
            };
            if let Some(guard) = guard {
                let no = |l: &mut Self| Held::Val(l.leaf(quote!(false), Ty::Bool, span));
                let both = l.branch(
                    cond,
                    span,
                    |l| {
                        l.scoped(|l| {
                            l.bind_arm(pat, scrutinee);
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
                        l.bind_arm(pat, scrutinee);
                        l.expr(&arm.body)
                    })
                },
                |l| l.arms(scrutinee, rest, span),
            )
        })
    }

    /// Whether the pattern matches; `None` where it always does.
    fn matches(&mut self, pat: &syn::Pat, held: &Held) -> Option<Val> {
        match (pat, held) {
            (syn::Pat::Wild(_), _) => None,
            (syn::Pat::Paren(p), held) => self.matches(&p.pat, held),
            (syn::Pat::Ident(i), held) if !is_constant(&i.ident) => i
                .subpat
                .as_ref()
                .and_then(|(_, sub)| self.matches(sub, held)),
            (syn::Pat::Tuple(t), held) => {
                let mut all = None;
                for (i, p) in t.elems.iter().enumerate() {
                    let part = self.field(held.clone(), &i.to_string(), p.span());
                    let one = self.matches(p, &part);
                    all = self.both(all, one, p.span());
                }
                all
            }
            (syn::Pat::Or(o), held @ Held::Tuple(_)) => {
                let mut any: Option<Val> = None;
                for case in &o.cases {
                    let one = self.matches(case, held)?;
                    any = Some(match any {
                        None => one,
                        Some(a) => self.push(
                            Op::Bin(BinOp::Bits(crate::ir::Bits::Or), a, one),
                            Ty::Bool,
                            o.span(),
                        ),
                    });
                }
                any
            }
            (
                syn::Pat::Lit(_)
                | syn::Pat::Range(_)
                | syn::Pat::Or(_)
                | syn::Pat::Path(_)
                | syn::Pat::Ident(_),
                held,
            ) => Some(self.leaf_matches(pat, held)),
            (other, _) => {
                self.diag.report(messages::match_pattern(whole(other)));
                None
            }
        }
    }

    fn leaf_matches(&mut self, pat: &syn::Pat, held: &Held) -> Val {
        let span = pat.span();
        let v = self.scalar(held.clone(), span);
        if self.ty(v).is_float() {
            self.diag.report(messages::match_on_real(whole(pat)));
        }
        if binds(pat) {
            self.diag.report(messages::match_pattern(whole(pat)));
        }
        match pat {
            syn::Pat::Lit(l)
                if matches!(l.lit, syn::Lit::Bool(syn::LitBool { value: true, .. })) =>
            {
                v
            }
            syn::Pat::Lit(l) if !matches!(self.ty(v), Ty::Ref(..)) => {
                let literal = self.leaf(l.to_token_stream(), Ty::Unknown, span);
                self.push(
                    Op::Bin(BinOp::Compare(Comparison::Eq), v, literal),
                    Ty::Bool,
                    span,
                )
            }
            _ => {
                let name = format_ident!("scrutinee");
                let tokens = quote!(::core::matches!(#name, #pat));
                self.push(Op::Opaque(tokens, vec![(name, v)]), Ty::Bool, span)
            }
        }
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

    /// Binds the names of an arm's pattern.
    fn bind_arm(&mut self, pat: &syn::Pat, held: &Held) {
        match pat {
            syn::Pat::Ident(i) if !is_constant(&i.ident) => {
                self.new_var(Some(i.ident.clone()), held.clone());
                if let Some((_, sub)) = &i.subpat {
                    self.bind_arm(sub, held);
                }
            }
            syn::Pat::Paren(p) => self.bind_arm(&p.pat, held),
            syn::Pat::Tuple(t) => {
                for (i, p) in t.elems.iter().enumerate() {
                    let part = self.field(held.clone(), &i.to_string(), p.span());
                    self.bind_arm(p, &part);
                }
            }
            _ => {}
        }
    }
}

/// A bare upper-case name in a pattern is a constant, not a binding.
fn is_constant(name: &proc_macro2::Ident) -> bool {
    name.to_string().starts_with(char::is_uppercase)
}

/// Whether a pattern inside `|` binds names.
fn binds(pat: &syn::Pat) -> bool {
    match pat {
        syn::Pat::Ident(i) => !is_constant(&i.ident),
        syn::Pat::Or(o) => o.cases.iter().any(binds),
        syn::Pat::Paren(p) => binds(&p.pat),
        syn::Pat::Lit(_) | syn::Pat::Range(_) | syn::Pat::Path(_) | syn::Pat::Wild(_) => false,
        _ => true,
    }
}
