//! Views, `Option`s and whole arrays that a loop changes.
//!
//! A view that moves (`rest = &rest[k..]`) is a root and numbers, and the numbers are carried. Where a variable may refer to
//! several roots (two buffers that change places), which one it is is carried too. What a variable may hold in later trips
//! is found by lowering the loop once on trial.
//!
//! | primal | carried |
//! | --- | --- |
//! | `rest = &rest[k..];` | start and end of `x[start..end]` |
//! | `std::mem::swap(&mut a, &mut b);` of views of `x` and `y` | for each of `a`, `b`: whether it refers to `y`, starts and ends in both |
//! | `best = Some(v);` | whether there is one, and its content |

use super::assign::{bare, usize_ty};
use super::{Held, Lower};
use crate::ir::{BinOp, Op, Place, Projection, Val};
use crate::ty::Ty;
use proc_macro2::Span;
use quote::quote;

impl Lower<'_> {
    /// Lowers something, says what `f` makes of it, and forgets it.
    pub(super) fn on_trial<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        let state = (
            self.values.clone(),
            self.stmts.clone(),
            self.held.clone(),
            self.names.clone(),
            self.items.len(),
            self.calls.len(),
        );
        let sets = (self.unset.clone(), self.reassigned.clone());
        let found = std::mem::take(self.diag);
        let outer = std::mem::replace(&mut self.trial, true);
        let out = f(self);
        self.trial = outer;
        *self.diag = found;
        let (items, calls);
        (self.values, self.stmts, self.held, self.names, items, calls) = state;
        self.items.truncate(items);
        self.calls.truncate(calls);
        (self.unset, self.reassigned) = sets;
        self.forget_from(self.values.next());
        out
    }

    /// Whether a variable that holds this may have to be made up differently for a loop.
    pub(super) fn is_open(&self, held: &Held) -> bool {
        match held {
            Held::View(..) | Held::Chosen(..) | Held::Maybe(..) => true,
            Held::Tuple(parts) | Held::Array(parts) | Held::Struct(_, parts) => {
                parts.iter().any(|p| self.is_open(p))
            }
            _ => false,
        }
    }

    /// What is held before a loop, made up so that it can also be what is held after a trip.
    pub(super) fn made_up(&mut self, entry: &Held, ends: &[(Held, Ty)], span: Span) -> Held {
        match entry {
            Held::View(..) | Held::Chosen(..) => {
                if ends.iter().all(|(end, _)| super::control::same(entry, end)) {
                    return entry.clone();
                }
                let mut shapes = Vec::new();
                let all = std::iter::once(entry).chain(ends.iter().map(|(end, _)| end));
                for held in all {
                    if self.collect_shapes(held, &mut shapes).is_none() {
                        return self.read_reference(entry, span);
                    }
                }
                self.select_all(entry, &shapes, span)
            }
            Held::Maybe(cond, content, err) => {
                let mut content = (**content).clone();
                let mut err = err.clone();
                for (end, ty) in ends {
                    let (Held::Maybe(_, p, e), Ty::Maybe(inner, _)) = (end, ty) else {
                        continue;
                    };
                    if matches!(content, Held::Never) {
                        content = match &**p {
                            Held::View(place, mutable) => {
                                Held::View(self.without_vals(place, span), *mutable)
                            }
                            _ => self.undefined(inner, span),
                        };
                    }
                    if let (Some(own), Some(e)) = (&mut err, e)
                        && matches!(**own, Held::Never)
                        && !matches!(**e, Held::Never)
                    {
                        **own = Held::Val(self.push(Op::Undefined, Ty::Unknown, span));
                    }
                }
                let contents: Vec<(Held, Ty)> = ends
                    .iter()
                    .filter_map(|(end, ty)| match (end, ty) {
                        (Held::Maybe(_, p, _), Ty::Maybe(inner, _)) => {
                            Some(((**p).clone(), (**inner).clone()))
                        }
                        _ => None,
                    })
                    .filter(|(p, _)| !matches!(p, Held::Never))
                    .collect();
                let content = self.made_up(&content, &contents, span);
                Held::Maybe(*cond, Box::new(content), err)
            }
            Held::Tuple(parts) => {
                let parts = self.made_up_parts(parts, ends, span);
                Held::Tuple(parts)
            }
            Held::Struct(s, parts) => {
                let parts = self.made_up_parts(parts, ends, span);
                Held::Struct(s.clone(), parts)
            }
            other => other.clone(),
        }
    }

    /// A shared reference to a number, as the number: it reads the same.
    fn read_reference(&mut self, held: &Held, span: Span) -> Held {
        if self.refers_to_number(held) {
            return Held::Val(self.read(held.clone(), span));
        }
        held.clone()
    }

    /// Whether it is a shared reference to a number.
    pub(super) fn refers_to_number(&self, held: &Held) -> bool {
        match held {
            Held::View(place, false) => {
                matches!(self.place_ty(place), Ty::Float(_) | Ty::Int(_) | Ty::Bool)
            }
            Held::Val(v) => matches!(
                self.ty(*v),
                Ty::Ref(t, false) if matches!(**t, Ty::Float(_) | Ty::Int(_) | Ty::Bool)
            ),
            Held::Chosen(_, a, b) => self.refers_to_number(a) && self.refers_to_number(b),
            _ => false,
        }
    }

    fn made_up_parts(&mut self, parts: &[Held], ends: &[(Held, Ty)], span: Span) -> Vec<Held> {
        let mut out = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            let ends: Vec<(Held, Ty)> = ends
                .iter()
                .filter_map(|(end, ty)| {
                    let (Held::Tuple(p) | Held::Struct(_, p)) = end else {
                        return None;
                    };
                    Some((p.get(i)?.clone(), ty.parts()?.get(i)?.1.clone()))
                })
                .collect();
            out.push(self.made_up(part, &ends, span));
        }
        out
    }

    /// A place of the same shape with numbers that are not read. Where a range of elements is meant its ends are among them:
    /// there may be nothing whose length could be asked for.
    fn without_vals(&mut self, place: &Place, span: Span) -> Place {
        let shape = self.shape_of(place);
        let vals: Vec<Val> = (0..shape.numbers())
            .map(|_| self.push(Op::Undefined, usize_ty(), span))
            .collect();
        shape.place(&vals)
    }

    /// The shapes of the views that may be meant. `None` where one has a root that does not exist outside.
    fn collect_shapes(&mut self, held: &Held, out: &mut Vec<(Shape, bool)>) -> Option<()> {
        match held {
            Held::View(place, mutable) => {
                let shape = self.shape_of(place);
                if out.iter().any(|(s, _)| s.takes(&shape)) {
                    return Some(());
                }
                out.retain(|(s, _)| !shape.takes(s));
                out.push((shape, *mutable));
                Some(())
            }
            Held::Chosen(_, a, b) => {
                self.collect_shapes(a, out)?;
                self.collect_shapes(b, out)
            }
            _ => None,
        }
    }

    fn shape_of(&self, place: &Place) -> Shape {
        let steps = place
            .projections
            .iter()
            .filter_map(|p| match p {
                Projection::Index(_) => Some(None),
                Projection::Field(name) => Some(Some(name.clone())),
                Projection::Range(..) => None,
            })
            .collect();
        let sequence = match self.place_ty(place).strip() {
            Ty::Slice(_) | Ty::Array(..) => true,
            // A whole `Vec` may grow.
            Ty::Vec(_) => matches!(place.projections.last(), Some(Projection::Range(..))),
            _ => false,
        };
        Shape {
            base: place.base,
            steps,
            sequence,
        }
    }

    /// What is held as a choice among views of these shapes; the last one is meant where no other is.
    fn select_all(&mut self, held: &Held, shapes: &[(Shape, bool)], span: Span) -> Held {
        let ((shape, mutable), rest) = shapes.split_first().expect("there is a view");
        let (is, vals) = self.select(held, shape, span);
        let view = Held::View(shape.place(&vals), *mutable);
        if rest.is_empty() {
            return view;
        }
        let other = self.select_all(held, rest, span);
        Held::Chosen(is, Box::new(view), Box::new(other))
    }

    /// Whether what is held is a view of this shape, and its numbers.
    fn select(&mut self, held: &Held, shape: &Shape, span: Span) -> (Val, Vec<Val>) {
        match held {
            Held::View(place, _) if shape.takes(&self.shape_of(place)) => {
                let yes = self.leaf(quote!(true), Ty::Bool, span);
                (yes, self.numbers_of(place, shape.sequence, span))
            }
            Held::Chosen(cond, a, b) => {
                let all = |l: &mut Self, held: &Held| {
                    let (is, vals) = l.select(held, shape, span);
                    Held::Tuple([is].into_iter().chain(vals).map(Held::Val).collect())
                };
                let held = self.branch(*cond, span, |l| all(l, a), |l| all(l, b));
                let Held::Tuple(parts) = held else {
                    unreachable!("both arms are tuples")
                };
                let mut vals = parts.into_iter().map(|p| match p {
                    Held::Val(v) => v,
                    _ => unreachable!("numbers"),
                });
                let is = vals.next().expect("a condition");
                (is, vals.collect())
            }
            _ => {
                let no = self.leaf(quote!(false), Ty::Bool, span);
                let vals = (0..shape.numbers())
                    .map(|_| self.push(Op::Undefined, usize_ty(), span))
                    .collect();
                (no, vals)
            }
        }
    }

    /// The same element, by its index in what the ranges are cut out of.
    pub(super) fn without_ranges(&mut self, place: &Place, span: Span) -> Option<Place> {
        let ranges = |p: &&Projection| matches!(p, Projection::Range(..));
        if !place.projections.iter().any(|p| ranges(&p)) {
            return Some(place.clone());
        }
        let shape = self.shape_of(place);
        if shape.sequence {
            return None;
        }
        let vals = self.numbers_of(place, false, span);
        Some(shape.place(&vals))
    }

    /// The numbers in a place, ranges put together into one.
    fn numbers_of(&mut self, place: &Place, sequence: bool, span: Span) -> Vec<Val> {
        let mut out = Vec::new();
        let mut seen = bare(place.base);
        let mut range: Option<(Option<Val>, Option<Val>)> = None;
        let add = |l: &mut Self, a: Option<Val>, b: Val| match a {
            Some(a) => l.arithmetic(BinOp::Add, a, b, span),
            None => b,
        };
        for p in &place.projections {
            match p {
                Projection::Range(a, b, inclusive) => {
                    let (start, end) = range.unwrap_or((None, None));
                    let end = match b {
                        Some(b) => {
                            let b = add(self, start, *b);
                            let one = self.usize_leaf(1, span);
                            Some(if *inclusive {
                                self.arithmetic(BinOp::Add, b, one, span)
                            } else {
                                b
                            })
                        }
                        None => end,
                    };
                    let start = match a {
                        Some(a) => Some(add(self, start, *a)),
                        None => start,
                    };
                    range = Some((start, end));
                }
                Projection::Index(i) => {
                    let (start, _) = range.take().unwrap_or((None, None));
                    let i = add(self, start, *i);
                    out.push(i);
                    seen = seen.then(Projection::Index(i));
                }
                Projection::Field(_) => seen = seen.then(p.clone()),
            }
        }
        if sequence {
            let (start, end) = range.unwrap_or((None, None));
            let start = start.unwrap_or_else(|| self.usize_leaf(0, span));
            let end = end.unwrap_or_else(|| self.length(&Held::Place(seen), span));
            out.extend([start, end]);
        }
        out
    }

    /// The values that make up `held` as `like` is made up, where that is a view.
    pub(super) fn view_leaves(&mut self, held: &Held, like: &Held, out: &mut Vec<Val>, span: Span) {
        if !matches!(held, Held::Never) && !self.covers(like, held) {
            self.diag.report(crate::messages::run_time_view(span));
        }
        self.view_numbers(held, like, out, span);
    }

    /// Whether every view that may be meant by `held` has its place in `like`.
    fn covers(&self, like: &Held, held: &Held) -> bool {
        match held {
            Held::Chosen(_, a, b) => self.covers(like, a) && self.covers(like, b),
            Held::View(place, mutable) => match like {
                Held::Chosen(_, a, b) => self.covers(a, held) || self.covers(b, held),
                Held::View(p, m) => mutable == m && self.shape_of(p).takes(&self.shape_of(place)),
                _ => false,
            },
            _ => false,
        }
    }

    fn view_numbers(&mut self, held: &Held, like: &Held, out: &mut Vec<Val>, span: Span) {
        match like {
            Held::View(place, _) => {
                if let Held::View(own, _) = held
                    && alike(own, place)
                {
                    vals_of(own, out);
                    return;
                }
                let shape = self.shape_of(place);
                let (_, vals) = self.select(held, &shape, span);
                out.extend(vals);
            }
            Held::Chosen(_, a, b) => {
                if let Held::View(place, _) = &**a {
                    let shape = self.shape_of(place);
                    let (is, vals) = self.select(held, &shape, span);
                    out.push(is);
                    out.extend(vals);
                }
                self.view_numbers(held, b, out, span);
            }
            _ => {}
        }
    }
}

/// What a view is but for its numbers.
#[derive(Clone, PartialEq, Debug)]
struct Shape {
    base: Val,
    /// Indices and fields.
    steps: Vec<Option<String>>,
    /// Whether a range of elements is meant.
    sequence: bool,
}

impl Shape {
    /// Whether a view of the other shape is one of this: all of something is a range of it, too.
    fn takes(&self, other: &Shape) -> bool {
        self == other || self.sequence && self.base == other.base && self.steps == other.steps
    }

    fn numbers(&self) -> usize {
        self.steps.iter().filter(|s| s.is_none()).count() + 2 * usize::from(self.sequence)
    }

    fn place(&self, vals: &[Val]) -> Place {
        let mut vals = vals.iter().copied();
        let mut place = bare(self.base);
        for step in &self.steps {
            place.projections.push(match step {
                Some(name) => Projection::Field(name.clone()),
                None => Projection::Index(vals.next().expect("a number for each index")),
            });
        }
        if self.sequence {
            let (start, end) = (vals.next(), vals.next());
            place.projections.push(Projection::Range(start, end, false));
        }
        place
    }
}

/// Whether two places differ in values only.
pub(super) fn alike(p: &Place, q: &Place) -> bool {
    p.base == q.base
        && p.projections.len() == q.projections.len()
        && p.projections.iter().zip(&q.projections).all(|s| match s {
            (Projection::Index(_), Projection::Index(_)) => true,
            (Projection::Range(a, b, i), Projection::Range(c, d, j)) => {
                a.is_some() == c.is_some() && b.is_some() == d.is_some() && i == j
            }
            (Projection::Field(a), Projection::Field(b)) => a == b,
            _ => false,
        })
}

/// The numbers in a place.
pub(super) fn vals_of(place: &Place, out: &mut Vec<Val>) {
    for p in &place.projections {
        match p {
            Projection::Index(i) => out.push(*i),
            Projection::Range(a, b, _) => out.extend(a.iter().chain(b)),
            Projection::Field(_) => {}
        }
    }
}

/// The same place with other numbers.
pub(super) fn map_vals(place: &Place, f: &mut dyn FnMut(Val) -> Val) -> Place {
    let projections = place
        .projections
        .iter()
        .map(|p| match p {
            Projection::Index(i) => Projection::Index(f(*i)),
            Projection::Range(a, b, inclusive) => {
                let a = a.map(&mut *f);
                Projection::Range(a, b.map(&mut *f), *inclusive)
            }
            other => other.clone(),
        })
        .collect();
    Place {
        base: place.base,
        projections,
    }
}

/// What is held, without the views of what does not exist before `mark`.
pub(super) fn rooted(held: Held, mark: Val) -> Held {
    match held {
        Held::View(place, _) if place.base >= mark => Held::Never,
        Held::Chosen(c, a, b) => {
            let (a, b) = (rooted(*a, mark), rooted(*b, mark));
            Held::Chosen(c, Box::new(a), Box::new(b))
        }
        Held::Maybe(c, p, e) => Held::Maybe(c, Box::new(rooted(*p, mark)), e),
        Held::Tuple(p) => Held::Tuple(p.into_iter().map(|p| rooted(p, mark)).collect()),
        Held::Struct(s, p) => Held::Struct(s, p.into_iter().map(|p| rooted(p, mark)).collect()),
        other => other,
    }
}
