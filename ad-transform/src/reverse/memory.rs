//! The adjoint of memory: the same place in the accumulator of its root.
//!
//! | primal | reverse |
//! | --- | --- |
//! | `t = x[i]` | `x_bar[i] += t_bar` |
//! | `v = &x[a..b]` | nothing: the adjoint of `v[i]` is `x_bar[a..b][i]` |
//! | `w = [a, b]` | before: `w_bar = [0, 0]`; here: `a_bar += w_bar[0]; b_bar += w_bar[1]` |

use super::{Env, Rev, Reverse};
use crate::ir::{Op, Place, Projection, Stmt, Val};
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
                    let bar = self.let_like(*v, Op::ZerosLike(*v));
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
        if let (Some(inner), Some(Op::Array(parts))) =
            (self.bars.get(&part).cloned(), self.ops.get(&part).cloned())
        {
            for (i, inner_part) in parts.iter().enumerate() {
                let step = Projection::Index(self.index(i));
                let (mut from, mut to) = (place.clone(), inner.clone());
                from.projections.push(step.clone());
                to.projections.push(step);
                let gathered = self.let_like(*inner_part, Op::Load(from));
                self.out.push(Rev::Plain(Stmt::Accumulate(to, gathered)));
            }
            return;
        }
        let gathered = self.let_like(part, Op::Load(place));
        self.add(env, part, gathered);
    }

    /// `[a; n]`: the adjoint of `a` is the sum of all elements' adjoints.
    fn sum_of_elements(&mut self, a: Val, v: Val, bar: &Place, env: &mut Env) {
        use crate::ir::{BinOp, Block, Carried, For, Range};
        let usize_ty = || Ty::Int(Some("usize".into()));
        let span = self.values[v].span;
        let Ty::Array(_, len) = self.values[v].ty.clone() else {
            return;
        };
        let start = self.index(0);
        let end = self.let_typed(usize_ty(), Op::Leaf(len), span);
        let init = self.let_like(a, Op::Number(0.0));
        let ty = self.values[a].ty.clone();
        let [param, result, item, next] = [0; 4].map(|_| self.values.fresh(ty.clone(), None, span));
        let index = self.values.fresh(usize_ty(), None, span);
        let mut place = bar.clone();
        place.projections.push(Projection::Index(index));
        let stmts = vec![
            Stmt::Let(item, Op::Load(place)),
            Stmt::Let(next, Op::Bin(BinOp::Add, param, item)),
        ];
        let range = Range {
            start,
            end,
            inclusive: false,
            adapters: Vec::new(),
        };
        let carried = vec![Carried {
            param,
            init,
            result,
        }];
        let body = Block {
            stmts,
            yields: vec![next],
        };
        let sum = For {
            index,
            trip: None,
            range: Some(range),
            until: None,
            reversed: false,
            carried,
            body,
        };
        self.out.push(Rev::Plain(Stmt::For(Box::new(sum))));
        self.add(env, a, result);
    }
}
