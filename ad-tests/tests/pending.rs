//! Programs that the macro cannot differentiate yet: what they compute and their translation to dual numbers are tested
//! against each other and against differences, so that they are right on the day when they move to `programs`.
#![allow(
    warnings,
    clippy::all,
    clippy::pedantic,
    reason = "programs are written as users write them, clumsily too"
)]

/// Tests `smooth::name`, one for each program.
macro_rules! cases {
    ($($name:ident: $($inputs:expr),+;)+) => {
        mod smooth {
            $(#[test]
            fn $name() {
                ad_tests::check::check_oracle::<super::made::$name>(&[$($inputs),+]);
            })+
        }
    };
}

/// Tests `kinks::name`.
macro_rules! kinks {
    ($($name:ident: $($inputs:expr),+;)+) => {};
}

/// Written by the build script.
mod made {
    include!(concat!(env!("OUT_DIR"), "/pending.rs"));
}

// The programs without attributes, and so without companions.
include!(concat!(env!("OUT_DIR"), "/plain.rs"));
