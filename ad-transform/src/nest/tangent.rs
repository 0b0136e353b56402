//! A function's value and tangent as a function.

use super::gradient::{free_name, hidden};
use super::{Known, adjoint, flat};
use crate::ir::{Function, Shape};
use crate::request::{Param, Request};
use crate::ty::Ty;
use proc_macro2::Span;

/// `(params, dots) -> (R, R_dot)`: one tangent for every parameter; of a passive one nobody reads it.
pub fn function(known: &Known) -> (Request, Function) {
    let Known {
        request, forward, ..
    } = known;
    let mut values = forward.values.clone();
    let mut body = forward.body.clone();
    flat::own_zeros(&mut values, &mut body);
    let mut params = forward.params.clone();
    let more = params_of(request);
    for (dot, p) in forward.dots.iter().zip(&more[params.len()..]) {
        params.push(dot.unwrap_or_else(|| values.fresh(p.ty.clone(), None, Span::mixed_site())));
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
    (hidden(known, name, more, adjoint(&request.result)), f)
}

/// The parameters: those of the function, and their tangents.
pub fn params_of(request: &Request) -> Vec<Param> {
    let mut params = request.params.clone();
    for p in &request.params {
        let name = free_name(&format!("{}_dot", p.name), &params);
        let ty = match p.ty.has_reals() {
            true => crate::tangent::parameter(&p.ty),
            false => Ty::Unit,
        };
        let user_ty = crate::emit::shape::borrowed(&ty);
        params.push(Param {
            pat: syn::parse_quote!(#name),
            user_ty: syn::parse_quote!(#user_ty),
            ty,
            name,
            active: p.active,
            scratch: false,
        });
    }
    params
}
