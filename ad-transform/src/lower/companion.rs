//! Calls of companions: `g_grad(x)`, `g_jvp(x, x_dot)`, `g_hvp(x, x_dot)` in a function that is differentiated itself.
//!
//! Such a call is one of the hidden function that the companion is the public side of (see `nest`), which is a function like
//! any other: it has companions of its own, where the callee asks an order that is high enough.
//!
//! | written | lowered |
//! | --- | --- |
//! | `g_grad(x, n)` | `t = g_grad_needs_order_2(x, n, 1.0)`; `(t.0, t.1.0)` |
//! | `g_jvp(x, n, u)` | `t = g_needs_jvp(x, n, u, ())`; `(t.0, t.1)` |
//! | `g_hvp(x, n, u)` | `t = g_grad_jvp_needs_order_2(x, n, 1.0, u, (), 0.0)`; `(t.0.0, t.0.1.0, t.1.1.0)` |

use super::{Held, Lower};
use crate::ir::{Op, Place, Projection, Val};
use crate::nest::{adjoint, names};
use crate::scope::Callee;
use crate::ty::{Float, Ty};
use proc_macro2::Span;
use quote::{ToTokens, format_ident, quote};
use std::rc::Rc;
use syn::spanned::Spanned;

/// Companions that may be called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Grad,
    Jvp,
    Hvp,
    /// A row of a Jacobian: like a gradient, with the seed as last argument.
    Row,
}

/// Splits the name of a companion.
fn split(name: &str) -> Option<(&str, Which)> {
    let all = [
        ("_grad", Which::Grad),
        ("_jvp", Which::Jvp),
        ("_hvp", Which::Hvp),
        (super::matrix_call::ROW, Which::Row),
    ];
    all.into_iter().find_map(|(suffix, which)| {
        let stem = name.strip_suffix(suffix)?;
        (!stem.is_empty()).then_some((stem, which))
    })
}

/// Whether an expression calls what may be a companion. A result that is taken apart tells that it is one.
pub(super) fn is_call(e: &syn::Expr) -> bool {
    let syn::Expr::Call(c) = e else { return false };
    let syn::Expr::Path(p) = &*c.func else {
        return false;
    };
    let last = p.path.segments.last().map(|s| s.ident.to_string());
    last.is_some_and(|name| split(&name).is_some())
}

/// The type of a value, as far as the pattern that takes it apart tells.
pub(super) fn of_pattern(pat: &syn::Pat) -> Ty {
    match pat {
        syn::Pat::Tuple(t) => Ty::Tuple(t.elems.iter().map(of_pattern).collect()),
        syn::Pat::Paren(p) => of_pattern(&p.pat),
        _ => Ty::Unknown,
    }
}

/// The same of what the value is assigned to.
pub(super) fn of_target(target: &syn::Expr) -> Ty {
    match target {
        syn::Expr::Tuple(t) => Ty::Tuple(t.elems.iter().map(of_target).collect()),
        syn::Expr::Paren(p) => of_target(&p.expr),
        _ => Ty::Unknown,
    }
}

impl Lower<'_> {
    /// A call of a companion: of a function of the module, or of one elsewhere where the result is taken as one.
    pub(super) fn companion_call(
        &mut self,
        path: &syn::ExprPath,
        args: &syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>,
        expected: Option<&Ty>,
    ) -> Option<Held> {
        let span = path.span();
        let (stem, which) = {
            let last = path.path.segments.last()?.ident.to_string();
            let (stem, which) = split(&last)?;
            (stem.to_owned(), which)
        };
        let mut of = path.clone();
        let last = of.path.segments.last_mut()?;
        last.ident = format_ident!("{stem}", span = last.ident.span());
        let callee = self.callee(&of).map(|(callee, _)| callee);
        if callee.as_ref().is_some_and(writes) {
            let of_name = format_ident!("{stem}");
            self.diag
                .report(crate::messages::order_of_written(span, of_name));
            return Some(Held::Val(self.push(Op::Undefined, Ty::Unknown, span)));
        }
        let value = match (&callee, expected) {
            (None, Some(Ty::Tuple(parts))) => parts.first().cloned(),
            (None, _) => return None,
            (Some(callee), _) => self.result_of(callee),
        };
        let (args, own): (Vec<Val>, Vec<bool>) = args.iter().map(|a| self.present(a)).unzip();
        let real: Vec<bool> = args.iter().map(|a| self.ty(*a).has_reals()).collect();
        let but = |constants: &[bool]| -> Vec<bool> {
            let constant = |k: usize| constants.get(k).copied().unwrap_or(false);
            real.iter()
                .enumerate()
                .map(|(k, r)| *r && !constant(k))
                .collect()
        };
        // Of a callee elsewhere the macro knows no constants. Those of the caller are the likely ones.
        let candidates = match &callee {
            Some(callee) => vec![but(&constants(callee))],
            None => vec![real.clone(), but(&own)],
        };
        let found = candidates.into_iter().find_map(|active| {
            let count = count(which, &active)?;
            let dots = active[..count].iter().zip(&args).filter(|(a, _)| **a);
            let alike = |((_, a), dot): ((_, &Val), &Val)| {
                let (a, dot) = (self.ty(*a), self.ty(*dot));
                let passive = matches!(dot, Ty::Int(_) | Ty::Bool);
                let known = a.is_understood() && dot.is_understood();
                !(passive || known && a.is_float() != dot.is_float())
            };
            if matches!(which, Which::Jvp | Which::Hvp) && !dots.zip(&args[count..]).all(alike) {
                return None;
            }
            let fits = which == Which::Jvp
                || adjoint_count(expected)
                    .is_none_or(|n| n == active[..count].iter().filter(|a| **a).count());
            fits.then(|| (count, active[..count].to_vec()))
        });
        let Some((count, active)) = found else {
            self.diag
                .report(crate::messages::companion_arguments(span, &stem));
            return Some(Held::Val(self.push(Op::Undefined, Ty::Unknown, span)));
        };
        let number = self.number_ty(&args[..count]);
        let value = match value {
            Some(ty) if ty.is_understood() => ty,
            Some(ty) => numbers(&ty, &number),
            None => number.clone(),
        };
        let parts = args[..count].iter().map(|a| adjoint(self.ty(*a)));
        let gradient = Ty::Tuple(vec![value.clone(), Ty::Tuple(parts.collect())]);
        let mut all = args[..count].to_vec();
        match which {
            Which::Jvp => {}
            Which::Row => all.extend(args.last()),
            _ => all.push(self.push(Op::Number(1.0), number.clone(), span)),
        }
        if matches!(which, Which::Jvp | Which::Hvp) {
            let mut dots = args[count..].iter();
            for k in 0..count {
                all.push(match active[k] {
                    true => {
                        let dot = *dots.next()?;
                        self.tangent_argument(args[k], dot, span)
                    }
                    false => self.no_tangent(args[k], span),
                });
            }
        }
        let path = of.to_token_stream();
        let path = names::of_path(
            &path,
            match which {
                Which::Jvp => names::tangent,
                _ => names::gradient,
            },
        );
        let (path, ty) = match which {
            Which::Grad | Which::Row => (path, gradient),
            Which::Jvp => {
                let dual = crate::tangent::dual(&value);
                (path, Ty::Tuple(vec![value, dual]))
            }
            Which::Hvp => {
                all.push(self.push(Op::Number(0.0), number, span));
                let path = names::of_path(&path, names::tangent);
                (path, Ty::Tuple(vec![gradient.clone(), gradient]))
            }
        };
        let call = match &callee {
            Some(callee) => {
                self.calls.push(callee.key());
                self.push(Op::Call(path, all), ty, span)
            }
            None => self.push(Op::Call(path, all), ty, span),
        };
        Some(match which {
            Which::Grad | Which::Row => {
                let gradient = self.adjoints(call, &["1"], &active, span);
                Held::Tuple(vec![self.part_of(call, &["0"], span), gradient])
            }
            Which::Jvp => Held::Tuple(vec![
                self.part_of(call, &["0"], span),
                self.part_of(call, &["1"], span),
            ]),
            Which::Hvp => Held::Tuple(vec![
                self.part_of(call, &["0", "0"], span),
                self.adjoints(call, &["0", "1"], &active, span),
                self.adjoints(call, &["1", "1"], &active, span),
            ]),
        })
    }

    /// `p.energy_grad(x)` of a method of the module, as `Point::energy_grad(&p, x)`.
    pub(super) fn companion_method(
        &mut self,
        receiver: &Held,
        known: &Ty,
        m: &syn::ExprMethodCall,
        expected: Option<&Ty>,
    ) -> Option<Held> {
        let name = m.method.to_string();
        let stem = super::matrix_call::split(&name)
            .map(|(stem, _)| stem)
            .or_else(|| split(&name).map(|(stem, _)| stem))?;
        if self.method_of(known, &name).is_some() {
            return None;
        }
        let callee = self.method_of(known, stem)?;
        let by_reference = callee
            .item
            .sig
            .receiver()
            .is_some_and(|r| matches!(r.kind, syn::ReceiverKind::Reference(..)));
        let is_reference = matches!(receiver, Held::View(..)) || matches!(known, Ty::Ref(..));
        let this = match by_reference && !is_reference {
            true => quote!(&ad_receiver),
            false => quote!(ad_receiver),
        };
        let owner = callee.owner.as_ref()?.path();
        let (of, args) = (&m.method, &m.args);
        let call = match args.len() {
            0 => quote!(#owner::#of(#this)),
            _ => quote!(#owner::#of(#this, #args)),
        };
        let call: syn::ExprCall = syn::parse2(call).ok()?;
        Some(self.scoped(|l| {
            l.new_var(Some(format_ident!("ad_receiver")), receiver.clone());
            l.expected = expected.cloned();
            l.call(&call)
        }))
    }

    /// Those of the adjoints that a companion returns: one alone, several as a tuple.
    fn adjoints(&mut self, call: Val, at: &[&str], active: &[bool], span: Span) -> Held {
        let mut parts = Vec::new();
        for (k, _) in active.iter().enumerate().filter(|(_, a)| **a) {
            let k = k.to_string();
            let path: Vec<&str> = at.iter().copied().chain([&*k]).collect();
            parts.push(self.part_of(call, &path, span));
        }
        match parts.len() {
            1 => parts.remove(0),
            _ => Held::Tuple(parts),
        }
    }

    /// A part of what a call returned: numbers are read, memory stays where it is.
    fn part_of(&mut self, call: Val, path: &[&str], span: Span) -> Held {
        let projections = path.iter().map(|f| Projection::Field((*f).to_owned()));
        let place = Place {
            base: call,
            projections: projections.collect(),
        };
        match self.place_ty(&place) {
            Ty::Tuple(parts) => {
                let mut all = Vec::new();
                for k in 0..parts.len() {
                    let k = k.to_string();
                    let path: Vec<&str> = path.iter().copied().chain([&*k]).collect();
                    all.push(self.part_of(call, &path, span));
                }
                Held::Tuple(all)
            }
            ty if ty.is_aggregate() => Held::Place(place),
            ty => Held::Val(self.push(Op::Load(place), ty, span)),
        }
    }

    /// An argument, and whether it is a constant of the caller's.
    fn present(&mut self, e: &syn::Expr) -> (Val, bool) {
        let held = self.expr(e);
        let root = match &held {
            Held::Val(v) => Some(*v),
            Held::View(place, _) | Held::Place(place) => Some(place.base),
            _ => None,
        };
        let constant =
            root.is_some_and(|v| self.constants.contains(&v)) || matches!(e, syn::Expr::Lit(_));
        let span = e.span();
        let apart = matches!(held, Held::Array(_) | Held::Tuple(_) | Held::Struct(..));
        let v = self.scalar(held, span);
        if !apart || !matches!(e, syn::Expr::Reference(_)) {
            return (v, constant);
        }
        let ty = Ty::Ref(Box::new(self.ty(v).clone()), false);
        (self.push(Op::Ref(v), ty, span), constant)
    }

    /// A tangent in the form in which the hidden function takes it: what the parameter takes by reference, by reference.
    fn tangent_argument(&mut self, of: Val, dot: Val, span: Span) -> Val {
        let (of, ty) = (self.ty(of).clone(), self.ty(dot).clone());
        let by_reference = matches!(of, Ty::Ref(..)) && !of.is_float() || matches!(of, Ty::Vec(_));
        if by_reference && !matches!(ty, Ty::Ref(..)) {
            return self.push(Op::Ref(dot), Ty::Ref(Box::new(ty), false), span);
        }
        dot
    }

    /// The tangent of an argument that the callee marks as constant. The callee has a place for it, as not every caller knows,
    /// and does not look at it.
    fn no_tangent(&mut self, of: Val, span: Span) -> Val {
        let ty = self.ty(of).clone();
        if !ty.has_reals() {
            return self.push(Op::Tuple(Vec::new()), Ty::Unit, span);
        }
        let ty = crate::tangent::parameter(&ty);
        match &ty {
            Ty::Float(_) => self.push(Op::Number(0.0), ty, span),
            Ty::Ref(inner, _) if matches!(**inner, Ty::Slice(_)) => {
                let slice = crate::emit::shape::borrowed(&ty);
                self.push(Op::Leaf(quote!((&[] as #slice))), ty, span)
            }
            Ty::Ref(inner, _) => {
                let zeros = self.push(Op::ZerosLike(of), (**inner).clone(), span);
                self.push(Op::Ref(zeros), ty, span)
            }
            _ => self.push(Op::ZerosLike(of), ty, span),
        }
    }

    /// The type of the numbers that a function is given.
    fn number_ty(&self, args: &[Val]) -> Ty {
        let found = args.iter().find_map(|a| float(self.ty(*a)));
        Ty::Float(match found {
            None | Some(Float::Literal) => Float::F64,
            Some(f) => f,
        })
    }

    /// The declared result of a function of the module.
    pub(super) fn result_of(&self, callee: &Rc<Callee>) -> Option<Ty> {
        match &callee.item.sig.output {
            syn::ReturnType::Default => None,
            syn::ReturnType::Type(_, ty) => Some(self.scope.parse_outer(ty)),
        }
    }
}

/// Whether a function writes to a parameter.
pub(super) fn writes(callee: &Rc<Callee>) -> bool {
    callee.item.sig.inputs.iter().any(|i| match i {
        syn::FnArg::Receiver(r) => {
            matches!(&r.kind, syn::ReceiverKind::Reference(_, _, m) if m.is_some())
        }
        syn::FnArg::Typed(t) => {
            matches!(&*t.ty, syn::Type::Reference(r) if r.mutability.is_some())
        }
    })
}

/// How many of the arguments are the function's own, where the rest are tangents of the active ones.
fn count(which: Which, active: &[bool]) -> Option<usize> {
    let n = active.len();
    match which {
        Which::Grad => Some(n),
        Which::Row => Some(n - 1),
        _ => (0..=n).find(|k| active[..*k].iter().filter(|a| **a).count() == n - k),
    }
}

/// How many adjoints the pattern takes that the result is taken apart by.
fn adjoint_count(expected: Option<&Ty>) -> Option<usize> {
    match expected {
        Some(Ty::Tuple(parts)) => match parts.get(1) {
            Some(Ty::Tuple(parts)) => Some(parts.len()),
            _ => None,
        },
        _ => None,
    }
}

/// Which parameters of a function are marked as constant.
pub(super) fn constants(callee: &Rc<Callee>) -> Vec<bool> {
    let marked = |attrs: &[syn::Attribute]| {
        attrs.iter().any(|a| {
            let last = a.path().segments.last();
            last.is_some_and(|s| s.ident == "constant" || s.ident == "scratch")
        })
    };
    let inputs = callee.item.sig.inputs.iter();
    inputs
        .map(|i| match i {
            syn::FnArg::Receiver(r) => marked(&r.attrs),
            syn::FnArg::Typed(t) => marked(&t.attrs),
        })
        .collect()
}

/// The first real number in a type.
fn float(ty: &Ty) -> Option<Float> {
    match ty {
        Ty::Float(f) => Some(*f),
        Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) | Ty::Ref(e, _) => float(e),
        Ty::Tuple(parts) => parts.iter().find_map(float),
        Ty::Struct(s) => s.fields.iter().find_map(|(_, t)| float(t)),
        _ => None,
    }
}

/// Numbers where nothing is known.
fn numbers(ty: &Ty, number: &Ty) -> Ty {
    match ty {
        Ty::Tuple(parts) => Ty::Tuple(parts.iter().map(|p| numbers(p, number)).collect()),
        Ty::Unknown | Ty::Passive => number.clone(),
        other => other.clone(),
    }
}
