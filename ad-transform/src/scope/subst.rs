//! Generic parameters and `Self` replaced by what they stand for, in the user's tokens.
//!
//! On tokens, not on syntax, so that macros (`assert!(k < N)`) are reached too.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::collections::BTreeMap;

/// What names stand for.
#[derive(Clone, Debug, Default)]
pub struct Subst(BTreeMap<String, TokenStream>);

impl Subst {
    /// The parameters of an item stand for these arguments, in order.
    pub fn of_generics(generics: &syn::Generics, args: &[TokenStream]) -> Subst {
        let mut subst = Subst::default();
        let is_lifetime = |t: &&TokenStream| matches!((*t).clone().into_iter().next(), Some(TokenTree::Punct(p)) if p.as_char() == '\'');
        let mut args = args.iter().filter(|a| !is_lifetime(a));
        for p in &generics.params {
            let name = match p {
                syn::GenericParam::Lifetime(_) => continue,
                syn::GenericParam::Type(t) => &t.ident,
                syn::GenericParam::Const(c) => &c.ident,
            };
            if let Some(arg) = args.next() {
                subst.insert(name, arg.clone());
            }
        }
        subst
    }

    /// From now on `name` stands for the tokens.
    pub fn insert(&mut self, name: &impl ToString, tokens: TokenStream) {
        self.0.insert(name.to_string(), tokens);
    }

    /// Takes over what another says.
    pub fn extend(&mut self, other: Subst) {
        self.0.extend(other.0);
    }

    /// What a name stands for.
    pub fn get(&self, name: &str) -> Option<&TokenStream> {
        self.0.get(name)
    }

    /// A piece of syntax with the names replaced; `None` where that is no such syntax any more.
    pub fn apply<T: ToTokens + syn::parse::Parse + Clone>(&self, syntax: &T) -> Option<T> {
        if self.0.is_empty() {
            return Some(syntax.clone());
        }
        syn::parse2(self.tokens(syntax.to_token_stream())).ok()
    }

    /// Tokens with the names replaced.
    pub fn tokens(&self, tokens: TokenStream) -> TokenStream {
        let mut out = TokenStream::new();
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |k: Option<usize>, c: char| matches!(k.and_then(|k| trees.get(k)), Some(TokenTree::Punct(p)) if p.as_char() == c);
        for (k, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Group(g) => {
                    let mut group = Group::new(g.delimiter(), self.tokens(g.stream()));
                    group.set_span(g.span());
                    out.extend([TokenTree::Group(group)]);
                }
                TokenTree::Ident(i) => {
                    let before = k.checked_sub(1);
                    // A field, a lifetime, or a later segment of a path.
                    let other = is(before, '.') && !is(k.checked_sub(2), '.')
                        || is(before, '\'')
                        || is(before, ':') && is(k.checked_sub(2), ':');
                    match self.0.get(&i.to_string()) {
                        Some(new) if !other => {
                            let path = is(Some(k + 1), ':') && is(Some(k + 2), ':');
                            out.extend(placed(new, path, i.span()));
                        }
                        _ => out.extend([tree.clone()]),
                    }
                }
                _ => out.extend([tree.clone()]),
            }
        }
        out
    }
}

/// The replacement where it stands: before `::` a type that is no path needs brackets, an expression needs braces.
fn placed(new: &TokenStream, path: bool, span: proc_macro2::Span) -> TokenStream {
    let new: TokenStream = new
        .clone()
        .into_iter()
        .map(|mut t| {
            t.set_span(span.located_at(t.span()).resolved_at(t.span()));
            t
        })
        .collect();
    let single = new.clone().into_iter().count() == 1;
    if single {
        return match new.clone().into_iter().next() {
            Some(TokenTree::Group(g)) if path && g.delimiter() != Delimiter::None => quote!(<#new>),
            _ => new,
        };
    }
    if syn::parse2::<syn::Path>(new.clone()).is_ok() {
        return new;
    }
    if syn::parse2::<syn::Type>(new.clone()).is_ok() {
        return if path { quote!(<#new>) } else { new };
    }
    quote!({ #new })
}
