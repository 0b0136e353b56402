//! Pass 8, `emit`: IR to tokens, with the user's names and spans.

mod branch;
mod call;
mod companions;
mod directed;
mod directions;
mod docs;
pub(crate) mod enums;
mod expr;
pub mod known;
mod looping;
mod matrices;
mod names;
pub(crate) mod nested;
mod place;
mod products;
mod respan;
pub(crate) mod shape;
pub mod silent;
mod stmt;
pub(crate) mod tangent;
mod walk;

pub(crate) use call::{forward_part, hidden_name, is_hidden_companion, original, without_self};
pub use companions::{companions, forward_by_rule, hidden_companions, of_rule, stubs};
pub(crate) use tangent::in_the_way;

use crate::ir::table::Table;
use crate::ir::uses::Set;
use crate::ir::{Block, Op, Place, Shape, Stmt, Val, Values};
use crate::ty::Struct;
use expr::Expr;
use names::Names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use std::collections::BTreeMap;
use stmt::Counts;

/// The state of the pass, for one function body.
struct Emit<'a> {
    values: &'a Values,
    names: Names,
    /// Values written where they are used.
    inline: Table<Expr>,
    /// Records that grow.
    growing: Set,
    /// Values written as a negation, and what they negate.
    negated: BTreeMap<Val, Val>,
    /// Next values of loops that are written as `s += e`.
    updates: Set,
    /// Memory that changes while the sweep runs.
    accumulators: Set,
    /// Accumulators of scalars that are locals, not references.
    owned: Set,
    /// Whether this is a reverse sweep that is emitted apart: there accumulators are locals.
    apart: bool,
    /// Uses of the forward sweep's values in a reverse sweep that is emitted apart.
    captured: Counts,
    /// Entries of windows that have a name of their own, in loops that are written as a closure.
    entries: Vec<(Place, TokenStream)>,
    /// Depth of nesting.
    depth: u32,
}

impl<'a> Emit<'a> {
    fn new(values: &'a Values, names: Names, accumulators: Set) -> Emit<'a> {
        Emit {
            values,
            names,
            inline: Table::new(),
            growing: Set::new(),
            negated: BTreeMap::new(),
            updates: Set::new(),
            accumulators,
            owned: Set::new(),
            apart: false,
            captured: Counts::new(),
            entries: Vec::new(),
            depth: 0,
        }
    }

    /// The result of a block as one expression.
    fn result(&mut self, shape: &Shape, yields: &[Val]) -> TokenStream {
        let mut yields = yields.iter();
        self.part(shape, &mut yields)
    }

    fn part(&mut self, shape: &Shape, yields: &mut std::slice::Iter<Val>) -> TokenStream {
        match shape {
            Shape::Leaf => {
                self.value(*yields.next().expect("one yield for each leaf"))
                    .tokens
            }
            Shape::Tuple(parts) => {
                let parts: Vec<_> = parts.iter().map(|p| self.part(p, yields)).collect();
                match parts.len() {
                    1 => quote!((#(#parts,)*)),
                    _ => quote!((#(#parts),*)),
                }
            }
            Shape::Struct(s, parts) => {
                let parts = parts.iter().map(|p| self.part(p, yields)).collect();
                structure(s, parts)
            }
            Shape::Array(parts) => {
                let parts: Vec<_> = parts.iter().map(|p| self.part(p, yields)).collect();
                quote!([#(#parts),*])
            }
            Shape::Maybe(content, result) => {
                let cond = *yields.next().expect("one yield for each leaf");
                let cond = self.value(cond).tokens;
                let content = self.part(content, yields);
                if *result {
                    let err = *yields.next().expect("one yield for each leaf");
                    let err = self.value(err).at(expr::Binds::Atom);
                    quote!(if #cond {
                        ::core::result::Result::Ok(#content)
                    } else {
                        ::core::result::Result::Err(#err.expect("an error"))
                    })
                } else {
                    quote!(if #cond {
                        ::core::option::Option::Some(#content)
                    } else {
                        ::core::option::Option::None
                    })
                }
            }
        }
    }
}

/// A struct literal of these fields.
pub(crate) fn structure(s: &Struct, parts: Vec<TokenStream>) -> TokenStream {
    if !s.variants.is_empty() {
        return enums::literal(s, parts);
    }
    let path = &s.path;
    if s.unit {
        return path.clone();
    }
    if s.tuple {
        return quote!(#path(#(#parts),*));
    }
    // A tangent has the active fields alone.
    let fields = s.fields.iter().zip(parts);
    let fields = fields
        .filter(|((_, ty), _)| s.tangent_of.is_none() || ty.has_reals())
        .map(|((n, _), part)| {
            let name = Ident::new(n, Span::call_site());
            quote!(#name: #part)
        });
    quote!(#path { #(#fields),* })
}

/// Accumulators that the block itself opens.
fn local_accumulators(b: &Block, out: &mut Set) {
    for s in &b.stmts {
        match s {
            Stmt::Let(v, Op::Zeros | Op::ZerosOf(_) | Op::ZerosLike(_)) => {
                out.insert(*v);
            }
            Stmt::If(s) => {
                local_accumulators(&s.then, out);
                local_accumulators(&s.other, out);
            }
            Stmt::For(s) => local_accumulators(&s.body, out),
            _ => {}
        }
    }
}
