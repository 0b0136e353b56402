//! `Option`s that closures of `filter_map`, `scan` and `map_while` return.

use crate::ir::Val;
use crate::lower::{Held, Lower};
use crate::messages;
use proc_macro2::Span;

impl Lower<'_> {
    /// Whether there is something, and what it is then.
    pub(super) fn outcome(&mut self, held: Held, span: Span) -> Option<(Val, Held)> {
        match held {
            Held::Maybe(some, held, _) => Some((some, *held)),
            Held::Never => None,
            _ => {
                self.diag.report(messages::opaque_expression(span));
                None
            }
        }
    }
}
