//! Pass 6, `reverse`: from the primal's IR to IR that runs a forward and a reverse sweep.
//!
//! Two steps. *Adjoint* (this file, `ops`, `branch`, `looping`, `memory`) walks the primal backwards and
//! writes the reverse sweep as if every primal value were at hand. *Schedule* (`schedule`, `fuse`, `cut`) then decides
//! where those values come from: still in scope, recorded, or recomputed; and which reverse pieces can run in the
//! same pass as their forward piece.

mod branch;
mod build;
mod call;
mod cut;
mod enums;
mod fuse;
mod lengths;
mod looping;
pub(crate) mod memory;
mod ops;
mod restore;
mod schedule;
mod stack;
mod univariate;

use crate::analyse::Given;
use crate::analyse::activity::Activity;
use crate::analyse::calls::Roots;
use crate::analyse::steep::Steep;
use crate::build::{Build, bar_name, ident};
use crate::ir::table::Table;
use crate::ir::uses::Set;
use crate::ir::{Block, Carried, Function, Op, Place, Projection, Shape, Stmt, Val, Values};
use crate::passes::Passes;
use crate::ty::Ty;
use std::collections::BTreeMap;

/// The adjoints at a point of the reverse sweep.
type Env = BTreeMap<Val, Val>;

/// A statement of the reverse sweep, before it is decided where primal values come from.
#[derive(Clone, Debug)]
enum Rev {
    /// Straight-line.
    Plain(Stmt),
    /// Undoes the write at this position of the primal block; the value that names it holds what was overwritten.
    Restore {
        position: usize,
        tag: Val,
        undone: Stmt,
    },
    /// The reverse of the `if` at this position of the primal block.
    If {
        position: usize,
        then: Arm,
        other: Arm,
        dsts: Vec<Val>,
    },
    /// The reverse of the loop at this position.
    Loop {
        position: usize,
        recurrences: Vec<Carried>,
        sums: Vec<Carried>,
        body: Arm,
    },
}

/// A block of the reverse sweep. For a loop the yields are the next values of its recurrences, then of its sums.
#[derive(Clone, Debug, Default)]
struct Arm {
    stmts: Vec<Rev>,
    yields: Vec<Val>,
}

/// Forward and reverse sweep of a function, in the forms that companions need.
#[derive(Clone, Debug)]
pub struct Sweeps {
    /// All values.
    pub values: Values,
    /// The first of those that are not the primal's.
    pub first: Val,
    /// The primal's parameters.
    pub params: Vec<Val>,
    /// Items declared inside the primal's body.
    pub items: Vec<proc_macro2::TokenStream>,
    /// Accumulators, one per active parameter, `None` for the passive ones.
    pub bars: Vec<Option<Val>>,
    /// Those among them that belong to a `Vec` whose length changes.
    pub fitted: Set,
    /// The seed; `None` where no part of the result is real.
    pub seed: Option<Val>,
    /// Both sweeps in one block; it yields the primal's result.
    pub joint: Block,
    /// The forward sweep alone.
    pub forward: Block,
    /// The reverse sweep alone; it reads values of the forward sweep.
    pub backward: Block,
    /// How the yields make up the result.
    pub result: Shape,
}

/// The state of the adjoint step.
struct Reverse<'a> {
    values: &'a mut Values,
    activity: &'a Activity,
    /// Where adjoints may be infinite.
    steep: Steep,
    /// Which optional passes run.
    passes: Passes,
    /// Where the adjoint of memory is accumulated.
    bars: BTreeMap<Val, Place>,
    /// Accumulators of memory that is written to: what is done with them must be done in opposite order.
    ordered: Set,
    /// The names of writes to memory.
    tags: Set,
    /// Lengths of local memory.
    lengths: lengths::Lengths,
    /// Copies of what callees may have only read.
    copies: call::Copies,
    /// What views are of.
    views: Roots,
    /// What values are computed by, for looking through them.
    ops: Table<Op>,
    /// The values that are not the primal's.
    made: Set,
    /// Members of univariate clusters, and the value each is a function of.
    roots: BTreeMap<Val, Val>,
    /// For a member: the last value that all of it depends on its root through.
    parents: BTreeMap<Val, Val>,
    /// Derivatives of members by their ancestors.
    slopes: BTreeMap<(Val, Val), Val>,
    /// Members whose derivative may be infinite where their adjoint is zero.
    infinite: Set,
    /// Parts of the result that are memory, what says whether they are there, and where their adjoints lie.
    returned: Vec<(Val, Option<Val>, Place)>,
    /// What the block being reversed yields.
    yielded: Set,
    /// Statements of the block being filled.
    out: Vec<Rev>,
}

/// Differentiates a function. `active` says which parameters have adjoints.
pub fn reverse(f: Function, given: Given) -> Sweeps {
    let Given {
        active,
        activity,
        passes,
    } = given;
    let Function {
        mut values,
        params,
        scratch,
        items,
        mut body,
        result,
        calls: _,
    } = f;
    let first = values.next();
    let copies = call::split(&mut values, activity, &mut body);
    let lengths = lengths::measure(&mut values, &params, &mut body);
    let tags = restore::tag(&mut values, &mut body);
    let mut bars = Vec::new();
    let mut places = BTreeMap::new();
    for (p, is_active) in params.iter().zip(active) {
        let bar = is_active.then(|| {
            let name = values[*p].name.as_ref().map(bar_name);
            values.fresh(
                Ty::Ref(Box::new(values[*p].ty.strip().clone()), true),
                name,
                values[*p].span,
            )
        });
        if let Some(bar) = bar {
            places.insert(
                *p,
                Place {
                    base: bar,
                    projections: Vec::new(),
                },
            );
        }
        bars.push(bar);
    }
    let real = body.yields.iter().any(|y| values[*y].ty.has_reals());
    let seed = real.then(|| {
        values.fresh(
            Ty::Unknown,
            Some(ident("seed")),
            proc_macro2::Span::mixed_site(),
        )
    });
    let fits: Vec<(Val, Val, Option<Val>)> = params
        .iter()
        .zip(&bars)
        .filter_map(|(p, bar)| {
            let n = if lengths.ragged.contains(p) {
                None
            } else {
                Some(*lengths.params.get(p)?)
            };
            Some((*p, (*bar)?, n))
        })
        .collect();
    let fitted = fits.iter().map(|(_, bar, _)| *bar).collect();
    let mut r = Reverse {
        steep: Steep::find(&values, activity, &body),
        values: &mut values,
        activity,
        passes,
        bars: places,
        ordered: Set::new(),
        tags,
        lengths,
        copies,
        views: Roots::of(&body),
        ops: Table::new(),
        made: Set::new(),
        roots: BTreeMap::new(),
        parents: BTreeMap::new(),
        slopes: BTreeMap::new(),
        infinite: Set::new(),
        returned: Vec::new(),
        yielded: Set::new(),
        out: Vec::new(),
    };
    let written = |p: &&Val| r.values[**p].mutable;
    let outputs: Vec<Val> = params
        .iter()
        .zip(&bars)
        .filter(|(p, _)| written(p))
        .filter_map(|(_, b)| *b)
        .collect();
    r.ordered.extend(outputs);
    for p in scratch.into_iter().filter(|p| activity.active(*p)) {
        r.open_workspace(p);
    }
    // The accumulator of a `Vec` that grows comes in as long as the `Vec` is in the end; so do those of rows.
    for (p, bar, n) in fits {
        let span = r.values[bar].span;
        let name = r.values[p].name.as_ref().map(ToString::to_string);
        let name = name.unwrap_or_default();
        let done = r.values.fresh(Ty::Unit, None, span);
        let text = r.values.fresh(Ty::Passive, None, span);
        r.out
            .push(Rev::Plain(Stmt::Let(text, Op::Leaf(quote::quote!(#name)))));
        let fit = match n {
            Some(n) => Op::Call(quote::quote!(::ad_core::rt::fit_len), vec![text, n, bar]),
            None if matches!(r.values[p].ty.strip(), Ty::Vec(_)) => {
                Op::Call(quote::quote!(::ad_core::rt::fit_rows), vec![text, p, bar])
            }
            None => Op::Call(quote::quote!(::ad_core::rt::fit_each), vec![text, p, bar]),
        };
        r.out.push(Rev::Plain(Stmt::Let(done, fit)));
    }
    for (p, bar) in params.iter().zip(&bars) {
        if let Some(bar) = bar {
            r.of_final_variants(*p, *bar, &body);
        }
    }
    let mut env = Env::new();
    if let Some(seed) = seed {
        r.seeds(seed, &result, &body.yields, &mut env);
    }
    r.block(&body.stmts, &body.yields, &mut env);
    r.add_to_bars(&params, &bars, &env);
    let mut rev = std::mem::take(&mut r.out);
    let (ordered, tags) = (std::mem::take(&mut r.ordered), std::mem::take(&mut r.tags));
    let memory = restore::plan(&values, &ordered, tags, &mut body, &mut rev);
    let cx = schedule::Context {
        ordered,
        memory,
        passes,
    };
    let (mut joint_stmts, backward) =
        schedule::joint(&mut values, &cx, body.stmts.clone(), rev.clone());
    let moved = body.yields.iter().filter(|y| is_memory(&values, **y));
    let moved: Vec<Val> = moved.copied().collect();
    let outputs = params.iter().chain(&moved).copied();
    let outputs = outputs.filter(|p| cx.memory.restores(*p));
    joint_stmts.extend(put_back(&mut values, outputs, backward));
    // Callers do not hand the reverse part again what was written to.
    let written = params.iter().filter(|p| values[**p].mutable).copied();
    let cx = schedule::Context {
        ordered: cx.ordered,
        memory: cx.memory.without(written, &values, &body),
        ..cx
    };
    let (mut forward, backward) = schedule::split(&mut values, &cx, body.stmts, rev);
    let backward = with_views(&values, &params, &forward, backward);
    let kept = kept_apart(&mut values, &mut forward, &body.yields, &backward);
    Sweeps {
        values,
        first,
        params,
        items,
        bars,
        fitted,
        seed,
        joint: Block {
            stmts: joint_stmts,
            yields: body.yields.clone(),
        },
        forward: Block {
            stmts: forward,
            yields: kept,
        },
        backward: Block {
            stmts: backward,
            yields: Vec::new(),
        },
        result,
    }
}

/// Whether a value is a `Vec` with an adjoint.
fn is_list(values: &Values, v: Val) -> bool {
    matches!(values[v].ty, Ty::Vec(_)) && values[v].ty.has_reals()
}

/// Whether a value that is returned is memory, to which the reverse sweep may write.
fn is_memory(values: &Values, v: Val) -> bool {
    let def = &values[v];
    is_list(values, v)
        || def.mutable && def.ty.is_aggregate() && !matches!(def.ty, Ty::Ref(..) | Ty::Opaque(_))
}

/// What the forward sweep yields: copies of memory that the reverse sweep reads or writes to.
fn kept_apart(
    values: &mut Values,
    forward: &mut Vec<Stmt>,
    yields: &[Val],
    backward: &[Stmt],
) -> Vec<Val> {
    let backward = Block {
        stmts: backward.to_vec(),
        yields: Vec::new(),
    };
    let read = backward.free();
    let mut out = Vec::new();
    for y in yields {
        if !is_memory(values, *y) || !read.contains(y) {
            out.push(*y);
            continue;
        }
        let def = values[*y].clone();
        let copy = values.fresh(def.ty, Some(ident("value")), def.span);
        let place = Place {
            base: *y,
            projections: Vec::new(),
        };
        forward.push(Stmt::Let(copy, Op::Load(place)));
        out.push(copy);
    }
    out
}

/// A reverse sweep that leaves parameters of the user's as the primal leaves them.
fn put_back(
    values: &mut Values,
    outputs: impl Iterator<Item = Val>,
    backward: Vec<Stmt>,
) -> Vec<Stmt> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut places = Vec::new();
    for p in outputs {
        let place = Place {
            base: p,
            projections: Vec::new(),
        };
        let ty = values[p].ty.strip().clone();
        by_field(place, ty, &mut places);
    }
    for (place, ty) in places {
        let ty = match ty {
            Ty::Slice(e) => Ty::Vec(e),
            other => other,
        };
        let span = values[place.base].span;
        let number = !ty.is_aggregate();
        let last = values.fresh(ty, Some(ident("last")), span);
        if number {
            before.push(Stmt::Let(last, Op::Load(place.clone())));
            after.push(Stmt::Store(place, last));
            continue;
        }
        values[last].mutable = true;
        let kept = Place {
            base: last,
            projections: Vec::new(),
        };
        before.push(Stmt::Let(last, Op::Load(place.clone())));
        after.push(Stmt::Swap(place, kept));
    }
    before.extend(backward);
    before.extend(after);
    before
}

/// The fields of structs and tuples, which need not be `Copy` as a whole. What is not understood is not written to.
fn by_field(place: Place, ty: Ty, out: &mut Vec<(Place, Ty)>) {
    match ty.parts() {
        Some(parts) => {
            for (name, ty) in parts {
                by_field(place.then(Projection::Field(name)), ty, out);
            }
        }
        None if matches!(ty, Ty::Unknown | Ty::Passive | Ty::Ref(..)) => {}
        None => out.push((place, ty)),
    }
}

/// A pullback outlives the locals of the forward sweep: it forms its views of them again.
fn with_views(values: &Values, params: &[Val], forward: &[Stmt], backward: Vec<Stmt>) -> Vec<Stmt> {
    let mut block = Block {
        stmts: backward,
        yields: Vec::new(),
    };
    let is_view = |v: &Val| values[*v].ty.borrows() && !params.contains(v);
    while let Some(s) = block.free().into_iter().filter(is_view).find_map(|v| {
        forward
            .iter()
            .find(|s| matches!(s, Stmt::Let(d, _) if *d == v))
    }) {
        block.stmts.insert(0, s.clone());
    }
    block.stmts
}

impl Reverse<'_> {
    /// The seed's parts are the adjoints of the result's parts.
    fn seeds(&mut self, seed: Val, shape: &Shape, yields: &[Val], env: &mut Env) {
        let mut paths = Vec::new();
        leaves(shape, &mut Vec::new(), &mut paths);
        let there = match shape {
            Shape::Maybe(..) => yields.first().copied(),
            _ => None,
        };
        for (y, path) in yields.iter().zip(paths) {
            let active = self.activity.active(*y);
            if is_list(self.values, *y) || active && self.values[*y].ty.is_aggregate() {
                let projections = path.into_iter().map(|step| match step {
                    Step::Field(name) => Projection::Field(name),
                    Step::Element(i) => Projection::Index(self.index(i)),
                });
                let place = Place {
                    base: seed,
                    projections: projections.collect(),
                };
                self.returned.push((*y, there, place));
                continue;
            }
            if !active {
                continue;
            }
            let bar = if path.is_empty() {
                seed
            } else {
                let projections = path.into_iter().map(|step| match step {
                    Step::Field(name) => Projection::Field(name),
                    Step::Element(i) => Projection::Index(self.index(i)),
                });
                let place = Place {
                    base: seed,
                    projections: projections.collect(),
                };
                self.let_like(*y, Op::Load(place))
            };
            self.add(env, *y, bar);
        }
    }

    /// What is known at the end of the adjoints of scalar parameters goes to their accumulators.
    fn add_to_bars(&mut self, params: &[Val], bars: &[Option<Val>], env: &Env) {
        for (p, bar) in params.iter().zip(bars) {
            if let (Some(bar), Some(adjoint)) = (bar, env.get(p)) {
                let place = Place {
                    base: *bar,
                    projections: Vec::new(),
                };
                self.out.push(Rev::Plain(Stmt::Accumulate(place, *adjoint)));
            }
        }
    }

    /// The reverse sweep of a block's statements, onto `self.out`.
    fn block(&mut self, stmts: &[Stmt], yields: &[Val], env: &mut Env) {
        for s in stmts {
            if let Stmt::Let(v, op) = s {
                self.ops.insert(*v, op.clone());
            }
        }
        self.open_accumulators(stmts);
        for (v, there, seed) in std::mem::take(&mut self.returned) {
            self.reverse_returned(v, there, seed);
        }
        self.yielded = yields.iter().copied().collect();
        if self.passes.univariate {
            self.find_clusters(stmts);
        }
        for (position, s) in stmts.iter().enumerate().rev() {
            let undone = restore::undo(self.values, &self.tags, stmts, position);
            self.out.extend(undone);
            match s {
                Stmt::Let(v, _) if self.roots.contains_key(v) => self.reverse_member(*v, env),
                Stmt::Let(v, op) => self.reverse_op(*v, op, env),
                Stmt::If(s) => self.reverse_if(position, s, env),
                Stmt::For(s) => self.reverse_for(position, s, env),
                Stmt::Store(place, v) => {
                    let old = restore::variant_before(stmts, position);
                    self.reverse_store(place, *v, old, env);
                }
                Stmt::Accumulate(place, v) => self.reverse_increment(place, *v, env),
                Stmt::Swap(p, q) => self.reverse_swap(p, q),
                Stmt::Permute(place, how) => self.reverse_permute(place, *how),
                Stmt::Push(place, v) => self.reverse_push(place, *v, env),
                Stmt::Pop(v, place) => self.reverse_pop(*v, place, env),
                Stmt::Record(..) | Stmt::Close(..) | Stmt::Vjp(_) | Stmt::Effect(_) => {}
            }
        }
    }

    /// Fills a block of its own.
    fn nested(&mut self, f: impl FnOnce(&mut Self)) -> Vec<Rev> {
        let outer = std::mem::take(&mut self.out);
        f(self);
        std::mem::replace(&mut self.out, outer)
    }
}

/// A step from a result to one of its scalars.
#[derive(Clone)]
enum Step {
    Field(String),
    Element(usize),
}

fn leaves(shape: &Shape, path: &mut Vec<Step>, out: &mut Vec<Vec<Step>>) {
    let (parts, step): (_, &dyn Fn(usize) -> Step) = match shape {
        Shape::Leaf => {
            out.push(path.clone());
            return;
        }
        Shape::Tuple(parts) => (parts, &|i| Step::Field(i.to_string())),
        Shape::Array(parts) => (parts, &Step::Element),
        Shape::Struct(s, parts) => (parts, &|i| Step::Field(s.fields[i].0.clone())),
        // The seed is that of what is inside.
        Shape::Maybe(content, result) => {
            out.push(path.clone());
            leaves(content, path, out);
            if *result {
                out.push(path.clone());
            }
            return;
        }
    };
    for (i, p) in parts.iter().enumerate() {
        path.push(step(i));
        leaves(p, path, out);
        path.pop();
    }
}
