//! Checks between passes: every value is defined before it is read, and once in every scope.

use super::{Block, For, Stmt, Val, Values};
use crate::ty::Ty;

/// Panics where the block is not well formed. `inputs` are defined from outside.
pub fn verify(block: &Block, inputs: impl IntoIterator<Item = Val>, stage: &str) {
    let mut known = Known(Vec::new());
    for v in inputs {
        known.insert(v);
    }
    check(block, &mut known, stage);
}

/// Panics where something is written through a reference that is a value of the IR: its root would have no adjoint of it.
pub fn verify_roots(values: &Values, params: &[Val], block: &Block) {
    for s in &block.stmts {
        let places = match s {
            Stmt::Store(p, _) | Stmt::Accumulate(p, _) | Stmt::Push(p, _) | Stmt::Pop(_, p) => {
                vec![p]
            }
            Stmt::Permute(p, ..) => vec![p],
            Stmt::Swap(p, q) => vec![p, q],
            Stmt::If(s) => {
                verify_roots(values, params, &s.then);
                verify_roots(values, params, &s.other);
                continue;
            }
            Stmt::For(s) => {
                verify_roots(values, params, &s.body);
                continue;
            }
            _ => continue,
        };
        for p in places {
            assert!(
                !matches!(values[p.base].ty, Ty::Ref(..)) || params.contains(&p.base),
                "lower: {:?} is written to through a reference",
                p.base
            );
        }
    }
}

/// Checks a block; `known` is as before when it returns.
fn check(b: &Block, known: &mut Known, stage: &str) {
    let mut own = Vec::new();
    for s in &b.stmts {
        match s {
            Stmt::If(s) => {
                read(&[s.cond], known, stage);
                for arm in [&s.then, &s.other] {
                    check(arm, known, stage);
                    let (found, asked) = (arm.yields.len(), s.dsts.len());
                    assert!(
                        arm.diverges() || found == asked,
                        "{stage}: an arm yields {found} of {asked}"
                    );
                }
            }
            Stmt::For(s) => check_loop(s, known, stage),
            other => other.visit(&mut |v| read(&[v], known, stage)),
        }
        for v in own_defs(s) {
            assert!(
                known.insert(v),
                "{stage}: {v:?} is defined twice in one scope"
            );
            own.push(v);
        }
    }
    if !b.diverges() {
        read(&b.yields, known, stage);
    }
    for v in own {
        known.remove(v);
    }
}

fn check_loop(s: &For, known: &mut Known, stage: &str) {
    let inits: Vec<Val> = s.carried.iter().map(|c| c.init).collect();
    read(&inits, known, stage);
    let header: Vec<Val> = s
        .header()
        .into_iter()
        .filter(|v| known.insert(*v))
        .collect();
    check(&s.body, known, stage);
    let (found, asked) = (s.nexts().len(), s.carried.len());
    assert!(found == asked, "{stage}: a body yields {found} of {asked}");
    for v in header {
        known.remove(v);
    }
}

fn own_defs(s: &Stmt) -> Vec<Val> {
    match s {
        Stmt::Let(v, _) => vec![*v],
        Stmt::If(s) => s.dsts.clone(),
        Stmt::For(s) => s.carried.iter().map(|c| c.result).chain(s.until).collect(),
        Stmt::Pop(v, _) => vec![*v],
        Stmt::Accumulate(..)
        | Stmt::Store(..)
        | Stmt::Swap(..)
        | Stmt::Permute(..)
        | Stmt::Push(..)
        | Stmt::Record(..)
        | Stmt::Close(..)
        | Stmt::Vjp(_)
        | Stmt::Effect(_) => Vec::new(),
    }
}

fn read(vals: &[Val], known: &Known, stage: &str) {
    for v in vals {
        assert!(
            known.contains(*v),
            "{stage}: {v:?} is read where it is not defined"
        );
    }
}

/// The values in scope.
struct Known(Vec<bool>);

impl Known {
    /// Enters a value; false if it was there.
    fn insert(&mut self, v: Val) -> bool {
        let i = v.0 as usize;
        if self.0.len() <= i {
            self.0.resize(i + 1, false);
        }
        !std::mem::replace(&mut self.0[i], true)
    }

    fn remove(&mut self, v: Val) {
        self.0[v.0 as usize] = false;
    }

    fn contains(&self, v: Val) -> bool {
        self.0.get(v.0 as usize).copied().unwrap_or(false)
    }
}
