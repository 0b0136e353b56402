//! From syntax to code that runs: names become slots, loops numbers, methods and paths what they are.
//!
//! What is not known here is an error that says so; nothing is guessed.

use super::node::{Arm, Builtin, Code, Comparison, Hint, Library, Method, Name, Node, Pattern};
use super::number::{Function, Function2, Operator};
use super::value::{IntTy, Value};
use quote::ToTokens;
use std::collections::HashMap;
use syn::punctuated::Punctuated;
use syn::{Expr, Item, Pat, Stmt, Token, Type};

/// What is not known.
pub type Compiled<T> = Result<T, String>;

/// A function, or a closure in it, that is being compiled.
#[derive(Default)]
struct Scope {
    vars: Vec<(String, u16)>,
    slots: u16,
    /// Whether it takes its variables with it; they are its own then.
    moves: bool,
    captured: Vec<(String, u16, Node)>,
    /// Labels of the loops around, and their numbers.
    loops: Vec<(Option<String>, u16)>,
    count: u16,
}

struct Compiler<'a> {
    library: &'a mut Library,
    constants: HashMap<String, Expr>,
    scopes: Vec<Scope>,
    /// The type of the `impl` around.
    own: Option<String>,
}

/// Compiles the items of a program or of an expansion.
///
/// # Errors
/// What is not known.
pub fn library(items: &[Item], single: bool) -> Compiled<Library> {
    let mut library = Library {
        names: super::node::Names::new(),
        single,
        ..Library::default()
    };
    let mut compiler = Compiler {
        library: &mut library,
        constants: HashMap::new(),
        scopes: Vec::new(),
        own: None,
    };
    let mut bodies: Vec<(usize, &syn::Signature, &syn::Block, Option<String>)> = Vec::new();
    compiler.declare(items, &mut bodies)?;
    for (k, sig, block, own) in bodies {
        compiler.own = own;
        // What is never called need not be known.
        let code = compiler.function(sig, block).unwrap_or_else(|why| Code {
            body: Node::Unknown(why),
            params: sig.inputs.iter().map(|_| (Pattern::Any, None)).collect(),
            ..placeholder(&sig.ident.to_string())
        });
        compiler.library.codes[k] = code;
    }
    Ok(library)
}

fn last(path: &syn::Path) -> String {
    path.segments
        .last()
        .map_or(String::new(), |s| s.ident.to_string())
}

fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(p) => Some(last(&p.path)),
        Type::Reference(r) => type_name(&r.elem),
        _ => None,
    }
}

fn placeholder(name: &str) -> Code {
    Code {
        name: name.to_owned(),
        params: Vec::new(),
        receiver_by_ref: false,
        result: None,
        slots: 0,
        body: Node::Tuple(Vec::new()),
    }
}

impl<'a> Compiler<'a> {
    fn declare<'i>(
        &mut self,
        items: &'i [Item],
        bodies: &mut Vec<(usize, &'i syn::Signature, &'i syn::Block, Option<String>)>,
    ) -> Compiled<()> {
        for item in items {
            match item {
                Item::Fn(f) => {
                    let name = f.sig.ident.to_string();
                    // Nobody calls it but other modules.
                    if name.ends_with("_needs_reverse_diff_or_a_rule")
                        && f.sig.generics.params.is_empty()
                    {
                        let k = self.library.codes.len();
                        self.library.codes.push(placeholder(&name));
                        self.library.functions.insert(name, k);
                        bodies.push((k, &f.sig, &f.block, None));
                        continue;
                    }
                    let k = self.library.codes.len();
                    self.library.codes.push(placeholder(&name));
                    self.library.functions.insert(name, k);
                    bodies.push((k, &f.sig, &f.block, None));
                }
                Item::Struct(s) => {
                    let name = self.library.names.of(&s.ident.to_string());
                    let fields = s.fields.iter().enumerate().map(|(k, f)| match &f.ident {
                        Some(i) => i.to_string(),
                        None => k.to_string(),
                    });
                    let fields: Vec<String> = fields.collect();
                    let fields = fields.iter().map(|n| self.library.names.of(n)).collect();
                    self.library.fields.insert(name, fields);
                }
                Item::Impl(i) => {
                    let Some(own) = type_name(&i.self_ty) else {
                        return Err("impl of a type without a name".to_owned());
                    };
                    // What is derived for printing and copying is never called here.
                    let skipped = i.trait_.as_ref().is_some_and(|t| {
                        let text = last(&t.0);
                        ["Clone", "Debug", "PartialEq"].contains(&text.as_str())
                    });
                    if skipped {
                        continue;
                    }
                    for inner in &i.items {
                        if let syn::ImplItem::Fn(f) = inner {
                            let name = f.sig.ident.to_string();
                            let k = self.library.codes.len();
                            self.library.codes.push(placeholder(&name));
                            let (t, m) =
                                (self.library.names.of(&own), self.library.names.of(&name));
                            self.library.methods.insert((t, m), k);
                            self.library.functions.insert(format!("{own}::{name}"), k);
                            bodies.push((k, &f.sig, &f.block, Some(own.clone())));
                        }
                    }
                }
                Item::Const(c) => {
                    self.constants
                        .insert(c.ident.to_string(), (*c.expr).clone());
                }
                Item::Static(c) => {
                    self.constants
                        .insert(c.ident.to_string(), (*c.expr).clone());
                }
                Item::Use(_) | Item::Type(_) | Item::Enum(_) | Item::Trait(_) => {}
                other => return Err(format!("item {}", short(other))),
            }
        }
        Ok(())
    }

    fn function(&mut self, sig: &syn::Signature, block: &syn::Block) -> Compiled<Code> {
        let outer = std::mem::replace(&mut self.scopes, vec![Scope::default()]);
        let mut params = Vec::new();
        let mut receiver_by_ref = false;
        for input in &sig.inputs {
            match input {
                syn::FnArg::Receiver(r) => {
                    receiver_by_ref = r.to_token_stream().to_string().contains('&');
                    let slot = self.declare_name("self");
                    params.push((Pattern::Name(slot, None), None));
                }
                syn::FnArg::Typed(p) => {
                    let ty = type_name_plain(&p.ty).and_then(|n| IntTy::named(&n));
                    params.push((self.pattern(&p.pat)?, ty));
                }
                #[allow(unreachable_patterns, reason = "syn may grow")]
                _ => return Err("a parameter".to_owned()),
            }
        }
        let body = self.block(block)?;
        let scope = self.scopes.pop().unwrap_or_default();
        self.scopes = outer;
        let result = match &sig.output {
            syn::ReturnType::Type(_, ty) => type_name_plain(ty).and_then(|n| IntTy::named(&n)),
            syn::ReturnType::Default => None,
        };
        Ok(Code {
            name: sig.ident.to_string(),
            params,
            receiver_by_ref,
            result,
            slots: usize::from(scope.slots),
            body,
        })
    }

    // ---- names ----

    fn scope(&mut self) -> &mut Scope {
        if self.scopes.is_empty() {
            self.scopes.push(Scope::default());
        }
        let k = self.scopes.len() - 1;
        &mut self.scopes[k]
    }

    fn slot(&mut self) -> u16 {
        let s = self.scope();
        s.slots += 1;
        s.slots - 1
    }

    fn declare_name(&mut self, name: &str) -> u16 {
        let slot = self.slot();
        self.scope().vars.push((name.to_owned(), slot));
        slot
    }

    /// What a name stands for, from a scope.
    fn resolve(&mut self, level: usize, name: &str) -> Option<Node> {
        if let Some((_, slot)) = self.scopes[level]
            .vars
            .iter()
            .rev()
            .find(|(n, _)| n == name)
        {
            return Some(Node::Local(*slot));
        }
        if level == 0 {
            return None;
        }
        if self.scopes[level].moves {
            if let Some((_, slot, _)) = self.scopes[level].captured.iter().find(|(n, ..)| n == name)
            {
                return Some(Node::Local(*slot));
            }
            let outer = self.resolve(level - 1, name)?;
            let scope = &mut self.scopes[level];
            let slot = scope.slots;
            scope.slots += 1;
            scope.captured.push((name.to_owned(), slot, outer));
            return Some(Node::Local(slot));
        }
        Some(match self.resolve(level - 1, name)? {
            Node::Local(slot) => Node::Outer(1, slot),
            Node::Outer(d, slot) => Node::Outer(d + 1, slot),
            other => other,
        })
    }

    fn variable(&mut self, name: &str) -> Option<Node> {
        let level = self.scopes.len().checked_sub(1)?;
        self.resolve(level, name)
    }

    /// Names that `f` declares are forgotten after it.
    fn inside<T>(&mut self, f: impl FnOnce(&mut Self) -> Compiled<T>) -> Compiled<T> {
        let n = self.scope().vars.len();
        let out = f(self);
        self.scope().vars.truncate(n);
        out
    }

    // ---- statements ----

    fn block(&mut self, b: &syn::Block) -> Compiled<Node> {
        self.inside(|c| {
            let mut nodes = Vec::new();
            let mut valued = false;
            for (k, s) in b.stmts.iter().enumerate() {
                let at_end = k + 1 == b.stmts.len();
                match s {
                    Stmt::Local(l) => nodes.push(c.local(l)?),
                    Stmt::Expr(e, semicolon) => {
                        nodes.push(c.expr(e)?);
                        valued = at_end && semicolon.is_none();
                    }
                    Stmt::Macro(m) => {
                        nodes.push(c.macro_call(&m.mac)?);
                        valued = at_end && m.semi_token.is_none();
                    }
                    Stmt::Item(Item::Use(_)) => {}
                    Stmt::Item(Item::Const(k)) => {
                        c.constants.insert(k.ident.to_string(), (*k.expr).clone());
                    }
                    Stmt::Item(i) => return Err(format!("an item in a block: {}", short(i))),
                    #[allow(unreachable_patterns, reason = "syn may grow")]
                    other => return Err(format!("statement {}", short(other))),
                }
            }
            Ok(Node::Block(nodes, valued))
        })
    }

    fn local(&mut self, l: &syn::Local) -> Compiled<Node> {
        let (pat, ty) = match &l.pat {
            Pat::Type(t) => (&*t.pat, Some(&*t.ty)),
            other => (other, None),
        };
        let (value, other) = match &l.init {
            Some(init) => {
                let mut value = match ty {
                    Some(ty) => self.expr_of(&init.expr, ty)?,
                    None => self.expr(&init.expr)?,
                };
                if let Some(t) = ty.and_then(type_name_plain).and_then(|n| IntTy::named(&n)) {
                    value = Node::Typed(t, Box::new(value));
                }
                let other = match &init.diverge {
                    Some((_, e)) => Some(Box::new(self.expr(e)?)),
                    None => None,
                };
                (Some(Box::new(value)), other)
            }
            None => (None, None),
        };
        let pattern = self.pattern(pat)?;
        Ok(Node::Bind(Box::new(pattern), value, other))
    }

    /// An expression whose type is written down.
    fn expr_of(&mut self, e: &Expr, ty: &Type) -> Compiled<Node> {
        let mut node = self.expr(e)?;
        if let Node::Method(m) = &mut node
            && m.hint == Hint::None
            && matches!(m.name, Name::Sum | Name::Product | Name::Collect)
        {
            m.hint = hint(ty);
        }
        Ok(node)
    }

    // ---- patterns ----

    fn pattern(&mut self, p: &Pat) -> Compiled<Pattern> {
        Ok(match p {
            Pat::Wild(_) => Pattern::Any,
            Pat::Ident(i) => {
                let name = i.ident.to_string();
                if i.subpat.is_none() && (name == "None" || self.constants.contains_key(&name)) {
                    return if name == "None" {
                        Ok(Pattern::Variant(super::value::Sym::None, Vec::new()))
                    } else {
                        Err("a constant as a pattern".to_owned())
                    };
                }
                if i.by_ref.is_some() {
                    return Ok(Pattern::ByRef(self.declare_name(&name)));
                }
                let inner = match &i.subpat {
                    Some((_, p)) => Some(Box::new(self.pattern(p)?)),
                    None => None,
                };
                Pattern::Name(self.declare_name(&name), inner)
            }
            Pat::Type(t) => self.pattern(&t.pat)?,
            Pat::Paren(t) => self.pattern(&t.pat)?,
            Pat::Reference(r) => Pattern::Ref(Box::new(self.pattern(&r.pat)?)),
            Pat::Tuple(t) => {
                if t.elems.iter().any(|p| matches!(p, Pat::Rest(_))) {
                    return Err("`..` in a tuple".to_owned());
                }
                Pattern::Tuple(self.patterns(&t.elems)?)
            }
            Pat::Slice(s) => self.slice_pattern(s)?,
            Pat::Lit(l) => Pattern::Literal(self.literal(&l.lit)?),
            Pat::Range(r) => {
                let bound = |e: &Option<Box<Expr>>| -> Compiled<Option<i64>> {
                    match e.as_deref() {
                        None => Ok(None),
                        Some(Expr::Lit(syn::ExprLit {
                            lit: syn::Lit::Int(i),
                            ..
                        })) => i.base10_parse().map(Some).map_err(|e| e.to_string()),
                        Some(_) => Err("a bound of a pattern".to_owned()),
                    }
                };
                let inclusive = matches!(r.limits, syn::RangeLimits::Closed(_));
                Pattern::Range(bound(&r.start)?, bound(&r.end)?, inclusive)
            }
            Pat::Or(o) => {
                // All alternatives bind the same names; they get the same slots.
                let n = self.scope().vars.len();
                let mut all = Vec::new();
                for p in &o.cases {
                    if self.scope().vars.len() > n {
                        return Err("names in alternatives of a pattern".to_owned());
                    }
                    all.push(self.pattern(p)?);
                }
                Pattern::Or(all)
            }
            Pat::TupleStruct(t) => {
                let name = last(&t.path);
                let parts = self.patterns(&t.elems)?;
                let sym = self.library.names.of(&name);
                if self.library.fields.contains_key(&sym) {
                    Pattern::Tuple(parts)
                } else {
                    Pattern::Variant(sym, parts)
                }
            }
            Pat::Path(p) => {
                let sym = self.library.names.of(&last(&p.path));
                Pattern::Variant(sym, Vec::new())
            }
            Pat::Struct(s) => {
                let mut fields = Vec::new();
                for f in &s.fields {
                    let name = match &f.member {
                        syn::Member::Named(i) => i.to_string(),
                        syn::Member::Unnamed(k) => k.index.to_string(),
                    };
                    let sym = self.library.names.of(&name);
                    fields.push((sym, self.pattern(&f.pat)?));
                }
                Pattern::Struct(fields)
            }
            other => return Err(format!("pattern {}", short(other))),
        })
    }

    fn patterns(&mut self, all: &Punctuated<Pat, Token![,]>) -> Compiled<Vec<Pattern>> {
        all.iter().map(|p| self.pattern(p)).collect()
    }

    fn slice_pattern(&mut self, s: &syn::PatSlice) -> Compiled<Pattern> {
        let (mut first, mut rest) = (Vec::new(), None);
        for p in &s.elems {
            let between = match p {
                Pat::Rest(_) => Some(None),
                Pat::Ident(i)
                    if i.subpat
                        .as_ref()
                        .is_some_and(|(_, p)| matches!(**p, Pat::Rest(_))) =>
                {
                    Some(Some(self.declare_name(&i.ident.to_string())))
                }
                _ => None,
            };
            match (between, &mut rest) {
                (Some(slot), None) => rest = Some((slot, Vec::new())),
                (Some(_), Some(_)) => return Err("two `..`".to_owned()),
                (None, None) => first.push(self.pattern(p)?),
                (None, Some((_, last))) => {
                    let p = self.pattern(p)?;
                    last.push(p);
                }
            }
        }
        Ok(Pattern::List(first, rest))
    }

    // ---- expressions ----

    fn literal(&self, lit: &syn::Lit) -> Compiled<Value> {
        Ok(match lit {
            syn::Lit::Int(i) => match i.suffix() {
                "f64" => Value::F64(i.base10_parse().map_err(|e| e.to_string())?),
                "f32" => Value::F32(i.base10_parse().map_err(|e| e.to_string())?),
                "" => Value::Int(i.base10_parse().map_err(|e| e.to_string())?, IntTy::Untyped),
                s => {
                    let ty = IntTy::named(s).ok_or_else(|| format!("literal {s}"))?;
                    Value::Int(i.base10_parse().map_err(|e| e.to_string())?, ty)
                }
            },
            syn::Lit::Float(x) => {
                let single = match x.suffix() {
                    "f32" => true,
                    "f64" => false,
                    _ => self.library.single,
                };
                let digits = x.base10_digits();
                if single {
                    Value::F32(digits.parse().map_err(|_| "a literal".to_owned())?)
                } else {
                    Value::F64(digits.parse().map_err(|_| "a literal".to_owned())?)
                }
            }
            syn::Lit::Bool(b) => Value::Bool(b.value),
            syn::Lit::Str(s) => Value::Text(s.value().into()),
            other => return Err(format!("literal {}", other.to_token_stream())),
        })
    }

    fn boxed(&mut self, e: &Expr) -> Compiled<Box<Node>> {
        self.expr(e).map(Box::new)
    }

    fn two(&mut self, a: &Expr, b: &Expr) -> Compiled<Box<[Node; 2]>> {
        Ok(Box::new([self.expr(a)?, self.expr(b)?]))
    }

    fn exprs<'e>(&mut self, all: impl IntoIterator<Item = &'e Expr>) -> Compiled<Vec<Node>> {
        all.into_iter().map(|e| self.expr(e)).collect()
    }

    /// An expression as a place; a value gets a slot.
    fn place(&mut self, e: &Expr) -> Compiled<Node> {
        let node = self.expr(e)?;
        Ok(self.placed(node))
    }

    fn placed(&mut self, node: Node) -> Node {
        match node {
            Node::Local(_)
            | Node::Outer(..)
            | Node::Index(_)
            | Node::Field(..)
            | Node::Part(..)
            | Node::Deref(_)
            | Node::Temp(..) => node,
            other => Node::Temp(self.slot(), Box::new(other)),
        }
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each form")]
    fn expr(&mut self, e: &Expr) -> Compiled<Node> {
        Ok(match e {
            Expr::Lit(l) => Node::Const(self.literal(&l.lit)?),
            Expr::Paren(p) => self.expr(&p.expr)?,
            Expr::Group(p) => self.expr(&p.expr)?,
            Expr::Path(p) => self.path(p)?,
            Expr::Unary(u) => match &u.op {
                syn::UnOp::Neg(_) => match self.expr(&u.expr)? {
                    Node::Const(Value::Int(x, t)) => Node::Const(Value::Int(-x, t)),
                    Node::Const(Value::F64(x)) => Node::Const(Value::F64(-x)),
                    Node::Const(Value::F32(x)) => Node::Const(Value::F32(-x)),
                    other => Node::Negated(Box::new(other)),
                },
                syn::UnOp::Not(_) => Node::Not(self.boxed(&u.expr)?),
                syn::UnOp::Deref(_) => Node::Deref(Box::new(self.place(&u.expr)?)),
                _ => return Err(format!("operator of {}", short(e))),
            },
            Expr::Binary(b) => self.binary(b)?,
            Expr::Assign(a) => self.assign(a)?,
            Expr::Index(i) => {
                let base = self.place(&i.expr)?;
                Node::Index(Box::new([base, self.expr(&i.index)?]))
            }
            Expr::Field(f) => {
                let base = Box::new(self.place(&f.base)?);
                match &f.member {
                    syn::Member::Named(n) => {
                        Node::Field(base, self.library.names.of(&n.to_string()))
                    }
                    syn::Member::Unnamed(k) => Node::Part(base, k.index as u16),
                }
            }
            Expr::Reference(r) => Node::Borrow(Box::new(self.place(&r.expr)?)),
            Expr::Call(c) => self.call(c)?,
            Expr::MethodCall(m) => self.method(m)?,
            Expr::If(i) => self.inside(|c| {
                let cond = c.boxed(&i.cond)?;
                let then = Box::new(c.block(&i.then_branch)?);
                let other = match &i.else_branch {
                    Some((_, e)) => Some(c.boxed(e)?),
                    None => None,
                };
                Ok(Node::If(cond, then, other))
            })?,
            Expr::Let(l) => {
                let value = self.boxed(&l.expr)?;
                Node::Let(Box::new(self.pattern(&l.pat)?), value)
            }
            Expr::Match(m) => {
                let value = self.boxed(&m.expr)?;
                let mut arms = Vec::new();
                for arm in &m.arms {
                    let (pat, guard) = match &arm.pat {
                        Pat::Guard(g) => (&*g.pat, Some(&*g.guard)),
                        other => (other, None),
                    };
                    arms.push(self.inside(|c| {
                        Ok(Arm {
                            pattern: c.pattern(pat)?,
                            guard: match guard {
                                Some(g) => Some(c.expr(g)?),
                                None => None,
                            },
                            body: c.expr(&arm.body)?,
                        })
                    })?);
                }
                Node::Match(value, arms)
            }
            Expr::Block(b) => match &b.label {
                None => self.block(&b.block)?,
                Some(l) => {
                    let id = self.enter(Some(l));
                    let body = self.block(&b.block)?;
                    self.scope().loops.pop();
                    Node::Labelled(id, Box::new(body))
                }
            },
            Expr::While(w) => self.inside(|c| {
                let id = c.enter(w.label.as_ref());
                let cond = c.expr(&w.cond)?;
                let body = c.block(&w.body)?;
                c.scope().loops.pop();
                Ok(Node::While(id, Box::new([cond, body])))
            })?,
            Expr::Loop(l) => {
                let id = self.enter(l.label.as_ref());
                let body = self.block(&l.body)?;
                self.scope().loops.pop();
                Node::Loop(id, Box::new(body))
            }
            Expr::ForLoop(l) => {
                let items = self.expr(&l.expr)?;
                self.inside(|c| {
                    let id = c.enter(l.label.as_ref());
                    let pattern = Box::new(c.pattern(&l.pat)?);
                    let body = c.block(&l.body)?;
                    c.scope().loops.pop();
                    Ok(Node::For(id, pattern, Box::new([items, body])))
                })?
            }
            Expr::Break(b) => {
                let value = match &b.expr {
                    Some(e) => Some(self.boxed(e)?),
                    None => None,
                };
                Node::Break(self.target(b.label.as_ref())?, value)
            }
            Expr::Continue(b) => Node::Continue(self.target(b.label.as_ref())?),
            Expr::Return(r) => Node::Return(match &r.expr {
                Some(e) => Some(self.boxed(e)?),
                None => None,
            }),
            Expr::Tuple(t) if t.elems.is_empty() => Node::Const(Value::Unit),
            Expr::Tuple(t) => Node::Tuple(self.exprs(&t.elems)?),
            Expr::Array(a) => Node::List(self.exprs(&a.elems)?),
            Expr::Repeat(r) => Node::Repeat(self.two(&r.expr, &r.len)?),
            Expr::Struct(s) => {
                let mut name = last(&s.path);
                if name == "Self"
                    && let Some(own) = &self.own
                {
                    name.clone_from(own);
                }
                let mut fields = Vec::new();
                for f in &s.fields {
                    let n = match &f.member {
                        syn::Member::Named(i) => i.to_string(),
                        syn::Member::Unnamed(k) => k.index.to_string(),
                    };
                    let sym = self.library.names.of(&n);
                    fields.push((sym, self.expr(&f.expr)?));
                }
                let rest = match &s.rest {
                    Some(e) => Some(self.boxed(e)?),
                    None => None,
                };
                Node::Struct(self.library.names.of(&name), fields, rest)
            }
            Expr::Closure(c) => self.closure(c)?,
            Expr::Cast(c) => {
                let Some(to) = type_name_plain(&c.ty) else {
                    return Err(format!("cast {}", short(e)));
                };
                if to == "_" {
                    return Err("a cast to `_`".to_owned());
                }
                Node::Cast(self.boxed(&c.expr)?, to)
            }
            Expr::Range(r) => {
                let bound = |c: &mut Self, e: &Option<Box<Expr>>| match e {
                    Some(e) => c.boxed(e).map(Some),
                    None => Ok(None),
                };
                let (a, b) = (bound(self, &r.start)?, bound(self, &r.end)?);
                Node::Range(a, b, matches!(r.limits, syn::RangeLimits::Closed(_)))
            }
            Expr::Try(t) => Node::Try(self.boxed(&t.expr)?),
            Expr::Macro(m) => self.macro_call(&m.mac)?,
            other => return Err(format!("expression {}", short(other))),
        })
    }

    fn enter(&mut self, label: Option<&syn::Label>) -> u16 {
        let s = self.scope();
        let id = s.count;
        s.count += 1;
        s.loops.push((label.map(|l| l.name.ident.to_string()), id));
        id
    }

    fn target(&mut self, label: Option<&syn::Lifetime>) -> Compiled<u16> {
        let loops = &self.scope().loops;
        let found = match label {
            None => loops.last(),
            Some(l) => {
                let name = l.ident.to_string();
                loops.iter().rev().find(|(n, _)| n.as_ref() == Some(&name))
            }
        };
        found.map(|(_, id)| *id).ok_or_else(|| "a label".to_owned())
    }

    fn binary(&mut self, b: &syn::ExprBinary) -> Compiled<Node> {
        use syn::BinOp;
        let real = Operator::Real;
        let compare = match &b.op {
            BinOp::Eq(_) => Some(Comparison::Eq),
            BinOp::Ne(_) => Some(Comparison::Ne),
            BinOp::Lt(_) => Some(Comparison::Lt),
            BinOp::Le(_) => Some(Comparison::Le),
            BinOp::Gt(_) => Some(Comparison::Gt),
            BinOp::Ge(_) => Some(Comparison::Ge),
            _ => None,
        };
        if let Some(how) = compare {
            return Ok(Node::Compare(how, self.two(&b.left, &b.right)?));
        }
        let (op, update) = match &b.op {
            BinOp::And(_) => return Ok(Node::And(self.two(&b.left, &b.right)?)),
            BinOp::Or(_) => return Ok(Node::Or(self.two(&b.left, &b.right)?)),
            BinOp::Add(_) => (real(Function2::Add), false),
            BinOp::Sub(_) => (real(Function2::Sub), false),
            BinOp::Mul(_) => (real(Function2::Mul), false),
            BinOp::Div(_) => (real(Function2::Div), false),
            BinOp::Rem(_) => (real(Function2::Rem), false),
            BinOp::BitAnd(_) => (Operator::And, false),
            BinOp::BitOr(_) => (Operator::Or, false),
            BinOp::BitXor(_) => (Operator::Xor, false),
            BinOp::Shl(_) => (Operator::Shl, false),
            BinOp::Shr(_) => (Operator::Shr, false),
            BinOp::AddAssign(_) => (real(Function2::Add), true),
            BinOp::SubAssign(_) => (real(Function2::Sub), true),
            BinOp::MulAssign(_) => (real(Function2::Mul), true),
            BinOp::DivAssign(_) => (real(Function2::Div), true),
            BinOp::RemAssign(_) => (real(Function2::Rem), true),
            BinOp::BitAndAssign(_) => (Operator::And, true),
            BinOp::BitOrAssign(_) => (Operator::Or, true),
            BinOp::BitXorAssign(_) => (Operator::Xor, true),
            BinOp::ShlAssign(_) => (Operator::Shl, true),
            BinOp::ShrAssign(_) => (Operator::Shr, true),
            other => return Err(format!("operator {}", other.to_token_stream())),
        };
        if update {
            let place = self.place(&b.left)?;
            return Ok(Node::Update(op, Box::new([place, self.expr(&b.right)?])));
        }
        Ok(Node::Binary(op, self.two(&b.left, &b.right)?))
    }

    fn assign(&mut self, a: &syn::ExprAssign) -> Compiled<Node> {
        match &*a.left {
            Expr::Infer(_) => {
                let v = self.boxed(&a.right)?;
                Ok(Node::Bind(Box::new(Pattern::Any), Some(v), None))
            }
            Expr::Tuple(t) => {
                let mut places = Vec::new();
                for e in &t.elems {
                    places.push(match e {
                        Expr::Infer(_) => None,
                        Expr::Tuple(_) => return Err("tuples in an assignment".to_owned()),
                        e => Some(self.place(e)?),
                    });
                }
                Ok(Node::AssignTuple(places, self.boxed(&a.right)?))
            }
            left => {
                let place = self.place(left)?;
                Ok(Node::Assign(Box::new([place, self.expr(&a.right)?])))
            }
        }
    }

    fn path(&mut self, p: &syn::ExprPath) -> Compiled<Node> {
        let names: Vec<String> = p
            .path
            .segments
            .iter()
            .map(|s| s.ident.to_string())
            .collect();
        let name = last(&p.path);
        if names.len() == 1 {
            if let Some(v) = self.variable(&name) {
                return Ok(v);
            }
            if let Some(e) = self.constants.get(&name).cloned() {
                return self.expr(&e);
            }
        }
        if name == "None" {
            return Ok(Node::Variant(super::value::Sym::None, Vec::new()));
        }
        let before = names.len().checked_sub(2).map_or("", |k| names[k].as_str());
        let real = |x: f64, y: f32| match before {
            "f32" => Some(Value::F32(y)),
            "f64" => Some(Value::F64(x)),
            "consts" if names.iter().any(|n| n == "f32") => Some(Value::F32(y)),
            "consts" => Some(Value::F64(x)),
            _ => None,
        };
        let constant = match name.as_str() {
            "EPSILON" => real(f64::EPSILON, f32::EPSILON),
            "INFINITY" => real(f64::INFINITY, f32::INFINITY),
            "NEG_INFINITY" => real(f64::NEG_INFINITY, f32::NEG_INFINITY),
            "NAN" => real(f64::NAN, f32::NAN),
            "MAX" => real(f64::MAX, f32::MAX),
            "MIN" => real(f64::MIN, f32::MIN),
            "PI" => real(std::f64::consts::PI, std::f32::consts::PI),
            "LN_2" => real(std::f64::consts::LN_2, std::f32::consts::LN_2),
            "LN_10" => real(std::f64::consts::LN_10, std::f32::consts::LN_10),
            "TAU" => real(std::f64::consts::TAU, std::f32::consts::TAU),
            "FRAC_2_SQRT_PI" => real(
                std::f64::consts::FRAC_2_SQRT_PI,
                std::f32::consts::FRAC_2_SQRT_PI,
            ),
            "Passive" | "Nothing" => Some(Value::Unit),
            _ => None,
        };
        if let Some(v) = constant {
            return Ok(Node::Const(v));
        }
        if before == "Ordering" {
            return Ok(Node::Variant(self.library.names.of(&name), Vec::new()));
        }
        if let Some(k) = self.library.functions.get(&name)
            && (names.len() == 1 || matches!(before, "self" | "super"))
        {
            return Ok(Node::FunctionItem(*k));
        }
        Err(format!("path {}", p.to_token_stream()))
    }

    fn call(&mut self, c: &syn::ExprCall) -> Compiled<Node> {
        let Expr::Path(p) = &*c.func else {
            let g = self.boxed(&c.func)?;
            return Ok(Node::CallValue(g, self.exprs(&c.args)?));
        };
        let names: Vec<String> = p
            .path
            .segments
            .iter()
            .map(|s| s.ident.to_string())
            .collect();
        let name = last(&p.path);
        let mut before = names
            .len()
            .checked_sub(2)
            .map_or(String::new(), |k| names[k].clone());
        // `<f64>::sin`
        if let Some(q) = &p.qself
            && names.len() == 1
        {
            before = type_name_plain(&q.ty).unwrap_or_default();
        }
        if before == "Self"
            && let Some(own) = &self.own
        {
            before.clone_from(own);
        }
        if names.len() == 1
            && p.qself.is_none()
            && let Some(g) = self.variable(&name)
        {
            return Ok(Node::CallValue(Box::new(g), self.exprs(&c.args)?));
        }
        if let Some(k) = self
            .library
            .functions
            .get(&format!("{before}::{name}"))
            .copied()
        {
            return Ok(Node::Call(k, self.exprs(&c.args)?));
        }
        if (names.len() == 1 || matches!(before.as_str(), "self" | "super"))
            && let Some(k) = self.library.functions.get(&name).copied()
        {
            return Ok(Node::Call(k, self.exprs(&c.args)?));
        }
        if matches!(name.as_str(), "Some" | "Ok" | "Err") {
            let sym = self.library.names.of(&name);
            return Ok(Node::Variant(sym, self.exprs(&c.args)?));
        }
        let sym = self.library.names.of(&name);
        if let Some(fields) = self.library.fields.get(&sym).cloned()
            && names.len() == 1
        {
            let args = self.exprs(&c.args)?;
            return Ok(Node::Struct(
                sym,
                fields.into_iter().zip(args).collect(),
                None,
            ));
        }
        let real = |c: &Self| {
            if c.library.single {
                Value::F32(0.0)
            } else {
                Value::F64(0.0)
            }
        };
        let builtin = match (before.as_str(), name.as_str()) {
            ("memory", "boxed") => Some(Builtin::Identity),
            ("mem", "swap" | "replace" | "take") | ("rt" | "memory" | "iter", _) => {
                Builtin::named(&name)
            }
            ("Box", "new") | ("hint", "black_box") => Some(Builtin::Identity),
            ("ad_core" | "", "constant") => return Err("ad_core::constant".to_owned()),
            ("Vec", "with_capacity") => Some(Builtin::WithCapacity),
            ("Vec", "new") => return Ok(Node::List(Vec::new())),
            // Of a reference, that reference.
            ("Borrow", "borrow") => Some(Builtin::Identity),
            ("Vec", "from") => Some(Builtin::Snapshot),
            ("Default", "default") => return Ok(Node::Const(real(self))),
            _ => None,
        };
        if let Some(b) = builtin {
            return Ok(Node::Builtin(b, self.exprs(&c.args)?));
        }
        if before == "array" && name == "from_fn" {
            return Err("array::from_fn".to_owned());
        }
        if matches!(before.as_str(), "f64" | "f32") && name == "from" {
            return Ok(Node::Cast(Box::new(self.expr(&c.args[0])?), before));
        }
        if IntTy::named(&before).is_some() && name == "from" {
            return Ok(Node::Cast(Box::new(self.expr(&c.args[0])?), before));
        }
        // A method, called as a function.
        let known = [
            "f64",
            "f32",
            "Option",
            "Result",
            "Vec",
            "Clone",
            "Iterator",
            "IntoIterator",
            "Differentiable",
            "Tangent",
            "Extend",
            "DoubleEndedIterator",
        ];
        if (known.contains(&before.as_str()) || IntTy::named(&before).is_some())
            && !c.args.is_empty()
        {
            if let Some(g) = Function::named(&name)
                && c.args.len() == 1
            {
                return Ok(Node::Function(g, self.boxed(&c.args[0])?));
            }
            let method =
                Name::named(&name).ok_or_else(|| format!("path {}", p.to_token_stream()))?;
            let receiver = self.place(&c.args[0])?;
            let args = self.exprs(c.args.iter().skip(1))?;
            return Ok(Node::Method(Box::new(Method {
                name: method,
                sym,
                receiver,
                hint: Hint::None,
                args,
            })));
        }
        Err(format!("call of {}", p.to_token_stream()))
    }

    fn method(&mut self, m: &syn::ExprMethodCall) -> Compiled<Node> {
        let name = m.method.to_string();
        if let Some(g) = Function::named(&name)
            && m.args.is_empty()
        {
            return Ok(Node::Function(g, self.boxed(&m.receiver)?));
        }
        let sym = self.library.names.of(&name);
        let own = self.library.methods.keys().any(|(_, n)| *n == sym);
        let known = Name::named(&name).or(own.then_some(Name::Own));
        let known = known.ok_or_else(|| format!("method {name}"))?;
        let written = match &m.turbofish {
            Some(t) => match t.args.first() {
                Some(syn::GenericArgument::Type(ty)) => hint(ty),
                _ => Hint::Other,
            },
            None => Hint::None,
        };
        let receiver = self.place(&m.receiver)?;
        let args = self.exprs(&m.args)?;
        Ok(Node::Method(Box::new(Method {
            name: known,
            sym,
            receiver,
            hint: written,
            args,
        })))
    }

    fn closure(&mut self, c: &syn::ExprClosure) -> Compiled<Node> {
        self.scope();
        self.scopes.push(Scope {
            moves: c.capture.is_some(),
            ..Scope::default()
        });
        let mut params = Vec::new();
        let mut compile = || -> Compiled<Node> {
            for p in &c.inputs {
                let ty = match p {
                    Pat::Type(t) => type_name_plain(&t.ty).and_then(|n| IntTy::named(&n)),
                    _ => None,
                };
                params.push((self.pattern(p)?, ty));
            }
            self.expr(&c.body)
        };
        let body = compile();
        let scope = self.scopes.pop().unwrap_or_default();
        let code = Code {
            name: "a closure".to_owned(),
            params,
            receiver_by_ref: false,
            result: None,
            slots: usize::from(scope.slots),
            body: body?,
        };
        let k = self.library.codes.len();
        self.library.codes.push(code);
        let captured = scope
            .captured
            .into_iter()
            .map(|(_, slot, node)| (slot, node));
        Ok(Node::Closure(k, captured.collect()))
    }

    fn macro_call(&mut self, m: &syn::Macro) -> Compiled<Node> {
        let list = Punctuated::<Expr, Token![,]>::parse_terminated;
        let name = last(&m.path);
        match name.as_str() {
            "vec" => {
                let repeated = |input: syn::parse::ParseStream| {
                    let value: Expr = input.parse()?;
                    input.parse::<Token![;]>()?;
                    Ok((value, input.parse::<Expr>()?))
                };
                if let Ok((value, len)) = m.parse_body_with(repeated) {
                    return Ok(Node::Repeat(self.two(&value, &len)?));
                }
                let all = m.parse_body_with(list).map_err(|e| e.to_string())?;
                Ok(Node::List(self.exprs(&all)?))
            }
            "panic" | "unreachable" | "todo" | "unimplemented" => {
                Ok(Node::Panic(m.tokens.to_string()))
            }
            "assert" | "debug_assert" => {
                let all = m.parse_body_with(list).map_err(|e| e.to_string())?;
                let c = all.first().ok_or("an assertion")?;
                let cond = self.boxed(c)?;
                Ok(Node::If(
                    cond,
                    Box::new(Node::Const(Value::Unit)),
                    Some(Box::new(Node::Panic("assertion".to_owned()))),
                ))
            }
            "assert_eq" | "debug_assert_eq" | "assert_ne" => {
                let all = m.parse_body_with(list).map_err(|e| e.to_string())?;
                if all.len() < 2 {
                    return Err("an assertion".to_owned());
                }
                let how = if name == "assert_ne" {
                    Comparison::Ne
                } else {
                    Comparison::Eq
                };
                let cond = Node::Compare(how, self.two(&all[0], &all[1])?);
                Ok(Node::If(
                    Box::new(cond),
                    Box::new(Node::Const(Value::Unit)),
                    Some(Box::new(Node::Panic("assertion".to_owned()))),
                ))
            }
            "matches" => {
                let parsed = |input: syn::parse::ParseStream| {
                    let value: Expr = input.parse()?;
                    input.parse::<Token![,]>()?;
                    let pat = Pat::parse_multi_with_leading_vert(input)?;
                    let guard = if input.peek(Token![if]) {
                        input.parse::<Token![if]>()?;
                        Some(input.parse::<Expr>()?)
                    } else {
                        None
                    };
                    let _ = input.parse::<Option<Token![,]>>()?;
                    Ok((value, pat, guard))
                };
                let (value, pat, guard) = m.parse_body_with(parsed).map_err(|e| e.to_string())?;
                self.inside(|c| {
                    let value = c.boxed(&value)?;
                    let found = Node::Let(Box::new(c.pattern(&pat)?), value);
                    Ok(match guard {
                        Some(g) => Node::And(Box::new([found, c.expr(&g)?])),
                        None => found,
                    })
                })
            }
            "println" | "eprintln" | "print" | "eprint" => Ok(Node::Const(Value::Unit)),
            other => Err(format!("macro {other}")),
        }
    }
}

/// The name of a type that is no reference.
fn type_name_plain(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(p) => Some(last(&p.path)),
        Type::Paren(p) => type_name_plain(&p.elem),
        Type::Group(p) => type_name_plain(&p.elem),
        Type::Infer(_) => Some("_".to_owned()),
        _ => None,
    }
}

fn hint(ty: &Type) -> Hint {
    match type_name_plain(ty).as_deref() {
        Some("f64") => Hint::F64,
        Some("f32") => Hint::F32,
        Some("Vec") => {
            let text = ty.to_token_stream().to_string().replace(' ', "");
            if text == "Vec<f64>" || text == "Vec<f32>" {
                Hint::Reals
            } else {
                Hint::List
            }
        }
        Some("Option") => Hint::Option,
        Some("Result") => Hint::Result,
        Some(other) => IntTy::named(other).map_or(Hint::Other, Hint::Int),
        None => Hint::Other,
    }
}

/// The beginning of a piece of syntax, for a message.
fn short(of: &impl ToTokens) -> String {
    of.to_token_stream().to_string().chars().take(60).collect()
}
