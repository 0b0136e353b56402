//! Derivatives of derivatives: what `#[reverse_diff(order = k)]` adds, so that companions can be called in functions that are
//! differentiated themselves.
//!
//! A caller elsewhere knows of its callee no more than the name. So a function `f` has, beside its companions, two hidden
//! functions that are plain and pure, and that callers' derivatives are made of:
//!
//! | | | made of |
//! | --- | --- | --- |
//! | `f_grad_needs_order_2(params, seed)` | value and adjoints | both reverse sweeps in one block |
//! | `f_needs_jvp(params, dots)` | value and tangent | the tangent of `f` |
//!
//! Each is a function of the IR again (`gradient.rs`, `tangent.rs`; `flat.rs` takes out what only sweeps have), and goes
//! through the pipeline like one that a user wrote: it gets companions, hidden ones, and in its turn these two, until the
//! order is reached. Levels of derivatives cannot mix: there is nothing that they share.

mod flat;
mod gradient;
pub mod names;
mod orders;
pub mod tangent;

pub use flat::{adjoint, calls};
pub use gradient::free_name;
pub use orders::orders;

use crate::analyse::{self, activity::Activity};
use crate::diagnostics::Diagnostics;
use crate::ir::{self, Block, Function, Stmt};
use crate::request::{Param, Request};
use crate::reverse::Sweeps;
use crate::tangent::Forward;
use crate::ty::Ty;
use crate::{emit, simplify};
use proc_macro2::TokenStream;

/// What is known of a function whose derivatives shall be differentiated.
pub struct Known<'a> {
    /// The function.
    pub request: &'a Request,
    /// Both sweeps, before loops over memory are rewritten.
    pub sweeps: &'a Sweeps,
    /// The tangent, likewise.
    pub forward: &'a Forward,
}

/// Whether derivatives of a function's derivatives are asked. `jvp` asks for those of its own, unless that would ask more of
/// functions that are called.
pub fn is_asked(request: &Request, f: &Function, activity: &Activity) -> bool {
    let asked = request.asked;
    let by_jvp = || asked.jvp && !calls_others(f, &f.body, activity) && is_flat(f, activity);
    is_pure(request) && (asked.order >= 2 || by_jvp())
}

/// Whether what moves from one place to another is numbers: no structs, no `Vec`s of `Vec`s, whose tangents would be needed
/// after they have moved away.
fn is_flat(f: &Function, activity: &Activity) -> bool {
    let made = f
        .values
        .ids()
        .filter(|v| activity.active(*v) && !f.params.contains(v));
    let mut types = made
        .map(|v| &f.values[v].ty)
        .filter(|ty| !matches!(ty, Ty::Ref(..)));
    types.all(|ty| !ty.has_structs() && !ty.element().is_some_and(Ty::moves))
}

/// Whether derivatives go through companions of other functions.
fn calls_others(f: &Function, b: &Block, activity: &Activity) -> bool {
    b.stmts.iter().any(|s| match s {
        Stmt::Let(v, op) => activity.calls.contains(v) && analyse::is_companion_call(&f.values, op),
        Stmt::If(s) => calls_others(f, &s.then, activity) || calls_others(f, &s.other, activity),
        Stmt::For(s) => calls_others(f, &s.body, activity),
        _ => false,
    })
}

/// Whether a function's derivatives can be differentiated: what is written to is no value.
pub fn is_pure(request: &Request) -> bool {
    let result = &request.result;
    let pure =
        |p: &Param| !matches!(p.ty, Ty::Ref(_, true)) && (!p.ty.has_reals() || p.ty.has_second());
    result.has_reals()
        && result.has_second()
        && request.rule.is_none()
        && request.params.iter().all(pure)
}

/// The hidden functions of a function, and all that come of them up to an order. Forward mode is there for one order more: a
/// function that asks `jvp` may be called in others that ask it.
pub fn expand(known: &Known, order: u32, diag: &mut Diagnostics) -> TokenStream {
    let mut out = emit::nested::forward(known.request);
    let (request, f) = tangent::function(known);
    out.extend(companions(&request, f, order.saturating_sub(1), diag));
    if order >= 2 {
        out.extend(emit::nested::gradient(known.request));
        let (request, f) = gradient::function(known);
        out.extend(companions(&request, f, order - 1, diag));
    }
    out
}

/// The hidden companions of a hidden function.
fn companions(
    request: &Request,
    mut f: Function,
    order: u32,
    diag: &mut Diagnostics,
) -> TokenStream {
    let stage = "nested";
    ir::verify::verify(&f.body, f.params.clone(), stage);
    ir::verify::verify_roots(&f.values, &f.params, &f.body);
    simplify::simplify(&mut f.values, &mut f.body, request.passes);
    simplify::looked_into::resolve(&mut f.values, &mut f.body);
    ir::verify::verify(&f.body, f.params.clone(), "nested, simplified");
    let active: Vec<bool> = request.params.iter().map(|p| p.active).collect();
    let mut activity = analyse::activity::analyse(&f, crate::sources(request, &f));
    analyse::check::check(&f, &active, &activity, diag);
    if !diag.is_empty() {
        return TokenStream::new();
    }
    if !request.passes.useful {
        activity.widen();
    }
    let given = analyse::Given {
        active: &active,
        activity: &activity,
        passes: request.passes,
    };
    let forward = crate::forward(&f, given);
    let sweeps = crate::sweeps(f, given);
    let known = Known {
        request,
        sweeps: &sweeps,
        forward: &forward,
    };
    let mut out = match order {
        0 | 1 => emit::nested::forward(request),
        _ => expand(&known, order, diag),
    };
    let (sweeps, forward) = (
        crate::walk_sweeps(sweeps, request.passes),
        crate::walk_forward(forward, request.passes),
    );
    out.extend(emit::hidden_companions(request, &sweeps, &forward));
    out
}
