//! Into what `collect`, `partition` and `unzip` gather: a `Vec` has another length and another order than a set of the same
//! items.
//!
//! rustc infers the type from wherever it is told: an annotation, a result, a field, a parameter. Before a body is lowered,
//! such a type is written behind the method if it is none of a `Vec`: `it.collect::<BTreeSet<usize>>()`, which is code of the user's
//! like any other. What is left without a type is a `Vec`, unless the module or the function mentions other collections: then
//! it has to be written.

use crate::scope::Scope;
use crate::ty::Ty;
use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeMap;
use syn::visit_mut::{self, VisitMut};

/// Whether the tokens mention a collection that keeps neither number nor order of its items. (A boxed slice or a queue has those of
/// the `Vec`.)
pub(crate) fn mentions_others(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|t| match t {
        TokenTree::Ident(i) => {
            let name = i.to_string();
            let suffix = ["Map", "Set"].iter().any(|s| name.ends_with(s));
            suffix || name == "BinaryHeap" || name == "FromIterator"
        }
        TokenTree::Group(g) => mentions_others(g.stream()),
        _ => false,
    })
}

/// Writes the types behind the methods of a function's body.
pub(super) fn told(block: &mut syn::Block, sig: &syn::Signature, scope: &Scope) {
    let mut of = BTreeMap::new();
    for input in &sig.inputs {
        if let syn::FnArg::Typed(p) = input
            && let syn::Pat::Ident(name) = &*p.pat
        {
            of.insert(name.ident.to_string(), (*p.ty).clone());
        }
    }
    let result = match &sig.output {
        syn::ReturnType::Default => None,
        syn::ReturnType::Type(_, ty) => Some((**ty).clone()),
    };
    let mut telling = Telling { scope, of, result };
    telling.visit_block_mut(block);
    if let Some(ty) = &telling.result {
        telling.tell_block(block, ty);
    }
}

struct Telling<'a> {
    scope: &'a Scope,
    /// The types of variables, by their names.
    of: BTreeMap<String, syn::Type>,
    /// What the function around returns.
    result: Option<syn::Type>,
}

/// The generic arguments of a path's last segment.
fn arguments(ty: &syn::Type) -> Option<(String, Vec<syn::Type>)> {
    let syn::Type::Path(p) = ty else { return None };
    let last = p.path.segments.last()?;
    let args = match &last.arguments {
        syn::PathArguments::AngleBracketed(a) => a.args.iter().collect(),
        _ => Vec::new(),
    };
    let types = args.into_iter().filter_map(|a| match a {
        syn::GenericArgument::Type(t) => Some(t.clone()),
        _ => None,
    });
    Some((last.ident.to_string(), types.collect()))
}

fn is_vec(ty: &syn::Type) -> bool {
    arguments(ty).is_some_and(|(name, _)| name == "Vec")
}

/// Whether an expression makes a `Vec`, whatever else is around it.
fn makes_vec(e: &syn::Expr) -> bool {
    match e {
        syn::Expr::Macro(m) => m.mac.path.is_ident("vec"),
        syn::Expr::MethodCall(m) => m.method == "to_vec",
        syn::Expr::Call(c) => {
            matches!(&*c.func, syn::Expr::Path(p) if p.path.segments.first().is_some_and(|s| s.ident == "Vec"))
        }
        _ => false,
    }
}

impl Telling<'_> {
    /// Whether the type is one that items are gathered into, and none of a `Vec`.
    fn is_other(&self, ty: &syn::Type) -> bool {
        !matches!(ty, syn::Type::Infer(_))
            && !is_vec(ty)
            && matches!(self.scope.parse_local(ty), Ty::Unknown | Ty::Passive)
    }

    fn tell_block(&self, block: &mut syn::Block, ty: &syn::Type) {
        if let Some(syn::Stmt::Expr(e, None)) = block.stmts.last_mut() {
            self.tell(e, ty);
        }
    }

    /// Whether it is `e.into()` to a struct of the module, which has its own `From`.
    fn is_conversion(&self, e: &syn::Expr, ty: &syn::Type) -> bool {
        let syn::Expr::MethodCall(m) = e else {
            return false;
        };
        let own = matches!(ty, syn::Type::Path(p) if p.path.get_ident().is_some_and(|n| self.scope.struct_item(&n.to_string()).is_some()));
        m.method == "into" && m.args.is_empty() && own
    }

    /// The same of the items of an iterator, where a closure makes them.
    fn tell_items(&self, e: &mut syn::Expr, item: &syn::Type) {
        if let syn::Expr::MethodCall(m) = e
            && m.method == "map"
            && let Some(syn::Expr::Closure(c)) = m.args.first_mut()
        {
            self.tell(&mut c.body, item);
        }
    }

    fn tell(&self, e: &mut syn::Expr, ty: &syn::Type) {
        match (e, ty) {
            (e, syn::Type::Paren(t)) => self.tell(e, &t.elem),
            (e, syn::Type::Group(t)) => self.tell(e, &t.elem),
            (syn::Expr::Paren(e), ty) => self.tell(&mut e.expr, ty),
            (syn::Expr::Group(e), ty) => self.tell(&mut e.expr, ty),
            (syn::Expr::Reference(e), syn::Type::Reference(t)) => self.tell(&mut e.expr, &t.elem),
            (syn::Expr::Tuple(e), syn::Type::Tuple(t)) => {
                let parts = e.elems.iter_mut().zip(&t.elems);
                parts.for_each(|(e, t)| self.tell(e, t));
            }
            (syn::Expr::Block(b), ty) => self.tell_block(&mut b.block, ty),
            (syn::Expr::If(i), ty) => {
                self.tell_block(&mut i.then_branch, ty);
                if let Some((_, other)) = &mut i.else_branch {
                    self.tell(other, ty);
                }
            }
            (syn::Expr::Match(m), ty) => {
                m.arms.iter_mut().for_each(|a| self.tell(&mut a.body, ty));
            }
            (syn::Expr::Call(c), ty) => {
                if let Some((name, types)) = arguments(ty)
                    && let ("Option" | "Result", [inner, ..]) = (&*name, &types[..])
                    && matches!(&*c.func, syn::Expr::Path(p) if p.path.segments.last().is_some_and(|s| s.ident == "Some" || s.ident == "Ok"))
                    && let Some(e) = c.args.first_mut()
                {
                    self.tell(e, inner);
                }
            }
            (e @ syn::Expr::MethodCall(_), ty) if self.is_conversion(e, ty) => {
                if let syn::Expr::MethodCall(m) = &*e {
                    let from = &m.receiver;
                    let syn::Type::Path(p) = ty else { return };
                    *e = syn::parse_quote_spanned!(m.method.span()=> #p::from(#from));
                }
            }
            (syn::Expr::MethodCall(m), ty) if m.turbofish.is_none() => {
                match (m.method.to_string().as_str(), ty) {
                    ("collect", ty) if is_vec(ty) || self.is_other(ty) => {
                        m.turbofish = Some(syn::parse_quote!(::<#ty>));
                        if let Some((_, types)) = arguments(ty)
                            && let [item] = &types[..]
                        {
                            self.tell_items(&mut m.receiver, item);
                        }
                    }
                    ("partition", syn::Type::Tuple(t))
                        if t.elems.iter().any(|t| self.is_other(t)) =>
                    {
                        let ty = &t.elems[0];
                        m.turbofish = Some(syn::parse_quote!(::<#ty, _>));
                    }
                    ("unzip", syn::Type::Tuple(t)) if t.elems.iter().any(|t| self.is_other(t)) => {
                        let types = &t.elems;
                        m.turbofish = Some(syn::parse_quote!(::<_, _, #types>));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

impl VisitMut for Telling<'_> {
    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        visit_mut::visit_local_mut(self, local);
        if let (syn::Pat::Ident(name), Some(init)) = (&local.pat, &local.init) {
            self.of.remove(&name.ident.to_string());
            if makes_vec(&init.expr) {
                self.of
                    .insert(name.ident.to_string(), syn::parse_quote!(Vec<_>));
            }
        }
        let syn::Pat::Type(t) = &local.pat else {
            return;
        };
        if let syn::Pat::Ident(name) = &*t.pat {
            self.of.insert(name.ident.to_string(), (*t.ty).clone());
        }
        if let Some(init) = &mut local.init {
            self.tell(&mut init.expr, &t.ty);
        }
    }

    fn visit_expr_assign_mut(&mut self, a: &mut syn::ExprAssign) {
        visit_mut::visit_expr_assign_mut(self, a);
        if let syn::Expr::Path(p) = &*a.left
            && let Some(name) = p.path.get_ident()
            && let Some(ty) = self.of.get(&name.to_string())
        {
            self.tell(&mut a.right, ty);
        }
    }

    fn visit_expr_return_mut(&mut self, r: &mut syn::ExprReturn) {
        visit_mut::visit_expr_return_mut(self, r);
        if let (Some(e), Some(ty)) = (&mut r.expr, &self.result) {
            self.tell(e, ty);
        }
    }

    fn visit_expr_struct_mut(&mut self, s: &mut syn::ExprStruct) {
        visit_mut::visit_expr_struct_mut(self, s);
        let name = s.path.segments.last().map(|s| s.ident.to_string());
        let item = name.and_then(|n| self.scope.struct_item(&n));
        let Some(item) = item else { return };
        for value in &mut s.fields {
            let field = item.fields.iter().find(|f| {
                f.ident
                    .as_ref()
                    .is_some_and(|i| matches!(&value.member, syn::Member::Named(n) if n == i))
            });
            if let Some(f) = field {
                self.tell(&mut value.expr, &f.ty);
            }
        }
    }

    fn visit_expr_call_mut(&mut self, c: &mut syn::ExprCall) {
        visit_mut::visit_expr_call_mut(self, c);
        let syn::Expr::Path(p) = &*c.func else { return };
        let Some(name) = p.path.get_ident() else {
            return;
        };
        let Some(callee) = self.scope.function(&name.to_string()) else {
            return;
        };
        // A type that depends on the callee's own parameters means nothing here.
        if callee.item.sig.generics.type_params().next().is_some() {
            return;
        }
        for (input, e) in callee.item.sig.inputs.iter().zip(&mut c.args) {
            if let syn::FnArg::Typed(p) = input {
                self.tell(e, &p.ty);
            }
        }
    }

    fn visit_expr_closure_mut(&mut self, c: &mut syn::ExprClosure) {
        let result = match &c.output {
            syn::ReturnType::Default => None,
            syn::ReturnType::Type(_, ty) => Some((**ty).clone()),
        };
        let outer = std::mem::replace(&mut self.result, result);
        visit_mut::visit_expr_closure_mut(self, c);
        let result = std::mem::replace(&mut self.result, outer);
        if let Some(ty) = &result {
            self.tell(&mut c.body, ty);
        }
    }
}
