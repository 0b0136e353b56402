//! What is declared around a function, in the module that `#[reverse_diff]` stands on: structs whose fields are known,
//! aliases, constants, and functions that calls are lowered into.
//!
//! The empty scope is that of a function by itself: then a path that the transform does not know is rustc's business.

mod enums;
mod size;
mod subst;
mod unify;

pub use subst::Subst;
pub use unify::unify;

use crate::ty::{Float, Struct, Ty};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The `impl` block that a function stands in.
pub struct Owner {
    /// `impl<generics>`
    pub generics: syn::Generics,
    /// The type the block is for.
    pub ty: syn::Type,
    /// The trait, of a block `impl Trait for Type`.
    pub of_trait: Option<syn::Path>,
}

/// A constant of a type.
#[derive(Clone)]
pub struct Associated {
    pub ty: syn::Type,
    pub value: syn::Expr,
}

/// A function or method that can be lowered into its callers.
pub struct Callee {
    /// As the user wrote it, parameters' markers included.
    pub item: syn::ItemFn,
    /// The `impl` block around it.
    pub owner: Option<Rc<Owner>>,
}

/// See the module.
#[derive(Clone, Default)]
pub struct Scope {
    /// Type parameters of the function that stand for real numbers.
    params: Vec<&'static str>,
    items: Rc<Items>,
}

/// The items of a module.
#[derive(Default)]
struct Items {
    structs: BTreeMap<String, syn::ItemStruct>,
    aliases: BTreeMap<String, syn::ItemType>,
    enums: BTreeMap<String, syn::ItemEnum>,
    /// Whether an enum may hold real numbers.
    real: BTreeMap<String, bool>,
    constants: BTreeMap<String, syn::Type>,
    /// Constants of types: of the type of this name, and of which name.
    associated: BTreeMap<(String, String), Associated>,
    traits: BTreeMap<String, syn::ItemTrait>,
    callees: Vec<Rc<Callee>>,
    module: bool,
    /// Whether it mentions collections that are no `Vec`s.
    others: bool,
    /// Types of which it is known whether a method writes to elements of them.
    writers: RefCell<BTreeMap<String, bool>>,
    /// Structs being read, so that one that holds itself ends.
    open: RefCell<Vec<String>>,
    /// How long functions are, as far as somebody has asked.
    sizes: RefCell<size::Sizes>,
}

impl Scope {
    /// Reads the items of a module.
    pub fn new(items: &[syn::Item]) -> Scope {
        let mut found = Items {
            module: true,
            others: crate::lower::mentions_others(quote!(#(#items)*)),
            ..Items::default()
        };
        for item in items {
            found.item(item);
        }
        for item in items {
            if let syn::Item::Impl(block) = item {
                found.defaults(block);
            }
        }
        // Whether an enum holds real numbers depends on all other types.
        let scope = Scope {
            params: Vec::new(),
            items: Rc::new(found),
        };
        let enums: Vec<&syn::ItemEnum> = items
            .iter()
            .filter_map(|item| match item {
                syn::Item::Enum(e) => Some(e),
                _ => None,
            })
            .collect();
        let real = enums::real(&scope, &enums);
        let mut scope = scope;
        if let Some(items) = Rc::get_mut(&mut scope.items) {
            items.real = real;
            let named = enums.iter().map(|e| (e.ident.to_string(), (*e).clone()));
            items.enums = named.collect();
        }
        scope
    }

    /// The same for a function with type parameters of its own, among which those with a float bound are real numbers.
    pub fn with_generics<'a>(
        &self,
        generics: impl IntoIterator<Item = &'a syn::Generics>,
    ) -> Scope {
        let mut scope = self.clone();
        for g in generics {
            let params = g
                .type_params()
                .filter(|t| is_real(t, g.where_clause.as_ref()));
            scope
                .params
                .extend(params.map(|t| intern(&t.ident.to_string())));
        }
        scope
    }

    /// The same where every type parameter may stand for real numbers.
    pub fn with_every_param(&self, generics: &syn::Generics) -> Scope {
        let mut scope = self.clone();
        let names = generics.type_params().map(|t| intern(&t.ident.to_string()));
        scope.params.extend(names);
        scope
    }

    /// The type parameters that stand for real numbers.
    pub fn params(&self) -> &[&'static str] {
        &self.params
    }

    /// Whether a type parameter stands for real numbers.
    pub fn is_param(&self, name: &str) -> bool {
        self.params.contains(&name)
    }

    /// Reads a type as the user wrote it. A path that is not known is passive here; whether a *parameter* may have such a
    /// type is decided by the request.
    pub fn parse(&self, ty: &syn::Type) -> Ty {
        match ty {
            syn::Type::Paren(inner) => self.parse(&inner.elem),
            syn::Type::Group(inner) => self.parse(&inner.elem),
            syn::Type::Reference(r) => {
                Ty::Ref(Box::new(self.parse(&r.elem)), r.mutability.is_some())
            }
            syn::Type::Array(a) => {
                Ty::Array(Box::new(self.parse(&a.elem)), a.len.to_token_stream())
            }
            syn::Type::Slice(s) => Ty::Slice(Box::new(self.parse(&s.elem))),
            syn::Type::Tuple(t) if t.elems.is_empty() => Ty::Unit,
            syn::Type::Tuple(t) => Ty::Tuple(t.elems.iter().map(|t| self.parse(t)).collect()),
            syn::Type::Infer(_) => Ty::Unknown,
            syn::Type::Path(p) => self.named(p).unwrap_or_else(|| Ty::from_path(p, self)),
            _ => Ty::Passive,
        }
    }

    /// Reads the type of a parameter or result: there a path that is not known is a type of another module.
    pub fn parse_outer(&self, ty: &syn::Type) -> Ty {
        match (ty, self.parse(ty)) {
            (syn::Type::Paren(t), _) => self.parse_outer(&t.elem),
            (syn::Type::Group(t), _) => self.parse_outer(&t.elem),
            (syn::Type::Reference(r), Ty::Ref(_, mutable)) => {
                Ty::Ref(Box::new(self.parse_outer(&r.elem)), mutable)
            }
            (syn::Type::Array(a), Ty::Array(_, n)) => {
                Ty::Array(Box::new(self.parse_outer(&a.elem)), n)
            }
            (syn::Type::Slice(s), Ty::Slice(_)) => Ty::Slice(Box::new(self.parse_outer(&s.elem))),
            (syn::Type::Tuple(t), Ty::Tuple(_)) => {
                Ty::Tuple(t.elems.iter().map(|t| self.parse_outer(t)).collect())
            }
            (syn::Type::Path(p), Ty::Vec(_)) => {
                match p.path.segments.last().map(|s| &s.arguments) {
                    Some(syn::PathArguments::AngleBracketed(a)) => match a.args.first() {
                        Some(syn::GenericArgument::Type(t)) => {
                            Ty::Vec(Box::new(self.parse_outer(t)))
                        }
                        _ => Ty::Passive,
                    },
                    _ => Ty::Passive,
                }
            }
            (syn::Type::Path(p), Ty::Passive)
                if !Ty::holds_no_reals(ty) && !self.is_passive_enum(ty) && !is_of_std(p) =>
            {
                Ty::Opaque(p.to_token_stream())
            }
            (_, ty) => ty,
        }
    }

    /// Reads the type of a local variable or of a cast. Where the macro does not understand the whole of it, real numbers
    /// may hide inside (`type Real = f64;`), so nothing is known.
    pub fn parse_local(&self, ty: &syn::Type) -> Ty {
        let parsed = self.parse(ty);
        if parsed.is_understood() || Ty::holds_no_reals(ty) || self.is_passive_enum(ty) {
            parsed
        } else {
            Ty::Unknown
        }
    }

    /// Whether the module mentions collections that are no `Vec`s.
    pub fn mentions_others(&self) -> bool {
        self.items.others
    }

    /// A struct of the module as the user wrote it.
    pub fn struct_item(&self, name: &str) -> Option<&syn::ItemStruct> {
        self.items.structs.get(name)
    }

    /// Whether the type is an enum of the module without real numbers in it.
    pub fn is_passive_enum(&self, ty: &syn::Type) -> bool {
        let syn::Type::Path(p) = ty else { return false };
        let name = p.path.get_ident().map(ToString::to_string);
        name.is_some_and(|n| self.items.real.get(&n) == Some(&false))
    }

    /// A struct or alias of the module.
    fn named(&self, p: &syn::TypePath) -> Option<Ty> {
        if p.qself.is_some() {
            return None;
        }
        if let Some(name) = p.path.get_ident()
            && let Some(param) = self.params.iter().find(|n| name == *n)
        {
            return Some(Ty::Float(Float::Generic(param)));
        }
        let segments: Vec<_> = p.path.segments.iter().collect();
        let last = match segments[..] {
            [only] => only,
            [first, only] if first.ident == "self" => only,
            _ => return None,
        };
        let name = last.ident.to_string();
        if let Some(alias) = self.items.aliases.get(&name) {
            return Some(self.parse(&alias.ty));
        }
        let (of_struct, of_enum) = (self.items.structs.get(&name), self.real_enum(&name));
        if of_struct.is_none() && of_enum.is_none() {
            return None;
        }
        if self.items.open.borrow().contains(&name) {
            return Some(Ty::Unknown);
        }
        self.items.open.borrow_mut().push(name.clone());
        let ty = match (of_struct, of_enum) {
            (Some(s), _) => self.structure(s, last),
            (_, Some(e)) => match self.enumeration(e, generic_arguments(last)) {
                real if real.fields.iter().any(|(_, t)| t.has_reals()) => Ty::Struct(Rc::new(real)),
                // What its parameters stand for is not known yet.
                open if open.args.is_empty() && e.generics.type_params().next().is_some() => {
                    Ty::Struct(Rc::new(open))
                }
                // A type that is not known is in it.
                _ => {
                    self.items.open.borrow_mut().pop();
                    return None;
                }
            },
            _ => Ty::Unknown,
        };
        self.items.open.borrow_mut().pop();
        Some(ty)
    }

    /// A struct with its generic arguments put in.
    fn structure(&self, s: &syn::ItemStruct, at: &syn::PathSegment) -> Ty {
        let args = generic_arguments(at);
        let subst = Subst::of_generics(&s.generics, &args);
        let mut fields = Vec::new();
        for (i, f) in s.fields.iter().enumerate() {
            let name = match &f.ident {
                Some(name) => name.to_string(),
                None => i.to_string(),
            };
            let constant = f.attrs.iter().any(|a| a.path().is_ident("constant"));
            let ty = match subst.apply(&f.ty) {
                _ if constant => Ty::Passive,
                Some(ty) => self.parse_local(&ty),
                None => Ty::Unknown,
            };
            fields.push((name, ty));
        }
        let ident = &s.ident;
        let path = if args.is_empty() {
            quote!(#ident)
        } else {
            quote!(#ident::<#(#args),*>)
        };
        Ty::Struct(Rc::new(Struct {
            name: ident.to_string(),
            path,
            args,
            fields,
            tuple: matches!(s.fields, syn::Fields::Unnamed(_)),
            unit: matches!(s.fields, syn::Fields::Unit),
            ..Struct::default()
        }))
    }

    /// A struct or enum of the module that is written without its arguments, with those that the types of its fields tell.
    pub fn completed(&self, s: &Struct, found: &[Ty]) -> Option<Rc<Struct>> {
        let (generics, fields): (_, Vec<&syn::Field>) = match self.items.structs.get(&s.name) {
            Some(item) => (&item.generics, item.fields.iter().collect()),
            None => {
                let item = self.items.enums.get(&s.name)?;
                let fields = item.variants.iter().flat_map(|v| &v.fields);
                (&item.generics, fields.collect())
            }
        };
        generics.type_params().next()?;
        let own = usize::from(!s.variants.is_empty());
        let mut subst = Subst::default();
        for (f, ty) in fields.iter().zip(&found[own..]) {
            unify(self, &f.ty, ty, generics, &mut subst);
        }
        let args = generics.params.iter().filter_map(|p| match p {
            syn::GenericParam::Lifetime(_) => None,
            syn::GenericParam::Type(t) => Some(subst.get(&t.ident.to_string()).cloned()),
            syn::GenericParam::Const(c) => Some(subst.get(&c.ident.to_string()).cloned()),
        });
        let args: Vec<TokenStream> = args.collect::<Option<_>>()?;
        let name = quote::format_ident!("{}", s.name);
        match self.parse(&syn::parse2(quote!(#name<#(#args),*>)).ok()?) {
            Ty::Struct(s) => Some(s),
            _ => None,
        }
    }

    /// Whether it is that of a module or block, not of a function by itself.
    pub fn is_module(&self) -> bool {
        self.items.module
    }

    /// The type of a constant or static of the module.
    pub fn constant(&self, name: &str) -> Option<Ty> {
        Some(self.parse_local(self.items.constants.get(name)?))
    }

    /// The constant of a type, and its type.
    pub fn associated_constant(&self, of: &str, name: &str) -> Option<(Ty, &syn::Expr)> {
        let key = (of.to_owned(), name.to_owned());
        let found = self.items.associated.get(&key)?;
        Some((self.parse_local(&found.ty), &found.value))
    }

    /// Whether it is a trait of the module.
    pub fn is_trait(&self, name: &str) -> bool {
        self.items.traits.contains_key(name)
    }

    /// Whether it is a struct of the module that derives a trait.
    pub fn derives(&self, name: &str, of: &str) -> bool {
        let attrs = match (self.items.structs.get(name), self.items.enums.get(name)) {
            (Some(s), _) => &s.attrs,
            (_, Some(e)) => &e.attrs,
            _ => return false,
        };
        let derives = attrs.iter().filter(|a| a.path().is_ident("derive"));
        let mut lists = derives.filter_map(|a| {
            a.parse_args_with(
                syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated,
            )
            .ok()
        });
        lists.any(|l| {
            l.iter()
                .any(|p| p.segments.last().is_some_and(|s| s.ident == of))
        })
    }

    /// The function of a key.
    pub fn by_key(&self, key: &str) -> Option<&Rc<Callee>> {
        self.items.callees.iter().find(|c| c.key() == key)
    }

    /// The functions and methods of the module.
    pub fn callees(&self) -> &[Rc<Callee>] {
        &self.items.callees
    }

    /// A free function of the module.
    pub fn function(&self, name: &str) -> Option<&Rc<Callee>> {
        self.items
            .callees
            .iter()
            .find(|c| c.owner.is_none() && c.item.sig.ident == name)
    }

    /// Whether a method of the type of this name writes to elements of `self`, as `writes` finds in its body.
    pub fn has_writer(&self, owner: &str, writes: impl Fn(&syn::Block) -> bool) -> bool {
        if let Some(known) = self.items.writers.borrow().get(owner) {
            return *known;
        }
        let found = self.items.callees.iter().any(|c| {
            let of = c.owner.as_ref().and_then(|o| type_name(&o.ty));
            let mutable = c.item.sig.receiver().is_some_and(
                |r| matches!(&r.kind, syn::ReceiverKind::Reference(_, _, m) if m.is_some()),
            );
            mutable && of.as_deref() == Some(owner) && writes(&c.item.block)
        });
        let mut writers = self.items.writers.borrow_mut();
        writers.insert(owner.to_owned(), found);
        found
    }

    /// The method of this name of an enum of the module that holds no real numbers, if there is only one.
    pub fn method_of_passive(&self, name: &str) -> Option<&Rc<Callee>> {
        let mut found = self.items.callees.iter().filter(|c| {
            let of = c.owner.as_ref().and_then(|o| type_name(&o.ty));
            c.item.sig.ident == name
                && c.item.sig.receiver().is_some()
                && of.is_some_and(|n| self.items.real.get(&n) == Some(&false))
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// The methods and associated functions of a name, of all types of a name.
    pub fn associated<'a>(
        &'a self,
        owner: &'a str,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Rc<Callee>> {
        self.items.callees.iter().filter(move |c| {
            c.item.sig.ident == name
                && c.owner
                    .as_ref()
                    .is_some_and(|o| type_name(&o.ty).as_deref() == Some(owner))
        })
    }
}

impl Items {
    fn item(&mut self, item: &syn::Item) {
        match item {
            syn::Item::Struct(s) => {
                self.structs.insert(s.ident.to_string(), s.clone());
            }
            syn::Item::Type(t) if t.generics.params.is_empty() => {
                self.aliases.insert(t.ident.to_string(), t.clone());
            }
            syn::Item::Const(c) => {
                self.constants.insert(c.ident.to_string(), (*c.ty).clone());
            }
            syn::Item::Static(c) => {
                self.constants.insert(c.ident.to_string(), (*c.ty).clone());
            }
            syn::Item::Fn(f) => self.callees.push(Rc::new(Callee {
                item: f.clone(),
                owner: None,
            })),
            syn::Item::Impl(block) => self.block(block),
            syn::Item::Trait(t) => {
                self.traits.insert(t.ident.to_string(), t.clone());
            }
            _ => {}
        }
    }

    /// What a trait of the module provides and a block for it leaves as it is.
    fn defaults(&mut self, block: &syn::ItemImpl) {
        let of = block
            .trait_
            .as_ref()
            .and_then(|(path, _)| path.segments.last());
        let Some(of) = of
            .and_then(|s| self.traits.get(&s.ident.to_string()))
            .cloned()
        else {
            return;
        };
        let owner = Rc::new(Owner::of(block));
        for item in &of.items {
            match item {
                syn::TraitItem::Fn(f) => {
                    let own = block
                        .items
                        .iter()
                        .any(|i| matches!(i, syn::ImplItem::Fn(g) if g.sig.ident == f.sig.ident));
                    if let (Some(body), false) = (&f.default, own) {
                        self.callees.push(Rc::new(Callee {
                            item: syn::ItemFn {
                                attrs: f.attrs.clone(),
                                vis: syn::Visibility::Inherited,
                                sig: f.sig.clone(),
                                block: Box::new(body.clone()),
                                modifiers: Default::default(),
                            },
                            owner: Some(owner.clone()),
                        }));
                    }
                }
                syn::TraitItem::Const(c) => {
                    let own = block
                        .items
                        .iter()
                        .any(|i| matches!(i, syn::ImplItem::Const(d) if d.ident == c.ident));
                    if let (Some((_, value)), false) = (&c.default, own) {
                        self.constant(&owner, &c.ident, &c.ty, value);
                    }
                }
                _ => {}
            }
        }
    }

    fn constant(
        &mut self,
        owner: &Owner,
        name: &proc_macro2::Ident,
        ty: &syn::Type,
        value: &syn::Expr,
    ) {
        let Some(of) = type_name(&owner.ty) else {
            return;
        };
        let mut subst = Subst::default();
        subst.insert(&"Self", owner.path());
        let (Some(ty), Some(value)) = (subst.apply(ty), subst.apply(value)) else {
            return;
        };
        self.associated
            .insert((of, name.to_string()), Associated { ty, value });
    }

    fn block(&mut self, block: &syn::ItemImpl) {
        let owner = Rc::new(Owner::of(block));
        for item in &block.items {
            match item {
                syn::ImplItem::Fn(f) => self.callees.push(Rc::new(Callee {
                    item: function(f),
                    owner: Some(owner.clone()),
                })),
                syn::ImplItem::Const(c) => self.constant(&owner, &c.ident, &c.ty, &c.expr),
                _ => {}
            }
        }
    }
}

fn generic_arguments(at: &syn::PathSegment) -> Vec<TokenStream> {
    match &at.arguments {
        syn::PathArguments::AngleBracketed(a) => {
            a.args.iter().map(ToTokens::to_token_stream).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a type parameter has a bound that makes it a real number.
fn is_real(t: &syn::TypeParam, clause: Option<&syn::WhereClause>) -> bool {
    let float = |b: &syn::TypeParamBound| {
        matches!(b, syn::TypeParamBound::Trait(b) if b.path.segments.last().is_some_and(|s| {
            ["Float", "Real", "FloatCore", "Scalar"].iter().any(|n| s.ident == n)
        }))
    };
    let mut elsewhere = clause
        .into_iter()
        .flat_map(|c| &c.predicates)
        .filter_map(|p| match p {
            syn::WherePredicate::Type(p) => Some(p),
            _ => None,
        });
    t.bounds.iter().any(float)
        || elsewhere.any(|p| {
            matches!(&p.bounded_ty, syn::Type::Path(q) if q.path.is_ident(&t.ident))
                && p.bounds.iter().any(float)
        })
}

/// One text for each name of a type parameter: types are copied, and there are few such names.
fn intern(name: &str) -> &'static str {
    thread_local! {
        static NAMES: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    }
    NAMES.with_borrow_mut(|names| match names.iter().find(|n| **n == name) {
        Some(known) => known,
        None => {
            let new: &'static str = Box::leak(name.to_owned().into_boxed_str());
            names.push(new);
            new
        }
    })
}

impl Callee {
    /// What tells functions of one name apart.
    pub fn key(&self) -> String {
        key(&self.item.sig.ident, self.owner.as_deref())
    }

    /// Whether the user wrote its derivative.
    pub fn has_rule(&self) -> bool {
        crate::rule::of_attributes(&self.item.attrs, &mut Default::default()).is_some()
            || crate::rule::has_jvp(&self.item.attrs)
    }

    /// Whether it is marked `#[skip]`.
    pub fn is_skipped(&self) -> bool {
        self.item.attrs.iter().any(|a| a.path().is_ident("skip"))
    }
}

/// What tells functions of one name apart.
pub fn key(name: &proc_macro2::Ident, owner: Option<&Owner>) -> String {
    match owner {
        None => name.to_string(),
        Some(o) => {
            let (ty, of) = (&o.ty, &o.of_trait);
            quote!(#ty: #of, #name).to_string()
        }
    }
}

impl Owner {
    /// The type as it is written in an expression: `Pair::<T>`.
    pub fn path(&self) -> TokenStream {
        let mut ty = self.ty.clone();
        if let syn::Type::Path(p) = &mut ty {
            for s in &mut p.path.segments {
                if let syn::PathArguments::AngleBracketed(a) = &mut s.arguments {
                    a.colon2_token = Some(Default::default());
                }
            }
        }
        ty.to_token_stream()
    }

    /// The head of a block.
    pub fn of(block: &syn::ItemImpl) -> Owner {
        Owner {
            generics: block.generics.clone(),
            ty: (*block.self_ty).clone(),
            of_trait: block.trait_.as_ref().map(|(path, _)| path.clone()),
        }
    }

    /// The last argument of the trait: `f64` of `Mul<f64>`.
    pub fn trait_argument(&self) -> Option<&syn::Type> {
        match &self.of_trait.as_ref()?.segments.last()?.arguments {
            syn::PathArguments::AngleBracketed(a) => match a.args.last()? {
                syn::GenericArgument::Type(t) => Some(t),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A method as a function of its own; the receiver stays.
pub fn function(f: &syn::ImplItemFn) -> syn::ItemFn {
    syn::ItemFn {
        attrs: f.attrs.clone(),
        vis: f.vis.clone(),
        sig: f.sig.clone(),
        block: Box::new(f.block.clone()),
        modifiers: f.modifiers.clone(),
    }
}

/// Types of the standard library, for which no user can implement a trait of ours.
fn is_of_std(p: &syn::TypePath) -> bool {
    const NAMES: [&str; 18] = [
        "Option", "Result", "Box", "Rc", "Arc", "Cell", "RefCell", "Mutex", "RwLock", "Cow",
        "HashMap", "HashSet", "BTreeMap", "BTreeSet", "VecDeque", "Range", "Instant", "Duration",
    ];
    let first = p.path.segments.first();
    let last = p.path.segments.last();
    first.is_some_and(|s| ["std", "core", "alloc"].iter().any(|n| s.ident == n))
        || last.is_some_and(|s| NAMES.iter().any(|n| s.ident == n))
}

/// The name that associated functions of a type are found by.
pub fn type_name(ty: &syn::Type) -> Option<String> {
    match ty {
        syn::Type::Path(p) => Some(p.path.segments.last()?.ident.to_string()),
        syn::Type::Reference(r) => type_name(&r.elem),
        syn::Type::Paren(p) => type_name(&p.elem),
        syn::Type::Group(p) => type_name(&p.elem),
        syn::Type::Slice(_) => Some("[]".to_owned()),
        _ => None,
    }
}
