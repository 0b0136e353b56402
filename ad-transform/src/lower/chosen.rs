//! Views where paths meet: what an `if` leaves of them.
//!
//! | primal | after the branch |
//! | --- | --- |
//! | `if c { &a[i] } else { &a[j] }` | a view of `a[k]`, where the branch yields `k` |
//! | `if c { &a[..] } else { &b[..] }` | chosen by `c`: each load and store is a branch on `c` |
//! | `if c { f64::sin } else { f64::cos }` | chosen by `c`: a call is a branch on `c` |
//! | `if c { vec![..] } else { v }` | memory made before the branch, which both arms fill |

use super::assign::bare;
use super::carried::alike;
use super::control::Joins;
use super::{Held, Lower};
use crate::ir::{Op, Place, Projection, Stmt, Val};
use crate::ty::Ty;
use proc_macro2::Span;

/// The statements of the two arms.
pub(super) type Arms<'s> = (&'s mut Vec<Stmt>, &'s mut Vec<Stmt>);

impl Lower<'_> {
    /// Where at least one arm ends with a view, or with memory. `None` where that is not so, or cannot be chosen.
    pub(super) fn join_views(
        &mut self,
        x: &Held,
        y: &Held,
        joins: &mut Joins,
        (a, b): Arms,
        span: Span,
    ) -> Option<Held> {
        let (x, y) = (self.unless_undefined(x), self.unless_undefined(y));
        if super::control::same(&x, &y) {
            return is_view(&x).then_some(x);
        }
        // Functions by their names hold nothing that an arm defines.
        if is_named(&x) && is_named(&y) {
            let x = self.exported(&x, joins, true, (a, b))?;
            let y = self.exported(&y, joins, false, (a, b))?;
            return Some(Held::Chosen(joins.cond, Box::new(x), Box::new(y)));
        }
        // References to numbers that are not all views: the numbers.
        let number = |l: &Self, h: &Held| {
            l.refers_to_number(h) || matches!(h, Held::Val(v) if matches!(l.ty(*v), Ty::Float(_)))
        };
        if number(self, &x) && number(self, &y) && !(is_view(&x) && is_view(&y)) {
            if !self.refers_to_number(&x) && !self.refers_to_number(&y) {
                return None;
            }
            let mut ends = Vec::new();
            for (held, stmts) in [(x, &mut *a), (y, &mut *b)] {
                std::mem::swap(&mut self.stmts, stmts);
                let v = self.read(held, span);
                std::mem::swap(&mut self.stmts, stmts);
                ends.push(v);
            }
            let def = self.values[ends[0]].clone();
            let dst = self.values.fresh(def.ty, None, span);
            joins.dsts.push(dst);
            joins.a.push(ends[0]);
            joins.b.push(ends[1]);
            return Some(Held::Val(dst));
        }
        // `&[]` is an empty part of whatever is chosen otherwise.
        if let (Held::View(place, m), Held::Array(parts))
        | (Held::Array(parts), Held::View(place, m)) = (&x, &y)
            && parts.is_empty()
        {
            let none = self.usize_leaf(0, span);
            let mark = joins.mark;
            let place = super::carried::map_vals(place, &mut |v| if v < mark { v } else { none });
            let empty = Held::View(place.then(Projection::Range(None, Some(none), false)), *m);
            let (x, y) = if matches!(x, Held::Array(_)) {
                (empty, y)
            } else {
                (x, empty)
            };
            let x = self.exported(&x, joins, true, (a, b))?;
            let y = self.exported(&y, joins, false, (a, b))?;
            return Some(Held::Chosen(joins.cond, Box::new(x), Box::new(y)));
        }
        match (&x, &y) {
            (Held::View(p, m), Held::View(q, n)) if m == n && alike(p, q) => {
                let place = self.join_places(p, q, joins);
                Some(Held::View(place, *m))
            }
            _ if is_view(&x) && is_view(&y) => {
                let x = self.exported(&x, joins, true, (a, b))?;
                let y = self.exported(&y, joins, false, (a, b))?;
                Some(Held::Chosen(joins.cond, Box::new(x), Box::new(y)))
            }
            (_, Held::Never) if is_view(&x) => self.exported(&x, joins, true, (a, b)),
            (Held::Never, _) if is_view(&y) => self.exported(&y, joins, false, (a, b)),
            _ => self.join_memory(&x, &y, joins, (a, b), span),
        }
    }

    /// A variable that is declared without a value holds nothing yet.
    fn unless_undefined(&self, held: &Held) -> Held {
        match held {
            Held::Val(v) if self.unset.contains(v) => Held::Never,
            other => other.clone(),
        }
    }

    /// One place for two of one shape: where they differ the branch yields it.
    fn join_places(&mut self, p: &Place, q: &Place, joins: &mut Joins) -> Place {
        let mut val = |l: &mut Self, u: Val, w: Val| {
            if u == w {
                return u;
            }
            let def = l.values[u].clone();
            let dst = l.values.fresh(def.ty, None, def.span);
            joins.dsts.push(dst);
            joins.a.push(u);
            joins.b.push(w);
            dst
        };
        let projections = p
            .projections
            .iter()
            .zip(&q.projections)
            .map(|(s, t)| match (s, t) {
                (Projection::Index(i), Projection::Index(j)) => {
                    Projection::Index(val(self, *i, *j))
                }
                (Projection::Range(a, b, inclusive), Projection::Range(c, d, _)) => {
                    let mut end =
                        |x: &Option<Val>, y: &Option<Val>| x.zip(*y).map(|(x, y)| val(self, x, y));
                    Projection::Range(end(a, c), end(b, d), *inclusive)
                }
                (other, _) => other.clone(),
            })
            .collect();
        Place {
            base: p.base,
            projections,
        }
    }

    /// What an arm ends with, where the values it defines for that are yielded by the branch.
    fn exported(
        &mut self,
        held: &Held,
        joins: &mut Joins,
        first: bool,
        (a, b): (&mut Vec<Stmt>, &mut Vec<Stmt>),
    ) -> Option<Held> {
        Some(match held {
            Held::View(place, mutable) => {
                let mut place = place.clone();
                if place.base >= joins.mark {
                    let own = if first { &mut *a } else { &mut *b };
                    let mark = joins.mark;
                    // A constant, or an array of what is there before the branch.
                    let made_before = |s: &Stmt| match s {
                        Stmt::Let(v, Op::Leaf(_)) => *v == place.base,
                        Stmt::Let(v, Op::Array(parts)) => {
                            *v == place.base && parts.iter().all(|p| *p < mark)
                        }
                        _ => false,
                    };
                    let at = own.iter().position(made_before)?;
                    let leaf = own.remove(at);
                    self.stmts.push(leaf);
                }
                for step in &mut place.projections {
                    let vals: Vec<&mut Val> = match step {
                        Projection::Index(i) => vec![i],
                        Projection::Range(from, to, _) => from.iter_mut().chain(to).collect(),
                        Projection::Field(_) => Vec::new(),
                    };
                    for v in vals {
                        *v = self.exported_value(*v, joins, first, (a, b));
                    }
                }
                Held::View(place, *mutable)
            }
            Held::Chosen(c, x, y) => {
                let c = self.exported_value(*c, joins, first, (a, b));
                let x = self.exported(x, joins, first, (a, b))?;
                let y = self.exported(y, joins, first, (a, b))?;
                Held::Chosen(c, Box::new(x), Box::new(y))
            }
            other => other.clone(),
        })
    }

    fn exported_value(
        &mut self,
        v: Val,
        joins: &mut Joins,
        first: bool,
        (a, b): (&mut Vec<Stmt>, &mut Vec<Stmt>),
    ) -> Val {
        if v < joins.mark {
            return v;
        }
        let def = self.values[v].clone();
        let dst = self.values.fresh(def.ty.clone(), None, def.span);
        let none = self.values.fresh(def.ty, None, def.span);
        let foreign = if first { b } else { a };
        foreign.push(Stmt::Let(none, Op::Undefined));
        joins.dsts.push(dst);
        let (u, w) = if first { (v, none) } else { (none, v) };
        joins.a.push(u);
        joins.b.push(w);
        dst
    }

    /// A `Vec`, or an array of unknown length, that is one or the other: both arms fill memory made before the branch.
    fn join_memory(
        &mut self,
        x: &Held,
        y: &Held,
        joins: &Joins,
        (a, b): Arms,
        span: Span,
    ) -> Option<Held> {
        let vec = |l: &Self, held: &Held| match held {
            Held::Val(v) if matches!(l.ty(*v), Ty::Vec(_)) => Some(l.ty(*v).clone()),
            _ => None,
        };
        let (x_ty, y_ty) = (vec(self, x), vec(self, y));
        let never = |h: &Held| matches!(h, Held::Never);
        if !(x_ty.is_some() || never(x)) || !(y_ty.is_some() || never(y)) {
            return None;
        }
        let ty = super::control::better(x_ty.clone().or(y_ty.clone())?, y_ty.or(x_ty)?);
        let root = self.nothing(ty, span);
        for (held, stmts, ends) in [(x, a, joins.a_ends), (y, b, joins.b_ends)] {
            if ends || never(held) {
                continue;
            }
            std::mem::swap(&mut self.stmts, stmts);
            self.put_place(&bare(root), held.clone(), span);
            std::mem::swap(&mut self.stmts, stmts);
        }
        Some(Held::Val(root))
    }

    /// Whether it is an array of known length that a branch yields element by element.
    pub(super) fn copied_array(&self, held: &Held) -> bool {
        let ty = match held {
            Held::Val(v) => self.ty(*v).clone(),
            Held::Place(place) => self.place_ty(place),
            _ => return false,
        };
        matches!(ty, Ty::Array(_, n) if n.to_string().parse::<usize>().is_ok_and(|n| n <= 64))
    }
}

pub(super) fn is_view(held: &Held) -> bool {
    match held {
        Held::View(..) | Held::Slot(..) => true,
        Held::Chosen(_, a, _) => is_view(a),
        _ => false,
    }
}

fn is_named(held: &Held) -> bool {
    match held {
        Held::Function(_) => true,
        Held::Chosen(_, a, b) => is_named(a) && is_named(b),
        _ => false,
    }
}

/// Whether it is a function, or one of several.
pub(super) fn is_callable(held: &Held) -> bool {
    match held {
        Held::Closure(_) | Held::Function(_) => true,
        Held::Chosen(_, a, b) => is_callable(a) && is_callable(b),
        _ => false,
    }
}

/// Whether an array of such is a list of what its elements are, and no memory.
pub(super) fn is_listed(held: &Held) -> bool {
    is_view(held) || is_callable(held)
}
