//! Jacobians and Hessians: several rows or columns to a sweep, as many sweeps as there must be.

use super::companions::Frame;
use super::directed::{ColumnSweep, ProductSweep, outputs};
use super::expr::number;
use super::names::Names;
use super::{Emit, docs, local_accumulators, shape};
use crate::ir::uses::Set;
use crate::ir::{Block, Val, Values};
use crate::request::Param;
use crate::tangent::{self, Forward, Rows, Second, wide};
use crate::ty::{Float, Ty};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

/// The variables of a companion's own.
pub(super) struct Own {
    pub(super) value: Ident,
    pub(super) matrix: Ident,
    pub(super) first: Ident,
    pub(super) at: Ident,
    pub(super) columns: Ident,
    pub(super) tangent: Ident,
    pub(super) directions: Ident,
    pub(super) pattern: Ident,
}

impl Own {
    pub(super) fn new(names: &mut Names, matrix: &str) -> Own {
        Own {
            value: names.own("value"),
            matrix: names.own(matrix),
            first: names.own("first"),
            at: names.own("at"),
            columns: names.own("columns"),
            tangent: names.own("tangent"),
            directions: names.own("directions"),
            pattern: names.own("pattern"),
        }
    }
}

/// Memory of lanes that a companion makes for a parameter.
pub(super) struct Made<'a> {
    pub(super) param: &'a Param,
    pub(super) name: Ident,
    pub(super) val: Val,
}

/// What numbers lie in that differ from direction to direction.
#[derive(Clone, Copy)]
pub(super) struct Along<'a> {
    name: &'a Ident,
    /// Whether the runtime knows its type as one that has numbers in it, and not by its parts: there is one direction then.
    whole: bool,
}

impl<'a> Along<'a> {
    pub(super) fn new(name: &'a Ident, ty: &Ty, width: usize) -> Along<'a> {
        let whole = width == 1 && (ty.has_structs() || !tangent::has_lanes(ty));
        Along { name, whole }
    }

    pub(super) fn read(self) -> TokenStream {
        let name = self.name;
        match self.whole {
            true => quote!(&::ad_core::rt::Whole(&#name)),
            false => quote!(&#name),
        }
    }

    pub(super) fn write(self) -> TokenStream {
        let name = self.name;
        match self.whole {
            true => quote!(&mut ::ad_core::rt::Whole(&mut #name)),
            false => quote!(&mut #name),
        }
    }
}

impl Made<'_> {
    pub(super) fn along(&self, width: usize) -> Along<'_> {
        Along::new(&self.name, &self.param.ty, width)
    }
}

/// A matrix type, how it is made, and its numbers as one slice.
struct Matrix {
    ty: TokenStream,
    /// Its zeros, where they are of fixed size.
    zeros: Option<TokenStream>,
    /// One of them.
    zero: TokenStream,
}

impl Frame<'_> {
    pub(super) fn jacobian_columns(&self, f: &Forward) -> TokenStream {
        let ColumnSweep {
            dots,
            own,
            before,
            restore,
            open,
            sweep,
        } = self.columns_of(f, "jacobian");
        let Own {
            value: v,
            matrix,
            first,
            at,
            columns,
            tangent: t,
            ..
        } = &own;
        let seeds = seeds(dots.iter().map(|d| d.along(f.width)), &own);
        let shape = self.jacobian_shape();
        let outputs = outputs(&dots, f.width);
        let result = Along::new(t, self.request.result.content(), f.width);
        let rows = counts([result].into_iter().chain(outputs.iter().copied()));
        let counts = counts(dots.iter().map(|d| d.along(f.width)));
        let (result, outputs) = (result.read(), outputs.into_iter().map(Along::read));
        let (whole, make) = (
            whole(&shape, matrix),
            shape.make(matrix, &quote!((#rows) * #columns)),
        );
        let start = shape.start(matrix);
        let width = Literal::usize_unsuffixed(f.width);
        let (items, primal) = (&f.items, self.mention());
        let end = self.with(v, &quote!(#matrix));
        let code = quote! {
            #(#items)* #primal #before #open
            let #columns = #counts;
            #start
            let mut #first = 0;
            loop {
                #restore #seeds
                let (#v, #t) = #sweep;
                #make
                let mut #at = 0;
                ::ad_core::rt::columns(#whole, #columns, #first, &mut #at, #result);
                #(::ad_core::rt::columns(#whole, #columns, #first, &mut #at, #outputs);)*
                #first += #width;
                if #first >= #columns { break #end; }
            }
        };
        let doc = docs::jacobian(self.request, false, f.width);
        self.function("jacobian", &doc, &[], &self.jacobian_result(), &code, None)
    }

    pub(super) fn jacobian_rows(&self, f: &Rows) -> TokenStream {
        let mut names = self.names(&f.params);
        let bars = self.made(&f.values, &f.bars, &mut names);
        let seed = f.seed.map(|v| {
            names.give(&f.values, v);
            names.get(v, Span::mixed_site())
        });
        names.block(&f.values, &f.body);
        let own = Own::new(&mut names, "jacobian");
        let (before, restore) = self.restore(&mut names);
        let (open, shadows) = (open(&bars, f.width), shadows(&bars, &f.values, &f.body));
        let mut memory: Set = f.bars.iter().flatten().copied().collect();
        local_accumulators(&f.body, &mut memory);
        let mut emit = Emit::new(&f.values, names, memory);
        let body = emit.stmts(&f.body);
        let value = emit.result(&f.result, &f.body.yields);
        let Own {
            value: v,
            matrix,
            first,
            at,
            columns,
            ..
        } = &own;
        let of_seed = || {
            seed.iter()
                .map(|s| Along::new(s, self.request.result.content(), f.width))
        };
        let outputs = outputs(&bars, f.width);
        let bar_names = bars.iter().map(|b| b.along(f.width).read());
        let seed_ty = wide(self.request.result.content(), f.width);
        let (seed_zeros, seed_adjoint) = (
            shape::zeros(&seed_ty, &quote!(())),
            shape::adjoint(&seed_ty),
        );
        let open_seed = seed
            .as_ref()
            .map(|s| quote!(let mut #s: #seed_adjoint = #seed_zeros;));
        let seeds = seeds(of_seed().chain(outputs.iter().copied()), &own);
        let unread = (seed.iter().zip(&f.seed))
            .filter(|(_, v)| !f.body.free().contains(v))
            .map(|(s, _)| quote!(let _ = #s;));
        let unread: TokenStream = unread.collect();
        let rows = counts(of_seed().chain(outputs.iter().copied()));
        let shape = self.jacobian_shape();
        let counts = counts(bars.iter().map(|b| b.along(f.width)));
        let (whole, make) = (
            whole(&shape, matrix),
            shape.make(matrix, &quote!((#rows) * #columns)),
        );
        let start = shape.start(matrix);
        let width = Literal::usize_unsuffixed(f.width);
        let (items, primal) = (&f.items, self.mention());
        let end = self.with(v, &quote!(#matrix));
        let code = quote! {
            #(#items)* #primal #before #open_seed
            #start
            let mut #first = 0;
            loop {
                #restore #open #seeds
                let #columns = #counts;
                #make
                let #v = { #unread #shadows #body #value };
                let mut #at = 0;
                #(::ad_core::rt::rows(#whole, #columns, #first, &mut #at, #bar_names);)*
                #first += #width;
                if #first >= #rows { break #end; }
            }
        };
        let doc = docs::jacobian(self.request, true, f.width);
        self.function("jacobian", &doc, &[], &self.jacobian_result(), &code, None)
    }

    pub(super) fn hessian(&self, f: &Second) -> TokenStream {
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
        } = self.products_of(f, "hessian");
        let Own {
            value: v,
            matrix,
            first,
            at,
            columns,
            ..
        } = &own;
        let products =
            (products.iter().zip(&dots)).map(|(p, d)| Along::new(p, &d.param.ty, f.width).read());
        let seeds = seeds(dots.iter().map(|d| d.along(f.width)), &own);
        let shape = self.hessian_shape();
        let (counts, width) = (
            counts(dots.iter().map(|d| d.along(f.width))),
            Literal::usize_unsuffixed(f.width),
        );
        let (whole, make) = (
            whole(&shape, matrix),
            shape.make(matrix, &quote!(#columns * #columns)),
        );
        let start = shape.start(matrix);
        let (items, primal) = (&f.items, self.mention());
        let end = self.with(v, &quote!(#gradient, #matrix));
        let code = quote! {
            #(#items)* #primal #before #open
            let #columns = #counts;
            #start
            #make
            let mut #first = 0;
            loop {
                #restore #seeds #open_bars
                let #v = #sweep;
                let mut #at = 0;
                #(::ad_core::rt::symmetric(#whole, #columns, #first, &mut #at, #products);)*
                #first += #width;
                if #first >= #columns { break #end; }
            }
        };
        let doc = docs::hessian(self.request, f.width);
        self.function("hessian", &doc, &[], &self.hessian_result(), &code, None)
    }

    /// `let mut x_bar = zeros;` for each.
    pub(super) fn open_bars(&self, bars: &[Made], read: &Set) -> TokenStream {
        let one = |b: &Made| {
            let (name, of) = (&b.name, b.param.name.to_token_stream());
            let (ty, zeros) = (shape::adjoint(&b.param.ty), shape::zeros(&b.param.ty, &of));
            let mutable = read.contains(&b.val).then(|| quote!(mut));
            quote!(let #mutable #name: #ty = #zeros;)
        };
        bars.iter().map(one).collect()
    }

    /// `(R, J)`
    pub(super) fn jacobian_result(&self) -> TokenStream {
        self.beside(&self.jacobian_shape().ty)
    }

    /// `(R, G, H)`
    pub(super) fn hessian_result(&self) -> TokenStream {
        let (gradient, ty) = (&self.gradient, self.hessian_shape().ty);
        self.beside(&quote!(#gradient, #ty))
    }

    fn jacobian_shape(&self) -> Matrix {
        let (rows, columns) = tangent::shape(self.request);
        let outputs = || self.request.params.iter().filter(|p| p.is_output());
        let rows = match (rows, self.request.result.has_reals(), outputs().next()) {
            (Some(n), ..) => Some(literal(n)),
            (None, true, None) => alone(self.request.result.content()),
            (None, false, Some(p)) if outputs().count() == 1 => alone(&p.ty),
            _ => None,
        };
        self.matrix(rows, columns)
    }

    fn hessian_shape(&self) -> Matrix {
        let (_, columns) = tangent::shape(self.request);
        let rows = columns.map(literal).or_else(|| self.columns_alone());
        self.matrix(rows, columns)
    }

    fn columns_alone(&self) -> Option<TokenStream> {
        match self.active[..] {
            [one] => alone(one),
            _ => None,
        }
    }

    fn matrix(&self, rows: Option<TokenStream>, columns: Option<usize>) -> Matrix {
        let all = self.active.iter().copied();
        let ty = all.chain([self.request.result.content()]).fold(None, entry);
        let ty = Ty::Float(ty.unwrap_or(Float::F64));
        let (e, zero) = (shape::adjoint(&ty), number(0.0, &ty));
        match (rows, columns.map(literal).or_else(|| self.columns_alone())) {
            (Some(m), Some(n)) => Matrix {
                ty: quote!([[#e; #n]; #m]),
                zeros: Some(quote!([[#zero; #n]; #m])),
                zero,
            },
            _ => Matrix {
                ty: quote!(::ad_core::memory::Vec<#e>),
                zeros: None,
                zero,
            },
        }
    }

    /// Names of what is made for the active parameters.
    pub(super) fn made<'a>(
        &'a self,
        values: &Values,
        vals: &[Option<Val>],
        names: &mut Names,
    ) -> Vec<Made<'a>> {
        let params = self.request.params.iter().zip(vals);
        params
            .filter_map(|(param, v)| {
                let val = (*v)?;
                names.give(values, val);
                let name = names.get(val, Span::mixed_site());
                Some(Made { param, name, val })
            })
            .collect()
    }

    /// Every sweep begins with the parameters as they were: what is written to is put back, what is consumed is cloned.
    pub(super) fn restore(&self, names: &mut Names) -> (TokenStream, TokenStream) {
        let (mut before, mut restore) = (TokenStream::new(), TokenStream::new());
        for p in &self.request.params {
            let name = &p.name;
            match &p.ty {
                Ty::Ref(inner, true) => {
                    let kept = names.own(&format!("{name}_initial"));
                    if matches!(**inner, Ty::Slice(_)) {
                        before.extend(quote!(let #kept = #name.to_vec();));
                        restore.extend(quote!(#name.clone_from_slice(&#kept);));
                    } else {
                        before.extend(quote!(let #kept = ::core::clone::Clone::clone(&*#name);));
                        restore
                            .extend(quote!(::core::clone::Clone::clone_from(&mut *#name, &#kept);));
                    }
                }
                // (A receiver has no other name; what is read of it is not moved.)
                ty if owns(ty) && name != "self" => {
                    restore.extend(quote!(let #name = #name.clone();))
                }
                _ => {}
            }
        }
        (before, restore)
    }
}

impl Matrix {
    /// `let mut matrix = zeros;`, where its size is not known yet the empty one.
    fn start(&self, matrix: &Ident) -> TokenStream {
        let ty = &self.ty;
        match &self.zeros {
            Some(zeros) => quote!(let mut #matrix: #ty = #zeros;),
            None => quote!(let mut #matrix: #ty = ::ad_core::memory::with_capacity(0);),
        }
    }

    /// Gives it its size, once that is known.
    fn make(&self, matrix: &Ident, numbers: &TokenStream) -> Option<TokenStream> {
        let (open, zero) = (self.zeros.is_none(), &self.zero);
        open.then(|| quote!(#matrix.resize(#numbers, #zero);))
    }
}

/// All numbers of a matrix, to be written to.
fn whole(shape: &Matrix, matrix: &Ident) -> TokenStream {
    match shape.zeros {
        Some(_) => quote!(#matrix.as_flattened_mut()),
        None => quote!(&mut #matrix),
    }
}

/// `let mut x_dot = zeros;` for each.
pub(super) fn open(made: &[Made], width: usize) -> TokenStream {
    opened(made, width, |_| true)
}

pub(super) fn opened(made: &[Made], width: usize, written: impl Fn(&Made) -> bool) -> TokenStream {
    let one = |m: &Made| {
        let (name, of) = (&m.name, m.param.name.to_token_stream());
        let ty = wide(&m.param.ty, width);
        let (zeros, ty) = (
            shape::lane_zeros(&m.param.ty, width, &of),
            shape::adjoint(&ty),
        );
        let mutable = written(m).then(|| quote!(mut));
        quote!(let #mutable #name: #ty = #zeros;)
    };
    made.iter().map(one).collect()
}

/// Inside of a sweep the names are those of what the body is written for.
pub(super) fn shadows(made: &[Made], values: &Values, body: &Block) -> TokenStream {
    let read = body.free();
    made.iter().map(|m| shadow(m, values, &read)).collect()
}

pub(super) fn shadow(m: &Made, values: &Values, read: &Set) -> TokenStream {
    let name = &m.name;
    if !read.contains(&m.val) {
        return TokenStream::new();
    }
    match &values[m.val].ty {
        Ty::Ref(inner, mutable) => {
            let mutable = mutable.then(|| quote!(mut));
            let whole = matches!(**inner, Ty::Slice(_)).then(|| quote!([..]));
            quote!(let #name = &#mutable #name #whole;)
        }
        _ => TokenStream::new(),
    }
}

fn seeds<'a>(all: impl Iterator<Item = Along<'a>>, own: &Own) -> TokenStream {
    let (first, at) = (&own.first, &own.at);
    let names = all.map(Along::write);
    quote!(let mut #at = 0; #(::ad_core::rt::Wide::seed(#names, #first, &mut #at);)*)
}

/// The number of numbers in all of them.
pub(super) fn counts<'a>(all: impl Iterator<Item = Along<'a>>) -> TokenStream {
    let names = all.map(Along::read);
    quote!(#(::ad_core::rt::Wide::count(#names))+*)
}

fn literal(n: usize) -> TokenStream {
    Literal::usize_unsuffixed(n).to_token_stream()
}

/// The length of an array of numbers, as the user wrote it.
fn alone(ty: &Ty) -> Option<TokenStream> {
    match ty.strip() {
        Ty::Array(e, n) if matches!(**e, Ty::Float(_)) => Some(n.clone()),
        _ => None,
    }
}

/// The type of a matrix's entries: that of all real numbers, or `f64`.
fn entry(known: Option<Float>, ty: &Ty) -> Option<Float> {
    let both = |a: Option<Float>, b: Float| match a {
        Some(a) if a != b => Some(Float::F64),
        _ => Some(b),
    };
    match ty {
        Ty::Float(f) => both(known, *f),
        Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) | Ty::Ref(e, _) => entry(known, e),
        Ty::Tuple(parts) => parts.iter().fold(known, entry),
        Ty::Struct(s) => s.fields.iter().map(|(_, t)| t).fold(known, entry),
        Ty::Opaque(_) => Some(Float::F64),
        _ => known,
    }
}

/// Whether values of the type move.
fn owns(ty: &Ty) -> bool {
    match ty {
        Ty::Vec(_) => true,
        Ty::Array(e, _) => owns(e),
        Ty::Tuple(parts) => parts.iter().any(owns),
        // It may be `Copy`, and a clone of it is cheap then.
        Ty::Struct(_) => true,
        _ => false,
    }
}
