//! Jacobians: by columns in forward mode or by rows in reverse mode, several at once.

use super::lanes::{self, widen};
use super::{Forward, memory};
use crate::ir::{Block, Function, Shape, Val, Values};
use crate::request::Request;
use crate::reverse::Sweeps;
use crate::ty::{Float, Ty};
use proc_macro2::TokenStream;

/// What `f_jacobian` runs.
#[derive(Debug)]
pub enum Jacobian {
    /// Columns: the tangents are lanes.
    Columns(Forward),
    /// Rows: seed and accumulators are lanes.
    Rows(Rows),
}

/// Both sweeps in one block, with lanes for adjoints.
#[derive(Debug)]
pub struct Rows {
    /// All values.
    pub values: Values,
    /// The primal's parameters.
    pub params: Vec<Val>,
    /// The adjoint of the result, if it is real.
    pub seed: Option<Val>,
    /// Accumulators.
    pub bars: Vec<Option<Val>>,
    /// Items declared inside the primal's body.
    pub items: Vec<TokenStream>,
    /// Everything in one block; it yields the primal's result.
    pub body: Block,
    /// How the yields make up the result.
    pub result: Shape,
    /// Lanes.
    pub width: usize,
}

/// Rows and columns of a function's Jacobian, where the types tell.
pub fn shape(request: &Request) -> (Option<usize>, Option<usize>) {
    let outputs = request.params.iter().filter(|p| p.is_output());
    let rows = outputs
        .map(|p| numbers(&p.ty))
        .chain([numbers(&request.result)]);
    let active = request.params.iter().filter(|p| p.active);
    (rows.sum(), active.map(|p| numbers(&p.ty)).sum())
}

/// The number of real numbers in a value, where its type tells.
pub fn numbers(ty: &Ty) -> Option<usize> {
    match ty {
        Ty::Float(_) => Some(1),
        Ty::Ref(inner, _) | Ty::Maybe(inner, _) => numbers(inner),
        Ty::Tuple(parts) => parts.iter().map(numbers).sum(),
        // How many an enum holds depends on its variant.
        Ty::Struct(s) if s.variants.is_empty() => s.fields.iter().map(|(_, t)| numbers(t)).sum(),
        _ if !ty.has_reals() => Some(0),
        Ty::Array(e, n) => {
            let n: syn::LitInt = syn::parse2(n.clone()).ok()?;
            Some(n.base10_parse::<usize>().ok()? * numbers(e)?)
        }
        _ => None,
    }
}

/// Whether rows are cheaper than columns: a reverse sweep costs about twice what a forward one does, and a slice counts as
/// long. In rows the seed is made before there is a result that it could take its shape from, which a struct needs unless it is
/// lanes.
pub fn by_rows(request: &Request, f: &Function) -> bool {
    let plain = request
        .params
        .iter()
        .all(|p| !p.active || lanes::has_lanes(&p.ty));
    let one = !plain || lanes::calls_others(&f.values, &f.body);
    match shape(request) {
        _ if one && request.result.has_structs() => false,
        (Some(rows), Some(columns)) => 2 * rows <= columns,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// The columns: `f` with lanes for tangents.
pub fn columns(mut f: Forward, request: &Request, directions: Option<usize>) -> Forward {
    let along = request.params.iter().filter(|p| p.active).map(|p| &p.ty);
    let along = along.chain([request.result.content()]);
    let width = lanes::width(&f.values, &f.body, along, directions);
    // A part of the result that depends on nothing has lanes of zeros.
    let primal = f.body.yields.len() - f.tangent.leaves();
    let tangents = f.body.yields[primal..].iter();
    let mut types = Vec::new();
    floats(request.result.content(), &mut types);
    for (v, declared) in tangents.clone().zip(types) {
        // A literal has the type of its place in the result.
        if matches!(f.values[*v].ty, Ty::Float(Float::Literal)) {
            f.values[*v].ty = declared;
        }
    }
    let sources = f.dots.iter().flatten().chain(tangents).copied().collect();
    widen(&mut f.values, &mut f.body, sources, width);
    if width > 1 {
        f.tangent = unnamed(&f.tangent);
    }
    f.width = width;
    f
}

/// The types of the real numbers in a result, in order; an array counts as often as its elements where its length is known.
fn floats(ty: &Ty, out: &mut Vec<Ty>) {
    match ty {
        Ty::Float(_) => out.push(ty.clone()),
        Ty::Tuple(parts) => parts.iter().for_each(|p| floats(p, out)),
        Ty::Struct(s) => s.fields.iter().for_each(|(_, t)| floats(t, out)),
        Ty::Array(e, n) => {
            let n = syn::parse2::<syn::LitInt>(n.clone()).ok();
            let n = n.and_then(|n| n.base10_parse().ok()).unwrap_or(1);
            (0..n).for_each(|_| floats(e, out));
        }
        _ => {}
    }
}

/// Tuples in the place of structs, as there are none of lanes.
fn unnamed(shape: &Shape) -> Shape {
    let parts = |p: &[Shape]| p.iter().map(unnamed).collect();
    match shape {
        Shape::Leaf => Shape::Leaf,
        Shape::Maybe(content, _) => unnamed(content),
        Shape::Array(p) => Shape::Array(parts(p)),
        Shape::Tuple(p) | Shape::Struct(_, p) => Shape::Tuple(parts(p)),
    }
}

/// The rows: the sweeps with lanes for adjoints.
pub fn rows(sweeps: &Sweeps, request: &Request, directions: Option<usize>) -> Rows {
    let (mut values, mut body) = (sweeps.values.clone(), sweeps.joint.clone());
    let along = request.params.iter().filter(|p| p.active).map(|p| &p.ty);
    let width = lanes::width(&values, &body, along, directions);
    if let Some(seed) = sweeps.seed {
        values[seed].ty = memory::dual(request.result.content());
    }
    let sources = sweeps.bars.iter().flatten().copied().chain(sweeps.seed);
    widen(&mut values, &mut body, sources.collect(), width);
    Rows {
        values,
        params: sweeps.params.clone(),
        seed: sweeps.seed,
        bars: sweeps.bars.clone(),
        items: sweeps.items.clone(),
        body,
        result: sweeps.result.clone(),
        width,
    }
}
