//! Pass `tangent`: from IR to IR that computes, beside every value, its derivative in one direction.
//!
//! Forward mode needs no second sweep: a statement's tangent follows the statement, in its scope, and reads what the
//! primal has just computed. Values keep their ids; memory with a derivative has a dual of the same shape, reached by
//! the same projections. What does not depend on a direction has no tangent at all, rather than one of zero.
//!
//! The pass knows every form of the IR, those that only a reverse sweep has (accumulators, records) included. So it
//! maps what `reverse` makes, too: forward over reverse is `tangent` of the joint sweeps, and no code of its own.

mod branch;
mod call;
mod check;
mod jacobian;
mod lanes;
mod looping;
mod memory;
mod ops;
mod second;
mod slopes;
mod zeros;

pub use check::{check, check_foreign};
pub use jacobian::{Jacobian, Rows, by_rows, columns, numbers, rows, shape};
pub use lanes::{has_lanes, wide};
pub use second::{Second, hessian, second};

use crate::analyse::activity::Activity;
use crate::analyse::steep::Steep;
use crate::analyse::{Given, is_companion_call};
use crate::build::{Build, dot_name};
use crate::ir::table::Table;
use crate::ir::uses::Set;
use crate::ir::{Block, Function, Op, Shape, Stmt, Val, Values};
use crate::passes::Passes;
use crate::ty::Ty;
use proc_macro2::{Ident, TokenStream};

/// A function with the derivative of its result beside the result.
#[derive(Clone, Debug)]
pub struct Forward {
    /// All values.
    pub values: Values,
    /// The primal's parameters.
    pub params: Vec<Val>,
    /// Their tangents; `None` for passive ones.
    pub dots: Vec<Option<Val>>,
    /// Items declared inside the primal's body.
    pub items: Vec<TokenStream>,
    /// Primal and tangent; it yields the leaves of `result`, then those of `tangent`.
    pub body: Block,
    /// How the yields make up the result.
    pub result: Shape,
    /// How the rest of the yields make up the tangent of the result, of what is inside of an `Option` or `Result`; `()` where a
    /// part is no real number.
    pub tangent: Shape,
    /// Lanes of the tangents; 1 where they are numbers.
    pub width: usize,
}

impl Forward {
    /// The values that the body is given.
    pub fn inputs(&self) -> Vec<Val> {
        let dots = self.dots.iter().flatten();
        self.params.iter().chain(dots).copied().collect()
    }
}

/// What the companions that were asked run.
#[derive(Debug, Default)]
pub struct Products {
    /// `f_jvp`
    pub jvp: Option<Forward>,
    /// `f_hvp`
    pub hvp: Option<Second>,
    /// `f_jacobian`
    pub jacobian: Option<Jacobian>,
    /// `f_hessian`
    pub hessian: Option<Second>,
    /// `f_jvps`, `f_jacobian_sparse`
    pub directions: Option<Forward>,
    /// `f_hvps`, `f_hessian_diagonal`, `f_hessian_sparse`
    pub seconds: Option<Second>,
}

/// The state of the pass.
struct Tangent<'a> {
    values: &'a mut Values,
    activity: &'a Activity,
    /// Where tangents may be infinite.
    steep: Steep,
    /// Whether what is computed is a derivative by a root: finite, as chains end at steep operations.
    slopes_only: bool,
    /// Which optional passes run.
    passes: Passes,
    /// The tangents of values; of memory, its dual.
    dots: Table<Val>,
    /// The derivatives of values by their roots.
    slopes: Table<slopes::Slope>,
    /// What values are computed by.
    ops: Table<Op>,
    /// The values that are not the primal's.
    made: Set,
    /// Statements of the block being filled.
    out: Vec<Stmt>,
}

/// Differentiates a function in the direction of its parameters. `active` says which of them have tangents.
pub fn forward(f: Function, given: Given) -> Forward {
    let Function {
        mut values,
        params,
        scratch,
        items,
        body,
        result,
        calls: _,
    } = f;
    let dots: Vec<Option<Val>> = params
        .iter()
        .zip(given.active)
        .map(|(p, a)| a.then(|| tangent_of(&mut values, *p)))
        .collect();
    let pairs = params
        .iter()
        .zip(&dots)
        .filter_map(|(p, d)| Some((*p, (*d)?)));
    let mut pairs: Vec<(Val, Val)> = pairs.collect();
    let mut duals = Vec::new();
    // A workspace has a dual of its own: its content on entry is no input.
    for p in scratch.into_iter().filter(|p| given.activity.active(*p)) {
        let ty = match values[p].ty.strip().clone() {
            Ty::Slice(e) => Ty::Vec(e),
            other => other,
        };
        let dot = values.fresh(ty, None, values[p].span);
        duals.push(Stmt::Let(dot, Op::ZerosLike(p)));
        pairs.push((p, dot));
    }
    let shape = result.clone();
    let steep = Steep::find(&values, given.activity, &body);
    let (mut body, tangent) = differentiate(
        &mut values,
        (given.activity, given.passes, steep),
        &body,
        &pairs,
        |t, yields| t.result(&shape, &mut yields.iter()),
    );
    body.stmts.splice(0..0, duals);
    Forward {
        values,
        params,
        dots,
        items,
        body,
        result,
        tangent,
        width: 1,
    }
}

/// The tangent of a block, given those of its inputs; `end` adds to what it yields.
fn differentiate<R>(
    values: &mut Values,
    (activity, passes, steep): (&Activity, Passes, Steep),
    block: &Block,
    inputs: &[(Val, Val)],
    end: impl FnOnce(&mut Tangent, &[Val]) -> (R, Vec<Val>),
) -> (Block, R) {
    let mut t = Tangent {
        steep,
        slopes_only: false,
        values,
        activity,
        passes,
        dots: Table::new(),
        slopes: Table::new(),
        ops: Table::new(),
        made: Set::new(),
        out: Vec::new(),
    };
    for (v, dot) in inputs {
        t.dots.insert(*v, *dot);
    }
    t.block(&block.stmts);
    let (more, dots) = end(&mut t, &block.yields);
    let stmts = std::mem::take(&mut t.out);
    let yields = block.yields.iter().copied().chain(dots).collect();
    (Block { stmts, yields }, more)
}

/// The type of the tangent of a value.
pub fn dual(ty: &Ty) -> Ty {
    memory::dual(ty)
}

/// The type in which a companion takes the tangent of a parameter: numbers, arrays and tuples by value, slices and `Vec`s as
/// slices, what is written to by `&mut`.
pub fn parameter(ty: &Ty) -> Ty {
    match memory::dual(ty) {
        Ty::Ref(inner, true) => Ty::Ref(inner, true),
        Ty::Ref(inner, false) => match inner.strip() {
            Ty::Vec(e) | Ty::Slice(e) => Ty::Ref(Box::new(Ty::Slice(e.clone())), false),
            Ty::Float(f) => Ty::Float(*f),
            other => Ty::Ref(Box::new(other.clone()), false),
        },
        Ty::Vec(e) => Ty::Ref(Box::new(Ty::Slice(e)), false),
        other => other,
    }
}

/// The tangent of a parameter.
fn tangent_of(values: &mut Values, p: Val) -> Val {
    let def = values[p].clone();
    let ty = parameter(&def.ty);
    let mutable = def.mutable && matches!(ty, Ty::Ref(_, true));
    let dot = values.fresh(ty, def.name.as_ref().map(dot_name), def.span);
    values[dot].mutable = mutable;
    dot
}

impl Tangent<'_> {
    /// A block's statements, each with its tangent after it, onto `self.out`.
    fn block(&mut self, stmts: &[Stmt]) {
        for s in stmts {
            match s {
                Stmt::If(s) => self.branch(s),
                Stmt::For(s) => self.looping(s),
                Stmt::Let(v, op @ Op::Call(path, args))
                    if self.activity.calls.contains(v) && is_companion_call(self.values, op) =>
                {
                    self.call(*v, path, args);
                }
                Stmt::Let(v, op) => {
                    self.slopes.remove(v);
                    self.ops.insert(*v, op.clone());
                    self.out.push(Stmt::Let(*v, op.clone()));
                    let dot = self.op(*v, op);
                    let slope = self.slopes.remove(v);
                    self.set(*v, dot);
                    if let Some(slope) = slope {
                        self.slopes.insert(*v, slope);
                    }
                }
                other => {
                    self.out.push(other.clone());
                    self.memory(other);
                }
            }
        }
    }

    /// Fills a block of its own.
    fn nested(&mut self, f: impl FnOnce(&mut Self)) -> Vec<Stmt> {
        let outer = std::mem::take(&mut self.out);
        f(self);
        std::mem::replace(&mut self.out, outer)
    }

    /// The tangent of a value, if it has one.
    fn dot(&self, v: Val) -> Option<Val> {
        self.dots.get(&v).copied()
    }

    /// The tangent of a value, or zero.
    fn dot_or_zero(&mut self, v: Val) -> Val {
        match self.dot(v) {
            Some(dot) => self.owned(v, dot),
            None => self.zero(v),
        }
    }

    /// Enters the tangent of a value. A value that a reverse sweep computes again has another one there.
    fn set(&mut self, v: Val, dot: Option<Val>) {
        self.slopes.remove(&v);
        let Some(dot) = dot else {
            self.dots.remove(&v);
            return;
        };
        if self.values[dot].name.is_none() && self.made.contains(&dot) {
            self.values[dot].name = self.values[v].name.as_ref().map(dot_name);
        }
        self.dots.insert(v, dot);
    }

    /// A value for the tangent of `v`, not yet defined.
    fn fresh_dot(&mut self, v: Val) -> Val {
        let def = self.values[v].clone();
        let name: Option<Ident> = def.name.as_ref().map(dot_name);
        let dot = self
            .values
            .fresh(memory::dual(def.ty.strip()), name, def.span);
        self.values[dot].mutable = def.mutable;
        self.made.insert(dot);
        dot
    }

    /// The tangents of a result's leaves, and how they make up the tangent of the result.
    fn result(&mut self, shape: &Shape, yields: &mut std::slice::Iter<Val>) -> (Shape, Vec<Val>) {
        let mut dots = Vec::new();
        let first = yields.clone().next().copied();
        let mut parts = |t: &mut Self, parts: &[Shape]| {
            let mut shapes = Vec::new();
            for p in parts {
                let (shape, more) = t.result(p, yields);
                shapes.push(shape);
                dots.extend(more);
            }
            shapes
        };
        let shape = match shape {
            Shape::Tuple(p) => Shape::Tuple(parts(self, p)),
            Shape::Array(p) => Shape::Array(parts(self, p)),
            Shape::Struct(s, p) if !s.variants.is_empty() => {
                let mut shapes = parts(self, p);
                shapes[0] = Shape::Leaf;
                dots.splice(0..0, first);
                Shape::Struct(memory::dual_struct(s), shapes)
            }
            Shape::Struct(s, p) => Shape::Struct(memory::dual_struct(s), parts(self, p)),
            // The tangent of what is inside. Where nothing is, nobody reads it.
            Shape::Maybe(content, result) => {
                yields.next();
                let inside = self.result(content, yields);
                if *result {
                    yields.next();
                }
                return inside;
            }
            Shape::Leaf => {
                let v = *yields.next().expect("one yield for each leaf");
                if !self.values[v].ty.has_reals() {
                    return (Shape::Tuple(Vec::new()), dots);
                }
                dots.push(self.dot_or_zero(v));
                Shape::Leaf
            }
        };
        (shape, dots)
    }
}

impl Build for Tangent<'_> {
    fn values(&mut self) -> &mut Values {
        self.values
    }

    fn op_of(&self, v: Val) -> Option<&Op> {
        self.ops.get(&v)
    }

    fn is_made(&self, v: Val) -> bool {
        self.made.contains(&v)
    }

    fn push(&mut self, v: Val, op: Op) {
        self.ops.insert(v, op.clone());
        self.made.insert(v);
        self.out.push(Stmt::Let(v, op));
    }
}
