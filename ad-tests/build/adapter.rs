//! `impl ad_tests::Program` for a `#[reverse_diff]` function.

use super::is;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::Type;

pub struct Param {
    /// Owned form of the parameter.
    owned: TokenStream,
    /// How it is passed, given the place where the owned value lies.
    by_reference: bool,
    /// Whether its tangent is passed by reference.
    tangent_by_reference: bool,
    pub active: bool,
}

impl Param {
    fn new(p: &syn::PatType) -> Self {
        let owned = owned(&p.ty);
        let real = owned.to_string().contains("f64") || owned.to_string().contains("f32");
        let active = real && !p.attrs.iter().any(|a| is(a, "constant"));
        Self {
            owned,
            by_reference: matches!(*p.ty, Type::Reference(_)),
            tangent_by_reference: tangent_by_reference(&p.ty),
            active,
        }
    }

    /// How the tangent is passed.
    pub fn tangent(&self, field: &syn::Index) -> TokenStream {
        if self.tangent_by_reference {
            quote!(&dots.#field)
        } else {
            quote!(dots.#field)
        }
    }

    fn pass(&self, place: &TokenStream) -> TokenStream {
        if self.by_reference {
            quote!(&#place)
        } else {
            quote!(#place.clone())
        }
    }
}

/// Slices and `Vec`s, and references to anything but a number.
fn tangent_by_reference(ty: &Type) -> bool {
    match ty {
        Type::Reference(r) => !matches!(owned(&r.elem).to_string().as_str(), "f64" | "f32"),
        other => owned(other).to_string().starts_with("Vec"),
    }
}

/// The owned form of a type: no references, `Vec` for slices.
fn owned(ty: &Type) -> TokenStream {
    match ty {
        Type::Reference(r) => owned(&r.elem),
        Type::Slice(s) => {
            let e = owned(&s.elem);
            quote!(Vec<#e>)
        }
        other => other.to_token_stream(),
    }
}

/// The adapter of an item, if it is a differentiated function.
pub fn of(item: &syn::Item, asked: bool) -> Option<TokenStream> {
    let syn::Item::Fn(f) = item else { return None };
    f.attrs.iter().find(|a| is(a, "reverse_diff"))?;
    let params: Vec<Param> = f
        .sig
        .inputs
        .iter()
        .filter_map(|i| match i {
            syn::FnArg::Typed(p) => Some(Param::new(p)),
            syn::FnArg::Receiver(_) => None,
        })
        .collect();
    let result = match &f.sig.output {
        syn::ReturnType::Default => quote!(()),
        syn::ReturnType::Type(_, ty) => ty.to_token_stream(),
    };
    Some(adapter(&f.sig.ident, &params, &result, asked))
}

/// With the companions of forward mode, if these were `asked`.
fn adapter(name: &syn::Ident, params: &[Param], result: &TokenStream, asked: bool) -> TokenStream {
    let all: Vec<_> = params.iter().map(|p| &p.owned).collect();
    let active: Vec<_> = params
        .iter()
        .filter(|p| p.active)
        .map(|p| &p.owned)
        .collect();
    let places = |root: &str| {
        let root = format_ident!("{root}");
        (0..params.len())
            .map(syn::Index::from)
            .map(move |i| quote!(#root.#i))
            .collect::<Vec<_>>()
    };
    let pass = |root| {
        params
            .iter()
            .zip(places(root))
            .map(|(p, e)| p.pass(&e))
            .collect::<Vec<_>>()
    };
    let (args, dual_args) = (pass("inputs"), pass("lifted"));
    let chosen: Vec<_> = params
        .iter()
        .zip(places("inputs"))
        .filter(|(p, _)| p.active)
        .map(|(_, e)| e)
        .collect();
    let numbers: Vec<_> = (0..active.len()).map(syn::Index::from).collect();
    let lifted = params.iter().zip(places("inputs")).map(|(p, e)| {
        if p.active {
            quote!(::ad_tests::Lift::lift(&#e, &mut seeder))
        } else {
            quote!(::ad_tests::Lift::constant(&#e))
        }
    });
    let single =
        all.iter().any(|t| t.to_string().contains("f32")) || result.to_string().contains("f32");
    let companion = |suffix: &str| format_ident!("{name}_{suffix}");
    let (vjp, vjp_into) = (companion("vjp"), companion("vjp_into"));
    // One active parameter gives its adjoint alone.
    let gathered = if active.len() == 1 {
        quote!((g,))
    } else {
        quote!(g)
    };
    let (grad, grad_into) = gradients(name, &args, &numbers, result, &gathered);
    let forward = asked.then(|| super::forward::adapter(name, params, &args, result));
    quote! {
        pub enum #name {}
        #forward
        impl ::ad_tests::Program for #name {
            type Inputs = (#(#all,)*);
            type Active = (#(#active,)*);
            type Output = #result;
            const SINGLE: bool = #single;
            fn primal(inputs: &Self::Inputs) -> #result {
                corpus::#name(#(#args),*)
            }
            fn active(inputs: &Self::Inputs) -> Self::Active {
                (#(#chosen.clone(),)*)
            }
            fn with_active(inputs: &Self::Inputs, active: Self::Active) -> Self::Inputs {
                let mut inputs = inputs.clone();
                #(#chosen = active.#numbers;)*
                inputs
            }
            fn dual(inputs: &Self::Inputs, direction: &[f64]) -> Vec<::ad_tests::Dual> {
                let mut seeder = ::ad_tests::Seeder::new(direction);
                let lifted = (#(#lifted,)*);
                ::ad_tests::lift::slopes(&dual::#name(#(#dual_args),*))
            }
            fn vjp(inputs: &Self::Inputs, seed: ::ad_tests::program::Seed<Self>) -> (#result, ::ad_tests::program::Gradient<Self>) {
                let (value, pullback) = corpus::#vjp(#(#args),*);
                let g = pullback(seed);
                (value, #gathered)
            }
            fn vjp_into(inputs: &Self::Inputs, seed: ::ad_tests::program::Seed<Self>, bars: &mut ::ad_tests::program::Gradient<Self>) -> #result {
                corpus::#vjp_into(#(#args,)* seed, #(&mut bars.#numbers),*)
            }
            #grad
            #grad_into
        }
    }
}

/// `f_grad` and `f_grad_into`, which exist where the result is one real number.
fn gradients(
    name: &syn::Ident,
    args: &[TokenStream],
    numbers: &[syn::Index],
    result: &TokenStream,
    gathered: &TokenStream,
) -> (TokenStream, TokenStream) {
    let scalar = matches!(result.to_string().as_str(), "f64" | "f32");
    let (grad, grad_into) = (
        format_ident!("{name}_grad"),
        format_ident!("{name}_grad_into"),
    );
    let (one, other) = if scalar {
        (
            quote! { let (value, g) = corpus::#grad(#(#args),*); Some((value, #gathered)) },
            quote!(Some(corpus::#grad_into(#(#args,)* #(&mut bars.#numbers),*))),
        )
    } else {
        (quote!(None), quote!(None))
    };
    (
        quote! {
            fn grad(inputs: &Self::Inputs) -> Option<(#result, ::ad_tests::program::Gradient<Self>)> { #one }
        },
        quote! {
            fn grad_into(inputs: &Self::Inputs, bars: &mut ::ad_tests::program::Gradient<Self>) -> Option<#result> { #other }
        },
    )
}
