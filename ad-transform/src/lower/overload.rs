//! Operators, indices and sums that the module overloads: calls like others, lowered where they stand.
//!
//! | primal | call |
//! | --- | --- |
//! | `a + b`, `-a` | `Add::add(a, b)`, `Neg::neg(a)` |
//! | `a += b` | `AddAssign::add_assign(&mut a, b)` |
//! | `a[i]`, `a[i] = e` | `*Index::index(&a, i)`, `*IndexMut::index_mut(&mut a, i) = e` |
//! | `it.sum::<Vec3>()` | `Sum::sum(it)` |

use super::inline::owner_name;
use super::{Held, Lower};
use crate::scope::Callee;
use crate::ty::Ty;
use proc_macro2::Span;
use std::rc::Rc;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// The overloaded operator of the module for operands of these types. A reference to what is taken apart is known by
    /// its syntax alone, so where none fits exactly, one that takes references, or none, is meant.
    pub(super) fn operator_of(
        &self,
        name: &str,
        left: &Ty,
        right: Option<&Ty>,
    ) -> Option<Rc<Callee>> {
        let owner = owner_name(left)?;
        let method = snake(name);
        let find = |strict: bool| {
            let mut all = self.scope.associated(&owner, &method).filter(|c| {
                let Some(owner) = &c.owner else { return false };
                let of = owner.of_trait.as_ref().and_then(|t| t.segments.last());
                let by_reference = matches!(owner.ty, syn::Type::Reference(_));
                of.is_some_and(|s| s.ident == name)
                    && (!strict || by_reference == matches!(left, Ty::Ref(..)))
                    && self.fits(Some(&owner.ty), left)
                    && right.is_none_or(|right| {
                        let declared = match owner.trait_argument() {
                            Some(t) => self.scope.parse(t),
                            None => self.scope.parse(&owner.ty),
                        };
                        match strict {
                            true => alike(&declared, right),
                            false => alike(declared.strip(), right.strip()),
                        }
                    })
            });
            all.next().cloned()
        };
        find(true).or_else(|| find(false))
    }

    /// The type of an operand; a reference to what is taken apart is one by its syntax.
    fn operand_ty(&self, held: &Held, e: &syn::Expr) -> Ty {
        match (self.with_types(held), super::place::inner(e)) {
            (ty @ Ty::Ref(..), _) => ty,
            (ty, syn::Expr::Reference(r)) => Ty::Ref(Box::new(ty), r.mutability.is_some()),
            (ty, _) => ty,
        }
    }

    /// An operator that the module overloads for these operands.
    pub(super) fn overloaded(
        &mut self,
        b: &syn::ExprBinary,
        left: &Held,
        right: &Held,
        span: Span,
    ) -> Option<Held> {
        let name = match b.op {
            syn::BinOp::Add(_) => "Add",
            syn::BinOp::Sub(_) => "Sub",
            syn::BinOp::Mul(_) => "Mul",
            syn::BinOp::Div(_) => "Div",
            syn::BinOp::Rem(_) => "Rem",
            _ => return None,
        };
        let (l, r) = (
            self.operand_ty(left, &b.left),
            self.operand_ty(right, &b.right),
        );
        if matches!((l.strip(), r.strip()), (Ty::Float(_), Ty::Float(_))) {
            return None;
        }
        let callee = self.operator_of(name, &l, Some(&r))?;
        self.can_inline(&callee).then(|| {
            let args = vec![left.clone(), right.clone()];
            self.inline(&callee, args, &Default::default(), span)
        })
    }

    /// `a += b` where the module overloads it for `a`.
    pub(super) fn overloaded_assign(
        &mut self,
        b: &syn::ExprBinary,
        lvalue: &Held,
        right: &Held,
    ) -> Option<Held> {
        let name = match b.op {
            syn::BinOp::AddAssign(_) => "AddAssign",
            syn::BinOp::SubAssign(_) => "SubAssign",
            syn::BinOp::MulAssign(_) => "MulAssign",
            syn::BinOp::DivAssign(_) => "DivAssign",
            syn::BinOp::RemAssign(_) => "RemAssign",
            _ => return None,
        };
        let (l, r) = (
            self.with_types(lvalue).strip().clone(),
            self.operand_ty(right, &b.right),
        );
        if l.is_float() {
            return None;
        }
        let callee = self.operator_of(name, &l, Some(&r))?;
        self.can_inline(&callee).then(|| {
            let receiver = super::place::viewed(lvalue.clone(), true);
            let args = vec![receiver, right.clone()];
            self.inline(&callee, args, &Default::default(), b.span())
        })
    }

    /// `base[index]` where the module overloads it: what it refers to.
    pub(super) fn overloaded_index(&mut self, base: &Held, index: &syn::Expr) -> Option<Held> {
        let callee = self.index_of("Index", base)?;
        let span = index.span();
        let index = self.part(index);
        let base = match base {
            Held::Place(place) => Held::View(place.clone(), false),
            other => other.clone(),
        };
        let held = self.inline(&callee, vec![base, index], &Default::default(), span);
        Some(self.deref(held, span))
    }

    /// The same as an lvalue.
    pub(super) fn overloaded_lvalue(&mut self, base: &Held, index: &syn::Expr) -> Option<Held> {
        let callee = self.index_of("IndexMut", base)?;
        let span = index.span();
        let index = self.part(index);
        let base = super::place::viewed(base.clone(), true);
        let held = self.inline(&callee, vec![base, index], &Default::default(), span);
        self.pointee(held)
    }

    fn index_of(&self, name: &str, base: &Held) -> Option<Rc<Callee>> {
        let ty = self.with_types(base);
        if !matches!(ty.strip(), Ty::Struct(_) | Ty::Opaque(_)) {
            return None;
        }
        self.operator_of(name, ty.strip(), None)
            .filter(|callee| self.can_inline(callee))
    }

    /// `it.sum::<Vec3>()`, `it.product::<Complex>()`
    pub(super) fn overloaded_total(
        &mut self,
        name: &str,
        p: &Rc<super::iter::Pipeline>,
        ty: &Ty,
        span: Span,
    ) -> Option<Held> {
        if !matches!(ty, Ty::Struct(_)) {
            return None;
        }
        let callee = self.operator_of(name, ty, None)?;
        let iterator = Held::Iter(p.clone());
        Some(self.inline(&callee, vec![iterator], &Default::default(), span))
    }
}

/// Whether an operand of type `actual` can be meant by a declaration; a generic parameter takes any.
fn alike(declared: &Ty, actual: &Ty) -> bool {
    match (declared, actual) {
        (Ty::Ref(a, _), Ty::Ref(b, _)) => alike(a, b),
        (Ty::Ref(..), _) | (_, Ty::Ref(..)) => false,
        (Ty::Struct(a), Ty::Struct(b)) => a.name == b.name,
        (Ty::Struct(_), _) | (_, Ty::Struct(_)) => false,
        (Ty::Float(a), Ty::Float(b)) => a == b || *b == crate::ty::Float::Literal,
        (Ty::Tuple(a), Ty::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
        }
        (Ty::Array(a, n), Ty::Array(b, m)) => {
            let lengths = [n, m].map(|n| n.to_string().parse::<usize>().ok());
            alike(a, b) && (lengths.contains(&None) || lengths[0] == lengths[1])
        }
        (Ty::Slice(a), Ty::Slice(b)) | (Ty::Vec(a), Ty::Vec(b)) => alike(a, b),
        (a, b) if is_made_up(a) && (is_made_up(b) || b.is_float()) => false,
        (a, b) if is_made_up(b) && a.is_float() => false,
        _ => true,
    }
}

fn is_made_up(ty: &Ty) -> bool {
    matches!(ty, Ty::Tuple(_) | Ty::Array(..) | Ty::Slice(_) | Ty::Vec(_))
}

/// `AddAssign` as `add_assign`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}
