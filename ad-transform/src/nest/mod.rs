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
mod wanted;

pub use flat::{adjoint, calls};
pub use gradient::free_name;
pub use orders::orders;
pub use wanted::{Companions, Later, Wanted, callers_first};

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

/// Which hidden functions there shall be.
#[derive(Clone, Copy)]
pub struct Extent<'a> {
    /// The highest order.
    pub order: u32,
    /// The order up to which all are there: that which the user asks, for callers elsewhere.
    pub all: u32,
    /// The companions that the function itself has.
    there: Companions,
    /// Those beyond.
    pub wanted: &'a Wanted,
}

impl Extent<'static> {
    /// All of a function whose callers are not known.
    pub fn all(request: &Request) -> Self {
        static NOTHING: Wanted = Wanted::none();
        let order = request.asked.order;
        Extent {
            order,
            all: order.max(1),
            there: Companions::ALL,
            wanted: &NOTHING,
        }
    }
}

impl<'a> Extent<'a> {
    /// Those of a function of a module that its callers mention, and those that callers elsewhere may.
    pub fn of(request: &Request, wanted: &'a Wanted) -> Self {
        let all = match request.known_order {
            0 | 1 => u32::from(request.asked.jvp),
            order => order,
        };
        Extent {
            order: request.asked.order,
            all,
            there: Companions::ALL,
            wanted,
        }
    }

    /// Those of a function's derivative, which has these companions itself.
    fn inner(self, there: Companions) -> Self {
        Extent {
            there,
            order: self.order.saturating_sub(1),
            all: self.all.saturating_sub(1),
            ..self
        }
    }
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
pub fn expand(known: &Known, extent: Extent, diag: &mut Diagnostics) -> TokenStream {
    let there = extent.there;
    let mut out = match there.jvp {
        true => emit::nested::forward(known.request),
        false => TokenStream::new(),
    };
    let name = &known.request.item.sig.ident;
    let of = |all: bool, name: &proc_macro2::Ident| match all {
        true => Companions::ALL,
        false => extent.wanted.of(name),
    };
    let wanted = of(extent.all >= 1, &names::tangent(name));
    if wanted.any() {
        let (request, f) = tangent::function(known);
        out.extend(companions(&request, f, extent.inner(wanted), diag));
    }
    if extent.order >= 2 {
        let name = names::gradient(name);
        if there.vjp_into {
            out.extend(emit::nested::gradient(known.request));
        }
        let wanted = of(extent.all >= 2, &name);
        if wanted.any() {
            let (request, f) = gradient::function(known);
            out.extend(companions(&request, f, extent.inner(wanted), diag));
        }
    }
    out
}

/// The hidden companions of a hidden function.
fn companions(
    request: &Request,
    mut f: Function,
    extent: Extent,
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
    let mut out = match extent.order {
        _ if !extent.there.jvp && extent.order < 2 => TokenStream::new(),
        0 | 1 => emit::nested::forward(request),
        _ => expand(&known, extent, diag),
    };
    let (sweeps, forward) = (
        crate::walk_sweeps(sweeps, request.passes),
        crate::walk_forward(forward, request.passes),
    );
    out.extend(emit::hidden_companions(
        request,
        &sweeps,
        &forward,
        extent.there,
    ));
    out
}
