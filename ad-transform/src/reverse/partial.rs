//! Partials of the rule table as IR.

use super::Reverse;
use super::build::ident;
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

impl Reverse<'_> {
    /// The partial of a rule at the operands of a call.
    pub(super) fn partial(
        &mut self,
        rule: &Rule,
        partial: &Partial,
        args: &[Val],
        result: Val,
    ) -> Val {
        let e: syn::Expr =
            syn::parse_str(partial.expr).expect("partials of the table are expressions");
        self.partial_expr(&e, &Names { rule, args, result })
    }

    fn partial_expr(&mut self, e: &syn::Expr, names: &Names) -> Val {
        let like = names.result;
        match e {
            syn::Expr::Paren(p) => self.partial_expr(&p.expr, names),
            syn::Expr::Group(p) => self.partial_expr(&p.expr, names),
            syn::Expr::Lit(l) => {
                let op = Op::Leaf(l.lit.to_token_stream());
                match &l.lit {
                    syn::Lit::Int(_) => {
                        let span = self.values[like].span;
                        self.let_typed(Ty::Int(None), op, span)
                    }
                    _ => self.let_like(like, op),
                }
            }
            syn::Expr::Path(p) => match p.path.get_ident() {
                Some(name) => self.named(&name.to_string(), names),
                None => {
                    let path = constant_path(&p.path, &self.values[like].ty);
                    self.let_like(like, Op::Leaf(path))
                }
            },
            syn::Expr::Unary(u) => {
                let a = self.partial_expr(&u.expr, names);
                self.let_like(like, Op::Neg(a))
            }
            syn::Expr::Binary(b) => {
                let left = self.partial_expr(&b.left, names);
                let right = self.partial_expr(&b.right, names);
                let op = match b.op {
                    syn::BinOp::Add(_) => BinOp::Add,
                    syn::BinOp::Sub(_) => BinOp::Sub,
                    syn::BinOp::Mul(_) => BinOp::Mul,
                    syn::BinOp::Div(_) => BinOp::Div,
                    _ => BinOp::Rem,
                };
                self.let_like(like, Op::Bin(op, left, right))
            }
            syn::Expr::MethodCall(m) => {
                let mut args = vec![self.partial_expr(&m.receiver, names)];
                args.extend(
                    m.args
                        .iter()
                        .map(|a| self.partial_expr(a, names))
                        .collect::<Vec<_>>(),
                );
                let name = ident(&m.method.to_string());
                self.let_like(like, Op::Method(name, TokenStream::new(), args))
            }
            syn::Expr::Call(c) => {
                let args: Vec<Val> = c.args.iter().map(|a| self.partial_expr(a, names)).collect();
                let path = c.func.to_token_stream();
                self.let_like(like, Op::Call(quote!(::ad_core::#path), args))
            }
            other => unreachable!("`{}` in a partial of the table", other.to_token_stream()),
        }
    }

    fn named(&mut self, name: &str, names: &Names) -> Val {
        if name == names.rule.result {
            return names.result;
        }
        let position = names.rule.args.iter().position(|a| *a == name);
        names.args[position.expect("partials of the table name arguments")]
    }
}

/// `consts::PI` as a constant of the float type at hand.
fn constant_path(path: &syn::Path, ty: &Ty) -> TokenStream {
    let home = match ty.strip() {
        Ty::Float(Float::F32) => quote!(f32),
        _ => quote!(f64),
    };
    quote!(::core::#home::#path)
}
