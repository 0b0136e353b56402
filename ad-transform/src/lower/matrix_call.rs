//! Calls of `g_hessian(x)` and `g_jacobian(x)` in a function that is differentiated itself: Newton's method in a model.
//!
//! Where `g` is a function of the module, its parameters are known, and the matrix is made of columns or rows by companions
//! that may be called (`companion.rs`). They are written as Rust and lowered like what a user writes:
//!
//! ```text
//! { let (v, g, c0) = g_hvp(x, p, [1.0, 0.0]); let (_, _, c1) = g_hvp(x, p, [0.0, 1.0]);
//!   (v, g, [[c0[0], c0[1]], [c0[1], c1[1]]]) }
//! ```
//!
//! Where a slice has the columns, a loop over its length fills a flat `Vec`. Rows of a Jacobian where `g_jacobian` takes rows,
//! entries below the diagonal of a Hessian and their mirror images: the numbers are those of the companion, to the last bit.

use super::{Held, Lower};
use crate::scope::Callee;
use crate::tangent::numbers;
use crate::ty::Ty;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::rc::Rc;
use syn::spanned::Spanned;

/// The most columns or rows that are written out one by one.
const MOST: usize = 32;

/// The suffix of the companion that a row of a Jacobian is lowered through: parameters and seed to value and adjoints.
pub(super) const ROW: &str = "_row_of_its_jacobian";

/// A parameter by which the matrix has columns.
struct Column {
    /// Among all parameters.
    at: usize,
    ty: Ty,
}

/// What is known of a call.
struct Matrix {
    /// `g`, as a path with another last name.
    path: syn::ExprPath,
    stem: String,
    arguments: Vec<Ident>,
    columns: Vec<Column>,
    result: Ty,
}

/// Splits the name of a companion that returns a matrix; whether it is a Hessian.
pub(super) fn split(name: &str) -> Option<(&str, bool)> {
    match name.strip_suffix("_hessian") {
        Some(stem) => Some((stem, true)),
        None => Some((name.strip_suffix("_jacobian")?, false)),
    }
}

impl Lower<'_> {
    /// A call of one of these, of a function of the module.
    pub(super) fn matrix_call(
        &mut self,
        path: &syn::ExprPath,
        args: &syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>,
    ) -> Option<Held> {
        let last = path.path.segments.last()?.ident.to_string();
        let (stem, hessian) = split(&last)?;
        let mut of = path.clone();
        let name = &mut of.path.segments.last_mut()?.ident;
        *name = Ident::new(stem, name.span());
        let (callee, _) = self.callee(&of)?;
        let span = path.span();
        let matrix = self.matrix(&callee, stem, of, args.len());
        let made = matrix.as_ref().and_then(|m| match hessian {
            true => m.hessian(),
            false => m.jacobian(),
        });
        let (Some(m), Some(made)) = (matrix, made) else {
            let what = if hessian { "hessian" } else { "jacobian" };
            let instead = if hessian { "hvp" } else { "jvp" };
            self.diag
                .report(crate::messages::matrix_call(span, stem, what, instead));
            return Some(Held::Never);
        };
        let bound = m.arguments.iter().zip(args);
        let bound = bound.map(|(name, e)| quote!(let #name = #e;));
        let block = quote!({ #(#bound)* #made });
        let block: syn::Block = syn::parse2(block).expect("what is written here is Rust");
        let written = Rc::new(super::targets::written(&block));
        let outer = std::mem::replace(&mut self.written, written);
        let block = syn::ExprBlock {
            attrs: Vec::new(),
            label: None,
            block,
        };
        let held = self.expr(&syn::Expr::Block(block));
        self.written = outer;
        Some(held)
    }

    fn matrix(
        &mut self,
        callee: &Rc<Callee>,
        stem: &str,
        path: syn::ExprPath,
        count: usize,
    ) -> Option<Matrix> {
        let sig = &callee.item.sig;
        if super::companion::writes(callee) || sig.inputs.len() != count {
            return None;
        }
        let constants = super::companion::constants(callee);
        let mut columns = Vec::new();
        for (at, (input, constant)) in sig.inputs.iter().zip(constants).enumerate() {
            let syn::FnArg::Typed(p) = input else {
                return None;
            };
            let ty = self.scope.parse_outer(&p.ty);
            if ty.has_reals() && !constant {
                let ty = ty.strip().clone();
                columns.push(Column { at, ty });
            }
        }
        let result = self.result_of(callee)?;
        Some(Matrix {
            path,
            stem: stem.to_owned(),
            arguments: (0..count).map(|k| own(&format!("argument_{k}"))).collect(),
            columns,
            result,
        })
    }
}

impl Matrix {
    /// `(value, gradient, matrix)`
    fn hessian(&self) -> Option<TokenStream> {
        if !matches!(self.result, Ty::Float(_)) {
            return None;
        }
        let (value, gradient) = (own("value"), own("gradient"));
        let Some(n) = self.count() else {
            let fill = |at: &TokenStream| self.enter_symmetric(at);
            let sweep = self.over_columns("_hvp", &quote!((_, _, ad_column)), fill)?;
            let (opened, zeros) = (self.open(None)?, self.zeros()?);
            let last = self.call("_hvp", &zeros);
            return Some(quote! {
                #opened #sweep
                let (#value, #gradient, _) = #last;
                (#value, #gradient, ad_matrix)
            });
        };
        let paths = self.paths(n)?;
        let mut stmts = TokenStream::new();
        for j in 0..n {
            let (column, call) = (
                own(&format!("column_{j}")),
                self.call("_hvp", &self.unit(j)?),
            );
            stmts.extend(match j {
                0 => quote!(let (#value, #gradient, #column) = #call;),
                _ => quote!(let (_, _, #column) = #call;),
            });
        }
        let rows = (0..n).map(|i| {
            let row = (0..n).map(|j| {
                let (column, path) = (own(&format!("column_{}", i.min(j))), &paths[i.max(j)]);
                quote!(#column #path)
            });
            quote!([#(#row),*])
        });
        Some(quote!(#stmts (#value, #gradient, [#(#rows),*])))
    }

    /// `(value, matrix)`
    fn jacobian(&self) -> Option<TokenStream> {
        let rows = numbers(&self.result).filter(|n| (1..=MOST).contains(n))?;
        let outputs = paths(&self.result)?;
        let value = own("value");
        let by_rows = self.count().is_none_or(|n| 2 * rows <= n);
        let mut stmts = TokenStream::new();
        if !by_rows {
            let n = self.count()?;
            for j in 0..n {
                let (column, call) = (
                    own(&format!("column_{j}")),
                    self.call("_jvp", &self.unit(j)?),
                );
                stmts.extend(match j {
                    0 => quote!(let (#value, #column) = #call;),
                    _ => quote!(let (_, #column) = #call;),
                });
            }
            let rows = outputs.iter().map(|path| {
                let row = (0..n).map(|j| {
                    let column = own(&format!("column_{j}"));
                    quote!(#column #path)
                });
                quote!([#(#row),*])
            });
            return Some(quote!(#stmts (#value, [#(#rows),*])));
        }
        for i in 0..rows {
            let (row, call) = (
                own(&format!("row_{i}")),
                self.call(ROW, &[unit(&self.result, i)?]),
            );
            stmts.extend(match i {
                0 => quote!(let (#value, #row) = #call;),
                _ => quote!(let (_, #row) = #call;),
            });
        }
        if let Some(n) = self.count() {
            let paths = self.paths(n)?;
            let rows = (0..rows).map(|i| {
                let row = own(&format!("row_{i}"));
                quote!([#(#row #paths),*])
            });
            return Some(quote!(#stmts (#value, [#(#rows),*])));
        }
        stmts.extend(self.open(Some(rows)));
        for i in 0..rows {
            let (row, number) = (own(&format!("row_{i}")), Literal::usize_unsuffixed(i));
            for (k, c) in self.columns.iter().enumerate() {
                let (part, first) = (
                    self.part(&row.to_token_stream(), k),
                    own(&format!("first_{k}")),
                );
                let start = quote!(#number * ad_count + #first);
                stmts.extend(match &c.ty {
                    Ty::Float(_) => quote!(ad_matrix[#start] = #part;),
                    _ => {
                        let length = self.length(c);
                        quote!(for ad_k in 0..#length { ad_matrix[#start + ad_k] = #part[ad_k]; })
                    }
                });
            }
        }
        Some(quote!(#stmts (#value, ad_matrix)))
    }

    /// The number of columns, where the types tell and it is small.
    fn count(&self) -> Option<usize> {
        let counts = self.columns.iter().map(|c| numbers(&c.ty));
        counts
            .sum::<Option<usize>>()
            .filter(|n| (1..=MOST).contains(n))
    }

    fn call(&self, suffix: &str, more: &[TokenStream]) -> TokenStream {
        let mut path = self.path.clone();
        if let Some(last) = path.path.segments.last_mut() {
            last.ident = Ident::new(&format!("{}{suffix}", self.stem), last.ident.span());
        }
        let arguments = &self.arguments;
        quote!(#path(#(#arguments,)* #(#more),*))
    }

    /// The part of adjoints that belongs to a column's parameter: one alone, or several in a tuple.
    fn part(&self, of: &TokenStream, k: usize) -> TokenStream {
        if self.columns.len() == 1 {
            return of.clone();
        }
        let k = Literal::usize_unsuffixed(k);
        quote!(#of.#k)
    }

    /// Where each number lies in the adjoints.
    fn paths(&self, count: usize) -> Option<Vec<TokenStream>> {
        let mut all = Vec::with_capacity(count);
        for (k, c) in self.columns.iter().enumerate() {
            let part = self.part(&TokenStream::new(), k);
            all.extend(paths(&c.ty)?.into_iter().map(|p| quote!(#part #p)));
        }
        Some(all)
    }

    /// The tangents in the direction of a column.
    fn unit(&self, mut j: usize) -> Option<Vec<TokenStream>> {
        let mut out = Vec::new();
        for c in &self.columns {
            let n = numbers(&c.ty)?;
            out.push(unit(&c.ty, j)?);
            // Past the end of all that follow.
            j = j.checked_sub(n).unwrap_or(usize::MAX);
        }
        Some(out)
    }

    /// The tangents of zero, for parameters of one level.
    fn zeros(&self) -> Option<Vec<TokenStream>> {
        self.columns.iter().map(|c| self.zero(c)).collect()
    }

    fn zero(&self, c: &Column) -> Option<TokenStream> {
        let length = self.length(c);
        match &c.ty {
            Ty::Float(_) => Some(quote!(0.0)),
            Ty::Array(e, n) if e.is_float() => Some(quote!([0.0; #n])),
            Ty::Slice(e) | Ty::Vec(e) if e.is_float() => Some(quote!(&vec![0.0; #length])),
            _ => None,
        }
    }

    fn length(&self, c: &Column) -> TokenStream {
        let of = &self.arguments[c.at];
        match &c.ty {
            Ty::Float(_) => quote!(1),
            Ty::Array(_, n) => quote!(#n),
            _ => quote!(#of.len()),
        }
    }

    /// Numbers of the first columns, how many there are, and the matrix.
    fn open(&self, rows: Option<usize>) -> Option<TokenStream> {
        self.zeros()?;
        let mut out = TokenStream::new();
        let mut next = quote!(0);
        for (k, c) in self.columns.iter().enumerate() {
            let (first, length) = (own(&format!("first_{k}")), self.length(c));
            out.extend(quote!(let #first: usize = #next;));
            next = quote!(#first + #length);
        }
        let rows = match rows {
            Some(n) => Literal::usize_unsuffixed(n).to_token_stream(),
            None => quote!(ad_count),
        };
        out.extend(quote! {
            let ad_count: usize = #next;
            let mut ad_matrix = vec![0.0; #rows * ad_count];
        });
        Some(out)
    }

    /// A loop over the columns of each parameter; `fill` says what to do with one, given its number.
    fn over_columns(
        &self,
        suffix: &str,
        pattern: &TokenStream,
        fill: impl Fn(&TokenStream) -> Option<TokenStream>,
    ) -> Option<TokenStream> {
        let mut out = TokenStream::new();
        for (k, c) in self.columns.iter().enumerate() {
            let (first, length) = (own(&format!("first_{k}")), self.length(c));
            let mut dots = self.zeros()?;
            let filled = fill(&quote!(ad_at))?;
            let (make, dot) = match &c.ty {
                Ty::Float(_) => (None, quote!(1.0)),
                Ty::Array(_, n) => (
                    Some(quote!(let mut ad_unit = [0.0; #n]; ad_unit[ad_j] = 1.0;)),
                    quote!(ad_unit),
                ),
                _ => (
                    Some(quote!(let mut ad_unit = vec![0.0; #length]; ad_unit[ad_j] = 1.0;)),
                    quote!(&ad_unit),
                ),
            };
            dots[k] = dot;
            let call = self.call(suffix, &dots);
            out.extend(quote! {
                for ad_j in 0..#length {
                    let ad_at = #first + ad_j;
                    #make
                    let #pattern = #call;
                    #filled
                }
            });
        }
        Some(out)
    }

    /// Enters a column of a Hessian from the diagonal on, and its mirror image.
    fn enter_symmetric(&self, at: &TokenStream) -> Option<TokenStream> {
        let mut out = TokenStream::new();
        for (k, c) in self.columns.iter().enumerate() {
            let (first, length) = (own(&format!("first_{k}")), self.length(c));
            let part = self.part(&quote!(ad_column), k);
            let entry = match &c.ty {
                Ty::Float(_) => part,
                _ => quote!(#part[ad_i]),
            };
            out.extend(quote! {
                for ad_i in 0..#length {
                    let ad_row = #first + ad_i;
                    if ad_row >= #at {
                        ad_matrix[ad_row * ad_count + #at] = #entry;
                        ad_matrix[#at * ad_count + ad_row] = #entry;
                    }
                }
            });
        }
        Some(out)
    }
}

fn own(name: &str) -> Ident {
    format_ident!("ad_{name}", span = Span::call_site())
}

/// Where each number lies in a value; `None` of what has no literal.
fn paths(ty: &Ty) -> Option<Vec<TokenStream>> {
    let within = |count: usize, part: &dyn Fn(usize) -> Option<(TokenStream, Vec<TokenStream>)>| {
        let mut all = Vec::new();
        for k in 0..count {
            let (step, inner) = part(k)?;
            all.extend(inner.into_iter().map(|p| quote!(#step #p)));
        }
        Some(all)
    };
    match ty {
        Ty::Float(_) => Some(vec![TokenStream::new()]),
        Ty::Ref(inner, _) => paths(inner),
        Ty::Tuple(parts) => within(parts.len(), &|k| {
            let at = Literal::usize_unsuffixed(k);
            Some((quote!(.#at), paths(&parts[k])?))
        }),
        Ty::Array(e, n) => within(length(n)?, &|k| {
            let at = Literal::usize_unsuffixed(k);
            Some((quote!([#at]), paths(e)?))
        }),
        _ if ty.has_reals() => None,
        _ => Some(Vec::new()),
    }
}

/// A tangent that is 1 at one number and 0 elsewhere.
fn unit(ty: &Ty, j: usize) -> Option<TokenStream> {
    match ty {
        Ty::Float(_) if j == 0 => Some(quote!(1.0)),
        Ty::Float(_) => Some(quote!(0.0)),
        Ty::Ref(inner, _) => unit(inner, j),
        Ty::Tuple(types) => {
            let parts = parts(types.iter(), j)?;
            Some(quote!((#(#parts,)*)))
        }
        Ty::Array(e, n) => {
            let parts = parts(std::iter::repeat_n(&**e, length(n)?), j)?;
            Some(quote!([#(#parts),*]))
        }
        _ if ty.has_reals() => None,
        _ => Some(quote!(())),
    }
}

fn parts<'a>(types: impl Iterator<Item = &'a Ty>, mut j: usize) -> Option<Vec<TokenStream>> {
    let mut out = Vec::new();
    for ty in types {
        out.push(unit(ty, j)?);
        j = j.checked_sub(numbers(ty)?).unwrap_or(usize::MAX);
    }
    Some(out)
}

fn length(n: &TokenStream) -> Option<usize> {
    syn::parse2::<syn::LitInt>(n.clone())
        .ok()?
        .base10_parse()
        .ok()
}
