//! The catalogue: every message of the macro, in one place. Each says what is wrong and what to write
//! instead; `ad-tests/tests/ui` holds a case for each.

use crate::diagnostics::{Diagnostic, Extent};

fn message(at: Extent, what: impl Into<String>, help: impl Into<String>) -> Diagnostic {
    Diagnostic {
        at,
        what: what.into(),
        help: help.into(),
    }
}

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident($($arg:ident),*): $what:literal, $help:literal;)*) => {
        $($(#[$doc])*
        pub fn $name(at: impl Into<Extent>, $($arg: impl std::fmt::Display),*) -> Diagnostic {
            message(at.into(), format!($what), format!($help))
        })*
    };
}

catalogue! {
    // The attribute and the signature.

    /// The attribute stands on something else than a function.
    not_a_function(kind): "#[reverse_diff] cannot stand on {kind}", "put it on a function, an `impl` block or an inline module";
    /// The attribute stands on a struct or an enum.
    not_on_a_type(kind): "#[reverse_diff] cannot stand on {kind}", "write `#[derive(ad_core::Differentiable)]` before {kind} that holds real numbers; #[reverse_diff] stands on functions";
    /// The attribute stands twice on one item.
    repeated_attribute(): "#[reverse_diff] stands on this twice", "write one with the options of both: #[reverse_diff(jvp, hessian)]";
    /// `#[derive(Differentiable)]` on an enum or union.
    derive_on(): "`Differentiable` can be derived for structs and enums only", "put the real numbers into a struct";
    /// An option that does not exist.
    unknown_option(name, suggestion): "there is no option `{name}` of #[reverse_diff]", "{suggestion}";
    /// `order = 2, order = 3`
    repeated_option(name): "the option `{name}` stands here twice", "write it once";
    /// `order`, `order = 9`.
    order_value(): "`order` is a number from 1 to 5", "write #[reverse_diff(order = 2)]";
    /// `order = 2` of a function whose derivatives cannot be differentiated.
    order_of_written(name): "the derivatives of `{name}` cannot be differentiated yet: it writes to a parameter, or an `Option` or `Result` is among its parameters or its result", "take and return the numbers as `Vec`s, arrays, tuples or structs";
    /// `g_hessian(..)`, `g_jacobian(..)` in a differentiated function, of a `g` for which it cannot be made of columns.
    matrix_call(name, what, instead): "`{name}_{what}` of this function cannot be called where it is differentiated itself", "call `{name}_{instead}` for each column, or give `{name}` numbers, tuples and arrays, or slices of numbers, and return a fixed number of numbers";
    /// `hvp` of a function that has no gradient.
    needs_gradient(option, name): "`{option}` is of functions whose result is one real number, and `{name}` has another", "ask `jvp` or `jacobian`, or return f64 or f32";
    /// A method or an operator of a type of another module, in forward mode.
    foreign_in_product(): "`jvp`, `hvp`, `jacobian`, `hessian` and `order` do not go through methods and operators of types that are declared elsewhere yet", "ask them of a function over numbers, arrays and structs of the same module";
    /// A type of another module in a Jacobian or Hessian.
    /// A type parameter in a Jacobian or Hessian.
    /// A `Vec` of the caller's whose length changes, in forward mode.
    resized_in_product(): "`hvp`, `jacobian` and `hessian` of a function that changes the length of a `Vec` parameter are not supported yet", "write into a slice, or push to a `Vec` of the function's own";
    /// `jvps` of a function that writes to a parameter.
    written_in_products(): "`jvps` of a function that writes to a parameter is not supported yet", "ask `jvp` or `jacobian`, or return the numbers";
    /// `g_grad(..)`, `g_jvp(..)` with other arguments than `g` can have.
    companion_arguments(name): "the macro cannot tell which parameters of `{name}` are `#[constant]`", "mark the same ones in this function, or put both functions into one module with #[reverse_diff] on it";
    /// `jvp(name)`.
    option_with_value(name): "the option `{name}` of #[reverse_diff] takes no value yet", "write #[reverse_diff({name})]";
    /// `#[reverse_diff(vjp = 1)]`.
    rule_name(): "a rule is the name of a function", "write `vjp = name`, or `fwd = name, rev = name`";
    /// `#[reverse_diff(fwd = a)]`.
    half_a_rule(): "these options make no rule", "write `vjp = name`, or both of `fwd = name, rev = name`";
    /// `scalar_rule! { fn h(x: f64) -> f64 { 2.0 * x } }`
    rule_form(error): "this is no rule: {error}", "write `fn erf(x) -> y {{ x => (-x * x).exp() }}`: names of the arguments and of the result, and the partial by each argument; numbers are f64 unless a type stands with them, as in `x: f32`";
    /// `scalar_rule! { fn g(x) -> y { z => 1.0 } }`
    rule_argument(name, argument): "`{name}` has no argument `{argument}`", "write `argument => partial` for each argument";
    /// `scalar_rule! { fn g(x) -> y { x => 1.0, x => 2.0 } }`
    rule_partial_twice(argument): "there are two partials by `{argument}`", "write one";
    /// `scalar_rule! { fn h(x, z) -> y { x => z } }`
    rule_partial(name, argument): "the partial of `{name}` by `{argument}` is missing", "add `{argument} => ..`, or write `#[constant] {argument}` if no derivative flows through it";
    /// An option that is not a name.
    malformed_option(): "this is not an option of #[reverse_diff]", "write names with commas between them: #[reverse_diff(jvp, hvp)]";
    /// `#[constant(...)]`, `#[scratch(...)]`, `#[skip = ...]`.
    malformed_marker(name): "`#[{name}]` takes no arguments", "write `#[{name}]` alone, before the parameter or item that it is about";
    /// `#[constant]` before a function.
    marker_place(name): "`#[{name}]` does not stand before a function", "write it before a parameter: `fn f(x: f64, #[{name}] k: f64)`; `#[skip]` stands before functions";
    /// `fn f(#[passive] x: f64)`
    unknown_marker(name): "there is no marker `#[{name}]` of parameters", "write `#[constant]` before a parameter that no derivative flows through, `#[scratch]` before a workspace";
    /// `#[scratch]`.
    scratch(): "`#[scratch]` marks a workspace, which is passed as `&mut`", "write `#[scratch] work: &mut [f64]`, or `#[constant]` before what is not written to";
    /// `async fn`.
    async_function(): "an `async` function cannot be differentiated", "compute in an ordinary function, put #[reverse_diff] on that, and call it from the `async` one";
    /// `unsafe fn`.
    unsafe_function(): "an `unsafe` function cannot be differentiated", "write it in safe Rust; companions contain no `unsafe` code";
    /// `const fn`.
    const_function(): "a `const` function cannot be differentiated: its companions could not be `const`", "remove `const`, or differentiate a wrapper that is an ordinary function";
    /// `fn f(&self)`.
    method(): "this receiver is not supported", "write `self`, `&self` or `&mut self`";
    /// `fn f<T: Float>`.
    type_parameter(name): "the type parameter `{name}` is not known to be a real number", "bound it by `num_traits::Float`, write the function for `f64` or `f32`, or call it from a function of the same #[reverse_diff] module";
    /// `x: impl Fn(f64) -> f64`.
    impl_parameter(): "a parameter of type `impl Trait` is not supported yet", "write `#[constant]` before it if no derivative flows through it, or name the type";
    /// `x: &mut f64`.
    mutable_parameter(): "this active `&mut` parameter is not supported yet", "write through `&mut` of a number, or of an array, a slice or a `Vec` of numbers; write `#[constant]` before it if it holds no values with a derivative";
    /// `g: &dyn Fn(f64) -> f64`, `g: fn(f64) -> f64`.
    function_parameter(ty): "the macro cannot look into what `{ty}` stands for when it is called", "take it as `impl Fn(f64) -> f64` in a function of a #[reverse_diff] module, or call functions by their names; write `#[constant]` before the parameter if it is called without values that have a derivative";
    /// `s: &dyn Shape`.
    trait_object(ty): "the macro cannot look into the methods of `{ty}`", "take the type itself or `impl` of the trait, in a function of a #[reverse_diff] module with the trait and the types in it; write `#[constant]` before the parameter if no derivative flows through its methods";
    /// `x: Foo`.
    unknown_parameter_type(ty): "the macro does not know whether `{ty}` holds real numbers", "write `#[constant]` before the parameter if no derivative flows through it; supported are f32, f64, and references, arrays, slices, `Vec`s and tuples of these";
    /// `struct P { x: f64, a: Foo }` in a module, where `Foo` is declared elsewhere.
    unknown_field(ty, name): "the macro does not know whether `{ty}` holds real numbers, so `{name}` has no tangent type", "write `#[constant]` before the field if no derivative flows through it, or `#[derive(ad_core::Differentiable)]` before `{name}` and before `{ty}`";
    /// No active parameter.
    nothing_active(name): "`{name}` has no parameter to differentiate by", "give it a parameter of a real type (f32, f64, or an array, slice, `Vec` or tuple of these) without `#[constant]`";
    /// The result holds no reals.
    passive_result(name): "`{name}` returns no real number, so there is nothing to differentiate", "return f32, f64, or a tuple, array or `Vec` of these";
    /// A result type out of reach.
    result_type(ty): "a result of type `{ty}` is not supported yet", "return f32, f64, or a tuple, array or `Vec` of these";
    /// A pattern as parameter that cannot be taken apart.
    parameter_pattern(): "this pattern is not supported for a parameter", "give the parameter a name and take it apart with `let`";

    /// A bug.
    internal_error(name): "#[reverse_diff] failed on `{name}`: this is a bug of the macro, not of your code", "please report it with the function; until it is mended, split the function or rewrite its loops";

    /// `#[constant]` before a parameter that active values are written to.
    constant_receives(name): "a value with a derivative is written to `{name}`, which is `#[constant]`: the derivative would be lost", "remove `#[constant]`, or write `ad_core::constant(..)` around the value if no derivative shall flow";

    // Statements and control flow.

    /// `for x in map`.
    for_over(): "`for` over this is not supported: the macro cannot see what it iterates over", "iterate over a range, an array, a slice or a `Vec`, with adapters of the standard library, or write a `while` loop";
    /// Two that are not reached by number, `zip`ped; `rev` of `flat_map`.
    out_of_step(): "these iterators cannot be walked in step: where the items of each lie is known only at run time", "`collect` one of them to a `Vec` first";
    /// `?`.
    question_mark(): "`?` on a value that the macro cannot look into is not supported", "match on it, or check before the call";
    /// `unsafe { }`.
    unsafe_block(): "`unsafe` code cannot be differentiated", "write it in safe Rust, or compute passive values with it outside of the function";
    /// `async { }`, `.await`, `yield`.
    suspension(): "code that suspends (`async`, `await`, `yield`) cannot be differentiated", "compute in an ordinary function";
    /// `#[cfg]` inside a body.
    cfg_inside(): "`#[cfg]` inside a function is not resolved when the macro runs", "put `#[cfg]` on two versions of the whole function";
    /// `static mut` or another item inside.
    inner_item(kind): "{kind} inside a differentiated function is not supported", "move it out of the function";
    /// A pattern in `let`.
    let_pattern(): "this pattern is not supported", "bind a name, and take it apart with patterns of tuples, arrays, slices, structs, `Option` and `Result`";
    /// A real number as scrutinee.
    /// `a[i] = x`, `p.0 = x`.
    assign_target(): "assignment to this place is not supported", "assign to a variable, to an element or a row of an array, a slice or a `Vec`, or through a `&mut` of one";
    /// `&mut x`.
    mutable_borrow(): "a `&mut` of this is handed to code that the macro cannot look into", "return the new value and assign it";
    /// `let a = if c { &x } else { &y };`
    run_time_view(): "this slice or array is chosen at run time, and the macro cannot tell among which", "choose the numbers instead: `if c {{ x[i] }} else {{ y[i] }}`";
    /// `let s: &dyn Shape = if c { &square } else { &circle };`
    run_time_type(): "this is of one type or of another, which is known at run time only", "choose the numbers instead: `if c {{ square.area(x) }} else {{ circle.area(x) }}`, or make the types variants of an enum";

    // Expressions.

    /// Any other expression through which a derivative would flow.
    opaque_expression(): "the derivative of this expression is not known: the macro cannot look into it", "use arithmetic, methods of f32 and f64, indexing, `if`, `match` and `for`; wrap an operand in `ad_core::constant(..)` if no derivative shall flow";
    /// A macro with active arguments.
    opaque_macro(name): "the macro cannot look into `{name}!`, and a value with a derivative goes in", "write it out, or wrap the operand in `ad_core::constant(..)`";
    /// A function without a rule.
    opaque_call(path, hint): "no derivative is known for the function `{path}`", "{hint}";
    /// `f(x)` of a variable that holds a function nobody knows.
    opaque_callee(name): "the macro cannot look into `{name}`, which is called with a value that has a derivative", "call a function by its name, or take it as `impl Fn(f64) -> f64` in a function of a #[reverse_diff] module; wrap the argument in `ad_core::constant(..)` if no derivative shall flow";
    /// A call of a function elsewhere with memory that is written to.
    written_argument(): "a `&mut` of values with a derivative is handed to a function elsewhere, and the macro does not know of what type they are", "write the variable's type: `let mut w: Vec<f64> = ..`; where the function only reads, write `&`";
    /// A method without a rule.
    opaque_method(name, hint): "no derivative is known for the method `{name}`", "{hint}";
    /// `Err(x * x)`
    error_value(): "an `Err` that holds a value with a derivative is not supported yet", "return what is wrong as a number of its own, a text or `()`, or wrap the value in `ad_core::constant(..)` if no derivative shall flow";
    /// A cast of a real number to an unknown type.
    opaque_cast(): "a real number with a derivative is cast to a type the macro does not know", "cast to f32, f64 or an integer type by its own name";
    /// A struct literal.
    struct_literal(): "a struct that holds values with a derivative is not supported yet", "use variables or tuples";
    /// A variable is made up differently before a loop and at the end of its body.
    shape_mismatch(): "this variable is made up differently before the loop and at the end of its body", "write out the tuples and arrays that are assigned to it: `q = (p.0, p.1)` for `q = p`";
    /// `let s = it.collect();` where other collections than `Vec`s are spoken of.
    gathered_into(name): "the macro cannot tell into what `{name}` gathers", "write the type: `collect::<Vec<_>>()`, `partition::<Vec<_>, _>(..)`, `unzip::<_, _, Vec<_>, Vec<_>>()`";
    /// A closure with active captures.
    nested_function(): "a closure that captures values with a derivative goes to something that the macro cannot look into", "call it in this function, or pass it to iterator methods or to functions of the same module";
}

/// The closest of `known` to `name`, if any is close.
pub fn closest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let scored = known.iter().map(|k| (distance(name, k), *k)).min()?;
    (scored.0 <= 1 + name.len() / 4).then_some(scored.1)
}

/// Number of edits between two names: a letter more, less or another, or two neighbours that have changed places.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let other = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (row[j - 1] + 1)
                .min(rows[i - 1][j] + 1)
                .min(rows[i - 1][j - 1] + other);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
