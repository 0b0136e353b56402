//! Building adjoint code: where it goes, and sums of adjoints.

use super::{Env, Rev, Reverse};
use crate::build::Build;
use crate::ir::{Op, Stmt, Val, Values};

impl Build for Reverse<'_> {
    fn values(&mut self) -> &mut Values {
        self.values
    }

    fn op_of(&self, v: Val) -> Option<&Op> {
        self.ops.get(&v)
    }

    fn is_made(&self, v: Val) -> bool {
        self.made.contains(&v)
    }

    fn push(&mut self, v: Val, op: Op) {
        self.ops.insert(v, op.clone());
        self.made.insert(v);
        self.out.push(Rev::Plain(Stmt::Let(v, op)));
    }
}

impl Reverse<'_> {
    /// Adds to the adjoint of `v`, if it has one.
    pub(super) fn add(&mut self, env: &mut Env, v: Val, contribution: Val) {
        if !self.activity.active(v) {
            return;
        }
        let sum = match env.get(&v) {
            None => contribution,
            Some(&old) => self.plus(v, old, contribution),
        };
        env.insert(v, sum);
    }
}
