//! Paths, calls, methods, closures and macros.

use super::super::node::{Builtin, Code, Comparison, Hint, Method, Name, Node};
use super::super::number::Function;
use super::super::value::{IntTy, Value};
use super::{Compiled, Compiler, Scope, hint, last, type_name_plain};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Expr, Pat, Token};

impl Compiler<'_> {
    pub(super) fn path(&mut self, p: &syn::ExprPath) -> Compiled<Node> {
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
            return Ok(Node::Variant(super::super::value::Sym::None, Vec::new()));
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
            "LOG2_E" => real(std::f64::consts::LOG2_E, std::f32::consts::LOG2_E),
            "LOG10_E" => real(std::f64::consts::LOG10_E, std::f32::consts::LOG10_E),
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

    pub(super) fn call(&mut self, c: &syn::ExprCall) -> Compiled<Node> {
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
            ("Borrow", "borrow") | ("From", "from") => Some(Builtin::Identity),
            ("Vec", "from") => Some(Builtin::Snapshot),
            ("Default", "default") => return Ok(Node::Const(real(self))),
            _ => None,
        };
        if let Some(b) = builtin {
            let mut args = self.exprs(&c.args)?;
            // The length of the chunks is an argument of the type.
            if matches!(b, Builtin::Chunks | Builtin::ChunksMut)
                && let Some(s) = p.path.segments.last()
                && let syn::PathArguments::AngleBracketed(a) = &s.arguments
                && let Some(syn::GenericArgument::Const(n)) = a.args.first()
            {
                args.push(self.expr(n)?);
            }
            return Ok(Node::Builtin(b, args));
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

    pub(super) fn method(&mut self, m: &syn::ExprMethodCall) -> Compiled<Node> {
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

    pub(super) fn closure(&mut self, c: &syn::ExprClosure) -> Compiled<Node> {
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

    pub(super) fn macro_call(&mut self, m: &syn::Macro) -> Compiled<Node> {
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
