//! The table of derivative rules: one entry per function, read by the transform (what to write and
//! what to record), by the runtime and by the rule tests, so that the three cannot drift apart.
//!
//! An entry in [`for_each_rule`] reads, for `y = sqrt(x)`:
//!
//! ```text
//! float fn sqrt(x) -> y cost 8 { x(strong) => 0.5 / y } at [(0.25), (2.0)];
//! ```
//!
//! * `float`, `libm` or `rt` says where the function lives ([`Origin`]);
//! * each line of the body is the partial derivative by one argument, a Rust expression of the
//!   arguments and the result. Prefer the result: then the argument need not be recorded;
//! * `(strong)`: a zero adjoint (or tangent) times this partial is zero even where the partial is infinite or
//!   NaN; `(zero)`: the partial is zero everywhere, so no derivative flows;
//! * an argument without a line (such as the `n` of `powi`) is passive;
//! * `cost` is in additions, for the choice between recording and recomputing;
//! * `at` lists the sample points of the rule tests.
#![no_std]

mod table;

/// Where the function of a rule lives, and so how a call of it is recognised and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A method of `f32` and `f64` in std: `x.sin()`, `f64::sin(x)`.
    Float,
    /// A function of the crate `libm`: `libm::erf(x)`.
    Libm,
    /// A helper of `ad_core::rt` that partials are written with.
    Runtime,
}

/// How the derivative flows through one argument of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Adjoint times partial.
    Plain,
    /// Adjoint times partial, where zero times anything is zero.
    Strong,
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
    (@origin rt) => { Origin::Runtime };
    (@flow) => { Flow::Plain };
    (@flow strong) => { Flow::Strong };
    (@flow zero) => { Flow::Zero };
}

for_each_rule!(table);

/// Methods of `f32` and `f64` whose result is not a real number, so that no derivative flows.
pub const PREDICATES: &[&str] = &[
    "is_nan", "is_infinite", "is_finite", "is_normal", "is_subnormal", "is_sign_positive", "is_sign_negative",
    "classify", "total_cmp", "partial_cmp", "to_bits", "eq", "ne", "lt", "le", "gt", "ge",
];
