//! The tangent of a branch: each arm has the tangents of its own statements.
//!
//! | primal | tangent |
//! | --- | --- |
//! | `y = if c { f(x) } else { x }` | `(y, y_dot) = if c { (f(x), f'(x) * x_dot) } else { (x, x_dot) }` |

use super::Tangent;
use crate::ir::{Block, If, Stmt, Val};

impl Tangent<'_> {
    pub(super) fn branch(&mut self, s: &If) {
        let mut dsts = s.dsts.clone();
        let (then, then_dots) = self.arm(&s.then);
        let (other, other_dots) = self.arm(&s.other);
        let (mut then, mut other) = (then, other);
        for (i, d) in s.dsts.iter().enumerate() {
            let either = [&then_dots, &other_dots]
                .iter()
                .any(|dots| matches!(dots.get(i), Some(Some(_))));
            let dot = (either && self.activity.active(*d)).then(|| {
                for (arm, dots) in [(&mut then, &then_dots), (&mut other, &other_dots)] {
                    // An arm that diverges yields nothing.
                    if let Some(of) = arm.yields.get(i).copied() {
                        self.yield_dot(arm, of, dots[i]);
                    }
                }
                let dot = self.fresh_dot(*d);
                dsts.push(dot);
                dot
            });
            // What an arm computed may bear the same id: nothing is known of it here but its tangent.
            self.ops.remove(d);
            self.set(*d, dot);
        }
        self.out.push(Stmt::If(Box::new(If {
            cond: s.cond,
            then,
            other,
            dsts,
        })));
    }

    /// An arm with the tangents of what it yields.
    fn arm(&mut self, b: &Block) -> (Block, Vec<Option<Val>>) {
        let stmts = self.nested(|t| t.block(&b.stmts));
        let dots = b.yields.iter().map(|y| self.dot(*y)).collect();
        let yields = b.yields.clone();
        (Block { stmts, yields }, dots)
    }

    /// Adds to what a block yields the tangent of one of its yields, or zero.
    pub(super) fn yield_dot(&mut self, b: &mut Block, of: Val, dot: Option<Val>) {
        let mut end = Val(0);
        let more = self.nested(|t| {
            end = match dot {
                Some(dot) => t.owned(of, dot),
                None => t.zero(of),
            };
        });
        b.stmts.extend(more);
        b.yields.push(end);
    }
}
