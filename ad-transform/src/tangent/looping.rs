//! The tangent of a loop: the same trips, with the tangents of carried values carried beside them.
//!
//! | primal | tangent |
//! | --- | --- |
//! | `for i in r { x = f(x, p); }` | `for i in r { x_dot = df/dx * x_dot + df/dp * p_dot; x = f(x, p); }` |
//!
//! The tangent of a sum is a sum, and nobody has written down in which order its parts are to be added: the compiler may take
//! several trips at a time (`emit/walk.rs`).

use super::Tangent;
use crate::ir::{Block, Carried, For, Stmt, Val};
use crate::simplify::sums::part_of;

impl Tangent<'_> {
    pub(super) fn looping(&mut self, s: &For) {
        let with_dots: Vec<usize> = (0..s.carried.len())
            .filter(|k| self.activity.active(s.carried[*k].param))
            .collect();
        for c in &s.carried {
            self.set(c.param, None);
            self.set(c.result, None);
        }
        let mut carried = s.carried.clone();
        for k in &with_dots {
            let c = &s.carried[*k];
            let init = self.dot_or_zero(c.init);
            let [param, result] = [c.param, c.result].map(|v| self.fresh_dot(v));
            carried.push(Carried {
                param,
                init,
                result,
                unordered: c.unordered || part_of(s, *k).is_some(),
            });
            self.set(c.param, Some(param));
            self.set(c.result, Some(result));
        }
        let stmts = self.nested(|t| t.block(&s.body.stmts));
        let mut body = Block {
            stmts,
            yields: s.body.yields.clone(),
        };
        for k in with_dots {
            let next: Val = s.nexts()[k];
            let dot = self.dot(next);
            self.yield_dot(&mut body, next, dot);
        }
        self.out.push(Stmt::For(Box::new(For {
            carried,
            body,
            ..s.clone()
        })));
    }
}
