//! The adjoint of memory: the same place in the accumulator of its root.
//!
//! | primal | reverse |
//! | --- | --- |
//! | `t = x[i]` | `x_bar[i] += t_bar` |
//! | `v = &x[a..b]` | nothing: the adjoint of `v[i]` is `x_bar[a..b][i]` |
//! | `w = [a, b]` | before: `w_bar = [0, 0]`; here: `a_bar += w_bar[0]; b_bar += w_bar[1]` |

use super::{Env, Rev, Reverse};
use crate::ir::{BinOp, Block, Carried, For, Op, Place, Projection, Range, Stmt, Val};
use crate::ty::Ty;

impl Reverse<'_> {
    /// Accumulators of local aggregates, at the start of the reverse sweep of their block; and places of views.
    pub(super) fn open_accumulators(&mut self, stmts: &[Stmt]) {
        for s in stmts {
            let Stmt::Let(v, op) = s else { continue };
            if !self.values[*v].ty.is_aggregate() || !self.activity.active(*v) {
                continue;
            }
            match op {
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
                Op::Array(_) | Op::Tuple(_) | Op::Repeat(..) => {
                    let name = self.values[*v].name.as_ref().map(super::build::bar_name);
                    let fixed = crate::emit::shape::fixed(&self.values[*v].ty);
                    let bar = self.let_like(*v, if fixed { Op::Zeros } else { Op::ZerosLike(*v) });
                    self.values[bar].name = name;
                    self.bars.insert(
                        *v,
                        Place {
                            base: bar,
                            projections: Vec::new(),
                        },
                    );
                }
                _ => {}
            }
        }
    }

    fn open_view(&mut self, v: Val, place: &Place) {
        if let Some(bar) = self.bar(place) {
            self.bars.insert(v, bar);
        }
    }

    /// The place of the adjoint of a place.
    fn bar(&self, place: &Place) -> Option<Place> {
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
        if !self.activity.active(v) {
            return;
        }
        let Some(bar) = self.bars.get(&v).cloned() else {
            return;
        };
        match op {
            Op::Array(parts) | Op::Tuple(parts) => {
                for (i, part) in parts.iter().enumerate() {
                    let step = match op {
                        Op::Array(_) => Projection::Index(self.index(i)),
                        _ => Projection::Field(i.to_string()),
                    };
                    let mut place = bar.clone();
                    place.projections.push(step);
                    self.element(*part, place, env);
                }
            }
            Op::Repeat(a, _) if self.activity.active(*a) => self.sum_of_elements(*a, v, &bar, env),
            _ => {}
        }
    }

    /// What has gathered at `place` belongs to `part`.
    fn element(&mut self, part: Val, place: Place, env: &mut Env) {
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

    /// Adds what lies at one place to another of the same shape, number by number. `part` has the lengths of slices.
    fn pour(&mut self, part: Val, ty: &Ty, (from, to): (Place, Place), out: &mut Vec<Stmt>) {
        let span = self.values[part].span;
        match ty {
            Ty::Float(_) => {
                let gathered = self.values.fresh(ty.clone(), None, span);
                out.push(Stmt::Let(gathered, Op::Load(from)));
                out.push(Stmt::Accumulate(to, gathered));
            }
            Ty::Ref(inner, _) => self.pour(part, inner, (from, to), out),
            Ty::Tuple(parts) => {
                for (i, p) in parts.iter().enumerate().filter(|(_, p)| p.has_reals()) {
                    let step = |place: &Place| place.then(Projection::Field(i.to_string()));
                    self.pour(part, p, (step(&from), step(&to)), out);
                }
            }
            Ty::Array(e, n) => {
                let end = self.usize_value(out, Op::Leaf(n.clone()));
                self.pour_elements(part, e, end, (from, to), out);
            }
            Ty::Slice(e) | Ty::Vec(e) => {
                let len = Op::Method(super::build::ident("len"), Default::default(), vec![part]);
                let end = self.usize_value(out, len);
                self.pour_elements(part, e, end, (from, to), out);
            }
            _ => {}
        }
    }

    fn pour_elements(
        &mut self,
        part: Val,
        e: &Ty,
        end: Val,
        (from, to): (Place, Place),
        out: &mut Vec<Stmt>,
    ) {
        let start = self.usize_value(out, Op::Leaf(quote::quote!(0)));
        let index = self
            .values
            .fresh(Ty::Int(Some("usize".into())), None, self.values[part].span);
        let step = |place: &Place| place.then(Projection::Index(index));
        let mut stmts = Vec::new();
        self.pour(part, e, (step(&from), step(&to)), &mut stmts);
        out.push(Stmt::For(Box::new(over(
            index,
            start,
            end,
            Vec::new(),
            Block {
                stmts,
                yields: Vec::new(),
            },
        ))));
    }

    fn usize_value(&mut self, out: &mut Vec<Stmt>, op: Op) -> Val {
        let v = self.values.fresh(
            Ty::Int(Some("usize".into())),
            None,
            proc_macro2::Span::mixed_site(),
        );
        out.push(Stmt::Let(v, op));
        v
    }

    /// `[a; n]`: the adjoint of `a` is the sum of all elements' adjoints.
    fn sum_of_elements(&mut self, a: Val, v: Val, bar: &Place, env: &mut Env) {
        let span = self.values[v].span;
        let Ty::Array(_, len) = self.values[v].ty.clone() else {
            return;
        };
        let mut before = Vec::new();
        let start = self.usize_value(&mut before, Op::Leaf(quote::quote!(0)));
        let end = self.usize_value(&mut before, Op::Leaf(len));
        self.out.extend(before.into_iter().map(Rev::Plain));
        let index = self.values.fresh(Ty::Int(Some("usize".into())), None, span);
        let from = bar.then(Projection::Index(index));
        let ty = self.values[a].ty.clone();
        if ty.is_aggregate() {
            let Some(to) = self.bars.get(&a).cloned() else {
                return;
            };
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
            return;
        }
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

/// `for index in start..end { body }`
fn over(index: Val, start: Val, end: Val, carried: Vec<Carried>, body: Block) -> For {
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
        body,
    }
}
