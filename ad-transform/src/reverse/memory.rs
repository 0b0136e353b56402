//! The adjoint of memory: the same place in the accumulator of its root.
//!
//! | primal | reverse |
//! | --- | --- |
//! | `t = x[i]` | `x_bar[i] += t_bar` |
//! | `v = &x[a..b]` | nothing: the adjoint of `v[i]` is `x_bar[a..b][i]` |
//! | `a[i] = t` | `t_bar += a_bar[i]; a_bar[i] = 0` |
//! | `a[i] += t` | `t_bar += a_bar[i]` |
//! | `a.swap(i, j)` | `a_bar.swap(i, j)` |
//! | `a.rotate_left(k)` | `a_bar.rotate_right(k)` |
//! | `a.push(t)` | `t_bar += a_bar.pop()` |
//! | `t = a.pop()` | `a_bar.push(t_bar)` |
//! | `w = [a, b]` | before: `w_bar = [0, 0]`; here: `a_bar += w_bar[0]; b_bar += w_bar[1]` |

use super::{Env, Rev, Reverse};
use crate::build::Build;
use crate::ir::{
    BinOp, Block, Carried, For, Op, Permutation, Place, Projection, Range, Stmt, Val, Values,
};
use crate::ty::Ty;
use proc_macro2::Span;

impl Reverse<'_> {
    /// Accumulators of local aggregates, at the start of the reverse sweep of their block; and places of views.
    pub(super) fn open_accumulators(&mut self, stmts: &[Stmt]) {
        for s in stmts {
            let Stmt::Let(v, op) = s else { continue };
            if !self.values[*v].ty.is_aggregate() || !self.activity.active(*v) {
                continue;
            }
            match op {
                Op::Load(_) | Op::Filled(..) | Op::Array(_) | Op::Tuple(_) | Op::Repeat(..)
                    if self.lengths.moved.contains(v) => {}
                // Memory that is written to shares no accumulator with what it was copied from.
                Op::Load(place) if self.values[*v].mutable || self.values[place.base].mutable => {
                    self.open_own(*v, op);
                }
                Op::View(place) | Op::Load(place) => self.open_view(*v, place),
                Op::Ref(a) | Op::Deref(a) | Op::Copy(a) => {
                    self.open_view(
                        *v,
                        &Place {
                            base: *a,
                            projections: Vec::new(),
                        },
                    );
                }
                Op::Array(_) | Op::Tuple(_) | Op::Repeat(..) | Op::Owned(_) | Op::Filled(..) => {
                    self.open_own(*v, op);
                    if matches!(op, Op::Array(_) | Op::Tuple(_))
                        && let Some(bar) = self.bars.get(v).cloned()
                    {
                        self.moves_to(*v, bar);
                    }
                    if let Op::Owned(a) = op
                        && self.lengths.moved.contains(a)
                        && let Some(bar) = self.bars.get(v).cloned()
                    {
                        self.moves_to(*a, bar);
                    }
                }
                Op::Part(..) if self.lengths.moved.contains(v) => {}
                Op::Part(..) => self.open_own(*v, op),
                // Without an accumulator its adjoint would be lost.
                Op::Zeros | Op::ZerosOf(_) | Op::ZerosLike(_) if self.values[*v].mutable => {
                    unreachable!("memory that is written to is the function's own")
                }
                _ => {}
            }
        }
    }

    /// What has moved into memory has its accumulator there, and so have the parts that it was put together of.
    fn moves_to(&mut self, a: Val, bar: Place) {
        if let Some(ref op @ (Op::Array(ref parts) | Op::Tuple(ref parts))) =
            self.ops.get(&a).cloned()
        {
            for (i, part) in parts.iter().copied().enumerate() {
                if self.lengths.moved.contains(&part) {
                    let step = self.part_step(a, op, i);
                    self.moves_to(part, bar.then(step));
                }
            }
        }
        self.bars.insert(a, bar);
    }

    /// The way to a part of an array, tuple or struct.
    fn part_step(&mut self, v: Val, op: &Op, i: usize) -> Projection {
        match op {
            Op::Array(_) => Projection::Index(self.index(i)),
            _ => match &self.values[v].ty {
                Ty::Struct(s) => Projection::Field(s.fields[i].0.clone()),
                _ => Projection::Field(i.to_string()),
            },
        }
    }

    /// An accumulator for a parameter whose content is neither input nor output.
    pub(super) fn open_workspace(&mut self, v: Val) {
        let def = self.values[v].clone();
        let ty = match def.ty.strip().clone() {
            Ty::Slice(e) => Ty::Vec(e),
            other => other,
        };
        let name = def.name.as_ref().map(crate::build::bar_name);
        let bar = self.values.fresh(ty, name, def.span);
        let zeros = match self.lengths.params.get(&v) {
            Some(n) => Op::ZerosOf(vec![*n]),
            None => Op::ZerosLike(v),
        };
        self.out.push(Rev::Plain(Stmt::Let(bar, zeros)));
        self.ordered.insert(bar);
        let place = Place {
            base: bar,
            projections: Vec::new(),
        };
        self.bars.insert(v, place);
    }

    /// An accumulator for a local aggregate.
    fn open_own(&mut self, v: Val, op: &Op) {
        let name = self.values[v].name.as_ref().map(crate::build::bar_name);
        let zeros = self.zeros(v, op);
        let bar = self.let_like(v, zeros);
        self.values[bar].name = name;
        if self.values[v].mutable {
            self.ordered.insert(bar);
        }
        self.bars.insert(
            v,
            Place {
                base: bar,
                projections: Vec::new(),
            },
        );
    }

    /// Zeros of the size of a local aggregate, made of as little of the forward sweep as possible.
    fn zeros(&self, v: Val, op: &Op) -> Op {
        let inner = match op {
            Op::Owned(a) => self.ops.get(a).cloned().unwrap_or(Op::Undefined),
            other => other.clone(),
        };
        if let Some(lengths) = self.lengths.last.get(&v) {
            return Op::ZerosOf(lengths.clone());
        }
        // Rows of memory of its own may have changed their lengths since.
        if let Some(lengths) = self.filled(op, &self.values[v].ty) {
            return Op::ZerosOf(lengths);
        }
        match inner {
            Op::Filled(_, n)
                if self.values[v]
                    .ty
                    .element()
                    .is_some_and(crate::emit::shape::fixed) =>
            {
                Op::ZerosOf(vec![n])
            }
            _ if crate::emit::shape::fixed(&self.values[v].ty) => Op::Zeros,
            _ => Op::ZerosLike(v),
        }
    }

    /// The lengths of `vec![vec![e; m]; n]`, from the outside in.
    fn filled(&self, op: &Op, ty: &Ty) -> Option<Vec<Val>> {
        let Op::Filled(e, n) = op else { return None };
        let (mut lengths, element) = (vec![*n], ty.element()?);
        if !crate::emit::shape::fixed(element) {
            lengths.extend(self.filled(self.ops.get(e)?, element)?);
        }
        Some(lengths)
    }

    fn open_view(&mut self, v: Val, place: &Place) {
        if let Some(bar) = self.bar(place) {
            self.bars.insert(v, bar);
        }
    }

    /// The place of the adjoint of a place.
    pub(super) fn bar(&self, place: &Place) -> Option<Place> {
        let mut bar = self.bars.get(&place.base)?.clone();
        bar.projections.extend(place.projections.iter().cloned());
        Some(bar)
    }

    pub(super) fn reverse_load(&mut self, place: &Place, bar: Val) {
        if let Some(target) = self.bar(place) {
            self.out.push(Rev::Plain(Stmt::Accumulate(target, bar)));
        }
    }

    pub(super) fn reverse_aggregate(&mut self, v: Val, op: &Op, env: &mut Env) {
        if let (Op::Part(both, 0), false) = (op, self.activity.active(v)) {
            return self.reverse_unread(v, *both, env);
        }
        if !self.activity.active(v) {
            return;
        }
        let Some(bar) = self.bars.get(&v).cloned() else {
            return;
        };
        match op {
            Op::Array(parts) | Op::Tuple(parts) => {
                for (i, part) in parts.iter().enumerate() {
                    // Its accumulator is there already.
                    if self.lengths.moved.contains(part) && self.bars.contains_key(part) {
                        continue;
                    }
                    let step = self.part_step(v, op, i);
                    let mut place = bar.clone();
                    place.projections.push(step);
                    self.element(*part, place, env);
                }
            }
            Op::Repeat(a, _) if self.activity.active(*a) => self.sum_of_elements(*a, v, &bar, env),
            Op::Owned(a) => match self.ops.get(a).cloned() {
                // `vec![e; n]` has moved into the memory: there is nothing else to pour into.
                Some(Op::Filled(e, n)) if self.activity.active(e) => {
                    self.sum_of_filled(e, n, &bar, env);
                }
                Some(Op::Filled(..)) => {}
                // It was made before, perhaps from what has been written to since.
                Some(Op::Load(_) | Op::Part(..) | Op::Array(_) | Op::Tuple(_) | Op::Repeat(..))
                    if self.lengths.moved.contains(a) => {}
                _ => self.element(*a, bar, env),
            },
            // A copy of what the memory held then.
            Op::Load(place)
                if self.values[v].mutable
                    || self.values[place.base].mutable
                    || self.lengths.moved.contains(&v) =>
            {
                if let Some(to) = self.bar(place) {
                    let (mut stmts, ty) = (Vec::new(), self.values[v].ty.clone());
                    self.pour(v, &ty, (bar, to), &mut stmts);
                    self.out.extend(stmts.into_iter().map(Rev::Plain));
                }
            }
            Op::Part(both, _) => {
                let seed = self.let_like(v, Op::Load(bar));
                self.reverse_call(*both, seed, env);
            }
            Op::Filled(a, n) if self.activity.active(*a) => self.sum_of_filled(*a, *n, &bar, env),
            _ => {}
        }
    }

    /// A `Vec` that is returned: the seed is added to its accumulator, where it is there.
    pub(super) fn reverse_returned(&mut self, v: Val, there: Option<Val>, seed: Place) {
        let ty = self.values[v].ty.clone();
        let own = Place {
            base: v,
            projections: Vec::new(),
        };
        let bar = self.bars.get(&v).cloned();
        let mut stmts = Vec::new();
        self.pour_seed(&ty, (seed, own, bar), &mut stmts);
        match there {
            None => self.out.extend(stmts.into_iter().map(Rev::Plain)),
            Some(cond) => self.out.push(Rev::Plain(Stmt::If(Box::new(crate::ir::If {
                cond,
                then: Block {
                    stmts,
                    yields: Vec::new(),
                },
                other: Block::default(),
                dsts: Vec::new(),
            })))),
        }
    }

    /// Compares the lengths of a seed with those of what it is the adjoint of, and adds it to the accumulator.
    fn pour_seed(
        &mut self,
        ty: &Ty,
        (from, of, to): (Place, Place, Option<Place>),
        out: &mut Vec<Stmt>,
    ) {
        let span = self.values[of.base].span;
        match ty {
            Ty::Vec(e) => {
                let n = super::lengths::of_place(self.values, &of, out);
                let found = super::lengths::of_place(self.values, &from, out);
                let done = self.values.fresh(Ty::Unit, None, span);
                let check = Op::Call(quote::quote!(::ad_core::rt::check_seed_len), vec![n, found]);
                out.push(Stmt::Let(done, check));
                self.pour_seeds(e, n, (from, of, to), out);
            }
            Ty::Array(e, n) => {
                let n = self.usize_value(out, Op::Leaf(n.clone()));
                self.pour_seeds(e, n, (from, of, to), out);
            }
            Ty::Tuple(_) | Ty::Struct(_) => {
                for (name, t) in ty.parts().unwrap_or_default() {
                    if !t.has_reals() {
                        continue;
                    }
                    let step = |p: &Place| p.then(Projection::Field(name.clone()));
                    let places = (step(&from), step(&of), to.as_ref().map(step));
                    self.pour_seed(&t, places, out);
                }
            }
            Ty::Float(_) | Ty::Opaque(_) => {
                if let Some(to) = to {
                    let gathered = self.values.fresh(ty.clone(), None, span);
                    out.push(Stmt::Let(gathered, Op::Load(from)));
                    out.push(Stmt::Accumulate(to, gathered));
                }
            }
            _ => {}
        }
    }

    fn pour_seeds(
        &mut self,
        e: &Ty,
        end: Val,
        (from, of, to): (Place, Place, Option<Place>),
        out: &mut Vec<Stmt>,
    ) {
        let start = self.usize_value(out, Op::Leaf(quote::quote!(0)));
        let span = self.values[of.base].span;
        let usize_ty = Ty::Int(Some("usize".into()));
        let index = self.values.fresh(usize_ty, None, span);
        let step = |p: &Place| p.then(Projection::Index(index));
        let mut stmts = Vec::new();
        let places = (step(&from), step(&of), to.as_ref().map(step));
        self.pour_seed(e, places, &mut stmts);
        if stmts.is_empty() {
            return;
        }
        let body = Block {
            stmts,
            yields: Vec::new(),
        };
        let pass = over(index, start, end, Vec::new(), body);
        out.push(Stmt::For(Box::new(pass)));
    }

    /// What has gathered at `place` belongs to `part`.
    pub(super) fn element(&mut self, part: Val, place: Place, env: &mut Env) {
        if !self.activity.active(part) {
            return;
        }
        let ty = self.values[part].ty.clone();
        if !ty.is_aggregate() {
            let gathered = self.let_like(part, Op::Load(place));
            self.add(env, part, gathered);
        } else if let Some(to) = self.bars.get(&part).cloned() {
            let mut stmts = Vec::new();
            self.pour(part, &ty, (place, to), &mut stmts);
            self.out.extend(stmts.into_iter().map(Rev::Plain));
        }
    }

    /// Adds what lies at one place to another of the same shape, number by number.
    pub(super) fn pour(&mut self, part: Val, ty: &Ty, places: (Place, Place), out: &mut Vec<Stmt>) {
        let span = self.values[part].span;
        pour(self.values, ty, places, span, out);
    }

    fn usize_value(&mut self, out: &mut Vec<Stmt>, op: Op) -> Val {
        usize_value(self.values, op, out)
    }

    /// `place = v`: what has gathered there since belongs to `v`, and nothing to what was there before.
    /// `old` is the variant that was there before, where one is stored.
    pub(super) fn reverse_store(&mut self, place: &Place, v: Val, old: Option<Val>, env: &mut Env) {
        let Some(target) = self.bar(place) else {
            return;
        };
        // The adjoint is of the variant that is there again.
        if let Some(old) = old {
            self.out.push(Rev::Plain(Stmt::Store(target, old)));
            return;
        }
        let ty = crate::infer::place_ty(self.values, place);
        if ty.is_understood() && !ty.has_reals() {
            return;
        }
        if matches!(self.values[v].ty, Ty::Opaque(_)) {
            self.element(v, target.clone(), env);
            let zero = self.let_like(v, Op::ZerosLike(v));
            self.out.push(Rev::Plain(Stmt::Store(target, zero)));
            return;
        }
        if self.activity.active(v) {
            let gathered = self.let_like(v, Op::Load(target.clone()));
            self.add(env, v, gathered);
        }
        let zero = self.let_like(v, Op::Number(0.0));
        self.out.push(Rev::Plain(Stmt::Store(target, zero)));
    }

    /// `place += v`: what has gathered there belongs to both.
    pub(super) fn reverse_increment(&mut self, place: &Place, v: Val, env: &mut Env) {
        if let Some(target) = self.bar(place)
            && self.activity.active(v)
        {
            let gathered = self.let_like(v, Op::Load(target));
            self.add(env, v, gathered);
        }
    }

    /// Contents that change places: so do their adjoints.
    pub(super) fn reverse_swap(&mut self, p: &Place, q: &Place) {
        if let (Some(p), Some(q)) = (self.bar(p), self.bar(q)) {
            self.out.push(Rev::Plain(Stmt::Swap(p, q)));
        }
    }

    /// Elements that change places: their adjoints go back.
    pub(super) fn reverse_permute(&mut self, place: &Place, how: Permutation) {
        if let Some(bar) = self.bar(place) {
            self.out.push(Rev::Plain(Stmt::Permute(bar, how.inverse())));
        }
    }

    /// `place.push(v)`: the adjoint of the last element, which leaves, belongs to `v`.
    pub(super) fn reverse_push(&mut self, place: &Place, v: Val, env: &mut Env) {
        let Some(bar) = self.bar(place) else { return };
        let def = self.values[v].clone();
        let gathered = self.values.fresh(def.ty.strip().clone(), None, def.span);
        self.out.push(Rev::Plain(Stmt::Pop(gathered, bar)));
        if self.values[v].ty.is_aggregate() {
            let from = Place {
                base: gathered,
                projections: Vec::new(),
            };
            self.values[gathered].mutable = true;
            self.element(v, from, env);
        } else if self.activity.active(v) {
            self.add(env, v, gathered);
        }
    }

    /// `v = place.pop()`: what left has an adjoint again.
    pub(super) fn reverse_pop(&mut self, v: Val, place: &Place, env: &mut Env) {
        let bar = env.remove(&v);
        let Some(target) = self.bar(place) else {
            return;
        };
        let bar = bar.unwrap_or_else(|| match self.values[v].ty.clone() {
            // What leaves is empty: see `lower::write`.
            Ty::Vec(element) => {
                let span = self.values[v].span;
                let value = self.values.fresh(*element, None, span);
                self.out.push(Rev::Plain(Stmt::Let(value, Op::Undefined)));
                let mut before = Vec::new();
                let none = self.usize_value(&mut before, Op::Leaf(quote::quote!(0)));
                self.out.extend(before.into_iter().map(Rev::Plain));
                self.let_like(v, Op::Filled(value, none))
            }
            ty if ty.is_aggregate() => self.let_like(v, Op::Zeros),
            _ => self.let_like(v, Op::Number(0.0)),
        });
        self.out.push(Rev::Plain(Stmt::Push(target, bar)));
    }

    fn sum_of_filled(&mut self, a: Val, n: Val, bar: &Place, env: &mut Env) {
        let mut before = Vec::new();
        let start = self.usize_value(&mut before, Op::Leaf(quote::quote!(0)));
        self.out.extend(before.into_iter().map(Rev::Plain));
        if self.values[a].ty.is_aggregate() {
            self.pour_rows(a, (start, n), bar);
        } else {
            self.sum_over(a, (start, n), bar, env);
        }
    }

    /// The sum of the rows `bar[start..end]` belongs to the aggregate `a`.
    fn pour_rows(&mut self, a: Val, (start, end): (Val, Val), bar: &Place) {
        let Some(to) = self.bars.get(&a).cloned() else {
            return;
        };
        let ty = self.values[a].ty.clone();
        let index = self
            .values
            .fresh(Ty::Int(Some("usize".into())), None, self.values[a].span);
        let from = bar.then(Projection::Index(index));
        let mut stmts = Vec::new();
        self.pour(a, &ty, (from, to), &mut stmts);
        let body = Block {
            stmts,
            yields: Vec::new(),
        };
        self.out.push(Rev::Plain(Stmt::For(Box::new(over(
            index,
            start,
            end,
            Vec::new(),
            body,
        )))));
    }

    /// `[a; n]`: the adjoint of `a` is the sum of all elements' adjoints.
    fn sum_of_elements(&mut self, a: Val, v: Val, bar: &Place, env: &mut Env) {
        let Ty::Array(_, len) = self.values[v].ty.clone() else {
            return;
        };
        let mut before = Vec::new();
        let start = self.usize_value(&mut before, Op::Leaf(quote::quote!(0)));
        let end = self.usize_value(&mut before, Op::Leaf(len));
        self.out.extend(before.into_iter().map(Rev::Plain));
        if self.values[a].ty.is_aggregate() {
            self.pour_rows(a, (start, end), bar);
            return;
        }
        self.sum_over(a, (start, end), bar, env);
    }

    /// The sum of the adjoints at `bar[start..end]` belongs to the scalar `a`.
    fn sum_over(&mut self, a: Val, (start, end): (Val, Val), bar: &Place, env: &mut Env) {
        let (ty, span) = (self.values[a].ty.clone(), self.values[a].span);
        let index = self.usize_value(&mut Vec::new(), Op::Undefined);
        let from = bar.then(Projection::Index(index));
        let init = self.let_like(a, Op::Number(0.0));
        let [param, result, item, next] = [0; 4].map(|_| self.values.fresh(ty.clone(), None, span));
        let stmts = vec![
            Stmt::Let(item, Op::Load(from)),
            Stmt::Let(next, Op::Bin(BinOp::Add, param, item)),
        ];
        let carried = vec![Carried {
            param,
            init,
            result,
            unordered: true,
        }];
        let body = Block {
            stmts,
            yields: vec![next],
        };
        self.out.push(Rev::Plain(Stmt::For(Box::new(over(
            index, start, end, carried, body,
        )))));
        self.add(env, a, result);
    }
}

/// Adds what lies at one place to another of the same shape, number by number.
pub(crate) fn pour(
    values: &mut Values,
    ty: &Ty,
    (from, to): (Place, Place),
    span: Span,
    out: &mut Vec<Stmt>,
) {
    match ty {
        Ty::Float(_) | Ty::Opaque(_) => {
            let gathered = values.fresh(ty.clone(), None, span);
            out.push(Stmt::Let(gathered, Op::Load(from)));
            out.push(Stmt::Accumulate(to, gathered));
        }
        Ty::Ref(inner, _) => pour(values, inner, (from, to), span, out),
        Ty::Tuple(parts) => {
            for (i, p) in parts.iter().enumerate().filter(|(_, p)| p.has_reals()) {
                let step = |place: &Place| place.then(Projection::Field(i.to_string()));
                pour(values, p, (step(&from), step(&to)), span, out);
            }
        }
        Ty::Struct(s) => {
            for (name, p) in s.fields.iter().filter(|(_, p)| p.has_reals()) {
                let step = |place: &Place| place.then(Projection::Field(name.clone()));
                pour(values, p, (step(&from), step(&to)), span, out);
            }
        }
        Ty::Array(e, n) => {
            let end = usize_value(values, Op::Leaf(n.clone()), out);
            pour_elements(values, e, end, (from, to), span, out);
        }
        Ty::Slice(e) | Ty::Vec(e) => {
            let end = super::lengths::of_place(values, &from, out);
            pour_elements(values, e, end, (from, to), span, out);
        }
        _ => {}
    }
}

fn pour_elements(
    values: &mut Values,
    e: &Ty,
    end: Val,
    (from, to): (Place, Place),
    span: Span,
    out: &mut Vec<Stmt>,
) {
    let start = usize_value(values, Op::Leaf(quote::quote!(0)), out);
    let index = values.fresh(Ty::Int(Some("usize".into())), None, span);
    let step = |place: &Place| place.then(Projection::Index(index));
    let mut stmts = Vec::new();
    pour(values, e, (step(&from), step(&to)), span, &mut stmts);
    let body = Block {
        stmts,
        yields: Vec::new(),
    };
    out.push(Stmt::For(Box::new(over(
        index,
        start,
        end,
        Vec::new(),
        body,
    ))));
}

fn usize_value(values: &mut Values, op: Op, out: &mut Vec<Stmt>) -> Val {
    let v = values.fresh(Ty::Int(Some("usize".into())), None, Span::mixed_site());
    out.push(Stmt::Let(v, op));
    v
}

/// `for index in start..end { body }`
pub(crate) fn over(index: Val, start: Val, end: Val, carried: Vec<Carried>, body: Block) -> For {
    let range = Range {
        start,
        end,
        inclusive: false,
        adapters: Vec::new(),
    };
    For {
        index,
        trip: None,
        range: Some(range),
        until: None,
        reversed: false,
        carried,
        windows: Vec::new(),
        body,
    }
}
