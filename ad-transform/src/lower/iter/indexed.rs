//! Pipelines whose items can be reached by number: a range of positions, and what lies at one.
//!
//! | pipeline | positions | item |
//! | --- | --- | --- |
//! | `a..b` | `a..b` | `i` |
//! | `x.iter()` | `0..x.len()` | `x[i]` |
//! | `x.windows(k)` | `0..x.len() - (k - 1)` | `x[i..i + k]` |
//! | `x.chunks_exact(k)` | `0..x.len() / k` | `x[i * k..i * k + k]` |
//! | `p.map(f)` | those of `p` | `f(p at i)` |
//! | `p.enumerate()` | those of `p` | `(i - start, p at i)` |
//! | `p.skip(n)` | `start + n..end` | `p at i` |
//! | `p.zip(q)` | `0..min(ends)` | `(p at i, q at i)` |
//!
//! Positions are left as they are as long as possible: `x.iter().enumerate().skip(1)` is `for i in 1..x.len()`.

use super::{Chunks, Iter, Mode, Pipeline};
use crate::ir::{Adapter, BinOp, Op, Place, Projection, Range, Val};
use crate::lower::assign::usize_ty;
use crate::lower::place::viewed;
use crate::lower::{Held, Lower};
use crate::ty::Ty;
use proc_macro2::Span;
use std::rc::Rc;

type At = Rc<dyn Fn(&mut Lower<'_>, Val) -> Held>;

/// See the module.
#[derive(Clone)]
pub(super) struct Indexed {
    pub(super) start: Val,
    /// `None` where there is no end.
    pub(super) end: Option<Val>,
    inclusive: bool,
    adapters: Vec<Adapter>,
    at: At,
}

impl Indexed {
    pub(super) fn at(&self, l: &mut Lower<'_>, position: Val) -> Held {
        (self.at)(l, position)
    }

    /// The positions, if there is an end to them.
    pub(super) fn range(&self) -> Option<Range> {
        Some(Range {
            start: self.start,
            end: self.end?,
            inclusive: self.inclusive,
            adapters: self.adapters.clone(),
        })
    }

    /// What lies at a position, with something more done to it.
    fn then(&self, f: impl Fn(&mut Lower<'_>, Val, Held) -> Held + 'static) -> Indexed {
        let at = self.at.clone();
        Indexed {
            at: Rc::new(move |l, i| {
                let held = at(l, i);
                if l.diverged(&held) {
                    return held;
                }
                f(l, i, held)
            }),
            ..self.clone()
        }
    }

    fn plain(&self) -> bool {
        self.adapters.is_empty() && !self.inclusive
    }
}

impl Lower<'_> {
    /// Whether items can be reached by number.
    fn is_indexed(&self, p: &Pipeline) -> bool {
        match &p.iter {
            Iter::Range(..)
            | Iter::Elements(..)
            | Iter::Windows(..)
            | Iter::Chunks(..)
            | Iter::Repeat(_) => true,
            Iter::Zip(a, b) => self.is_indexed(a) && self.is_indexed(b),
            Iter::Enumerate(a)
            | Iter::Take(a, _)
            | Iter::Skip(a, _)
            | Iter::StepBy(a, _)
            | Iter::Copied(a) => self.is_indexed(a),
            Iter::Rev(a) | Iter::Cycle(a) => self.is_indexed(a) && self.is_finite(a),
            Iter::Map(a, f) => self.is_indexed(a) && !self.writes(f),
            Iter::Cursor(a, _) => self.is_indexed(a),
            _ => false,
        }
    }

    fn is_finite(&self, p: &Pipeline) -> bool {
        match &p.iter {
            Iter::Range(_, end, _) => end.is_some(),
            Iter::Repeat(_) | Iter::Cycle(_) => false,
            Iter::Zip(a, b) => self.is_finite(a) || self.is_finite(b),
            Iter::Enumerate(a)
            | Iter::Skip(a, _)
            | Iter::StepBy(a, _)
            | Iter::Copied(a)
            | Iter::Cursor(a, _)
            | Iter::Map(a, _) => self.is_finite(a),
            _ => true,
        }
    }

    /// The pipeline by number, if that is possible.
    pub(super) fn indexed(&mut self, p: &Pipeline, span: Span) -> Option<Indexed> {
        if !self.is_indexed(p) {
            return None;
        }
        Some(match &p.iter {
            Iter::Range(start, end, inclusive) => Indexed {
                start: *start,
                end: *end,
                inclusive: *inclusive,
                adapters: Vec::new(),
                at: Rc::new(|_, i| Held::Val(i)),
            },
            Iter::Elements(of, mode) => self.by_element(of, *mode, span),
            Iter::Windows(of, width) => self.by_window(of, *width, span),
            Iter::Chunks(of, size, how) => self.by_chunk(of, *size, *how, span),
            Iter::Repeat(held) => {
                let (start, held) = (self.usize_leaf(0, span), held.clone());
                Indexed {
                    start,
                    end: None,
                    inclusive: false,
                    adapters: Vec::new(),
                    at: Rc::new(move |_, _| held.clone()),
                }
            }
            Iter::Zip(a, b) => {
                let (a, b) = (self.indexed(a, span)?, self.indexed(b, span)?);
                self.zipped(&a, &b, span)
            }
            Iter::Enumerate(a) => {
                let a = self.indexed(a, span)?;
                let a = if a.plain() && self.counts_in_usize(&a) {
                    a
                } else {
                    self.rebased(&a, span)
                };
                let start = a.start;
                a.then(move |l, i, held| {
                    let k = l.minus(i, start, span);
                    Held::Tuple(vec![Held::Val(k), held])
                })
            }
            Iter::Map(a, f) => {
                let f = f.clone();
                let a = self.indexed(a, span)?;
                a.then(move |l, _, held| l.apply(&f, vec![held], span))
            }
            Iter::Copied(a) => {
                let a = self.indexed(a, span)?;
                a.then(move |l, _, held| l.copied(held, span))
            }
            Iter::Skip(a, n) => {
                let a = self.indexed(a, span)?;
                let a = if a.adapters.is_empty() && self.counts_in_usize(&a) {
                    a
                } else {
                    self.rebased(&a, span)
                };
                let start = self.plus(a.start, *n, span);
                Indexed { start, ..a }
            }
            Iter::Cursor(a, k) => {
                let a = self.indexed(a, span)?;
                if self.at_start(*k) {
                    return Some(a);
                }
                let start = self.scalar(self.held[k.0].clone(), span);
                let a = self.rebased(&a, span);
                Indexed { start, ..a }
            }
            Iter::Take(a, n) => {
                let a = self.indexed(a, span)?;
                let a = if a.plain() && self.counts_in_usize(&a) {
                    a
                } else {
                    self.rebased(&a, span)
                };
                let last = self.plus(a.start, *n, span);
                let end = match a.end {
                    Some(end) => self.lesser(end, last, span),
                    None => last,
                };
                Indexed {
                    end: Some(end),
                    ..a
                }
            }
            Iter::StepBy(a, k) => {
                let mut a = self.indexed(a, span)?;
                if a.end.is_none() {
                    let a = self.rebased(&a, span);
                    return Some(self.stretched(&a, *k, span));
                }
                if !a.adapters.is_empty() {
                    a = self.rebased(&a, span);
                }
                a.adapters.push(Adapter::StepBy(*k));
                a
            }
            Iter::Rev(a) => {
                let mut a = self.indexed(a, span)?;
                match &a.adapters[..] {
                    [] => a.adapters.push(Adapter::Rev),
                    [Adapter::Rev] => a.adapters.clear(),
                    _ => {
                        a = self.rebased(&a, span);
                        a.adapters.push(Adapter::Rev);
                    }
                }
                a
            }
            Iter::Cycle(a) => {
                let a = self.indexed(a, span)?;
                let a = self.rebased(&a, span);
                let n = a.end?;
                let inner = a.clone();
                Indexed {
                    end: None,
                    at: Rc::new(move |l, i| {
                        let k = l.push(Op::Bin(BinOp::Rem, i, n), usize_ty(), span);
                        inner.at(l, k)
                    }),
                    ..a
                }
            }
            _ => return None,
        })
    }

    fn by_element(&mut self, of: &Held, mode: Mode, span: Span) -> Indexed {
        let end = self.length(of, span);
        let of = of.clone();
        self.counted_from_zero(
            end,
            move |l, i| {
                let held = l.inside(&of, Projection::Index(i), span);
                match mode {
                    Mode::Shared => viewed(held, false),
                    Mode::Mutable => viewed(held, true),
                    Mode::Value if matches!(l.content_ty(&held), Ty::Vec(_)) => viewed(held, true),
                    Mode::Value => l.settled(held, span),
                }
            },
            span,
        )
    }

    fn by_window(&mut self, of: &Held, width: Val, span: Span) -> Indexed {
        let n = self.length(of, span);
        let end = match self.integer(width) {
            Some(w) if w > 0 => {
                let less = self.usize_leaf(w - 1, span);
                self.less(n, less, span)
            }
            _ => {
                let (zero, one) = (self.usize_leaf(0, span), self.usize_leaf(1, span));
                let none = self.compare(crate::ir::Comparison::Eq, width, zero, span);
                self.panic_if(none, "window size must be non-zero", span);
                let more = self.plus(n, one, span);
                self.less(more, width, span)
            }
        };
        let of = of.clone();
        self.counted_from_zero(
            end,
            move |l, i| {
                let to = l.plus(i, width, span);
                l.cut(&of, i, to, Some(width), false, span)
            },
            span,
        )
    }

    fn by_chunk(&mut self, of: &Held, size: Val, how: Chunks, span: Span) -> Indexed {
        let n = self.length(of, span);
        let end = if how.exact {
            self.arithmetic(BinOp::Div, n, size, span)
        } else {
            self.count("div_ceil", vec![n, size], span)
        };
        let of = of.clone();
        self.counted_from_zero(
            end,
            move |l, i| {
                let first = l.times(i, size, span);
                let last = l.plus(first, size, span);
                let width = how.exact.then_some(size);
                if how.reversed {
                    let to = l.minus(n, first, span);
                    let from = if how.exact {
                        l.minus(n, last, span)
                    } else {
                        l.count("saturating_sub", vec![n, last], span)
                    };
                    return l.cut(&of, from, to, width, how.mutable, span);
                }
                let last = if how.exact {
                    last
                } else {
                    l.count("min", vec![last, n], span)
                };
                l.cut(&of, first, last, width, how.mutable, span)
            },
            span,
        )
    }

    /// `chunks.remainder()`: what is left over where all chunks are full.
    pub(super) fn remainder(&mut self, p: &Pipeline, span: Span) -> Option<Held> {
        match &p.iter {
            Iter::Cursor(a, _) => self.remainder(a, span),
            Iter::Chunks(of, size, how) if how.exact && !how.reversed => {
                let n = self.length(of, span);
                let left = self.push(Op::Bin(BinOp::Rem, n, *size), usize_ty(), span);
                let from = self.minus(n, left, span);
                Some(self.cut(of, from, n, None, how.mutable, span))
            }
            _ => None,
        }
    }

    fn counted_from_zero(
        &mut self,
        end: Val,
        at: impl Fn(&mut Lower<'_>, Val) -> Held + 'static,
        span: Span,
    ) -> Indexed {
        Indexed {
            start: self.usize_leaf(0, span),
            end: Some(end),
            inclusive: false,
            adapters: Vec::new(),
            at: Rc::new(at),
        }
    }

    /// `of[from..to]` as a view, known to stay inside.
    fn cut(
        &mut self,
        of: &Held,
        from: Val,
        to: Val,
        width: Option<Val>,
        mutable: bool,
        span: Span,
    ) -> Held {
        let step = Projection::Range(Some(from), Some(to), false);
        let held = self.inside(of, step, span);
        if let (Some(w), Held::Place(place)) = (width, &held)
            && let Some(Projection::Range(Some(a), Some(b), false)) = place.projections.last()
        {
            self.widths.insert((*a, *b), w);
        }
        viewed(held, mutable)
    }

    /// One step into memory that is known to stay inside, so that a range before it is only an offset.
    pub(in crate::lower) fn inside(&mut self, of: &Held, step: Projection, span: Span) -> Held {
        match of {
            Held::Chosen(c, a, b) => {
                let (a, b) = (
                    self.inside(a, step.clone(), span),
                    self.inside(b, step, span),
                );
                Held::Chosen(*c, Box::new(a), Box::new(b))
            }
            Held::Place(place) => Held::Place(self.offset(place, step, span)),
            Held::Rows(rows) => match step {
                Projection::Index(i) => self.row(rows, i, span),
                Projection::Range(from, to, _) => self.row_range(rows, from, to, span),
                Projection::Field(_) => Held::Never,
            },
            other => self.step(other.clone(), step, span),
        }
    }

    /// `x[a..b][i]` as `x[a + i]`, where `i` is known to be inside.
    pub(in crate::lower) fn offset(
        &mut self,
        place: &Place,
        step: Projection,
        span: Span,
    ) -> Place {
        let Some((Projection::Range(from, _, _), outer)) = place.projections.split_last() else {
            return place.then(step);
        };
        let base = Place {
            base: place.base,
            projections: outer.to_vec(),
        };
        let Some(from) = *from else {
            return base.then(step);
        };
        base.then(match step {
            Projection::Index(i) => Projection::Index(self.plus(from, i, span)),
            Projection::Range(a, b, inclusive) => {
                let a = match a {
                    Some(a) => self.plus(from, a, span),
                    None => from,
                };
                match b {
                    Some(b) => {
                        let b = self.plus(from, b, span);
                        Projection::Range(Some(a), Some(b), inclusive)
                    }
                    None => return place.then(Projection::Range(Some(a), None, inclusive)),
                }
            }
            other @ Projection::Field(_) => return place.then(other),
        })
    }

    fn zipped(&mut self, a: &Indexed, b: &Indexed, span: Span) -> Indexed {
        let (a, b) = (self.aligned(a, span), self.aligned(b, span));
        let end = match (a.end, b.end) {
            (Some(p), Some(q)) => Some(self.lesser(p, q, span)),
            (p, q) => p.or(q),
        };
        let other = b.at.clone();
        let both = a.then(move |l, i, held| {
            let second = other(l, i);
            Held::Tuple(vec![held, second])
        });
        Indexed { end, ..both }
    }

    fn aligned(&mut self, a: &Indexed, span: Span) -> Indexed {
        let from_zero = self.integer(a.start) == Some(0);
        if a.plain() && from_zero && self.counts_in_usize(a) {
            a.clone()
        } else {
            self.rebased(a, span)
        }
    }

    /// Whether positions are of type `usize`, as far as is known.
    fn counts_in_usize(&self, a: &Indexed) -> bool {
        let fits = |v: Val| match self.ty(v) {
            Ty::Int(Some(t)) => t == "usize",
            Ty::Int(None) => true,
            _ => false,
        };
        let sure = |v: Val| matches!(self.ty(v), Ty::Int(Some(_)));
        fits(a.start) && a.end.is_none_or(fits) && (sure(a.start) || a.end.is_some_and(sure))
    }

    /// The same with positions from 0.
    pub(super) fn rebased(&mut self, a: &Indexed, span: Span) -> Indexed {
        if a.plain() && self.integer(a.start) == Some(0) && self.counts_in_usize(a) {
            return a.clone();
        }
        let usize_like = self.counts_in_usize(a) && !a.inclusive;
        let inner = a.at.clone();
        let zero = self.usize_leaf(0, span);
        let range = a.range();
        let (start, end) = (a.start, a.end);
        // From which end, in which steps.
        let order = match a.adapters[..] {
            _ if !usize_like => None,
            [] => Some((false, None)),
            [Adapter::Rev] => Some((true, None)),
            [Adapter::StepBy(k)] => Some((false, Some(k))),
            [Adapter::Rev, Adapter::StepBy(k)] => Some((true, Some(k))),
            _ => None,
        };
        let count = match (&range, end, order) {
            (Some(_), Some(end), Some((_, step))) => {
                let all = self.less(end, start, span);
                Some(match step {
                    Some(k) => self.count("div_ceil", vec![all, k], span),
                    None => all,
                })
            }
            (Some(range), ..) => Some(self.push(Op::Trips(range.clone()), usize_ty(), span)),
            (None, ..) => None,
        };
        let ty = crate::lower::control::better(
            self.ty(start).clone(),
            end.map_or(Ty::Unknown, |e| self.ty(e).clone()),
        );
        let at: At = Rc::new(move |l, i| {
            let away = |l: &mut Lower<'_>, step: Option<Val>| match step {
                Some(k) => l.times(i, k, span),
                None => i,
            };
            let position = match (&range, end, order) {
                (_, Some(end), Some((true, step))) => {
                    let (away, one) = (away(l, step), l.usize_leaf(1, span));
                    let next = l.plus(away, one, span);
                    l.minus(end, next, span)
                }
                (_, _, Some((_, step))) => {
                    let away = away(l, step);
                    l.plus(start, away, span)
                }
                (Some(range), ..) => l.push(Op::Nth(range.clone(), i), ty.clone(), span),
                (None, ..) => l.plus(start, i, span),
            };
            inner(l, position)
        });
        Indexed {
            start: zero,
            end: count,
            inclusive: false,
            adapters: Vec::new(),
            at,
        }
    }

    /// Every `k`th position of what has no end.
    fn stretched(&mut self, a: &Indexed, k: Val, span: Span) -> Indexed {
        let inner = a.at.clone();
        Indexed {
            at: Rc::new(move |l, i| {
                let i = l.times(i, k, span);
                inner(l, i)
            }),
            ..a.clone()
        }
    }

    /// Number of positions.
    pub(super) fn item_count(&mut self, a: &Indexed, span: Span) -> Option<Val> {
        let range = a.range()?;
        Some(if a.plain() && self.counts_in_usize(a) {
            self.less(range.end, range.start, span)
        } else {
            self.push(Op::Trips(range), usize_ty(), span)
        })
    }

    /// What is referred to, read now.
    pub(super) fn copied(&mut self, held: Held, span: Span) -> Held {
        match held {
            Held::Val(v) => Held::Val(self.dereferenced(v, span)),
            other => {
                let held = self.content(other);
                self.settled(held, span)
            }
        }
    }

    // Arithmetic of positions.

    /// The integer that a value is known to be.
    pub(in crate::lower) fn integer(&self, v: Val) -> Option<usize> {
        self.integers.get(&v).copied()
    }

    fn position(&mut self, op: BinOp, a: Val, b: Val, span: Span) -> Val {
        let v = self.push(Op::Bin(op, a, b), usize_ty(), span);
        self.positions.insert(v);
        v
    }

    pub(in crate::lower) fn plus(&mut self, a: Val, b: Val, span: Span) -> Val {
        match (self.integer(a), self.integer(b)) {
            (Some(0), _) => b,
            (_, Some(0)) => a,
            (Some(x), Some(y)) => self.usize_leaf(x + y, span),
            _ => self.position(BinOp::Add, a, b, span),
        }
    }

    /// A difference that is known not to be negative.
    pub(in crate::lower) fn minus(&mut self, a: Val, b: Val, span: Span) -> Val {
        match (self.integer(a), self.integer(b)) {
            (_, Some(0)) => a,
            (Some(x), Some(y)) if x >= y => self.usize_leaf(x - y, span),
            _ => self.position(BinOp::Sub, a, b, span),
        }
    }

    pub(in crate::lower) fn times(&mut self, a: Val, b: Val, span: Span) -> Val {
        match (self.integer(a), self.integer(b)) {
            (Some(1), _) => b,
            (_, Some(1)) => a,
            (Some(x), Some(y)) => self.usize_leaf(x * y, span),
            _ => self.position(BinOp::Mul, a, b, span),
        }
    }

    /// A difference, or 0.
    pub(super) fn less(&mut self, a: Val, b: Val, span: Span) -> Val {
        match (self.integer(a), self.integer(b)) {
            (_, Some(0)) => a,
            (Some(x), Some(y)) => self.usize_leaf(x.saturating_sub(y), span),
            _ => self.count("saturating_sub", vec![a, b], span),
        }
    }

    fn lesser(&mut self, a: Val, b: Val, span: Span) -> Val {
        match (self.integer(a), self.integer(b)) {
            (Some(x), Some(y)) => self.usize_leaf(x.min(y), span),
            _ if self.alike(a, b) => a,
            _ => self.count("min", vec![a, b], span),
        }
    }

    /// Whether two numbers of elements were made alike: lengths of the same memory, or the same constant.
    fn alike(&self, a: Val, b: Val) -> bool {
        let op = |v: Val| {
            self.stmts.iter().rev().find_map(|s| match s {
                crate::ir::Stmt::Let(w, op) if *w == v => Some(op),
                _ => None,
            })
        };
        a == b
            || match (op(a), op(b)) {
                (Some(Op::Leaf(p)), Some(Op::Leaf(q))) => p.to_string() == q.to_string(),
                _ => self
                    .lengths
                    .get(&a)
                    .is_some_and(|x| self.lengths.get(&b) == Some(x)),
            }
    }
}
