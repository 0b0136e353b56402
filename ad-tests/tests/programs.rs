//! The corpus: programs as users write them, each checked at several inputs against forward mode and differences.
//!
//! `cases!` names programs and their inputs; the build script makes the rest (see `build.rs`).
#![allow(
    clippy::all,
    unused_parens,
    redundant_semicolons,
    unused_braces,
    reason = "programs are written as users write them, clumsily too"
)]

/// Tests `smooth::name`, one for each program.
macro_rules! cases {
    ($($name:ident: $($inputs:expr),+;)+) => {
        mod smooth {
            $(#[test]
            fn $name() {
                ad_tests::check::<super::made::$name>(&[$($inputs),+]);
            })+
        }
    };
}

/// Tests `kinks::name`: differences say nothing there, but the oracle shares the conventions.
macro_rules! kinks {
    ($($name:ident: $($inputs:expr),+;)+) => {
        mod kinks {
            $(#[test]
            fn $name() {
                ad_tests::check_at_kinks::<super::made::$name>(&[$($inputs),+]);
            })+
        }
    };
}

/// Written by the build script.
#[allow(warnings, clippy::all, clippy::pedantic)]
mod made {
    include!(concat!(env!("OUT_DIR"), "/programs.rs"));
}

#[path = "programs/aliasing.rs"]
mod aliasing;
#[path = "programs/arrays.rs"]
mod arrays;
#[path = "programs/arrays_of_slices.rs"]
mod arrays_of_slices;
#[path = "programs/branches.rs"]
mod branches;
#[path = "programs/closures.rs"]
mod closures;
#[path = "programs/consumers.rs"]
mod consumers;
#[path = "programs/control.rs"]
mod control;
#[path = "programs/control_forms.rs"]
mod control_forms;
#[path = "programs/cursors.rs"]
mod cursors;
#[path = "programs/elimination.rs"]
mod elimination;
#[path = "programs/elimination_again.rs"]
mod elimination_again;
#[path = "programs/exits.rs"]
mod exits;
#[path = "programs/expressions.rs"]
mod expressions;
#[path = "programs/factorisation.rs"]
mod factorisation;
#[path = "programs/fft.rs"]
mod fft;
#[path = "programs/finance.rs"]
mod finance;
#[path = "programs/generated.rs"]
mod generated;
#[path = "programs/guards.rs"]
mod guards;
#[path = "programs/heat.rs"]
mod heat;
#[path = "programs/in_and_out.rs"]
mod in_and_out;
#[path = "programs/in_place.rs"]
mod in_place;
#[path = "programs/integers.rs"]
mod integers;
#[path = "programs/iterators.rs"]
mod iterators;
#[path = "programs/later_trips.rs"]
mod later_trips;
#[path = "programs/lists_of_views.rs"]
mod lists_of_views;
#[path = "programs/lists_returned.rs"]
mod lists_returned;
#[path = "programs/loops.rs"]
mod loops;
#[path = "programs/matches.rs"]
mod matches;
#[path = "programs/memory.rs"]
mod memory;
#[path = "programs/memory_forms.rs"]
mod memory_forms;
#[path = "programs/models.rs"]
mod models;
#[path = "programs/newton.rs"]
mod newton;
#[path = "programs/numerics.rs"]
mod numerics;
#[path = "programs/once.rs"]
mod once;
#[path = "programs/panics.rs"]
mod panics;
#[path = "programs/parts_again.rs"]
mod parts_again;
#[path = "programs/processes_again.rs"]
mod processes_again;
#[path = "programs/recurrences.rs"]
mod recurrences;
#[path = "programs/returns.rs"]
mod returns;
#[path = "programs/rows_of_callers.rs"]
mod rows_of_callers;
#[path = "programs/rows_of_vecs.rs"]
mod rows_of_vecs;
#[path = "programs/runge_kutta.rs"]
mod runge_kutta;
#[path = "programs/scopes.rs"]
mod scopes;
#[path = "programs/single.rs"]
mod single;
#[path = "programs/slices.rs"]
mod slices;
#[path = "programs/solvers.rs"]
mod solvers;
#[path = "programs/sorting.rs"]
mod sorting;
#[path = "programs/stacks_of_pairs.rs"]
mod stacks_of_pairs;
#[path = "programs/statistics.rs"]
mod statistics;
#[path = "programs/surface.rs"]
mod surface;
#[path = "programs/surface_control.rs"]
mod surface_control;
#[path = "programs/tricky.rs"]
mod tricky;
#[path = "programs/view_choice.rs"]
mod view_choice;
#[path = "programs/views.rs"]
mod views;
#[path = "programs/whole.rs"]
mod whole;
#[path = "programs/written_rows.rs"]
mod written_rows;
