//! Tangents of what does not depend on the direction, where one must be written.

use super::{Tangent, memory};
use crate::build::Build;
use crate::ir::{Op, Place, Val};
use crate::ty::Ty;

impl Tangent<'_> {
    /// A tangent of zero for a value; of memory, zeros in its shape.
    pub(super) fn zero(&mut self, v: Val) -> Val {
        let (ty, span) = (memory::dual(self.values[v].ty.strip()), self.values[v].span);
        if crate::emit::shape::fixed(&ty) {
            return self.zero_of(&ty, span);
        }
        let zeros = self.zeros_like(v);
        self.let_typed(ty, zeros, span)
    }

    /// Zeros of a type whose zeros do not depend on a value.
    fn zero_of(&mut self, ty: &Ty, span: proc_macro2::Span) -> Val {
        let op = match ty {
            Ty::Float(_) => Op::Number(0.0),
            Ty::Array(e, n) => Op::Repeat(self.zero_of(e, span), n.clone()),
            Ty::Tuple(parts) => Op::Tuple(parts.iter().map(|p| self.zero_of(p, span)).collect()),
            // Of an arm that did not run: never read.
            Ty::Record(_) => Op::Undefined,
            _ => Op::Tuple(Vec::new()),
        };
        self.let_typed(ty.clone(), op, span)
    }

    /// Zeros in the shape of memory, made of as little of the primal as possible.
    pub(super) fn zeros_like(&self, v: Val) -> Op {
        let op = match self.ops.get(&v) {
            Some(Op::Owned(a)) => self.ops.get(a),
            other => other,
        };
        match op {
            Some(Op::Filled(_, n))
                if self.values[v]
                    .ty
                    .element()
                    .is_some_and(crate::emit::shape::fixed) =>
            {
                Op::ZerosOf(vec![*n])
            }
            // Never read, and there is no value to take the shape of.
            Some(Op::Undefined) => Op::Undefined,
            _ => Op::ZerosLike(v),
        }
    }

    /// The tangent of `v` by value where `v` is held by value: the caller's tangent may be borrowed.
    pub(super) fn owned(&mut self, v: Val, dot: Val) -> Val {
        let (held, ty) = (&self.values[v].ty, &self.values[dot].ty);
        let (Ty::Ref(inner, _), false) = (ty, matches!(held, Ty::Ref(..))) else {
            return dot;
        };
        let span = self.values[v].span;
        let base = Place {
            base: dot,
            projections: Vec::new(),
        };
        let ty = match (**inner).clone() {
            Ty::Slice(e) => Ty::Vec(e),
            other => other,
        };
        self.let_typed(ty, Op::Load(base), span)
    }
}
