//! Calls of functions and methods.

use super::{Held, Lower};
use crate::ir::{Op, Val};
use crate::ty::Ty;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

/// Methods of vectors and matrices that return such.
const WHOLE: [&str; 12] = [
    "clone",
    "transpose",
    "cross",
    "normalize",
    "component_mul",
    "component_div",
    "scale",
    "unscale",
    "lerp",
    "diagonal",
    "add_scalar",
    "conjugate",
];

/// Functions that make a value of the type that they belong to.
const MAKERS: [&str; 10] = [
    "new",
    "zeros",
    "zero",
    "identity",
    "repeat",
    "from_element",
    "from_diagonal",
    "from_columns",
    "from_rows",
    "from_row_slice",
];

impl Lower<'_> {
    pub(super) fn call(&mut self, c: &syn::ExprCall) -> Held {
        let span = c.span();
        let expected = self.expected.take();
        let local = matches!(&*c.func, syn::Expr::Path(p) if p.path.get_ident().is_some_and(|n| self.lookup(n).is_some()));
        if local || !matches!(&*c.func, syn::Expr::Path(_)) {
            let callee = self.expr(&c.func);
            if super::chosen::is_callable(&callee) {
                let args = c.args.iter().map(|a| self.argument_of(a)).collect();
                return self.apply(&callee, args, span);
            }
        }
        let syn::Expr::Path(path) = &*c.func else {
            let tokens = c.to_token_stream();
            let vars = self.captured(&tokens);
            return Held::Val(self.push(Op::Opaque(tokens, vars), Ty::Unknown, span));
        };
        if local {
            let tokens = c.to_token_stream();
            let vars = self.captured(&tokens);
            return Held::Val(self.push(Op::Opaque(tokens, vars), Ty::Unknown, span));
        }
        if let Some(method) = slice_method(path, c) {
            self.expected = expected;
            return self.method(&method);
        }
        if let Some(number) = self.number_of_type(&path.path, c) {
            return number;
        }
        if let Some((callee, explicit)) = self.callee(path)
            && !callee.is_skipped()
        {
            if self.can_inline(&callee) && !self.stays_a_call(&callee) {
                let args = c.args.iter().map(|a| self.argument_of(a)).collect();
                return self.inline(&callee, args, &explicit, span);
            }
            if self.is_local(&callee) {
                return self.local_recursion(span);
            }
            let takes = self.takes(&callee);
            let args = self.held_args(&c.args, &takes);
            let (args, after) = self.handed_all(args);
            let called = self.outside_call(&callee, path.to_token_stream(), args, span);
            self.put_after(after, span);
            return called;
        }
        if let Some(done) = self.one_of_conversions(path, c) {
            return done;
        }
        if let Some(done) = self.matrix_call(path, &c.args) {
            return done;
        }
        if let Some(done) = self.companion_call(path, &c.args, expected.as_ref()) {
            return done;
        }
        if let Some(done) = self.call_of_trait(path, c) {
            return done;
        }
        if let Some((s, k)) = self.variant(&path.path) {
            let parts = c.args.iter().enumerate();
            let given = parts.map(|(i, a)| (i.to_string(), self.part(a))).collect();
            return self.variant_of(&s, k, given, span);
        }
        if let Some(s) = self.struct_named(&path.path).filter(|s| s.tuple) {
            let mut args = Vec::new();
            for (k, a) in c.args.iter().enumerate() {
                self.expected = s.fields.get(k).map(|(_, ty)| ty.clone());
                args.push(self.part(a));
                self.expected = None;
            }
            return self.tuple_struct(&s, args);
        }
        let names: Vec<String> = path
            .path
            .segments
            .iter()
            .map(|s| s.ident.to_string())
            .collect();
        if let Some(done) = self.known_call(&names, c, expected.as_ref()) {
            return done;
        }
        let probe = Op::Call(path.to_token_stream(), Vec::new());
        let elsewhere = crate::rules::by_path(&path.path).is_none()
            && crate::analyse::is_companion_call(&self.values, &probe);
        let (args, after): (Vec<Val>, _) = if elsewhere {
            let args = self.held_args(&c.args, &[]);
            self.handed_all(args)
        } else {
            let args = c.args.iter().map(|a| self.handed(a)).collect();
            (args, Vec::new())
        };
        let last = names.last().map_or("", String::as_str);
        // `x.sin_cos()` is `(x.sin(), x.cos())`, in std by definition.
        if last == "sin_cos"
            && args.len() == 1
            && matches!(names.get(names.len().wrapping_sub(2)), Some(n) if n == "f64" || n == "f32")
        {
            return self.sin_cos(args[0], span);
        }
        if names.first().is_some_and(|n| n == "libm")
            && names.len() == 2
            && args.len() == 1
            && split_result(last)
        {
            return self.libm_parts(path, last, args[0], span);
        }
        // `f64::from(n)` loses nothing, so it is a cast.
        let home = names.len().checked_sub(2).map(|k| names[k].as_str());
        if let (Some(float @ ("f64" | "f32")), "from", [v]) = (home, last, &args[..])
            && matches!(
                self.ty(*v),
                Ty::Int(Some(_)) | Ty::Float(crate::ty::Float::F32)
            )
        {
            let ident =
                proc_macro2::Ident::new(float, span.resolved_at(proc_macro2::Span::mixed_site()));
            let ty = Ty::parse(&syn::parse_quote!(#ident));
            return Held::Val(self.push(Op::Cast(*v, quote!(#ident)), ty, span));
        }
        let ty = match crate::rules::by_path(&path.path) {
            None if matches!((home, last), (Some("f64" | "f32"), "from")) => {
                self.call_type(&path.path, &args)
            }
            Some(_) => self.call_type(&path.path, &args),
            // What is made of nothing holds no numbers: a map, a queue, a random number generator.
            None if last == "new" && args.is_empty() => Ty::Unknown,
            None if MAKERS.contains(&last)
                && home.is_some_and(|h| h.starts_with(char::is_uppercase)) =>
            {
                Ty::Opaque(quote!(_))
            }
            None if last == "constant" => args.first().map_or(Ty::Unknown, |a| self.ty(*a).clone()),
            None => Ty::Unknown,
        };
        let args = args
            .into_iter()
            .map(|a| {
                if ty.is_float() {
                    self.dereferenced_float(a)
                } else {
                    a
                }
            })
            .collect();
        let v = self.push(Op::Call(path.to_token_stream(), args), ty, span);
        self.put_after(after, span);
        Held::Val(v)
    }

    /// `Type::from(x)` where the module has several: the one of the type of `x`.
    fn one_of_conversions(&mut self, path: &syn::ExprPath, c: &syn::ExprCall) -> Option<Held> {
        let ([home, name], [arg]) = (
            &path.path.segments.iter().collect::<Vec<_>>()[..],
            &c.args.iter().collect::<Vec<_>>()[..],
        ) else {
            return None;
        };
        let owner = home.ident.to_string();
        if name.ident != "from" || self.scope.associated(&owner, "from").count() < 2 {
            return None;
        }
        let mut of = path.path.clone();
        of.segments.pop();
        of.segments.pop_punct();
        let s = self.struct_named(&of)?;
        let held = self.argument_of(arg);
        let ty = self.with_types(&held);
        let callee = self.operator_of("From", &Ty::Struct(s), Some(&ty));
        let Some(callee) = callee.filter(|callee| self.can_inline(callee)) else {
            let hint = "call a function of its own, with another name";
            let text = path.to_token_stream().to_string().replace(' ', "");
            self.diag
                .report(crate::messages::opaque_call(c.span(), text, hint));
            return Some(Held::Never);
        };
        Some(self.inline(&callee, vec![held], &Default::default(), c.span()))
    }

    /// `Trait::method(x, ..)`, `Type::default()` of a derive.
    fn call_of_trait(&mut self, path: &syn::ExprPath, c: &syn::ExprCall) -> Option<Held> {
        let [home, name] = &path.path.segments.iter().collect::<Vec<_>>()[..] else {
            return None;
        };
        let (home, name) = (home.ident.to_string(), name.ident.to_string());
        let span = c.span();
        if name == "default" && c.args.is_empty() && self.scope.derives(&home, "Default") {
            let mut of = path.path.clone();
            of.segments.pop();
            of.segments.pop_punct();
            let s = self.struct_named(&of).filter(|s| s.variants.is_empty())?;
            return Some(self.derived_default(&Ty::Struct(s), c));
        }
        if !self.scope.is_trait(&home) || c.args.is_empty() {
            return None;
        }
        let args: Vec<Held> = c.args.iter().map(|a| self.argument_of(a)).collect();
        let ty = self.with_types(&args[0]);
        let callee = self
            .method_of(&ty, &name)
            .filter(|callee| self.can_inline(callee))?;
        Some(self.inline(&callee, args, &Default::default(), span))
    }

    /// What `#[derive(Default)]` makes: zeros, taken apart.
    fn derived_default(&mut self, ty: &Ty, c: &syn::ExprCall) -> Held {
        let span = c.span();
        match ty {
            Ty::Struct(s) if s.variants.is_empty() => {
                let parts = s
                    .fields
                    .iter()
                    .map(|(_, t)| self.derived_default(t, c))
                    .collect();
                Held::Struct(s.clone(), parts)
            }
            Ty::Tuple(parts) => {
                Held::Tuple(parts.iter().map(|t| self.derived_default(t, c)).collect())
            }
            Ty::Float(crate::ty::Float::F32 | crate::ty::Float::F64) => {
                Held::Val(self.leaf(quote!(0.0), ty.clone(), span))
            }
            Ty::Vec(_) => Held::Val(self.empty_vec(span)),
            other => {
                let tokens = quote!(::core::default::Default::default());
                Held::Val(self.push(Op::Call(tokens, Vec::new()), other.clone(), span))
            }
        }
    }

    /// `a.checked_sub(b)` of integers.
    fn checked(&mut self, m: &syn::ExprMethodCall, args: Vec<Val>) -> Held {
        let span = m.span();
        let ty = self.ty(args[0]).clone();
        let inner = Ty::Maybe(Box::new(ty.clone()), false);
        let turbofish = m.turbofish.to_token_stream();
        let v = self.push(Op::Method(m.method.clone(), turbofish, args), inner, span);
        let mut ask = |name: &str, ty: Ty| {
            let name =
                proc_macro2::Ident::new(name, span.resolved_at(proc_macro2::Span::mixed_site()));
            self.push(Op::Method(name, TokenStream::new(), vec![v]), ty, span)
        };
        let cond = ask("is_some", Ty::Bool);
        let content = ask("unwrap_or_default", ty);
        Held::Maybe(cond, Box::new(Held::Val(content)), None)
    }

    /// Functions of the standard library that are about memory.
    fn known_call(
        &mut self,
        path: &[String],
        c: &syn::ExprCall,
        expected: Option<&Ty>,
    ) -> Option<Held> {
        let span = c.span();
        let args: Vec<&syn::Expr> = c.args.iter().collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if let Some(done) = self.iter_call(&path, c, expected) {
            return Some(done);
        }
        match (&path[..], args.len()) {
            ([.., "mem", name @ ("swap" | "replace" | "take")], _) => {
                self.mem_call(name, &args, span)
            }
            ([name @ ("Some" | "Ok" | "Err")], 1)
            | ([.., "Option" | "Result", name @ ("Some" | "Ok" | "Err")], 1) => {
                Some(self.maybe_call(name, args[0]))
            }
            ([.., "Vec", "new"], 0) => Some(Held::Val(self.empty_vec(span))),
            ([.., "Vec", "from"], 1) => {
                let held = self.expr(args[0]);
                let all = self.elements_of(&held, span)?;
                self.copied_vec(all, span)
            }
            ([.., "Vec", "with_capacity"], 1) => {
                self.number(args[0]);
                Some(Held::Val(self.empty_vec(span)))
            }
            _ => None,
        }
    }

    /// Whether nothing is known of what lies there, as it is a part of a type of another module.
    pub(super) fn in_opaque(&self, place: &crate::ir::Place) -> bool {
        crate::infer::in_opaque(&self.values, place)
    }

    /// An argument for what the transform does not look into: a reference stays one.
    pub(super) fn handed(&mut self, e: &syn::Expr) -> Val {
        let held = self.expr(e);
        let apart = matches!(held, Held::Array(_) | Held::Tuple(_) | Held::Struct(..));
        let v = self.scalar(held, e.span());
        if !apart || !matches!(e, syn::Expr::Reference(_)) {
            return v;
        }
        let ty = Ty::Ref(Box::new(self.ty(v).clone()), false);
        self.push(Op::Ref(v), ty, e.span())
    }

    /// A receiver as an argument of a call by path.
    fn receiver_value(
        &mut self,
        held: Held,
        callee: &crate::scope::Callee,
        span: proc_macro2::Span,
    ) -> Val {
        let by_reference = callee
            .item
            .sig
            .receiver()
            .is_some_and(|r| !matches!(r.kind, syn::ReceiverKind::Value));
        let held = match held {
            Held::Place(place) if by_reference => Held::View(place, false),
            other => other,
        };
        let v = self.scalar(held, span);
        match self.ty(v).clone() {
            Ty::Ref(..) => v,
            ty if by_reference => self.push(Op::Ref(v), Ty::Ref(Box::new(ty), false), span),
            _ => v,
        }
    }

    /// A call of a function of the module that is not lowered in place.
    fn outside_call(
        &mut self,
        callee: &crate::scope::Callee,
        path: TokenStream,
        args: Vec<Val>,
        span: proc_macro2::Span,
    ) -> Held {
        if !callee.is_skipped() {
            self.calls.push(callee.key());
        }
        let ty = match &callee.item.sig.output {
            syn::ReturnType::Default => Ty::Unit,
            syn::ReturnType::Type(_, ty) => {
                let mut subst = crate::scope::Subst::default();
                if let Some(owner) = &callee.owner {
                    subst.insert(&"Self", owner.path());
                }
                let ty = subst.apply(&**ty).unwrap_or_else(|| (**ty).clone());
                self.scope.parse_local(&ty)
            }
        };
        Held::Val(self.push(Op::Call(path, args), ty, span))
    }

    /// An argument of a call that is lowered in place: read now, unless it is a reference.
    fn argument_of(&mut self, e: &syn::Expr) -> Held {
        match self.expr(e) {
            Held::Place(place) if !self.place_ty(&place).is_aggregate() => {
                Held::Val(self.scalar(Held::Place(place), e.span()))
            }
            other => other,
        }
    }

    fn dereferenced_float(&mut self, v: Val) -> Val {
        let span = self.values[v].span;
        if self.ty(v).is_float() {
            self.dereferenced(v, span)
        } else {
            v
        }
    }

    /// Type of a call of a function with a rule.
    fn call_type(&self, path: &syn::Path, args: &[Val]) -> Ty {
        let home = path
            .segments
            .iter()
            .rev()
            .nth(1)
            .map(|s| s.ident.to_string())
            .unwrap_or_default();
        let last = path
            .segments
            .last()
            .map(|s| s.ident.to_string())
            .unwrap_or_default();
        let float = |f| Ty::Float(f);
        match home.as_str() {
            "f32" => float(crate::ty::Float::F32),
            "f64" => float(crate::ty::Float::F64),
            _ if crate::rules::libm_single(&last) => float(crate::ty::Float::F32),
            _ if home == "libm" => float(crate::ty::Float::F64),
            _ => args
                .first()
                .map_or(Ty::Unknown, |a| self.ty(*a).strip().clone()),
        }
    }

    fn sin_cos(&mut self, x: Val, span: proc_macro2::Span) -> Held {
        let x = self.dereferenced(x, span);
        let ty = self.ty(x).clone();
        let mut part = |name: &str| {
            let ident = proc_macro2::Ident::new(name, span);
            Held::Val(self.push(
                Op::Method(ident, TokenStream::new(), vec![x]),
                ty.clone(),
                span,
            ))
        };
        Held::Tuple(vec![part("sin"), part("cos")])
    }

    /// `libm::frexp(x)` and others that return a pair: each part is a function of its own.
    fn libm_parts(
        &mut self,
        path: &syn::ExprPath,
        name: &str,
        x: Val,
        span: proc_macro2::Span,
    ) -> Held {
        let single = crate::rules::libm_single(name);
        let float = Ty::Float(if single {
            crate::ty::Float::F32
        } else {
            crate::ty::Float::F64
        });
        let x = self.dereferenced(x, span);
        let mut part = |i: usize| {
            let key = format!("{name}_{i}");
            let (tokens, ty) = if crate::rules::libm(&key).is_some() {
                let field = super::number(i);
                (quote!(#path #field), float.clone())
            } else {
                let field = super::number(i);
                (quote!(#path #field), Ty::Int(Some("i32".to_owned())))
            };
            Held::Val(self.push(Op::Call(tokens, vec![x]), ty, span))
        };
        Held::Tuple(vec![part(0), part(1)])
    }

    pub(super) fn method(&mut self, m: &syn::ExprMethodCall) -> Held {
        let span = m.span();
        let name = m.method.to_string();
        if let Some(number) = self.number_cast(m) {
            return number;
        }
        if let ("unwrap" | "expect", syn::Expr::MethodCall(inner)) = (name.as_str(), &*m.receiver)
            && inner.method == "try_into"
            && inner.args.is_empty()
        {
            let held = self.expr(&inner.receiver);
            if let Some(all) = self.elements_of(&held, span) {
                self.check_place(&all, span);
                let mutable = matches!(held, Held::View(_, true));
                return super::place::viewed(all, mutable);
            }
        }
        if let ("unwrap" | "expect", syn::Expr::Call(inner)) = (name.as_str(), &*m.receiver)
            && let Some(array) = self.array_from(inner)
        {
            return array;
        }
        let expected = self.expected.take();
        let before = self.may_have_left();
        let receiver = self.expr(&m.receiver);
        if self.diverged(&receiver) {
            return Held::Never;
        }
        self.after_exit(before, span, |l| {
            l.method_of_held(receiver, m, expected.as_ref())
        })
    }

    /// `<[f64; 3]>::try_from(slice)`
    fn array_from(&mut self, c: &syn::ExprCall) -> Option<Held> {
        let syn::Expr::Path(p) = &*c.func else {
            return None;
        };
        let ty = self.scope.parse_local(&p.qself.as_ref()?.ty);
        if !matches!(ty.strip(), Ty::Array(..))
            || p.path.segments.last()?.ident != "try_from"
            || c.args.len() != 1
        {
            return None;
        }
        let held = self.expr(&c.args[0]);
        let all = self.elements_of(&held, c.span())?;
        self.check_place(&all, c.span());
        let mutable = matches!(ty, Ty::Ref(_, true));
        let held = super::place::viewed(all, mutable);
        Some(self.as_array(held, &ty, c.span()))
    }

    fn method_of_held(
        &mut self,
        receiver: Held,
        m: &syn::ExprMethodCall,
        expected: Option<&Ty>,
    ) -> Held {
        let span = m.span();
        let name = m.method.to_string();
        if let Some(done) = self.iter_method(&receiver, m, expected) {
            return done;
        }
        if let (Held::Array(parts), "len") = (&receiver, name.as_str()) {
            return Held::Val(self.leaf(
                super::number(parts.len()),
                Ty::Int(Some("usize".into())),
                span,
            ));
        }
        let known = self.with_types(&receiver);
        if let Some(done) = self.companion_method(&receiver, &known, m, expected) {
            return done;
        }
        let own = self
            .method_of(&known, &name)
            .or_else(|| match known.strip() {
                Ty::Passive | Ty::Unknown => self.scope.method_of_passive(&name).cloned(),
                _ => None,
            })
            .filter(|_| !(known.is_float() && crate::rules::float(&name).is_some()));
        if let Some(callee) = &own
            && !self.can_inline(callee)
            && let Some(owner) = &callee.owner
        {
            let at = m.receiver.span();
            let takes = self.takes(callee);
            let receiver = match writes(callee).then(|| self.lvalue(&m.receiver)).flatten() {
                Some(lvalue) => super::place::viewed(lvalue, true),
                None if writes(callee) => receiver,
                None => Held::Val(self.receiver_value(receiver, callee, at)),
            };
            let mut args = vec![(receiver, at, takes[0])];
            args.extend(self.held_args(&m.args, &takes[1..]));
            let (args, after) = self.handed_all(args);
            let (ty, name) = (owner.path(), &m.method);
            let called = self.outside_call(callee, quote!(#ty::#name), args, span);
            self.put_after(after, span);
            return called;
        }
        if let Some(callee) = own {
            let by_value = callee
                .item
                .sig
                .receiver()
                .is_some_and(|r| matches!(r.kind, syn::ReceiverKind::Value));
            let receiver = match receiver {
                other if writes(&callee) => match self.lvalue(&m.receiver) {
                    Some(lvalue) => super::place::viewed(lvalue, true),
                    None => other,
                },
                Held::Place(place) if !by_value => Held::View(place, false),
                Held::View(place, _) if by_value => Held::Place(place),
                other => other,
            };
            let mut args = vec![receiver];
            args.extend(m.args.iter().map(|a| self.argument_of(a)));
            let explicit = super::inline::Explicit {
                turbofish: m
                    .turbofish
                    .iter()
                    .flat_map(|t| t.args.iter().map(ToTokens::to_token_stream))
                    .collect(),
                owner: None,
            };
            return self.inline(&callee, args, &explicit, span);
        }
        if let ("then_some", Some(arg), 1) = (name.as_str(), m.args.first(), m.args.len()) {
            let cond = self.read(receiver, span);
            let content = self.part(arg);
            return Held::Maybe(cond, Box::new(content), None);
        }
        if let Some(done) = self.maybe_method(&receiver, m) {
            return done;
        }
        if name == "clone" && m.args.is_empty() && matches!(known.strip(), Ty::Struct(_)) {
            return self.cloned(receiver, span);
        }
        if let Some(done) = self.view_method(&receiver, m) {
            return done;
        }
        if let Some(done) = self.sort_method(&receiver, m) {
            return done;
        }
        if let Some(done) = self.compaction(&receiver, m) {
            return done;
        }
        if let Some(done) = self.write_method(&receiver, m) {
            return done;
        }
        // A method of a place (`x[i].len()`) borrows it: a copy would be of no use.
        let receiver = match receiver {
            Held::Place(place)
                if self.place_ty(&place).is_aggregate()
                    || self.in_opaque(&place)
                        && crate::rules::float(&name).is_none()
                        && name != "sin_cos" =>
            {
                let ty = Ty::Ref(Box::new(self.place_ty(&place)), false);
                self.push(Op::View(place), ty, span)
            }
            Held::View(place, _) if !self.place_ty(&place).is_aggregate() => {
                self.scalar(Held::Place(place), span)
            }
            other => self.scalar_now(other, m.receiver.span()),
        };
        let receiver = match self.ty(receiver) {
            Ty::Ref(inner, false) if matches!(**inner, Ty::Unknown) => receiver,
            _ => self.dereferenced(receiver, span),
        };
        let mut args = vec![receiver];
        let chooses = self.chooses(&name, receiver);
        for a in &m.args {
            let comparison = chooses.then(|| self.comparison(a)).flatten();
            // Keys of maps may be references to tuples.
            let blind = matches!(self.ty(receiver).strip(), Ty::Unknown | Ty::Passive);
            args.push(comparison.unwrap_or_else(|| match blind {
                true => self.handed(a),
                false => self.operand(a),
            }));
        }
        if name == "sin_cos" && args.len() == 1 {
            return self.sin_cos(receiver, span);
        }
        if matches!(name.as_str(), "clone" | "to_owned")
            && args.len() == 1
            && self.ty(receiver).is_float()
        {
            return Held::Val(receiver);
        }
        if name.starts_with("checked_") && matches!(self.ty(receiver), Ty::Int(_)) {
            return self.checked(m, args);
        }
        let ty = self.method_type(&name, receiver);
        if ty.is_float() {
            args = args
                .into_iter()
                .map(|a| self.dereferenced_float(a))
                .collect();
        }
        let turbofish = m.turbofish.to_token_stream();
        Held::Val(self.push(Op::Method(m.method.clone(), turbofish, args), ty, span))
    }

    fn method_type(&self, name: &str, receiver: Val) -> Ty {
        const SAME: [&str; 10] = [
            "pow",
            "abs",
            "min",
            "max",
            "clamp",
            "rem_euclid",
            "div_euclid",
            "wrapping_add",
            "wrapping_mul",
            "saturating_sub",
        ];
        match self.ty(receiver).strip() {
            _ if matches!(name, "len" | "count_ones" | "count") => Ty::Int(Some("usize".into())),
            _ if matches!(name, "is_empty") => Ty::Bool,
            _ if name == "partition_point" => Ty::Int(Some("usize".into())),
            _ if name.starts_with("binary_search") => Ty::Passive,
            Ty::Float(f) if crate::rules::float(name).is_some() => Ty::Float(*f),
            Ty::Opaque(_) if WHOLE.contains(&name) => Ty::Opaque(quote!(_)),
            Ty::Float(_) if name.starts_with("is_") => Ty::Bool,
            Ty::Float(_) if ad_rules::PREDICATES.contains(&name) => Ty::Passive,
            ty @ Ty::Int(_) if SAME.contains(&name) => ty.clone(),
            _ => Ty::Unknown,
        }
    }
}

/// Whether a method takes `&mut self`.
fn writes(callee: &crate::scope::Callee) -> bool {
    callee
        .item
        .sig
        .receiver()
        .is_some_and(|r| matches!(&r.kind, syn::ReceiverKind::Reference(_, _, m) if m.is_some()))
}

/// `<[f64]>::to_vec(x)`, `Vec::len(&x)` as the method call that it is.
fn slice_method(path: &syn::ExprPath, c: &syn::ExprCall) -> Option<syn::ExprMethodCall> {
    let mut segments = path.path.segments.iter().rev();
    let name = segments.next()?.ident.clone();
    let of_list = match &path.qself {
        Some(q) => matches!(*q.ty, syn::Type::Slice(_) | syn::Type::Array(_)),
        None => segments.next().is_some_and(|s| s.ident == "Vec"),
    };
    let makes = [
        "new",
        "with_capacity",
        "from",
        "try_from",
        "from_iter",
        "default",
    ];
    if !of_list || makes.iter().any(|m| name == m) {
        return None;
    }
    let mut args = c.args.iter();
    let (receiver, args): (_, Vec<_>) = (args.next()?, args.collect());
    syn::parse2(quote!((#receiver).#name(#(#args),*))).ok()
}

/// Functions of libm that return a pair.
fn split_result(name: &str) -> bool {
    matches!(
        name.trim_end_matches('f'),
        "lgamma_r" | "lgamma_" | "frexp" | "modf" | "mod" | "sincos"
    ) || matches!(name, "lgammaf_r" | "modff" | "frexpf" | "sincosf")
}
