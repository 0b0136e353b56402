//! Enums of the module. One that holds real numbers is, for the transform, a struct: its variant, then the fields of all its
//! variants under names of their own, of which those of other variants read as zeros and cannot be written to.

use super::{Scope, Subst};
use crate::ty::{Struct, Ty, Variant, payload};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;
use std::rc::Rc;

/// For each enum whether it may hold real numbers. Those that hold each other are passive if nothing else in them is not.
pub(super) fn real(scope: &Scope, enums: &[&syn::ItemEnum]) -> BTreeMap<String, bool> {
    let names = enums.iter().map(|e| e.ident.to_string());
    let mut real: BTreeMap<String, bool> = names.map(|n| (n, false)).collect();
    loop {
        let before = real.clone();
        for e in enums {
            let mut fields = e.variants.iter().flat_map(|v| &v.fields);
            let name = e.ident.to_string();
            if fields.any(|f| !is_constant(f) && !is_passive(scope, &real, &f.ty)) {
                real.insert(name, true);
            }
        }
        if real == before {
            return real;
        }
    }
}

fn is_constant(f: &syn::Field) -> bool {
    f.attrs.iter().any(|a| a.path().is_ident("constant"))
}

fn is_passive(scope: &Scope, real: &BTreeMap<String, bool>, ty: &syn::Type) -> bool {
    let known = scope.parse(ty);
    if Ty::holds_no_reals(ty) || known.is_understood() && !known.has_reals() {
        return true;
    }
    match ty {
        syn::Type::Reference(r) => is_passive(scope, real, &r.elem),
        syn::Type::Tuple(t) => t.elems.iter().all(|t| is_passive(scope, real, t)),
        syn::Type::Array(a) => is_passive(scope, real, &a.elem),
        syn::Type::Path(p) => {
            let Some(last) = p.path.segments.last() else {
                return false;
            };
            let name = last.ident.to_string();
            if real.get(&name) == Some(&false) {
                return true;
            }
            let holder = ["Box", "Vec", "Option", "Rc", "Arc"].contains(&name.as_str());
            match &last.arguments {
                syn::PathArguments::AngleBracketed(a) if holder => a.args.iter().all(
                    |a| matches!(a, syn::GenericArgument::Type(t) if is_passive(scope, real, t)),
                ),
                _ => false,
            }
        }
        _ => false,
    }
}

impl Scope {
    /// The enum of a name, if it may hold real numbers.
    pub(super) fn real_enum(&self, name: &str) -> Option<&syn::ItemEnum> {
        let real = self.items.real.get(name) == Some(&true);
        real.then(|| self.items.enums.get(name)).flatten()
    }

    /// The enum of the module that has a variant of this name, if it is the only one.
    pub(crate) fn enum_with(&self, variant: &str) -> Option<Rc<Struct>> {
        let has = |e: &&syn::ItemEnum| e.variants.iter().any(|v| v.ident == variant);
        let mut found = self.items.enums.values().filter(has);
        let (e, None) = (found.next()?, found.next()) else {
            return None;
        };
        self.real_enum(&e.ident.to_string())?;
        let ident = &e.ident;
        match self.parse(&syn::parse_quote!(#ident)) {
            Ty::Struct(s) => Some(s),
            _ => None,
        }
    }

    /// An enum with its generic arguments put in.
    pub(crate) fn enumeration(&self, e: &syn::ItemEnum, args: Vec<TokenStream>) -> Struct {
        let subst = Subst::of_generics(&e.generics, &args);
        let tag = (crate::ty::TAG.to_owned(), Ty::Int(Some("usize".into())));
        let (mut fields, mut variants) = (vec![tag], Vec::new());
        let mut blanks = Vec::new();
        for v in &e.variants {
            let mut own = Vec::new();
            for (i, f) in v.fields.iter().enumerate() {
                let name = match &f.ident {
                    Some(name) => name.to_string(),
                    None => i.to_string(),
                };
                let ty = match subst.apply(&f.ty) {
                    _ if is_constant(f) => Ty::Passive,
                    Some(ty) => self.parse_local(&ty),
                    None => Ty::Unknown,
                };
                own.push((fields.len(), name.clone()));
                blanks.extend(self.blank(&f.ty).map(|b| (fields.len(), b)));
                fields.push((payload(&v.ident, &name), ty));
            }
            variants.push(Variant {
                name: v.ident.to_string(),
                fields: own,
                tuple: matches!(v.fields, syn::Fields::Unnamed(_)),
            });
        }
        let ident = &e.ident;
        let path = if args.is_empty() {
            quote!(#ident)
        } else {
            quote!(#ident::<#(#args),*>)
        };
        Struct {
            name: ident.to_string(),
            path,
            args,
            fields,
            variants,
            blanks,
            ..Struct::default()
        }
    }

    /// A constant of a passive enum of the module.
    fn blank(&self, ty: &syn::Type) -> Option<TokenStream> {
        let syn::Type::Path(p) = ty else { return None };
        let name = p.path.get_ident()?;
        let e = self.items.enums.get(&name.to_string())?;
        let unit = e.variants.iter().find(|v| v.fields.is_empty())?;
        let variant = &unit.ident;
        self.is_passive_enum(ty).then(|| quote!(#name::#variant))
    }
}
