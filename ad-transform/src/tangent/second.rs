//! Forward over reverse: the tangent of both sweeps in one block.
//!
//! The accumulators are memory and the seed is a number, so the gradient's derivative in a direction, a product of the
//! Hessian with a vector, gathers in the duals of the accumulators. Records have duals as well.

use super::{differentiate, tangent_of};
use crate::analyse::activity;
use crate::analyse::steep::Steep;
use crate::build::dot_name;
use crate::ir::{Block, Op, Shape, Stmt, Val, Values};
use crate::passes::Passes;
use crate::request::Request;
use crate::reverse::Sweeps;
use crate::ty::Ty;
use proc_macro2::TokenStream;

/// A function of one real number with its gradient and the gradient's derivative in a direction.
#[derive(Clone, Debug)]
pub struct Second {
    /// All values.
    pub values: Values,
    /// The primal's parameters.
    pub params: Vec<Val>,
    /// Their tangents; `None` for passive ones.
    pub dots: Vec<Option<Val>>,
    /// Accumulators of the gradient.
    pub bars: Vec<Option<Val>>,
    /// Accumulators of its derivative.
    pub bar_dots: Vec<Option<Val>>,
    /// Items declared inside the primal's body.
    pub items: Vec<TokenStream>,
    /// Everything in one block; it yields the primal's result.
    pub body: Block,
    /// How the yields make up the result.
    pub result: Shape,
    /// Lanes of what depends on the direction; 1 where it is numbers.
    pub width: usize,
}

/// Differentiates the gradient of a function in the direction of its parameters. The seed is 1.
pub fn second(sweeps: &Sweeps, passes: Passes) -> Second {
    let (mut values, mut joint) = (sweeps.values.clone(), sweeps.joint.clone());
    let number = match (&sweeps.result, &joint.yields[..]) {
        (Shape::Leaf, [result]) => Some(*result),
        // Whether it is there, and the number.
        (Shape::Maybe(..), [_, result, ..]) => Some(*result),
        _ => None,
    };
    if let (Some(seed), Some(result)) = (sweeps.seed, number) {
        values[seed].ty = values[result].ty.strip().clone();
        joint.stmts.insert(0, Stmt::Let(seed, Op::Number(1.0)));
    }
    crate::nest::calls(&mut values, &mut joint);
    let mut inputs = Vec::new();
    let (mut dots, mut bar_dots, mut sources) = (Vec::new(), Vec::new(), Vec::new());
    for (p, bar) in sweeps.params.iter().zip(&sweeps.bars) {
        let dot = bar.map(|_| tangent_of(&mut values, *p));
        let bar_dot = bar.map(|b| dual_of_bar(&mut values, b));
        sources.extend(dot.map(|_| *p));
        inputs.extend(dot.map(|d| (*p, d)));
        inputs.extend(bar.zip(bar_dot));
        dots.push(dot);
        bar_dots.push(bar_dot);
    }
    let written = |p: &&Val| values[**p].mutable;
    let outputs = sources.iter().filter(written).copied();
    let outputs: Vec<Val> = outputs
        .chain(sweeps.bars.iter().flatten().copied())
        .collect();
    let activity = activity::between(&values, &joint, sources, outputs);
    let steep = Steep::before(sweeps.first);
    let (body, ()) = differentiate(
        &mut values,
        (&activity, passes, steep),
        &joint,
        &inputs,
        |_, _| ((), Vec::new()),
    );
    Second {
        values,
        params: sweeps.params.clone(),
        dots,
        bars: sweeps.bars.clone(),
        bar_dots,
        items: sweeps.items.clone(),
        body,
        result: sweeps.result.clone(),
        width: 1,
    }
}

/// Several directions at once: columns of the Hessian.
pub fn hessian(mut f: Second, request: &Request, directions: Option<usize>) -> Second {
    let along = request.params.iter().filter(|p| p.active).map(|p| &p.ty);
    let width = super::lanes::width(&f.values, &f.body, along, directions);
    let sources = f.dots.iter().chain(&f.bar_dots).flatten().copied();
    super::lanes::widen(&mut f.values, &mut f.body, sources.collect(), width);
    f.width = width;
    f
}

fn dual_of_bar(values: &mut Values, bar: Val) -> Val {
    let def = values[bar].clone();
    let ty: Ty = super::memory::dual(&def.ty);
    let dot = values.fresh(ty, def.name.as_ref().map(dot_name), def.span);
    values[dot].mutable = def.mutable;
    dot
}
