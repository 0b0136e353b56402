//! Partials of the rule table as IR.

use super::{Build, ident};
use crate::ir::{BinOp, Op, Val};
use crate::ty::{Float, Ty};
use ad_rules::{Partial, Rule};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// What the names in a partial stand for.
struct Names<'a> {
    rule: &'a Rule,
    args: &'a [Val],
    result: Val,
}

/// The partial of a rule at the operands of a call.
pub(super) fn build(
    b: &mut impl Build,
    rule: &Rule,
    partial: &Partial,
    args: &[Val],
    result: Val,
) -> Val {
    let e: syn::Expr = syn::parse_str(partial.expr).expect("partials of the table are expressions");
    expr(b, &e, &Names { rule, args, result })
}

fn expr(b: &mut impl Build, e: &syn::Expr, names: &Names) -> Val {
    let like = names.result;
    match e {
        syn::Expr::Paren(p) => expr(b, &p.expr, names),
        syn::Expr::Group(p) => expr(b, &p.expr, names),
        syn::Expr::Lit(l) => {
            let op = Op::Leaf(l.lit.to_token_stream());
            match &l.lit {
                syn::Lit::Int(_) => {
                    let span = b.values()[like].span;
                    b.let_typed(Ty::Int(None), op, span)
                }
                _ => b.let_like(like, op),
            }
        }
        syn::Expr::Path(p) => match p.path.get_ident() {
            Some(name) => named(&name.to_string(), names),
            None => {
                let path = constant_path(&p.path, &b.values()[like].ty);
                b.let_like(like, Op::Leaf(path))
            }
        },
        syn::Expr::Unary(u) => {
            let a = expr(b, &u.expr, names);
            b.let_like(like, Op::Neg(a))
        }
        syn::Expr::Binary(e) => {
            let left = expr(b, &e.left, names);
            let right = expr(b, &e.right, names);
            let op = match e.op {
                syn::BinOp::Add(_) => BinOp::Add,
                syn::BinOp::Sub(_) => BinOp::Sub,
                syn::BinOp::Mul(_) => BinOp::Mul,
                syn::BinOp::Div(_) => BinOp::Div,
                _ => BinOp::Rem,
            };
            b.let_like(like, Op::Bin(op, left, right))
        }
        syn::Expr::MethodCall(m) => {
            let mut args = vec![expr(b, &m.receiver, names)];
            args.extend(m.args.iter().map(|a| expr(b, a, names)).collect::<Vec<_>>());
            let name = ident(&m.method.to_string());
            b.let_like(like, Op::Method(name, TokenStream::new(), args))
        }
        syn::Expr::Call(c) => {
            let args: Vec<Val> = c.args.iter().map(|a| expr(b, a, names)).collect();
            let path = c.func.to_token_stream();
            b.let_like(like, Op::Call(quote!(::ad_core::#path), args))
        }
        other => unreachable!("`{}` in a partial of the table", other.to_token_stream()),
    }
}

fn named(name: &str, names: &Names) -> Val {
    if name == names.rule.result {
        return names.result;
    }
    let position = names.rule.args.iter().position(|a| *a == name);
    names.args[position.expect("partials of the table name arguments")]
}

/// `consts::PI` as a constant of the float type at hand.
fn constant_path(path: &syn::Path, ty: &Ty) -> TokenStream {
    let home = match ty.strip() {
        Ty::Float(Float::F32) => quote!(f32),
        _ => quote!(f64),
    };
    quote!(::core::#home::#path)
}
