//! `#[reverse_diff]` on an inline module: every function inside can be differentiated and is lowered into its callers;
//! those that are visible outside get companions, and structs that hold real numbers a tangent type.

use crate::diagnostics::{Diagnostics, whole};
use crate::nest::{self, Later, Wanted};
use crate::request::{self, Asked, Options, Request};
use crate::scope::{Owner, Scope};
use crate::{emit, messages};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// The module with companions inside, or with errors and stubs.
pub fn expand(attribute: TokenStream, module: syn::ItemMod) -> TokenStream {
    let mut diag = Diagnostics::default();
    let around = request::options(attribute, &mut diag).asked;
    let Some((_, items)) = &module.content else {
        diag.report(messages::not_a_function(
            module.mod_token.span,
            "a module in a file of its own",
        ));
        let errors = diag.to_tokens();
        return quote!(#module #errors);
    };
    let mut module = module.clone();
    request::once(&mut module.attrs, &mut diag);
    let inside = contents(items, around, &mut diag);
    let (attrs, vis, name) = (&module.attrs, &module.vis, &module.ident);
    let errors = diag.to_tokens();
    quote!(#(#attrs)* #vis mod #name { #inside } #errors)
}

/// An `impl` block by itself: its methods see each other, and nothing else of what is declared around them.
pub fn expand_impl(attribute: TokenStream, block: &syn::ItemImpl) -> TokenStream {
    let mut diag = Diagnostics::default();
    let around = request::options(attribute, &mut diag).asked;
    let mut block = block.clone();
    request::once(&mut block.attrs, &mut diag);
    let mut module = Module::new(&[syn::Item::Impl(block.clone())], around);
    let mut tokens = module.block(&block, true, &mut diag);
    let hidden = module.hidden(&tokens, &mut diag);
    tokens.extend(hidden);
    let errors = diag.to_tokens();
    quote!(#tokens #errors)
}

/// The items of a module with what is added to them.
fn contents(items: &[syn::Item], around: Asked, diag: &mut Diagnostics) -> TokenStream {
    let own: Vec<syn::Item> = items.iter().filter(|i| !is_test(i)).cloned().collect();
    let mut module = Module::new(&own, around);
    let mut out = TokenStream::new();
    for item in items {
        if let Some(attrs) = attributes(&mut item.clone()) {
            check_skip(attrs, diag);
        }
        match item {
            item if is_test(item) => item.to_tokens(&mut out),
            syn::Item::Fn(f) => module.function(f, diag, &mut out),
            syn::Item::Impl(block) => out.extend(module.block(block, false, diag)),
            syn::Item::Struct(s) => out.extend(emit::tangent::of_struct(s, &module.scope)),
            syn::Item::Enum(e) => out.extend(emit::enums::of_enum(e, &module.scope)),
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
    out.extend(module.called(diag));
    let hidden = module.hidden(&out, diag);
    out.extend(hidden);
    out
}

/// The state of a module's expansion.
struct Module {
    scope: Rc<Scope>,
    /// Keys of the functions whose companions are there.
    done: BTreeSet<String>,
    /// Keys of functions whose companions others call.
    calls: BTreeSet<String>,
    /// What the attribute around asks of all that can have it.
    around: Asked,
    /// What is asked of the functions whose companions others call, by their keys.
    orders: BTreeMap<String, Asked>,
    /// What hidden functions are made of, once it is known which ones are wanted.
    later: Vec<Later>,
}

impl Module {
    fn new(items: &[syn::Item], around: Asked) -> Module {
        let scope = Rc::new(Scope::new(items));
        let orders = crate::nest::orders(scope.callees(), around);
        Module {
            orders,
            later: Vec::new(),
            scope,
            done: BTreeSet::new(),
            calls: BTreeSet::new(),
            around,
        }
    }

    fn function(&mut self, f: &syn::ItemFn, diag: &mut Diagnostics, out: &mut TokenStream) {
        let mut plain = f.clone();
        let asked = clean(&mut plain.attrs, &mut plain.sig, diag);
        plain.to_tokens(out);
        let visible = !matches!(f.vis, syn::Visibility::Inherited);
        if !has(&f.attrs, "skip") && (visible || asked.is_some()) {
            out.extend(self.companions(f.clone(), None, asked, diag));
        }
    }

    /// A block as the user wrote it, and another with the companions of its methods.
    fn block(&mut self, block: &syn::ItemImpl, all: bool, diag: &mut Diagnostics) -> TokenStream {
        let owner = Rc::new(Owner::of(block));
        let mut plain = block.clone();
        let asked_block = has(&plain.attrs, "reverse_diff") || all;
        let skipped = has(&plain.attrs, "skip");
        strip(&mut plain.attrs);
        let mut inside = TokenStream::new();
        for item in &mut plain.items {
            let syn::ImplItem::Fn(f) = item else { continue };
            let original = crate::scope::function(f);
            check_skip(&f.attrs, diag);
            let asked = clean(&mut f.attrs, &mut f.sig, diag);
            let visible = !matches!(f.vis, syn::Visibility::Inherited) && owner.of_trait.is_none();
            let skip = skipped || has(&original.attrs, "skip");
            if !skip && (visible || asked.is_some() || asked_block) {
                inside.extend(self.companions(original, Some(owner.clone()), asked, diag));
            }
        }
        let own = beside(&owner, &inside);
        quote!(#plain #own)
    }

    /// Companions of functions that nobody sees from outside and that stay calls: those that call themselves.
    fn called(&mut self, diag: &mut Diagnostics) -> TokenStream {
        let mut out = TokenStream::new();
        while let Some(key) = self.calls.difference(&self.done).next().cloned() {
            let callee = self.scope.by_key(&key).cloned();
            let Some(callee) = callee else {
                self.done.insert(key);
                continue;
            };
            let owner = callee.owner.clone();
            let tokens = self.companions(
                callee.item.clone(),
                owner.clone(),
                Some(Options::default()),
                diag,
            );
            self.done.insert(key);
            out.extend(match owner {
                Some(owner) => beside(&owner, &tokens).unwrap_or_default(),
                None => tokens,
            });
        }
        out
    }

    /// The hidden functions that the companions mention, and that those mention.
    fn hidden(&mut self, companions: &TokenStream, diag: &mut Diagnostics) -> TokenStream {
        let later = std::mem::take(&mut self.later);
        if later.is_empty() {
            return TokenStream::new();
        }
        let mut wanted = Wanted::none();
        wanted.mention(companions.clone());
        let keys: Vec<String> = later.iter().map(|l| l.key.clone()).collect();
        let mut out = TokenStream::new();
        for (k, in_a_ring) in nest::callers_first(&keys, self.scope.callees()) {
            let Later {
                request,
                sweeps,
                forward,
                ..
            } = &later[k];
            let known = nest::Known {
                request,
                sweeps,
                forward,
            };
            let extent = match in_a_ring {
                true => nest::Extent::all(request),
                false => nest::Extent::of(request, &wanted),
            };
            let expanded = catch_unwind(AssertUnwindSafe(|| {
                let mut found = Diagnostics::default();
                (nest::expand(&known, extent, &mut found), found)
            }));
            let Ok((tokens, found)) = expanded else {
                let name = &request.item.sig.ident;
                diag.report(messages::internal_error(name.span(), name));
                continue;
            };
            found.into_iter().for_each(|d| diag.report(d));
            wanted.mention(tokens.clone());
            out.extend(match &request.owner {
                Some(owner) => beside(owner, &tokens).unwrap_or_default(),
                None => tokens,
            });
        }
        out
    }

    /// The companions of a function, if it can have any: without real numbers in and out there is nothing to do.
    fn companions(
        &mut self,
        mut f: syn::ItemFn,
        owner: Option<Rc<Owner>>,
        own: Option<Options>,
        diag: &mut Diagnostics,
    ) -> TokenStream {
        let mut found = Diagnostics::default();
        let rule = crate::rule::of_attributes(&f.attrs, &mut found);
        strip(&mut f.attrs);
        let asked = own.is_some();
        let result = rule.is_some() || request::has_result(&f, owner.as_deref(), &self.scope);
        if !asked && (is_helper(&f, &self.scope) || !result) {
            return TokenStream::new();
        }
        let key = crate::scope::key(&f.sig.ident, owner.as_deref());
        let called = self.orders.get(&key).copied().unwrap_or_default();
        self.done.insert(key.clone());
        let options = own.unwrap_or_default().within(self.around);
        let known_order = options.asked.order;
        let options = options.within(called);
        let scope = self.scope.clone();
        let mut request = request::of_function(f, owner, scope, options, rule, &mut found);
        request.known_order = known_order;
        if !asked && !is_differentiable(&request) {
            return TokenStream::new();
        }
        let mut later = None;
        let wait = (request.asked.order > known_order).then_some(&mut later);
        let (tokens, found, calls) = crate::companions(&request, found, wait);
        found.into_iter().for_each(|d| diag.report(d));
        self.calls.extend(calls);
        if let Some((sweeps, forward)) = later {
            self.later.push(Later {
                key,
                request,
                sweeps,
                forward,
            });
        }
        tokens
    }
}

/// An inherent block for a type.
fn beside(owner: &Owner, inside: &TokenStream) -> Option<TokenStream> {
    (!inside.is_empty()).then(|| {
        let (ty, generics) = (&owner.ty, &owner.generics);
        let (of, _, clause) = generics.split_for_impl();
        quote!(impl #of #ty #clause { #inside })
    })
}

/// Whether the function is generic over more than numbers: then it can be lowered into its callers, and has no companions.
fn is_helper(f: &syn::ItemFn, scope: &Scope) -> bool {
    let own = scope.with_generics([&f.sig.generics]);
    let mut types = f.sig.generics.type_params();
    let closures = f
        .sig
        .inputs
        .iter()
        .any(|i| matches!(i, syn::FnArg::Typed(p) if matches!(*p.ty, syn::Type::ImplTrait(_))));
    closures || types.any(|t| !own.is_param(&t.ident.to_string()))
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
        if asked.is_some() {
            diag.report(messages::repeated_attribute(whole(a)));
            continue;
        }
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

/// `#[skip]` takes no arguments.
fn check_skip(attrs: &[syn::Attribute], diag: &mut Diagnostics) {
    for a in attrs.iter().filter(|a| a.path().is_ident("skip")) {
        if a.meta.require_path_only().is_err() {
            diag.report(messages::malformed_marker(whole(a), "skip"));
        }
    }
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
