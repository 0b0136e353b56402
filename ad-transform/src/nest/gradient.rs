//! A function's value and adjoints as a function: both sweeps, with the accumulators for local memory.

use super::{Known, adjoint, flat};
use crate::ir::uses::Set;
use crate::ir::{Function, Op, Place, Projection, Shape, Stmt, Val, Values};
use crate::request::{Asked, Param, Request};
use crate::ty::Ty;
use proc_macro2::Span;
use quote::{format_ident, quote};

/// `(params, seed) -> (R, (adjoints))`: one adjoint for every parameter, `()` of what holds no real numbers.
pub fn function(known: &Known) -> (Request, Function) {
    let Known {
        request, sweeps, ..
    } = known;
    let (mut values, mut body) = (sweeps.values.clone(), sweeps.joint.clone());
    let seed = sweeps.seed.expect("the result is real");
    values[seed].ty = adjoint(&request.result);
    let (mut opened, mut closed) = (Vec::new(), Vec::new());
    let (mut parts, mut yields, mut numbers) = (Vec::new(), Vec::new(), Set::new());
    for (k, p) in request.params.iter().enumerate() {
        if !p.ty.has_reals() {
            parts.push(Shape::Tuple(Vec::new()));
            continue;
        }
        parts.push(Shape::Leaf);
        yields.push(match sweeps.bars[k] {
            None => empty(&mut values, &p.ty, sweeps.params[k], &mut opened),
            Some(bar) if p.ty.is_float() => {
                opened.extend(flat::number(&mut values, bar));
                numbers.insert(bar);
                first(&mut values, bar, &mut closed)
            }
            Some(bar) => {
                open(&mut values, bar, &p.ty, sweeps.params[k], &mut opened);
                bar
            }
        });
    }
    flat::flatten(&mut values, &mut body, numbers);
    body.stmts.splice(0..0, opened);
    body.stmts.extend(closed);
    body.yields.extend(yields);
    let mut params = sweeps.params.clone();
    params.push(seed);
    flat::rename(&mut values, &mut body, params.iter().copied());
    let f = Function {
        values,
        params,
        scratch: Vec::new(),
        items: sweeps.items.clone(),
        body,
        result: Shape::Tuple(vec![sweeps.result.clone(), Shape::Tuple(parts)]),
        calls: Vec::new(),
    };
    (request_of(known), f)
}

fn request_of(known: &Known) -> Request {
    let request = known.request;
    let name = super::names::gradient(&request.item.sig.ident);
    let mut params = request.params.clone();
    let ty = adjoint(&request.result);
    let user_ty = crate::emit::shape::adjoint(&ty);
    let seed = free_name("seed", &params);
    params.push(Param {
        pat: syn::parse_quote!(#seed),
        user_ty: syn::parse_quote!(#user_ty),
        ty,
        name: seed,
        active: true,
        scratch: false,
    });
    let adjoints = Ty::Tuple(request.params.iter().map(|p| adjoint(&p.ty)).collect());
    hidden(known, name, params, adjoints)
}

/// The request for a hidden function of the same value, and something beside it.
pub(super) fn hidden(
    known: &Known,
    name: proc_macro2::Ident,
    params: Vec<Param>,
    beside: Ty,
) -> Request {
    let request = known.request;
    let mut item = request.item.clone();
    let (value, more) = (
        match &item.sig.output {
            syn::ReturnType::Default => quote!(()),
            syn::ReturnType::Type(_, ty) => quote!(#ty),
        },
        crate::emit::shape::adjoint(&beside),
    );
    item.sig.ident = name;
    item.sig.output = syn::ReturnType::Type(
        Default::default(),
        Box::new(syn::Type::Verbatim(quote!((#value, #more)))),
    );
    Request {
        item,
        owner: request.owner.clone(),
        params,
        result: Ty::Tuple(vec![request.result.clone(), beside]),
        asked: Asked::default(),
        known_order: 0,
        scope: request.scope.clone(),
        rule: None,
        jvp_rule: None,
        derived: true,
        passes: request.passes,
    }
}

/// A name that no parameter has.
pub fn free_name(stem: &str, params: &[Param]) -> proc_macro2::Ident {
    let stem = stem.trim_start_matches("r#");
    let name = |k: usize| match k {
        1 => format_ident!("{stem}", span = Span::mixed_site()),
        _ => format_ident!("{stem}_{k}", span = Span::mixed_site()),
    };
    let free = |n: &proc_macro2::Ident| params.iter().all(|p| p.name != *n);
    let mut names = (1..).map(name);
    names
        .find(free)
        .expect("there are more names than parameters")
}

/// Zeros for the adjoint of a parameter, as local memory.
fn open(values: &mut Values, bar: Val, ty: &Ty, param: Val, out: &mut Vec<Stmt>) {
    let (ty, span) = (adjoint(ty), values[bar].span);
    values[bar].ty = ty.clone();
    values[bar].mutable = true;
    let zeros = values.fresh(ty.clone(), None, span);
    let op = if crate::emit::shape::fixed(&ty) {
        Op::Zeros
    } else {
        Op::ZerosLike(param)
    };
    out.push(Stmt::Let(zeros, op));
    out.push(Stmt::Let(bar, Op::Owned(zeros)));
}

/// The adjoint of a constant: zero, or memory without content, which nobody reads.
fn empty(values: &mut Values, ty: &Ty, param: Val, out: &mut Vec<Stmt>) -> Val {
    let (ty, span) = (adjoint(ty), Span::mixed_site());
    let op = match &ty {
        Ty::Float(_) => Op::Number(0.0),
        Ty::Vec(_) => {
            let none = values.fresh(Ty::Int(Some("usize".into())), None, span);
            out.push(Stmt::Let(none, Op::Leaf(quote!(0))));
            Op::ZerosOf(vec![none])
        }
        ty if crate::emit::shape::fixed(ty) => Op::Zeros,
        _ => Op::ZerosLike(param),
    };
    let v = values.fresh(ty, None, span);
    out.push(Stmt::Let(v, op));
    v
}

/// The number in an accumulator that is an array of one.
fn first(values: &mut Values, bar: Val, out: &mut Vec<Stmt>) -> Val {
    let ty = values[bar].ty.element().cloned().unwrap_or(Ty::Unknown);
    let zero = values.fresh(Ty::Int(Some("usize".into())), None, Span::mixed_site());
    let v = values.fresh(ty, None, values[bar].span);
    out.push(Stmt::Let(zero, Op::Leaf(quote!(0))));
    let place = Place {
        base: bar,
        projections: vec![Projection::Index(zero)],
    };
    out.push(Stmt::Let(v, Op::Load(place)));
    v
}
