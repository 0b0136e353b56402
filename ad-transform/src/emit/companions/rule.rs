//! Companions of a function with a rule of the user's: wrappers around what is written by hand. That it has the right
//! signature is for rustc to find out.

use super::super::shape;
use super::{Frame, NameLifetimes, docs};
use crate::ir::{Block, Values};
use crate::request::Request;
use crate::rule::Rule;
use crate::ty::Ty;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::VisitMut;

/// All companions of a function with a rule.
pub fn of_rule(request: &Request, rule: &Rule) -> TokenStream {
    let active = request.params.iter().filter(|p| p.active);
    let bars = active.map(|p| format_ident!("{}_bar", p.name)).collect();
    let seed = Ident::new("seed", Span::mixed_site());
    let frame = Frame::new(request, bars, seed);
    let mut out = TokenStream::new();
    // A name that a user gave to a part is taken.
    let taken = |suffix: &str| {
        let name = format_ident!("{}_{suffix}", request.item.sig.ident);
        match rule {
            Rule::Vjp(path) => path.is_ident(&name),
            Rule::Parts { fwd, rev } => fwd.is_ident(&name) || rev.is_ident(&name),
        }
    };
    if !taken("vjp_into") {
        out.extend(frame.vjp_into_by(rule));
    }
    out.extend(frame.forward_part_of_rule(rule));
    if matches!(request.result.content(), Ty::Float(_)) {
        let records = docs::records(&Values::default(), &Block::default());
        out.extend(frame.grad(&records));
        out.extend(frame.grad_into(&records));
    }
    if !taken("vjp")
        && !frame.has_outputs()
        && request
            .params
            .iter()
            .all(|p| super::super::call::is_copied(&p.ty))
    {
        out.extend(frame.vjp_by(rule));
    }
    super::super::respan::respan(out)
}

/// Forward mode of a function whose tangent a user wrote: `f_jvp`, and what others call.
pub fn forward_by_rule(request: &Request) -> TokenStream {
    let Some(path) = &request.jvp_rule else {
        return TokenStream::new();
    };
    let frame = Frame::new(request, Vec::new(), format_ident!("seed"));
    let (mut extra, mut dots) = (Vec::new(), Vec::new());
    let mut types = frame.given();
    for p in request.params.iter().filter(|p| p.active) {
        let ty = crate::tangent::parameter(&p.ty);
        let (name, written) = (format_ident!("{}_dot", p.name), shape::tangent(&ty));
        types.push(match &ty {
            Ty::Ref(inner, false) if !matches!(**inner, Ty::Slice(_)) => quote!(_),
            ty => exact(ty, written.clone()),
        });
        extra.push(quote!(#name: #written));
        dots.push(match &ty {
            // By value or by reference, as one likes.
            Ty::Ref(inner, false) if !matches!(**inner, Ty::Slice(_)) => {
                let inner = shape::adjoint(inner);
                quote!(::core::clone::Clone::clone(::core::borrow::Borrow::<#inner>::borrow(&#name)))
            }
            _ => quote!(#name),
        });
    }
    let (args, primal) = (&frame.args, frame.mention());
    let result = match &request.result {
        Ty::Float(_) => frame.jvp_result(),
        _ => quote!(_),
    };
    let call = Frame::fitting(path, &types, &result, &quote!(#(#args,)* #(#dots),*));
    let own = format_ident!("{}_jvp", request.item.sig.ident);
    let mut out = TokenStream::new();
    if !path.is_ident(&own) {
        out.extend(frame.function(
            "jvp",
            &docs::jvp(request),
            &extra,
            &frame.jvp_result(),
            &quote!(#primal #call),
            None,
        ));
    }
    if request.result.has_reals() && !frame.has_outputs() {
        out.extend(super::super::nested::forward(request));
    }
    super::super::respan::respan(out)
}

/// A type in a function pointer. Where arguments of the type are coerced it is left open: rules may take `&[f64]` for
/// `&Vec<f64>`.
fn exact(ty: &Ty, written: TokenStream) -> TokenStream {
    let is_exact = match ty {
        Ty::Float(_) | Ty::Int(_) | Ty::Bool | Ty::Unit => true,
        Ty::Ref(inner, _) => match &**inner {
            Ty::Slice(e) => matches!(**e, Ty::Float(_) | Ty::Int(_)),
            other => matches!(other, Ty::Float(_) | Ty::Int(_)),
        },
        _ => false,
    };
    if is_exact { written } else { quote!(_) }
}

impl Frame<'_> {
    /// A function that a user wrote, as one of the signature that it is to have: rustc says at its name if it has another.
    fn fitting(
        path: &syn::Path,
        types: &[TokenStream],
        result: &TokenStream,
        args: &TokenStream,
    ) -> TokenStream {
        quote!({
            let rule: fn(#(#types),*) -> #result = #path;
            rule(#args)
        })
    }

    /// The types of the parameters.
    fn given(&self) -> Vec<TokenStream> {
        let params = self.request.params.iter();
        params
            .map(|p| exact(&p.ty, p.user_ty.to_token_stream()))
            .collect()
    }

    /// The types of seed and accumulators.
    fn wanted(&self) -> Vec<TokenStream> {
        let result = &self.request.result;
        let seed = result
            .has_reals()
            .then(|| exact(result, self.seed_ty.clone()));
        let bars = self.active.iter().map(|ty| {
            let inner = (*ty).clone();
            let inner = match inner {
                Ty::Ref(inner, _) => inner,
                other => Box::new(other),
            };
            let bar = shape::accumulator(ty);
            exact(&Ty::Ref(inner, true), quote!(&mut #bar))
        });
        seed.into_iter().chain(bars).collect()
    }

    /// The part that is handed what the forward part kept, the parameters, seed and accumulators.
    fn reverse_rule(&self, path: &syn::Path, args: &TokenStream) -> TokenStream {
        let kept = [quote!(_)];
        let types: Vec<_> = kept
            .into_iter()
            .chain(self.given())
            .chain(self.wanted())
            .collect();
        Self::fitting(path, &types, &quote!(_), args)
    }

    /// The part that returns a value and what it keeps.
    fn forward_rule(&self, path: &syn::Path) -> TokenStream {
        let result = exact(&self.request.result, self.result.clone());
        let args = &self.args;
        Self::fitting(
            path,
            &self.given(),
            &quote!((#result, _)),
            &quote!(#(#args),*),
        )
    }

    fn seed_arg(&self) -> Option<TokenStream> {
        let seed = &self.seed;
        self.request.result.has_reals().then(|| quote!(#seed,))
    }

    fn vjp_into_by(&self, rule: &Rule) -> TokenStream {
        let (args, bars, seed) = (&self.args, &self.bars, self.seed_arg());
        let primal = self.mention();
        let body = match rule {
            Rule::Vjp(path) => {
                let types = [self.given(), self.wanted()].concat();
                let result = exact(&self.request.result, self.result.clone());
                let args = quote!(#(#args,)* #seed #(#bars),*);
                let call = Self::fitting(path, &types, &result, &args);
                quote!(#primal #call)
            }
            Rule::Parts { fwd, rev } => {
                let (value, kept) = (self.local("value"), self.local("kept"));
                let fwd = self.forward_rule(fwd);
                let rev = self.reverse_rule(rev, &quote!(#kept, #(#args,)* #seed #(#bars),*));
                quote! {
                    #primal
                    let (#value, #kept) = #fwd;
                    #rev;
                    #value
                }
            }
        };
        let mut extra = self.seed_params();
        extra.extend(self.bar_params());
        let records = docs::records(&Values::default(), &Block::default());
        let doc = docs::vjp_into(self.request, &records);
        self.function("vjp_into", &doc, &extra, &self.result, &body, None)
    }

    fn forward_part_of_rule(&self, rule: &Rule) -> TokenStream {
        let Rule::Parts { fwd, rev } = rule else {
            return self.forward_part_again();
        };
        let (args, bars, seed) = (&self.args, &self.bars, self.seed_arg());
        let (value, kept) = (self.local("value"), self.local("kept"));
        let fwd = self.forward_rule(fwd);
        let rev = self.reverse_rule(rev, &quote!(#kept, #(#args,)* #seed #(#bars),*));
        self.forward_part_by(
            &quote!(let (#value, #kept) = #fwd;),
            &quote!(#value),
            &super::super::call::without_self(quote!(#rev;)),
        )
    }

    fn vjp_by(&self, rule: &Rule) -> TokenStream {
        let (args, bars, seed) = (&self.args, &self.bars, self.seed_arg());
        let (value, kept) = (self.local("value"), self.local("kept"));
        let name = &self.request.item.sig.ident;
        let own = self.request.owner.as_ref().map(|_| quote!(Self::));
        // What does not fit is said once: where the rule itself is called.
        let into = self.sibling("vjp_into");
        let (forward, backward) = match rule {
            Rule::Vjp(_) => (
                quote!(let #value = #own #name(#(#args),*);),
                quote!(let _ = #into(#(#args,)* #seed #(&mut #bars),*);),
            ),
            Rule::Parts { fwd, rev } => {
                let fwd = self.forward_rule(fwd);
                let rev = self.reverse_rule(rev, &quote!(#kept, #(#args,)* #seed #(&mut #bars),*));
                (quote!(let (#value, #kept) = #fwd;), quote!(#rev;))
            }
        };
        let (open, gathered) = (self.open(), self.gathered());
        let (seed, seed_ty, result, gradient) =
            (&self.seed, &self.seed_ty, &self.result, &self.gradient);
        let body = quote! {
            #forward
            (#value, move |#seed: #seed_ty| { #open #backward #gathered })
        };
        let mut lifetimes = Vec::new();
        let mut params = Vec::new();
        for p in &self.request.params {
            let mut ty = p.user_ty.clone();
            let mut namer = NameLifetimes {
                next: lifetimes.len(),
                names: Vec::new(),
            };
            namer.visit_type_mut(&mut ty);
            lifetimes.extend(namer.names);
            params.push(super::parameter(p, &ty));
        }
        let around = self.request.owner.as_ref().map(|o| &o.generics);
        let generics = around.into_iter().chain([&self.request.item.sig.generics]);
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for p in generics.flat_map(|g| &g.params) {
            match p {
                syn::GenericParam::Lifetime(l) => own.push(l.lifetime.to_token_stream()),
                syn::GenericParam::Type(t) => others.push(t.ident.to_token_stream()),
                syn::GenericParam::Const(c) => others.push(c.ident.to_token_stream()),
            }
        }
        let uses = own.iter().chain(&lifetimes).chain(&others);
        // What the reverse part keeps may borrow, so all that is handed in counts as kept.
        let ty =
            quote!((#result, impl ::core::ops::FnOnce(#seed_ty) -> #gradient + use<#(#uses),*>));
        let records = docs::records(&Values::default(), &Block::default());
        let doc = docs::vjp(self.request, &records);
        self.function(
            "vjp",
            &doc,
            &[],
            &ty,
            &body,
            Some((params, lifetimes.clone())),
        )
    }
}
