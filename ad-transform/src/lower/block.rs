//! Blocks and statements.

use super::{Held, Lower};
use crate::ir::{Effect, Op, Stmt, Val};
use crate::messages;
use crate::ty::Ty;
use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// A block in a scope of its own; evaluates to its tail.
    pub(super) fn block(&mut self, block: &syn::Block) -> Held {
        let expected = self.expected.take();
        let outer = (self.local.len(), self.local_constants.len());
        self.declare_items(&block.stmts);
        let held = self.scoped(|l| l.statements(&block.stmts, expected.as_ref()));
        self.local.truncate(outer.0);
        self.local_constants.truncate(outer.1);
        held
    }

    /// Statements up to the end of their block. After one that may have returned, the rest stands under a
    /// condition: that is all there is to early exits.
    fn statements(&mut self, stmts: &[syn::Stmt], expected: Option<&Ty>) -> Held {
        let mut tail = Self::unit();
        for (i, stmt) in stmts.iter().enumerate() {
            if i + 1 == stmts.len() && matches!(stmt, syn::Stmt::Expr(_, None)) {
                self.expected = expected.cloned();
            }
            let before = self.may_have_left();
            if let syn::Stmt::Local(local) = stmt
                && let Some(init) = &local.init
                && let Some((_, other)) = &init.diverge
            {
                let held = self.let_else(local, &init.expr, other);
                if self.diverged(&held) {
                    return Held::Never;
                }
                // The names are bound where the pattern matched only.
                let rest = |l: &mut Self| {
                    l.bind(&local.pat, held);
                    l.statements(&stmts[i + 1..], expected)
                };
                return match self.may_have_left() {
                    Some(flag) if before != Some(flag) => self.unless(flag, stmt.span(), rest),
                    _ => rest(self),
                };
            }
            if let syn::Stmt::Local(local) = stmt
                && let Some(init) = &local.init
            {
                if let syn::Pat::Type(t) = &local.pat {
                    self.expected = Some(self.scope.parse_local(&t.ty));
                } else if super::companion::is_call(&init.expr) {
                    self.expected = Some(super::companion::of_pattern(&local.pat));
                }
                let held = self.expr(&init.expr);
                self.expected = None;
                if self.diverged(&held) {
                    return Held::Never;
                }
                // `let x = *v.get(i)?;` reads only where there is something to read.
                if let Some(flag) = self.may_have_left()
                    && before != Some(flag)
                {
                    return self.unless(flag, stmt.span(), |l| {
                        l.bind(&local.pat, held);
                        l.statements(&stmts[i + 1..], expected)
                    });
                }
                self.bind(&local.pat, held);
                tail = Self::unit();
                continue;
            }
            tail = self.statement(stmt);
            if self.diverged(&tail) {
                return Held::Never;
            }
            let after = self.may_have_left();
            if after != before && i + 1 < stmts.len() {
                let flag = after.expect("the flag is a value");
                return self.unless(flag, stmt.span(), |l| {
                    l.statements(&stmts[i + 1..], expected)
                });
            }
        }
        tail
    }

    fn statement(&mut self, stmt: &syn::Stmt) -> Held {
        match stmt {
            syn::Stmt::Local(local) => {
                self.declare(&local.pat);
                Self::unit()
            }
            syn::Stmt::Item(item) => {
                self.inner_item(item);
                Self::unit()
            }
            // A semicolon by itself.
            syn::Stmt::Expr(syn::Expr::Verbatim(t), _) if t.is_empty() => Self::unit(),
            syn::Stmt::Expr(e, semi) => {
                let held = self.expr(e);
                if semi.is_some() && !self.diverged(&held) {
                    Self::unit()
                } else {
                    held
                }
            }
            syn::Stmt::Macro(m) => {
                let held = self.macro_call(&m.mac, m.span());
                if m.semi_token.is_some() && !self.diverged(&held) {
                    Self::unit()
                } else {
                    held
                }
            }
        }
    }

    /// `let p = e else { .. };`, the names left unbound.
    fn let_else(&mut self, local: &syn::Local, e: &syn::Expr, other: &syn::Expr) -> Held {
        let held = self.scrutinee(e);
        if self.diverged(&held) {
            return Held::Never;
        }
        if let Some(cond) = self.matches(&local.pat, &held) {
            self.branch(
                cond,
                local.span(),
                |_| Self::unit(),
                |l| {
                    l.expr(other);
                    Held::Never
                },
            );
        }
        held
    }

    /// `let x;`
    fn declare(&mut self, pat: &syn::Pat) {
        let span = pat.span();
        let (pat, ty) = match pat {
            syn::Pat::Type(t) => (&*t.pat, self.scope.parse_local(&t.ty)),
            other => (other, Ty::Unknown),
        };
        match pat {
            syn::Pat::Ident(i) => {
                let memory = super::own::contains(&self.written.elements, &i.ident);
                let held = match &ty {
                    Ty::Array(..) if memory => {
                        let zeros = self.push(Op::Zeros, ty.clone(), span);
                        let held = self.owned(Held::Val(zeros), i);
                        self.new_var(Some(i.ident.clone()), held);
                        return;
                    }
                    Ty::Maybe(..) => self.undefined(&ty, span),
                    _ => {
                        let v = self.push(Op::Undefined, ty, span);
                        self.unset.insert(v);
                        Held::Val(v)
                    }
                };
                self.new_var(Some(i.ident.clone()), held);
            }
            syn::Pat::Tuple(t) => {
                t.elems.iter().for_each(|p| self.declare(p));
            }
            syn::Pat::Wild(_) => {}
            _ => self.diag.report(messages::let_pattern(span)),
        }
    }

    /// A macro as statement or expression.
    pub(super) fn macro_call(&mut self, mac: &syn::Macro, span: proc_macro2::Span) -> Held {
        const EFFECTS: [&str; 10] = [
            "assert",
            "assert_eq",
            "assert_ne",
            "debug_assert",
            "debug_assert_eq",
            "debug_assert_ne",
            "print",
            "println",
            "eprint",
            "eprintln",
        ];
        const DIVERGING: [&str; 4] = ["panic", "unreachable", "todo", "unimplemented"];
        let name = mac
            .path
            .segments
            .last()
            .map(|s| s.ident.to_string())
            .unwrap_or_default();
        if name == "matches"
            && let Some(m) = as_match(mac)
        {
            return self.match_expr(&m);
        }
        let tokens = quote::quote!(#mac);
        if name == "vec"
            && let Some(held) = self.vec_macro(mac, span)
        {
            return held;
        }
        let vars = self.captured(&mac.tokens);
        let diverges = DIVERGING.contains(&name.as_str());
        if diverges || EFFECTS.contains(&name.as_str()) {
            self.stmts.push(Stmt::Effect(Effect {
                tokens,
                vars,
                diverges,
            }));
            return if diverges { Held::Never } else { Self::unit() };
        }
        if name == "format" {
            return Held::Val(self.push(Op::Opaque(tokens, vars), Ty::Passive, span));
        }
        Held::Val(self.push(Op::Opaque(tokens, vars), Ty::Unknown, span))
    }

    /// `vec![e; n]`, `vec![a, b]`
    fn vec_macro(&mut self, mac: &syn::Macro, span: proc_macro2::Span) -> Option<Held> {
        if let Some((e, n)) = vec_repeat(mac) {
            let held = self.expr(&e);
            let value = match self.content(held) {
                held @ (Held::Tuple(_) | Held::Array(_)) => self.scalar(held, e.span()),
                held => self.read(held, e.span()),
            };
            if !self.ty(value).innermost() && !matches!(self.ty(value), Ty::Tuple(_)) {
                return None;
            }
            let n = self.number(&n);
            let ty = Ty::Vec(Box::new(self.ty(value).clone()));
            return Some(Held::Val(self.push(Op::Filled(value, n), ty, span)));
        }
        let elements = vec_elements(mac)?;
        let array = self.parts(&elements, Held::Array);
        if elements.is_empty() {
            return Some(Held::Val(self.empty_vec(span)));
        }
        // A list of functions is no memory.
        if matches!(&array, Held::Array(parts) if parts.iter().all(super::chosen::is_callable)) {
            return Some(array);
        }
        let v = self.scalar(array, span);
        self.copied_vec(Held::Val(v), span)
    }

    /// The variables that tokens mention, also in format strings; each once, as a value.
    pub(super) fn captured(&mut self, tokens: &TokenStream) -> Vec<(Ident, Val)> {
        let mut names: Vec<Ident> = Vec::new();
        mentioned(tokens, &mut names);
        let mut out: Vec<(Ident, Val)> = Vec::new();
        for name in names {
            if let Some(var) = self.lookup(&name)
                && !out.iter().any(|(n, _)| *n == name)
            {
                let held = self.held[var.0].clone();
                let v = self.scalar(held, name.span());
                out.push((name, v));
            }
        }
        out
    }
}

/// Identifiers among the tokens, and those captured inline by string literals (`"{x:.3}"`).
pub(crate) fn mentioned(tokens: &TokenStream, names: &mut Vec<Ident>) {
    for tree in tokens.clone() {
        match tree {
            TokenTree::Ident(i) => names.push(i),
            TokenTree::Group(g) => mentioned(&g.stream(), names),
            TokenTree::Literal(l) => {
                let text = l.to_string();
                for part in text.split('{').skip(1) {
                    let stem: String = part
                        .chars()
                        .take_while(|c| c.is_alphanumeric() || *c == '_')
                        .collect();
                    if let Ok(mut name) = syn::parse_str::<Ident>(&stem) {
                        name.set_span(l.span());
                        names.push(name);
                    }
                    for width in part
                        .split('}')
                        .next()
                        .unwrap_or("")
                        .split(['.', ':', '$', '>', '<', '^'])
                    {
                        if let Ok(mut name) = syn::parse_str::<Ident>(width) {
                            name.set_span(l.span());
                            names.push(name);
                        }
                    }
                }
            }
            TokenTree::Punct(_) => {}
        }
    }
}

fn vec_repeat(mac: &syn::Macro) -> Option<(syn::Expr, syn::Expr)> {
    mac.parse_body_with(|input: syn::parse::ParseStream| {
        let e: syn::Expr = input.parse()?;
        input.parse::<syn::Token![;]>()?;
        Ok((e, input.parse::<syn::Expr>()?))
    })
    .ok()
}

/// The expressions in `vec![..]`.
pub(super) fn vec_elements(
    mac: &syn::Macro,
) -> Option<syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>> {
    if !mac.path.is_ident("vec") {
        return None;
    }
    if let Some((e, n)) = vec_repeat(mac) {
        return Some([e, n].into_iter().collect());
    }
    mac.parse_body_with(syn::punctuated::Punctuated::parse_terminated)
        .ok()
}

/// `matches!(e, pattern if guard)` as `match e { pattern if guard => true, _ => false }`.
fn as_match(mac: &syn::Macro) -> Option<syn::ExprMatch> {
    let trees: Vec<_> = mac.tokens.clone().into_iter().collect();
    let comma = |t: &proc_macro2::TokenTree| matches!(t, proc_macro2::TokenTree::Punct(p) if p.as_char() == ',');
    let at = trees.iter().position(comma)?;
    let end = trees.len() - usize::from(trees.last().is_some_and(comma));
    let (e, pattern) = (trees.get(..at)?, trees.get(at + 1..end)?);
    syn::parse2(quote::quote!(match #(#e)* { #(#pattern)* => true, _ => false })).ok()
}
