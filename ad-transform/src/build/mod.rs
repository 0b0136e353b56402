//! Building derivative code, of either mode: operations that fold what is already known.

mod partial;

use crate::ir::{BinOp, Op, Val, Values};
use crate::ty::Ty;
use ad_rules::{Partial, Rule};
use proc_macro2::{Ident, Span};

/// A name of the transform's own.
pub fn ident(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// `x_bar` for `x`.
pub fn bar_name(name: &Ident) -> Ident {
    derived_name(name, "bar")
}

/// `x_dot` for `x`.
pub fn dot_name(name: &Ident) -> Ident {
    derived_name(name, "dot")
}

fn derived_name(name: &Ident, suffix: &str) -> Ident {
    use syn::ext::IdentExt;
    Ident::new(&format!("{}_{suffix}", name.unraw()), name.span())
}

/// What derivative code is written into.
pub trait Build {
    /// All values.
    fn values(&mut self) -> &mut Values;

    /// What a value is computed by, as far as it is known.
    fn op_of(&self, v: Val) -> Option<&Op>;

    /// Whether the value is not the primal's.
    fn is_made(&self, v: Val) -> bool;

    /// `let v = op;` of a value that is not the primal's.
    fn push(&mut self, v: Val, op: Op);

    /// `let new = op;` with the type of the number `like`.
    fn let_like(&mut self, like: Val, op: Op) -> Val {
        let def = &self.values()[like];
        let (ty, span) = (def.ty.strip().clone(), def.span);
        self.let_typed(ty, op, span)
    }

    /// `let new = op;`
    fn let_typed(&mut self, ty: Ty, op: Op, span: Span) -> Val {
        let v = self.values().fresh(ty, None, span);
        self.push(v, op);
        v
    }

    /// A literal index.
    fn index(&mut self, i: usize) -> Val {
        let literal = proc_macro2::Literal::usize_unsuffixed(i);
        self.let_typed(
            Ty::Int(Some("usize".into())),
            Op::Leaf(quote::quote!(#literal)),
            Span::mixed_site(),
        )
    }

    /// `a + b`, as a difference where `b` is negated.
    fn plus(&mut self, like: Val, a: Val, b: Val) -> Val {
        match (self.op_of(a), self.op_of(b)) {
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
    fn twice(&mut self, like: Val, a: Val) -> Val {
        match self.op_of(a) {
            Some(Op::Neg(b)) => {
                let b = *b;
                let sum = self.let_like(like, Op::Bin(BinOp::Add, b, b));
                self.let_like(like, Op::Neg(sum))
            }
            _ => self.let_like(like, Op::Bin(BinOp::Add, a, a)),
        }
    }

    /// `-a`
    fn negated(&mut self, like: Val, a: Val) -> Val {
        match self.op_of(a) {
            Some(Op::Neg(b)) => *b,
            _ => self.let_like(like, Op::Neg(a)),
        }
    }

    /// Adjoint times partial. A partial that is a quotient divides the adjoint, so that the division can be shared; signs
    /// move outwards. (A quotient of the primal is at hand: multiplying by it is cheaper than dividing again.)
    fn times(&mut self, like: Val, bar: Val, partial: Val) -> Val {
        if let Some(Op::Neg(b)) = self.op_of(bar) {
            let b = *b;
            let product = self.times(like, b, partial);
            return self.negated(like, product);
        }
        if self.op_of(bar).is_some_and(is_one) {
            return partial;
        }
        let made = self.is_made(partial);
        match self.op_of(partial).cloned() {
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

    /// The same, where the adjoint may be infinite: a partial of zero prevails.
    fn times_steep(&mut self, like: Val, bar: Val, partial: Val) -> Val {
        let made = self.is_made(partial);
        match (self.op_of(bar), self.op_of(partial)) {
            (Some(Op::Neg(b)), _) => {
                let b = *b;
                let product = self.times_steep(like, b, partial);
                return self.negated(like, product);
            }
            (_, Some(Op::Neg(p))) if made => {
                let p = *p;
                let product = self.times_steep(like, bar, p);
                return self.negated(like, product);
            }
            (Some(op), _) if is_one(op) => return partial,
            (_, Some(op)) if is_one(op) => return bar,
            _ => {}
        }
        self.let_like(like, Op::Strong(bar, partial))
    }

    /// The partial of a rule at the operands of a call.
    fn partial(&mut self, rule: &Rule, partial: &Partial, args: &[Val], result: Val) -> Val
    where
        Self: Sized,
    {
        partial::build(self, rule, partial, args, result)
    }
}

/// Whether the operation is the literal 1.
pub fn is_one(op: &Op) -> bool {
    match op {
        Op::Number(x) => *x == 1.0,
        Op::Leaf(tokens) => matches!(
            tokens.to_string().as_str(),
            "1.0" | "1." | "1.0_f64" | "1.0_f32" | "1f64" | "1f32"
        ),
        _ => false,
    }
}
