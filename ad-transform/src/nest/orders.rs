//! How often the functions of a module are differentiated: read off which companions their callers mention.
//!
//! In a module nobody has to ask `order`. A function whose companion another calls needs one order more than that other; a
//! helper that is lowered into its callers is differentiated as often as they are.

use crate::request::{self, Asked};
use crate::scope::Callee;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The highest order that is read off. More than `request::HIGHEST`, which is for what calls these functions.
const DEEPEST: u32 = 8;

/// What is asked of the functions whose companions are called, by their keys.
pub fn orders(callees: &[Rc<Callee>], around: Asked) -> BTreeMap<String, Asked> {
    let found = mentions(callees);
    if found.iter().all(Vec::is_empty) {
        return BTreeMap::new();
    }
    let asked = callees.iter().map(|c| asked(c, around));
    let mut levels: Vec<u32> = asked.collect();
    let mut out: BTreeMap<String, Asked> = BTreeMap::new();
    // An order that grows with every round is that of a function that mentions itself.
    for _ in 0..=callees.len() {
        let mut settled = true;
        for (to, callee) in callees.iter().enumerate() {
            for (from, found) in &found[to] {
                let more = found.iter().map(|m| m.1).max().unwrap_or_default();
                let level = (levels[*from] + more).min(DEEPEST);
                settled &= level <= levels[to];
                levels[to] = levels[to].max(level);
                let stays_a_call = *from == to && level >= 2;
                if more > 0 || stays_a_call {
                    let asked: &mut Asked = out.entry(callee.key()).or_default();
                    asked.order = level.max(asked.order);
                    asked.hvp |= found.iter().any(|m| m.0 == "_hvp");
                    asked.hessian |= found.iter().any(|m| m.0 == "_hessian");
                    asked.jacobian |= found.iter().any(|m| m.0 == "_jacobian");
                }
            }
        }
        if settled {
            break;
        }
    }
    out
}

/// Which of a function's companions is mentioned, or itself, and how many derivatives that is.
pub(super) type Mention = (&'static str, u32);

/// For each function: who mentions it or its companions, and which of them.
pub(super) fn mentions(callees: &[Rc<Callee>]) -> Vec<Vec<(usize, Vec<Mention>)>> {
    let suffixes = [
        ("_hessian", 2),
        ("_hvp", 2),
        ("_jacobian", 1),
        ("_grad", 1),
        ("_jvp", 1),
        ("", 0),
    ];
    let mut known: BTreeMap<String, Vec<(usize, Mention)>> = BTreeMap::new();
    for (to, callee) in callees.iter().enumerate() {
        for (suffix, more) in suffixes {
            let name = format!("{}{suffix}", callee.item.sig.ident);
            known.entry(name).or_default().push((to, (suffix, more)));
        }
    }
    let mut out = vec![Vec::new(); callees.len()];
    for (from, callee) in callees.iter().enumerate() {
        for name in names(&callee.item.block) {
            for (to, mention) in known.get(&name).into_iter().flatten() {
                let of: &mut Vec<(usize, Vec<Mention>)> = &mut out[*to];
                match of.last_mut() {
                    Some((last, found)) if *last == from => found.push(*mention),
                    _ => of.push((from, vec![*mention])),
                }
            }
        }
    }
    out
}

/// How often a function's derivatives are differentiated for the companions that it asks.
fn asked(callee: &Callee, around: Asked) -> u32 {
    let attributes = callee.item.attrs.iter().filter(|a| {
        let last = a.path().segments.last();
        last.is_some_and(|s| s.ident == "reverse_diff")
    });
    let mut options = request::Options::default();
    for a in attributes {
        if let syn::Meta::List(list) = &a.meta {
            options = request::options(list.tokens.clone(), &mut Default::default());
        }
    }
    let asked = options.within(around).asked;
    asked.order.max(1 + u32::from(asked.hvp || asked.hessian))
}

/// The names in a block.
fn names(block: &syn::Block) -> BTreeSet<String> {
    fn collect(tokens: TokenStream, out: &mut BTreeSet<String>) {
        for t in tokens {
            match t {
                TokenTree::Ident(i) => {
                    out.insert(i.to_string());
                }
                TokenTree::Group(g) => collect(g.stream(), out),
                _ => {}
            }
        }
    }
    let mut out = BTreeSet::new();
    collect(block.to_token_stream(), &mut out);
    out
}
