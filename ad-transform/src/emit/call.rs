//! Calls across items: beside its companions a function has a hidden one, its forward part, for callers elsewhere. It returns
//! the value, and a closure that is the reverse part: this takes the arguments again, the seed, and an accumulator for *every*
//! argument.
//!
//! A caller elsewhere knows neither which parameters of the callee are active nor how their accumulators look, so it
//! hands over one for each argument that is active where it stands, and `Passive` for the others (`rt::bar` makes of it what
//! the closure asks for). What the callee may write to is not handed again (`Gone`): where the reverse sweep reads it, the
//! closure owns a copy of it as the forward part left it. The closure puts a buffer of its own for what the caller has no use for, and leaves out what the
//! callee marks `#[constant]`. It borrows nothing, so the caller may write to what it called with; the caller has put that
//! back when it calls the closure. The name of the hidden companion is what rustc shows where there is none.

use super::companions::Frame;
use super::shape;
use crate::analyse::calls::may_hold_reals;
use crate::ir::uses::Set;
use crate::ir::{Block, Op, Stmt, Values};
use crate::request::Param;
use crate::reverse::Sweeps;
use crate::ty::Ty;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::VisitMut;

/// What the name of a function's hidden companion ends with.
const SUFFIX: &str = "_needs_reverse_diff_or_a_rule";

/// A function without loops and of fewer operations than this runs again in its reverse part: that is cheaper than to keep
/// anything.
const SMALL: usize = 40;

/// The path of a callee's hidden companion.
pub(crate) fn forward_part(path: &TokenStream) -> TokenStream {
    let Ok(mut path) = syn::parse2::<syn::Path>(path.clone()) else {
        return path.clone();
    };
    if let Some(last) = path.segments.last_mut() {
        last.ident = hidden_name(&last.ident);
    }
    quote!(#path)
}

/// The path of the function that a hidden companion is of.
pub(crate) fn original(path: &TokenStream) -> TokenStream {
    crate::nest::names::of_path(path, |name| {
        let text = name.to_string();
        let stem = text.strip_suffix(SUFFIX).unwrap_or(&text);
        format_ident!("{stem}", span = name.span())
    })
}

/// The name of a function's hidden companion.
pub(crate) fn hidden_name(name: &Ident) -> Ident {
    format_ident!("{name}{SUFFIX}", span = name.span())
}

/// Whether this is the name of a hidden companion.
pub(crate) fn is_hidden_companion(name: &Ident) -> bool {
    name.to_string().ends_with(SUFFIX)
}

/// Whether this is the name of a hidden companion, or of a hidden function that derivatives of derivatives go through.
pub(super) fn is_hidden(name: &str) -> bool {
    name.ends_with(SUFFIX) || crate::nest::names::is_hidden_name(name)
}

/// The name of a function's hidden companion, without the function's own.
fn suffix() -> &'static str {
    SUFFIX.trim_start_matches('_')
}

/// How a closure is handed `self`.
fn this() -> Ident {
    Ident::new("this", Span::mixed_site())
}

impl Frame<'_> {
    /// The hidden companion of a function whose sweeps are known.
    pub(super) fn forward_part(&self, sweeps: &Sweeps, names: super::names::Names) -> TokenStream {
        if self.runs_again(sweeps) {
            return self.forward_part_again();
        }
        let (forward, value, backward) = self.split(sweeps, names, false);
        let (items, opened) = (&sweeps.items, self.taken());
        let shapes = self.shapes();
        let read = sweeps.backward.free();
        let written = self.request.params.iter().zip(&sweeps.params);
        let written = written.filter(|(p, v)| is_written(p) && read.contains(v));
        let (mut copies, mut reopened) = (TokenStream::new(), TokenStream::new());
        for (p, _) in written {
            copies.extend(copied(p));
            reopened.extend(reborrowed(p));
        }
        let handed = self.request.params.iter().filter(|p| !is_written(p));
        let unread: TokenStream = handed
            .map(|p| {
                let name = named(p);
                quote!(let _ = &#name;)
            })
            .collect();
        let seed = &self.seed;
        let closure =
            self.closure(&quote!(#opened #reopened #unread let _ = &#seed; #(#items)* #backward));
        let name = self.local("value");
        let boxed = calls(&sweeps.forward);
        let closure = match boxed {
            true => quote!(::ad_core::memory::boxed(#closure)),
            false => closure,
        };
        self.hidden(
            &quote!(#(#items)* #forward let #name = #value; #copies #shapes (#name, #closure)),
            boxed,
        )
    }

    /// Whether `f_vjp` can call the hidden companion and hand its closure the arguments again: then both sweeps are written
    /// once for the two. What runs again in the closure is short, and is better written out.
    pub(super) fn is_made_of_parts(&self, sweeps: &Sweeps) -> bool {
        let again = |p: &Param| !is_written(p) && is_copied(&p.ty);
        self.request.result.has_reals()
            && self.request.params.iter().all(again)
            && !self.runs_again(sweeps)
    }

    /// The hidden companion.
    pub(super) fn hidden_path(&self) -> TokenStream {
        self.sibling(suffix())
    }

    /// Accumulators of `f_vjp` for the closure of the hidden companion.
    pub(super) fn bars_for_parts(&self) -> Vec<TokenStream> {
        let mut bars = self.bars.iter();
        let params = self.request.params.iter();
        params
            .map(|p| match p.active {
                true => {
                    let bar = bars.next();
                    quote!(::core::option::Option::Some(&mut #bar))
                }
                false => without_accumulator(p, false),
            })
            .collect()
    }

    /// The same where the reverse part runs all of it again.
    pub(super) fn forward_part_again(&self) -> TokenStream {
        let (body_of, opened, bars) = (self.sibling("vjp_into"), self.taken(), &self.bars);
        let (copies, reopened, shapes) = self.written();
        let args = self.request.params.iter().map(named);
        let seed = &self.seed;
        let seed = self.request.result.has_reals().then(|| quote!(#seed,));
        let closure = self.closure(&quote! {
            #opened #reopened
            let _ = #body_of(#(#args,)* #seed #(#bars),*);
        });
        let (name, primal) = (self.local("value"), self.primal());
        let body = match copies.is_empty() {
            true => quote!((#primal, #closure)),
            false => quote!(#copies let #name = #primal; #shapes (#name, #closure)),
        };
        self.hidden(&body, false)
    }

    /// The same with a closure of the user's making. `before` and `value` are run in the forward part.
    pub(super) fn forward_part_by(
        &self,
        before: &TokenStream,
        value: &TokenStream,
        backward: &TokenStream,
    ) -> TokenStream {
        let opened = self.taken();
        let (copies, reopened, shapes) = self.written();
        let closure = self.closure(&quote!(#opened #reopened #backward));
        self.hidden(&quote!(#before #copies #shapes (#value, #closure)), false)
    }

    /// A companion that cannot be run.
    pub(super) fn forward_part_stub(&self) -> TokenStream {
        let params = &self.request.params;
        if params
            .iter()
            .any(|p| matches!(p.user_ty, syn::Type::ImplTrait(_)))
        {
            return TokenStream::new();
        }
        let (types, result) = (self.closure_types(), &self.result);
        let ty = quote!((#result, fn(#(#types),*)));
        let f = self.function(
            suffix(),
            "",
            &[],
            &ty,
            &quote!(::core::unreachable!()),
            None,
        );
        quote!(#[doc(hidden)] #f)
    }

    fn hidden(&self, body: &TokenStream, boxed: bool) -> TokenStream {
        let (types, result) = (self.closure_types(), &self.result);
        let ty = if boxed {
            quote!(::ad_core::memory::Box<dyn ::core::ops::FnOnce(#(#types),*)>)
        } else {
            let generics = self.generics();
            quote!(impl ::core::ops::FnOnce(#(#types),*) + use<#(#generics),*>)
        };
        let f = self.function(suffix(), "", &[], &quote!((#result, #ty)), body, None);
        quote!(#[doc(hidden)] #f)
    }

    /// Names of the type and const parameters around.
    fn generics(&self) -> Vec<TokenStream> {
        let around = self.request.owner.as_ref().map(|o| &o.generics);
        let all = around.into_iter().chain([&self.request.item.sig.generics]);
        let params = all.flat_map(|g| &g.params);
        params
            .filter_map(|p| match p {
                syn::GenericParam::Const(c) => Some(c.ident.to_token_stream()),
                syn::GenericParam::Type(t) => Some(t.ident.to_token_stream()),
                syn::GenericParam::Lifetime(_) => None,
            })
            .collect()
    }

    /// The types of what the reverse part is handed.
    fn closure_types(&self) -> Vec<TokenStream> {
        let mut types = Vec::new();
        for p in &self.request.params {
            if is_written(p) {
                types.push(quote!(::ad_core::rt::Gone));
                continue;
            }
            let mut ty = self.without_self_type(&p.user_ty);
            Elided.visit_type_mut(&mut ty);
            types.push(ty.to_token_stream());
        }
        types.push(self.seed_ty.clone());
        types.extend(self.request.params.iter().map(|p| {
            let mut accumulator = syn::Type::Verbatim(shape::accumulator(&p.ty));
            let owner = self.request.owner.as_ref();
            if owner.is_some_and(|o| o.generics.lifetimes().next().is_some())
                && let Ok(parsed) = syn::parse2(accumulator.to_token_stream())
            {
                accumulator = parsed;
                Elided.visit_type_mut(&mut accumulator);
            }
            match p.active {
                true => quote!(::core::option::Option<&mut #accumulator>),
                false => without_accumulator(p, false),
            }
        }));
        types
    }

    /// A type without `Self`, where that has lifetimes: a closure is not to be bound to those.
    fn without_self_type(&self, ty: &syn::Type) -> syn::Type {
        let owner = self.request.owner.as_ref();
        let Some(owner) = owner.filter(|o| o.generics.lifetimes().next().is_some()) else {
            return ty.clone();
        };
        let mut subst = crate::scope::Subst::default();
        subst.insert(&"Self", owner.ty.to_token_stream());
        subst.apply(ty).unwrap_or_else(|| ty.clone())
    }

    fn closure(&self, body: &TokenStream) -> TokenStream {
        let types = self.closure_types();
        let mut bars = self.bars.iter();
        let params = self.request.params.iter();
        let names: Vec<TokenStream> = params
            .clone()
            .map(|p| match is_written(p) {
                true => quote!(_),
                false => named(p).to_token_stream(),
            })
            .chain([self.seed.to_token_stream()])
            .chain(params.map(|p| match p.active {
                true => bars.next().to_token_stream(),
                false => quote!(_),
            }))
            .collect();
        quote!(move |#(#names: #types),*| { #body })
    }

    /// Accumulators of the callee's own for what the caller has none of.
    fn taken(&self) -> TokenStream {
        let mut out = TokenStream::new();
        let active = self.request.params.iter().filter(|p| p.active);
        for (k, (p, bar)) in active.zip(&self.bars).enumerate() {
            let name = named(p);
            let zeros = match self.shape(k, p) {
                None => shape::zeros(&p.ty, &quote!(#name)),
                Some((_, zeros)) => zeros,
            };
            out.extend(own(bar, p, &zeros));
        }
        out
    }

    /// What is needed of parameters that are written to where the reverse part runs everything again: copies, names for
    /// these in the closure, and what accumulators are made of.
    fn written(&self) -> (TokenStream, TokenStream, TokenStream) {
        let written = || self.request.params.iter().filter(|p| is_written(p));
        (
            written().map(copied).collect(),
            written().map(reborrowed).collect(),
            self.shapes(),
        )
    }

    /// How the accumulator is made of what is written to, of which the closure is not handed the content: what is kept of
    /// the content after the call, and zeros made of that.
    fn shape(&self, k: usize, p: &Param) -> Option<(TokenStream, TokenStream)> {
        if !p.is_output() {
            return None;
        }
        let (name, kept) = (&p.name, beside(p, "shape"));
        if self.is_fitted(k) {
            let counted = matches!(p.ty.strip(), Ty::Slice(_));
            let length = counted.then(|| quote!(let #kept = #name.len();));
            let length = length.unwrap_or_default();
            return Some((length, super::companions::unfitted(p, &quote!(#kept))));
        }
        Some(match p.ty.strip() {
            ty if shape::fixed(ty) => (TokenStream::new(), shape::zeros(ty, &quote!(()))),
            Ty::Slice(e) | Ty::Vec(e) if shape::fixed(e) => {
                let zero = shape::zeros(e, &quote!(()));
                let zeros = quote!(::ad_core::memory::filled(#zero, #kept));
                (quote!(let #kept = #name.len();), zeros)
            }
            ty => {
                let zeros = shape::zeros(ty, &quote!(#name));
                (quote!(let #kept = #zeros;), quote!(#kept))
            }
        })
    }

    /// What accumulators are made of, should the caller have none.
    fn shapes(&self) -> TokenStream {
        let active = self.request.params.iter().filter(|p| p.active);
        let shapes = active.enumerate().filter_map(|(k, p)| self.shape(k, p));
        shapes.map(|(kept, _)| kept).collect()
    }

    /// Whether the reverse part runs everything again.
    pub(super) fn runs_again(&self, sweeps: &Sweeps) -> bool {
        let small =
            !sweeps.forward.has_loops() && !calls(&sweeps.forward) && size(&sweeps.forward) < SMALL;
        small && !self.request.params.iter().any(is_written)
            || matches!(self.request.result, Ty::Maybe(..))
            || self.keeps_references(sweeps)
    }

    /// Whether the reverse sweep reads something of the forward sweep that borrows.
    fn keeps_references(&self, sweeps: &Sweeps) -> bool {
        let inputs: Set = sweeps
            .params
            .iter()
            .copied()
            .chain(sweeps.bars.iter().flatten().copied())
            .chain(sweeps.seed)
            .collect();
        let mut owned: Set = sweeps.params.iter().copied().collect();
        owned.retain(|v| is_plain(&sweeps.values[*v].ty));
        owns(&sweeps.values, &sweeps.forward, &mut owned);
        let free = sweeps.backward.free();
        free.iter().any(|v| !inputs.contains(&v) && !owned.contains(&v))
            // What the primal consumes is not there for the closure.
            || sweeps.forward.free().iter().any(|v| {
                sweeps.params.contains(&v) && matches!(sweeps.values[v].ty, Ty::Opaque(_))
            })
    }
}

/// Whether a parameter of the type can be used by the forward and the reverse part.
pub(super) fn is_copied(ty: &Ty) -> bool {
    match ty {
        Ty::Float(_) | Ty::Int(_) | Ty::Bool | Ty::Unit | Ty::Ref(_, false) => true,
        Ty::Array(e, _) => is_copied(e),
        Ty::Tuple(parts) => parts.iter().all(is_copied),
        _ => false,
    }
}

/// Whether values of the type borrow nothing.
fn is_plain(ty: &Ty) -> bool {
    match ty {
        Ty::Float(_) | Ty::Int(_) | Ty::Bool | Ty::Record(_) | Ty::Unit | Ty::Kept => true,
        Ty::Array(e, _) | Ty::Vec(e) => is_plain(e),
        Ty::Tuple(parts) => parts.iter().all(is_plain),
        _ => false,
    }
}

/// Adds the values of a block that borrow nothing: by their type, or because all that they are made of borrows nothing.
fn owns(values: &Values, b: &Block, owned: &mut Set) {
    for s in &b.stmts {
        match s {
            Stmt::Let(v, op) => {
                let mut all = !matches!(op, Op::View(_) | Op::Ref(_));
                op.visit(&mut |a| all &= owned.contains(&a));
                if all || is_plain(&values[*v].ty) {
                    owned.insert(*v);
                }
            }
            Stmt::If(s) => {
                owns(values, &s.then, owned);
                owns(values, &s.other, owned);
                for (i, d) in s.dsts.iter().enumerate() {
                    let arms = [&s.then, &s.other];
                    let mut yields = arms.iter().filter_map(|b| b.yields.get(i));
                    if is_plain(&values[*d].ty) || yields.all(|v| owned.contains(v)) {
                        owned.insert(*d);
                    }
                }
            }
            Stmt::For(s) => {
                let header = s.header();
                owned.extend(header.into_iter().filter(|v| is_plain(&values[*v].ty)));
                owns(values, &s.body, owned);
                let results = s.carried.iter().map(|c| c.result).chain(s.until);
                owned.extend(results.filter(|v| is_plain(&values[*v].ty)));
            }
            Stmt::Pop(v, _) if is_plain(&values[*v].ty) => {
                owned.insert(*v);
            }
            _ => {}
        }
    }
}

/// An accumulator, or tangent, of the callee's own where the caller has none.
pub(super) fn own(bar: &Ident, p: &Param, zeros: &TokenStream) -> TokenStream {
    let own = format_ident!("{bar}_own", span = Span::mixed_site());
    let (ty, accumulator) = (shape::adjoint(&p.ty), shape::accumulator(&p.ty));
    quote! {
        let mut #own: ::core::option::Option<#ty> = ::core::option::Option::None;
        let #bar: &mut #accumulator = match #bar {
            ::core::option::Option::Some(bar) => bar,
            ::core::option::Option::None => {
                let fresh = ::core::option::Option::insert(&mut #own, #zeros);
                fresh
            }
        };
    }
}

/// What a parameter without an accumulator takes in its place, in reverse or in forward mode.
pub(super) fn without_accumulator(p: &Param, forward: bool) -> TokenStream {
    match p.scratch {
        true if forward => quote!(::ad_core::rt::Leftover),
        true => quote!(::ad_core::rt::Workspace),
        false if is_written(p) && may_hold_reals(&p.ty) => quote!(::ad_core::rt::Untold),
        false => quote!(::ad_core::rt::Nothing),
    }
}

/// Whether the callee may write to what the parameter refers to.
pub(super) fn is_written(p: &Param) -> bool {
    matches!(&p.user_ty, syn::Type::Reference(r) if r.mutability.is_some())
}

/// A name beside that of a parameter.
fn beside(p: &Param, what: &str) -> Ident {
    format_ident!("{}_{what}", named(p), span = Span::mixed_site())
}

/// `let mut w_own = w.to_vec();`: what the reverse part has of a parameter that is written to.
fn copied(p: &Param) -> TokenStream {
    let (name, own) = (&p.name, beside(p, "own"));
    let copy = match p.ty.strip() {
        Ty::Slice(_) => quote!(::ad_core::memory::snapshot(#name)),
        ty if ty.is_float() => quote!(*#name),
        _ => quote!(::core::clone::Clone::clone(&*#name)),
    };
    quote!(let mut #own = #copy;)
}

/// `let w = &mut w_own[..];`
fn reborrowed(p: &Param) -> TokenStream {
    let (name, own) = (named(p), beside(p, "own"));
    let all = matches!(p.ty.strip(), Ty::Slice(_)).then(|| quote!([..]));
    quote!(let #name = &mut #own #all;)
}

/// The name of a parameter inside the reverse part.
fn named(p: &Param) -> Ident {
    match p.name == "self" {
        true => this(),
        false => p.name.clone(),
    }
}

/// `let name = e;` before the user's tokens; `self`, which cannot be bound, gets another name in them.
pub(super) fn bound(name: &Ident, e: &TokenStream, tokens: &mut TokenStream) -> TokenStream {
    if name != "self" {
        return quote!(let #name = #e;);
    }
    *tokens = without_self(std::mem::take(tokens));
    let name = this();
    quote!(let #name = #e;)
}

/// `self` as the closure calls it.
pub(crate) fn without_self(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|t| match t {
            TokenTree::Ident(i) if i == "self" => TokenTree::Ident(this()),
            TokenTree::Group(g) => {
                let inner = without_self(g.stream());
                let mut group = proc_macro2::Group::new(g.delimiter(), inner);
                group.set_span(g.span());
                TokenTree::Group(group)
            }
            other => other,
        })
        .collect()
}

/// Whether the block calls forward parts.
fn calls(b: &Block) -> bool {
    b.stmts.iter().any(|s| match s {
        Stmt::Let(_, Op::Part(..)) => true,
        Stmt::If(s) => calls(&s.then) || calls(&s.other),
        Stmt::For(s) => calls(&s.body),
        _ => false,
    })
}

fn size(b: &Block) -> usize {
    let inner = |s: &Stmt| match s {
        Stmt::If(s) => size(&s.then) + size(&s.other),
        Stmt::For(s) => size(&s.body),
        _ => 0,
    };
    b.stmts.iter().map(|s| 1 + inner(s)).sum()
}

/// References without the names of their lifetimes.
struct Elided;

impl VisitMut for Elided {
    fn visit_type_reference_mut(&mut self, r: &mut syn::TypeReference) {
        r.lifetime = None;
        syn::visit_mut::visit_type_reference_mut(self, r);
    }

    fn visit_lifetime_mut(&mut self, l: &mut syn::Lifetime) {
        if l.ident != "static" {
            l.ident = Ident::new("_", l.ident.span());
        }
    }
}
