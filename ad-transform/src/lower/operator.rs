//! Operators.

use super::{Held, Lower};
use crate::ir::{BinOp, Bits, Comparison, Op, Val};
use crate::ty::Ty;
use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn unary(&mut self, u: &syn::ExprUnary) -> Held {
        let span = u.span();
        match u.op {
            syn::UnOp::Deref(_) => {
                let before = self.may_have_left();
                let held = self.expr(&u.expr);
                self.after_exit(before, span, |l| match l.deref(held, span) {
                    // Read where it is known to be there.
                    Held::Place(place)
                        if l.may_have_left() != before && !l.place_ty(&place).is_aggregate() =>
                    {
                        Held::Val(l.scalar(Held::Place(place), span))
                    }
                    held => held,
                })
            }
            syn::UnOp::Neg(_) => {
                let held = self.expr(&u.expr);
                let ty = self.with_types(&held);
                if let Some(callee) = self.operator_of("Neg", &ty, None) {
                    return self.inline(&callee, vec![held], &Default::default(), span);
                }
                let v = self.read(held, u.expr.span());
                let ty = self.ty(v).clone();
                Held::Val(self.push(Op::Neg(v), ty, span))
            }
            _ => {
                let v = self.number(&u.expr);
                let ty = self.ty(v).clone();
                Held::Val(self.push(Op::Not(v), ty, span))
            }
        }
    }

    pub(super) fn deref(&mut self, held: Held, span: Span) -> Held {
        let v = match held {
            Held::View(place, _) => return Held::Place(place),
            Held::Slot(var, path) => {
                return self.slot(var, &path).cloned().unwrap_or(Held::Never);
            }
            Held::Chosen(c, a, b) => {
                let (a, b) = (self.deref(*a, span), self.deref(*b, span));
                return Held::Chosen(c, Box::new(a), Box::new(b));
            }
            Held::Val(v) => match self.references.get(&v) {
                Some(of) => return Held::Val(*of),
                None => v,
            },
            other => return other,
        };
        match self.ty(v).clone() {
            Ty::Ref(inner, mutable) if inner.is_aggregate() || mutable => {
                Held::Place(crate::ir::Place {
                    base: v,
                    projections: Vec::new(),
                })
            }
            Ty::Ref(inner, _) => Held::Val(self.push(Op::Deref(v), *inner, span)),
            Ty::Unknown | Ty::Passive => Held::Val(self.push(Op::Deref(v), Ty::Unknown, span)),
            _ => Held::Val(v),
        }
    }

    pub(super) fn binary(&mut self, b: &syn::ExprBinary) -> Held {
        let span = b.span();
        match &b.op {
            syn::BinOp::And(_) => {
                let cond = self.operand(&b.left);
                let no = |l: &mut Self| Held::Val(l.leaf(quote!(false), Ty::Bool, span));
                return self.branch(cond, span, |l| l.expr(&b.right), no);
            }
            syn::BinOp::Or(_) => {
                let cond = self.operand(&b.left);
                let yes = |l: &mut Self| Held::Val(l.leaf(quote!(true), Ty::Bool, span));
                return self.branch(cond, span, yes, |l| l.expr(&b.right));
            }
            _ => {}
        }
        if let Some(op) = compound(&b.op) {
            return self.compound_assign(b, op);
        }
        let before = self.may_have_left();
        let left = self.expr(&b.left);
        self.after_exit(before, span, |l| {
            let before = l.may_have_left();
            let left = l.read_now(left, b.left.span());
            let right = l.expr(&b.right);
            l.after_exit(before, span, |l| l.operation(b, left, right, span))
        })
    }

    fn operation(&mut self, b: &syn::ExprBinary, left: Held, right: Held, span: Span) -> Held {
        if self.diverged(&left) || self.diverged(&right) {
            return Held::Never;
        }
        if let Some(held) = self.overloaded(b, &left, &right, span) {
            return held;
        }
        let aggregate =
            |h: &Held| matches!(self.with_types(h).strip(), Ty::Struct(_) | Ty::Opaque(_));
        let foreign = |h: &Held| self.is_foreign(h);
        if let (true, Some(op @ (BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div | BinOp::Rem))) =
            (foreign(&left) || foreign(&right), operator(&b.op))
        {
            let left = self.foreign_operand(left, b.left.span());
            let right = self.foreign_operand(right, b.right.span());
            return Held::Val(self.push(Op::Bin(op, left, right), Ty::Opaque(quote!(_)), span));
        }
        if aggregate(&left) || aggregate(&right) {
            return self.outside(&syn::Expr::Binary(b.clone()), span);
        }
        let left = self.read(left, b.left.span());
        let right = self.read(right, b.right.span());
        let Some(op) = operator(&b.op) else {
            return self.report_opaque(span);
        };
        Held::Val(self.arithmetic(op, left, right, span))
    }

    /// An operand of an operator of another module: a reference stays one, unless it is one to a number.
    pub(super) fn foreign_operand(&mut self, held: Held, span: Span) -> Val {
        if self.with_types(&held).is_float() {
            return self.read(held, span);
        }
        self.scalar_now(held, span)
    }

    /// One value for what is held, as of now: of memory that is written to, a copy.
    pub(super) fn scalar_now(&mut self, held: Held, span: Span) -> Val {
        match held {
            Held::Val(v) if self.is_owned_memory(v) && matches!(self.ty(v), Ty::Opaque(_)) => {
                let ty = self.ty(v).clone();
                self.push(Op::Load(super::assign::bare(v)), ty, span)
            }
            held => self.scalar(held, span),
        }
    }

    /// Whether it is of a type of another module.
    pub(super) fn is_foreign(&self, held: &Held) -> bool {
        matches!(self.with_types(held).strip(), Ty::Opaque(_))
    }

    pub(super) fn arithmetic(&mut self, op: BinOp, left: Val, right: Val, span: Span) -> Val {
        let ty = match op {
            BinOp::Compare(_) => Ty::Bool,
            BinOp::Bits(Bits::Shl | Bits::Shr) => self.ty(left).clone(),
            _ => result_type(self.ty(left), self.ty(right)),
        };
        self.push(Op::Bin(op, left, right), ty, span)
    }
}

/// A real number makes the other operand one too. An integer does not: `vector * 2` may hold real numbers.
fn result_type(left: &Ty, right: &Ty) -> Ty {
    match (left, right) {
        (Ty::Unknown | Ty::Passive, Ty::Int(_)) | (Ty::Int(_), Ty::Unknown | Ty::Passive) => {
            Ty::Unknown
        }
        // What is passive may be a vector of constants.
        (Ty::Unknown, Ty::Passive) | (Ty::Passive, Ty::Unknown) => Ty::Unknown,
        _ => super::control::better(left.clone(), right.clone()),
    }
}

/// The operator of `op=`.
pub(super) fn compound(op: &syn::BinOp) -> Option<BinOp> {
    Some(match op {
        syn::BinOp::AddAssign(_) => BinOp::Add,
        syn::BinOp::SubAssign(_) => BinOp::Sub,
        syn::BinOp::MulAssign(_) => BinOp::Mul,
        syn::BinOp::DivAssign(_) => BinOp::Div,
        syn::BinOp::RemAssign(_) => BinOp::Rem,
        syn::BinOp::BitAndAssign(_) => BinOp::Bits(Bits::And),
        syn::BinOp::BitOrAssign(_) => BinOp::Bits(Bits::Or),
        syn::BinOp::BitXorAssign(_) => BinOp::Bits(Bits::Xor),
        syn::BinOp::ShlAssign(_) => BinOp::Bits(Bits::Shl),
        syn::BinOp::ShrAssign(_) => BinOp::Bits(Bits::Shr),
        _ => return None,
    })
}

fn operator(op: &syn::BinOp) -> Option<BinOp> {
    Some(match op {
        syn::BinOp::Add(_) => BinOp::Add,
        syn::BinOp::Sub(_) => BinOp::Sub,
        syn::BinOp::Mul(_) => BinOp::Mul,
        syn::BinOp::Div(_) => BinOp::Div,
        syn::BinOp::Rem(_) => BinOp::Rem,
        syn::BinOp::Lt(_) => BinOp::Compare(Comparison::Lt),
        syn::BinOp::Le(_) => BinOp::Compare(Comparison::Le),
        syn::BinOp::Gt(_) => BinOp::Compare(Comparison::Gt),
        syn::BinOp::Ge(_) => BinOp::Compare(Comparison::Ge),
        syn::BinOp::Eq(_) => BinOp::Compare(Comparison::Eq),
        syn::BinOp::Ne(_) => BinOp::Compare(Comparison::Ne),
        syn::BinOp::BitAnd(_) => BinOp::Bits(Bits::And),
        syn::BinOp::BitOr(_) => BinOp::Bits(Bits::Or),
        syn::BinOp::BitXor(_) => BinOp::Bits(Bits::Xor),
        syn::BinOp::Shl(_) => BinOp::Bits(Bits::Shl),
        syn::BinOp::Shr(_) => BinOp::Bits(Bits::Shr),
        _ => return None,
    })
}
