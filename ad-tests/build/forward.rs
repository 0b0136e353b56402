//! The corpus with every companion asked, and the adapters for them.

use super::adapter::Param;
use super::is;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

/// The items of a file: every function asks `jvp` beside what it asks itself; tests stay with the original.
pub fn asked(file: syn::File) -> TokenStream {
    let items = file.items.into_iter().filter_map(|mut item| {
        if let Item::Fn(f) = &mut item {
            if f.attrs.iter().any(|a| is(a, "test")) {
                return None;
            }
            for a in f.attrs.iter_mut().filter(|a| is(a, "reverse_diff")) {
                a.meta = if has_gradient(&f.sig.output) {
                    parse_quote!(reverse_diff(jvp, hvp, jacobian, hessian))
                } else {
                    parse_quote!(reverse_diff(jvp, jacobian))
                };
            }
        }
        Some(item)
    });
    quote!(#(#items)*)
}

/// Whether the result is one real number.
fn has_gradient(output: &syn::ReturnType) -> bool {
    match output {
        syn::ReturnType::Default => false,
        syn::ReturnType::Type(_, ty) => is_real(&quote!(#ty)),
    }
}

fn is_real(ty: &TokenStream) -> bool {
    matches!(ty.to_string().as_str(), "f64" | "f32")
}

/// `impl ad_tests::Directional`.
pub fn adapter(
    name: &syn::Ident,
    params: &[Param],
    args: &[TokenStream],
    result: &TokenStream,
) -> TokenStream {
    let jvp = format_ident!("{name}_jvp");
    let dots = params.iter().filter(|p| p.active).enumerate();
    let dots = dots.map(|(i, p)| p.tangent(&syn::Index::from(i)));
    let dots: Vec<TokenStream> = dots.collect();
    let jacobian = format_ident!("{name}_jacobian");
    let (hvp, hessian) = if is_real(result) {
        let (hvp, hessian) = (format_ident!("{name}_hvp"), format_ident!("{name}_hessian"));
        let gathered = if dots.len() == 1 {
            quote!((value, (g,), (product,)))
        } else {
            quote!((value, g, product))
        };
        let product = quote! {
            let (value, g, product) = corpus::#hvp(#(#args,)* #(#dots),*);
            Some(#gathered)
        };
        let matrix = quote! {
            let (value, g, matrix) = corpus::#hessian(#(#args),*);
            Some((value, ::ad_tests::Flat::flat(&g), ::ad_tests::Flat::flat(&matrix)))
        };
        (product, matrix)
    } else {
        (quote!(None), quote!(None))
    };
    quote! {
        impl ::ad_tests::Directional for #name {
            fn jvp(inputs: &Self::Inputs, dots: ::ad_tests::program::Gradient<Self>)
                -> (#result, ::ad_tests::program::Seed<Self>) {
                corpus::#jvp(#(#args,)* #(#dots),*)
            }
            fn hvp(inputs: &Self::Inputs, dots: ::ad_tests::program::Gradient<Self>)
                -> Option<(#result, ::ad_tests::program::Gradient<Self>, ::ad_tests::program::Gradient<Self>)> {
                #hvp
            }
            fn jacobian(inputs: &Self::Inputs) -> (#result, Vec<f64>) {
                let (value, matrix) = corpus::#jacobian(#(#args),*);
                (value, ::ad_tests::Flat::flat(&matrix))
            }
            fn hessian(inputs: &Self::Inputs) -> Option<(#result, Vec<f64>, Vec<f64>)> {
                #hessian
            }
        }
    }
}
