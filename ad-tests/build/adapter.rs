//! `impl ad_tests::Program` for a `#[reverse_diff]` function.
//!
//! The output of a function with `&mut` parameters is its result and, as a tuple, what these parameters hold in the end.
//! Their accumulators are exchanged, not added to; the adapter adds what comes out to those of the trait.

#[path = "adapter/companions.rs"]
mod companions;
#[path = "adapter/forward.rs"]
mod forward;
#[path = "adapter/param.rs"]
mod param;

use super::is;
use param::{Param, has_reals};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

/// The adapter of an item, if it is a differentiated function. Without companions, those of the trait panic.
pub fn of(item: &syn::Item, companions: Companions) -> Option<TokenStream> {
    let syn::Item::Fn(f) = item else { return None };
    f.attrs.iter().find(|a| is(a, "reverse_diff"))?;
    let typed = f.sig.inputs.iter().filter_map(|i| match i {
        syn::FnArg::Typed(p) => Some(p),
        syn::FnArg::Receiver(_) => None,
    });
    let params: Vec<Param> = typed.enumerate().map(|(i, p)| Param::new(i, p)).collect();
    let result = match &f.sig.output {
        syn::ReturnType::Default => quote!(()),
        syn::ReturnType::Type(_, ty) => ty.to_token_stream(),
    };
    let adapter = Adapter {
        name: &f.sig.ident,
        params: &params,
        result: &result,
    };
    let forward = match companions {
        Companions::All => Some(adapter.directional(f, true, true)),
        Companions::Second => Some(adapter.directional(f, true, false)),
        Companions::Tangent => Some(adapter.directional(f, false, false)),
        Companions::None | Companions::Reverse => None,
    };
    let program = adapter.tokens(companions != Companions::None);
    Some(quote!(#program #forward))
}

/// Which companions the functions of a corpus have.
#[derive(Clone, Copy, PartialEq)]
pub enum Companions {
    /// None.
    None,
    /// Those that need not be asked.
    Reverse,
    /// Those and `f_jvp`.
    #[allow(dead_code, reason = "of generated programs")]
    Tangent,
    /// Those and `f_hvp`.
    #[allow(dead_code, reason = "of generated programs")]
    Second,
    /// Those of forward mode too.
    All,
}

/// A function, as far as its adapter must know it.
struct Adapter<'a> {
    name: &'a Ident,
    params: &'a [Param],
    result: &'a TokenStream,
}

impl Adapter<'_> {
    fn active(&self) -> impl Iterator<Item = &Param> {
        self.params.iter().filter(|p| p.active)
    }

    /// The active `&mut` parameters.
    fn outputs(&self) -> impl Iterator<Item = &Param> {
        self.params.iter().filter(|p| p.is_output())
    }

    fn has_outputs(&self) -> bool {
        self.outputs().next().is_some()
    }

    /// The arguments of a call, from a tuple of owned values.
    fn pass(&self, root: &str) -> Vec<TokenStream> {
        let root = format_ident!("{root}");
        self.params.iter().map(|p| p.pass(&root)).collect()
    }

    /// A copy of the inputs that the call may write to, where one does.
    fn own(&self) -> TokenStream {
        if self.params.iter().any(|p| p.by_mutable) {
            quote!(let mut inputs = inputs.clone();)
        } else {
            quote!()
        }
    }

    /// `value` together with what the outputs hold.
    fn output(&self, value: &TokenStream, root: &str) -> TokenStream {
        if !self.has_outputs() {
            return value.clone();
        }
        let root = format_ident!("{root}");
        let places = self.outputs().map(|p| p.place(&root));
        quote!((#value, (#(#places.clone(),)*)))
    }

    fn tokens(&self, companions: bool) -> TokenStream {
        let Self { name, result, .. } = self;
        let all: Vec<_> = self.params.iter().map(|p| &p.owned).collect();
        let active: Vec<_> = self.active().map(|p| &p.owned).collect();
        let finals: Vec<_> = self.outputs().map(|p| &p.owned).collect();
        let output = if self.has_outputs() {
            quote!((#result, (#(#finals,)*)))
        } else {
            (*result).clone()
        };
        let inputs = format_ident!("inputs");
        let chosen: Vec<_> = self.active().map(|p| p.place(&inputs)).collect();
        let numbers: Vec<_> = (0..active.len()).map(syn::Index::from).collect();
        let single = format!("{all:?}{result}").contains("f32");
        let (args, own) = (self.pass("inputs"), self.own());
        let value = self.output(&quote!(value), "inputs");
        let dual = self.dual();
        let companions = if companions {
            self.companions(&output)
        } else {
            Self::no_companions(&output)
        };
        quote! {
            pub enum #name {}
            impl ::ad_tests::Program for #name {
                type Inputs = (#(#all,)*);
                type Active = (#(#active,)*);
                type Output = #output;
                const SINGLE: bool = #single;
                fn primal(inputs: &Self::Inputs) -> Self::Output {
                    #own
                    let value = corpus::#name(#(#args),*);
                    #value
                }
                fn active(inputs: &Self::Inputs) -> Self::Active {
                    (#(#chosen.clone(),)*)
                }
                fn with_active(inputs: &Self::Inputs, active: Self::Active) -> Self::Inputs {
                    let mut inputs = inputs.clone();
                    #(#chosen = active.#numbers;)*
                    inputs
                }
                #dual
                #companions
            }
        }
    }

    fn dual(&self) -> TokenStream {
        let (name, args) = (self.name, self.pass("lifted"));
        let root = format_ident!("inputs");
        let lifted = self.params.iter().map(|p| {
            let e = p.place(&root);
            if p.active {
                quote!(::ad_tests::Lift::lift(&#e, &mut seeder))
            } else {
                quote!(::ad_tests::Lift::constant(&#e))
            }
        });
        let output = self.output(&quote!(value), "lifted");
        quote! {
            fn dual(inputs: &Self::Inputs, direction: &[f64]) -> Vec<::ad_tests::Dual> {
                let mut seeder = ::ad_tests::Seeder::new(direction);
                let mut lifted = (#(#lifted,)*);
                let value = dual::#name(#(#args),*);
                ::ad_tests::lift::slopes(&#output)
            }
        }
    }

    /// How the result is wrapped.
    fn wrapper(&self) -> Wrapper {
        let text = self.result.to_string();
        if !has_reals(self.result) {
            Wrapper::Passive
        } else if text.starts_with("Option <") {
            Wrapper::Option
        } else if text.starts_with("Result <") {
            Wrapper::Result
        } else {
            Wrapper::None
        }
    }
}

/// What a result is besides real numbers.
#[derive(Clone, Copy, PartialEq)]
enum Wrapper {
    None,
    Option,
    Result,
    Passive,
}
