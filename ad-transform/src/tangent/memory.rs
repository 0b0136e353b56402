//! The tangent of memory: its dual, of the same shape, in which the same happens at the same places.
//!
//! | primal | tangent |
//! | --- | --- |
//! | `t = x[i]` | `t_dot = x_dot[i]` |
//! | `a[i] = t` | `a_dot[i] = t_dot` |
//! | `a[i] += t` | `a_dot[i] += t_dot` |
//! | `a.swap(i, j)`, `a.reverse()` | the same of `a_dot` |
//! | `a.push(t)`; `t = a.pop()` | `a_dot.push(t_dot)`; `t_dot = a_dot.pop()` |
//! | `w = [a, b]` | `w_dot = [a_dot, b_dot]` |
//! | `rec[i] = t`; `t = rec[i]` | `rec_dot[i] = t_dot`; `t_dot = rec_dot[i]` |

use super::Tangent;
use crate::build::Build;
use crate::ir::{Op, Place, Projection, Stmt, Val};
use crate::ty::{Struct, TAG, Ty};
use quote::quote;
use std::rc::Rc;

/// The type of the tangent of a value: what is no real number has `()` in its place.
pub(super) fn dual(ty: &Ty) -> Ty {
    let inner = |e: &Ty| Box::new(dual(e));
    match ty {
        Ty::Float(f) => Ty::Float(*f),
        Ty::Ref(e, mutable) => Ty::Ref(inner(e), *mutable),
        Ty::Array(e, n) if e.has_reals() => Ty::Array(inner(e), n.clone()),
        Ty::Slice(e) if e.has_reals() => Ty::Slice(inner(e)),
        Ty::Vec(e) if e.has_reals() => Ty::Vec(inner(e)),
        Ty::Record(e) => Ty::Record(inner(e)),
        Ty::Tuple(parts) if ty.has_reals() => Ty::Tuple(parts.iter().map(dual).collect()),
        Ty::Struct(s) if ty.has_reals() => Ty::Struct(dual_struct(s)),
        Ty::Opaque(path) => Ty::Opaque(quote!(<#path as ::ad_core::Differentiable>::Tangent)),
        _ => Ty::Unit,
    }
}

/// The tangent type of a struct. Literals of it are written with its name, as `#[derive(Differentiable)]` gives it.
pub(super) fn dual_struct(s: &Rc<Struct>) -> Rc<Struct> {
    if s.tangent_of.is_some() {
        return s.clone();
    }
    let name = format!("{}Tangent", s.name);
    let mut path: syn::Path = syn::parse2(s.path.clone()).expect("a struct is written as a path");
    if let Some(last) = path.segments.last_mut() {
        last.ident = quote::format_ident!("{}Tangent", last.ident);
        last.arguments = syn::PathArguments::None;
    }
    let fields = s.fields.iter().map(|(n, t)| match n.as_str() {
        // An enum's tangent is of the same variant.
        TAG => (n.clone(), t.clone()),
        _ => (n.clone(), dual(t)),
    });
    Rc::new(Struct {
        name,
        path: quote!(#path),
        args: s.args.clone(),
        fields: fields.collect(),
        tuple: s.tuple,
        unit: false,
        tangent_of: Some(s.path.clone()),
        variants: s.variants.clone(),
        blanks: Vec::new(),
    })
}

fn is_enum(ty: &Ty) -> bool {
    matches!(ty, Ty::Struct(s) if !s.variants.is_empty())
}

impl Tangent<'_> {
    /// The same place in the dual.
    pub(super) fn place(&self, place: &Place) -> Option<Place> {
        let base = self.dot(place.base)?;
        Some(Place {
            base,
            projections: place.projections.clone(),
        })
    }

    fn holds_no_reals(&self, place: &Place) -> bool {
        let ty = crate::infer::place_ty(self.values, place);
        ty.is_understood() && !ty.has_reals()
    }

    /// What a statement that writes to memory does to the dual.
    pub(super) fn memory(&mut self, s: &Stmt) {
        let dual = match s {
            Stmt::Store(p, v) if matches!(p.projections.last(), Some(Projection::Field(name)) if name == TAG) => {
                self.place(p).map(|p| Stmt::Store(p, *v))
            }
            Stmt::Store(p, _) if self.holds_no_reals(p) => None,
            Stmt::Store(p, v) => self.place(p).map(|p| Stmt::Store(p, self.dot_or_zero(*v))),
            Stmt::Push(p, v) => self.place(p).map(|p| Stmt::Push(p, self.dot_or_zero(*v))),
            Stmt::Accumulate(p, v) => match (self.place(p), self.dot(*v)) {
                (Some(p), Some(dot)) => Some(Stmt::Accumulate(p, dot)),
                _ => None,
            },
            Stmt::Swap(p, q) => match (self.place(p), self.place(q)) {
                (Some(p), Some(q)) => Some(Stmt::Swap(p, q)),
                _ => None,
            },
            Stmt::Permute(p, how) => self.place(p).map(|p| Stmt::Permute(p, *how)),
            Stmt::Pop(v, p) => {
                self.ops.remove(v);
                let popped = self.place(p).map(|p| (self.fresh_dot(*v), p));
                self.set(*v, popped.as_ref().map(|(dot, _)| *dot));
                popped.map(|(dot, p)| Stmt::Pop(dot, p))
            }
            Stmt::Record(r, i, v) => self
                .dot(*r)
                .map(|r| Stmt::Record(r, *i, self.dot_or_zero(*v))),
            Stmt::Close(r, base) => self.dot(*r).map(|r| Stmt::Close(r, *base)),
            Stmt::Vjp(call) => unreachable!("a reverse part with {:?} is a call here", call.args),
            Stmt::Let(..) | Stmt::If(_) | Stmt::For(_) | Stmt::Effect(_) => None,
        };
        self.out.extend(dual);
    }

    /// The dual of memory that an operation makes or names.
    pub(super) fn aggregate(&mut self, v: Val, op: &Op) -> Option<Val> {
        if !self.activity.active(v) {
            return None;
        }
        let dot = match op {
            // Other names for the same memory.
            Op::Copy(a) | Op::Ref(a) | Op::Deref(a) => return self.dot(*a),
            Op::Load(p) => Op::Load(self.place(p)?),
            Op::View(p) => Op::View(self.place(p)?),
            Op::Array(parts) => Op::Array(self.dots_or_zeros(parts)),
            Op::Tuple(parts) if is_enum(&self.values[v].ty) => {
                let mut dots = self.dots_or_zeros(parts);
                dots[0] = parts[0];
                Op::Tuple(dots)
            }
            Op::Tuple(parts) => Op::Tuple(self.dots_or_zeros(parts)),
            Op::Repeat(a, n) => Op::Repeat(self.dot_or_zero(*a), n.clone()),
            Op::Filled(a, n) => Op::Filled(self.dot_or_zero(*a), *n),
            Op::Owned(a) if self.dot(*a).is_some() => Op::Owned(self.dot_or_zero(*a)),
            Op::Owned(_) if crate::emit::shape::fixed(&self.values[v].ty) => {
                Op::Owned(self.zero(v))
            }
            Op::Owned(_) => self.zeros_like(v),
            Op::Zeros => Op::Zeros,
            Op::ZerosOf(n) => Op::ZerosOf(n.clone()),
            Op::ZerosLike(a) => Op::ZerosLike(*a),
            Op::NewRecord(count, of) => Op::NewRecord(*count, self.fresh_dot(*of)),
            Op::NewStack(room, of) => Op::NewStack(*room, self.fresh_dot(*of)),
            Op::Undefined => Op::Undefined,
            Op::Recall(r, i) => Op::Recall(self.dot(*r)?, *i),
            // Not a zero: a bug of ours is to be an error.
            other => unreachable!("memory with a derivative is made by {other:?}"),
        };
        let made = self.fresh_dot(v);
        if let (Ty::Ref(_, mutable), Op::View(_)) = (&self.values[v].ty, &dot) {
            let ty = self.values[made].ty.clone();
            self.values[made].ty = Ty::Ref(Box::new(ty), *mutable);
        }
        self.push(made, dot);
        Some(made)
    }

    fn dots_or_zeros(&mut self, parts: &[Val]) -> Vec<Val> {
        parts.iter().map(|p| self.dot_or_zero(*p)).collect()
    }
}
