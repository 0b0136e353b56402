//! Which optional passes run.
//!
//! Every one of them may be left out without a change of any derivative. That is a property to test: a program whose gradient
//! depends on an optimisation has found a fault in it, or one that it hides. So tools can switch them off one by one.
//!
//! ```
//! use ad_transform::passes::Passes;
//! let plain = Passes::none().run(|| ad_transform::reverse_diff(attribute(), function()));
//! # fn attribute() -> proc_macro2::TokenStream { Default::default() }
//! # fn function() -> proc_macro2::TokenStream { quote::quote!(fn f(x: f64) -> f64 { x * x }) }
//! ```

use std::cell::Cell;

macro_rules! passes {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The optional passes: those that are `true` run.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Passes {
            $($(#[$doc])* pub $name: bool,)*
        }

        impl Passes {
            /// Their names, in the order in which they run.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];

            /// All: what the attribute does.
            #[must_use]
            pub const fn all() -> Passes {
                Passes { $($name: true,)* }
            }

            /// None: what cannot be left out is all that runs.
            #[must_use]
            pub const fn none() -> Passes {
                Passes { $($name: false,)* }
            }

            /// The pass of this name; `None` where there is none.
            pub fn named(&mut self, name: &str) -> Option<&mut bool> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)*
                    _ => None,
                }
            }
        }
    };
}

passes! {
    /// Branches on one condition merged (`simplify/branches.rs`).
    branches,
    /// Common subexpressions shared (`simplify/common.rs`).
    common,
    /// Dead code removed (`simplify/dead.rs`).
    dead,
    /// Costly operations of both arms of a branch run before it (`simplify/alike.rs`).
    alike,
    /// Arrays that are the same in every trip made before the loop (`simplify/invariant.rs`).
    invariant,
    /// Only what the result depends on has an adjoint (`analyse/activity.rs`); else all that depends on a parameter.
    useful,
    /// Straight-line code of one variable differentiated forwards (`reverse/univariate.rs`).
    univariate,
    /// Loops and branches in one pass with their reverse (`reverse/fuse.rs`).
    fuse,
    /// What is cheap computed again instead of recorded (`reverse/cut.rs`).
    recompute,
    /// Loops reversed in the order of the primal where that may be (`reverse/schedule.rs`).
    any_order,
    /// The same in forward mode: straight-line code of one variable has one product (`tangent/slopes.rs`).
    slopes,
    /// The order of loops straightened (`simplify/order.rs`).
    order,
    /// First additions to accumulators made assignments (`simplify/first.rs`).
    first,
    /// Additions to neighbours a block of trips at a time (`simplify/windows/stencil.rs`).
    stencils,
    /// Stencils that scatter made to gather (`simplify/scatter.rs`).
    scatter,
    /// Indexed accesses made to go along windows (`simplify/windows/`).
    windows,
    /// Sums separated from what a loop stores (`simplify/sums.rs`).
    sums,
}

impl Default for Passes {
    fn default() -> Passes {
        Passes::all()
    }
}

thread_local! {
    static CURRENT: Cell<Passes> = const { Cell::new(Passes::all()) };
}

impl Passes {
    /// All but the one of this name.
    ///
    /// # Panics
    /// If there is none of this name.
    #[must_use]
    pub fn without(name: &str) -> Passes {
        let mut passes = Passes::all();
        *passes.named(name).expect("the name of a pass") = false;
        passes
    }

    /// Runs `f`; what is expanded in it on this thread is with these passes.
    pub fn run<T>(self, f: impl FnOnce() -> T) -> T {
        /// Puts the former ones back, after a panic too.
        struct Back(Passes);
        impl Drop for Back {
            fn drop(&mut self) {
                CURRENT.set(self.0);
            }
        }
        let _back = Back(CURRENT.replace(self));
        f()
    }

    /// Those that are to run now.
    pub(crate) fn current() -> Passes {
        CURRENT.get()
    }
}
