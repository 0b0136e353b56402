//! The corpus with every companion asked.

use super::is;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Item, parse_quote};

/// The items of a file: every function asks what it can of forward mode; tests stay with the original.
pub fn asked(file: syn::File) -> TokenStream {
    let items = file.items.into_iter().filter_map(|mut item| {
        if let Item::Fn(f) = &mut item {
            if f.attrs.iter().any(|a| is(a, "test")) {
                return None;
            }
            for a in f.attrs.iter_mut().filter(|a| is(a, "reverse_diff")) {
                a.meta = match (supported(&f.sig), has_gradient(&f.sig.output)) {
                    (false, _) => continue,
                    _ if resizes(&f.sig) => parse_quote!(reverse_diff(jvp)),
                    (true, true) => parse_quote!(reverse_diff(jvp, hvp, jacobian, hessian)),
                    (true, false) => parse_quote!(reverse_diff(jvp, jacobian)),
                };
            }
        }
        Some(item)
    });
    quote!(#(#items)*)
}

/// Whether forward mode knows the function's types: no type parameters, no `Option` and `Result` as results.
pub fn supported(sig: &syn::Signature) -> bool {
    let result = sig.output.to_token_stream().to_string();
    let wrapped = ["Option <", "Result <"].iter().any(|w| result.contains(w));
    sig.generics.type_params().next().is_none() && !wrapped
}

/// Whether there is a `Vec` of the caller's that might change its length: then there are no matrices.
pub fn resizes(sig: &syn::Signature) -> bool {
    let inputs = sig.inputs.to_token_stream().to_string();
    ["& mut Vec <", "& mut [Vec <"]
        .iter()
        .any(|w| inputs.contains(w))
}

/// Whether the result is one real number.
fn has_gradient(output: &syn::ReturnType) -> bool {
    match output {
        syn::ReturnType::Default => false,
        syn::ReturnType::Type(_, ty) => {
            matches!(ty.to_token_stream().to_string().as_str(), "f64" | "f32")
        }
    }
}
