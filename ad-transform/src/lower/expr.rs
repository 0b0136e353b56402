//! Expressions, by kind.

use super::{Held, Lower};
use crate::ir::{Op, Val};
use crate::messages;
use crate::ty::{Float, Ty};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// Any expression.
    pub(super) fn expr(&mut self, e: &syn::Expr) -> Held {
        let span = e.span();
        if !passes_on(e) {
            self.expected = None;
        }
        match e {
            syn::Expr::Lit(l) => self.literal(&l.lit),
            syn::Expr::Path(p) => self.path(p),
            syn::Expr::Paren(p) => self.expr(&p.expr),
            syn::Expr::Group(p) => self.expr(&p.expr),
            syn::Expr::Unary(u) => self.unary(u),
            syn::Expr::Binary(b) => self.binary(b),
            syn::Expr::Assign(a) => self.assign(a),
            syn::Expr::Cast(c) => self.cast(c),
            syn::Expr::Reference(r) => self.reference(r),
            syn::Expr::Index(i) => self.index_expr(i),
            syn::Expr::Field(f) => self.field_expr(f),
            syn::Expr::Tuple(t) => self.parts(&t.elems, Held::Tuple),
            syn::Expr::Array(a) => {
                let held = self.parts(&a.elems, Held::Array);
                match held {
                    // References to numbers and numbers read the same.
                    Held::Array(parts) if parts.iter().any(|p| self.refers_to_number(p)) => {
                        let parts = parts.into_iter().map(|p| {
                            if self.refers_to_number(&p) {
                                Held::Val(self.read(p, span))
                            } else {
                                p
                            }
                        });
                        Held::Array(parts.collect())
                    }
                    held => held,
                }
            }
            syn::Expr::Repeat(r) => self.repeat(r),
            syn::Expr::Block(b) => self.block_expr(b),
            syn::Expr::If(i) => self.if_expr(i),
            syn::Expr::Match(m) => self.match_expr(m),
            syn::Expr::ForLoop(f) => self.for_loop(f),
            syn::Expr::While(w) => self.while_loop(w),
            syn::Expr::Loop(l) => self.endless_loop(l),
            syn::Expr::Break(b) => self.break_(b),
            syn::Expr::Continue(c) => self.continue_(c),
            syn::Expr::Return(r) => self.return_(r),
            syn::Expr::Call(c) => self.call(c),
            syn::Expr::MethodCall(m) => self.method(m),
            syn::Expr::Struct(s) => self.struct_expr(s),
            syn::Expr::Try(t) => self.question_mark(t),
            syn::Expr::Let(l) => {
                let held = self.scrutinee(&l.expr);
                match self.matches(&l.pat, &held) {
                    Some(cond) => Held::Val(cond),
                    None => Held::Val(self.leaf(quote!(true), Ty::Bool, span)),
                }
            }
            syn::Expr::Macro(m) => self.macro_call(&m.mac, span),
            syn::Expr::Closure(c) => self.closure(c),
            syn::Expr::Range(r) => match self.range_expr(r) {
                Some(held) => held,
                None => self.outside(e, span),
            },
            other => self.outside(other, span),
        }
    }

    /// The parts of a tuple or array literal; nothing where control does not get through one.
    pub(super) fn parts(
        &mut self,
        elems: &syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>,
        make: impl FnOnce(Vec<Held>) -> Held,
    ) -> Held {
        let expected = self.expected.take();
        let of = |i: usize| match &expected {
            Some(Ty::Tuple(parts)) => parts.get(i).cloned(),
            Some(Ty::Array(e, _)) => Some((**e).clone()),
            _ => None,
        };
        let parts: Vec<Held> = (elems.iter().enumerate())
            .map(|(i, e)| {
                self.expected = of(i);
                self.part(e)
            })
            .collect();
        self.expected = None;
        if parts.iter().any(|p| self.diverged(p)) {
            return Held::Never;
        }
        let elements = elems.iter().map(Spanned::span).zip(&parts);
        let strange: Vec<Span> = elements
            .filter(|(_, p)| self.of_two_types(&parts[0], p))
            .map(|(span, _)| span)
            .collect();
        let held = make(parts);
        if matches!(held, Held::Array(_)) {
            for span in strange {
                self.diag.report(messages::run_time_type(span));
            }
        }
        held
    }

    /// What the subset leaves out. Kept as it is: it is an error only if a derivative would have to flow through, unless
    /// it changes the control flow.
    pub(super) fn outside(&mut self, e: &syn::Expr, span: Span) -> Held {
        let tokens = match e {
            // Elsewhere it would bind less tightly than what is around it.
            syn::Expr::Range(range) => quote!((#range)),
            other => other.to_token_stream(),
        };
        let vars = self.captured(&tokens);
        Held::Val(self.push(Op::Opaque(tokens, vars), Ty::Unknown, span))
    }

    /// An expression that must be one value.
    pub(super) fn operand(&mut self, e: &syn::Expr) -> Val {
        let held = self.expr(e);
        self.scalar(held, e.span())
    }

    fn literal(&mut self, lit: &syn::Lit) -> Held {
        let ty = match lit {
            syn::Lit::Float(f) => match f.suffix() {
                "f32" => Ty::Float(Float::F32),
                "f64" => Ty::Float(Float::F64),
                _ => Ty::Float(Float::Literal),
            },
            syn::Lit::Int(i) => match i.suffix() {
                "f32" => Ty::Float(Float::F32),
                "f64" => Ty::Float(Float::F64),
                "" => Ty::Int(None),
                other => Ty::Int(Some(other.to_owned())),
            },
            syn::Lit::Bool(_) => Ty::Bool,
            _ => Ty::Passive,
        };
        Held::Val(self.leaf(lit.to_token_stream(), ty, lit.span()))
    }

    fn path(&mut self, p: &syn::ExprPath) -> Held {
        if let Some(name) = p.path.get_ident()
            && p.qself.is_none()
            && let Some(var) = self.lookup(name)
        {
            return self.held[var.0].clone();
        }
        if let Some(s) = self.struct_named(&p.path).filter(|s| s.unit)
            && p.qself.is_none()
        {
            return Held::Struct(s, Vec::new());
        }
        if p.qself.is_none()
            && let Some((s, k)) = self.variant(&p.path)
            && s.variants[k].fields.is_empty()
        {
            return self.variant_of(&s, k, Vec::new(), p.span());
        }
        if p.path.segments.last().is_some_and(|s| s.ident == "None")
            && (p.path.segments.len() == 1 || p.path.segments.iter().any(|s| s.ident == "Option"))
        {
            return self.none(p.span());
        }
        if let Some(closure) = self.local_closure(p) {
            return closure;
        }
        if self.names_function(p) {
            return Held::Function(std::rc::Rc::new(super::closure::Named(p.clone())));
        }
        if let Some(held) = self.associated_constant(p) {
            return held;
        }
        let ty = match p.path.get_ident() {
            Some(name) if p.qself.is_none() => {
                let local = self.local_constant(name);
                local.or_else(|| self.scope.constant(&name.to_string()))
            }
            _ => None,
        };
        let ty = ty.unwrap_or_else(|| constant_type(&p.path));
        Held::Val(self.leaf(p.to_token_stream(), ty, p.span()))
    }

    /// `Vec3::ZERO`, `Self::CUTOFF`, `<T as Trait>::CUTOFF`. One that is made up of several parts is made where it stands.
    fn associated_constant(&mut self, p: &syn::ExprPath) -> Option<Held> {
        let name = p.path.segments.last()?.ident.to_string();
        let of = match (&p.qself, p.path.segments.len()) {
            (Some(q), _) => crate::scope::type_name(&q.ty)?,
            (None, 2) => p.path.segments[0].ident.to_string(),
            _ => return None,
        };
        let scope = self.scope.clone();
        let (ty, value) = scope.associated_constant(&of, &name)?;
        if !matches!(ty, Ty::Struct(_)) {
            return Some(Held::Val(self.leaf(p.to_token_stream(), ty, p.span())));
        }
        let outer = std::mem::replace(&mut self.scopes, vec![Vec::new()]);
        let held = self.expr(value);
        self.scopes = outer;
        Some(held)
    }

    fn cast(&mut self, c: &syn::ExprCast) -> Held {
        // What is behind a trait object is known as long as it is one thing, and so is a function.
        if matches!(&*c.ty, syn::Type::FnPtr(_))
            || matches!(&*c.ty, syn::Type::Reference(r) if matches!(*r.elem, syn::Type::TraitObject(_)))
        {
            return self.expr(&c.expr);
        }
        let v = self.number(&c.expr);
        let ty = self.scope.parse_local(&c.ty);
        Held::Val(self.push(Op::Cast(v, c.ty.to_token_stream()), ty, c.span()))
    }

    /// An operand of arithmetic: one value, read through references.
    pub(super) fn number(&mut self, e: &syn::Expr) -> Val {
        let held = self.expr(e);
        self.read(held, e.span())
    }

    /// What is held as one value, read through references.
    pub(super) fn read(&mut self, held: Held, span: Span) -> Val {
        let held = self.content(held);
        let v = self.scalar(held, span);
        self.dereferenced(v, span)
    }

    /// What is referred to.
    pub(super) fn content(&mut self, held: Held) -> Held {
        match held {
            Held::View(place, _) => Held::Place(place),
            Held::Slot(var, path) => match self.slot(var, &path).cloned() {
                Some(held) => self.content(held),
                None => Held::Never,
            },
            Held::Chosen(c, a, b) => {
                let (a, b) = (self.content(*a), self.content(*b));
                Held::Chosen(c, Box::new(a), Box::new(b))
            }
            other => other,
        }
    }

    /// `*v`, as often as `v` is a reference to a scalar.
    pub(super) fn dereferenced(&mut self, v: Val, span: Span) -> Val {
        if let Some(of) = self.references.get(&v).copied() {
            return self.dereferenced(of, span);
        }
        match self.ty(v).clone() {
            Ty::Ref(inner, true) if !inner.is_aggregate() => {
                let place = crate::ir::Place {
                    base: v,
                    projections: Vec::new(),
                };
                self.push(Op::Load(place), *inner, span)
            }
            Ty::Ref(inner, _) if !inner.is_aggregate() && !matches!(*inner, Ty::Passive) => {
                let w = self.push(Op::Deref(v), *inner, span);
                self.dereferenced(w, span)
            }
            _ => v,
        }
    }

    fn repeat(&mut self, r: &syn::ExprRepeat) -> Held {
        let v = self.operand(&r.expr);
        let len: TokenStream = r.len.to_token_stream();
        let ty = Ty::Array(Box::new(self.ty(v).clone()), len.clone());
        Held::Val(self.push(Op::Repeat(v, len), ty, r.span()))
    }

    fn block_expr(&mut self, b: &syn::ExprBlock) -> Held {
        if let Some(label) = &b.label {
            return self.labelled_block(label, &b.block);
        }
        self.block(&b.block)
    }

    /// One value for what is held: memory is read, tuples and arrays are put together.
    pub(super) fn scalar(&mut self, held: Held, span: Span) -> Val {
        match held {
            Held::Val(v) => v,
            Held::Place(place) => match self.array_copy(&place, span) {
                Some(copy) => self.scalar(copy, span),
                None => {
                    let ty = self.place_ty(&place);
                    self.push(Op::Load(place), ty, span)
                }
            },
            Held::View(place, mutable) => self.view(place, mutable, span),
            Held::Tuple(parts) => {
                let parts: Vec<Val> = parts.into_iter().map(|p| self.scalar(p, span)).collect();
                let ty = if parts.is_empty() {
                    Ty::Unit
                } else {
                    Ty::Tuple(parts.iter().map(|p| self.ty(*p).clone()).collect())
                };
                self.push(Op::Tuple(parts), ty, span)
            }
            Held::Struct(s, parts) => {
                let parts = parts.into_iter().map(|p| self.scalar(p, span)).collect();
                self.push(Op::Tuple(parts), Ty::Struct(s), span)
            }
            Held::Array(parts) => {
                let parts: Vec<Val> = parts.into_iter().map(|p| self.scalar(p, span)).collect();
                let element = parts
                    .iter()
                    .map(|p| self.ty(*p).clone())
                    .reduce(super::control::better);
                let len = super::number(parts.len());
                let ty = Ty::Array(Box::new(element.unwrap_or(Ty::Unknown)), len);
                self.push(Op::Array(parts), ty, span)
            }
            Held::Chosen(cond, a, b) => {
                let held = self.branch(
                    cond,
                    span,
                    |l| Held::Val(l.scalar(*a, span)),
                    |l| Held::Val(l.scalar(*b, span)),
                );
                match held {
                    Held::Val(v) => v,
                    _ => self.push(Op::Undefined, Ty::Unknown, span),
                }
            }
            Held::Slot(..) => {
                self.diag.report(messages::mutable_borrow(span));
                self.push(Op::Undefined, Ty::Unknown, span)
            }
            Held::Rows(_) => {
                self.diag.report(messages::opaque_expression(span));
                self.push(Op::Undefined, Ty::Unknown, span)
            }
            Held::Maybe(cond, content, err) => self.whole_maybe(cond, *content, err, span),
            Held::Iter(p) => self.iterator_value(&p, span),
            Held::Closure(c) => self.closure_value(&c, span),
            Held::Function(f) => {
                let ty = constant_type(&f.0.path);
                self.leaf(f.0.to_token_stream(), ty, f.0.span())
            }
            Held::Never => self.push(Op::Undefined, Ty::Unknown, span),
        }
    }
}

/// The type of `f64::EPSILON`, `std::f32::consts::PI`, `usize::MAX`; nothing is known of other constants.
fn constant_type(path: &syn::Path) -> Ty {
    let mut names = path.segments.iter().rev().skip(1).map(|s| &s.ident);
    let home = names.next().and_then(|home| {
        if home == "consts" {
            names.next()
        } else {
            Some(home)
        }
    });
    let Some(home) = home else { return Ty::Unknown };
    match syn::parse2::<syn::Type>(home.to_token_stream()).map(|t| Ty::parse(&t)) {
        Ok(ty @ (Ty::Float(_) | Ty::Int(_))) => ty,
        _ => Ty::Unknown,
    }
}

/// Whether the type of the expression is that of its last part, or told by a function that is called.
fn passes_on(e: &syn::Expr) -> bool {
    matches!(
        e,
        syn::Expr::Paren(_)
            | syn::Expr::Group(_)
            | syn::Expr::Block(_)
            | syn::Expr::Call(_)
            | syn::Expr::MethodCall(_)
            | syn::Expr::If(_)
            | syn::Expr::Match(_)
            | syn::Expr::Tuple(_)
            | syn::Expr::Array(_)
    )
}
