//! Forward mode through the whole corpus: a copy of it in which every function asks `jvp` and `hvp` (see `build.rs`),
//! at the same inputs, against the oracle and against reverse mode.
#![allow(warnings, clippy::all, reason = "see `programs.rs`")]

/// Tests `smooth::name`, one for each program.
macro_rules! cases {
    ($($name:ident: $($inputs:expr),+;)+) => {
        mod smooth {
            $(#[test]
            fn $name() {
                ad_tests::check_tangents::<super::made::$name>(&[$($inputs),+]);
                ad_tests::check_second::<super::made::$name>(&[$($inputs),+]);
            })+
        }
    };
}

/// Tests `kinks::name`.
macro_rules! kinks {
    ($($name:ident: $($inputs:expr),+;)+) => {
        mod kinks {
            $(#[test]
            fn $name() {
                ad_tests::check_tangents::<super::made::$name>(&[$($inputs),+]);
            })+
        }
    };
}

/// Written by the build script.
mod made {
    include!(concat!(env!("OUT_DIR"), "/programs_adapted.rs"));
}

include!(concat!(env!("OUT_DIR"), "/programs_forward.rs"));
