//! Which elements of memory are surely different: integer expressions as polynomials, and bounds of loop variables.
//!
//! `a[i * n + j]` and `a[k * n + m]` with `i` in `k + 1..n` and both columns in `k + 1..n` are never the same: the difference
//! of the indices, `(i - k) n + j - m`, is at least `k + 2` if every loop variable is replaced by the bound that makes it
//! smallest, innermost first. Indices do not overflow: where they did, the primal's access would panic.

use crate::infer::place_ty;
use crate::ir::table::Table;
use crate::ir::{Adapter, BinOp, Block, Op, Place, Projection, Stmt, Val, Values};
use std::collections::BTreeMap;

/// A value in one of two trips that are compared.
type Sym = (Val, bool);

/// A sum of products of values with integer coefficients.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
struct Poly(BTreeMap<Vec<Sym>, i64>);

/// More terms than this are not looked at.
const MOST: usize = 24;

impl Poly {
    fn constant(c: i64) -> Poly {
        let mut p = Poly::default();
        p.add(Vec::new(), c);
        p
    }

    fn symbol(s: Sym) -> Poly {
        let mut p = Poly::default();
        p.add(vec![s], 1);
        p
    }

    fn add(&mut self, monomial: Vec<Sym>, c: i64) {
        let entry = self.0.entry(monomial).or_default();
        *entry = entry.saturating_add(c);
    }

    fn cleaned(mut self) -> Poly {
        self.0.retain(|_, c| *c != 0);
        self
    }

    fn plus(&self, other: &Poly, sign: i64) -> Poly {
        let mut out = self.clone();
        for (m, c) in &other.0 {
            out.add(m.clone(), c.saturating_mul(sign));
        }
        out.cleaned()
    }

    fn times(&self, other: &Poly) -> Poly {
        let mut out = Poly::default();
        for (m, c) in &self.0 {
            for (n, d) in &other.0 {
                let mut both = m.clone();
                both.extend(n);
                both.sort_unstable();
                out.add(both, c.saturating_mul(*d));
            }
        }
        out.cleaned()
    }

    /// `factor * s + rest`, where neither holds `s`.
    fn linear(&self, s: Sym) -> Option<(Poly, Poly)> {
        let (mut factor, mut rest) = (Poly::default(), Poly::default());
        for (m, c) in &self.0 {
            match m.iter().filter(|x| **x == s).count() {
                0 => rest.add(m.clone(), *c),
                1 => factor.add(m.iter().copied().filter(|x| *x != s).collect(), *c),
                _ => return None,
            }
        }
        Some((factor, rest))
    }

    fn all(&self, f: impl Fn(i64) -> bool) -> bool {
        self.0.values().all(|c| f(*c))
    }

    /// Whether it is at least 1 whatever its values are, none of which is negative and some of which are at least 1.
    fn positive(&self, ones: &[Sym]) -> bool {
        let large = |m: &Vec<Sym>| m.iter().all(|s| ones.contains(s));
        self.all(|c| c >= 0) && self.0.iter().any(|(m, c)| *c >= 1 && large(m))
    }
}

/// What is known of a loop variable.
#[derive(Clone, Debug)]
struct Bounds {
    start: Val,
    end: Val,
    inclusive: bool,
    /// Whether later trips have larger values.
    ascending: bool,
    depth: usize,
}

/// What integer values of a function are computed by, and where loop variables run.
#[derive(Debug, Default)]
pub struct Affine {
    ops: Table<Op>,
    bounds: BTreeMap<Val, Bounds>,
    /// The loops around the definition of a value, by their variables, outermost first.
    around: BTreeMap<Val, Vec<Val>>,
}

impl Affine {
    /// Reads blocks and those inside them.
    pub fn of<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> Affine {
        let mut a = Affine::default();
        for b in blocks {
            a.block(b, &mut Vec::new());
        }
        a
    }

    fn block(&mut self, b: &Block, loops: &mut Vec<Val>) {
        for s in &b.stmts {
            for v in s.defs() {
                self.around.insert(v, loops.clone());
            }
            match s {
                Stmt::Let(v, op) => self.ops.insert(*v, op.clone()),
                Stmt::If(s) => {
                    self.block(&s.then, loops);
                    self.block(&s.other, loops);
                }
                Stmt::For(s) => {
                    loops.push(s.index);
                    for v in s.header() {
                        self.around.insert(v, loops.clone());
                    }
                    if let Some(r) = &s.range {
                        let turned = r.adapters.iter().filter(|a| matches!(a, Adapter::Rev));
                        let bounds = Bounds {
                            start: r.start,
                            end: r.end,
                            inclusive: r.inclusive,
                            ascending: turned.count() % 2 == 0,
                            depth: loops.len(),
                        };
                        self.bounds.insert(s.index, bounds);
                    }
                    self.block(&s.body, loops);
                    loops.pop();
                }
                _ => {}
            }
        }
    }

    /// Whether what `p` is in one trip and `q` in a later one, or in the same, is never the same element. The trips differ
    /// first in the loop of this variable; `None`: in no loop around both.
    pub fn disjoint(&self, values: &Values, p: &Place, q: &Place, differ: Option<Val>) -> bool {
        if p.base != q.base {
            return true;
        }
        let cx = Pair {
            affine: self,
            values,
            differ,
        };
        let (Some(a), Some(b)) = (cx.indices(p, false), cx.indices(q, true)) else {
            return false;
        };
        a.iter().zip(&b).any(|(x, y)| {
            let d = y.plus(x, -1);
            cx.is_positive(&d) || cx.is_positive(&Poly::default().plus(&d, -1))
        })
    }
}

/// Two trips that are compared: values of the second one are marked.
struct Pair<'a> {
    affine: &'a Affine,
    values: &'a Values,
    differ: Option<Val>,
}

impl Pair<'_> {
    /// The index in each dimension; `None` where part of the place is no element.
    fn indices(&self, place: &Place, second: bool) -> Option<Vec<Poly>> {
        let mut out = Vec::new();
        let mut offset = Poly::default();
        for (k, step) in place.projections.iter().enumerate() {
            match step {
                Projection::Index(i) => {
                    out.push(self.poly(*i, second, 0).plus(&offset, 1));
                    offset = Poly::default();
                }
                Projection::Range(start, ..) => {
                    if let Some(start) = start {
                        offset = offset.plus(&self.poly(*start, second, 0), 1);
                    }
                    if k + 1 == place.projections.len() {
                        return None;
                    }
                }
                Projection::Field(_) => return None,
            }
        }
        let whole = place_ty(self.values, place);
        (!whole.is_aggregate()).then_some(out)
    }

    fn poly(&self, v: Val, second: bool, depth: u32) -> Poly {
        let symbol = || Poly::symbol((v, second && self.differs(v)));
        if depth > 24 {
            return symbol();
        }
        let part = |v: &Val| self.poly(*v, second, depth + 1);
        let p = match self.affine.ops.get(&v) {
            Some(Op::Leaf(t)) => match t.to_string().trim_end_matches("usize").parse() {
                Ok(n) => Poly::constant(n),
                Err(_) => symbol(),
            },
            Some(Op::Copy(a)) => part(a),
            Some(Op::Bin(BinOp::Add, a, b)) => part(a).plus(&part(b), 1),
            Some(Op::Bin(BinOp::Sub, a, b)) => part(a).plus(&part(b), -1),
            Some(Op::Bin(BinOp::Mul, a, b)) => part(a).times(&part(b)),
            _ => symbol(),
        };
        if p.0.len() > MOST { symbol() } else { p }
    }

    /// Whether the value is another one in the second trip.
    fn differs(&self, v: Val) -> bool {
        match (&self.differ, self.affine.around.get(&v)) {
            (Some(index), Some(around)) => around.contains(index),
            _ => false,
        }
    }

    /// Whether it is at least 1 in all pairs of trips.
    fn is_positive(&self, d: &Poly) -> bool {
        let mut d = d.clone();
        let mut ones = Vec::new();
        // Innermost first; of the loop in which the trips differ, the second one first.
        loop {
            if d.positive(&ones) {
                return true;
            }
            let next =
                d.0.keys()
                    .flatten()
                    .filter_map(|s| Some((self.affine.bounds.get(&s.0)?.depth, *s)))
                    .max_by_key(|(depth, s)| (*depth, s.1));
            let Some((_, s)) = next else {
                return false;
            };
            ones.extend(self.end_of(s));
            let Some((factor, rest)) = d.linear(s) else {
                return false;
            };
            let bound = if factor.all(|c| c >= 0) && !factor.0.is_empty() {
                self.lowest(s)
            } else if factor.all(|c| c <= 0) {
                self.highest(s)
            } else {
                return false;
            };
            d = factor.times(&bound).plus(&rest, 1);
            if d.0.len() > MOST {
                return false;
            }
        }
    }

    /// The end of a range that has a trip is at least 1.
    fn end_of(&self, (v, second): Sym) -> Option<Sym> {
        let b = &self.affine.bounds[&v];
        let end = self.poly(b.end, second, 0);
        match end.0.iter().next() {
            Some((m, 1)) if end.0.len() == 1 && m.len() == 1 && !b.inclusive => Some(m[0]),
            _ => None,
        }
    }

    fn lowest(&self, (v, second): Sym) -> Poly {
        let b = &self.affine.bounds[&v];
        if second && self.differ == Some(v) && b.ascending {
            return Poly::symbol((v, false)).plus(&Poly::constant(1), 1);
        }
        self.poly(b.start, second, 0)
    }

    fn highest(&self, (v, second): Sym) -> Poly {
        let b = &self.affine.bounds[&v];
        if second && self.differ == Some(v) && !b.ascending {
            return Poly::symbol((v, false)).plus(&Poly::constant(1), -1);
        }
        let end = self.poly(b.end, second, 0);
        let last = i64::from(!b.inclusive);
        end.plus(&Poly::constant(last), -1)
    }
}
