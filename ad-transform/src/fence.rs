//! Pass 2, `fence`: every construct that the subset leaves out and that cannot be kept as it is, each at its span.

use crate::diagnostics::{Diagnostics, whole};
use crate::messages;
use syn::visit::{self, Visit};

/// Reports what is outside the subset.
pub fn fence(body: &syn::Block, diag: &mut Diagnostics) {
    let suspends = false;
    Fence { diag, suspends }.visit_block(body);
}

/// The same in a function, whose signature has been reported on.
pub fn of_function(f: &syn::ItemFn, diag: &mut Diagnostics) {
    let suspends = f.sig.asyncness.is_some();
    Fence { diag, suspends }.visit_block(&f.block);
}

struct Fence<'a> {
    diag: &'a mut Diagnostics,
    /// Whether it has been said that the function is `async`.
    suspends: bool,
}

impl<'ast> Visit<'ast> for Fence<'_> {
    fn visit_expr(&mut self, e: &'ast syn::Expr) {
        let found = match e {
            syn::Expr::Unsafe(u) => Some(messages::unsafe_block(u.unsafe_token.span)),
            syn::Expr::Async(a) => Some(messages::suspension(a.async_token.span)),
            syn::Expr::Await(_) if self.suspends => None,
            syn::Expr::Await(a) => Some(messages::suspension(a.await_token.span)),
            syn::Expr::Yield(y) => Some(messages::suspension(y.yield_token.span)),
            // What a closure does inside is its own business, as long as it is passive.
            syn::Expr::Closure(_) => return,
            _ => None,
        };
        if let Some(d) = found {
            self.diag.report(d);
        }
        visit::visit_expr(self, e);
    }

    fn visit_attribute(&mut self, a: &'ast syn::Attribute) {
        if a.path().is_ident("cfg") || a.path().is_ident("cfg_attr") {
            self.diag.report(messages::cfg_inside(whole(a)));
        }
    }

    // Items have bodies of their own.
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}
