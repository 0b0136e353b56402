//! Custom rules: `#[reverse_diff(vjp = name)]` and `#[reverse_diff(fwd = a, rev = b)]` name functions that a user wrote
//! instead of what the transform would write. Nothing of the primal's body is looked at. `jvp = name` does the same for forward
//! mode, alone or beside these.

use crate::diagnostics::{Diagnostics, whole};
use crate::messages;
use proc_macro2::TokenStream;

/// What is written by hand.
#[derive(Clone)]
pub enum Rule {
    /// A function with the signature of `f_vjp_into`.
    Vjp(syn::Path),
    /// A forward part, which keeps something, and a reverse part.
    Parts {
        /// `a(params) -> (R, Kept)`
        fwd: syn::Path,
        /// `b(kept, params, seed, bars)`
        rev: syn::Path,
    },
}

const NAMES: [&str; 3] = ["vjp", "fwd", "rev"];

/// Whether the option is part of a rule.
pub fn is_part(option: &syn::Meta) -> bool {
    matches!(option, syn::Meta::NameValue(_)) && NAMES.iter().any(|n| option.path().is_ident(n))
}

/// The rule that the options name, if they name one.
pub fn read(attribute: &TokenStream, diag: &mut Diagnostics) -> Option<Rule> {
    use syn::parse::Parser;
    let parser = syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
    let list = parser.parse2(attribute.clone()).ok()?;
    let find = |name: &str| {
        list.iter().find_map(|option| match option {
            syn::Meta::NameValue(v) if v.path.is_ident(name) => Some(match &v.value {
                syn::Expr::Path(p) if p.qself.is_none() => Ok(p.path.clone()),
                other => Err(whole(other)),
            }),
            _ => None,
        })
    };
    let found = NAMES.map(find);
    for option in found.iter().flatten() {
        if let Err(at) = option {
            diag.report(messages::rule_name(*at));
            return None;
        }
    }
    match found.map(|f| f.and_then(Result::ok)) {
        [Some(vjp), None, None] => Some(Rule::Vjp(vjp)),
        [None, Some(fwd), Some(rev)] => Some(Rule::Parts { fwd, rev }),
        [None, None, None] => None,
        _ => {
            diag.report(messages::half_a_rule(whole(attribute)));
            None
        }
    }
}

/// Whether `jvp = name` is among the options.
pub fn has_jvp(attrs: &[syn::Attribute]) -> bool {
    use syn::parse::Parser;
    let parser = syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
    attrs.iter().any(|a| {
        let list = a.meta.require_list().ok();
        let options = list.and_then(|l| parser.parse2(l.tokens.clone()).ok());
        options
            .into_iter()
            .flatten()
            .any(|option| matches!(&option, syn::Meta::NameValue(v) if v.path.is_ident("jvp")))
    })
}

/// The rule of a function of a module, read off its attributes.
pub fn of_attributes(attrs: &[syn::Attribute], diag: &mut Diagnostics) -> Option<Rule> {
    let own = |a: &&syn::Attribute| {
        a.path()
            .segments
            .last()
            .is_some_and(|s| s.ident == "reverse_diff")
    };
    let list = attrs.iter().find(own)?.meta.require_list().ok()?;
    read(&list.tokens, diag)
}
