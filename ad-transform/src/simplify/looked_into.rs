//! Parts of results that are only looked into are looked into where they lie.
//!
//! ```text
//! t = r.0;  x = t.1.0[i];   =>   x = r.0.1.0[i];
//! ```
//!
//! A result of a companion is a tuple with `Vec`s in it, and its parts are `Copy` no more than the whole: moved out they would
//! be gone from the place that their adjoints take their shape from.

use crate::ir::uses::Set;
use crate::ir::{Block, Op, Place, Stmt, Val, Values};
use crate::ty::Ty;
use std::collections::BTreeMap;

/// Replaces what can be replaced.
pub fn resolve(values: &mut Values, block: &mut Block) {
    let mut pass = Resolve {
        values,
        whole: Set::new(),
        at: BTreeMap::new(),
    };
    pass.find(block);
    pass.block(block);
}

struct Resolve<'a> {
    values: &'a mut Values,
    /// Values that are wanted as a whole.
    whole: Set,
    /// Where values lie.
    at: BTreeMap<Val, Place>,
}

impl Resolve<'_> {
    fn find(&mut self, b: &Block) {
        for s in &b.stmts {
            match s {
                Stmt::Let(_, Op::Load(_) | Op::View(_) | Op::ZerosLike(_)) => {}
                s => s.visit(&mut |v| {
                    self.whole.insert(v);
                }),
            }
            match s {
                Stmt::If(s) => {
                    self.find(&s.then);
                    self.find(&s.other);
                }
                Stmt::For(s) => {
                    self.whole.extend(s.windows.iter().map(|p| p.base));
                    self.find(&s.body);
                }
                _ => {}
            }
        }
        self.whole.extend(b.yields.iter().copied());
    }

    fn block(&mut self, b: &mut Block) {
        let mut out = Vec::with_capacity(b.stmts.len());
        for mut s in std::mem::take(&mut b.stmts) {
            match &mut s {
                Stmt::Let(v, Op::Load(p)) => {
                    self.place(p);
                    if self.is_looked_into(*v, p) {
                        self.at.insert(*v, p.clone());
                        continue;
                    }
                }
                Stmt::Let(_, Op::View(p)) => self.place(p),
                Stmt::Let(_, Op::ZerosLike(a)) => {
                    if let Some(place) = self.at.get(a).cloned() {
                        let def = self.values[*a].clone();
                        let ty = Ty::Ref(Box::new(def.ty), false);
                        *a = self.values.fresh(ty, None, def.span);
                        out.push(Stmt::Let(*a, Op::View(place)));
                    }
                }
                Stmt::If(s) => {
                    self.block(&mut s.then);
                    self.block(&mut s.other);
                }
                Stmt::For(s) => self.block(&mut s.body),
                _ => {}
            }
            out.push(s);
        }
        b.stmts = out;
    }

    fn place(&self, p: &mut Place) {
        if let Some(at) = self.at.get(&p.base) {
            let steps = std::mem::replace(&mut p.projections, at.projections.clone());
            p.projections.extend(steps);
            p.base = at.base;
        }
    }

    fn is_looked_into(&self, v: Val, p: &Place) -> bool {
        let (of, base) = (&self.values[v], &self.values[p.base]);
        let tuple = matches!(of.ty, Ty::Tuple(_)) && of.ty.may_move() && !of.ty.has_structs();
        tuple && !of.mutable && !base.mutable && !self.whole.contains(&v)
    }
}
