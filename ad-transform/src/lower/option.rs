//! `Option` and `Result` as compile-time values ([`Held::Maybe`]): a condition, what is there where it holds, and the error
//! where it does not. Nothing of them is left in the output but branches on the condition.
//!
//! | primal | IR |
//! | --- | --- |
//! | `x.get(i)` | the condition `i < x.len()`, and a view of `x[i]` |
//! | `o.unwrap()` | `if !some { panic }` |
//! | `o.map(f)`, `o.unwrap_or(e)` | `if some { f(content) } else { .. }` |
//! | `e?` | `if some { content } else { return }` |
//!
//! An error is passive. It is kept as an `Option` of the error type, so that there is something to yield where there is none.

use super::{Held, Lower};
use crate::ir::{Effect, Op, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// `Some(e)`, `Ok(e)`, `Err(e)`.
    pub(super) fn maybe_call(&mut self, name: &str, arg: &syn::Expr) -> Held {
        let before = self.may_have_left();
        let held = self.expr(arg);
        if self.diverged(&held) {
            return Held::Never;
        }
        let span = arg.span();
        self.after_exit(before, span, |l| {
            let held = l.read_now(held, span);
            l.maybe_of(name, held, span)
        })
    }

    fn maybe_of(&mut self, name: &str, held: Held, span: Span) -> Held {
        match name {
            "Some" => self.some(held, span),
            "Ok" => {
                let yes = self.leaf(quote!(true), Ty::Bool, span);
                Held::Maybe(yes, Box::new(held), Some(Box::new(Held::Never)))
            }
            _ => {
                let no = self.leaf(quote!(false), Ty::Bool, span);
                let err = self.error(held, span);
                Held::Maybe(no, Box::new(Held::Never), Some(Box::new(err)))
            }
        }
    }

    pub(super) fn some(&mut self, held: Held, span: Span) -> Held {
        let yes = self.leaf(quote!(true), Ty::Bool, span);
        Held::Maybe(yes, Box::new(held), None)
    }

    pub(super) fn none(&mut self, span: Span) -> Held {
        let no = self.leaf(quote!(false), Ty::Bool, span);
        Held::Maybe(no, Box::new(Held::Never), None)
    }

    /// An error, as an `Option` of it.
    fn error(&mut self, held: Held, span: Span) -> Held {
        let v = self.scalar(held, span);
        let name = format_ident!("error");
        let tokens = quote!(::core::option::Option::Some(#name));
        Held::Val(self.push(Op::Opaque(tokens, vec![(name, v)]), Ty::Unknown, span))
    }

    /// The error itself.
    pub(super) fn error_of(&mut self, err: Held, span: Span) -> Held {
        let v = self.scalar(err, span);
        let name = format_ident!("error");
        let tokens = quote!(#name.expect("an error"));
        Held::Val(self.push(Op::Opaque(tokens, vec![(name, v)]), Ty::Unknown, span))
    }

    /// `e?`
    pub(super) fn question_mark(&mut self, e: &syn::ExprTry) -> Held {
        let span = e.span();
        let held = self.expr(&e.expr);
        let held = self.opened(held);
        let Held::Maybe(cond, content, err) = held else {
            if !self.diverged(&held) {
                self.diag
                    .report(messages::question_mark(e.question_token.span));
            }
            return Held::Never;
        };
        self.branch(
            cond,
            span,
            |_| *content,
            |l| {
                let no = l.leaf(quote!(false), Ty::Bool, span);
                let err = err.map(|err| {
                    let e = l.error_of(*err, span);
                    let v = l.scalar(e, span);
                    let into = quote!(::core::convert::From::from);
                    let v = l.push(Op::Call(into, vec![v]), Ty::Passive, span);
                    Box::new(l.error(Held::Val(v), span))
                });
                l.return_held(Held::Maybe(no, Box::new(Held::Never), err), span)
            },
        )
    }

    /// An `Option` or `Result` that is referred to: its content is referred to.
    pub(super) fn opened(&mut self, held: Held) -> Held {
        let Held::Slot(var, path) = &held else {
            return held;
        };
        match self.peek(*var, path) {
            Some(Held::Maybe(cond, _, err)) => {
                let (cond, err) = (*cond, err.clone());
                let path = path.iter().copied().chain([0]).collect();
                Held::Maybe(cond, Box::new(Held::Slot(*var, path)), err)
            }
            _ => held,
        }
    }

    /// Methods of `Option` and `Result`.
    pub(super) fn maybe_method(
        &mut self,
        receiver: &Held,
        m: &syn::ExprMethodCall,
    ) -> Option<Held> {
        let span = m.span();
        let name = m.method.to_string();
        let Held::Maybe(cond, content, err) = self.opened(receiver.clone()) else {
            return None;
        };
        let args: Vec<&syn::Expr> = m.args.iter().collect();
        let again =
            |content: Held, err: Option<Box<Held>>| Held::Maybe(cond, Box::new(content), err);
        Some(match (name.as_str(), &args[..]) {
            ("unwrap" | "expect", _) => {
                self.must(cond, &name, &args, err.is_some(), span);
                *content
            }
            ("unwrap_or", [other]) => {
                let other = self.part(other);
                self.branch(cond, span, |l| l.settled(*content, span), |_| other)
            }
            ("unwrap_or_else", [f]) => self.branch(
                cond,
                span,
                |l| l.settled(*content, span),
                |l| {
                    let args = err.map(|err| l.error_of(*err, span));
                    l.applied(f, args.into_iter().collect())
                },
            ),
            ("unwrap_or_default", []) => {
                let ty = self.with_types(&content).strip().clone();
                self.branch(
                    cond,
                    span,
                    |l| l.settled(*content, span),
                    |l| match l.default_of(&ty, span) {
                        Some(held) => held,
                        None => l.report_opaque(span),
                    },
                )
            }
            ("map", [f]) => {
                let held = self.branch(
                    cond,
                    span,
                    |l| {
                        let held = l.applied(f, vec![*content]);
                        l.settled(held, span)
                    },
                    |_| Held::Never,
                );
                again(held, err)
            }
            ("map_or", [other, f]) => {
                let other = self.part(other);
                self.branch(cond, span, |l| l.applied(f, vec![*content]), |_| other)
            }
            ("map_or_else", [other, f]) => self.branch(
                cond,
                span,
                |l| l.applied(f, vec![*content]),
                |l| {
                    let args = err.map(|err| l.error_of(*err, span));
                    l.applied(other, args.into_iter().collect())
                },
            ),
            ("and_then", [f]) => {
                let failed = err.clone();
                self.branch(
                    cond,
                    span,
                    |l| l.applied(f, vec![*content]),
                    |l| {
                        let no = l.leaf(quote!(false), Ty::Bool, span);
                        Held::Maybe(no, Box::new(Held::Never), failed)
                    },
                )
            }
            ("filter", [f]) => {
                let inner = (*content).clone();
                let held = self.branch(
                    cond,
                    span,
                    |l| {
                        let held = l.referenced(inner, span);
                        let held = l.applied(f, vec![held]);
                        Held::Val(l.scalar(held, span))
                    },
                    |l| Held::Val(l.leaf(quote!(false), Ty::Bool, span)),
                );
                let cond = self.scalar(held, span);
                Held::Maybe(cond, content, None)
            }
            ("is_some_and" | "is_ok_and", [f]) => self.branch(
                cond,
                span,
                |l| l.applied(f, vec![*content]),
                |l| Held::Val(l.leaf(quote!(false), Ty::Bool, span)),
            ),
            ("is_none_or", [f]) => self.branch(
                cond,
                span,
                |l| l.applied(f, vec![*content]),
                |l| Held::Val(l.leaf(quote!(true), Ty::Bool, span)),
            ),
            ("is_some" | "is_ok", []) => Held::Val(cond),
            ("is_none" | "is_err", []) => Held::Val(self.push(Op::Not(cond), Ty::Bool, span)),
            ("copied" | "cloned", []) => {
                let held = self.branch(
                    cond,
                    span,
                    |l| {
                        let held = l.content(*content);
                        l.settled(held, span)
                    },
                    |_| Held::Never,
                );
                again(held, err)
            }
            ("as_ref" | "as_deref" | "iter" | "clone", [])
                if !matches!(*content, Held::Slot(..)) =>
            {
                again(*content, err)
            }
            ("clone", []) => receiver.clone(),
            ("as_mut" | "as_deref_mut", []) => match self.lvalue(&m.receiver) {
                Some(slot) => self.opened(slot),
                None => again(*content, err),
            },
            ("take", []) => {
                let slot = self.lvalue(&m.receiver)?;
                let held = self.place_content(&slot)?;
                let none = self.none(span);
                self.put(slot, none, span);
                held
            }
            ("ok_or", [e]) => {
                let e = self.part(e);
                let e = self.error(e, span);
                again(*content, Some(Box::new(e)))
            }
            ("ok_or_else", [f]) => {
                let e = self.branch(
                    cond,
                    span,
                    |_| Held::Never,
                    |l| {
                        let e = l.applied(f, Vec::new());
                        l.error(e, span)
                    },
                );
                again(*content, Some(Box::new(e)))
            }
            ("map_err", [f]) => {
                let err = *err?;
                let e = self.branch(
                    cond,
                    span,
                    |_| Held::Never,
                    |l| {
                        let e = l.error_of(err, span);
                        let e = l.applied(f, vec![e]);
                        l.error(e, span)
                    },
                );
                again(*content, Some(Box::new(e)))
            }
            ("ok", []) => again(*content, None),
            ("or", [other]) => {
                let other = self.expr(other);
                self.branch(cond, span, |_| again(*content, err), |_| other)
            }
            ("or_else", [f]) => {
                let (f, failed) = (*f, err.clone());
                self.branch(
                    cond,
                    span,
                    |_| again(*content, err),
                    |l| {
                        let args = failed.map(|err| l.error_of(*err, span));
                        l.applied(f, args.into_iter().collect())
                    },
                )
            }
            ("zip", [other]) => {
                let other = self.expr(other);
                let Held::Maybe(second, with, _) = self.opened(other) else {
                    return None;
                };
                let both = self.both(Some(cond), Some(second), span)?;
                Held::Maybe(both, Box::new(Held::Tuple(vec![*content, *with])), None)
            }
            _ => return None,
        })
    }

    fn place_content(&mut self, lvalue: &Held) -> Option<Held> {
        match lvalue {
            Held::Slot(var, path) => self.slot(*var, path).cloned(),
            _ => None,
        }
    }

    /// Panics where there is nothing.
    fn must(&mut self, cond: Val, name: &str, args: &[&syn::Expr], result: bool, span: Span) {
        if self.known(cond) == Some(true) {
            return;
        }
        let (tokens, vars): (TokenStream, _) = match args {
            [message] => {
                let tokens = message.to_token_stream();
                let vars = self.captured(&tokens);
                (quote!(::core::panic!("{}", #tokens)), vars)
            }
            _ => {
                let text = match (name, result) {
                    (_, true) => "called `Result::unwrap()` on an `Err` value",
                    _ => "called `Option::unwrap()` on a `None` value",
                };
                (quote!(::core::panic!(#text)), Vec::new())
            }
        };
        self.branch(
            cond,
            span,
            |_| Self::unit(),
            |l| {
                l.stmts.push(crate::ir::Stmt::Effect(Effect {
                    tokens,
                    vars,
                    diverges: true,
                }));
                Held::Never
            },
        );
    }

    /// An `Option` or `Result` as one value, for what the transform cannot look into.
    pub(super) fn whole_maybe(
        &mut self,
        cond: Val,
        content: Held,
        err: Option<Box<Held>>,
        span: Span,
    ) -> Val {
        let content = match content {
            Held::Never => None,
            content => {
                let held = self.branch(
                    cond,
                    span,
                    |l| Held::Val(l.scalar(content, span)),
                    |_| Held::Never,
                );
                Some(self.scalar(held, span))
            }
        };
        let (is, inner, error) = (
            format_ident!("is"),
            format_ident!("content"),
            format_ident!("error"),
        );
        let mut vars = vec![(is.clone(), cond)];
        let some = content.is_some().then(|| quote!(#inner));
        vars.extend(content.map(|v| (inner.clone(), v)));
        let tokens = match err {
            None => match some {
                Some(some) => {
                    quote!((if #is { ::core::option::Option::Some(#some) } else { ::core::option::Option::None }))
                }
                None => quote!(::core::option::Option::None),
            },
            Some(err) => {
                let err = match *err {
                    Held::Never => None,
                    err => Some(self.scalar(err, span)),
                };
                vars.extend(err.map(|v| (error.clone(), v)));
                match (some, err) {
                    (Some(some), Some(_)) => {
                        quote!((if #is { ::core::result::Result::Ok(#some) } else { ::core::result::Result::Err(#error.expect("an error")) }))
                    }
                    (Some(some), None) => quote!(::core::result::Result::Ok(#some)),
                    _ => quote!(::core::result::Result::Err(#error.expect("an error"))),
                }
            }
        };
        self.push(Op::Opaque(tokens, vars), Ty::Unknown, span)
    }

    /// What a condition is known to be.
    pub(super) fn known(&self, cond: Val) -> Option<bool> {
        if cond == Val(0) {
            return Some(false);
        }
        self.stmts.iter().rev().find_map(|s| match s {
            crate::ir::Stmt::Let(v, Op::Leaf(t)) if *v == cond => match t.to_string().as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        })
    }

    /// A closure or a function, given as an argument, of these.
    pub(super) fn applied(&mut self, f: &syn::Expr, args: Vec<Held>) -> Held {
        let callee = self.callable(f);
        self.apply(&callee, args, f.span())
    }

    /// A result whose content counts only where there is one: no adjoint flows through it otherwise.
    pub(super) fn only_if_there(&mut self, held: Held, ty: &Ty) -> Held {
        let Held::Maybe(cond, content, err) = held else {
            return held;
        };
        let content = self.branch(
            cond,
            Span::mixed_site(),
            |_| *content,
            |l| l.undefined(ty, Span::mixed_site()),
        );
        Held::Maybe(cond, Box::new(content), err)
    }

    /// What is held as something of a declared type: what is not there is filled in.
    pub(super) fn filled(&mut self, held: Held, ty: &Ty, span: Span) -> Held {
        match (held, ty) {
            (Held::Maybe(cond, content, err), Ty::Maybe(inner, _)) => {
                let content = match *content {
                    Held::Never => self.undefined(inner, span),
                    content => self.filled(content, inner, span),
                };
                let content = self.declared(content, inner);
                let err = err.map(|err| match *err {
                    Held::Never => Box::new(Held::Val(self.push(Op::Undefined, Ty::Unknown, span))),
                    err => Box::new(err),
                });
                Held::Maybe(cond, Box::new(content), err)
            }
            (held, _) => held,
        }
    }
}
