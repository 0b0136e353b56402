//! How long functions of a module are, with what is lowered into them.

use super::{Callee, Scope};
use proc_macro2::{TokenStream, TokenTree};
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
    /// The tokens of a function's body and of those of the functions that it mentions, as often as it mentions them. A function
    /// that calls itself counts once.
    pub fn size(&self, callee: &Callee) -> usize {
        if self.items.sizes.borrow().by_name.is_empty() {
            let names = self.items.callees.iter().enumerate();
            let names = names.map(|(k, c)| (c.item.sig.ident.to_string(), k));
            self.items.sizes.borrow_mut().by_name = names.collect();
        }
        let key = callee.key();
        if let Some(known) = self.items.sizes.borrow().known.get(&key) {
            return *known;
        }
        // What is being measured counts as nothing.
        let mut sizes = self.items.sizes.borrow_mut();
        sizes.known.insert(key.clone(), 0);
        drop(sizes);
        let size = self.measure(callee.item.block.to_token_stream());
        self.items.sizes.borrow_mut().known.insert(key, size);
        size
    }

    fn measure(&self, tokens: TokenStream) -> usize {
        let mut size = 0_usize;
        for t in tokens {
            size = size.saturating_add(match t {
                TokenTree::Group(g) => 1 + self.measure(g.stream()),
                TokenTree::Ident(i) => {
                    let found = self
                        .items
                        .sizes
                        .borrow()
                        .by_name
                        .get(&i.to_string())
                        .copied();
                    1 + found.map_or(0, |k| self.size(&self.items.callees[k]))
                }
                _ => 1,
            });
        }
        size
    }
}
