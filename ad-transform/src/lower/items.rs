//! Items inside functions.
//!
//! A function inside another one is lowered where it is called, as one of the module is (`inline.rs`). `use` declarations,
//! constants and statics of plain numbers are repeated in the companions; so are functions, for code that the macro does not
//! look into.

use super::block::mentioned;
use super::closure::Closure;
use super::{Held, Lower};
use crate::ir::{Block, Op, Stmt};
use crate::messages;
use crate::scope::Callee;
use crate::ty::Ty;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use std::rc::Rc;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// The items of a block can be named in all of it.
    pub(super) fn declare_items(&mut self, stmts: &[syn::Stmt]) {
        for stmt in stmts {
            let f = match stmt {
                syn::Stmt::Item(syn::Item::Fn(f)) => f,
                syn::Stmt::Item(syn::Item::Const(c)) => {
                    let ty = self.scope.parse_local(&c.ty);
                    self.local_constants.push((c.ident.clone(), ty));
                    continue;
                }
                syn::Stmt::Item(syn::Item::Static(s)) => {
                    let ty = self.scope.parse_local(&s.ty);
                    self.local_constants.push((s.ident.clone(), ty));
                    continue;
                }
                _ => continue,
            };
            self.local.push(Rc::new(Callee {
                item: f.clone(),
                owner: None,
            }));
            let same = |t: &TokenStream| {
                let item = syn::parse2::<syn::ItemFn>(t.clone());
                item.is_ok_and(|g| g.sig.ident == f.sig.ident)
            };
            if !self.items.iter().any(same) {
                self.items.push(quote::quote!(#[allow(dead_code)] #f));
            }
        }
    }

    /// The function of a block around that has this name.
    pub(super) fn local_function(&self, name: &Ident) -> Option<&Rc<Callee>> {
        self.local.iter().rfind(|c| c.item.sig.ident == *name)
    }

    /// The type of the constant or static of this name, if it is declared inside a function.
    pub(super) fn local_constant(&self, name: &Ident) -> Option<Ty> {
        let (_, ty) = self.local_constants.iter().rfind(|(n, _)| n == name)?;
        Some(ty.clone())
    }

    /// Whether a callee is declared inside of a function.
    pub(super) fn is_local(&self, callee: &Rc<Callee>) -> bool {
        self.local.iter().any(|c| Rc::ptr_eq(c, callee))
    }

    /// Such a function as a value: a closure that captures nothing.
    pub(super) fn local_closure(&self, path: &syn::ExprPath) -> Option<Held> {
        let callee = self.local_function(path.path.get_ident()?)?;
        let inputs = callee.item.sig.inputs.iter();
        let (output, body) = (&callee.item.sig.output, &callee.item.block);
        let expr: syn::ExprClosure = match output {
            syn::ReturnType::Default => syn::parse_quote!(|#(#inputs),*| -> () #body),
            _ => syn::parse_quote!(|#(#inputs),*| #output #body),
        };
        let plain = callee.item.sig.generics.params.is_empty();
        plain.then(|| Held::Closure(Rc::new(Closure::of_function(expr, self.local.clone()))))
    }

    /// What is repeated in the companions, or cannot be.
    pub(super) fn inner_item(&mut self, item: &syn::Item) {
        let kind = match item {
            syn::Item::Use(_) | syn::Item::Const(_) => {
                self.items.push(item.to_token_stream());
                return;
            }
            syn::Item::Static(s) if self.is_plain(s) => {
                self.items.push(item.to_token_stream());
                return;
            }
            // See `declare_items`.
            syn::Item::Fn(_) => return,
            syn::Item::Static(_) => "a `static` that is more than numbers",
            _ => "this item",
        };
        self.diag.report(messages::inner_item(item.span(), kind));
    }

    /// Whether a second one is as good.
    fn is_plain(&self, s: &syn::ItemStatic) -> bool {
        let mutable = matches!(s.mutability, syn::StaticMutability::Mut(_));
        !mutable && is_number(&self.scope.parse_local(&s.ty))
    }

    /// A call of a function inside a function that is not lowered there: it calls itself.
    pub(super) fn local_recursion(&mut self, span: Span) -> Held {
        let kind = "a function that calls itself and is declared";
        self.diag.report(messages::inner_item(span, kind));
        Held::Never
    }
}

fn is_number(ty: &Ty) -> bool {
    match ty {
        Ty::Float(_) | Ty::Int(_) | Ty::Bool => true,
        Ty::Array(e, _) => is_number(e),
        _ => false,
    }
}

/// Leaves out the functions that nothing in the body mentions: their calls are lowered.
pub(super) fn needed(items: Vec<TokenStream>, body: &Block) -> Vec<TokenStream> {
    let mut names = Vec::new();
    mentioned_in(body, &mut names);
    let mut left: Vec<TokenStream> = Vec::new();
    let mut functions: Vec<(syn::ItemFn, TokenStream)> = Vec::new();
    for t in items {
        match syn::parse2::<syn::ItemFn>(t.clone()) {
            Ok(f) => functions.push((f, t)),
            Err(_) => {
                mentioned(&t, &mut names);
                left.push(t);
            }
        }
    }
    // One may need another.
    while let Some(k) = functions
        .iter()
        .position(|(f, _)| names.contains(&f.sig.ident))
    {
        let (_, t) = functions.remove(k);
        mentioned(&t, &mut names);
        left.push(t);
    }
    left
}

fn mentioned_in(b: &Block, names: &mut Vec<Ident>) {
    for s in &b.stmts {
        match s {
            Stmt::Let(_, Op::Opaque(t, _) | Op::Leaf(t) | Op::Call(t, _)) => mentioned(t, names),
            Stmt::Effect(e) => mentioned(&e.tokens, names),
            Stmt::If(s) => {
                mentioned_in(&s.then, names);
                mentioned_in(&s.other, names);
            }
            Stmt::For(s) => mentioned_in(&s.body, names),
            _ => {}
        }
    }
}
