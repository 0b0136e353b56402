//! The procedural macro of `ad-core`; all work is done in `ad-transform`.

use proc_macro::TokenStream;

/// Emits the gradient companions of the function it stands on.
///
/// ```text
/// #[reverse_diff]
/// fn f(x: f64, w: &[f64], #[constant] data: &[f64]) -> f64 { … }
/// ```
///
/// leaves `f` as it is, and adds `f_grad`, `f_grad_into`, `f_vjp` and `f_vjp_into`, with the visibility, the `where`
/// clause and the lint attributes of `f`. Their own documentation says what they return, in which order, what they
/// add to and what they record. The front page of `ad-core` has examples that run.
///
/// * Every parameter whose type holds real numbers (`f32`, `f64`; references, arrays, slices, `Vec`s and tuples of these)
///   is active: it has an adjoint in the gradient.
/// * `#[constant]` before a parameter makes it passive. A type that the macro does not know needs it.
/// * The attribute takes no arguments yet.
///
/// What cannot be differentiated is reported at its place in the source, all at once, with what to write instead.
#[proc_macro_attribute]
pub fn reverse_diff(attribute: TokenStream, item: TokenStream) -> TokenStream {
    ad_transform::reverse_diff(attribute.into(), item.into()).into()
}

/// Makes a tangent type for a struct that holds real numbers; see the trait of this name in `ad-core`.
#[proc_macro_derive(Differentiable, attributes(constant))]
pub fn differentiable(item: TokenStream) -> TokenStream {
    ad_transform::differentiable(item.into()).into()
}

/// Derivatives of a scalar function of someone else's, imported by name: its partials, in terms of the arguments and the
/// result.
///
/// ```text
/// use special::erf;
/// ad_core::scalar_rule! {
///     fn erf(x) -> y { x => std::f64::consts::FRAC_2_SQRT_PI * (-x * x).exp() }
/// }
/// ```
///
/// Numbers are `f64` unless a type stands with them (`fn erff(x: f32) -> y: f32`). Integers and texts (`fn jn(n: i32, x) -> y`)
/// have no partial, and neither has what is marked (`fn scaled(x, #[constant] k) -> y`). The rule is seen where `erf` is called
/// as `erf(x)` and the rule is in scope.
#[proc_macro]
pub fn scalar_rule(input: TokenStream) -> TokenStream {
    ad_transform::scalar_rule(input.into()).into()
}

/// Derivatives of methods, operators and associated functions of a type of another crate. A body is the reverse part: it adds
/// to `self_bar` and the bars of the other parameters what `seed`, the adjoint of the result, gives them.
///
/// ```text
/// ad_core::method_rules! {
///     impl Vector {
///         fn dot(&self, other: &Vector) -> f64 {
///             *self_bar += *other * seed;
///             *other_bar += *self * seed;
///         }
///     }
///     impl Mul<f64> for Vector {
///         fn mul(self, k: f64) -> Vector {
///             *self_bar += seed * k;
///             *k_bar += seed.dot(&self);
///         }
///     }
/// }
/// ```
///
/// The types must be `Differentiable`. For each name there is a trait (`DotRule1`, `MulRule1`: the number is that of the
/// parameters beside `self`), and the rules hold where these are in scope.
#[proc_macro]
pub fn method_rules(input: TokenStream) -> TokenStream {
    ad_transform::method_rules(input.into()).into()
}

/// Compares `f_grad` with differences of `f`; see the module `ad_core::check`.
#[proc_macro]
pub fn check_grad(input: TokenStream) -> TokenStream {
    ad_transform::check::expand(input.into(), ad_transform::check::Companion::Grad).into()
}

/// Compares `f_jvp` with differences of `f`. Every passive argument is marked as `#[constant]`, integers as well.
#[proc_macro]
pub fn check_jvp(input: TokenStream) -> TokenStream {
    ad_transform::check::expand(input.into(), ad_transform::check::Companion::Jvp).into()
}

/// Compares `f_hessian` with differences of `f_grad`.
#[proc_macro]
pub fn check_hessian(input: TokenStream) -> TokenStream {
    ad_transform::check::expand(input.into(), ad_transform::check::Companion::Hessian).into()
}

/// Compares the partials of a `scalar_rule!` with differences of its function: `check_rule!(erf, 0.3)`, with one real
/// number for each argument.
#[proc_macro]
pub fn check_rule(input: TokenStream) -> TokenStream {
    ad_transform::check::rule(input.into()).into()
}
