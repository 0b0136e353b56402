//! The companions: thin wrappers around two bodies, the joint one (`f_vjp_into`) and the split one (`f_vjp`).

mod rule;

pub use rule::{forward_by_rule, of_rule};

use super::names::Names;
use super::stmt::{Counts, deep_uses};
use super::{Emit, docs, local_accumulators, shape};
use crate::ir::uses::Set;
use crate::ir::{Block, Val};
use crate::request::{Param, Request};
use crate::reverse::Sweeps;
use crate::tangent::{Forward, Products};
use crate::ty::Ty;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::VisitMut;

/// What the companions' signatures are made of.
pub(super) struct Frame<'a> {
    pub(super) request: &'a Request,
    /// Attributes that carry over.
    attrs: Vec<&'a syn::Attribute>,
    /// `name: Type` of every parameter.
    params: Vec<TokenStream>,
    /// Names of every parameter.
    pub(super) args: Vec<Ident>,
    /// Accumulator names of the active parameters.
    pub(super) bars: Vec<Ident>,
    /// Types of the active parameters.
    pub(super) active: Vec<&'a Ty>,
    /// Type of the gradient.
    pub(super) gradient: TokenStream,
    /// Type of the result.
    pub(super) result: TokenStream,
    /// Type of the seed.
    pub(super) seed_ty: TokenStream,
    pub(super) seed: Ident,
    /// For each accumulator: whether it belongs to a `Vec` whose length changes.
    fitted: Vec<bool>,
    /// Type parameters that are not known to be numbers: stubs take anything that has derivatives.
    unknown: Vec<Ident>,
}

/// All companions of a function.
pub fn companions(request: &Request, sweeps: &Sweeps, products: &Products) -> TokenStream {
    let (frame, names) = framed(request, sweeps);
    let mut out = TokenStream::new();
    out.extend(frame.vjp_into(sweeps, names.clone()));
    out.extend(frame.forward_part(sweeps, names.clone()));
    if matches!(request.result.content(), Ty::Float(_)) {
        let records = docs::records(&sweeps.values, &sweeps.joint);
        out.extend(frame.grad(&records));
        out.extend(frame.grad_into(&records));
    }
    if !frame.has_outputs() {
        out.extend(frame.vjp(sweeps, names));
    }
    out.extend(frame.products(products));
    super::respan::respan(out)
}

/// The companions of a hidden function: those that the derivatives of its callers go through.
pub fn hidden_companions(
    request: &Request,
    sweeps: &Sweeps,
    forward: &Forward,
    wanted: crate::nest::Companions,
) -> TokenStream {
    let (frame, names) = framed(request, sweeps);
    let apart = wanted
        .apart
        .then(|| frame.forward_part(sweeps, names.clone()));
    // It may run all of the sweeps again.
    let again = wanted.apart && frame.runs_again(sweeps);
    let vjp_into = (wanted.vjp_into || again).then(|| frame.vjp_into(sweeps, names));
    let jvp = wanted.jvp.then(|| frame.jvp(forward));
    let parts = [vjp_into, apart, jvp].into_iter().flatten();
    super::respan::respan(quote!(#(#[doc(hidden)] #parts)*))
}

/// What the companions have in common, and the names in both sweeps.
fn framed<'a>(request: &'a Request, sweeps: &Sweeps) -> (Frame<'a>, Names) {
    let mut names = Names::new(&request.item.to_token_stream());
    for (v, p) in sweeps.params.iter().zip(&request.params) {
        names.claim(*v, &p.name);
    }
    let bars: Vec<Ident> = sweeps
        .bars
        .iter()
        .flatten()
        .map(|b| {
            names.give(&sweeps.values, *b);
            names.get(*b, Span::mixed_site())
        })
        .collect();
    let seed = match sweeps.seed {
        Some(v) => {
            names.give(&sweeps.values, v);
            names.get(v, Span::mixed_site())
        }
        None => format_ident!("seed"),
    };
    let fitted = sweeps.bars.iter().flatten();
    let fitted = fitted.map(|b| sweeps.fitted.contains(b)).collect();
    let frame = Frame {
        fitted,
        ..Frame::new(request, bars, seed)
    };
    (frame, names)
}

/// Companions with the right signatures that cannot be run, beside the errors: so that calls of them are no second wave.
pub fn stubs(request: &Request) -> TokenStream {
    let frame = stub_frame(request);
    let body = || quote!(::core::unreachable!());
    let mut out = TokenStream::new();
    out.extend(frame.forward_part_stub());
    // A result that the macro does not understand may be an alias of one that it does.
    if matches!(request.result.content(), Ty::Float(_) | Ty::Passive) {
        let gradient = &frame.gradient;
        out.extend(frame.function("grad", "", &[], &frame.beside(gradient), &body(), None));
        out.extend(frame.function(
            "grad_into",
            "",
            &frame.bar_params(),
            &frame.result,
            &body(),
            None,
        ));
    }
    let mut extra = frame.seed_params();
    extra.extend(frame.bar_params());
    out.extend(frame.function("vjp_into", "", &extra, &frame.result, &body(), None));
    let (seed_ty, gradient) = (&frame.seed_ty, &frame.gradient);
    let ty = frame.beside(&quote!(fn(#seed_ty) -> #gradient));
    out.extend(frame.function("vjp", "", &[], &ty, &body(), None));
    out.extend(frame.product_stubs());
    super::respan::respan(out)
}

/// What the signatures of stubs are made of.
pub(super) fn stub_frame(request: &Request) -> Frame<'_> {
    // Nothing reads them: without names there is no warning, and no name to collide with.
    let unnamed = || Ident::new("_", Span::mixed_site());
    let bars = request
        .params
        .iter()
        .filter(|p| p.active)
        .map(|_| unnamed())
        .collect();
    let mut frame = Frame::new(request, bars, unnamed());
    frame.params = request
        .params
        .iter()
        .map(|p| match parameter(p, &p.user_ty) {
            receiver if p.name == "self" => receiver,
            _ => {
                let ty = &p.user_ty;
                quote!(_: #ty)
            }
        })
        .collect();
    if let (Ty::Passive, syn::ReturnType::Type(_, ty)) = (&request.result, &request.item.sig.output)
    {
        let mut ty = (**ty).clone();
        Static.visit_type_mut(&mut ty);
        frame.result = ty.to_token_stream();
    }
    let generics = request.item.sig.generics.type_params();
    let unknown = generics.filter(|t| !request.scope.is_param(&t.ident.to_string()));
    frame.unknown = unknown.map(|t| t.ident.clone()).collect();
    frame
}

impl<'a> Frame<'a> {
    /// Whether a parameter is an output: its adjoint cannot be a pullback's argument.
    pub(super) fn has_outputs(&self) -> bool {
        self.request
            .params
            .iter()
            .any(crate::request::Param::is_output)
    }

    /// The seed, where the result has an adjoint.
    fn seed_params(&self) -> Vec<TokenStream> {
        let real = self.request.result.has_reals();
        real.then(|| self.seed_param()).into_iter().collect()
    }

    pub(super) fn new(request: &'a Request, bars: Vec<Ident>, seed: Ident) -> Frame<'a> {
        let params = request.params.iter().map(|p| parameter(p, &p.user_ty));
        let active: Vec<&Ty> = request
            .params
            .iter()
            .filter(|p| p.active)
            .map(|p| &p.ty)
            .collect();
        let types: Vec<TokenStream> = active.iter().map(|t| shape::adjoint(t)).collect();
        let gradient = match &types[..] {
            [one] => one.clone(),
            many => quote!((#(#many),*)),
        };
        let result = match &request.item.sig.output {
            syn::ReturnType::Default => quote!(()),
            syn::ReturnType::Type(_, ty) => ty.to_token_stream(),
        };
        Frame {
            request,
            attrs: request
                .item
                .attrs
                .iter()
                .filter(|a| carries_over(a))
                .collect(),
            params: params.collect(),
            args: request.params.iter().map(|p| p.name.clone()).collect(),
            bars,
            active,
            gradient,
            result,
            // A hidden function is called with what its callers gathered.
            seed_ty: match request.derived {
                true => shape::adjoint(&request.result),
                false => shape::seed(&request.result),
            },
            seed,
            fitted: Vec::new(),
            unknown: Vec::new(),
        }
    }

    pub(super) fn is_fitted(&self, k: usize) -> bool {
        self.fitted.get(k).copied().unwrap_or(false)
    }

    fn bar_params(&self) -> Vec<TokenStream> {
        let types = self.active.iter().map(|t| shape::accumulator(t));
        self.bars
            .iter()
            .zip(types)
            .map(|(b, t)| quote!(#b: &mut #t))
            .collect()
    }

    pub(super) fn seed_param(&self) -> TokenStream {
        let (seed, ty) = (&self.seed, &self.seed_ty);
        quote!(#seed: #ty)
    }

    /// One companion.
    pub(super) fn function(
        &self,
        suffix: &str,
        doc: &str,
        extra: &[TokenStream],
        result: &TokenStream,
        body: &TokenStream,
        params: Option<(Vec<TokenStream>, Vec<TokenStream>)>,
    ) -> TokenStream {
        let of = &self.request.item.sig.ident;
        let span = of.span().resolved_at(Span::call_site());
        let name = format_ident!("{of}_{suffix}", span = span);
        self.named(name, doc, extra, result, body, params)
    }

    /// The same of any name.
    pub(super) fn named(
        &self,
        name: Ident,
        doc: &str,
        extra: &[TokenStream],
        result: &TokenStream,
        body: &TokenStream,
        params: Option<(Vec<TokenStream>, Vec<TokenStream>)>,
    ) -> TokenStream {
        let sig = &self.request.item.sig;
        let vis = &self.request.item.vis;
        let attrs = &self.attrs;
        let mut generics = sig.generics.clone();
        let (params, lifetimes) = params.unwrap_or_else(|| (self.params.clone(), Vec::new()));
        for (i, l) in lifetimes.iter().enumerate() {
            let l: syn::Lifetime = syn::parse2(l.clone()).expect("a lifetime");
            generics
                .params
                .insert(i, syn::GenericParam::Lifetime(syn::LifetimeParam::new(l)));
        }
        for name in self.request.scope.params() {
            let name = Ident::new(name, Span::call_site());
            let bound = syn::parse_quote!(#name: ::ad_core::Scalar);
            generics.make_where_clause().predicates.push(bound);
        }
        for name in &self.unknown {
            let bound = syn::parse_quote!(#name: ::ad_core::Differentiable);
            generics.make_where_clause().predicates.push(bound);
        }
        let where_clause = &generics.where_clause;
        let generics_params = &generics.params;
        let generics = (!generics_params.is_empty()).then(|| quote!(<#generics_params>));
        let arrow = (result.to_string() != "()").then(|| quote!(-> #result));
        // The one lint that clippy also applies to what macros emit. (`allow` under a user's `forbid` is an error: so only here.)
        let many =
            (params.len() + extra.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        quote! {
            #[doc = #doc]
            #(#attrs)*
            #many
            #[inline]
            #vis fn #name #generics(#(#params,)* #(#extra,)*) #arrow #where_clause {
                #body
            }
        }
    }

    fn vjp_into(&self, sweeps: &Sweeps, names: Names) -> TokenStream {
        let mut emit = self.emitter(sweeps, names, &[&sweeps.joint]);
        let checks = self.checks();
        let items = &sweeps.items;
        let unread = self.unread(sweeps);
        let primal = self.mention();
        let body = emit.stmts(&sweeps.joint);
        let value = emit.result(&sweeps.result, &sweeps.joint.yields);
        let value = if value.to_string() == "()" {
            TokenStream::new()
        } else {
            value
        };
        let doc = docs::vjp_into(self.request, &docs::records(&sweeps.values, &sweeps.joint));
        let mut extra = self.seed_params();
        extra.extend(self.bar_params());
        self.function(
            "vjp_into",
            &doc,
            &extra,
            &self.result,
            &quote!(#(#items)* #primal #checks #unread #body #value),
            None,
        )
    }

    /// `let _ = f;` for a private function, so that one whose companions alone are called is not unused.
    pub(super) fn mention(&self) -> Option<TokenStream> {
        if self.request.derived {
            return None;
        }
        let (name, turbofish) = (&self.request.item.sig.ident, self.turbofish());
        let own = match &self.request.owner {
            Some(owner) if owner.of_trait.is_some() => return None,
            Some(_) => quote!(Self::),
            None => TokenStream::new(),
        };
        // In a module everything may be private to the crate, and helpers are lowered into their callers.
        let private = matches!(self.request.item.vis, syn::Visibility::Inherited);
        (private || self.request.scope.is_module()).then(|| quote!(let _ = #own #name #turbofish;))
    }

    /// `let _ = x_bar;` for what no adjoint reaches, so that it is not an unused parameter.
    fn unread(&self, sweeps: &Sweeps) -> TokenStream {
        let read = sweeps.joint.free();
        let bars = sweeps.bars.iter().flatten().zip(&self.bars);
        let names = bars
            .chain(sweeps.seed.iter().zip([&self.seed]))
            .filter(|(v, _)| !read.contains(v))
            .map(|(_, n)| n);
        names.map(|n| quote!(let _ = #n;)).collect()
    }

    fn emitter(&self, sweeps: &'a Sweeps, mut names: Names, blocks: &[&Block]) -> Emit<'a> {
        let mut accumulators: Set = sweeps.bars.iter().flatten().copied().collect();
        for b in blocks {
            names.block(&sweeps.values, b);
            local_accumulators(b, &mut accumulators);
        }
        Emit::new(&sweeps.values, names, accumulators)
    }

    fn checks(&self) -> TokenStream {
        let active = self.request.params.iter().filter(|p| p.active);
        active
            .zip(&self.bars)
            .enumerate()
            .filter(|(k, _)| !self.is_fitted(*k))
            .map(|(_, (p, bar))| {
                let name = &p.name;
                shape::checks(
                    shape::Beside::Bar,
                    &p.ty,
                    &name.to_string(),
                    &quote!(#name),
                    &quote!(#bar),
                )
            })
            .collect()
    }

    /// `let mut x_bar = zeros;` of every active parameter.
    pub(super) fn open(&self) -> TokenStream {
        let active = self.request.params.iter().filter(|p| p.active);
        active
            .zip(&self.bars)
            .enumerate()
            .map(|(k, (p, bar))| {
                let name = &p.name;
                let zeros = if self.is_fitted(k) {
                    unfitted(p, &quote!(#name.len()))
                } else {
                    shape::zeros(&p.ty, &quote!(#name))
                };
                let ty = matches!(p.ty.strip(), Ty::Float(_)).then(|| {
                    let t = shape::adjoint(&p.ty);
                    quote!(: #t)
                });
                quote!(let mut #bar #ty = #zeros;)
            })
            .collect()
    }

    fn gathered(&self) -> TokenStream {
        let bars = &self.bars;
        match &bars[..] {
            [one] => quote!(#one),
            many => quote!((#(#many),*)),
        }
    }

    fn grad(&self, records: &docs::Records) -> TokenStream {
        let (args, bars, open, gathered) = (&self.args, &self.bars, self.open(), self.gathered());
        let body_of = self.sibling("vjp_into");
        let value = self.local("value");
        let one = super::expr::number(1.0, self.request.result.content());
        let call = quote!(#body_of(#(#args,)* #one, #(&mut #bars),*));
        let body = match &self.request.result {
            Ty::Maybe(_, result) => {
                let some = variant(*result);
                quote! {
                    #open
                    let #value = #call?;
                    #some((#value, #gathered))
                }
            }
            _ => quote! {
                #open
                let #value = #call;
                (#value, #gathered)
            },
        };
        self.function(
            "grad",
            &docs::grad(self.request, records),
            &[],
            &self.beside(&self.gradient),
            &body,
            None,
        )
    }

    /// The type of the value with something beside it: in the `Option` or `Result` that the value stands in.
    pub(super) fn beside(&self, what: &TokenStream) -> TokenStream {
        let result = &self.result;
        let plain = quote!((#result, #what));
        let syn::ReturnType::Type(_, ty) = &self.request.item.sig.output else {
            return plain;
        };
        let mut ty = (**ty).clone();
        if let (Ty::Maybe(..), syn::Type::Path(p)) = (&self.request.result, &mut ty)
            && let Some(last) = p.path.segments.last_mut()
            && let syn::PathArguments::AngleBracketed(a) = &mut last.arguments
            && let Some(syn::GenericArgument::Type(inner)) = a.args.first_mut()
        {
            let value = inner.clone();
            *inner = syn::Type::Verbatim(quote!((#value, #what)));
            return ty.to_token_stream();
        }
        plain
    }

    /// The value with something beside it: in the `Option` or `Result` that the value stands in.
    pub(super) fn with(&self, value: &Ident, what: &TokenStream) -> TokenStream {
        match &self.request.result {
            Ty::Maybe(..) => quote!(#value.map(|#value| (#value, #what))),
            _ => quote!((#value, #what)),
        }
    }

    /// The same after statements that read the value by its name.
    pub(super) fn after(
        &self,
        value: &Ident,
        stmts: &TokenStream,
        what: &TokenStream,
    ) -> TokenStream {
        match &self.request.result {
            Ty::Maybe(..) => quote!(#value.map(|#value| { #stmts (#value, #what) })),
            _ => quote!({ #stmts (#value, #what) }),
        }
    }

    fn grad_into(&self, records: &docs::Records) -> TokenStream {
        let (args, bars) = (&self.args, &self.bars);
        let body_of = self.sibling("vjp_into");
        let one = super::expr::number(1.0, self.request.result.content());
        let body = quote!(#body_of(#(#args,)* #one, #(#bars),*));
        let doc = docs::grad_into(self.request, records);
        self.function(
            "grad_into",
            &doc,
            &self.bar_params(),
            &self.result,
            &body,
            None,
        )
    }

    pub(super) fn sibling(&self, suffix: &str) -> TokenStream {
        let name = format_ident!("{}_{suffix}", self.request.item.sig.ident);
        let turbofish = self.turbofish();
        match self.request.owner {
            Some(_) => quote!(Self::#name #turbofish),
            None => quote!(#name #turbofish),
        }
    }

    /// The generic arguments of the function: not all of them need follow from its arguments.
    fn turbofish(&self) -> Option<TokenStream> {
        let params = self.request.item.sig.generics.params.iter();
        let arguments: Vec<&Ident> = params
            .filter_map(|p| match p {
                syn::GenericParam::Const(c) => Some(&c.ident),
                syn::GenericParam::Type(t) => Some(&t.ident),
                syn::GenericParam::Lifetime(_) => None,
            })
            .collect();
        (!arguments.is_empty()).then(|| quote!(::<#(#arguments),*>))
    }

    /// A name for a local that is none of the parameters.
    pub(super) fn local(&self, stem: &str) -> Ident {
        let mut name = stem.to_owned();
        while self.args.iter().chain(&self.bars).any(|a| *a == name) {
            name.push('_');
        }
        Ident::new(&name, Span::mixed_site())
    }

    /// The forward sweep, its value, and the reverse sweep, which a closure runs. `apart` says that the accumulators are the
    /// closure's own.
    pub(super) fn split(
        &self,
        sweeps: &Sweeps,
        names: Names,
        apart: bool,
    ) -> (TokenStream, TokenStream, TokenStream) {
        let mut emit = self.emitter(sweeps, names, &[&sweeps.forward, &sweeps.backward]);
        let mut captured = Counts::new();
        deep_uses(&sweeps.backward, &mut captured);
        // A value that the closure reads is bound before it, whatever the number of its uses.
        emit.captured = captured.into_keys().map(|v| (v, 2)).collect();
        let forward = emit.stmts(&sweeps.forward);
        let value = emit.result(&sweeps.result, &sweeps.forward.yields);
        emit.captured = Counts::new();
        emit.apart = apart;
        for (v, p) in sweeps.bars.iter().flatten().zip(&self.active) {
            if p.is_float() && apart {
                emit.owned.insert(*v);
            }
        }
        let backward = emit.stmts(&sweeps.backward);
        if apart {
            return (forward, value, backward);
        }
        (forward, value, super::call::without_self(backward))
    }

    /// A call of the function itself.
    pub(super) fn primal(&self) -> TokenStream {
        let (name, args) = (&self.request.item.sig.ident, &self.args);
        let own = self.request.owner.as_ref().map(|_| quote!(Self::));
        let turbofish = self.turbofish();
        quote!(#own #name #turbofish(#(#args),*))
    }

    /// The forward sweep, and a closure that runs the reverse sweep.
    fn vjp(&self, sweeps: &Sweeps, names: Names) -> TokenStream {
        let value = self.local("value");
        let (seed, seed_ty, gradient) = (&self.seed, &self.seed_ty, &self.gradient);
        let doc = docs::vjp(
            self.request,
            &docs::records(&sweeps.values, &sweeps.forward),
        );
        let (open, gathered, primal) = (self.open(), self.gathered(), self.mention());
        let through_parts = self.is_made_of_parts(sweeps);
        let body = if through_parts {
            let (forward, reverse, args) = (self.hidden_path(), self.local("reverse"), &self.args);
            let bars = self.bars_for_parts();
            quote! {
                #primal
                let (#value, #reverse) = #forward(#(#args),*);
                (#value, move |#seed: #seed_ty| {
                    #open
                    #reverse(#(#args,)* #seed, #(#bars),*);
                    #gathered
                })
            }
        } else {
            let (forward, value_tokens, backward) = self.split(sweeps, names, true);
            let items = &sweeps.items;
            let pullback = quote!(move |#seed: #seed_ty| { #backward #gathered });
            let pair = match &self.request.result {
                Ty::Maybe(_, result) => {
                    let some = variant(*result);
                    quote!(let #value = (#value_tokens)?; #some((#value, #pullback)))
                }
                _ => quote!(let #value = #value_tokens; (#value, #pullback)),
            };
            quote! {
                #(#items)*
                #primal
                #open
                #forward
                #pair
            }
        };
        let (params, lifetimes, kept) = self.named_lifetimes(sweeps, through_parts);
        let around = self.request.owner.as_ref();
        let generics = around
            .into_iter()
            .flat_map(|o| &o.generics.params)
            .chain(&self.request.item.sig.generics.params)
            .filter_map(|p| match p {
                syn::GenericParam::Const(c) => Some(c.ident.to_token_stream()),
                syn::GenericParam::Type(t) => Some(t.ident.to_token_stream()),
                syn::GenericParam::Lifetime(_) => None,
            });
        let own = around
            .into_iter()
            .flat_map(|o| o.generics.lifetimes())
            .chain(self.request.item.sig.generics.lifetimes())
            .map(|l| l.lifetime.to_token_stream());
        let uses = own.chain(kept).chain(generics);
        let ty =
            self.beside(&quote!(impl ::core::ops::FnOnce(#seed_ty) -> #gradient + use<#(#uses),*>));
        self.function("vjp", &doc, &[], &ty, &body, Some((params, lifetimes)))
    }

    /// Parameters with every lifetime named; the new names; and those among them that the pullback keeps, of which it may be
    /// known that they are all.
    fn named_lifetimes(
        &self,
        sweeps: &Sweeps,
        all: bool,
    ) -> (Vec<TokenStream>, Vec<TokenStream>, Vec<TokenStream>) {
        let free = sweeps.backward.free();
        let borrows = |v: &Val| {
            // What is collected may be references.
            let open = |e: &Ty| matches!(e, Ty::Unknown | Ty::Passive);
            matches!(&sweeps.values[*v].ty, Ty::Vec(e) if open(e))
                || !matches!(
                    sweeps.values[*v].ty,
                    Ty::Float(_)
                        | Ty::Int(_)
                        | Ty::Bool
                        | Ty::Vec(_)
                        | Ty::Record(_)
                        | Ty::Unit
                        | Ty::Kept
                )
        };
        let all = all
            || free.iter().any(|v| {
                borrows(&v)
                    && !sweeps.params.contains(&v)
                    && !sweeps.bars.contains(&Some(v))
                    && sweeps.seed != Some(v)
            });
        let (mut params, mut names, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for (p, v) in self.request.params.iter().zip(&sweeps.params) {
            let mut ty = p.user_ty.clone();
            let mut namer = NameLifetimes {
                next: names.len(),
                names: Vec::new(),
            };
            namer.visit_type_mut(&mut ty);
            if all || free.contains(v) {
                kept.extend(namer.names.clone());
            }
            names.extend(namer.names);
            params.push(parameter(p, &ty));
        }
        (params, names, kept)
    }
}

/// Zeros for a `Vec` whose length changes, or for rows of which that is so: empty, as nobody knows how long they will be.
pub(super) fn unfitted(p: &Param, len: &TokenStream) -> TokenStream {
    match p.ty.strip() {
        Ty::Slice(_) => {
            quote!(::ad_core::memory::filled(::ad_core::memory::Vec::new(), #len))
        }
        Ty::Array(..) => quote!(::core::array::from_fn(|_| ::ad_core::memory::Vec::new())),
        _ => quote!(::ad_core::memory::Vec::new()),
    }
}

/// A parameter of a companion; a receiver in its own notation.
fn parameter(p: &Param, ty: &syn::Type) -> TokenStream {
    let name = &p.name;
    match ty {
        syn::Type::Reference(r) if p.name == "self" => {
            let (lifetime, mutability) = (&r.lifetime, &r.mutability);
            quote!(&#lifetime #mutability #name)
        }
        _ if p.name == "self" => quote!(#name),
        _ => quote!(#name: #ty),
    }
}

/// Gives every elided lifetime of a reference a name.
struct NameLifetimes {
    next: usize,
    names: Vec<TokenStream>,
}

impl VisitMut for NameLifetimes {
    fn visit_type_reference_mut(&mut self, r: &mut syn::TypeReference) {
        let elided = r.lifetime.as_ref().is_none_or(|l| l.ident == "_");
        if elided {
            let lifetime = syn::Lifetime::new(&format!("'a{}", self.next), Span::mixed_site());
            self.next += 1;
            self.names.push(lifetime.to_token_stream());
            r.lifetime = Some(lifetime);
        }
        syn::visit_mut::visit_type_reference_mut(self, r);
    }
}

/// Makes elided lifetimes static: beside the accumulators of a stub there is no rule by which to complete them. And nothing is
/// there that would be an `impl Trait`.
struct Static;

impl VisitMut for Static {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        if matches!(ty, syn::Type::ImplTrait(_)) {
            *ty = syn::parse_quote!(::core::convert::Infallible);
        }
        syn::visit_mut::visit_type_mut(self, ty);
    }

    fn visit_type_reference_mut(&mut self, r: &mut syn::TypeReference) {
        if r.lifetime.as_ref().is_none_or(|l| l.ident == "_") {
            r.lifetime = Some(syn::Lifetime::new("'static", Span::mixed_site()));
        }
        syn::visit_mut::visit_type_reference_mut(self, r);
    }
}

/// Attributes of the function that its companions get too.
fn carries_over(a: &syn::Attribute) -> bool {
    [
        "cfg",
        "allow",
        "expect",
        "warn",
        "deny",
        "forbid",
        "must_use",
        "deprecated",
        "target_feature",
    ]
    .iter()
    .any(|name| a.path().is_ident(name))
        && !a.path().is_ident("expect")
}

/// What the value stands in.
fn variant(result: bool) -> TokenStream {
    if result {
        quote!(::core::result::Result::Ok)
    } else {
        quote!(::core::option::Option::Some)
    }
}
