//! Closures and functions as values: lowered where they are called, in the scope where they were written.
//!
//! A closure is never a value of the IR, unless it is handed to what the transform cannot look into. It knows the scopes of
//! its definition, so names in it mean what they meant there, and it sees what the variables hold when it is called; what
//! `move` copies is read at the definition. No closure can call itself, so lowering one ends.

use super::{Held, Lower, Var};
use crate::ir::{Op, Val};
use crate::ty::Ty;
use proc_macro2::{Ident, Span};
use quote::{ToTokens, format_ident};
use std::cell::Cell;
use syn::spanned::Spanned;
use syn::visit::Visit;

/// Names in scope, innermost last.
pub(super) type Scopes = Vec<Vec<(Ident, Var)>>;

/// A closure and where it was written.
pub struct Closure {
    expr: syn::ExprClosure,
    scopes: Scopes,
    /// The functions that it can name, of those inside functions.
    local: Vec<std::rc::Rc<crate::scope::Callee>>,
    written: std::rc::Rc<super::targets::Written>,
    /// Whether what its body must not contain has been reported.
    fenced: Cell<bool>,
}

impl std::fmt::Debug for Closure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.expr.to_token_stream())
    }
}

/// A function by its name.
pub struct Named(pub(super) syn::ExprPath);

impl std::fmt::Debug for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.to_token_stream())
    }
}

impl Closure {
    /// A function inside a function, which sees those beside it.
    pub(super) fn of_function(
        expr: syn::ExprClosure,
        local: Vec<std::rc::Rc<crate::scope::Callee>>,
    ) -> Closure {
        let body = &expr.body;
        Closure {
            written: std::rc::Rc::new(super::targets::written(&syn::parse_quote!({ #body }))),
            expr,
            scopes: vec![Vec::new()],
            local,
            fenced: Cell::new(false),
        }
    }

    /// The name of its first parameter, if that is all there is to it.
    pub(super) fn first_name(&self) -> Option<Ident> {
        fn name(pat: &syn::Pat) -> Option<Ident> {
            match pat {
                syn::Pat::Ident(i) => Some(i.ident.clone()),
                syn::Pat::Type(t) => name(&t.pat),
                syn::Pat::Paren(p) => name(&p.pat),
                _ => None,
            }
        }
        name(self.expr.inputs.first()?)
    }

    /// Whether calling it may change something outside of it.
    fn writes(&self) -> bool {
        let mut found = Writes {
            closure: self,
            found: false,
        };
        found.visit_expr(&self.expr.body);
        found.found
    }

    /// Whether it gives the same whenever it is called with the same: nothing that it mentions is ever written to.
    pub(super) fn is_steady(&self) -> bool {
        let mut names = Vec::new();
        super::block::mentioned(&self.expr.to_token_stream(), &mut names);
        let written = [&self.written.elements, &self.written.assigned];
        !self.writes()
            && !names
                .iter()
                .any(|n| written.iter().any(|w| super::own::contains(w, n)))
    }

    fn knows(&self, name: &Ident) -> bool {
        let mut all = self.scopes.iter().flatten();
        all.any(|(n, _)| crate::hygiene::same_name(n, name))
    }
}

/// Looks for what writes to captured variables, or prints.
struct Writes<'a> {
    closure: &'a Closure,
    found: bool,
}

impl Writes<'_> {
    fn target(&mut self, e: &syn::Expr) {
        match super::targets::root(e) {
            Some(name) if !self.closure.knows(name) => {}
            _ => self.found = true,
        }
    }
}

impl<'ast> Visit<'ast> for Writes<'_> {
    fn visit_expr_assign(&mut self, e: &'ast syn::ExprAssign) {
        self.target(&e.left);
        syn::visit::visit_expr_assign(self, e);
    }
    fn visit_expr_binary(&mut self, e: &'ast syn::ExprBinary) {
        if super::operator::compound(&e.op).is_some() {
            self.target(&e.left);
        }
        syn::visit::visit_expr_binary(self, e);
    }
    fn visit_expr_reference(&mut self, e: &'ast syn::ExprReference) {
        if e.mutability.is_some() {
            self.target(&e.expr);
        }
        syn::visit::visit_expr_reference(self, e);
    }
    fn visit_expr_method_call(&mut self, e: &'ast syn::ExprMethodCall) {
        if super::targets::WRITING.iter().any(|w| e.method == w) || e.method == "next" {
            self.target(&e.receiver);
        }
        syn::visit::visit_expr_method_call(self, e);
    }
    fn visit_expr_call(&mut self, e: &'ast syn::ExprCall) {
        // A closure that is called may write itself.
        if let syn::Expr::Path(p) = &*e.func
            && p.path.get_ident().is_some_and(|n| self.closure.knows(n))
        {
            self.found = true;
        }
        syn::visit::visit_expr_call(self, e);
    }
    fn visit_macro(&mut self, _: &'ast syn::Macro) {
        self.found = true;
    }
}

impl Lower<'_> {
    /// `|x| e`
    pub(super) fn closure(&mut self, c: &syn::ExprClosure) -> Held {
        if c.asyncness.is_some() || c.constness.is_some() {
            return self.outside(&syn::Expr::Closure(c.clone()), c.span());
        }
        let mut scopes = self.scopes.clone();
        if c.capture.is_some() {
            let moved = self.moved(c);
            scopes.push(moved);
        }
        Held::Closure(std::rc::Rc::new(Closure {
            expr: c.clone(),
            scopes,
            local: self.local.clone(),
            written: self.written.clone(),
            fenced: Cell::new(false),
        }))
    }

    /// The closure's own copies of the variables that it mentions.
    fn moved(&mut self, c: &syn::ExprClosure) -> Vec<(Ident, Var)> {
        let mut names = Vec::new();
        super::block::mentioned(&c.body.to_token_stream(), &mut names);
        let mut own: Vec<(Ident, Var)> = Vec::new();
        for name in names {
            if own.iter().any(|(n, _)| crate::hygiene::same_name(n, &name)) {
                continue;
            }
            if let Some(var) = self.lookup(&name) {
                let held = self.settled(self.held[var.0].clone(), name.span());
                let copy = self.new_var(None, held);
                self.names[copy.0] = self.names[var.0].clone();
                own.push((name, copy));
            }
        }
        own
    }

    /// What an argument is that is called: a closure or a function by its name.
    pub(super) fn callable(&mut self, e: &syn::Expr) -> Held {
        let held = self.expr(e);
        match (&held, super::place::inner(e)) {
            (Held::Val(_), syn::Expr::Path(p))
                if p.path.get_ident().is_none_or(|n| self.lookup(n).is_none()) =>
            {
                Held::Function(std::rc::Rc::new(Named(p.clone())))
            }
            _ => held,
        }
    }

    /// Whether a path names a function that is known: of the module, or with a rule.
    pub(super) fn names_function(&self, p: &syn::ExprPath) -> bool {
        self.callee(p).is_some() || crate::rules::by_path(&p.path).is_some()
    }

    /// Whether calling may change something.
    pub(super) fn writes(&self, f: &Held) -> bool {
        match f {
            Held::Closure(c) => c.writes(),
            Held::Function(_) => false,
            Held::Chosen(_, a, b) => self.writes(a) || self.writes(b),
            _ => true,
        }
    }

    /// `f(args)`
    pub(super) fn apply(&mut self, f: &Held, args: Vec<Held>, span: Span) -> Held {
        if args.iter().any(|a| self.diverged(a)) {
            return Held::Never;
        }
        match f {
            Held::Closure(c) => self.call_closure(&c.clone(), args, span),
            Held::Function(path) => self.call_named(&syn::Expr::Path(path.0.clone()), args, span),
            Held::Chosen(c, a, b) if super::chosen::is_callable(f) => {
                let others = args.clone();
                self.branch(
                    *c,
                    span,
                    |l| l.apply(a, args, span),
                    |l| l.apply(b, others, span),
                )
            }
            other => {
                let name = format_ident!("callee");
                self.scoped(|l| {
                    l.new_var(Some(name.clone()), other.clone());
                    l.call_named(&syn::parse_quote!(#name), args, span)
                })
            }
        }
    }

    fn call_closure(&mut self, c: &Closure, args: Vec<Held>, span: Span) -> Held {
        if !self.trial && !c.fenced.replace(true) {
            let body = syn::Stmt::Expr((*c.expr.body).clone(), None);
            let block = syn::Block {
                brace_token: syn::token::Brace::default(),
                stmts: vec![body],
            };
            crate::fence::fence(&block, self.diag);
        }
        let told = self.told.take();
        let outer = self.enter_closure(c);
        for (pat, held) in c.expr.inputs.iter().zip(args) {
            self.bind(pat, held);
        }
        let declared = match &c.expr.output {
            syn::ReturnType::Default => None,
            syn::ReturnType::Type(_, ty) => Some(self.scope.parse_local(ty)),
        };
        self.expected = declared.clone().or(told);
        self.declared = declared.clone();
        let tail = self.expr(&c.expr.body);
        let tail = self.returned_now(tail, span);
        let left = self.may_have_returned().is_some() || !self.diverged(&tail);
        let held = self.returned_or(tail, span);
        self.leave_callee(outer);
        if !left {
            return Held::Never;
        }
        match declared {
            Some(ty) => self.declared(held, &ty),
            None => held,
        }
    }

    /// What is held, with what lies in memory read: it may change before it is used.
    fn returned_now(&mut self, held: Held, span: Span) -> Held {
        match held {
            Held::Place(_) => self.settled(held, span),
            Held::Tuple(parts) => Held::Tuple(
                parts
                    .into_iter()
                    .map(|p| self.returned_now(p, span))
                    .collect(),
            ),
            other => other,
        }
    }

    fn enter_closure(&mut self, c: &Closure) -> super::inline::Outer {
        let returned = self.new_var(None, Held::Val(Val(0)));
        let result = self.new_var(None, Held::Never);
        let in_loop = self.is_in_loop();
        let mut scopes = c.scopes.clone();
        scopes.push(Vec::new());
        super::inline::Outer {
            scopes: std::mem::replace(&mut self.scopes, scopes),
            local: std::mem::replace(&mut self.local, c.local.clone()),
            in_loop: std::mem::replace(&mut self.in_loop, in_loop),
            frames: std::mem::take(&mut self.frames),
            written: std::mem::replace(&mut self.written, c.written.clone()),
            declared: self.declared.take(),
            returned: std::mem::replace(&mut self.returned, returned),
            result: std::mem::replace(&mut self.result, result),
        }
    }

    /// A call by name, of arguments that are lowered already.
    fn call_named(&mut self, func: &syn::Expr, args: Vec<Held>, span: Span) -> Held {
        self.scoped(|l| {
            let mut call: syn::ExprCall = syn::parse_quote_spanned!(span=> f());
            *call.func = func.clone();
            for (k, held) in args.into_iter().enumerate() {
                let name = Ident::new(
                    &format!("argument_{k}"),
                    span.resolved_at(Span::mixed_site()),
                );
                call.args.push(syn::parse_quote!(#name));
                l.new_var(Some(name), held);
            }
            l.call(&call)
        })
    }

    /// A closure as a value of the IR, for what the transform cannot look into.
    pub(super) fn closure_value(&mut self, c: &Closure, span: Span) -> Val {
        let tokens = c.expr.to_token_stream();
        self.opaque_in(&c.scopes, tokens, span)
    }

    /// Tokens kept as they are, of the scopes in which they were written.
    pub(super) fn opaque_in(
        &mut self,
        scopes: &Scopes,
        tokens: proc_macro2::TokenStream,
        span: Span,
    ) -> Val {
        let outer = std::mem::replace(&mut self.scopes, scopes.clone());
        let vars = self.captured(&tokens);
        self.scopes = outer;
        self.push(Op::Opaque(tokens, vars), Ty::Unknown, span)
    }
}
