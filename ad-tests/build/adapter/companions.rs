//! Calls of the companions, brought to the one shape that the checks know.

use super::{Adapter, Wrapper};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl Adapter<'_> {
    fn companion(&self, suffix: &str) -> Ident {
        format_ident!("{}_{suffix}", self.name)
    }

    /// Accumulators, one for each active parameter: those of the trait, and local ones that are exchanged.
    fn bars(&self) -> Vec<TokenStream> {
        let numbered = self.active().enumerate();
        let bar = numbered.map(|(k, p)| {
            let place = syn::Index::from(k);
            if p.is_output() {
                let local = format_ident!("exchanged_{k}");
                quote!(&mut #local)
            } else {
                quote!(&mut bars.#place)
            }
        });
        bar.collect()
    }

    /// Local accumulators from the seeds of the final contents, and their addition to those of the trait.
    fn exchange(&self) -> (TokenStream, TokenStream) {
        let (mut before, mut after) = (TokenStream::new(), TokenStream::new());
        let outputs = self.active().enumerate().filter(|(_, p)| p.is_output());
        for (j, (k, _)) in outputs.enumerate() {
            let (j, place) = (syn::Index::from(j), syn::Index::from(k));
            let local = format_ident!("exchanged_{k}");
            before.extend(quote!(let mut #local = finals.#j;));
            after.extend(quote!(::ad_tests::flat::add(&mut bars.#place, &#local);));
        }
        (before, after)
    }

    pub fn companions(&self, output: &TokenStream) -> TokenStream {
        let (grad, grad_into) = self.gradients();
        let (vjp, vjp_into) = (self.vjp(), self.vjp_into());
        methods(output, &[vjp, vjp_into, grad, grad_into])
    }

    pub fn no_companions(output: &TokenStream) -> TokenStream {
        let none = quote!(unreachable!(
            "a program without companions is not checked through them"
        ));
        methods(output, &[none.clone(), none.clone(), none.clone(), none])
    }

    /// One active parameter gives its adjoint alone.
    fn gathered(&self) -> TokenStream {
        if self.active().count() == 1 {
            quote!((g,))
        } else {
            quote!(g)
        }
    }

    fn vjp(&self) -> TokenStream {
        let (vjp, args, gathered) = (self.companion("vjp"), self.pass("inputs"), self.gathered());
        let call = quote!(corpus::#vjp(#(#args),*));
        if self.has_outputs() {
            return quote! {
                let mut bars = ::ad_tests::Flat::zeros(&Self::active(inputs));
                let output = Self::vjp_into(inputs, seed, &mut bars);
                (output, bars)
            };
        }
        let own = self.own();
        let zeros = quote!(::ad_tests::Flat::zeros(&start));
        let lent = self.lent();
        let pulled = match self.wrapper() {
            Wrapper::None => quote! {
                let (value, pullback) = #call;
                let g = pullback(#lent);
                (value, #gathered)
            },
            Wrapper::Option => quote! {
                match #call {
                    Some((value, pullback)) => {
                        let seed = seed.expect("a seed for a value");
                        let g = pullback(#lent);
                        (Some(value), #gathered)
                    }
                    None => (None, #zeros),
                }
            },
            Wrapper::Result => quote! {
                match #call {
                    Ok((value, pullback)) => {
                        let seed = seed.expect("a seed for a value");
                        let g = pullback(#lent);
                        (Ok(value), #gathered)
                    }
                    Err(error) => (Err(error), #zeros),
                }
            },
            Wrapper::Passive => quote!(unreachable!(
                "without a real result there is no pullback: `vjp_into` is checked"
            )),
        };
        quote! {
            let start = Self::active(inputs);
            #own
            #pulled
        }
    }

    /// The seed as an argument: that of a `Vec` is borrowed.
    fn lent(&self) -> TokenStream {
        let ty = syn::parse2(self.result.clone()).expect("a type");
        lent(content(&ty), quote!(seed))
    }

    /// Whether the result, or what is in it, is a `Vec`.
    fn is_list(&self) -> bool {
        let ty: syn::Type = syn::parse2(self.result.clone()).expect("a type");
        named(content(&ty), "Vec")
    }

    fn vjp_into(&self) -> TokenStream {
        let (vjp_into, args, own) = (self.companion("vjp_into"), self.pass("inputs"), self.own());
        let (bars, lent) = (self.bars(), self.lent());
        // Where there is no value the seed is of no account.
        let opened = match self.wrapper() {
            Wrapper::None | Wrapper::Passive => quote!(),
            _ if self.is_list() => quote!(let seed = seed.unwrap_or_default();),
            _ => quote!(let seed = seed.unwrap_or(1.0);),
        };
        let seed = match self.wrapper() {
            Wrapper::Passive => quote!(),
            Wrapper::None | Wrapper::Option | Wrapper::Result => quote!(#lent,),
        };
        let call = quote!(corpus::#vjp_into(#(#args,)* #seed #(#bars),*));
        if !self.has_outputs() {
            return quote!(#own #opened #call);
        }
        let (before, after) = self.exchange();
        let output = self.output(&quote!(value), "inputs");
        quote! {
            #own
            let (seed, finals) = seed;
            #opened
            #before
            let value = #call;
            #after
            #output
        }
    }

    /// `f_grad` and `f_grad_into`, which exist where the result is one real number, perhaps wrapped.
    fn gradients(&self) -> (TokenStream, TokenStream) {
        let text = self.result.to_string().replace(' ', "");
        let wrapper = self.wrapper();
        let scalar = match wrapper {
            Wrapper::None => matches!(text.as_str(), "f64" | "f32"),
            Wrapper::Option => matches!(text.as_str(), "Option<f64>" | "Option<f32>"),
            Wrapper::Result => text.starts_with("Result<f64,") || text.starts_with("Result<f32,"),
            Wrapper::Passive => false,
        };
        if !scalar {
            return (quote!(None), quote!(None));
        }
        (self.grad(wrapper), self.grad_into())
    }

    fn grad(&self, wrapper: Wrapper) -> TokenStream {
        let (grad, args, own) = (self.companion("grad"), self.pass("inputs"), self.own());
        let gathered = self.gathered();
        let zeros = quote!(::ad_tests::Flat::zeros(&start));
        let found = match wrapper {
            Wrapper::Option => quote!(match found {
                Some((value, g)) => (Some(value), #gathered),
                None => (None, #zeros),
            }),
            Wrapper::Result => quote!(match found {
                Ok((value, g)) => (Ok(value), #gathered),
                Err(error) => (Err(error), #zeros),
            }),
            Wrapper::None | Wrapper::Passive => quote!({
                let (value, g) = found;
                (value, #gathered)
            }),
        };
        let output = self.output(&quote!(value), "inputs");
        quote! {
            let start = Self::active(inputs);
            #own
            let found = corpus::#grad(#(#args),*);
            let (value, gradient) = #found;
            Some((#output, gradient))
        }
    }

    fn grad_into(&self) -> TokenStream {
        let (grad_into, args, own) = (self.companion("grad_into"), self.pass("inputs"), self.own());
        let bars = self.bars();
        let call = quote!(corpus::#grad_into(#(#args,)* #(#bars),*));
        if !self.has_outputs() {
            return quote!(#own Some(#call));
        }
        let (before, after) = self.exchange();
        let output = self.output(&quote!(value), "inputs");
        quote! {
            let (_, finals) = ::ad_tests::Flat::zeros(&Self::primal(inputs));
            #own
            #before
            let value = #call;
            #after
            Some(#output)
        }
    }
}

fn methods(output: &TokenStream, bodies: &[TokenStream; 4]) -> TokenStream {
    let [vjp, vjp_into, grad, grad_into] = bodies;
    let (seed, gradient) = (
        quote!(::ad_tests::program::Seed<Self>),
        quote!(::ad_tests::program::Gradient<Self>),
    );
    quote! {
        fn vjp(inputs: &Self::Inputs, seed: #seed) -> (#output, #gradient) { #vjp }
        fn vjp_into(inputs: &Self::Inputs, seed: #seed, bars: &mut #gradient) -> #output { #vjp_into }
        fn grad(inputs: &Self::Inputs) -> Option<(#output, #gradient)> { #grad }
        fn grad_into(inputs: &Self::Inputs, bars: &mut #gradient) -> Option<#output> { #grad_into }
    }
}

fn named(ty: &syn::Type, name: &str) -> bool {
    matches!(ty, syn::Type::Path(p) if p.path.segments.last().is_some_and(|s| s.ident == name))
}

/// What is in an `Option` or a `Result`.
fn content(ty: &syn::Type) -> &syn::Type {
    if let syn::Type::Path(p) = ty
        && (named(ty, "Option") || named(ty, "Result"))
        && let Some(last) = p.path.segments.last()
        && let syn::PathArguments::AngleBracketed(a) = &last.arguments
        && let Some(syn::GenericArgument::Type(inner)) = a.args.first()
    {
        return inner;
    }
    ty
}

fn lent(ty: &syn::Type, seed: TokenStream) -> TokenStream {
    match ty {
        ty if named(ty, "Vec") => quote!(&#seed[..]),
        syn::Type::Tuple(t) if t.elems.iter().any(|e| named(e, "Vec")) => {
            let parts = t.elems.iter().enumerate().map(|(i, e)| {
                let i = syn::Index::from(i);
                lent(e, quote!(#seed.#i))
            });
            quote!((#(#parts,)*))
        }
        _ => seed,
    }
}
