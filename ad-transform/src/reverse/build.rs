//! Building adjoint code: operations that fold what is already known.

use super::{Env, Rev, Reverse};
use crate::ir::{BinOp, Op, Stmt, Val};
use crate::ty::Ty;
use proc_macro2::{Ident, Span};

/// A name of the transform's own.
pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// `x_bar` for `x`.
pub(super) fn bar_name(name: &Ident) -> Ident {
    use syn::ext::IdentExt;
    Ident::new(&format!("{}_bar", name.unraw()), name.span())
}

impl Reverse<'_> {
    /// `let new = op;` with the type of the number `like`.
    pub(super) fn let_like(&mut self, like: Val, op: Op) -> Val {
        let def = &self.values[like];
        let (ty, span) = (def.ty.strip().clone(), def.span);
        self.let_typed(ty, op, span)
    }

    pub(super) fn let_typed(&mut self, ty: Ty, op: Op, span: Span) -> Val {
        let v = self.values.fresh(ty, None, span);
        self.ops.insert(v, op.clone());
        self.made.insert(v);
        self.out.push(Rev::Plain(Stmt::Let(v, op)));
        v
    }

    /// A literal index.
    pub(super) fn index(&mut self, i: usize) -> Val {
        let literal = proc_macro2::Literal::usize_unsuffixed(i);
        self.let_typed(
            Ty::Int(Some("usize".into())),
            Op::Leaf(quote::quote!(#literal)),
            Span::mixed_site(),
        )
    }

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

    /// `a + b`, as a difference where `b` is negated.
    pub(super) fn plus(&mut self, like: Val, a: Val, b: Val) -> Val {
        match (self.ops.get(&a), self.ops.get(&b)) {
            (Some(Op::Neg(x)), Some(Op::Neg(y))) => {
                let (x, y) = (*x, *y);
                let sum = self.let_like(like, Op::Bin(BinOp::Add, x, y));
                self.let_like(like, Op::Neg(sum))
            }
            (_, Some(Op::Neg(c))) => {
                let c = *c;
                self.let_like(like, Op::Bin(BinOp::Sub, a, c))
            }
            (Some(Op::Neg(c)), _) => {
                let c = *c;
                self.let_like(like, Op::Bin(BinOp::Sub, b, c))
            }
            _ => self.let_like(like, Op::Bin(BinOp::Add, a, b)),
        }
    }

    /// `a + a`, with a sign outside.
    pub(super) fn twice(&mut self, like: Val, a: Val) -> Val {
        match self.ops.get(&a) {
            Some(Op::Neg(b)) => {
                let b = *b;
                let sum = self.let_like(like, Op::Bin(BinOp::Add, b, b));
                self.let_like(like, Op::Neg(sum))
            }
            _ => self.let_like(like, Op::Bin(BinOp::Add, a, a)),
        }
    }

    pub(super) fn negated(&mut self, like: Val, a: Val) -> Val {
        match self.ops.get(&a) {
            Some(Op::Neg(b)) => *b,
            _ => self.let_like(like, Op::Neg(a)),
        }
    }

    /// Adjoint times partial. A partial that is a quotient divides the adjoint, so that the division can be shared; signs
    /// move outwards. (A quotient of the primal is at hand: multiplying by it is cheaper than dividing again.)
    pub(super) fn times(&mut self, like: Val, bar: Val, partial: Val) -> Val {
        if let Some(Op::Neg(b)) = self.ops.get(&bar) {
            let b = *b;
            let product = self.times(like, b, partial);
            return self.negated(like, product);
        }
        if self.ops.get(&bar).is_some_and(is_one) {
            return partial;
        }
        let made = self.made.contains(&partial);
        match self.ops.get(&partial).cloned() {
            Some(op) if is_one(&op) => bar,
            Some(Op::Neg(p)) if made => {
                let product = self.times(like, bar, p);
                self.negated(like, product)
            }
            Some(Op::Bin(BinOp::Div, a, b)) if made => {
                let share = self.let_like(like, Op::Bin(BinOp::Div, bar, b));
                self.times(like, share, a)
            }
            _ => self.let_like(like, Op::Bin(BinOp::Mul, bar, partial)),
        }
    }
}

/// Whether the operation is the literal 1.
pub(super) fn is_one(op: &Op) -> bool {
    match op {
        Op::Number(x) => *x == 1.0,
        Op::Leaf(tokens) => matches!(
            tokens.to_string().as_str(),
            "1.0" | "1." | "1.0_f64" | "1.0_f32" | "1f64" | "1f32"
        ),
        _ => false,
    }
}
