//! Calls across items: beside its companions a function has a hidden one that takes an accumulator for *every* argument.
//!
//! A caller elsewhere knows neither which parameters of the callee are active nor how their accumulators look, so it
//! hands over one for each argument that is active where it stands, and `Passive` for the others. The hidden companion
//! puts a buffer of its own for what the caller has no use for, and leaves out what the callee marks `#[constant]`. Its
//! name is what rustc shows where there is none.

use super::shape;
use crate::request::Request;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

/// What the name of a function's hidden companion ends with.
const SUFFIX: &str = "_needs_reverse_diff_or_a_rule";

/// The path of a callee's hidden companion.
pub(super) fn reverse_part(path: &TokenStream) -> TokenStream {
    let Ok(mut path) = syn::parse2::<syn::Path>(path.clone()) else {
        return path.clone();
    };
    if let Some(last) = path.segments.last_mut() {
        last.ident = hidden_name(&last.ident);
    }
    quote!(#path)
}

/// The name of a function's hidden companion.
pub(crate) fn hidden_name(name: &Ident) -> Ident {
    format_ident!("{name}{SUFFIX}", span = name.span())
}

/// The parameters of the hidden companion that follow those of the function, and its body.
pub(super) struct Hidden {
    pub(super) extra: Vec<TokenStream>,
    pub(super) body: TokenStream,
}

/// The hidden companion's accumulators. `bars` are the names of those of the active parameters, `body_of` the function
/// that has the body.
pub(super) fn hidden(
    request: &Request,
    bars: &[Ident],
    (seed, seed_ty): (&Ident, &TokenStream),
    body_of: &TokenStream,
) -> Hidden {
    let real = request.result.has_reals();
    let list = matches!(request.result, crate::ty::Ty::Vec(_));
    let seed_param = if real && list {
        // A caller has the adjoint of its `Vec` as a `Vec`.
        let crate::ty::Ty::Vec(e) = &request.result else {
            unreachable!("it is one")
        };
        let e = shape::adjoint(e);
        quote!(#seed: impl ::core::convert::AsRef<[#e]>)
    } else if real {
        quote!(#seed: #seed_ty)
    } else {
        quote!(_: impl ::core::marker::Sized)
    };
    let mut extra = vec![seed_param];
    let mut opened = TokenStream::new();
    let mut names = bars.iter();
    for p in &request.params {
        if !p.active {
            extra.push(quote!(_: impl ::core::marker::Sized));
            continue;
        }
        let bar = names.next().expect("one accumulator for each");
        let accumulator = shape::accumulator(&p.ty);
        extra.push(quote!(#bar: impl ::ad_core::rt::Bar<#accumulator>));
        let own = format_ident!("{bar}_own", span = Span::mixed_site());
        let (ty, name) = (shape::adjoint(&p.ty), &p.name);
        let zeros = shape::zeros(&p.ty, &quote!(#name));
        opened.extend(quote! {
            let mut #own: ::core::option::Option<#ty> = ::core::option::Option::None;
            let #bar = ::ad_core::rt::Bar::take(#bar, &mut #own, || #zeros);
        });
    }
    let args = request.params.iter().map(|p| &p.name);
    let as_ref = list.then(|| quote!(.as_ref()));
    let seed = real.then(|| quote!(#seed #as_ref,));
    Hidden {
        extra,
        body: quote!(#opened #body_of(#(#args,)* #seed #(#bars),*)),
    }
}

/// Whether this is the name of a hidden companion, or of a hidden function that derivatives of derivatives go through.
pub(super) fn is_hidden(name: &Ident) -> bool {
    name.to_string().ends_with(SUFFIX) || crate::nest::names::is_hidden_name(name)
}

/// The name of a function's hidden companion, without the function's own.
pub(super) fn suffix() -> &'static str {
    SUFFIX.trim_start_matches('_')
}
