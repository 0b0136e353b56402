//! Sequences of views: `x.as_chunks::<3>()`, `[&mut a[..], &mut b[..]]`, `x.chunks(k).collect::<Vec<_>>()`.
//!
//! None is a value of the IR. What is known is how to get at the view of a number, and numbers are what a loop or a branch
//! hands on. Where the order of the views changes (`rows.swap(i, j)`), the numbers lie in memory of their own, and that is
//! what changes.
//!
//! | primal | IR |
//! | --- | --- |
//! | `x.as_chunks::<3>().0[i][j]` | `x[i * 3 + j]` |
//! | `[&a, &b][k][j]` | `if k == 0 { a[j] } else { b[j] }` |
//! | `let rows = x.chunks_mut(n).collect::<Vec<_>>(); rows[i][j]` | `x[i * n..min(i * n + n, x.len())][j]` |
//! | the same with `let mut rows`, and `rows.swap(p, k);` somewhere | the same with `order[i]` for `i`, and `order.swap(p, k);` |

use super::assign::{bare, usize_ty};
use super::place::viewed;
use super::{Held, Lower};
use crate::ir::{Comparison, Op, Permutation, Place, Projection, Stmt, Val};
use crate::ty::Ty;
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use std::rc::Rc;
use syn::spanned::Spanned;

type At = Rc<dyn Fn(&mut Lower<'_>, Val) -> Held>;

/// What a sequence of views is made of.
pub struct Backing {
    mutable: bool,
    kind: Kind,
}

enum Kind {
    /// Pieces of flat memory, each an array of `len` (as a value: `width`).
    Chunks {
        of: Held,
        element: Ty,
        width: Val,
        len: TokenStream,
    },
    /// The view of each number; `order` is memory that holds the numbers, where their order may change.
    List {
        at: At,
        element: Ty,
        order: Option<Val>,
    },
}

impl std::fmt::Debug for Backing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.kind {
            Kind::Chunks { of, len, .. } => write!(f, "chunks of {len} of {of:?}"),
            Kind::List { element, order, .. } => write!(f, "views {element:?} by {order:?}"),
        }
    }
}

/// A sequence of views: what it is made of, and from and to which number.
#[derive(Clone, Debug)]
pub struct Rows {
    backing: Rc<Backing>,
    pub(super) start: Val,
    pub(super) end: Val,
}

impl Rows {
    /// Whether the two differ in numbers only.
    pub(super) fn alike(&self, other: &Rows) -> bool {
        Rc::ptr_eq(&self.backing, &other.backing)
    }

    /// Whether the two are one.
    pub(super) fn same(&self, other: &Rows) -> bool {
        self.alike(other) && self.start == other.start && self.end == other.end
    }

    /// The same with other numbers.
    pub(super) fn with(&self, start: Val, end: Val) -> Rows {
        Rows {
            start,
            end,
            ..self.clone()
        }
    }

    pub(super) fn mutable(&self) -> bool {
        self.backing.mutable
    }

    /// The type of an element.
    pub(super) fn element(&self) -> Ty {
        match &self.backing.kind {
            Kind::Chunks { element, len, .. } => Ty::Array(Box::new(element.clone()), len.clone()),
            Kind::List { element, .. } => element.clone(),
        }
    }
}

impl Lower<'_> {
    /// `as_chunks` and its like, of what is flat.
    pub(super) fn chunked(
        &mut self,
        all: Held,
        m: &syn::ExprMethodCall,
        mutable: bool,
    ) -> Option<Held> {
        let span = m.span();
        let Some(len) = m.turbofish.as_ref().and_then(|t| t.args.first()) else {
            let hint = "say how many: `as_chunks::<3>()`";
            let name = m.method.to_string();
            self.diag
                .report(crate::messages::opaque_method(span, name, hint));
            return Some(Held::Tuple(vec![Held::Never, Held::Never]));
        };
        let len = len.to_token_stream();
        let element = self.content_ty(&all).element()?.clone();
        let width = self.leaf(len.clone(), usize_ty(), span);
        let n = self.length(&all, span);
        let count = self.arithmetic(crate::ir::BinOp::Div, n, width, span);
        let full = self.times(count, width, span);
        let zero = self.usize_leaf(0, span);
        let reversed = m.method.to_string().starts_with("as_r");
        let (rest, of) = if reversed {
            let left = self.minus(n, full, span);
            let rest = Projection::Range(Some(zero), Some(left), false);
            let of = Projection::Range(Some(left), Some(n), false);
            (rest, self.inside(&all, of, span))
        } else {
            (Projection::Range(Some(full), Some(n), false), all.clone())
        };
        let rest = viewed(self.inside(&all, rest, span), mutable);
        let kind = Kind::Chunks {
            of,
            element,
            width,
            len,
        };
        let chunks = Held::Rows(Rows {
            backing: Rc::new(Backing { mutable, kind }),
            start: zero,
            end: count,
        });
        Some(Held::Tuple(if reversed {
            vec![rest, chunks]
        } else {
            vec![chunks, rest]
        }))
    }

    /// An array of views.
    pub(super) fn listed(&mut self, parts: &[Held], span: Span) -> Rows {
        let element = parts.first().map_or(Ty::Unknown, |p| self.with_types(p));
        let mutable = matches!(element, Ty::Ref(_, true));
        let (start, end) = (self.usize_leaf(0, span), self.usize_leaf(parts.len(), span));
        let parts = parts.to_vec();
        let at = move |l: &mut Lower<'_>, i: Val| l.one_of(&parts, i, span);
        let kind = Kind::List {
            at: Rc::new(at),
            element,
            order: None,
        };
        Rows {
            backing: Rc::new(Backing { mutable, kind }),
            start,
            end,
        }
    }

    /// The views that an iterator makes, by their numbers from 0; they must be the same whenever they are asked for.
    pub(super) fn collected(&mut self, at: At, n: Val, element: Ty, span: Span) -> Held {
        let mutable = matches!(element, Ty::Ref(_, true));
        let kind = Kind::List {
            at,
            element,
            order: None,
        };
        Held::Rows(Rows {
            backing: Rc::new(Backing { mutable, kind }),
            start: self.usize_leaf(0, span),
            end: n,
        })
    }

    /// The view of a number that is inside.
    fn one_of(&mut self, parts: &[Held], i: Val, span: Span) -> Held {
        if let Some(part) = self.integer(i).and_then(|k| parts.get(k)) {
            return part.clone();
        }
        let Some((last, others)) = parts.split_last() else {
            return Held::Never;
        };
        let mut held = last.clone();
        for (k, part) in others.iter().enumerate().rev() {
            let k = self.usize_leaf(k, span);
            let cond = self.compare(Comparison::Eq, i, k, span);
            held = Held::Chosen(cond, Box::new(part.clone()), Box::new(held));
        }
        held
    }

    /// The same in an order of its own, which may change.
    pub(super) fn reorderable(&mut self, rows: Rows, span: Span) -> Rows {
        let Kind::List {
            at,
            element,
            order: None,
        } = &rows.backing.kind
        else {
            return rows;
        };
        let (at, element) = (at.clone(), element.clone());
        let n = self.row_count(&rows, span);
        let zero = self.usize_leaf(0, span);
        let init = self.push(Op::Filled(zero, n), Ty::Vec(Box::new(usize_ty())), span);
        let order = self.own(init, span);
        self.for_each(n, span, |l, i| {
            let number = l.plus(rows.start, i, span);
            let place = bare(order).then(Projection::Index(i));
            l.stmts.push(Stmt::Store(place, number));
        });
        let kind = Kind::List {
            at,
            element,
            order: Some(order),
        };
        Rows {
            backing: Rc::new(Backing {
                mutable: rows.mutable(),
                kind,
            }),
            start: zero,
            end: n,
        }
    }

    /// Number of views.
    pub(super) fn row_count(&mut self, rows: &Rows, span: Span) -> Val {
        self.minus(rows.end, rows.start, span)
    }

    /// One view, of a number that is inside: a place for an array, a reference for a reference.
    pub(super) fn row(&mut self, rows: &Rows, i: Val, span: Span) -> Held {
        let i = self.plus(rows.start, i, span);
        match &rows.backing.kind {
            Kind::Chunks { of, width, len, .. } => {
                let from = self.times(i, *width, span);
                let to = self.plus(from, *width, span);
                let held = self.inside(of, Projection::Range(Some(from), Some(to), false), span);
                self.tell_size(&held, *width, len);
                held
            }
            Kind::List { at, order, .. } => {
                let i = match order {
                    Some(order) => {
                        let place = bare(*order).then(Projection::Index(i));
                        self.push(Op::Load(place), usize_ty(), span)
                    }
                    None => i,
                };
                at(self, i)
            }
        }
    }

    /// Says of a range of known ends how many elements there are, and that it is taken for an array.
    pub(super) fn tell_size(&mut self, held: &Held, width: Val, len: &TokenStream) {
        match held {
            Held::Place(place) | Held::View(place, _) => {
                if let Some(Projection::Range(Some(a), Some(b), false)) = place.projections.last() {
                    self.widths.insert((*a, *b), width);
                    self.arrays.insert((*a, *b), len.clone());
                }
            }
            Held::Chosen(_, x, y) => {
                self.tell_size(x, width, len);
                self.tell_size(y, width, len);
            }
            _ => {}
        }
    }

    /// `rows[i]`, `rows[a..b]`: panics where the primal does.
    pub(super) fn row_step(&mut self, rows: &Rows, step: &Projection, span: Span) -> Held {
        const OUTSIDE: &str = "index out of bounds";
        let n = self.row_count(rows, span);
        match step {
            Projection::Index(i) => {
                let inside =
                    matches!((self.integer(*i), self.integer(n)), (Some(i), Some(n)) if i < n);
                if !inside {
                    let beyond = self.compare(Comparison::Ge, *i, n, span);
                    self.panic_if(beyond, OUTSIDE, span);
                }
                self.row(rows, *i, span)
            }
            Projection::Range(from, to, inclusive) => {
                let to = match to {
                    Some(to) if *inclusive => {
                        let one = self.usize_leaf(1, span);
                        self.plus(*to, one, span)
                    }
                    Some(to) => *to,
                    None => n,
                };
                if to != n {
                    let beyond = self.compare(Comparison::Gt, to, n, span);
                    self.panic_if(beyond, OUTSIDE, span);
                }
                if let Some(from) = from {
                    let disordered = self.compare(Comparison::Gt, *from, to, span);
                    self.panic_if(disordered, OUTSIDE, span);
                }
                self.row_range(rows, *from, Some(to), span)
            }
            Projection::Field(_) => Held::Never,
        }
    }

    /// `rows[a..b]`, which is known to stay inside.
    pub(super) fn row_range(
        &mut self,
        rows: &Rows,
        from: Option<Val>,
        to: Option<Val>,
        span: Span,
    ) -> Held {
        let end = match to {
            Some(to) => self.plus(rows.start, to, span),
            None => rows.end,
        };
        let start = match from {
            Some(from) => self.plus(rows.start, from, span),
            None => rows.start,
        };
        Held::Rows(rows.with(start, end))
    }

    /// A method that changes the order of the views, or the arrays that they are. `None` where it is not understood.
    pub(super) fn row_method(&mut self, rows: &Rows, m: &syn::ExprMethodCall) -> Option<Held> {
        let span = m.span();
        let name = m.method.to_string();
        let args: Vec<&syn::Expr> = m.args.iter().collect();
        match (name.as_str(), &args[..], &rows.backing.kind) {
            ("swap", [i, j], kind) => {
                let (i, j) = (self.number(i), self.number(j));
                match kind {
                    Kind::Chunks { width, .. } => {
                        let [p, q] = [i, j].map(|k| {
                            let held = self.row_step(rows, &Projection::Index(k), span);
                            self.place(held, span)
                        });
                        self.for_each(*width, span, |l, k| {
                            let [p, q] = [&p, &q].map(|p| l.offset(p, Projection::Index(k), span));
                            l.stmts.push(Stmt::Swap(p, q));
                        });
                    }
                    Kind::List { order, .. } => {
                        let order = bare((*order)?);
                        let [p, q] = [i, j].map(|k| {
                            let k = self.plus(rows.start, k, span);
                            order.then(Projection::Index(k))
                        });
                        self.stmts.push(Stmt::Swap(p, q));
                    }
                }
                Some(Self::unit())
            }
            ("reverse", [], kind) => {
                match kind {
                    Kind::Chunks { width, .. } => {
                        let flat = self.flat(rows, span)?;
                        self.stmts.push(Stmt::Permute(flat, Permutation::Reverse));
                        let n = self.row_count(rows, span);
                        let _ = width;
                        self.for_each(n, span, |l, i| {
                            let held = l.row(rows, i, span);
                            let place = l.place(held, span);
                            l.stmts.push(Stmt::Permute(place, Permutation::Reverse));
                        });
                    }
                    Kind::List { order, .. } => {
                        let part = Projection::Range(Some(rows.start), Some(rows.end), false);
                        let place = bare((*order)?).then(part);
                        self.stmts.push(Stmt::Permute(place, Permutation::Reverse));
                    }
                }
                Some(Self::unit())
            }
            ("rotate_left" | "rotate_right", [k], kind) => {
                let k = self.number(k);
                let (place, k) = match kind {
                    Kind::Chunks { width, .. } => {
                        (self.flat(rows, span)?, self.times(k, *width, span))
                    }
                    Kind::List { order, .. } => {
                        let part = Projection::Range(Some(rows.start), Some(rows.end), false);
                        (bare((*order)?).then(part), k)
                    }
                };
                let how = if name == "rotate_left" {
                    Permutation::RotateLeft(k)
                } else {
                    Permutation::RotateRight(k)
                };
                self.stmts.push(Stmt::Permute(place, how));
                Some(Self::unit())
            }
            ("fill", [e], Kind::Chunks { .. }) => {
                let held = self.expr(e);
                let held = self.settled(held, span);
                let n = self.row_count(rows, span);
                self.for_each(n, span, |l, i| {
                    let row = l.row(rows, i, span);
                    let place = l.place(row, span);
                    l.put_place(&place, held, span);
                });
                Some(Self::unit())
            }
            ("as_flattened" | "as_flattened_mut", [], Kind::Chunks { .. }) => {
                let place = self.flat(rows, span)?;
                Some(Held::View(place, name.ends_with("_mut")))
            }
            ("to_vec" | "to_owned" | "clone", [], Kind::Chunks { .. }) => {
                let element = rows.element();
                let out = self.nothing(Ty::Vec(Box::new(element)), span);
                let n = self.row_count(rows, span);
                self.for_each(n, span, |l, i| {
                    let row = l.row(rows, i, span);
                    l.push_held(&bare(out), row, span);
                });
                Some(Held::Val(out))
            }
            ("to_vec" | "to_owned" | "clone", [], Kind::List { .. }) => {
                Some(Held::Rows(rows.clone()))
            }
            ("concat", [], _) => {
                let element = rows.element().element()?.clone();
                let out = self.nothing(Ty::Vec(Box::new(element)), span);
                let n = self.row_count(rows, span);
                self.for_each(n, span, |l, i| {
                    let row = l.row(rows, i, span);
                    l.extend_from(&bare(out), &row, span);
                });
                Some(Held::Val(out))
            }
            _ => None,
        }
    }

    /// The memory of chunks, as one.
    fn flat(&mut self, rows: &Rows, span: Span) -> Option<Place> {
        let Kind::Chunks { of, width, .. } = &rows.backing.kind else {
            return None;
        };
        let from = self.times(rows.start, *width, span);
        let to = self.times(rows.end, *width, span);
        match self.inside(of, Projection::Range(Some(from), Some(to), false), span) {
            Held::Place(place) => Some(place),
            _ => None,
        }
    }
}
