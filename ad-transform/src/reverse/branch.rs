//! The adjoint of a branch: the arm that ran, and only that, is reversed.
//!
//! | primal | reverse |
//! | --- | --- |
//! | `y = if c { f(x) } else { x }` | `x_bar = if c { y_bar * f'(x) } else { y_bar }` |

use super::{Arm, Env, Rev, Reverse};
use crate::ir::uses::Set;
use crate::ir::{Block, If, Op, Stmt, Val};

impl Reverse<'_> {
    pub(super) fn reverse_if(&mut self, position: usize, s: &If, env: &mut Env) {
        let bars: Vec<Option<Val>> = s.dsts.iter().map(|d| env.remove(d)).collect();
        let (mut then, then_env) = self.arm(&s.then, &bars, env);
        let (mut other, other_env) = self.arm(&s.other, &bars, env);
        let mut dsts = Vec::new();
        let outer: Set = then_env.keys().chain(other_env.keys()).copied().collect();
        for v in outer {
            let (a, b) = (then_env.get(&v).copied(), other_env.get(&v).copied());
            if a == b {
                env.extend(a.map(|a| (v, a)));
                continue;
            }
            let def = &self.values[v];
            let dst = self.values.fresh(
                def.ty.strip().clone(),
                def.name.as_ref().map(crate::build::bar_name),
                def.span,
            );
            let a = self.or_zero(a, v, &mut then);
            let b = self.or_zero(b, v, &mut other);
            then.yields.push(a);
            other.yields.push(b);
            dsts.push(dst);
            env.insert(v, dst);
        }
        if !(then.stmts.is_empty() && other.stmts.is_empty() && dsts.is_empty()) {
            self.out.push(Rev::If {
                position,
                then,
                other,
                dsts,
            });
        }
    }

    /// One arm, and the adjoints of outer values at its beginning.
    fn arm(&mut self, b: &Block, bars: &[Option<Val>], env: &Env) -> (Arm, Env) {
        let mut inner = env.clone();
        let stmts = self.nested(|r| {
            if b.diverges() {
                return;
            }
            for (y, bar) in b.yields.iter().zip(bars) {
                if let Some(bar) = bar {
                    r.add(&mut inner, *y, *bar);
                }
            }
            r.block(&b.stmts, &b.yields, &mut inner);
        });
        (
            Arm {
                stmts,
                yields: Vec::new(),
            },
            inner,
        )
    }

    fn or_zero(&mut self, bar: Option<Val>, like: Val, arm: &mut Arm) -> Val {
        bar.unwrap_or_else(|| {
            let def = &self.values[like];
            let zero = self.values.fresh(def.ty.strip().clone(), None, def.span);
            self.ops.insert(zero, Op::Number(0.0));
            arm.stmts.push(Rev::Plain(Stmt::Let(zero, Op::Number(0.0))));
            zero
        })
    }
}
