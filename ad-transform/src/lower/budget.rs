//! Which functions of a module stay calls although they could be lowered into their callers.
//!
//! What is lowered into its caller is there once more, and again in the callers of that: where functions call each other in
//! chains, a module grows with the square of their number, and so does the time to compile it. So a long function that has
//! companions anyway is called through them. Short ones are not: a call costs them more, and what they do is often one pass
//! with what their callers do.

use super::Lower;
use crate::request::{Asked, Request};
use crate::scope::{Callee, Scope};
use crate::ty::Ty;
use std::rc::Rc;

/// Tokens of a function's body, and of what is lowered into it, up to which it is lowered into its callers: about twelve lines.
const LONG: usize = 150;

/// Whether the function may call others: companions of higher order, and those that check values, go through all that they
/// are made of.
pub(super) fn may_call(request: &Request) -> bool {
    let plain = Asked {
        order: request.asked.order.min(1),
        ..Asked::default()
    };
    request.scope.is_module() && request.asked == plain
}

impl Lower<'_> {
    /// Whether the callee is long, has companions, and nothing of it tells its callers more than its companions do.
    pub(super) fn stays_a_call(&self, callee: &Rc<Callee>) -> bool {
        self.may_call
            && self.has_companions(callee)
            && !self.is_local(callee)
            && self.scope.size(callee) > LONG
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
