//! The compiler behind `#[reverse_diff]`: a library over `proc_macro2`, `syn` and `quote`, without `proc_macro`, so that
//! it can be tested, fuzzed and called from tools.
//!
//! ```text
//! parse      request.rs    attribute + item            -> request
//! fence      fence.rs      reports what is outside the subset
//! lower      lower/        syn                         -> IR
//! infer      infer.rs      completes the types
//! simplify   simplify/     branches, common subexpressions, dead code
//! analyse    analyse/      varied, useful, active; errors where a derivative would be lost
//! finite     finite.rs     checks of values and partials, where they are asked
//! tangent    tangent/      IR                          -> IR in forward mode, where it is asked
//! nest       nest/         IR of derivatives           -> functions to differentiate again, where it is asked
//! reverse    reverse/      IR                          -> forward and reverse sweep
//! simplify   simplify/
//! emit       emit/         IR                          -> tokens
//! ```
//!
//! [`reverse_diff`] is the whole pipeline; `ir/verify.rs` checks the IR between passes.

pub mod analyse;
mod build;
pub mod check;
pub mod diagnostics;
mod emit;
mod fence;
mod finite;
mod hygiene;
mod infer;
pub mod inspect;
pub mod ir;
mod lower;
pub mod messages;
mod method_rule;
mod module;
mod nest;
#[doc(hidden)]
pub mod passes;
mod request;
mod reverse;
mod rule;
mod rules;
mod scalar_rule;
mod scope;
mod simplify;
mod tangent;
mod ty;

use analyse::Given;
use diagnostics::Diagnostics;
use passes::Passes;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use tangent::Jacobian;
use ty::Ty;

/// Expands `#[reverse_diff(attribute)] item`: the item as the user wrote it, and its companions, or errors and stubs.
#[must_use]
pub fn reverse_diff(attribute: TokenStream, item: TokenStream) -> TokenStream {
    match syn::parse2::<syn::Item>(item.clone()) {
        Ok(syn::Item::Mod(module)) => return module::expand(attribute, module),
        Ok(syn::Item::Impl(block)) => return module::expand_impl(attribute, &block),
        _ => {}
    }
    if request::is_no_item(&item) {
        return item;
    }
    let mut diag = Diagnostics::default();
    let Some(request) = request::parse(attribute, &item, &mut diag) else {
        let errors = diag.to_tokens();
        // A type gets what was meant, so that functions of it are no second wave.
        let item = match syn::parse2::<syn::Item>(item.clone()) {
            Ok(syn::Item::Struct(s)) => emit::tangent::beside(&s),
            Ok(syn::Item::Enum(e)) => emit::enums::beside(&e),
            _ => item,
        };
        return quote!(#item #errors);
    };
    let (companions, diag, _) = companions(&request, diag, None);
    let (primal, errors) = (request.item.to_token_stream(), diag.to_tokens());
    quote!(#primal #errors #companions)
}

/// Expands `#[derive(Differentiable)]` on an item.
#[must_use]
pub fn differentiable(item: TokenStream) -> TokenStream {
    match syn::parse2::<syn::Item>(item) {
        Ok(syn::Item::Struct(s)) => emit::tangent::derive(&s, &scope::Scope::default()),
        Ok(syn::Item::Enum(e)) => emit::enums::derive(&e, &scope::Scope::default()),
        Ok(other) => {
            let mut diag = Diagnostics::default();
            diag.report(messages::derive_on(diagnostics::whole(&other)));
            diag.to_tokens()
        }
        Err(e) => e.to_compile_error(),
    }
}

/// Expands `method_rules! { .. }`.
#[must_use]
pub fn method_rules(input: TokenStream) -> TokenStream {
    method_rule::expand(input)
}

/// Expands `scalar_rule! { .. }`.
#[must_use]
pub fn scalar_rule(input: TokenStream) -> TokenStream {
    scalar_rule::expand(input)
}

/// The companions of a function, or stubs of them beside what was reported; and the keys of functions of the module that
/// it calls and that need companions for that. What the hidden functions are made of goes to `later`, if it shall wait.
fn companions(
    request: &request::Request,
    mut diag: Diagnostics,
    mut later: Option<&mut Option<Derivatives>>,
) -> (TokenStream, Diagnostics, Vec<String>) {
    let understood = diag.is_empty();
    // A panic is a bug of ours. It must not take the user's function away.
    let expanded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let mut diag = std::mem::take(&mut diag);
        let mut calls = Vec::new();
        let tokens = expand(request, &mut diag, &mut calls, later.as_deref_mut());
        (tokens, diag, calls)
    }));
    let mut calls = Vec::new();
    let expanded = match expanded {
        Ok((tokens, found, called)) => {
            (diag, calls) = (found, called);
            tokens
        }
        Err(_) => {
            let name = &request.item.sig.ident;
            diag.report(messages::internal_error(name.span(), name));
            None
        }
    };
    let tokens = expanded.unwrap_or_else(|| match diag.iter().next() {
        Some(first) if !understood => emit::silent::stubs(request, &first.to_tokens()),
        _ => emit::stubs(request),
    });
    let tokens = emit::known::once(tokens, request);
    (tokens, diag, calls)
}

/// What hidden functions are made of: both sweeps, and the tangent.
type Derivatives = (reverse::Sweeps, tangent::Forward);

/// The pipeline. `None` where something was reported. `calls` takes the keys of functions that stay calls.
fn expand(
    request: &request::Request,
    diag: &mut Diagnostics,
    calls: &mut Vec<String>,
    later: Option<&mut Option<Derivatives>>,
) -> Option<TokenStream> {
    if let Some(rule) = &request.rule {
        return diag.is_empty().then(|| {
            let mut out = emit::of_rule(request, rule);
            out.extend(emit::forward_by_rule(request));
            out
        });
    }
    let understood = diag.is_empty();
    fence::of_function(&request.item, diag);
    let mut f = lower::lower(request, diag);
    *calls = std::mem::take(&mut f.calls);
    if !diag.is_empty() {
        if understood {
            check_what_is_there(request, &mut f, diag);
        }
        return None;
    }
    ir::verify::verify(&f.body, f.params.clone(), "lower");
    infer::infer(&mut f, &request.result);
    let active = sources(request, &f);
    infer::guess(&mut f, &request.result, &active);
    let passes = request.passes;
    simplify::simplify(&mut f.values, &mut f.body, passes);
    let hoisted = passes.alike && simplify::alike::hoist(&mut f.values, &mut f.body);
    if passes.invariant && simplify::invariant::hoist(&mut f.body) || hoisted {
        simplify::simplify(&mut f.values, &mut f.body, passes);
    }
    ir::verify::verify(&f.body, f.params.clone(), "simplify");
    let active: Vec<bool> = request.params.iter().map(|p| p.active).collect();
    let mut activity = analyse::activity::analyse(&f, sources(request, &f));
    if analyse::copies::of_arguments(&mut f, &activity) {
        activity = analyse::activity::analyse(&f, sources(request, &f));
    }
    analyse::check::check(&f, &active, &activity, diag);
    tangent::check(request, &f, diag);
    tangent::check_foreign(request, &f, &activity, diag);
    if !diag.is_empty() {
        return None;
    }
    if !passes.useful {
        activity.widen();
    }
    if request.asked.debug_nan {
        finite::check(&mut f, &activity);
        ir::verify::verify(&f.body, f.params.clone(), "debug_nan");
    }
    ir::verify::verify_roots(&f.values, &f.params, &f.body);
    inspect::seen(inspect::Stage::Lowered, &f.body);
    let (asked, by_rows) = (request.asked, tangent::by_rows(request, &f));
    let (rows, columns) = tangent::shape(request);
    let nested = nest::is_asked(request, &f, &activity);
    let in_lanes = asked.first_in_lanes();
    let wants_forward = asked.jvp || nested || in_lanes || asked.jacobian && !by_rows;
    let given = Given {
        active: &active,
        activity: &activity,
        passes,
    };
    let forward = wants_forward.then(|| forward(&f, given));
    let sweeps = sweeps(f, given);
    let second = asked.second().then(|| second(&sweeps, passes));
    let mut hidden = TokenStream::new();
    // Callers elsewhere go forwards through it, whatever it writes to or returns.
    let called = asked.jvp && !nested && !matches!(request.result, Ty::Maybe(..));
    if called && request.jvp_rule.is_none() {
        hidden.extend(emit::nested::forward(request));
    }
    if let Some(forward) = forward.as_ref().filter(|_| nested) {
        let known = nest::Known {
            request,
            sweeps: &sweeps,
            forward,
        };
        match later {
            Some(later) => *later = Some((sweeps.clone(), forward.clone())),
            None => hidden = nest::expand(&known, nest::Extent::all(request), diag),
        }
        if !diag.is_empty() {
            return None;
        }
    }
    let forward = forward.map(|f| walk_forward(f, passes));
    let sweeps = walk_sweeps(sweeps, passes);
    inspect::seen(inspect::Stage::Swept, &sweeps.joint);
    if let Some(f) = &forward {
        inspect::seen(inspect::Stage::Tangent, &f.body);
    }
    // How many directions there will be nobody knows here, except for a diagonal.
    let directions = forward.as_ref().filter(|_| in_lanes);
    let directions = directions.map(|f| tangent::columns(f.clone(), request, None));
    let seconds = second.as_ref().filter(|_| asked.second_in_lanes());
    let seconds = seconds.map(|f| tangent::hessian(f.clone(), request, None));
    let jacobian = asked.jacobian.then(|| match &forward {
        Some(f) if !by_rows => Jacobian::Columns(tangent::columns(f.clone(), request, columns)),
        _ => Jacobian::Rows(tangent::rows(&sweeps, request, rows)),
    });
    let hessian = second.as_ref().filter(|_| asked.hessian);
    let hessian = hessian.map(|f| tangent::hessian(f.clone(), request, columns));
    let products = tangent::Products {
        jvp: forward.filter(|_| asked.jvp || nested),
        hvp: second.filter(|_| asked.hvp),
        jacobian,
        hessian,
        directions,
        seconds,
    };
    let companions = emit::companions(request, &sweeps, &products);
    let by_rule = emit::forward_by_rule(request);
    Some(quote!(#companions #hidden #by_rule))
}

/// Both sweeps of a function.
fn sweeps(f: ir::Function, given: Given) -> reverse::Sweeps {
    let mut sweeps = reverse::reverse(f, given);
    ir::verify::verify(&sweeps.joint, inputs(&sweeps), "reverse");
    simplify::simplify(&mut sweeps.values, &mut sweeps.joint, given.passes);
    ir::verify::verify(&sweeps.joint, inputs(&sweeps), "reverse, simplified");
    sweeps
}

/// The sweeps in the forms that are emitted.
fn walk_sweeps(mut sweeps: reverse::Sweeps, passes: Passes) -> reverse::Sweeps {
    simplify_split(&mut sweeps, passes);
    if sweeps.joint.has_loops() {
        walk_memory(&mut sweeps, passes);
        ir::verify::verify(&sweeps.joint, inputs(&sweeps), "memory");
    }
    let values = &mut sweeps.values;
    simplify::moved::keep(values, &mut [&mut sweeps.joint]);
    simplify::moved::keep(values, &mut [&mut sweeps.forward, &mut sweeps.backward]);
    sweeps
}

/// A function and its derivative in a direction: what `f_jvp` runs.
fn forward(f: &ir::Function, given: Given) -> tangent::Forward {
    let mut forward = tangent::forward(f.clone(), given);
    let inputs = forward.inputs();
    ir::verify::verify(&forward.body, inputs.iter().copied(), "tangent");
    simplify::simplify(&mut forward.values, &mut forward.body, given.passes);
    ir::verify::verify(&forward.body, inputs, "tangent, simplified");
    forward
}

/// The same in the form that is emitted.
fn walk_forward(mut forward: tangent::Forward, passes: Passes) -> tangent::Forward {
    let inputs = forward.inputs();
    let (values, body) = (&mut forward.values, &mut forward.body);
    finish(values, body, inputs, passes, "tangent");
    forward
}

/// A gradient and its derivative in a direction: what `f_hvp` runs.
fn second(sweeps: &reverse::Sweeps, passes: Passes) -> tangent::Second {
    let mut second = tangent::second(sweeps, passes);
    let optional = [&second.dots, &second.bars, &second.bar_dots];
    let optional = optional.into_iter().flat_map(|v| v.iter().flatten());
    let inputs = second.params.iter().chain(optional).copied().collect();
    let (values, body) = (&mut second.values, &mut second.body);
    finish(values, body, inputs, passes, "forward over reverse");
    second
}

/// Simplifies and checks a block that runs in one go.
fn finish(
    values: &mut ir::Values,
    block: &mut ir::Block,
    inputs: Vec<ir::Val>,
    passes: Passes,
    stage: &str,
) {
    ir::verify::verify(block, inputs.iter().copied(), stage);
    simplify::simplify(values, block, passes);
    if block.has_loops() {
        walk(values, &ir::Block::default(), block, passes);
        simplify::remove_dead(values, block, passes);
    }
    simplify::moved::keep(values, &mut [block]);
    ir::verify::verify(block, inputs, stage);
}

/// After errors: finds those that only the analysis sees, so that all are reported at once.
fn check_what_is_there(request: &request::Request, f: &mut ir::Function, diag: &mut Diagnostics) {
    infer::infer(f, &request.result);
    let activity = analyse::activity::analyse(f, sources(request, f));
    analyse::check::check_calls(f, &activity, diag);
}

/// The active parameters.
fn sources(request: &request::Request, f: &ir::Function) -> Vec<ir::Val> {
    let active = f
        .params
        .iter()
        .zip(&request.params)
        .filter(|(_, p)| p.active);
    active.map(|(v, _)| *v).collect()
}

/// How loops walk through memory: in the forms that compilers make the most of.
fn walk_memory(sweeps: &mut reverse::Sweeps, passes: Passes) {
    let (nothing, values) = (ir::Block::default(), &mut sweeps.values);
    walk(values, &nothing, &mut sweeps.joint, passes);
    walk(values, &sweeps.forward, &mut sweeps.backward, passes);
    walk(values, &nothing, &mut sweeps.forward, passes);
    simplify::remove_dead(&sweeps.values, &mut sweeps.joint, passes);
    simplify::remove_dead(&sweeps.values, &mut sweeps.backward, passes);
    let wanted = sweeps.backward.free();
    simplify::forward(&sweeps.values, &mut sweeps.forward, &wanted, passes);
}

/// The same for one block, which may read values of another one `before` it.
fn walk(values: &mut ir::Values, before: &ir::Block, block: &mut ir::Block, passes: Passes) {
    if passes.order {
        simplify::order::straighten(values, before, block);
    }
    if passes.first {
        simplify::first::assign(values, before, block);
    }
    if passes.stencils {
        simplify::windows::open_stencils(values, before, block);
    }
    if passes.scatter {
        simplify::scatter::gather(values, before, block);
    }
    if passes.windows {
        simplify::windows::open(values, before, block);
    }
    if passes.sums {
        simplify::sums::separate(values, block);
    }
}

/// The split sweeps are simplified as one, so that what the reverse sweep wants of the forward sweep stays.
fn simplify_split(sweeps: &mut reverse::Sweeps, passes: Passes) {
    simplify::simplify(&mut sweeps.values, &mut sweeps.backward, passes);
    let wanted = sweeps.backward.free();
    simplify::forward(&sweeps.values, &mut sweeps.forward, &wanted, passes);
}

/// The values that the sweeps are given.
fn inputs(s: &reverse::Sweeps) -> Vec<ir::Val> {
    s.params
        .iter()
        .copied()
        .chain(s.bars.iter().flatten().copied())
        .chain(s.seed)
        .collect()
}
