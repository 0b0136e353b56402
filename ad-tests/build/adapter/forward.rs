//! The companions of forward mode.

use super::{Adapter, Wrapper};
use crate::forward::{resizes, supported};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

impl Adapter<'_> {
    /// `impl ad_tests::Directional`; what a program does not have is `None`, and so is what was not asked: `f_hvp`,
    /// or the matrices.
    pub fn directional(&self, f: &syn::ItemFn, second: bool, matrices: bool) -> TokenStream {
        let name = self.name;
        let whole = matrices && !resizes(&f.sig);
        let (jvp, jacobian) = match (supported(&f.sig), whole) {
            (true, true) => (self.jvp(), self.jacobian()),
            (true, false) => (self.jvp(), quote!(None)),
            (false, _) => (quote!(None), quote!(None)),
        };
        let scalar = matches!(self.result.to_string().as_str(), "f64" | "f32");
        let (hvp, hessian) = if second && supported(&f.sig) && scalar && !resizes(&f.sig) {
            let none = quote!(None);
            (self.hvp(), if matrices { self.hessian() } else { none })
        } else {
            (quote!(None), quote!(None))
        };
        let gradient = quote!(::ad_tests::program::Gradient<Self>);
        quote! {
            impl ::ad_tests::Directional for #name {
                fn jvp(inputs: &Self::Inputs, dots: #gradient)
                    -> Option<(Self::Output, ::ad_tests::program::Seed<Self>)> { #jvp }
                fn hvp(inputs: &Self::Inputs, dots: #gradient)
                    -> Option<(Self::Output, #gradient, #gradient)> { #hvp }
                fn jacobian(inputs: &Self::Inputs) -> Option<(Self::Output, Vec<f64>)> { #jacobian }
                fn hessian(inputs: &Self::Inputs)
                    -> Option<(Self::Output, Vec<f64>, Vec<f64>)> { #hessian }
            }
        }
    }

    fn dots(&self) -> Vec<TokenStream> {
        let numbered = self.active().enumerate();
        numbered
            .map(|(k, p)| p.tangent(&syn::Index::from(k)))
            .collect()
    }

    fn jvp(&self) -> TokenStream {
        let (jvp, args, own) = (
            format_ident!("{}_jvp", self.name),
            self.pass("inputs"),
            self.own(),
        );
        let dots = self.dots();
        let found = quote!(corpus::#jvp(#(#args,)* #(#dots),*));
        let found = if self.wrapper() == Wrapper::Passive {
            quote!({
                let value = #found;
                let tangent = ::ad_tests::Flat::zeros(&value);
                (value, tangent)
            })
        } else {
            found
        };
        let output = self.output(&quote!(value), "inputs");
        let outputs = self.active().enumerate().filter(|(_, p)| p.is_output());
        let finals = outputs.map(|(k, _)| {
            let k = syn::Index::from(k);
            quote!(dots.#k.clone())
        });
        let tangent = if self.has_outputs() {
            quote!((tangent, (#(#finals,)*)))
        } else {
            quote!(tangent)
        };
        quote! {
            #own
            let mut dots = dots;
            let (value, tangent) = #found;
            Some((#output, #tangent))
        }
    }

    fn hvp(&self) -> TokenStream {
        let (hvp, args, own) = (
            format_ident!("{}_hvp", self.name),
            self.pass("inputs"),
            self.own(),
        );
        let dots = self.dots();
        let gathered = if self.active().count() == 1 {
            quote!((gradient,), (product,))
        } else {
            quote!(gradient, product)
        };
        let output = self.output(&quote!(value), "inputs");
        quote! {
            #own
            let mut dots = dots;
            let (value, gradient, product) = corpus::#hvp(#(#args,)* #(#dots),*);
            Some((#output, #gathered))
        }
    }

    fn jacobian(&self) -> TokenStream {
        let (jacobian, args, own) = (
            format_ident!("{}_jacobian", self.name),
            self.pass("inputs"),
            self.own(),
        );
        let output = self.output(&quote!(value), "inputs");
        quote! {
            #own
            let (value, matrix) = corpus::#jacobian(#(#args),*);
            Some((#output, ::ad_tests::Flat::flat(&matrix)))
        }
    }

    fn hessian(&self) -> TokenStream {
        let (hessian, args, own) = (
            format_ident!("{}_hessian", self.name),
            self.pass("inputs"),
            self.own(),
        );
        let output = self.output(&quote!(value), "inputs");
        quote! {
            #own
            let (value, gradient, matrix) = corpus::#hessian(#(#args),*);
            Some((#output, ::ad_tests::Flat::flat(&gradient), ::ad_tests::Flat::flat(&matrix)))
        }
    }
}
