//! Products with several vectors, diagonals and sparse matrices: several directions to a sweep. Which ones, and what becomes of
//! what is found along them, is a value of the runtime's (`rt::Columns`), so the code is the same for all.

use super::companions::Frame;
use super::directed::{ColumnSweep, ProductSweep, outputs};
use super::matrices::{Along, Own, counts};
use super::{docs, shape};
use crate::request::Request;
use crate::tangent::{Forward, Products, Second};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};

/// Which directions, and what is made of them.
#[derive(Clone, Copy)]
enum By {
    /// Those that the caller gives: products.
    Given,
    /// Units: the diagonal.
    Diagonal,
    /// Those that a pattern asks: a sparse matrix.
    Pattern,
}

impl By {
    /// The argument of the companion beside the parameters.
    fn argument(self, own: &Own) -> Option<Ident> {
        match self {
            By::Given => Some(own.directions.clone()),
            By::Pattern => Some(own.pattern.clone()),
            By::Diagonal => None,
        }
    }

    fn parameter(self, own: &Own, gradient: &TokenStream) -> Vec<TokenStream> {
        let name = self.argument(own);
        let ty = match self {
            By::Given => quote!(&[#gradient]),
            By::Pattern => quote!(&::ad_core::sparse::Pattern),
            By::Diagonal => return Vec::new(),
        };
        vec![quote!(#name: #ty)]
    }

    /// What collects the columns.
    fn collector(self, own: &Own) -> TokenStream {
        let (argument, columns) = (self.argument(own), &own.columns);
        match self {
            By::Given => quote!(::ad_core::rt::Given::new(#argument, #columns)),
            By::Pattern => quote!(::ad_core::rt::Compressed::new(#argument, #columns)),
            By::Diagonal => quote!(::ad_core::rt::Diagonal::new(#columns)),
        }
    }
}

/// Names of companions, and what their directions are.
type Names = Vec<(&'static str, By)>;

/// The companions that are asked: of first and of second derivatives.
fn asked(request: &Request) -> (Names, Names) {
    let asked = request.asked;
    let first = [
        ("jvps", By::Given, asked.jvps),
        ("jacobian_sparse", By::Pattern, asked.jacobian_sparse),
    ];
    let second = [
        ("hvps", By::Given, asked.hvps),
        ("hessian_diagonal", By::Diagonal, asked.hessian_diagonal),
        ("hessian_sparse", By::Pattern, asked.hessian_sparse),
    ];
    let only = |all: &[(&'static str, By, bool)]| {
        let asked = all.iter().filter(|(.., asked)| *asked);
        asked.map(|(name, by, _)| (*name, *by)).collect()
    };
    (only(&first), only(&second))
}

impl Frame<'_> {
    pub(super) fn in_directions(&self, products: &Products) -> TokenStream {
        let (first, second) = asked(self.request);
        let mut out = TokenStream::new();
        if let Some(f) = &products.directions {
            out.extend(first.iter().map(|(name, by)| self.columns_by(f, name, *by)));
        }
        if let Some(f) = &products.seconds {
            out.extend(
                second
                    .iter()
                    .map(|(name, by)| self.seconds_by(f, name, *by)),
            );
        }
        out
    }

    /// Stubs of the companions that were asked.
    pub(super) fn stubs_in_directions(&self) -> TokenStream {
        let (first, second) = asked(self.request);
        let mut names = self.names(&[]);
        let own = Own::new(&mut names, "matrix");
        let body = quote!(::core::unreachable!());
        let mut out = TokenStream::new();
        for (name, by) in first {
            let extra = by.parameter(&own, &self.gradient);
            out.extend(self.function(name, "", &extra, &self.first_result(by), &body, None));
        }
        for (name, by) in second {
            let extra = by.parameter(&own, &self.gradient);
            out.extend(self.function(name, "", &extra, &self.second_result(by), &body, None));
        }
        out
    }

    fn first_result(&self, by: By) -> TokenStream {
        let tangent = shape::adjoint(&self.request.result);
        self.beside(&match by {
            By::Pattern => quote!(::ad_core::sparse::Matrix),
            _ => quote!(::ad_core::memory::Vec<#tangent>),
        })
    }

    fn second_result(&self, by: By) -> TokenStream {
        let gradient = &self.gradient;
        self.beside(&match by {
            By::Pattern => quote!(#gradient, ::ad_core::sparse::Matrix),
            By::Diagonal => quote!(#gradient, #gradient),
            By::Given => quote!(#gradient, ::ad_core::memory::Vec<#gradient>),
        })
    }

    /// Zeros of the shape of the gradient.
    fn gradient_zeros(&self) -> TokenStream {
        let active = self.request.params.iter().filter(|p| p.active);
        let zeros = active.map(|p| shape::zeros(&p.ty, &p.name.to_token_stream()));
        let zeros: Vec<TokenStream> = zeros.collect();
        match &zeros[..] {
            [one] => one.clone(),
            many => quote!((#(#many),*)),
        }
    }

    fn columns_by(&self, f: &Forward, name: &str, by: By) -> TokenStream {
        let ColumnSweep {
            dots,
            own,
            before,
            restore,
            open,
            sweep,
        } = self.columns_of(f, "matrix");
        let (v, t, collector) = (&own.value, &own.tangent, &own.matrix);
        let (first, at, columns) = (&own.first, &own.at, &own.columns);
        let outputs = outputs(&dots, f.width);
        let result = Along::new(t, self.request.result.content(), f.width);
        let rows = counts([result].into_iter().chain(outputs.iter().copied()));
        let counted = counts(dots.iter().map(|d| d.along(f.width)));
        let (result, outputs) = (result.read(), outputs.into_iter().map(Along::read));
        let end = match by {
            By::Pattern => quote!(#collector.matrix(#rows)),
            _ => {
                let zeros = shape::zeros(self.request.result.content(), &v.to_token_stream());
                quote!(#collector.products(|| #zeros))
            }
        };
        let end = self.after(v, &quote!(let #collector = #end;), &quote!(#collector));
        let names = dots.iter().map(|d| d.along(f.width).write());
        let (make, width) = (by.collector(&own), Literal::usize_unsuffixed(f.width));
        let (items, primal) = (&f.items, self.mention());
        let code = quote! {
            #(#items)* #primal #before #open
            let #columns = #counted;
            let mut #collector = #make;
            let mut #first = 0;
            loop {
                #restore
                let mut #at = 0;
                #(::ad_core::rt::seed_by(#names, #first, &mut #at, &#collector);)*
                let (#v, #t) = #sweep;
                let mut #at = 0;
                ::ad_core::rt::enter(#result, #first, &mut #at, &mut #collector);
                #(::ad_core::rt::enter(#outputs, #first, &mut #at, &mut #collector);)*
                #first += #width;
                if #first >= ::ad_core::rt::Columns::count(&#collector) {
                    break #end;
                }
            }
        };
        let extra = by.parameter(&own, &self.gradient);
        let doc = docs::in_directions(self.request, name, f.width);
        self.function(name, &doc, &extra, &self.first_result(by), &code, None)
    }

    fn seconds_by(&self, f: &Second, name: &str, by: By) -> TokenStream {
        let ProductSweep {
            dots,
            own,
            before,
            open,
            restore,
            open_bars,
            sweep,
            gradient,
            products,
        } = self.products_of(f, "matrix");
        let (v, collector) = (&own.value, &own.matrix);
        let (first, at, columns) = (&own.first, &own.at, &own.columns);
        let zeros = self.gradient_zeros();
        let end = match by {
            By::Pattern => quote!(#collector.symmetric(#columns)),
            By::Diagonal => quote!(#collector.into(#zeros)),
            By::Given => quote!(#collector.products(|| #zeros)),
        };
        let end = self.after(
            v,
            &quote!(let #collector = #end;),
            &quote!(#gradient, #collector),
        );
        let names = dots.iter().map(|d| d.along(f.width).write());
        let counted = counts(dots.iter().map(|d| d.along(f.width)));
        let width = Literal::usize_unsuffixed(f.width);
        let products =
            (products.iter().zip(&dots)).map(|(p, d)| Along::new(p, &d.param.ty, f.width).read());
        let (items, primal, make) = (&f.items, self.mention(), by.collector(&own));
        let code = quote! {
            #(#items)* #primal #before #open
            let #columns = #counted;
            let mut #collector = #make;
            let mut #first = 0;
            loop {
                #restore
                let mut #at = 0;
                #(::ad_core::rt::seed_by(#names, #first, &mut #at, &#collector);)*
                #open_bars
                let #v = #sweep;
                let mut #at = 0;
                #(::ad_core::rt::enter(#products, #first, &mut #at, &mut #collector);)*
                #first += #width;
                if #first >= ::ad_core::rt::Columns::count(&#collector) {
                    break #end;
                }
            }
        };
        let extra = by.parameter(&own, &self.gradient);
        let doc = docs::in_directions(self.request, name, f.width);
        self.function(name, &doc, &extra, &self.second_result(by), &code, None)
    }
}
