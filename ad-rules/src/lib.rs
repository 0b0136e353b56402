//! The table of derivative rules: one entry per function, read by the transform (what to write and
//! what to record), by the runtime and by the rule tests, so that the three cannot drift apart.
//!
//! An entry in [`for_each_rule`] reads, for `y = sqrt(x)`:
//!
//! ```text
//! float fn sqrt(x) -> y cost 6 { x(strong) => 0.5 / y } at [(0.25), (2.0)];
//! ```
//!
//! * `float`, `libm`, `libm32` or `rt` says where the function lives ([`Origin`], [`Precision`]);
//! * an argument named `n` is an `i32`, every other one and the result are real numbers;
//! * each line of the body is the partial derivative by one argument, a Rust expression of the
//!   arguments and the result. Prefer the result: then the argument need not be recorded;
//! * `(kink)`: the partial is 0, 1 or -1, and as with `(strong)` a zero prevails;
//! * `(strong)`: a zero adjoint (or tangent) times this partial is zero even where the partial is
//!   infinite or NaN; `(steep)`: likewise, and the partial is infinite where the function is finite, as that of `sqrt` at
//!   0 is; `(zero)`: the partial is zero everywhere, so no derivative flows;
//! * an argument without a line (such as the `n` of `powi`) is passive;
//! * `cost` is in additions, for the choice between recording and recomputing;
//! * `at` lists the sample points of the rule tests, each exact in `f32`.
//!
//! A partial is written with names of arguments and the result, float literals without suffix,
//! `+ - * /`, unary minus, parentheses, methods that have a `float` entry, `rt::name(…)` that have an
//! `rt` entry (with integer literals where the entry has `n`), and `consts::NAME` for the constant of
//! `core::f32::consts` or `core::f64::consts`. So the table is closed under differentiation.
#![no_std]

mod table;

/// Where the function of a rule lives, and so how a call of it is recognised and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A method of `f32` and `f64` in std: `x.sin()`, `f64::sin(x)`.
    Float,
    /// A function of the crate `libm`: `libm::erf(x)`. A name that ends in `_0` or `_1` is not a
    /// function but a component of one: `frexp_0` is `libm::frexp(x).0`.
    Libm,
    /// A helper of `ad_core::rt` that partials are written with.
    Runtime,
}

/// The float types that a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Both `f32` and `f64`.
    Any,
    /// Only `f32`: the names of `libm` such as `sinf`.
    Single,
    /// Only `f64`: the names of `libm` such as `sin`.
    Double,
}

/// How the derivative flows through one argument of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Adjoint times partial.
    Plain,
    /// Adjoint times partial, where zero times anything is zero.
    Strong,
    /// The same where the partial is infinite at a point at which the function is finite: `sqrt` at 0. What is upstream of it
    /// meets an infinite adjoint, and what is downstream an infinite tangent.
    Steep,
    /// The same where the partial is 0, 1 or -1, so that only the adjoint can be infinite.
    Kink,
    /// None: piecewise constant.
    Zero,
}

/// The partial derivative by one argument.
#[derive(Clone, Copy, Debug)]
pub struct Partial {
    /// The argument's name.
    pub arg: &'static str,
    /// How the derivative flows.
    pub flow: Flow,
    /// The partial as a Rust expression of argument names and the result's name.
    pub expr: &'static str,
}

/// One rule of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Where the function lives.
    pub origin: Origin,
    /// The float types that it is for.
    pub precision: Precision,
    /// The function's name, without a path.
    pub name: &'static str,
    /// Names of the arguments, in order.
    pub args: &'static [&'static str],
    /// Name of the result.
    pub result: &'static str,
    /// The partials; an argument without one is passive.
    pub partials: &'static [Partial],
    /// Cost of a call, in additions.
    pub cost: u32,
    /// Sample points for the rule tests, one value per argument.
    pub samples: &'static [&'static [f64]],
}

impl Rule {
    /// The partial by the argument at `index`, or `None` where that argument is passive.
    #[must_use]
    pub fn partial(&self, index: usize) -> Option<&'static Partial> {
        let name = self.args[index];
        self.partials.iter().find(|p| p.arg == name)
    }
}

macro_rules! table {
    ($($origin:ident fn $name:ident ( $($arg:ident),* $(,)? ) -> $result:ident cost $cost:literal
        { $($by:ident $(($flow:ident))? => $partial:expr),* $(,)? }
        at [ $( ( $($sample:expr),* $(,)? ) ),* $(,)? ] ; )*) => {
        /// All rules, in the order of the table.
        pub const RULES: &[Rule] = &[$(Rule {
            origin: table!(@origin $origin),
            precision: table!(@precision $origin),
            name: stringify!($name),
            args: &[$(stringify!($arg)),*],
            result: stringify!($result),
            partials: &[$(Partial {
                arg: stringify!($by),
                flow: table!(@flow $($flow)?),
                expr: stringify!($partial),
            }),*],
            cost: $cost,
            samples: &[$(&[$($sample as f64),*]),*],
        }),*];
    };
    (@origin float) => { Origin::Float };
    (@origin libm) => { Origin::Libm };
    (@origin libm32) => { Origin::Libm };
    (@origin rt) => { Origin::Runtime };
    (@precision libm) => { Precision::Double };
    (@precision libm32) => { Precision::Single };
    (@precision $any:ident) => { Precision::Any };
    (@flow) => { Flow::Plain };
    (@flow strong) => { Flow::Strong };
    (@flow steep) => { Flow::Steep };
    (@flow kink) => { Flow::Kink };
    (@flow zero) => { Flow::Zero };
}

for_each_rule!(table);

/// Methods of `f32` and `f64` whose result is not a real number, so that no derivative flows.
#[rustfmt::skip]
pub const PREDICATES: &[&str] = &[
    "is_nan", "is_infinite", "is_finite", "is_normal", "is_subnormal", "is_sign_positive",
    "is_sign_negative", "classify", "total_cmp", "partial_cmp", "to_bits", "to_be_bytes",
    "to_le_bytes", "to_ne_bytes", "eq", "ne", "lt", "le", "gt", "ge",
];

/// Functions of `libm`, and components of their results, that are integers, so that no derivative
/// flows. As in the table, `frexp_1` is `libm::frexp(x).1`.
#[rustfmt::skip]
pub const LIBM_PASSIVE: &[&str] = &[
    "ilogb", "ilogbf", "frexp_1", "frexpf_1", "lgamma_r_1", "lgammaf_r_1", "remquo_1", "remquof_1",
];
