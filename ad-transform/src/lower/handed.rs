//! Arguments of calls that stay calls: of functions elsewhere, and of those that call themselves.
//!
//! What is handed by `&mut` must be one piece of memory:
//!
//! | primal | IR |
//! | --- | --- |
//! | `g(&mut w[k..])` | `g(View(w[k..]))` |
//! | `g(&mut y)` of a variable that holds a number or a struct taken apart | `let mut m = [y]; g(View(m[0])); y = m[0];` |
//! | `g(l, r)` of two views of one root | `let mut m = copy of r; g(l, View(m)); r = m;` |
//! | `g(if c { &mut a } else { &mut b })` | likewise |

use super::assign::bare;
use super::place::viewed;
use super::{Held, Lower, Var};
use crate::ir::{Op, Place, Projection, Stmt, Val};
use crate::scope::Callee;
use crate::ty::Ty;
use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;

/// What a signature says of an argument.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Nothing is known.
    Anything,
    /// It may be written to.
    Written,
    /// It is read.
    Shared,
    /// It may be written to, and holds no values with a derivative.
    Constant,
}

/// What is put back after the call: the lvalue, and the memory that was handed over in its place.
pub(super) type After = Vec<(Held, Place)>;

impl Lower<'_> {
    /// The arguments of a call, and what is to be done after it.
    pub(super) fn handed_all(&mut self, args: Vec<(Held, Span, Takes)>) -> (Vec<Val>, After) {
        let places: Vec<Option<(Place, bool)>> = args
            .iter()
            .map(|(held, _, takes)| match held {
                Held::View(place, m) => Some((place.clone(), *m && *takes != Takes::Shared)),
                _ => None,
            })
            .collect();
        let mut after = Vec::new();
        let mut views = Vec::new();
        for (k, (held, span, takes)) in args.into_iter().enumerate() {
            let meets = places[..k].iter().flatten().any(|(place, written)| {
                places[k]
                    .as_ref()
                    .is_some_and(|(own, w)| (*w || *written) && may_meet(place, own))
            });
            let arg = self.handed_one(held, (span, takes), meets, &mut after);
            views.push((arg, takes));
        }
        // Views come last, so that all else has been read.
        let mut vals = Vec::new();
        for ((arg, span), takes) in views {
            vals.push(match arg {
                Ok(v) => v,
                Err((place, ty, mutable)) => {
                    let written = self.values[place.base].mutable;
                    let v = self.push(Op::View(place), Ty::Ref(Box::new(ty), mutable), span);
                    self.values[v].mutable = written;
                    self.values[v].either = mutable && takes == Takes::Anything;
                    v
                }
            });
        }
        (vals, after)
    }

    /// Puts what was written to where it belongs.
    pub(super) fn put_after(&mut self, after: After, span: Span) {
        for (lvalue, memory) in after {
            self.put_back(lvalue, memory, span);
        }
    }

    fn put_back(&mut self, lvalue: Held, memory: Place, span: Span) {
        match lvalue {
            Held::Slot(var, path) => {
                if let Some(kept) = self.slot(var, &path).cloned() {
                    let content = self.unpacked(kept, memory, span);
                    *self.slot(var, &path).expect("found above") = content;
                }
            }
            Held::Place(to) if matches!(self.memory_ty(&to), Ty::Slice(_)) => {
                let n = self.length(&Held::Place(memory.clone()), span);
                self.copy_elements(&to, &memory, n, span);
            }
            Held::Chosen(cond, a, b) => {
                let other = memory.clone();
                self.branch(
                    cond,
                    span,
                    |l| {
                        l.put_back(*a, memory, span);
                        Self::unit()
                    },
                    |l| {
                        l.put_back(*b, other, span);
                        Self::unit()
                    },
                );
            }
            lvalue => self.put(lvalue, Held::Place(memory), span),
        }
    }

    #[allow(clippy::type_complexity)]
    fn handed_one(
        &mut self,
        held: Held,
        (span, takes): (Span, Takes),
        meets: bool,
        after: &mut After,
    ) -> (Result<Val, (Place, Ty, bool)>, Span) {
        let passive = |ty: Ty| match takes {
            Takes::Constant => Ty::Passive,
            _ => ty,
        };
        // A variable that holds a reference hands that on.
        let held = match held {
            Held::Slot(..) => match self.pointee(held.clone()) {
                Some(other @ (Held::Place(_) | Held::Chosen(..))) => viewed(other, true),
                Some(other @ Held::Slot(..)) => other,
                _ => held,
            },
            other => other,
        };
        // A view that is taken for an array is one still, and a shared one is.
        let (array, writable) = match &held {
            Held::View(place, m) => (Some(self.handed_ty(place)), *m),
            _ => (None, true),
        };
        let array = array.filter(|ty| matches!(ty, Ty::Array(..)));
        let memory = match held {
            Held::Slot(var, ref path) => self.boxed_slot((var, path), span, after),
            Held::Chosen(_, ref a, _) if is_writable(a) && takes != Takes::Shared => {
                self.boxed(held.clone(), span, after)
            }
            Held::View(ref place, m) if meets => {
                let mut place = place.clone();
                if m && takes != Takes::Shared {
                    place = self
                        .boxed(Held::Place(place), span, after)
                        .unwrap_or(bare(Val(0)));
                } else {
                    let v = self.copied_whole(Held::Place(place), span);
                    place = bare(self.own(v, span));
                }
                Some(place)
            }
            _ => None,
        };
        if let Some(place) = memory {
            let ty = passive(array.unwrap_or_else(|| self.handed_ty(&place)));
            return (Err((place, ty, writable && takes != Takes::Shared)), span);
        }
        let v = match held {
            Held::View(place, m) => {
                let mutable = m && takes != Takes::Shared;
                let of_reference = matches!(self.ty(place.base), Ty::Ref(_, true));
                if mutable || of_reference && place.projections.is_empty() {
                    let ty = passive(self.handed_ty(&place));
                    return (Err((place, ty, mutable)), span);
                }
                self.view(place, false, span)
            }
            other => {
                let apart = matches!(other, Held::Array(_) | Held::Tuple(_) | Held::Struct(..));
                let v = self.scalar(other, span);
                if apart && takes == Takes::Shared {
                    let ty = Ty::Ref(Box::new(self.ty(v).clone()), false);
                    self.push(Op::Ref(v), ty, span)
                } else {
                    v
                }
            }
        };
        (Ok(v), span)
    }

    /// Memory of its own for what is handed by `&mut`, to be put back afterwards.
    fn boxed(&mut self, lvalue: Held, span: Span, after: &mut After) -> Option<Place> {
        let content = match &lvalue {
            Held::Chosen(..) => self.pointee(lvalue.clone())?,
            other => other.clone(),
        };
        let lvalue = match lvalue {
            Held::Chosen(..) => content.clone(),
            other => other,
        };
        let v = self.copied_whole(content, span);
        let memory = self.memory_for(v, span);
        after.push((lvalue, memory.clone()));
        Some(memory)
    }

    /// Memory of its own: of what cannot be memory by itself, an array of one.
    fn memory_for(&mut self, v: Val, span: Span) -> Place {
        let ty = match self.ty(v).clone() {
            // What a branch chose has been copied already.
            _ if self.is_owned_memory(v) => return bare(v),
            Ty::Array(..) | Ty::Vec(_) => return bare(self.own(v, span)),
            ty => Ty::Array(Box::new(ty), quote!(1)),
        };
        let first = self.usize_leaf(0, span);
        let one = self.push(Op::Array(vec![v]), ty, span);
        bare(self.own(one, span)).then(Projection::Index(first))
    }

    /// The same for what a variable holds as values. A `Vec` in it moves there and back.
    fn boxed_slot(
        &mut self,
        (var, path): (Var, &[usize]),
        span: Span,
        after: &mut After,
    ) -> Option<Place> {
        let content = self.slot(var, path).cloned()?;
        let mut moved = Vec::new();
        let (value, kept) = self.packed(content, &[], span, &mut moved);
        *self.slot(var, path)? = kept.clone();
        if let ([(steps, whole)], true) = (&moved[..], matches!(kept, Held::Val(_)))
            && steps.is_empty()
        {
            return Some(bare(*whole));
        }
        let v = self.scalar(value, span);
        let memory = self.memory_for(v, span);
        for (steps, part) in moved {
            let mut place = memory.clone();
            place.projections.extend(steps);
            self.stmts.push(Stmt::Swap(place, bare(part)));
        }
        after.push((Held::Slot(var, path.to_vec()), memory.clone()));
        Some(memory)
    }

    /// What a variable holds as one value, with empty `Vec`s for those in it; what the variable holds meanwhile; and where
    /// its `Vec`s belong.
    fn packed(
        &mut self,
        held: Held,
        steps: &[Projection],
        span: Span,
        moved: &mut Vec<(Vec<Projection>, Val)>,
    ) -> (Held, Held) {
        let held = match held {
            Held::Val(v) if matches!(self.ty(v), Ty::Tuple(_) | Ty::Struct(_)) => {
                self.elements(v).unwrap_or(Held::Val(v))
            }
            other => other,
        };
        match held {
            Held::Tuple(parts) => {
                let names = (0..parts.len()).map(|i| i.to_string()).collect();
                let (values, kept) = self.packed_parts(parts, names, (steps, span), moved);
                (Held::Tuple(values), Held::Tuple(kept))
            }
            Held::Struct(s, parts) if s.variants.is_empty() => {
                let names = s.fields.iter().map(|(name, _)| name.clone()).collect();
                let (values, kept) = self.packed_parts(parts, names, (steps, span), moved);
                (Held::Struct(s.clone(), values), Held::Struct(s, kept))
            }
            other if self.is_row(&other) => {
                let part = match other {
                    Held::Val(v) if self.is_owned_memory(v) => v,
                    other => {
                        let init = self.scalar(other, span);
                        self.made_memory(init, span)
                    }
                };
                moved.push((steps.to_vec(), part));
                let ty = self.ty(part).clone();
                (Held::Val(self.empty(&ty, span)), Held::Val(part))
            }
            Held::Val(v) if self.is_owned_memory(v) => {
                let ty = self.ty(v).clone();
                let copy = self.push(Op::Load(bare(v)), ty, span);
                (Held::Val(copy), Held::Val(v))
            }
            other => (other.clone(), other),
        }
    }

    fn packed_parts(
        &mut self,
        parts: Vec<Held>,
        names: Vec<String>,
        (steps, span): (&[Projection], Span),
        moved: &mut Vec<(Vec<Projection>, Val)>,
    ) -> (Vec<Held>, Vec<Held>) {
        let parts = parts.into_iter().zip(names).map(|(part, name)| {
            let mut steps = steps.to_vec();
            steps.push(Projection::Field(name));
            self.packed(part, &steps, span, moved)
        });
        parts.unzip()
    }

    /// What a variable holds afterwards.
    fn unpacked(&mut self, kept: Held, memory: Place, span: Span) -> Held {
        match kept {
            Held::Tuple(parts) => {
                let parts = parts.into_iter().enumerate().map(|(i, part)| {
                    let place = memory.then(Projection::Field(i.to_string()));
                    self.unpacked(part, place, span)
                });
                Held::Tuple(parts.collect())
            }
            Held::Struct(s, parts) if s.variants.is_empty() => {
                let parts = parts.into_iter().zip(&s.fields).map(|(part, (name, _))| {
                    let place = memory.then(Projection::Field(name.clone()));
                    self.unpacked(part, place, span)
                });
                let parts = parts.collect();
                Held::Struct(s, parts)
            }
            Held::Val(v) if self.is_owned_memory(v) => {
                match self.ty(v) {
                    Ty::Vec(_) => self.stmts.push(Stmt::Swap(bare(v), memory)),
                    _ => self.put_place(&bare(v), Held::Place(memory), span),
                }
                Held::Val(v)
            }
            _ => self.settled(Held::Place(memory), span),
        }
    }

    /// What is held as one value; of a slice, a `Vec` of the same elements.
    fn copied_whole(&mut self, held: Held, span: Span) -> Val {
        match held {
            Held::Place(place) => match self.memory_ty(&place) {
                Ty::Slice(e) => self.push(Op::Load(place), Ty::Vec(e), span),
                _ => self.scalar(Held::Place(place), span),
            },
            Held::Chosen(cond, a, b) => {
                let held = self.branch(
                    cond,
                    span,
                    |l| Held::Val(l.copied_whole(*a, span)),
                    |l| Held::Val(l.copied_whole(*b, span)),
                );
                self.scalar(held, span)
            }
            other => self.scalar(other, span),
        }
    }

    /// What a callee of the module takes, by its signature.
    pub(super) fn takes(&self, callee: &Callee) -> Vec<Takes> {
        let constant =
            |attrs: &[syn::Attribute]| attrs.iter().any(|a| a.path().is_ident("constant"));
        let of = |i: &syn::FnArg| match i {
            syn::FnArg::Receiver(r) => match &r.kind {
                syn::ReceiverKind::Reference(_, _, m) if m.is_none() => Takes::Shared,
                _ if constant(&r.attrs) => Takes::Constant,
                _ => Takes::Written,
            },
            syn::FnArg::Typed(p) => match &*p.ty {
                syn::Type::Reference(r) if r.mutability.is_none() => Takes::Shared,
                _ if constant(&p.attrs) => Takes::Constant,
                _ => Takes::Written,
            },
        };
        callee.item.sig.inputs.iter().map(of).collect()
    }

    /// The arguments as they are held, with what the signature says, if there is one.
    pub(super) fn held_args<'a>(
        &mut self,
        args: impl IntoIterator<Item = &'a syn::Expr>,
        takes: &[Takes],
    ) -> Vec<(Held, Span, Takes)> {
        let args = args.into_iter().enumerate();
        args.map(|(k, e)| {
            let held = match self.expr(e) {
                Held::Place(place) if !self.place_ty(&place).is_aggregate() => {
                    Held::Val(self.scalar(Held::Place(place), e.span()))
                }
                other => other,
            };
            let borrowed = match e {
                syn::Expr::Reference(r) if r.mutability.is_none() => Takes::Shared,
                syn::Expr::Reference(_) => Takes::Written,
                _ => Takes::Anything,
            };
            let takes = takes.get(k).copied().unwrap_or(borrowed);
            (viewed_if(held, takes), e.span(), takes)
        })
        .collect()
    }
}

/// A reference is held as one already; nothing else becomes one.
fn viewed_if(held: Held, takes: Takes) -> Held {
    match (&held, takes) {
        (Held::View(..), Takes::Shared) => viewed(held, false),
        _ => held,
    }
}

fn is_writable(held: &Held) -> bool {
    match held {
        Held::View(_, m) => *m,
        Held::Chosen(_, a, b) => is_writable(a) && is_writable(b),
        _ => false,
    }
}

/// Whether two places may share memory, as far as rustc can tell: those of two fields do not.
fn may_meet(p: &Place, q: &Place) -> bool {
    p.base == q.base
        && !p
            .projections
            .iter()
            .zip(&q.projections)
            .any(|(a, b)| matches!((a, b), (Projection::Field(x), Projection::Field(y)) if x != y))
}
