//! The hidden functions that derivatives of derivatives go through: see `nest`.

use super::call::is_written;
use super::companions::Frame;
use super::shape;
use crate::nest::{self, free_name, names};
use crate::request::Request;
use crate::ty::Ty;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// `f_grad_needs_order_2(params, seed) -> (R, (adjoints))`: `f_vjp_into` with accumulators of its own. Of a constant there are
/// zeros, or memory without content.
pub fn gradient(request: &Request) -> TokenStream {
    let active = request.params.iter().filter(|p| p.active);
    let bars = active.map(|p| free_name(&format!("{}_bar", p.name), &request.params));
    let (bars, seed) = (bars.collect(), free_name("seed", &request.params));
    let frame = Frame::new(request, bars, seed);
    let value = frame.local("value");
    let mut bars = frame.bars.iter();
    let parts = request.params.iter().map(|p| {
        let name = &p.name;
        match (p.active, p.ty.strip()) {
            (true, _) => {
                let bar = bars.next().expect("one for each active parameter");
                quote!(#bar)
            }
            (_, ty) if !ty.has_reals() => quote!(()),
            (_, Ty::Slice(e) | Ty::Vec(e)) if e.has_reals() => {
                quote!(::ad_core::memory::with_capacity(0))
            }
            (_, ty) => shape::zeros(ty, &quote!(#name)),
        }
    });
    let parts: Vec<TokenStream> = parts.collect();
    let (args, bars, seed, open) = (&frame.args, &frame.bars, &frame.seed, frame.open());
    let (of, result) = (frame.sibling("vjp_into"), &frame.result);
    let adjoints = request.params.iter().map(|p| shape::adjoint(&p.ty));
    let ty = quote!((#result, (#(#adjoints,)*)));
    let body = quote! {
        #open
        let #value = #of(#(#args,)* #seed, #(&mut #bars),*);
        (#value, (#(#parts,)*))
    };
    let name = names::gradient(&request.item.sig.ident);
    let f = frame.named(name, "", &[frame.seed_param()], &ty, &body, None);
    super::respan::respan(quote!(#[doc(hidden)] #f))
}

/// `f_needs_jvp(params, dots) -> (R, R_dot)`: `f_jvp` with a tangent for every parameter.
pub fn forward(request: &Request) -> TokenStream {
    let frame = Frame::new(request, Vec::new(), format_ident!("seed"));
    let params = nest::tangent::params_of(request);
    let dots = &params[request.params.len()..];
    let mut opened = TokenStream::new();
    let extra = dots.iter().zip(&request.params).map(|(dot, p)| {
        let (name, ty) = (&dot.name, &dot.user_ty);
        match (is_written(p), p.active) {
            (true, true) => {
                opened.extend(super::call::own(name, p, &{
                    let of = &p.name;
                    shape::zeros(&p.ty, &quote!(#of))
                }));
                let ty = shape::accumulator(&p.ty);
                quote!(#name: ::core::option::Option<&mut #ty>)
            }
            (true, false) => {
                let ty = super::call::without_accumulator(p, true);
                quote!(_: #ty)
            }
            (false, true) => quote!(#name: #ty),
            (false, false) => quote!(_: #ty),
        }
    });
    let extra: Vec<TokenStream> = extra.collect();
    let handed = dots.iter().filter(|p| p.active).map(|p| &p.name);
    let (args, jvp) = (&frame.args, frame.sibling("jvp"));
    let (mut body, mut result) = (quote!(#jvp(#(#args,)* #(#handed),*)), frame.jvp_result());
    if !request.result.has_reals() {
        (body, result) = (quote!((#body, ())), quote!((#result, ())));
    }
    let name = names::tangent(&request.item.sig.ident);
    let body = quote!(#opened #body);
    let f = frame.named(name, "", &extra, &result, &body, None);
    super::respan::respan(quote!(#[doc(hidden)] #f))
}
