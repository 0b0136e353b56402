//! Which functions of a module stay calls although they could be lowered into their callers.
//!
//! What is lowered into its caller is there once more, and again in the callers of that: where functions call each other in
//! chains, a module grows with the square of their number, and so does the time to compile it. So a function takes in its
//! callees as long as that makes no more than a page of it; beyond, a callee of some length that has companions anyway is
//! called through them.
//!
//! Measured on callees of twenty lines: a gradient takes as long with a call, unless the callee could run in one pass with its
//! reverse (a third more), or is called in a loop, where each trip keeps a closure (two thirds more: so there it is lowered
//! into its caller).

use super::Lower;
use crate::request::{Asked, Request};
use crate::scope::{Callee, Scope};
use crate::ty::Ty;
use std::rc::Rc;

/// Tokens that a function may have with all of its callees before one of them stays a call: about twenty-five lines.
const PAGE: usize = 250;

/// Tokens up to which a callee is lowered into its caller all the same: about ten lines.
const SHORT: usize = 100;

/// Whether calls may stay in the function. Companions of higher order, and those that check values, go through all that they
/// are made of.
pub(super) fn may_call(request: &Request) -> bool {
    let plain = Asked {
        order: request.asked.order.min(1),
        ..Asked::default()
    };
    request.scope.is_module()
        && request.asked == plain
        && request.scope.size(&request.item, request.owner.as_deref()) > PAGE
}

impl Lower<'_> {
    /// Whether the callee is better called: it is long, has companions, and these tell its callers as much as its body does.
    pub(super) fn stays_a_call(&self, callee: &Rc<Callee>) -> bool {
        self.may_call
            && !self.is_in_loop()
            && !self.is_local(callee)
            && self.has_companions(callee)
            && self.scope.size(&callee.item, callee.owner.as_deref()) > SHORT
    }

    /// Whether what is being lowered is in a loop, of the function itself or of its callers.
    pub(super) fn is_in_loop(&self) -> bool {
        self.in_loop || self.frames.iter().any(|f| !f.block)
    }

    /// Whether it is a free function of numbers and slices of numbers that is visible outside of the module.
    fn has_companions(&self, callee: &Callee) -> bool {
        let sig = &callee.item.sig;
        let visible = !matches!(callee.item.vis, syn::Visibility::Inherited);
        let returns_a_number = match &sig.output {
            syn::ReturnType::Default => false,
            syn::ReturnType::Type(_, ty) => self.scope.parse(ty).is_float(),
        };
        visible
            && callee.owner.is_none()
            && returns_a_number
            && sig.generics.params.is_empty()
            && sig.inputs.iter().all(|i| is_plain(&self.scope, i))
    }
}

/// Whether a parameter is a number or a shared slice, array or `Vec` of numbers, without an attribute.
fn is_plain(scope: &Scope, input: &syn::FnArg) -> bool {
    let number = |ty: &Ty| matches!(ty, Ty::Float(_) | Ty::Int(_) | Ty::Bool);
    let syn::FnArg::Typed(p) = input else {
        return false;
    };
    if !p.attrs.is_empty() {
        return false;
    }
    match scope.parse(&p.ty) {
        Ty::Ref(inner, false) => match &*inner {
            Ty::Slice(e) | Ty::Array(e, _) | Ty::Vec(e) => number(e),
            _ => false,
        },
        ty => number(&ty),
    }
}
