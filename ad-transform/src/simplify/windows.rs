//! Windows: memory that a loop walks through entry by entry is cut out once, before the loop.
//!
//! ```text
//! for j in 0..d { w_bar[j] += z_bar * xs[i * d + j]; }
//! ```
//! becomes
//! ```text
//! if 0 < d {
//!     let window = &xs[i * d..i * d + d];
//!     for j in 0..d { w_bar[j] += z_bar * window[j]; }
//! }
//! ```
//! so that the compiler sees that no index leaves its slice, drops the checks and vectorises. The loop makes every one
//! of these accesses in some trip, so where the cut panics the loop would have; without a trip it would not, hence the
//! condition. Only innermost loops are worth it, and only those without effects that a panic must not overtake.

use super::dead;
use super::scatter::op_of;
use crate::ir::uses::Set;
use crate::ir::{
    BinOp, Block, Comparison, For, If, Op, Place, Projection, Range, Stmt, Val, Values,
};
use crate::ty::Ty;
use std::collections::BTreeMap;

/// Opens windows in all loops of a block.
pub fn open(values: &mut Values, b: &mut Block) {
    Pass {
        values,
        lengths: BTreeMap::new(),
        literals: BTreeMap::new(),
    }
    .block(b);
}

struct Pass<'a> {
    values: &'a mut Values,
    /// The memory whose length a value holds.
    lengths: BTreeMap<Val, Val>,
    /// Integer literals.
    literals: BTreeMap<Val, u64>,
}

impl Pass<'_> {
    fn block(&mut self, b: &mut Block) {
        let mut out = Vec::with_capacity(b.stmts.len());
        for s in std::mem::take(&mut b.stmts) {
            match s {
                Stmt::If(mut s) => {
                    self.block(&mut s.then);
                    self.block(&mut s.other);
                    out.push(Stmt::If(s));
                }
                Stmt::For(mut s) => {
                    let innermost = s
                        .body
                        .stmts
                        .iter()
                        .all(|s| !matches!(s, Stmt::For(_) | Stmt::Effect(_)));
                    if innermost {
                        out.extend(self.innermost(*s));
                    } else {
                        self.block(&mut s.body);
                        out.push(Stmt::For(s));
                    }
                }
                Stmt::Let(v, op) => {
                    self.learn(v, &op);
                    out.push(Stmt::Let(v, op));
                }
                other => out.push(other),
            }
        }
        b.stmts = out;
    }

    fn learn(&mut self, v: Val, op: &Op) {
        match op {
            Op::Method(name, _, args) if name == "len" => {
                self.lengths.insert(v, args[0]);
            }
            Op::Leaf(t) => self
                .literals
                .extend(t.to_string().parse().ok().map(|n| (v, n))),
            _ => {}
        }
    }

    /// The loop with its windows.
    fn innermost(&mut self, mut s: For) -> Vec<Stmt> {
        let Some(range) = s.counted().cloned() else {
            return vec![Stmt::For(Box::new(s))];
        };
        let mut wanted = find(self.values, &s, &range);
        wanted.retain(|_, w| !self.is_evident(&s, &range, w));
        if wanted.is_empty() {
            return vec![Stmt::For(Box::new(s))];
        }
        let mut cut = Vec::new();
        let (count, entry) = trip_numbers(self.values, &mut s, &range, &mut cut);
        for w in wanted.into_values() {
            w.cut(self.values, (&mut s, &range), (count, entry), &mut cut);
        }
        let yields: Set = s
            .body
            .yields
            .iter()
            .copied()
            .chain(s.body.written())
            .collect();
        dead::prune_indices(self.values, &mut s.body, yields);
        let surely = match (
            self.literals.get(&range.start),
            self.literals.get(&range.end),
        ) {
            (Some(a), Some(b)) => a < b,
            _ => false,
        };
        if surely {
            cut.push(Stmt::For(Box::new(s)));
            return cut;
        }
        guarded(self.values, s, &range, cut)
    }

    /// Whether the compiler sees by itself that the index is inside: `x[i]` with `i` in `0..x.len()`.
    fn is_evident(&self, s: &For, range: &Range, w: &Window) -> bool {
        let from_zero = self.literals.get(&range.start) == Some(&0);
        let whole =
            self.lengths.get(&range.end) == Some(&w.prefix.base) && w.prefix.projections.is_empty();
        from_zero && whole && w.index == s.index
    }
}

/// One window.
struct Window {
    /// Everything but the last projection.
    prefix: Place,
    /// The index of the first access, as a value of the body.
    index: Val,
    /// Statements of the body with an access.
    at: Vec<usize>,
    /// Whether they accumulate.
    mutable: bool,
}

/// The windows that the loop's own statements allow, by place and index.
fn find(values: &Values, s: &For, range: &Range) -> BTreeMap<String, Window> {
    let mut out: BTreeMap<String, Window> = BTreeMap::new();
    let is_usize = matches!(&values[s.index].ty, Ty::Int(Some(t)) if t == "usize");
    if !range.adapters.is_empty() || range.inclusive || !is_usize {
        return out;
    }
    let inside: Set = s
        .body
        .stmts
        .iter()
        .flat_map(Stmt::defs)
        .chain(s.header())
        .collect();
    for (k, stmt) in s.body.stmts.iter().enumerate() {
        let (place, mutable) = match stmt {
            Stmt::Let(_, Op::Load(p)) => (p, false),
            Stmt::Accumulate(p, _) => (p, true),
            _ => continue,
        };
        // Memory of the primal may be read and written side by side; a window would have it borrowed.
        if values[place.base].mutable {
            continue;
        }
        let mut prefix = place.clone();
        let Some(Projection::Index(index)) = prefix.projections.pop() else {
            continue;
        };
        let fixed = Stmt::Accumulate(prefix.clone(), place.base)
            .free()
            .is_disjoint(&inside);
        let ty = crate::infer::place_ty(values, &prefix);
        if !fixed || matches!(ty, Ty::Array(..)) || ty.element().is_none_or(|e| !e.is_float()) {
            continue;
        }
        let Some(key) = key(&s.body, s.index, index, &inside) else {
            continue;
        };
        let key = format!("{prefix:?} {key}");
        let new = || Window {
            prefix,
            index,
            at: Vec::new(),
            mutable,
        };
        out.entry(key).or_insert_with(new).at.push(k);
    }
    let shared = |w: &Window| {
        let base = w.prefix.base;
        (w.mutable && uses(&s.body, base) != w.at.len()) || (!w.mutable && writes(&s.body, base))
    };
    out.retain(|_, w| !shared(w));
    out
}

/// Whether a statement, nested ones included, writes to a base.
fn writes(b: &Block, base: Val) -> bool {
    b.stmts.iter().any(|s| match s {
        Stmt::If(s) => writes(&s.then, base) || writes(&s.other, base),
        Stmt::For(s) => writes(&s.body, base),
        other => other.written_places().any(|p| p.base == base),
    })
}

/// Number of statements, nested ones included, that accumulate at a base.
fn uses(b: &Block, base: Val) -> usize {
    b.stmts
        .iter()
        .map(|s| match s {
            Stmt::Accumulate(p, _) => usize::from(p.base == base),
            Stmt::If(s) => uses(&s.then, base) + uses(&s.other, base),
            Stmt::For(s) => uses(&s.body, base),
            other => usize::from(other.free().contains(&base)),
        })
        .sum()
}

/// A text for an index that moves by one from trip to trip.
fn key(b: &Block, index: Val, e: Val, inside: &Set) -> Option<String> {
    let (text, slope) = affine(b, index, e, inside)?;
    (slope == 1).then_some(text)
}

/// Text and slope of an expression that is affine in the loop's index.
fn affine(b: &Block, index: Val, e: Val, inside: &Set) -> Option<(String, i64)> {
    if e == index {
        return Some(("i".to_owned(), 1));
    }
    if !inside.contains(&e) {
        return Some((format!("%{}", e.0), 0));
    }
    match op_of(b, e)? {
        Op::Leaf(t) => Some((t.to_string(), 0)),
        Op::Bin(op @ (BinOp::Add | BinOp::Sub | BinOp::Mul), x, y) => {
            let (x, a) = affine(b, index, *x, inside)?;
            let (y, c) = affine(b, index, *y, inside)?;
            let slope = match op {
                BinOp::Add => a + c,
                BinOp::Sub => a - c,
                _ if a == 0 && c == 0 => 0,
                _ => return None,
            };
            Some((format!("({x}{op:?}{y})"), slope))
        }
        _ => None,
    }
}

/// The number of trips, and the number of the trip inside the body.
fn trip_numbers(
    values: &mut Values,
    s: &mut For,
    range: &Range,
    cut: &mut Vec<Stmt>,
) -> (Val, Val) {
    let usize_ty = || Ty::Int(Some("usize".into()));
    let span = values[s.index].span;
    let count = values.fresh(usize_ty(), None, span);
    cut.push(Stmt::Let(count, Op::Trips(range.clone())));
    let trip = match s.trip {
        Some(t) => t,
        None => {
            let t = values.fresh(usize_ty(), None, span);
            s.trip = Some(t);
            t
        }
    };
    (count, trip)
}

impl Window {
    fn cut(
        &self,
        values: &mut Values,
        (s, range): (&mut For, &Range),
        (count, trip): (Val, Val),
        cut: &mut Vec<Stmt>,
    ) {
        let usize_ty = || Ty::Int(Some("usize".into()));
        let span = values[s.index].span;
        let first = first(values, (s, range), self.index, cut);
        let end = values.fresh(usize_ty(), None, span);
        cut.push(Stmt::Let(end, Op::Bin(BinOp::Add, first, count)));
        let mut place = self.prefix.clone();
        let element = crate::infer::place_ty(values, &place)
            .element()
            .cloned()
            .unwrap_or(Ty::Unknown);
        place
            .projections
            .push(Projection::Range(Some(first), Some(end), false));
        let base = values[self.prefix.base].clone();
        let name = base.name.as_ref().map(|n| {
            use syn::ext::IdentExt;
            proc_macro2::Ident::new(&format!("{}_window", n.unraw()), n.span())
        });
        let window = values.fresh(
            Ty::Ref(Box::new(Ty::Slice(Box::new(element))), self.mutable),
            name,
            span,
        );
        cut.push(Stmt::Let(window, Op::View(place)));
        let entry = Place {
            base: window,
            projections: vec![Projection::Index(trip)],
        };
        for k in &self.at {
            match &mut s.body.stmts[*k] {
                Stmt::Let(_, Op::Load(p)) | Stmt::Accumulate(p, _) => *p = entry.clone(),
                _ => unreachable!("windows are of loads and accumulations"),
            }
        }
    }
}

/// An index of the body in the trip of the smallest index, as a value before the loop.
fn first(values: &mut Values, (s, range): (&For, &Range), e: Val, cut: &mut Vec<Stmt>) -> Val {
    if e == s.index {
        return range.start;
    }
    let Some(op) = op_of(&s.body, e) else {
        return e;
    };
    let mut op = op.clone();
    let mut operands = Vec::new();
    op.visit(&mut |v| operands.push(v));
    let moved: BTreeMap<Val, Val> = operands
        .into_iter()
        .map(|v| (v, first(values, (s, range), v, cut)))
        .collect();
    op.map(&mut |v| moved[&v]);
    let def = values[e].clone();
    let new = values.fresh(def.ty, None, def.span);
    cut.push(Stmt::Let(new, op));
    new
}

/// `if start < end { cut; loop }`
fn guarded(values: &mut Values, mut s: For, range: &Range, mut cut: Vec<Stmt>) -> Vec<Stmt> {
    let span = values[s.index].span;
    let cond = values.fresh(Ty::Bool, None, span);
    let test = Op::Bin(BinOp::Compare(Comparison::Lt), range.start, range.end);
    let (mut dsts, mut results, mut inits) = (Vec::new(), Vec::new(), Vec::new());
    for c in &mut s.carried {
        let def = values[c.result].clone();
        let inner = values.fresh(def.ty, def.name, def.span);
        dsts.push(std::mem::replace(&mut c.result, inner));
        results.push(inner);
        inits.push(c.init);
    }
    cut.push(Stmt::For(Box::new(s)));
    let then = Block {
        stmts: cut,
        yields: results,
    };
    let other = Block {
        stmts: Vec::new(),
        yields: inits,
    };
    vec![
        Stmt::Let(cond, test),
        Stmt::If(Box::new(If {
            cond,
            then,
            other,
            dsts,
        })),
    ]
}
