//! Checks between passes: every value is defined before it is read, and once in every scope.

use super::uses::Set;
use super::{Block, Stmt, Val};

/// Panics where the block is not well formed. `inputs` are defined from outside. Runs in debug builds of the transform.
pub fn verify(block: &Block, inputs: impl IntoIterator<Item = Val>, stage: &str) {
    if cfg!(debug_assertions) {
        let mut known: Set = inputs.into_iter().collect();
        check(block, &mut known, stage);
    }
}

fn check(b: &Block, known: &mut Set, stage: &str) {
    for s in &b.stmts {
        match s {
            Stmt::If(s) => {
                read(&[s.cond], known, stage);
                for arm in [&s.then, &s.other] {
                    check(arm, &mut known.clone(), stage);
                    assert!(arm.diverges() || arm.yields.len() == s.dsts.len(), "{stage}: an arm yields {} of {}", arm.yields.len(), s.dsts.len());
                }
            }
            Stmt::For(s) => {
                let inits: Vec<Val> = s.carried.iter().map(|c| c.init).collect();
                read(&inits, known, stage);
                let mut inner = known.clone();
                inner.extend(s.header());
                check(&s.body, &mut inner, stage);
                assert!(s.body.yields.len() == s.carried.len(), "{stage}: a body yields {} of {}", s.body.yields.len(), s.carried.len());
            }
            other => read(&other.free().into_iter().collect::<Vec<_>>(), known, stage),
        }
        for v in own_defs(s) {
            assert!(known.insert(v), "{stage}: {v:?} is defined twice in one scope");
        }
    }
    if !b.diverges() {
        read(&b.yields, known, stage);
    }
}

fn own_defs(s: &Stmt) -> Vec<Val> {
    match s {
        Stmt::Let(v, _) => vec![*v],
        Stmt::If(s) => s.dsts.clone(),
        Stmt::For(s) => s.carried.iter().map(|c| c.result).collect(),
        Stmt::Accumulate(..) | Stmt::Record(..) | Stmt::Effect(_) => Vec::new(),
    }
}

fn read(vals: &[Val], known: &Set, stage: &str) {
    for v in vals {
        assert!(known.contains(v), "{stage}: {v:?} is read where it is not defined");
    }
}
