//! `#[reverse_diff]` on an inline module: every function inside can be differentiated and is lowered into its callers;
//! those that are visible outside get companions, and structs that hold real numbers a tangent type.

use crate::diagnostics::Diagnostics;
use crate::request::{self, Asked, Options, Request};
use crate::scope::{Owner, Scope};
use crate::{emit, messages};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use std::rc::Rc;

/// The module with companions inside, or with errors and stubs.
pub fn expand(attribute: TokenStream, module: syn::ItemMod) -> TokenStream {
    let mut diag = Diagnostics::default();
    let asked = request::options(attribute, &mut diag).asked;
    let Some((_, items)) = &module.content else {
        diag.report(messages::not_a_function(
            module.mod_token.span,
            "a module in a file of its own",
        ));
        let errors = diag.to_tokens();
        return quote!(#module #errors);
    };
    let inside = contents(items, asked, &mut diag);
    let (attrs, vis, name) = (&module.attrs, &module.vis, &module.ident);
    let errors = diag.to_tokens();
    quote!(#(#attrs)* #vis mod #name { #inside } #errors)
}

/// An `impl` block by itself: its methods see each other, and nothing else of what is declared around them.
pub fn expand_impl(attribute: TokenStream, block: &syn::ItemImpl) -> TokenStream {
    let mut diag = Diagnostics::default();
    let around = request::options(attribute, &mut diag).asked;
    let scope = Rc::new(Scope::new(&[syn::Item::Impl(block.clone())]));
    let tokens = expand_block(block, &scope, (true, around), &mut diag);
    let errors = diag.to_tokens();
    quote!(#tokens #errors)
}

/// The items of a module with what is added to them.
fn contents(items: &[syn::Item], around: Asked, diag: &mut Diagnostics) -> TokenStream {
    let own: Vec<syn::Item> = items.iter().filter(|i| !is_test(i)).cloned().collect();
    let scope = Rc::new(Scope::new(&own));
    let mut out = TokenStream::new();
    for item in items {
        match item {
            item if is_test(item) => item.to_tokens(&mut out),
            syn::Item::Fn(f) => function(f, &scope, around, diag, &mut out),
            syn::Item::Impl(block) => {
                out.extend(expand_block(block, &scope, (false, around), diag))
            }
            syn::Item::Struct(s) => out.extend(emit::tangent::of_struct(s, &scope)),
            syn::Item::Mod(m) if m.content.is_some() && !has(&m.attrs, "skip") => {
                let items = m.content.as_ref().map_or(&[][..], |(_, items)| items);
                let inside = contents(items, around, diag);
                let (attrs, vis, name) = (&m.attrs, &m.vis, &m.ident);
                out.extend(quote!(#(#attrs)* #vis mod #name { #inside }));
            }
            other => {
                let mut other = other.clone();
                if let Some(attrs) = attributes(&mut other) {
                    strip(attrs);
                }
                other.to_tokens(&mut out);
            }
        }
    }
    out
}

fn function(
    f: &syn::ItemFn,
    scope: &Rc<Scope>,
    around: Asked,
    diag: &mut Diagnostics,
    out: &mut TokenStream,
) {
    let mut plain = f.clone();
    let asked = clean(&mut plain.attrs, &mut plain.sig, diag);
    plain.to_tokens(out);
    let visible = !matches!(f.vis, syn::Visibility::Inherited);
    if has(&f.attrs, "skip") || !(visible || asked.is_some()) {
        return;
    }
    out.extend(companions(f.clone(), None, scope, (asked, around), diag));
}

/// A block as the user wrote it, and another with the companions of its methods: of all of them if so said, with what the
/// attribute around asks.
pub fn expand_block(
    block: &syn::ItemImpl,
    scope: &Rc<Scope>,
    (all, around): (bool, Asked),
    diag: &mut Diagnostics,
) -> TokenStream {
    let owner = Rc::new(Owner::of(block));
    let mut plain = block.clone();
    let asked_block = has(&plain.attrs, "reverse_diff") || all;
    let skipped = has(&plain.attrs, "skip");
    strip(&mut plain.attrs);
    let mut inside = TokenStream::new();
    for item in &mut plain.items {
        let syn::ImplItem::Fn(f) = item else { continue };
        let original = crate::scope::function(f);
        let asked = clean(&mut f.attrs, &mut f.sig, diag);
        let visible = !matches!(f.vis, syn::Visibility::Inherited) && owner.of_trait.is_none();
        let skip = skipped || has(&original.attrs, "skip");
        if !skip && (visible || asked.is_some() || asked_block) {
            inside.extend(companions(
                original,
                Some(owner.clone()),
                scope,
                (asked, around),
                diag,
            ));
        }
    }
    let own = (!inside.is_empty()).then(|| {
        let (ty, generics) = (&owner.ty, &owner.generics);
        let (of, _, clause) = generics.split_for_impl();
        quote!(impl #of #ty #clause { #inside })
    });
    quote!(#plain #own)
}

/// The companions of a function, if it can have any: without real numbers in and out there is nothing to do.
fn companions(
    mut f: syn::ItemFn,
    owner: Option<Rc<Owner>>,
    scope: &Rc<Scope>,
    (own, around): (Option<Options>, Asked),
    diag: &mut Diagnostics,
) -> TokenStream {
    strip(&mut f.attrs);
    let mut found = Diagnostics::default();
    let asked = own.is_some();
    let options = own.unwrap_or_default().within(around);
    let request = request::of_function(f, owner, scope.clone(), options, &mut found);
    if !asked && !is_differentiable(&request) {
        return TokenStream::new();
    }
    let (tokens, found) = crate::companions(&request, found);
    found.into_iter().for_each(|d| diag.report(d));
    tokens
}

fn is_differentiable(request: &Request) -> bool {
    let varies = request.params.iter().any(|p| p.active);
    varies
        && (request.result.has_reals()
            || request.params.iter().any(request::Param::is_output)
            || request.holds_reals())
}

/// Removes the macro's own attributes from a function; what it asks, if it asks for companions.
fn clean(
    attrs: &mut Vec<syn::Attribute>,
    sig: &mut syn::Signature,
    diag: &mut Diagnostics,
) -> Option<Options> {
    let mut asked = None;
    for a in attrs.iter().filter(|a| named(a, "reverse_diff")) {
        let tokens = match &a.meta {
            syn::Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        asked = Some(request::options(tokens, diag));
    }
    strip(attrs);
    for input in &mut sig.inputs {
        let attrs = match input {
            syn::FnArg::Receiver(r) => &mut r.attrs,
            syn::FnArg::Typed(p) => &mut p.attrs,
        };
        attrs.retain(|a| !(named(a, "constant") || named(a, "scratch")));
    }
    asked
}

fn strip(attrs: &mut Vec<syn::Attribute>) {
    attrs.retain(|a| !(named(a, "reverse_diff") || named(a, "skip")));
}

fn has(attrs: &[syn::Attribute], name: &str) -> bool {
    attrs.iter().any(|a| named(a, name))
}

fn named(a: &syn::Attribute, name: &str) -> bool {
    a.path().segments.last().is_some_and(|s| s.ident == name)
}

/// Whether the item is there for tests only.
fn is_test(item: &syn::Item) -> bool {
    let mut item = item.clone();
    let Some(attrs) = attributes(&mut item) else {
        return false;
    };
    attrs.iter().any(|a| {
        a.path().is_ident("test")
            || a.path().is_ident("cfg")
                && a.meta
                    .require_list()
                    .is_ok_and(|l| l.tokens.to_string() == "test")
    })
}

fn attributes(item: &mut syn::Item) -> Option<&mut Vec<syn::Attribute>> {
    Some(match item {
        syn::Item::Const(i) => &mut i.attrs,
        syn::Item::Enum(i) => &mut i.attrs,
        syn::Item::Fn(i) => &mut i.attrs,
        syn::Item::Impl(i) => &mut i.attrs,
        syn::Item::Macro(i) => &mut i.attrs,
        syn::Item::Mod(i) => &mut i.attrs,
        syn::Item::Static(i) => &mut i.attrs,
        syn::Item::Struct(i) => &mut i.attrs,
        syn::Item::Trait(i) => &mut i.attrs,
        syn::Item::Type(i) => &mut i.attrs,
        syn::Item::Use(i) => &mut i.attrs,
        _ => return None,
    })
}
