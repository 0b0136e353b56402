//! What the generic parameters of a callee stand for, found from the types of the arguments.

use super::{Scope, Subst};
use crate::ty::{Float, Ty};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// Compares a type as the callee declares it with that of an argument.
pub fn unify(
    scope: &Scope,
    declared: &syn::Type,
    actual: &Ty,
    params: &syn::Generics,
    found: &mut Subst,
) {
    match (declared, actual) {
        (syn::Type::Paren(t), _) => unify(scope, &t.elem, actual, params, found),
        (syn::Type::Group(t), _) => unify(scope, &t.elem, actual, params, found),
        (syn::Type::Reference(r), _) => unify(scope, &r.elem, actual.strip(), params, found),
        (syn::Type::Array(a), Ty::Array(e, n)) => {
            unify(scope, &a.elem, e, params, found);
            constant(&a.len, n, params, found);
        }
        (syn::Type::Array(a), _) => {
            if let Some(e) = actual.element() {
                unify(scope, &a.elem, e, params, found);
            }
        }
        (syn::Type::Slice(s), _) => {
            if let Some(e) = actual.element() {
                unify(scope, &s.elem, e, params, found);
            }
        }
        (syn::Type::Tuple(t), Ty::Tuple(parts)) => {
            for (t, p) in t.elems.iter().zip(parts) {
                unify(scope, t, p, params, found);
            }
        }
        (syn::Type::Path(p), _) => path(scope, &p.path, actual, params, found),
        _ => {}
    }
}

fn path(scope: &Scope, path: &syn::Path, actual: &Ty, params: &syn::Generics, found: &mut Subst) {
    if let Some(name) = path.get_ident()
        && params.type_params().any(|t| t.ident == *name)
    {
        if found.get(&name.to_string()).is_none()
            && let Some(tokens) = written(actual)
        {
            found.insert(name, tokens);
        }
        return;
    }
    let Some(last) = path.segments.last() else {
        return;
    };
    let syn::PathArguments::AngleBracketed(args) = &last.arguments else {
        return;
    };
    match actual.strip() {
        Ty::Vec(e) => {
            if let Some(syn::GenericArgument::Type(t)) = args.args.first() {
                unify(scope, t, e, params, found);
            }
        }
        Ty::Struct(s) if last.ident == s.name.as_str() => {
            for (declared, actual) in args.args.iter().zip(&s.args) {
                match declared {
                    // `Grid<N>` reads as a type also where `N` is a number.
                    syn::GenericArgument::Type(syn::Type::Path(p))
                        if p.path
                            .get_ident()
                            .is_some_and(|i| params.const_params().any(|c| c.ident == *i)) =>
                    {
                        constant(
                            &syn::Expr::Path(syn::parse_quote!(#p)),
                            actual,
                            params,
                            found,
                        );
                    }
                    syn::GenericArgument::Type(t) => {
                        if let Ok(actual) = syn::parse2::<syn::Type>(actual.clone()) {
                            unify(scope, t, &scope.parse(&actual), params, found);
                        }
                    }
                    syn::GenericArgument::Const(e) => constant(e, actual, params, found),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn constant(declared: &syn::Expr, actual: &TokenStream, params: &syn::Generics, found: &mut Subst) {
    let text = declared.to_token_stream().to_string();
    if params.const_params().any(|c| c.ident == text) && found.get(&text).is_none() {
        found.insert(&text, actual.clone());
    }
}

/// The type as tokens; a literal is taken for the type it would have by default.
fn written(ty: &Ty) -> Option<TokenStream> {
    match ty {
        Ty::Float(Float::Literal) => Some(quote!(f64)),
        Ty::Int(None) => Some(quote!(i32)),
        Ty::Ref(inner, mutable) => {
            let inner = written(inner)?;
            let mutable = mutable.then(|| quote!(mut));
            Some(quote!(&#mutable #inner))
        }
        other => other.tokens(),
    }
}
