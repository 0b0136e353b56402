//! The ways gradients are known to go silently wrong in systems of this kind, each by name, with figures worked out
//! by hand. `expected!` gives inputs, value and gradient.
#![allow(
    clippy::all,
    reason = "programs are written as users write them, clumsily too"
)]

macro_rules! expected {
    ($($name:ident: $($inputs:expr => $value:expr, $gradient:expr),+;)+) => {
        mod figures {
            $(#[test]
            fn $name() {
                $(ad_tests::expect::<super::made::$name>(&$inputs, $value, &$gradient);)+
            })+
        }
    };
}

/// Written by the build script.
#[allow(warnings, clippy::all, clippy::pedantic)]
mod made {
    include!(concat!(env!("OUT_DIR"), "/regressions.rs"));
}

#[path = "regressions/accumulators.rs"]
mod accumulators;
#[path = "regressions/analysis.rs"]
mod analysis;
#[path = "regressions/exits.rs"]
mod exits;
#[path = "regressions/expressions.rs"]
mod expressions;
#[path = "regressions/leaving.rs"]
mod leaving;
#[path = "regressions/loops.rs"]
mod loops;
#[path = "regressions/memory.rs"]
mod memory;
#[path = "regressions/names.rs"]
mod names;
#[path = "regressions/overwriting.rs"]
mod overwriting;
#[path = "regressions/singular.rs"]
mod singular;
