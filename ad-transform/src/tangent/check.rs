//! What the companions of forward mode cannot do yet.

use crate::analyse::activity::Activity;
use crate::diagnostics::{Diagnostics, whole};
use crate::ir::{Block, Function, Op, Stmt, Val};
use crate::messages;
use crate::request::Request;

/// Reports what stands in the way of the companions that are asked.
pub fn check(request: &Request, f: &Function, diag: &mut Diagnostics) {
    let asked = request.asked;
    if asked.forward() {
        for (p, v) in request.params.iter().zip(&f.params) {
            // The columns of the content before and the rows of the content after are of different number; a tangent
            // changes its length along with the content.
            let several = asked.second() || asked.jacobian || asked.first_in_lanes();
            if several && p.active && resizes(&f.body, *v) {
                diag.report(messages::resized_in_product(whole(&p.user_ty)));
            }
        }
    }
    let outputs = request.params.iter().find(|p| p.is_output());
    if let Some(p) = outputs.filter(|_| asked.jvps) {
        diag.report(messages::written_in_products(whole(&p.user_ty)));
    }
}

/// Reports methods and operators of types of other modules: their rules are those of reverse mode.
pub fn check_foreign(request: &Request, f: &Function, activity: &Activity, diag: &mut Diagnostics) {
    let asked = request.asked;
    if asked.jvp || asked.hvp || asked.jacobian || asked.hessian || asked.order > 1 {
        foreign(&f.body, f, activity, diag);
    }
    if asked.second() || asked.order > 1 {
        writing(&f.body, f, activity, diag);
    }
}

fn foreign(b: &Block, f: &Function, activity: &Activity, diag: &mut Diagnostics) {
    for s in &b.stmts {
        match s {
            Stmt::Let(v, op)
                if !matches!(op, Op::Call(..))
                    && activity.calls.contains(v)
                    && crate::analyse::is_companion_call(&f.values, op) =>
            {
                diag.report(messages::foreign_in_product(f.values[*v].span));
            }
            Stmt::If(s) => {
                foreign(&s.then, f, activity, diag);
                foreign(&s.other, f, activity, diag);
            }
            Stmt::For(s) => foreign(&s.body, f, activity, diag),
            _ => {}
        }
    }
}

/// Reports calls that write to their arguments: their gradients are functions of what they wrote to, too.
fn writing(b: &Block, f: &Function, activity: &Activity, diag: &mut Diagnostics) {
    for s in &b.stmts {
        match s {
            Stmt::Let(v, op @ Op::Call(path, _))
                if activity.calls.contains(v)
                    && crate::analyse::calls::written(&f.values, op)
                        .next()
                        .is_some() =>
            {
                let name = path.to_string().replace(' ', "");
                diag.report(messages::order_of_written(f.values[*v].span, name));
            }
            Stmt::If(s) => {
                writing(&s.then, f, activity, diag);
                writing(&s.other, f, activity, diag);
            }
            Stmt::For(s) => writing(&s.body, f, activity, diag),
            _ => {}
        }
    }
}

/// Whether a block changes the length of a `Vec`.
fn resizes(b: &Block, root: Val) -> bool {
    b.stmts.iter().any(|s| match s {
        Stmt::Push(p, _) | Stmt::Pop(_, p) => p.base == root,
        Stmt::If(s) => resizes(&s.then, root) || resizes(&s.other, root),
        Stmt::For(s) => resizes(&s.body, root),
        _ => false,
    })
}
