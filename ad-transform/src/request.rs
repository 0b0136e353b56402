//! Pass 1, `parse`: the attribute and the item become a [`Request`]; what the signature asks in vain is reported.

use crate::diagnostics::{Diagnostics, Extent, whole};
use crate::messages;
use crate::passes::Passes;
use crate::rule::{self, Rule};
use crate::scope::{Owner, Scope, Subst};
use crate::ty::Ty;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident};
use std::rc::Rc;
use syn::spanned::Spanned;

/// A parameter of the primal.
#[derive(Clone)]
pub struct Param {
    /// The user's pattern.
    pub pat: syn::Pat,
    /// The user's type.
    pub user_ty: syn::Type,
    /// What the transform knows of it.
    pub ty: Ty,
    /// Name in the companions' signatures.
    pub name: Ident,
    /// Whether it has an adjoint.
    pub active: bool,
    /// `#[scratch]`: a workspace, whose content on entry is no input.
    pub scratch: bool,
}

impl Param {
    /// Whether it is active and written to: then what it ends with is an output.
    pub fn is_output(&self) -> bool {
        self.active && matches!(self.ty, Ty::Ref(_, true))
    }
}

/// What is to be emitted, and for what.
pub struct Request {
    /// The user's function, without the macro's own attributes. In a method, `Self` is replaced by the type.
    pub item: syn::ItemFn,
    /// The `impl` block around a method.
    pub owner: Option<Rc<Owner>>,
    /// The parameters.
    pub params: Vec<Param>,
    /// What the transform knows of the result type.
    pub result: Ty,
    /// The companions that are emitted only where they are asked.
    pub asked: Asked,
    /// The order that the user asks, for callers elsewhere; `asked` has what functions of the module ask, too.
    pub known_order: u32,
    /// What is declared around the function.
    pub scope: Rc<Scope>,
    /// What the user wrote instead of the transform.
    pub rule: Option<Rule>,
    /// What is written by hand instead of forward mode.
    pub jvp_rule: Option<syn::Path>,
    /// Whether it is a function of ours.
    pub derived: bool,
    /// Which optional passes run.
    pub passes: Passes,
}

impl Request {
    /// Whether the declared result may hold real numbers, also where it is not supported.
    pub fn holds_reals(&self) -> bool {
        match &self.item.sig.output {
            syn::ReturnType::Default => false,
            syn::ReturnType::Type(_, ty) => self.scope.parse(ty).has_reals(),
        }
    }
}

/// The companions that an option asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// `f_jvp`
    pub jvp: bool,
    /// `f_hvp`
    pub hvp: bool,
    /// `f_jacobian`
    pub jacobian: bool,
    /// `f_hessian`
    pub hessian: bool,
    /// `f_jvps`
    pub jvps: bool,
    /// `f_hvps`
    pub hvps: bool,
    /// `f_hessian_diagonal`
    pub hessian_diagonal: bool,
    /// `f_jacobian_sparse`
    pub jacobian_sparse: bool,
    /// `f_hessian_sparse`
    pub hessian_sparse: bool,
    /// How many times its derivatives can be differentiated, and one more: `order = 2`. 0 and 1 are the same.
    pub order: u32,
    /// Checks that values are numbers and partials finite: `debug_nan`.
    pub debug_nan: bool,
}

/// What an attribute says.
#[derive(Default)]
pub struct Options {
    /// The companions that it asks.
    pub asked: Asked,
    /// The options among them that only a function with a gradient can have.
    of_gradients: Vec<(Extent, String)>,
    /// `jvp = name`
    jvp_rule: Option<syn::Path>,
    /// Where `order` stands.
    order_at: Option<Extent>,
}

impl Options {
    /// With what the attribute of the module or block around asks: of every function that can have it.
    pub fn within(mut self, around: Asked) -> Options {
        let own = &mut self.asked;
        own.jvp |= around.jvp;
        own.hvp |= around.hvp;
        own.jacobian |= around.jacobian;
        own.hessian |= around.hessian;
        own.jvps |= around.jvps;
        own.hvps |= around.hvps;
        own.hessian_diagonal |= around.hessian_diagonal;
        own.jacobian_sparse |= around.jacobian_sparse;
        own.hessian_sparse |= around.hessian_sparse;
        own.debug_nan |= around.debug_nan;
        own.order = own.order.max(around.order);
        self
    }
}

/// The options.
const OPTIONS: [&str; 10] = [
    "jvp",
    "hvp",
    "jacobian",
    "hessian",
    "jvps",
    "hvps",
    "hessian_diagonal",
    "jacobian_sparse",
    "hessian_sparse",
    "debug_nan",
];

/// The highest order: the code grows with each.
pub const HIGHEST: u32 = 5;

/// Reads attribute and item. `None` where the item is no function; all else is recovered from.
pub fn parse(
    attribute: TokenStream,
    item: &TokenStream,
    diag: &mut Diagnostics,
) -> Option<Request> {
    let mut function = match syn::parse2::<syn::ItemFn>(item.clone()) {
        Ok(f) => f,
        Err(error) => {
            diag.report(not_a_function(item, &error));
            return None;
        }
    };
    once(&mut function.attrs, diag);
    let rule = rule::read(&attribute, diag);
    let options = options(attribute, diag);
    // A method by itself: of its type no more is known than its name.
    let owner = function.sig.receiver().map(|_| {
        Rc::new(Owner {
            generics: syn::Generics::default(),
            ty: syn::parse_quote!(Self),
            of_trait: None,
        })
    });
    Some(of_function(
        function,
        owner,
        Rc::default(),
        options,
        rule,
        diag,
    ))
}

/// The request for a function, a method where it has an owner, among what is declared around it.
pub fn of_function(
    mut function: syn::ItemFn,
    owner: Option<Rc<Owner>>,
    scope: Rc<Scope>,
    options: Options,
    rule: Option<Rule>,
    diag: &mut Diagnostics,
) -> Request {
    if let Some(owner) = &owner {
        let mut subst = Subst::default();
        subst.insert(&"Self", owner.path());
        function = subst.apply(&function).unwrap_or(function);
    }
    let around = owner.as_ref().map(|o| &o.generics);
    let scope = Rc::new(scope.with_generics(around.into_iter().chain([&function.sig.generics])));
    for name in ["constant", "scratch"] {
        if let Some(a) = function.attrs.iter().find(|a| a.path().is_ident(name)) {
            diag.report(messages::marker_place(whole(a), name));
        }
        function.attrs.retain(|a| !a.path().is_ident(name));
    }
    // `#![allow(..)]` inside the body holds for the companions as well, which have the attribute before them.
    function
        .attrs
        .iter_mut()
        .for_each(|a| a.style = syn::AttrStyle::Outer);
    signature(&function.sig, &scope, diag);
    let before = diag.iter().count();
    let params = params(&mut function, owner.as_deref(), &scope, diag);
    let understood = diag.iter().count() == before;
    let result = match &function.sig.output {
        syn::ReturnType::Default => Ty::Unit,
        syn::ReturnType::Type(_, ty) if rule.is_some() => scope.parse_outer(ty),
        syn::ReturnType::Type(_, ty) => result_type(ty, &scope, diag),
    };
    let name = &function.sig.ident;
    if understood && !params.iter().any(|p| p.active) {
        diag.report(messages::nothing_active(name.span(), name));
    }
    if !result.has_reals() && !params.iter().any(Param::is_output) && diag.is_empty() {
        // What could be differentiated is written to a parameter that is marked.
        let marked = params.iter().find(|p| {
            let output = matches!(&p.ty, Ty::Ref(inner, true) if inner.has_reals());
            output && !p.active && !p.scratch
        });
        let span = match &function.sig.output {
            syn::ReturnType::Default => name.span(),
            syn::ReturnType::Type(_, ty) => ty.span(),
        };
        diag.report(match marked {
            Some(p) => messages::constant_receives(p.pat.span(), &p.name),
            None => messages::passive_result(span, name),
        });
    }
    let mut asked = options.asked;
    asked.jvp &= options.jvp_rule.is_none();
    if !matches!(result.content(), Ty::Float(_)) {
        (asked.hvp, asked.hessian) = (false, false);
        (asked.hvps, asked.hessian_diagonal, asked.hessian_sparse) = (false, false, false);
        for (at, option) in options.of_gradients.into_iter().filter(|_| understood) {
            diag.report(messages::needs_gradient(at, option, name));
        }
    }
    let request = Request {
        item: function,
        owner,
        params,
        result,
        asked,
        known_order: asked.order,
        scope,
        rule,
        jvp_rule: options.jvp_rule,
        derived: false,
        passes: Passes::current(),
    };
    if let Some(at) = options.order_at
        && understood
        && asked.order >= 2
        && !crate::nest::is_pure(&request)
    {
        diag.report(messages::order_of_written(at, &request.item.sig.ident));
    }
    request
}

/// Removes and reports a second attribute of ours.
pub fn once(attrs: &mut Vec<syn::Attribute>, diag: &mut Diagnostics) {
    attrs.retain(|a| {
        let own = a
            .path()
            .segments
            .last()
            .is_some_and(|s| s.ident == "reverse_diff");
        if own {
            diag.report(messages::repeated_attribute(whole(a)));
        }
        !own
    });
}

/// Whether the attribute stands on a statement or an expression: rustc has said that it cannot.
pub fn is_no_item(item: &TokenStream) -> bool {
    let statements = syn::parse::Parser::parse2(syn::Block::parse_within, item.clone());
    syn::parse2::<syn::Item>(item.clone()).is_err()
        && (syn::parse2::<syn::Expr>(item.clone()).is_ok()
            || statements.is_ok_and(|s| s.len() == 1))
}

/// From the first token of an item to its name.
fn head(item: &impl ToTokens, name: &Ident) -> Extent {
    Extent {
        end: name.span(),
        ..whole(item)
    }
}

fn not_a_function(item: &TokenStream, error: &syn::Error) -> crate::diagnostics::Diagnostic {
    if syn::parse2::<syn::TraitItemFn>(item.clone()).is_ok_and(|f| f.default.is_none()) {
        let at = whole(item);
        return messages::not_a_function(at, "a method of a trait that has no body");
    }
    let kind = match syn::parse2::<syn::Item>(item.clone()) {
        Ok(syn::Item::Struct(s)) => return messages::not_on_a_type(head(&s, &s.ident), "a struct"),
        Ok(syn::Item::Enum(e)) => return messages::not_on_a_type(head(&e, &e.ident), "an enum"),
        Ok(syn::Item::Trait(_)) => "a trait",
        Ok(syn::Item::TraitAlias(_)) => "a trait alias",
        Ok(syn::Item::Union(_)) => "a union",
        Ok(syn::Item::ForeignMod(_)) => "an `extern` block",
        Ok(syn::Item::ExternCrate(_)) => "an `extern crate`",
        Ok(syn::Item::Const(_)) => "a constant",
        Ok(syn::Item::Static(_)) => "a `static`",
        Ok(syn::Item::Type(_)) => "a type alias",
        Ok(syn::Item::Use(_)) => "a `use`",
        Ok(syn::Item::Macro(_)) => "a macro",
        _ => return messages::not_a_function(error.span(), format!("this ({error})")),
    };
    let span = item
        .clone()
        .into_iter()
        .next()
        .map_or_else(Span::call_site, |t| t.span());
    messages::not_a_function(span, kind)
}

/// Reads the attribute's options.
pub fn options(attribute: TokenStream, diag: &mut Diagnostics) -> Options {
    use syn::parse::Parser;
    let mut options = Options::default();
    if attribute.is_empty() {
        return options;
    }
    let parser = syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
    let all = whole(&attribute);
    let Ok(list) = parser.parse2(attribute) else {
        diag.report(messages::malformed_option(all));
        return options;
    };
    let mut seen = std::collections::BTreeSet::new();
    for option in list {
        let name = option.path().to_token_stream().to_string();
        if !seen.insert(name.clone()) {
            diag.report(messages::repeated_option(whole(&option), name));
            continue;
        }
        if let syn::Meta::NameValue(v) = &option
            && name == "jvp"
        {
            match &v.value {
                syn::Expr::Path(p) if p.qself.is_none() => options.jvp_rule = Some(p.path.clone()),
                other => diag.report(messages::rule_name(whole(other))),
            }
            continue;
        }
        if rule::is_part(&option) {
            continue;
        }
        if matches!(option, syn::Meta::Path(_)) && options.asked.ask(&name) {
            if name.starts_with('h') {
                options.of_gradients.push((whole(&option), name));
            }
            continue;
        }
        if name == "order" {
            match order(&option) {
                Some(n) => options.asked.order = n,
                None => diag.report(messages::order_value(whole(&option))),
            }
            options.order_at = Some(whole(&option));
            continue;
        }
        if OPTIONS.contains(&name.as_str()) {
            diag.report(messages::option_with_value(whole(&option), name));
            continue;
        }
        let suggestion = suggestion(&name);
        diag.report(messages::unknown_option(whole(&option), name, suggestion));
    }
    options
}

/// What may be meant by an option that there is not.
fn suggestion(name: &str) -> String {
    if matches!(
        name,
        "grad" | "gradient" | "grad_into" | "vjp_into" | "reverse"
    ) {
        return "`f_grad`, `f_grad_into`, `f_vjp` and `f_vjp_into` are there without an option: write #[reverse_diff]"
            .to_owned();
    }
    if matches!(name, "constant" | "scratch") {
        return format!("write it before a parameter: `fn f(x: f64, #[{name}] k: f64)`");
    }
    if matches!(name, "skip") {
        return "write `#[skip]` before a function of a module that has the attribute".to_owned();
    }
    if matches!(name, "forward" | "tangent" | "pushforward") {
        return "forward mode is `jvp`: write #[reverse_diff(jvp)]".to_owned();
    }
    let known: Vec<&str> = OPTIONS
        .into_iter()
        .chain(["order", "vjp", "fwd", "rev"])
        .collect();
    match messages::closest(&name.to_lowercase(), &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the options are `{}`", known.join("`, `")),
    }
}

/// The number of `order = number`.
fn order(option: &syn::Meta) -> Option<u32> {
    let value = &option.require_name_value().ok()?.value;
    let syn::Expr::Lit(syn::ExprLit {
        lit: syn::Lit::Int(n),
        ..
    }) = value
    else {
        return None;
    };
    let n = n.base10_parse().ok()?;
    (1..=HIGHEST).contains(&n).then_some(n)
}

impl Asked {
    /// The names of the companions, without the function's own.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let asked = move |name: &str| match name {
            "jvp" => self.jvp,
            "hvp" => self.hvp,
            "jacobian" => self.jacobian,
            "hessian" => self.hessian,
            "jvps" => self.jvps,
            "hvps" => self.hvps,
            "hessian_diagonal" => self.hessian_diagonal,
            "jacobian_sparse" => self.jacobian_sparse,
            "hessian_sparse" => self.hessian_sparse,
            _ => false,
        };
        OPTIONS.into_iter().filter(move |name| asked(name))
    }

    /// Whether second derivatives are asked.
    pub fn second(self) -> bool {
        self.hvp || self.hessian || self.second_in_lanes()
    }

    /// Whether second derivatives in several directions are asked that make no dense matrix.
    pub fn second_in_lanes(self) -> bool {
        self.hvps || self.hessian_diagonal || self.hessian_sparse
    }

    /// Whether first derivatives in several directions are asked that make no dense matrix.
    pub fn first_in_lanes(self) -> bool {
        self.jvps || self.jacobian_sparse
    }

    /// Whether one of the companions of forward mode is asked.
    pub fn forward(self) -> bool {
        self.jvp || self.jacobian || self.first_in_lanes() || self.second()
    }

    /// Asks the companion of this name; false where there is none.
    fn ask(&mut self, name: &str) -> bool {
        let which = match name {
            "jvp" => &mut self.jvp,
            "hvp" => &mut self.hvp,
            "jacobian" => &mut self.jacobian,
            "hessian" => &mut self.hessian,
            "jvps" => &mut self.jvps,
            "hvps" => &mut self.hvps,
            "hessian_diagonal" => &mut self.hessian_diagonal,
            "jacobian_sparse" => &mut self.jacobian_sparse,
            "hessian_sparse" => &mut self.hessian_sparse,
            "debug_nan" => &mut self.debug_nan,
            _ => return false,
        };
        *which = true;
        true
    }
}

fn signature(sig: &syn::Signature, scope: &Scope, diag: &mut Diagnostics) {
    if let Some(token) = sig.asyncness {
        diag.report(messages::async_function(token.span));
    }
    if let syn::Safety::Unsafe(token) = &sig.safety {
        diag.report(messages::unsafe_function(token.span));
    }
    // In a module a `const` helper is no reason to stop; its companions are ordinary functions.
    if let Some(token) = sig.constness.filter(|_| !scope.is_module()) {
        diag.report(messages::const_function(token.span));
    }
    // `extern "C"` and `#[no_mangle]` are the primal's alone; its companions are ordinary functions.
    for p in sig.generics.type_params() {
        if scope.is_param(&p.ident.to_string()) {
            continue;
        }
        diag.report(messages::type_parameter(p.ident.span(), &p.ident));
    }
}

fn params(
    function: &mut syn::ItemFn,
    owner: Option<&Owner>,
    scope: &Scope,
    diag: &mut Diagnostics,
) -> Vec<Param> {
    let mut out = Vec::new();
    for (i, input) in function.sig.inputs.iter_mut().enumerate() {
        match input {
            syn::FnArg::Receiver(r) => match receiver(r, owner, scope, diag) {
                Some(p) => out.push(p),
                None => diag.report(messages::method(whole(r))),
            },
            syn::FnArg::Typed(p) => out.push(param(i, p, scope, diag)),
        }
    }
    out
}

/// `self`, `&self`, `&mut self`.
fn receiver(
    r: &mut syn::Receiver,
    owner: Option<&Owner>,
    scope: &Scope,
    diag: &mut Diagnostics,
) -> Option<Param> {
    let own = &owner?.ty;
    let user_ty: syn::Type = match &r.kind {
        syn::ReceiverKind::Value => own.clone(),
        syn::ReceiverKind::Reference(_, lifetime, mutability) => {
            syn::parse_quote!(&#lifetime #mutability #own)
        }
        _ => return None,
    };
    let constant = take_marker(&mut r.attrs, "constant", diag);
    let ty = if constant {
        scope.parse(&user_ty)
    } else {
        scope.parse_outer(&user_ty)
    };
    if !constant {
        check_type(&user_ty, &ty, scope, diag);
    }
    let name = Ident::new("self", r.self_token.span);
    Some(Param {
        pat: self_pattern(r),
        user_ty,
        scratch: false,
        active: !constant && ty.has_reals(),
        ty,
        name,
    })
}

/// The receiver as a pattern: a variable like others.
pub fn self_pattern(r: &syn::Receiver) -> syn::Pat {
    syn::Pat::Ident(syn::PatIdent {
        attrs: Vec::new(),
        by_ref: None,
        mutability: r.mutability,
        ident: Ident::new("self", r.self_token.span),
        subpat: None,
    })
}

/// Attributes that rustc takes before a parameter.
const OF_PARAMETERS: [&str; 8] = [
    "allow", "cfg", "cfg_attr", "deny", "doc", "expect", "forbid", "warn",
];

fn param(position: usize, p: &mut syn::PatType, scope: &Scope, diag: &mut Diagnostics) -> Param {
    p.attrs.retain(|a| {
        let name = a.path().get_ident().map(ToString::to_string);
        let Some(name) = name else { return true };
        let known = OF_PARAMETERS.contains(&&*name) || matches!(&*name, "constant" | "scratch");
        if !known {
            diag.report(messages::unknown_marker(whole(a), name));
        }
        known
    });
    let constant = take_marker(&mut p.attrs, "constant", diag);
    let marked = take_marker(&mut p.attrs, "scratch", diag);
    let mutable = matches!(&*p.ty, syn::Type::Reference(r) if r.mutability.is_some());
    if marked && !mutable {
        diag.report(messages::scratch(p.pat.span()));
    }
    let scratch = marked && mutable;
    // Vectors of constants are an operand like others.
    let ty = if constant && !mentions_real(p.ty.to_token_stream()) {
        scope.parse(&p.ty)
    } else {
        scope.parse_outer(&p.ty)
    };
    let active = !constant && !scratch && ty.has_reals();
    if !constant {
        check_type(&p.ty, &ty, scope, diag);
    }
    let (pat, name) = named(position, &p.pat, diag);
    Param {
        pat,
        user_ty: (*p.ty).clone(),
        ty,
        name,
        active,
        scratch,
    }
}

/// Whether `f64` or `f32` is among the tokens.
fn mentions_real(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|t| match t {
        proc_macro2::TokenTree::Ident(i) => i == "f64" || i == "f32",
        proc_macro2::TokenTree::Group(g) => mentions_real(g.stream()),
        _ => false,
    })
}

/// The pattern, as far as it can be taken apart, and the name in the companions' signatures.
fn named(position: usize, pat: &syn::Pat, diag: &mut Diagnostics) -> (syn::Pat, Ident) {
    let unnamed = format_ident!("arg{position}");
    match pat {
        syn::Pat::Ident(i) if i.by_ref.is_none() && i.subpat.is_none() => {
            (pat.clone(), i.ident.clone())
        }
        syn::Pat::Ident(_) | syn::Pat::Struct(_) | syn::Pat::TupleStruct(_) => {
            diag.report(messages::parameter_pattern(whole(pat)));
            (syn::parse_quote!(_), unnamed)
        }
        _ => (pat.clone(), unnamed),
    }
}

/// Removes `#[name]` and says whether it was there.
fn take_marker(attrs: &mut Vec<syn::Attribute>, name: &str, diag: &mut Diagnostics) -> bool {
    let before = attrs.len();
    for a in attrs.iter().filter(|a| a.path().is_ident(name)) {
        if a.meta.require_path_only().is_err() {
            diag.report(messages::malformed_marker(whole(a), name));
        }
    }
    attrs.retain(|a| !a.path().is_ident(name));
    attrs.len() < before
}

fn check_type(user: &syn::Type, ty: &Ty, scope: &Scope, diag: &mut Diagnostics) {
    match (user, ty) {
        (syn::Type::ImplTrait(_), _) => diag.report(messages::impl_parameter(whole(user))),
        (syn::Type::Paren(p), _) => check_type(&p.elem, ty, scope, diag),
        (syn::Type::Group(p), _) => check_type(&p.elem, ty, scope, diag),
        (syn::Type::Reference(r), Ty::Ref(inner, mutable)) => {
            if *mutable
                && inner.has_reals()
                && !inner.innermost()
                && !matches!(&**inner, Ty::Slice(e) if e.innermost())
            {
                diag.report(messages::mutable_parameter(whole(user)));
            }
            check_type(&r.elem, inner, scope, diag);
        }
        (syn::Type::Array(a), Ty::Array(inner, _)) => check_type(&a.elem, inner, scope, diag),
        (syn::Type::Slice(s), Ty::Slice(inner)) => check_type(&s.elem, inner, scope, diag),
        (syn::Type::Tuple(t), Ty::Tuple(parts)) => {
            t.elems
                .iter()
                .zip(parts)
                .for_each(|(t, p)| check_type(t, p, scope, diag));
        }
        (syn::Type::Path(_), Ty::Vec(inner)) => {
            if matches!(**inner, Ty::Passive | Ty::Unknown) {
                diag.report(messages::unknown_parameter_type(
                    whole(user),
                    readable(user),
                ));
            }
        }
        (syn::Type::Path(_), Ty::Struct(s)) => check_fields(s, scope, diag),
        (syn::Type::Path(_), Ty::Passive) if scope.is_passive_enum(user) => {}
        (syn::Type::FnPtr(_), Ty::Passive) => {
            diag.report(messages::function_parameter(whole(user), readable(user)));
        }
        (syn::Type::TraitObject(object), Ty::Passive) => {
            diag.report(of_object(user, object));
        }
        (syn::Type::Path(p), Ty::Passive) if boxed(p).is_some() => {
            boxed(p)
                .into_iter()
                .for_each(|object| diag.report(of_object(user, object)));
        }
        (_, Ty::Passive) if !Ty::holds_no_reals(user) => {
            diag.report(messages::unknown_parameter_type(
                whole(user),
                readable(user),
            ));
        }
        _ => {}
    }
}

/// `dyn Trait` of `Box<dyn Trait>` and its like.
fn boxed(p: &syn::TypePath) -> Option<&syn::TypeTraitObject> {
    let last = p.path.segments.last()?;
    let syn::PathArguments::AngleBracketed(args) = &last.arguments else {
        return None;
    };
    match args.args.first()? {
        syn::GenericArgument::Type(syn::Type::TraitObject(object)) => Some(object),
        _ => None,
    }
}

/// What is said of a parameter whose methods are known at run time only.
fn of_object(user: &syn::Type, object: &syn::TypeTraitObject) -> crate::diagnostics::Diagnostic {
    let is_function = |b: &syn::TypeParamBound| {
        let name = match b {
            syn::TypeParamBound::Trait(t) => t.path.segments.last(),
            _ => None,
        };
        name.is_some_and(|s| ["Fn", "FnMut", "FnOnce"].iter().any(|f| s.ident == *f))
    };
    if object.bounds.iter().any(is_function) {
        messages::function_parameter(whole(user), readable(user))
    } else {
        messages::trait_object(whole(user), readable(user))
    }
}

/// Reports a field for which a struct of the module has no tangent type.
fn check_fields(s: &crate::ty::Struct, scope: &Scope, diag: &mut Diagnostics) {
    let item = scope.struct_item(&s.name);
    if let Some(field) = item.and_then(|item| crate::emit::in_the_way(item, scope)) {
        let text = readable(field);
        diag.report(messages::unknown_field(whole(field), text, &s.name));
    }
    for (_, ty) in &s.fields {
        if let Ty::Struct(inner) = ty.strip() {
            check_fields(inner, scope, diag);
        }
    }
}

/// A type as the user would write it: syntax turned back into text has a space between any two tokens.
fn readable(ty: &syn::Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (spaced, tight) in [
        (" :: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        ("& ", "&"),
        (" ,", ","),
        (" ;", ";"),
    ] {
        text = text.replace(spaced, tight);
    }
    text
}

fn result_type(user: &syn::Type, scope: &Scope, diag: &mut Diagnostics) -> Ty {
    let ty = scope.parse_outer(user);
    if !returnable(&ty) {
        diag.report(messages::result_type(whole(user), readable(user)));
        return Ty::Passive;
    }
    ty
}

/// Whether a function can have this result and companions: others can be called in the same module all the same.
pub fn has_result(f: &syn::ItemFn, owner: Option<&Owner>, scope: &Scope) -> bool {
    let syn::ReturnType::Type(_, ty) = &f.sig.output else {
        return true;
    };
    let mut subst = Subst::default();
    if let Some(owner) = owner {
        subst.insert(&"Self", owner.path());
    }
    let around = owner.map(|o| &o.generics);
    let scope = scope.with_generics(around.into_iter().chain([&f.sig.generics]));
    let ty = subst.apply(&**ty).unwrap_or_else(|| (**ty).clone());
    returnable(&scope.parse_outer(&ty))
}

/// Whether values of the type can be made of scalars, one by one, with an array length known to the macro.
fn returnable(ty: &Ty) -> bool {
    match ty {
        Ty::Float(_) | Ty::Int(_) | Ty::Bool | Ty::Unit | Ty::Opaque(_) => true,
        Ty::Tuple(parts) => parts.iter().all(returnable),
        Ty::Array(e, _) | Ty::Vec(e) => returnable(e),
        Ty::Maybe(e, _) => !matches!(**e, Ty::Maybe(..)) && returnable(e),
        Ty::Struct(s) => s.fields.iter().all(|(_, t)| returnable(t)),
        _ => false,
    }
}
