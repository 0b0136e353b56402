//! How long functions of a module are, with what is lowered into them.

use super::{Owner, Scope};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeMap;

/// What is known of it.
#[derive(Default)]
pub(super) struct Sizes {
    /// Functions and methods by their names, as numbers of the module's list.
    by_name: BTreeMap<String, usize>,
    known: BTreeMap<String, usize>,
}

impl Scope {
    /// The tokens of a function's body and of those of the functions that it calls, as often as it calls them. What a function
    /// that calls itself does once counts once.
    pub fn size(&self, f: &syn::ItemFn, owner: Option<&Owner>) -> usize {
        let key = super::key(&f.sig.ident, owner);
        let mut sizes = self.items.sizes.borrow_mut();
        if let Some(known) = sizes.known.get(&key) {
            return *known;
        }
        if sizes.by_name.is_empty() {
            let names = self.items.callees.iter().enumerate();
            let names = names.map(|(k, c)| (c.item.sig.ident.to_string(), k));
            sizes.by_name = names.collect();
        }
        // While it is measured it counts as nothing.
        sizes.known.insert(key.clone(), 0);
        drop(sizes);
        let size = self.measure(f.block.to_token_stream());
        self.items.sizes.borrow_mut().known.insert(key, size);
        size
    }

    fn measure(&self, tokens: TokenStream) -> usize {
        let mut size = 0_usize;
        let mut tokens = tokens.into_iter().peekable();
        while let Some(t) = tokens.next() {
            size = size.saturating_add(match (t, tokens.peek()) {
                (TokenTree::Group(g), _) => 1 + self.measure(g.stream()),
                (TokenTree::Ident(name), Some(TokenTree::Group(g)))
                    if g.delimiter() == Delimiter::Parenthesis =>
                {
                    1 + self.size_of_callee(&name.to_string())
                }
                _ => 1,
            });
        }
        size
    }

    fn size_of_callee(&self, name: &str) -> usize {
        let found = self.items.sizes.borrow().by_name.get(name).copied();
        let callee = found.map(|k| &self.items.callees[k]);
        callee.map_or(0, |c| self.size(&c.item, c.owner.as_deref()))
    }
}
