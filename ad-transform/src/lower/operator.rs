//! Operators and assignment.

use super::{Held, Lower};
use crate::diagnostics::whole;
use crate::ir::{BinOp, Bits, Block, Comparison, For, Op, Projection, Range, Stmt, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn unary(&mut self, u: &syn::ExprUnary) -> Held {
        let span = u.span();
        match u.op {
            syn::UnOp::Deref(_) => {
                let held = self.expr(&u.expr);
                self.deref(held, span)
            }
            syn::UnOp::Neg(_) => {
                let v = self.number(&u.expr);
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

    fn deref(&mut self, held: Held, span: Span) -> Held {
        let v = match held {
            Held::View(place, _) => return Held::Place(place),
            Held::Val(v) => v,
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
        let (left, right) = (self.number(&b.left), self.number(&b.right));
        let Some(op) = operator(&b.op) else {
            return self.report_opaque(span);
        };
        Held::Val(self.arithmetic(op, left, right, span))
    }

    fn arithmetic(&mut self, op: BinOp, left: Val, right: Val, span: Span) -> Val {
        let ty = match op {
            BinOp::Compare(_) => Ty::Bool,
            BinOp::Bits(Bits::Shl | Bits::Shr) => self.ty(left).clone(),
            _ => result_type(self.ty(left), self.ty(right)),
        };
        self.push(Op::Bin(op, left, right), ty, span)
    }

    /// `x += e`: the right side is evaluated first, as rustc does for numbers.
    fn compound_assign(&mut self, b: &syn::ExprBinary, op: BinOp) -> Held {
        let right = self.number(&b.right);
        if let Some(place) = self.element_place(&b.left) {
            let ty = self.place_ty(&place);
            if ty.is_float() && matches!(op, BinOp::Add | BinOp::Sub) {
                let right = match op {
                    BinOp::Sub => self.push(Op::Neg(right), ty, b.span()),
                    _ => right,
                };
                self.stmts.push(Stmt::Accumulate(place, right));
                return Self::unit();
            }
            let old = self.push(Op::Load(place.clone()), ty, b.left.span());
            let new = self.arithmetic(op, old, right, b.span());
            self.stmts.push(Stmt::Store(place, new));
            return Self::unit();
        }
        if self.slot(&b.left).is_none() {
            self.diag.report(messages::assign_target(whole(&b.left)));
            return Self::unit();
        }
        let old = self.expr(&b.left);
        let left = self.scalar(old, b.left.span());
        let left = self.dereferenced(left, b.left.span());
        let new = self.arithmetic(op, left, right, b.span());
        self.store(&b.left, Held::Val(new));
        Self::unit()
    }

    pub(super) fn assign(&mut self, a: &syn::ExprAssign) -> Held {
        let held = self.expr(&a.right);
        if !self.diverged(&held) {
            self.store(&a.left, held);
        }
        Self::unit()
    }

    /// Whether the target is memory as a whole, which is written to element by element.
    fn is_whole_memory(&mut self, e: &syn::Expr) -> bool {
        let held = self.slot(e).cloned();
        held.is_some_and(|h| self.is_memory(&h))
    }

    /// Whether the target is an element of memory of this function.
    fn writes_memory(&self, e: &syn::Expr) -> bool {
        match e {
            syn::Expr::Index(i) => self.writes_memory(&i.expr),
            syn::Expr::Unary(u) if matches!(u.op, syn::UnOp::Deref(_)) => {
                self.writes_memory(&u.expr)
            }
            syn::Expr::Paren(p) => self.writes_memory(&p.expr),
            syn::Expr::Group(p) => self.writes_memory(&p.expr),
            syn::Expr::Path(p) => p
                .path
                .get_ident()
                .and_then(|n| self.lookup(n))
                .is_some_and(|v| self.is_memory(&self.held[v.0])),
            _ => false,
        }
    }

    /// The place of an element of memory that is assigned to.
    fn element_place(&mut self, e: &syn::Expr) -> Option<crate::ir::Place> {
        if !matches!(e, syn::Expr::Index(_) | syn::Expr::Unary(_)) || !self.writes_memory(e) {
            return None;
        }
        match self.expr(e) {
            Held::Place(place) => Some(place),
            _ => None,
        }
    }

    /// `a.swap(i, j)` and `a.fill(e)` on memory: what they do, element by element.
    pub(super) fn write_method(
        &mut self,
        receiver: &Held,
        m: &syn::ExprMethodCall,
    ) -> Option<Held> {
        let place = match receiver {
            held if self.is_memory(held) => self.place(held.clone(), m.span()),
            Held::Place(p) | Held::View(p, true) if self.values[p.base].mutable => p.clone(),
            _ => return None,
        };
        let element = self
            .place_ty(&place)
            .element()
            .filter(|e| !e.is_aggregate())?
            .clone();
        match (m.method.to_string().as_str(), m.args.len()) {
            ("swap", 2) => {
                let places = [0, 1].map(|k| {
                    let index = self.number(&m.args[k]);
                    place.then(Projection::Index(index))
                });
                let held = places
                    .clone()
                    .map(|p| self.push(Op::Load(p), element.clone(), m.span()));
                let [first, second] = places;
                self.stmts.push(Stmt::Store(first, held[1]));
                self.stmts.push(Stmt::Store(second, held[0]));
            }
            ("fill", 1) if place.projections.is_empty() => self.fill(&place, &m.args[0], m.span()),
            _ => return None,
        }
        Some(Self::unit())
    }

    fn fill(&mut self, place: &crate::ir::Place, e: &syn::Expr, span: Span) {
        let usize_ty = || Ty::Int(Some("usize".into()));
        let value = self.number(e);
        let len = proc_macro2::Ident::new("len", span);
        let end = self.push(
            Op::Method(len, Default::default(), vec![place.base]),
            usize_ty(),
            span,
        );
        let start = self.leaf(quote!(0), usize_ty(), span);
        let index = self.values.fresh(usize_ty(), None, span);
        let store = Stmt::Store(place.then(Projection::Index(index)), value);
        let range = Range {
            start,
            end,
            inclusive: false,
            adapters: Vec::new(),
        };
        self.stmts.push(Stmt::For(Box::new(For {
            index,
            trip: None,
            range: Some(range),
            until: None,
            reversed: false,
            carried: Vec::new(),
            body: Block {
                stmts: vec![store],
                yields: Vec::new(),
            },
        })));
    }

    /// What an assignment replaces: what a variable holds, or a part of it that is taken apart.
    fn slot(&mut self, e: &syn::Expr) -> Option<&mut Held> {
        match e {
            syn::Expr::Path(p) => {
                let var = self.lookup(p.path.get_ident()?)?;
                Some(&mut self.held[var.0])
            }
            syn::Expr::Paren(p) => self.slot(&p.expr),
            syn::Expr::Group(p) => self.slot(&p.expr),
            syn::Expr::Field(f) => {
                let syn::Member::Unnamed(field) = &f.member else {
                    return None;
                };
                self.take_apart(&f.base)?;
                match self.slot(&f.base)? {
                    Held::Tuple(parts) => parts.get_mut(field.index as usize),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Takes a tuple apart that a variable holds as one value.
    fn take_apart(&mut self, e: &syn::Expr) -> Option<()> {
        let held = self.slot(e)?.clone();
        if let Held::Val(v) = held
            && matches!(self.ty(v), Ty::Tuple(_))
        {
            let parts = self.elements(v)?;
            *self.slot(e)? = parts;
        }
        Some(())
    }

    fn store(&mut self, target: &syn::Expr, held: Held) {
        match (target, held) {
            (syn::Expr::Infer(_), _) => {}
            (syn::Expr::Paren(p), held) => self.store(&p.expr, held),
            (syn::Expr::Tuple(t), Held::Tuple(parts)) if t.elems.len() == parts.len() => {
                t.elems
                    .iter()
                    .zip(parts)
                    .for_each(|(e, p)| self.store(e, p));
            }
            (target @ (syn::Expr::Index(_) | syn::Expr::Unary(_)), held)
                if self.writes_memory(target) =>
            {
                let span = target.span();
                let v = self.scalar(held, span);
                let v = self.dereferenced(v, span);
                if self.ty(v).is_aggregate() {
                    self.diag.report(messages::assign_target(whole(target)));
                    return;
                }
                if let Some(place) = self.element_place(target) {
                    self.stmts.push(Stmt::Store(place, v));
                }
            }
            (target, _) if self.is_whole_memory(target) => {
                self.diag.report(messages::assign_target(whole(target)));
            }
            (target, held) => match self.slot(target) {
                Some(slot) => *slot = held,
                None => self.diag.report(messages::assign_target(whole(target))),
            },
        }
    }
}

/// A real number makes the other operand one too. An integer does not: `vector * 2` may hold real numbers.
fn result_type(left: &Ty, right: &Ty) -> Ty {
    match (left, right) {
        (Ty::Unknown | Ty::Passive, Ty::Int(_)) | (Ty::Int(_), Ty::Unknown | Ty::Passive) => {
            Ty::Unknown
        }
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
