//! `Option`s that closures of `filter_map`, `scan` and `map_while` return, and those that a `bool` makes.

use crate::ir::Val;
use crate::lower::{Held, Lower};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::Span;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// `c.then(|| e)` and `c.then_some(e)`
    pub(super) fn then_method(&mut self, receiver: &Held, m: &syn::ExprMethodCall) -> Option<Held> {
        let span = m.span();
        let Held::Val(cond) = receiver else {
            return None;
        };
        let (cond, name) = (*cond, m.method.to_string());
        let (true, [e]) = (
            matches!(self.ty(cond), Ty::Bool),
            &m.args.iter().collect::<Vec<_>>()[..],
        ) else {
            return None;
        };
        let held = match name.as_str() {
            "then" => {
                let f = self.callable(e);
                self.branch(
                    cond,
                    span,
                    |l| l.apply(&f, Vec::new(), span),
                    |_| Held::Never,
                )
            }
            "then_some" => self.part(e),
            _ => return None,
        };
        Some(Held::Maybe(cond, Box::new(held), None))
    }

    /// Whether there is something, and what it is then.
    pub(super) fn outcome(&mut self, held: Held, span: Span) -> Option<(Val, Held)> {
        match held {
            Held::Maybe(some, held, _) => Some((some, *held)),
            Held::Never => None,
            _ => {
                self.diag.report(messages::opaque_expression(span));
                None
            }
        }
    }
}
