//! Blocks and `let`.

use super::super::node::{Hint, Name, Node};
use super::super::value::IntTy;
use super::{Compiled, Compiler, hint, short, type_name_plain};
use syn::{Expr, Item, Pat, Stmt, Type};

impl Compiler<'_> {
    pub(super) fn block(&mut self, b: &syn::Block) -> Compiled<Node> {
        self.inside(|c| {
            let mut nodes = Vec::new();
            let mut valued = false;
            for (k, s) in b.stmts.iter().enumerate() {
                let at_end = k + 1 == b.stmts.len();
                match s {
                    Stmt::Local(l) => nodes.push(c.local(l)?),
                    Stmt::Expr(e, semicolon) => {
                        nodes.push(c.expr(e)?);
                        valued = at_end && semicolon.is_none();
                    }
                    Stmt::Macro(m) => {
                        nodes.push(c.macro_call(&m.mac)?);
                        valued = at_end && m.semi_token.is_none();
                    }
                    Stmt::Item(Item::Use(_)) => {}
                    Stmt::Item(Item::Const(k)) => {
                        c.constants.insert(k.ident.to_string(), (*k.expr).clone());
                    }
                    Stmt::Item(i) => return Err(format!("an item in a block: {}", short(i))),
                    #[allow(unreachable_patterns, reason = "syn may grow")]
                    other => return Err(format!("statement {}", short(other))),
                }
            }
            Ok(Node::Block(nodes, valued))
        })
    }

    pub(super) fn local(&mut self, l: &syn::Local) -> Compiled<Node> {
        let (pat, ty) = match &l.pat {
            Pat::Type(t) => (&*t.pat, Some(&*t.ty)),
            other => (other, None),
        };
        let (value, other) = match &l.init {
            Some(init) => {
                let mut value = match ty {
                    Some(ty) => self.expr_of(&init.expr, ty)?,
                    None => self.expr(&init.expr)?,
                };
                if let Some(t) = ty.and_then(type_name_plain).and_then(|n| IntTy::named(&n)) {
                    value = Node::Typed(t, Box::new(value));
                }
                let other = match &init.diverge {
                    Some((_, e)) => Some(Box::new(self.expr(e)?)),
                    None => None,
                };
                (Some(Box::new(value)), other)
            }
            None => (None, None),
        };
        let pattern = self.pattern(pat)?;
        Ok(Node::Bind(Box::new(pattern), value, other))
    }

    /// An expression whose type is written down.
    pub(super) fn expr_of(&mut self, e: &Expr, ty: &Type) -> Compiled<Node> {
        let mut node = self.expr(e)?;
        if let Node::Method(m) = &mut node
            && m.hint == Hint::None
            && matches!(m.name, Name::Sum | Name::Product | Name::Collect)
        {
            m.hint = hint(ty);
        }
        Ok(node)
    }
}
