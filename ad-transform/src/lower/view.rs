//! Views: what methods of arrays, slices and `Vec`s return that refer to parts of them, and their lengths.
//!
//! A view is a root and projections, never a value of the IR. So views that overlap, or `split_at_mut`, need no borrows at one
//! time; what is loaded and stored goes to the root.

use super::assign::{bare, usize_ty};
use super::place::viewed;
use super::{Held, Lower};
use crate::ir::{BinOp, Comparison, Op, Place, Projection, Val};
use crate::ty::Ty;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// The memory that a method is called on: a place, or chosen ones. `None` where it is no array, slice or `Vec`.
    pub(super) fn elements_of(&mut self, receiver: &Held, span: Span) -> Option<Held> {
        let held = match receiver {
            Held::Rows(_) => return Some(receiver.clone()),
            Held::Array(parts) if parts.iter().any(super::chosen::is_listed) => {
                return Some(Held::Rows(self.listed(parts, span)));
            }
            Held::Array(_) => {
                let v = self.scalar(receiver.clone(), span);
                Held::Place(bare(v))
            }
            Held::Val(v) if self.ty(*v).element().is_some() => Held::Place(bare(*v)),
            Held::Slot(var, path) => {
                let held = self.slot(*var, path)?.clone();
                return self.elements_of(&held, span);
            }
            Held::View(place, _) | Held::Place(place) => Held::Place(place.clone()),
            Held::Chosen(c, a, b) => {
                let (a, b) = (self.elements_of(a, span)?, self.elements_of(b, span)?);
                return Some(Held::Chosen(*c, Box::new(a), Box::new(b)));
            }
            _ => return None,
        };
        let Held::Place(place) = &held else {
            return None;
        };
        self.place_ty(place).element()?;
        Some(held)
    }

    /// Number of elements.
    pub(super) fn length(&mut self, held: &Held, span: Span) -> Val {
        match held {
            Held::Chosen(cond, a, b) => {
                let held = self.branch(
                    *cond,
                    span,
                    |l| Held::Val(l.length(a, span)),
                    |l| Held::Val(l.length(b, span)),
                );
                self.scalar(held, span)
            }
            Held::Place(place) | Held::View(place, _) => self.place_length(place, span),
            Held::Rows(rows) => self.row_count(rows, span),
            other => {
                let v = self.scalar(other.clone(), span);
                self.place_length(&bare(v), span)
            }
        }
    }

    fn place_length(&mut self, place: &Place, span: Span) -> Val {
        if let Ty::Array(_, n) = self.place_ty(place) {
            return self.leaf(n, usize_ty(), span);
        }
        match place.projections.split_last() {
            None => {
                let n = self.count("len", vec![place.base], span);
                if !self.values[place.base].mutable {
                    self.lengths.insert(n, place.base);
                }
                n
            }
            Some((Projection::Range(Some(from), Some(to), false), _))
                if self.widths.contains_key(&(*from, *to)) =>
            {
                self.widths[&(*from, *to)]
            }
            Some((Projection::Range(from, to, inclusive), outer)) => {
                let end = match to {
                    Some(to) if *inclusive => {
                        let one = self.leaf(quote!(1), usize_ty(), span);
                        self.arithmetic(BinOp::Add, *to, one, span)
                    }
                    Some(to) => *to,
                    None => {
                        let outer = Place {
                            base: place.base,
                            projections: outer.to_vec(),
                        };
                        self.place_length(&outer, span)
                    }
                };
                match from {
                    Some(from) => self.arithmetic(BinOp::Sub, end, *from, span),
                    None => end,
                }
            }
            Some(_) => {
                let ty = Ty::Ref(Box::new(self.place_ty(place)), false);
                let written = self.values[place.base].mutable;
                let view = self.push(Op::View(place.clone()), ty, span);
                self.values[view].mutable = written;
                self.count("len", vec![view], span)
            }
        }
    }

    /// A method that gives a number of elements.
    pub(super) fn count(&mut self, name: &str, args: Vec<Val>, span: Span) -> Val {
        let name = Ident::new(name, span.resolved_at(Span::mixed_site()));
        // A number written without a type is one of elements, too.
        if matches!(self.ty(args[0]), Ty::Int(None)) {
            self.values[args[0]].ty = usize_ty();
        }
        self.push(Op::Method(name, TokenStream::new(), args), usize_ty(), span)
    }

    pub(super) fn usize_leaf(&mut self, i: usize, span: Span) -> Val {
        self.leaf(super::number(i), usize_ty(), span)
    }

    pub(super) fn compare(&mut self, how: Comparison, a: Val, b: Val, span: Span) -> Val {
        self.arithmetic(BinOp::Compare(how), a, b, span)
    }

    /// Methods that return views, lengths and copies.
    pub(super) fn view_method(&mut self, receiver: &Held, m: &syn::ExprMethodCall) -> Option<Held> {
        let span = m.span();
        let name = m.method.to_string();
        let known = [
            "len",
            "is_empty",
            "as_slice",
            "as_mut_slice",
            "as_ref",
            "as_mut",
            "to_vec",
            "into_vec",
            "to_owned",
            "clone",
            "concat",
            "first",
            "first_mut",
            "last",
            "last_mut",
            "get",
            "get_mut",
            "split_at",
            "split_at_mut",
            "split_first",
            "split_first_mut",
            "split_last",
            "split_last_mut",
            "first_chunk",
            "first_chunk_mut",
            "last_chunk",
            "last_chunk_mut",
            "as_chunks",
            "as_chunks_mut",
            "as_rchunks",
            "as_rchunks_mut",
        ];
        if !known.contains(&name.as_str()) {
            return None;
        }
        let all = self.elements_of(receiver, span)?;
        if let Held::Rows(rows) = &all
            && let Some(done) = self.row_method(rows, m)
        {
            return Some(done);
        }
        let mutable = name.ends_with("_mut") || name.starts_with("as_mut");
        let view = |held: Held| viewed(held, mutable);
        Some(match (name.trim_end_matches("_mut"), m.args.len()) {
            ("len", 0) => Held::Val(self.length(&all, span)),
            ("is_empty", 0) => {
                let (n, zero) = (self.length(&all, span), self.usize_leaf(0, span));
                Held::Val(self.compare(Comparison::Eq, n, zero, span))
            }
            ("as_slice" | "as_mut_slice" | "as_ref" | "as_mut" | "as", 0) => viewed(all, mutable),
            ("to_vec" | "into_vec", 0) => self.copied_vec(all, span)?,
            ("to_owned" | "clone", 0) => match self.content_ty(&all) {
                Ty::Array(..) => self.settled(all, span),
                _ if name == "clone" && !self.is_vec(&all) => return None,
                _ => self.copied_vec(all, span)?,
            },
            ("concat", 0) => self.concat(&all, span)?,
            ("first", 0) => {
                let some = self.is_longer(&all, 0, span);
                let zero = self.usize_leaf(0, span);
                let first = self.reached(all, Projection::Index(zero), span);
                Held::Maybe(some, Box::new(view(first)), None)
            }
            ("last", 0) => {
                let some = self.is_longer(&all, 0, span);
                let last = self.last_index(&all, span);
                let last = self.reached(all, Projection::Index(last), span);
                Held::Maybe(some, Box::new(view(last)), None)
            }
            ("get", 1) => {
                let step = self.index_step(&m.args[0]);
                let some = self.within(&all, &step, span);
                let part = self.reached(all, step, span);
                Held::Maybe(some, Box::new(view(part)), None)
            }
            ("split_at", 1) => {
                let k = self.number(&m.args[0]);
                let a = self.step(all.clone(), Projection::Range(None, Some(k), false), span);
                self.check_place(&a, span);
                let b = self.reached(all, Projection::Range(Some(k), None, false), span);
                Held::Tuple(vec![view(a), view(b)])
            }
            ("split_first", 0) => {
                let some = self.is_longer(&all, 0, span);
                let (zero, one) = (self.usize_leaf(0, span), self.usize_leaf(1, span));
                let a = self.reached(all.clone(), Projection::Index(zero), span);
                let b = self.reached(all, Projection::Range(Some(one), None, false), span);
                Held::Maybe(some, Box::new(Held::Tuple(vec![view(a), view(b)])), None)
            }
            ("split_last", 0) => {
                let some = self.is_longer(&all, 0, span);
                let last = self.last_index(&all, span);
                let a = self.reached(all.clone(), Projection::Index(last), span);
                let b = self.reached(all, Projection::Range(None, Some(last), false), span);
                Held::Maybe(some, Box::new(Held::Tuple(vec![view(a), view(b)])), None)
            }
            ("as_chunks" | "as_rchunks", 0) => self.chunked(all, m, mutable)?,
            ("first_chunk" | "last_chunk", 0) => {
                let tokens = m.turbofish.as_ref()?.args.first()?.to_token_stream();
                let n = self.leaf(tokens.clone(), usize_ty(), span);
                let len = self.length(&all, span);
                let some = self.compare(Comparison::Ge, len, n, span);
                let range = if name.starts_with("first") {
                    let zero = self.usize_leaf(0, span);
                    Projection::Range(Some(zero), Some(n), false)
                } else {
                    let from = self.count("wrapping_sub", vec![len, n], span);
                    Projection::Range(Some(from), Some(len), false)
                };
                let part = self.inside(&all, range, span);
                self.tell_size(&part, n, &tokens);
                Held::Maybe(some, Box::new(view(part)), None)
            }
            _ => return None,
        })
    }

    /// A part that is asked for only where it is there.
    fn reached(&mut self, all: Held, step: Projection, span: Span) -> Held {
        match all {
            Held::Rows(_) => self.inside(&all, step, span),
            _ => self.step(all, step, span),
        }
    }

    /// Whether there are more elements than `k`.
    pub(super) fn is_longer(&mut self, all: &Held, k: usize, span: Span) -> Val {
        let (n, k) = (self.length(all, span), self.usize_leaf(k, span));
        self.compare(Comparison::Gt, n, k, span)
    }

    /// The index of the last element; not to be used where there is none.
    pub(super) fn last_index(&mut self, all: &Held, span: Span) -> Val {
        let (n, one) = (self.length(all, span), self.usize_leaf(1, span));
        self.count("wrapping_sub", vec![n, one], span)
    }

    /// Whether the step stays inside.
    fn within(&mut self, all: &Held, step: &Projection, span: Span) -> Val {
        let n = self.length(all, span);
        match step {
            Projection::Index(i) => self.compare(Comparison::Lt, *i, n, span),
            Projection::Range(from, to, inclusive) => {
                let to_fits = to.map(|to| {
                    let how = if *inclusive {
                        Comparison::Lt
                    } else {
                        Comparison::Le
                    };
                    self.compare(how, to, n, span)
                });
                let ordered = from.map(|from| match to {
                    // `a..=b` may be empty, with `a` one more than `b`.
                    Some(to) if *inclusive => {
                        let one = self.usize_leaf(1, span);
                        let end = self.count("saturating_add", vec![*to, one], span);
                        self.compare(Comparison::Le, from, end, span)
                    }
                    Some(to) => self.compare(Comparison::Le, from, *to, span),
                    None => self.compare(Comparison::Le, from, n, span),
                });
                self.both(to_fits, ordered, span)
                    .unwrap_or_else(|| self.leaf(quote!(true), Ty::Bool, span))
            }
            Projection::Field(_) => self.leaf(quote!(true), Ty::Bool, span),
        }
    }

    /// The type of what is held or referred to.
    pub(super) fn content_ty(&mut self, held: &Held) -> Ty {
        match held {
            Held::Place(place) | Held::View(place, _) => self.place_ty(place),
            Held::Val(v) => self.ty(*v).strip().clone(),
            Held::Chosen(_, a, _) => self.content_ty(a),
            Held::Rows(rows) => Ty::Slice(Box::new(rows.element())),
            Held::Slot(var, path) => match self.slot(*var, path).cloned() {
                Some(held) => self.content_ty(&held),
                None => Ty::Unknown,
            },
            _ => Ty::Unknown,
        }
    }

    /// A slice that is taken for an array, by `try_into` and the type of what it is bound to.
    pub(super) fn as_array(&mut self, held: Held, ty: &Ty, span: Span) -> Held {
        let (Ty::Array(_, n), Ty::Slice(_) | Ty::Vec(_)) = (ty.strip(), self.content_ty(&held))
        else {
            return held;
        };
        let (len, expected) = (
            self.length(&held, span),
            self.leaf(n.clone(), usize_ty(), span),
        );
        let differ = self.compare(Comparison::Ne, len, expected, span);
        self.panic_if(differ, "the slice has another length than the array", span);
        let zero = self.usize_leaf(0, span);
        let all = self.content(held.clone());
        let part = Projection::Range(Some(zero), Some(expected), false);
        let part = self.inside(&all, part, span);
        self.tell_size(&part, expected, n);
        match (ty, held) {
            (Ty::Ref(_, mutable), _) => viewed(part, *mutable),
            (_, _) => self.settled(part, span),
        }
    }

    /// A copy of what is taken for an array, though it lies there as a slice.
    pub(super) fn array_copy(&mut self, place: &Place, span: Span) -> Option<Held> {
        const APART: usize = 64;
        let Some(Projection::Range(Some(a), Some(b), false)) = place.projections.last() else {
            return None;
        };
        let len = self.arrays.get(&(*a, *b))?.clone();
        let width = self.leaf(len.clone(), usize_ty(), span);
        let Some(n) = self.integer(width).filter(|n| *n <= APART) else {
            let ty = Ty::Array(Box::new(self.place_ty(place).element()?.clone()), len);
            let zeros = self.push(Op::Zeros, ty, span);
            let array = self.own(zeros, span);
            self.copy_elements(&bare(array), place, width, span);
            self.unheld.insert(array);
            return Some(Held::Val(array));
        };
        let parts = (0..n).map(|i| {
            let i = self.usize_leaf(i, span);
            let part = Held::Place(self.offset(place, Projection::Index(i), span));
            self.settled(part, span)
        });
        Some(Held::Array(parts.collect()))
    }

    fn is_vec(&mut self, held: &Held) -> bool {
        matches!(self.content_ty(held), Ty::Vec(_))
    }

    /// `rows.concat()`
    fn concat(&mut self, rows: &Held, span: Span) -> Option<Held> {
        let element = self.content_ty(rows).element()?.element()?.clone();
        let out = self.nothing(Ty::Vec(Box::new(element)), span);
        let n = self.length(rows, span);
        let rows = self.source(rows.clone(), span);
        self.for_each(n, span, |l, i| {
            let row = Held::Place(rows.then(Projection::Index(i)));
            l.extend_from(&bare(out), &row, span);
        });
        Some(Held::Val(out))
    }
}
