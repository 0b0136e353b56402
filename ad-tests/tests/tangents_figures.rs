//! The same as `tangents.rs` for the programs of `regressions.rs`.
#![allow(warnings, clippy::all, reason = "see `regressions.rs`")]

/// Tests `figures::name`.
macro_rules! expected {
    ($($name:ident: $($inputs:expr => $value:expr, $gradient:expr),+;)+) => {
        mod figures {
            $(#[test]
            fn $name() {
                ad_tests::check_tangents::<super::made::$name>(&[$($inputs),+]);
            })+
        }
    };
}

/// Written by the build script.
mod made {
    include!(concat!(env!("OUT_DIR"), "/regressions_adapted.rs"));
}

include!(concat!(env!("OUT_DIR"), "/regressions_forward.rs"));
