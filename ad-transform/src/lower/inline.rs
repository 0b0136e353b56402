//! Calls of functions of the module: the callee is lowered where it is called.
//!
//! Its parameters are bound to what the arguments hold, in scopes of their own, so views, closures and tuples taken
//! apart go through a call as they are. Generic parameters are replaced by what the arguments tell they stand for.
//! A callee that is being lowered already, or would make too much of its caller, stays a call (`call.rs`).

use super::{Held, Lower, Var, targets};
use crate::ir::{Op, Val};
use crate::messages;
use crate::scope::{Callee, Scope, Subst, unify};
use crate::ty::Ty;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use std::rc::Rc;
use syn::spanned::Spanned;

/// A function that has become as large as this takes in no more callees: where each function calls the next twice, its size
/// would double with every level.
const LARGEST: usize = 4000;

/// What a call says of generic arguments, beside what the arguments say.
#[derive(Default)]
pub(super) struct Explicit {
    /// `f::<T>(..)`
    pub(super) turbofish: Vec<TokenStream>,
    /// `Pair::<T>::f(..)`
    pub(super) owner: Option<Ty>,
}

/// What belongs to the function being lowered, put aside while a callee is.
pub(super) struct Outer {
    pub(super) scopes: Vec<Vec<(Ident, Var)>>,
    pub(super) local: Vec<Rc<Callee>>,
    pub(super) frames: Vec<super::exits::Frame>,
    pub(super) in_loop: bool,
    pub(super) written: Rc<targets::Written>,
    pub(super) declared: Option<Ty>,
    pub(super) returned: Var,
    pub(super) result: Var,
}

impl Lower<'_> {
    /// Whether the callee can be lowered into its caller.
    pub(super) fn can_inline(&self, callee: &Callee) -> bool {
        let sig = &callee.item.sig;
        let key = callee.key();
        let full = self.values.count() > LARGEST && can_be_called(callee);
        let plain = !full && sig.asyncness.is_none() && matches!(sig.safety, syn::Safety::Default);
        plain && !callee.is_skipped() && !callee.has_rule() && !self.inlining.contains(&key)
    }

    /// Lowers a call. The receiver of a method is its first argument.
    pub(super) fn inline(
        &mut self,
        callee: &Rc<Callee>,
        args: Vec<Held>,
        explicit: &Explicit,
        span: Span,
    ) -> Held {
        if args.iter().any(|a| self.diverged(a)) {
            return Held::Never;
        }
        let Some(mut item) = self.instance(callee, &args, explicit) else {
            self.diag.report(messages::opaque_expression(span));
            return Held::Never;
        };
        syn::visit_mut::VisitMut::visit_item_fn_mut(&mut super::pattern::Variables, &mut item);
        super::gathered::told(&mut item.block, &item.sig, &self.scope);
        crate::fence::of_function(&item, self.diag);
        let local = match self.is_local(callee) {
            true => self.local.clone(),
            false => Vec::new(),
        };
        let outer = self.enter(&item, local);
        self.inlining.push(callee.key());
        let ty = match &item.sig.output {
            syn::ReturnType::Default => Ty::Unit,
            syn::ReturnType::Type(_, ty) => self.scope.parse_local(ty),
        };
        self.open_result(&item.block, &ty, span);
        for (input, held) in item.sig.inputs.iter().zip(args) {
            self.argument(input, held);
        }
        let close = item.block.brace_token.span.close();
        self.expected = Some(ty.clone());
        self.declared = Some(ty.clone());
        let tail = self.block(&item.block);
        let left = self.may_have_returned().is_some() || !self.diverged(&tail);
        let held = self.returned_or(tail, close);
        self.inlining.pop();
        self.leave_callee(outer);
        if !left {
            return Held::Never;
        }
        self.declared(held, &ty)
    }

    /// The callee with `Self` and generic parameters replaced.
    fn instance(&self, callee: &Callee, args: &[Held], explicit: &Explicit) -> Option<syn::ItemFn> {
        let mut item = callee.item.clone();
        let own = item.sig.generics.clone();
        let mut params = own.clone();
        let mut found = Subst::default();
        if let Some(owner) = &callee.owner {
            let mut subst = Subst::default();
            subst.insert(&"Self", owner.path());
            item = subst.apply(&item)?;
            params.params.extend(owner.generics.params.iter().cloned());
            if let Some(ty) = &explicit.owner {
                unify(&self.scope, &owner.ty, ty, &params, &mut found);
            }
        }
        if params.params.is_empty() {
            return Some(item);
        }
        if !explicit.turbofish.is_empty() {
            found.extend(Subst::of_generics(&own, &explicit.turbofish));
        }
        for (input, held) in item.sig.inputs.iter().zip(args) {
            let ty = self.with_types(held);
            match (input, &callee.owner) {
                (syn::FnArg::Receiver(_), Some(owner)) => {
                    unify(&self.scope, &owner.ty, ty.strip(), &params, &mut found);
                }
                (syn::FnArg::Typed(p), _) => {
                    unify(&self.scope, &p.ty, &ty, &params, &mut found);
                }
                _ => {}
            }
        }
        for p in params.type_params() {
            if found.get(&p.ident.to_string()).is_none() {
                found.insert(&p.ident, quote!(_));
            }
        }
        item.sig.generics = syn::Generics::default();
        found.apply(&item)
    }

    fn enter(&mut self, item: &syn::ItemFn, local: Vec<Rc<Callee>>) -> Outer {
        let written = targets::written(&item.block);
        let no = Held::Val(Val(0));
        let returned = self.new_var(None, no);
        let result = self.new_var(None, Held::Never);
        let in_loop = self.is_in_loop();
        Outer {
            scopes: std::mem::replace(&mut self.scopes, vec![Vec::new()]),
            local: std::mem::replace(&mut self.local, local),
            in_loop: std::mem::replace(&mut self.in_loop, in_loop),
            frames: std::mem::take(&mut self.frames),
            written: std::mem::replace(&mut self.written, Rc::new(written)),
            declared: self.declared.take(),
            returned: std::mem::replace(&mut self.returned, returned),
            result: std::mem::replace(&mut self.result, result),
        }
    }

    pub(super) fn leave_callee(&mut self, outer: Outer) {
        self.scopes = outer.scopes;
        self.local = outer.local;
        self.frames = outer.frames;
        self.in_loop = outer.in_loop;
        self.written = outer.written;
        self.declared = outer.declared;
        self.returned = outer.returned;
        self.result = outer.result;
    }

    /// Binds a parameter to its argument.
    fn argument(&mut self, input: &syn::FnArg, held: Held) {
        let constant =
            |attrs: &[syn::Attribute]| attrs.iter().any(|a| a.path().is_ident("constant"));
        let (pat, ty, stop) = match input {
            syn::FnArg::Receiver(r) => (crate::request::self_pattern(r), None, constant(&r.attrs)),
            syn::FnArg::Typed(p) => {
                let ty = self.scope.parse_local(&p.ty);
                ((*p.pat).clone(), Some(ty), constant(&p.attrs))
            }
        };
        let held = if stop {
            self.stopped(held, pat.span())
        } else {
            held
        };
        let held = match ty {
            Some(ty) => self.declared(held, &ty),
            None => held,
        };
        self.bind(&pat, held);
    }

    /// What is held, without its derivative.
    fn stopped(&mut self, held: Held, span: Span) -> Held {
        let ty = self.with_types(&held);
        if !ty.has_reals() && !matches!(ty, Ty::Unknown) {
            return held;
        }
        let v = self.scalar(held, span);
        let ty = self.ty(v).clone();
        let stopped = self.push(Op::Call(quote!(::ad_core::constant), vec![v]), ty, span);
        self.values[stopped].mutable = self.values[v].mutable;
        Held::Val(stopped)
    }

    /// What a signature says of the type of what is held.
    pub(super) fn declared(&mut self, held: Held, ty: &Ty) -> Held {
        match (&held, ty) {
            (Held::Val(v), ty) => {
                let known = self.ty(*v).clone();
                let open = matches!(
                    (&known, ty),
                    (Ty::Unknown, _)
                        | (Ty::Float(crate::ty::Float::Literal), Ty::Float(_))
                        | (Ty::Int(None), Ty::Int(_))
                );
                if open && !matches!(ty, Ty::Unknown) {
                    self.values[*v].ty = ty.clone();
                }
            }
            (Held::Tuple(parts), Ty::Tuple(tys)) => {
                for (p, t) in parts.clone().into_iter().zip(tys) {
                    self.declared(p, t);
                }
            }
            (Held::Struct(_, parts), Ty::Struct(s)) => {
                for (p, (_, t)) in parts.clone().into_iter().zip(&s.fields) {
                    self.declared(p, t);
                }
            }
            (Held::Array(parts), _) => {
                if let Some(e) = ty.element() {
                    for p in parts.clone() {
                        self.declared(p, e);
                    }
                }
            }
            _ => {}
        }
        held
    }

    /// The function of the module that a path names, if it names one.
    pub(super) fn callee(&self, path: &syn::ExprPath) -> Option<(Rc<Callee>, Explicit)> {
        if let Some(q) = &path.qself {
            return self.qualified(q, &path.path);
        }
        let segments: Vec<&syn::PathSegment> = path.path.segments.iter().collect();
        let turbofish = arguments(segments.last()?);
        match segments[..] {
            [name] => {
                let local = self.local_function(&name.ident);
                let callee = local.or_else(|| self.scope.function(&name.ident.to_string()));
                let callee = callee?.clone();
                Some((
                    callee,
                    Explicit {
                        turbofish,
                        owner: None,
                    },
                ))
            }
            [module, name] if module.ident == "self" => {
                let callee = self.scope.function(&name.ident.to_string())?.clone();
                Some((
                    callee,
                    Explicit {
                        turbofish,
                        owner: None,
                    },
                ))
            }
            [owner, name] => {
                let (ty, name) = (owner.ident.to_string(), name.ident.to_string());
                let mut found = self.scope.associated(&ty, &name);
                let callee = found.next()?.clone();
                if found.next().is_some() {
                    return None;
                }
                let mut written = owner.clone();
                if let syn::PathArguments::AngleBracketed(a) = &mut written.arguments {
                    a.colon2_token = None;
                }
                let ty: syn::Type = syn::parse_quote!(#written);
                let owner = Some(self.scope.parse(&ty));
                Some((callee, Explicit { turbofish, owner }))
            }
            _ => None,
        }
    }

    /// `<Type as Trait>::name`, `<Type>::name`
    fn qualified(&self, q: &syn::QSelf, path: &syn::Path) -> Option<(Rc<Callee>, Explicit)> {
        let name = path.segments.last()?;
        let of = (q.position > 0).then(|| &path.segments[q.position - 1].ident);
        let owner = crate::scope::type_name(&q.ty)?;
        let text = name.ident.to_string();
        let mut found = self.scope.associated(&owner, &text).filter(|c| {
            let own = c.owner.as_ref().and_then(|o| o.of_trait.as_ref());
            let own = own.and_then(|t| t.segments.last()).map(|s| &s.ident);
            of.is_none() || own == of
        });
        let explicit = Explicit {
            turbofish: arguments(name),
            owner: Some(self.scope.parse(&q.ty)),
        };
        Some((found.next()?.clone(), explicit))
    }

    /// The method of the module that a receiver of this type has.
    pub(super) fn method_of(&self, ty: &Ty, name: &str) -> Option<Rc<Callee>> {
        let owner = owner_name(ty)?;
        let own = |c: &&Rc<Callee>| {
            c.item.sig.receiver().is_some() && self.fits(c.owner.as_ref().map(|o| &o.ty), ty)
        };
        let inherent = |c: &&Rc<Callee>| c.owner.as_ref().is_some_and(|o| o.of_trait.is_none());
        let all: Vec<&Rc<Callee>> = self.scope.associated(&owner, name).filter(own).collect();
        let found = all.iter().copied().find(inherent);
        found.or_else(|| all.first().copied()).cloned()
    }

    /// Whether an `impl` block for a type (`Pair<f64>`, not `Pair<T>`) can be for this one.
    pub(super) fn fits(&self, written: Option<&syn::Type>, ty: &Ty) -> bool {
        match (written.map(|t| self.scope.parse(t)), ty.strip()) {
            (Some(Ty::Struct(a)), Ty::Struct(b)) => {
                let concrete = |t: &TokenStream| {
                    let ty =
                        syn::parse2::<syn::Type>(t.clone()).map(|t| Scope::default().parse(&t));
                    matches!(ty, Ok(Ty::Float(_) | Ty::Int(_)))
                };
                a.args
                    .iter()
                    .zip(&b.args)
                    .all(|(p, q)| !concrete(p) || !concrete(q) || p.to_string() == q.to_string())
            }
            _ => true,
        }
    }
}

/// Whether the callee can be called through its companions: nothing is written to, nothing generic, no closures.
fn can_be_called(callee: &Callee) -> bool {
    let simple = |i: &syn::FnArg| match i {
        syn::FnArg::Receiver(r) => {
            !matches!(&r.kind, syn::ReceiverKind::Reference(_, _, m) if m.is_some())
        }
        syn::FnArg::Typed(p) => match &*p.ty {
            syn::Type::Reference(r) => r.mutability.is_none(),
            syn::Type::ImplTrait(_) => false,
            _ => true,
        },
    };
    let sig = &callee.item.sig;
    let generic = callee.owner.iter().any(|o| !o.generics.params.is_empty());
    !generic && sig.generics.params.is_empty() && sig.inputs.iter().all(simple)
}

/// The name by which methods of a type are found.
pub(super) fn owner_name(ty: &Ty) -> Option<String> {
    let name = match ty.strip() {
        Ty::Struct(s) => &s.name,
        Ty::Opaque(path) => {
            let path = syn::parse2::<syn::Type>(path.clone()).ok()?;
            return crate::scope::type_name(&path);
        }
        Ty::Float(crate::ty::Float::F32) => "f32",
        Ty::Float(_) => "f64",
        Ty::Vec(_) => "Vec",
        Ty::Slice(_) | Ty::Array(..) => "[]",
        _ => return None,
    };
    Some(name.to_owned())
}

fn arguments(segment: &syn::PathSegment) -> Vec<TokenStream> {
    match &segment.arguments {
        syn::PathArguments::AngleBracketed(a) => {
            a.args.iter().map(ToTokens::to_token_stream).collect()
        }
        _ => Vec::new(),
    }
}
