//! The variant of an adjoint is that of the value, at every point of the sweep.
//!
//! | primal | reverse |
//! | --- | --- |
//! | `e` becomes another variant | `e_bar` becomes the variant that `e` was before, of zeros |
//! | an enum parameter that does | at the start, `e_bar` becomes the variant that `e` is in the end |

use super::memory::over;
use super::{Rev, Reverse};
use crate::ir::{Block, Op, Place, Projection, Stmt, Val};
use crate::ty::{TAG, Ty};
use proc_macro2::Span;

impl Reverse<'_> {
    /// The accumulator of a parameter comes in of the variants that the parameter has in the end.
    pub(super) fn of_final_variants(&mut self, param: Val, bar: Val, body: &Block) {
        if !changes_variants(body, param) {
            return;
        }
        let bare = |base| Place {
            base,
            projections: Vec::new(),
        };
        let (ty, mut out) = (self.values[param].ty.strip().clone(), Vec::new());
        self.same_variants(&ty, &bare(param), &bare(bar), &mut out);
        self.out.extend(out.into_iter().map(Rev::Plain));
    }

    fn same_variants(&mut self, ty: &Ty, place: &Place, bar: &Place, out: &mut Vec<Stmt>) {
        match ty {
            Ty::Struct(s) if !s.variants.is_empty() => {
                let step = Projection::Field(TAG.to_owned());
                let v = self
                    .values
                    .fresh(Ty::Int(Some("usize".into())), None, Span::mixed_site());
                out.push(Stmt::Let(v, Op::Load(place.then(step.clone()))));
                out.push(Stmt::Store(bar.then(step), v));
            }
            Ty::Struct(_) | Ty::Tuple(_) => {
                for (name, ty) in ty.parts().unwrap_or_default() {
                    let step = Projection::Field(name);
                    self.same_variants(&ty, &place.then(step.clone()), &bar.then(step), out);
                }
            }
            Ty::Slice(e) | Ty::Vec(e) | Ty::Array(e, _) if e.has_reals() => {
                let usize_ty = || Ty::Int(Some("usize".into()));
                let start = self.values.fresh(usize_ty(), None, Span::mixed_site());
                let index = self.values.fresh(usize_ty(), None, Span::mixed_site());
                let step = Projection::Index(index);
                let mut stmts = Vec::new();
                self.same_variants(e, &place.then(step.clone()), &bar.then(step), &mut stmts);
                if stmts.is_empty() {
                    return;
                }
                out.push(Stmt::Let(start, Op::Leaf(quote::quote!(0))));
                let end = super::lengths::of_place(self.values, place, out);
                let yields = Vec::new();
                let body = Block { stmts, yields };
                out.push(Stmt::For(Box::new(over(
                    index,
                    start,
                    end,
                    Vec::new(),
                    body,
                ))));
            }
            _ => {}
        }
    }
}

fn changes_variants(b: &Block, root: Val) -> bool {
    b.stmts.iter().any(|s| match s {
        Stmt::Store(p, _) => {
            p.base == root
                && matches!(p.projections.last(), Some(Projection::Field(name)) if name == TAG)
        }
        Stmt::If(s) => changes_variants(&s.then, root) || changes_variants(&s.other, root),
        Stmt::For(s) => changes_variants(&s.body, root),
        _ => false,
    })
}
