//! Memory that is written to, handed to a function elsewhere: a copy of it is. So the function's reverse part, which is handed
//! the arguments again, finds what was there, and no borrow lasts until then.

use super::activity::Activity;
use crate::infer::place_ty;
use crate::ir::{Block, Function, Op, Place, Projection, Stmt, Val, Values};
use crate::ty::Ty;
use std::collections::BTreeMap;

/// Puts copies in the place of such arguments, where a derivative flows through the call; says whether there were any.
pub fn of_arguments(f: &mut Function, activity: &Activity) -> bool {
    let mut views = BTreeMap::new();
    collect(&f.body, &mut views);
    let mut body = std::mem::take(&mut f.body);
    let changed = block(&mut f.values, activity, &views, &mut body);
    f.body = body;
    changed
}

fn collect(b: &Block, views: &mut BTreeMap<Val, Place>) {
    for s in &b.stmts {
        match s {
            Stmt::Let(v, Op::View(place)) => {
                views.insert(*v, place.clone());
            }
            Stmt::If(s) => {
                collect(&s.then, views);
                collect(&s.other, views);
            }
            Stmt::For(s) => collect(&s.body, views),
            _ => {}
        }
    }
}

fn block(
    values: &mut Values,
    activity: &Activity,
    views: &BTreeMap<Val, Place>,
    b: &mut Block,
) -> bool {
    let (mut out, mut changed) = (Vec::with_capacity(b.stmts.len()), false);
    for mut s in std::mem::take(&mut b.stmts) {
        match &mut s {
            Stmt::If(s) => {
                changed |= block(values, activity, views, &mut s.then);
                changed |= block(values, activity, views, &mut s.other);
            }
            Stmt::For(s) => changed |= block(values, activity, views, &mut s.body),
            Stmt::Let(v, op)
                if activity.calls.contains(v) && super::is_companion_call(values, op) =>
            {
                let args: Vec<&mut Val> = match op {
                    Op::Call(_, args) | Op::Method(_, _, args) => args.iter_mut().collect(),
                    Op::Bin(_, a, b) => vec![a, b],
                    _ => Vec::new(),
                };
                for a in args {
                    if let Some(copy) = copied(values, views, *a, &mut out) {
                        *a = copy;
                        changed = true;
                    }
                }
            }
            _ => {}
        }
        out.push(s);
    }
    b.stmts = out;
    changed
}

/// A copy of an argument that is memory which is written to; of a view, a view of the copy.
fn copied(
    values: &mut Values,
    views: &BTreeMap<Val, Place>,
    a: Val,
    out: &mut Vec<Stmt>,
) -> Option<Val> {
    let def = values[a].clone();
    let bare = |base| Place {
        base,
        projections: Vec::new(),
    };
    match &def.ty {
        Ty::Ref(_, false) if def.mutable => {
            let place = views.get(&a).cloned().unwrap_or_else(|| bare(a));
            let copy = copy(values, &place, def.span, out)?;
            let ty = match &def.ty {
                Ty::Ref(inner, _) if matches!(**inner, Ty::Array(..)) => def.ty.clone(),
                _ => Ty::Ref(Box::new(values[copy].ty.clone()), false),
            };
            let view = values.fresh(ty, None, def.span);
            out.push(Stmt::Let(view, Op::View(bare(copy))));
            Some(view)
        }
        ty if def.mutable && ty.is_aggregate() && !matches!(ty, Ty::Ref(..)) => {
            copy(values, &bare(a), def.span, out)
        }
        _ => None,
    }
}

/// The content of a place as a value, put together of what can be copied.
pub fn copy(
    values: &mut Values,
    place: &Place,
    span: proc_macro2::Span,
    out: &mut Vec<Stmt>,
) -> Option<Val> {
    let ty = match place_ty(values, place) {
        Ty::Slice(e) => Ty::Vec(e),
        ty
        @ (Ty::Vec(_) | Ty::Array(..) | Ty::Float(_) | Ty::Int(_) | Ty::Bool | Ty::Opaque(_)) => ty,
        ty @ (Ty::Struct(_) | Ty::Tuple(_)) => {
            let mut parts = Vec::new();
            for (name, _) in ty.parts()? {
                parts.push(copy(
                    values,
                    &place.then(Projection::Field(name)),
                    span,
                    out,
                )?);
            }
            let v = values.fresh(ty, None, span);
            out.push(Stmt::Let(v, Op::Tuple(parts)));
            return Some(v);
        }
        _ => return None,
    };
    let v = values.fresh(ty, None, span);
    out.push(Stmt::Let(v, Op::Load(place.clone())));
    Some(v)
}
