//! The companions in forward mode.

use super::companions::Frame;
use super::names::Names;
use super::{Emit, docs, local_accumulators, shape};
use crate::ir::uses::Set;
use crate::ir::{Shape, Val, Values};
use crate::tangent::{Forward, Jacobian, Products, Second};
use crate::ty::Ty;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

impl Frame<'_> {
    /// The companions that were asked.
    pub(super) fn products(&self, products: &Products) -> TokenStream {
        let jvp = products.jvp.iter().map(|f| self.jvp(f));
        let hvp = products.hvp.iter().map(|f| self.hvp(f));
        let jacobian = products.jacobian.iter().map(|f| match f {
            Jacobian::Columns(f) => self.jacobian_columns(f),
            Jacobian::Rows(f) => self.jacobian_rows(f),
        });
        let hessian = products.hessian.iter().map(|f| self.hessian(f));
        let others = [self.in_directions(products)];
        let matrices = jacobian.chain(hessian).chain(others);
        jvp.chain(hvp).chain(matrices).collect()
    }

    /// Stubs of the companions that were asked.
    pub(super) fn product_stubs(&self) -> TokenStream {
        let asked = self.request.asked;
        let dots = self.active.iter().map(|ty| {
            let ty = shape::tangent(&crate::tangent::parameter(ty));
            quote!(_: #ty)
        });
        let dots: Vec<TokenStream> = dots.collect();
        let stub = |name: &str, dots: &[TokenStream], result: TokenStream| {
            let body = quote!(::core::unreachable!());
            self.function(name, "", dots, &result, &body, None)
        };
        let mut out = TokenStream::new();
        if asked.jvp {
            out.extend(stub("jvp", &dots, self.jvp_result()));
        }
        if asked.hvp {
            out.extend(stub("hvp", &dots, self.hvp_result()));
        }
        if asked.jacobian {
            out.extend(stub("jacobian", &[], self.jacobian_result()));
        }
        if asked.hessian {
            out.extend(stub("hessian", &[], self.hessian_result()));
        }
        out.extend(self.stubs_in_directions());
        out
    }

    /// `(R, R_dot)`, or `R` alone where no part of it is real.
    pub(super) fn jvp_result(&self) -> TokenStream {
        if self.request.result.has_reals() {
            self.beside(&shape::adjoint(&self.request.result))
        } else {
            self.result.clone()
        }
    }

    pub(super) fn jvp(&self, f: &Forward) -> TokenStream {
        let mut names = self.names(&f.params);
        let read = f.body.free();
        let (dots, before) = self.dots(&f.values, &f.dots, &read, &mut names);
        names.block(&f.values, &f.body);
        let mut memory: Set = f.dots.iter().flatten().copied().collect();
        local_accumulators(&f.body, &mut memory);
        let mut emit = Emit::new(&f.values, names, memory);
        let body = emit.stmts(&f.body);
        let leaves = f.body.yields.len() - f.tangent.leaves();
        let (values, tangents) = f.body.yields.split_at(leaves);
        let value = emit.result(&f.result, values);
        let end = if let Shape::Maybe(content, result) = &f.result {
            let both = Shape::Tuple(vec![(**content).clone(), f.tangent.clone()]);
            let inside = 1 + content.leaves();
            let yields = [&values[..inside], tangents, &values[inside..]].concat();
            emit.result(&Shape::Maybe(Box::new(both), *result), &yields)
        } else if self.request.result.has_reals() {
            let tangent = emit.result(&f.tangent, tangents);
            quote!((#value, #tangent))
        } else if value.to_string() == "()" {
            TokenStream::new()
        } else {
            value
        };
        let (items, primal) = (&f.items, self.mention());
        self.function(
            "jvp",
            &docs::jvp(self.request),
            &dots,
            &self.jvp_result(),
            &quote!(#(#items)* #primal #before #body #end),
            None,
        )
    }

    fn hvp(&self, f: &Second) -> TokenStream {
        let mut names = self.names(&f.params);
        let read = f.body.free();
        let (dots, before) = self.dots(&f.values, &f.dots, &read, &mut names);
        let (mut open, mut borrow) = (TokenStream::new(), TokenStream::new());
        let mut results = Vec::new();
        for bars in [&f.bars, &f.bar_dots] {
            let mut gathered = Vec::new();
            for (p, v) in self.request.params.iter().zip(bars) {
                let Some(v) = v else { continue };
                names.give(&f.values, *v);
                let (bar, of) = (names.get(*v, Span::mixed_site()), &p.name);
                let (zeros, ty) = (shape::zeros(&p.ty, &quote!(#of)), shape::adjoint(&p.ty));
                let mutable = read.contains(v).then(|| quote!(mut));
                open.extend(quote!(let #mutable #bar: #ty = #zeros;));
                if read.contains(v) {
                    let whole = matches!(p.ty.strip(), Ty::Slice(_)).then(|| quote!([..]));
                    borrow.extend(quote!(let #bar = &mut #bar #whole;));
                }
                gathered.push(bar);
            }
            results.push(match &gathered[..] {
                [one] => quote!(#one),
                many => quote!((#(#many),*)),
            });
        }
        names.block(&f.values, &f.body);
        let optional = [&f.dots, &f.bars, &f.bar_dots].into_iter().flatten();
        let mut memory: Set = optional.flatten().copied().collect();
        local_accumulators(&f.body, &mut memory);
        let value = names.unique(&Ident::new("value", Span::mixed_site()));
        let mut emit = Emit::new(&f.values, names, memory);
        let body = emit.stmts(&f.body);
        let result = emit.result(&f.result, &f.body.yields);
        let (items, primal) = (&f.items, self.mention());
        let end = self.with(&value, &quote!(#(#results),*));
        self.function(
            "hvp",
            &docs::hvp(self.request, &docs::records(&f.values, &f.body)),
            &dots,
            &self.hvp_result(),
            &quote! {
                #(#items)* #primal #before #open
                let #value = { #borrow #body #result };
                #end
            },
            None,
        )
    }

    /// `(R, G, HV)`
    fn hvp_result(&self) -> TokenStream {
        let gradient = &self.gradient;
        self.beside(&quote!(#gradient, #gradient))
    }

    /// Names for a body of its own, with those of the parameters.
    pub(super) fn names(&self, params: &[Val]) -> Names {
        let mut names = Names::new(&self.request.item.to_token_stream());
        for (v, p) in params.iter().zip(&self.request.params) {
            names.claim(*v, &p.name);
        }
        names
    }

    /// The tangents as parameters, and what is done with them before all else.
    fn dots(
        &self,
        values: &Values,
        dots: &[Option<Val>],
        read: &Set,
        names: &mut Names,
    ) -> (Vec<TokenStream>, TokenStream) {
        let (mut params, mut before) = (Vec::new(), TokenStream::new());
        for (p, v) in self.request.params.iter().zip(dots) {
            let Some(v) = v else { continue };
            names.give(values, *v);
            let dot = names.get(*v, Span::mixed_site());
            let (ty, of) = (shape::tangent(&values[*v].ty), &p.name);
            params.push(quote!(#dot: #ty));
            let (text, of) = (of.to_string(), of.to_token_stream());
            let checks = shape::checks(
                shape::Beside::Dot,
                &p.ty,
                &text,
                &of,
                &dot.to_token_stream(),
            );
            let unread = checks.is_empty() && !read.contains(v);
            if unread {
                before.extend(quote!(let _ = #dot;));
            } else if let Ty::Ref(inner, false) = &values[*v].ty
                && !matches!(**inner, Ty::Slice(_))
            {
                let inner = shape::adjoint(inner);
                before.extend(quote!(let #dot: &#inner = ::core::borrow::Borrow::borrow(&#dot);));
            }
            before.extend(checks);
        }
        (params, before)
    }
}
