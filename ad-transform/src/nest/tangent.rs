//! A function's value and tangent as a function.

use super::gradient::{free_name, hidden};
use super::{Known, adjoint, flat};
use crate::ir::{Function, Shape};
use crate::request::{Param, Request};
use crate::ty::Ty;
use proc_macro2::Span;
use quote::quote;

/// `(params, dots) -> (R, R_dot)`: one tangent for every parameter; of a passive one nobody reads it.
pub fn function(known: &Known) -> (Request, Function) {
    let Known {
        request, forward, ..
    } = known;
    let mut values = forward.values.clone();
    let mut body = forward.body.clone();
    let mut params = forward.params.clone();
    for dot in &forward.dots {
        params.push(dot.unwrap_or_else(|| values.fresh(Ty::Passive, None, Span::mixed_site())));
    }
    flat::rename(&mut values, &mut body, params.iter().copied());
    let f = Function {
        values,
        params,
        scratch: Vec::new(),
        items: forward.items.clone(),
        body,
        result: Shape::Tuple(vec![forward.result.clone(), forward.tangent.clone()]),
        calls: Vec::new(),
    };
    let name = super::names::tangent(&request.item.sig.ident);
    let params = params_of(request);
    (hidden(known, name, params, adjoint(&request.result)), f)
}

/// The parameters: those of the function, and their tangents.
pub fn params_of(request: &Request) -> Vec<Param> {
    let mut params = request.params.clone();
    for p in &request.params {
        let name = free_name(&format!("{}_dot", p.name), &params);
        let ty = if p.active {
            crate::tangent::parameter(&p.ty)
        } else {
            Ty::Passive
        };
        let user_ty = if p.active {
            crate::emit::shape::borrowed(&ty)
        } else {
            quote!(impl ::core::marker::Sized)
        };
        params.push(Param {
            pat: syn::parse_quote!(#name),
            user_ty: syn::Type::Verbatim(user_ty),
            ty,
            name,
            active: p.active,
            scratch: false,
        });
    }
    params
}
