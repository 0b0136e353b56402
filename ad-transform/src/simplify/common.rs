//! Common subexpressions: the same operation on the same values is computed once.
//!
//! Memory does not change, so a load is such an operation too. That makes one adjoint for it, and one `+=`.

use crate::analyse::effects;
use crate::analyse::reach::Reach;
use crate::ir::table::Table;
use crate::ir::uses::Set;
use crate::ir::{BinOp, Block, Op, Place, Projection, Stmt, Val, Values};
use crate::ty::Ty;
use std::collections::BTreeMap;

/// See the module.
pub fn share(values: &Values, block: &mut Block) {
    let mut pass = Pass {
        values,
        leaves: Table::new(),
        known: Vec::new(),
        renamed: Table::new(),
        log: Vec::new(),
        accumulators: Set::new(),
        versions: BTreeMap::new(),
        reach: Reach::of(values, block),
    };
    pass.block(block);
}

struct Pass<'a> {
    values: &'a Values,
    /// Text of the literals and constants.
    leaves: Table<String>,
    /// Operations computed in the enclosing scopes, innermost last.
    known: Vec<BTreeMap<String, Val>>,
    renamed: Table<Val>,
    /// What is renamed, in order; a block forgets its own at its end, where the same ids may stand for values of
    /// another scope.
    log: Vec<Val>,
    /// Local accumulators: memory that changes.
    accumulators: Set,
    /// How often memory has been written to, as far as the text goes: a load is known only by the number it was made at.
    versions: BTreeMap<Val, u32>,
    /// What views lead to.
    reach: Reach,
}

impl Pass<'_> {
    /// Memory that a statement, nested ones included, writes to is another one from now on.
    fn written(&mut self, s: &Stmt) {
        match s {
            Stmt::If(s) => {
                s.then.stmts.iter().for_each(|s| self.written(s));
                s.other.stmts.iter().for_each(|s| self.written(s));
            }
            Stmt::For(s) => s.body.stmts.iter().for_each(|s| self.written(s)),
            other => {
                let mut changed = self.reach.disturbed(self.values, other);
                changed.extend(
                    other
                        .written_places()
                        .flat_map(|p| self.reach.roots(p.base)),
                );
                for root in changed {
                    *self.versions.entry(root).or_default() += 1;
                }
            }
        }
    }

    fn block(&mut self, b: &mut Block) {
        self.known.push(BTreeMap::new());
        let first = self.log.len();
        let mut out = Vec::with_capacity(b.stmts.len());
        for mut s in std::mem::take(&mut b.stmts) {
            s.map(&mut |v| self.renamed.get(&v).copied().unwrap_or(v));
            match &mut s {
                Stmt::Let(v, op) if self.is_known(*v, op) => continue,
                Stmt::If(s) => {
                    self.block(&mut s.then);
                    self.block(&mut s.other);
                }
                Stmt::For(_) => {
                    // What a later trip finds is what an earlier one left.
                    let stmt = s.clone();
                    self.written(&stmt);
                    if let Stmt::For(s) = &mut s {
                        self.block(&mut s.body);
                    }
                }
                _ => {}
            }
            self.written(&s);
            out.push(s);
        }
        b.stmts = out;
        b.yields
            .iter_mut()
            .for_each(|v| *v = self.renamed.get(v).copied().unwrap_or(*v));
        self.known.pop();
        for v in self.log.split_off(first) {
            self.renamed.remove(&v);
        }
    }

    /// Whether the operation is known by another name; enters it if not.
    fn is_known(&mut self, v: Val, op: &Op) -> bool {
        if let Op::Leaf(tokens) = op {
            self.leaves.insert(v, tokens.to_string());
            return false;
        }
        if matches!(op, Op::Zeros | Op::ZerosOf(_) | Op::ZerosLike(_)) {
            self.accumulators.insert(v);
        }
        if let Some(same) = self.plus_nothing(v, op) {
            self.renamed.insert(v, same);
            self.log.push(v);
            return true;
        }
        let Some(key) = self.key(v, op) else {
            return false;
        };
        if let Some(other) = self.known.iter().rev().find_map(|k| k.get(&key)) {
            if *other != v {
                self.renamed.insert(v, *other);
                self.log.push(v);
            }
            return true;
        }
        self.known
            .last_mut()
            .expect("inside a block")
            .insert(key, v);
        false
    }

    /// `0 + a` and `a + 0` on integers.
    fn plus_nothing(&self, v: Val, op: &Op) -> Option<Val> {
        let Op::Bin(BinOp::Add, a, b) = op else {
            return None;
        };
        let is_zero = |v: &Val| self.leaves.get(v).is_some_and(|t| t == "0");
        match (&self.values[v].ty, is_zero(a), is_zero(b)) {
            (Ty::Int(_), true, _) => Some(*b),
            (Ty::Int(_), _, true) => Some(*a),
            _ => None,
        }
    }

    fn operand(&self, v: Val) -> String {
        self.leaves
            .get(&v)
            .cloned()
            .unwrap_or_else(|| format!("%{}", v.0))
    }

    /// A text that two operations share only if they compute the same.
    fn key(&self, v: Val, op: &Op) -> Option<String> {
        let ty = &self.values[v].ty;
        if matches!(ty, Ty::Unknown | Ty::Passive) {
            return None;
        }
        if let Op::Load(place) = op
            && self.values[place.base].mutable
        {
            return self.memory_key(place);
        }
        if !effects::repeatable(self.values, op) {
            return None;
        }
        let list = |args: &[Val]| {
            args.iter()
                .map(|a| self.operand(*a))
                .collect::<Vec<_>>()
                .join(",")
        };
        let text = match op {
            Op::Neg(a) => format!("neg {}", self.operand(*a)),
            Op::Not(a) => format!("not {}", self.operand(*a)),
            Op::Deref(a) => format!("deref {}", self.operand(*a)),
            Op::Bin(op, a, b) => format!("{op:?} {} {}", self.operand(*a), self.operand(*b)),
            Op::Cast(a, t) => format!("cast {} {t}", self.operand(*a)),
            Op::Method(name, turbofish, args) => {
                format!("method {name} {turbofish} {}", list(args))
            }
            Op::Call(path, args) => format!("call {path} {}", list(args)),
            Op::Strong(a, b) => format!("strong {} {}", self.operand(*a), self.operand(*b)),
            Op::Array(parts) => format!("array {}", list(parts)),
            // A `Vec` made of it is memory of its own.
            Op::Load(_) if matches!(ty, Ty::Vec(_)) => return None,
            Op::Load(place) if self.immutable(place) => format!("load {}", self.place(place)),
            _ => return None,
        };
        Some(format!("{text} : {ty:?}"))
    }

    /// The same for a number in memory that is written to, as it is now.
    fn memory_key(&self, place: &Place) -> Option<String> {
        let ty = crate::infer::place_ty(self.values, place);
        if ty.is_aggregate() || ty.borrows() || self.reach.is_view(place.base) {
            return None;
        }
        let version = self.versions.get(&place.base).copied().unwrap_or(0);
        Some(format!("memory {version} {} : {ty:?}", self.place(place)))
    }

    /// Accumulators change; everything else does not.
    fn immutable(&self, place: &Place) -> bool {
        !self.values[place.base].mutable
            && !matches!(self.values[place.base].ty, Ty::Ref(_, true))
            && !self.accumulators.contains(&place.base)
    }

    fn place(&self, place: &Place) -> String {
        let mut text = self.operand(place.base);
        for p in &place.projections {
            let end = |v: &Option<Val>| v.map_or_else(String::new, |v| self.operand(v));
            text += &match p {
                Projection::Index(i) => format!("[{}]", self.operand(*i)),
                Projection::Range(a, b, inclusive) => format!(
                    "[{}..{}{}]",
                    end(a),
                    if *inclusive { "=" } else { "" },
                    end(b)
                ),
                Projection::Field(name) => format!(".{name}"),
            };
        }
        text
    }
}
