//! From syntax to code that runs: names become slots, loops numbers, methods and paths what they are.
//!
//! What is not known here is an error that says so; nothing is guessed.

mod block;
mod call;
mod expr;
mod pattern;

use super::node::{Code, Hint, Library, Node, Pattern};
use super::value::IntTy;
use quote::ToTokens;
use std::collections::HashMap;
use syn::{Expr, Item, Type};

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
    pub(super) fn declare<'i>(
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

    pub(super) fn function(&mut self, sig: &syn::Signature, block: &syn::Block) -> Compiled<Code> {
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

    pub(super) fn scope(&mut self) -> &mut Scope {
        if self.scopes.is_empty() {
            self.scopes.push(Scope::default());
        }
        let k = self.scopes.len() - 1;
        &mut self.scopes[k]
    }

    pub(super) fn slot(&mut self) -> u16 {
        let s = self.scope();
        s.slots += 1;
        s.slots - 1
    }

    pub(super) fn declare_name(&mut self, name: &str) -> u16 {
        let slot = self.slot();
        self.scope().vars.push((name.to_owned(), slot));
        slot
    }

    /// What a name stands for, from a scope.
    pub(super) fn resolve(&mut self, level: usize, name: &str) -> Option<Node> {
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

    pub(super) fn variable(&mut self, name: &str) -> Option<Node> {
        let level = self.scopes.len().checked_sub(1)?;
        self.resolve(level, name)
    }

    /// Names that `f` declares are forgotten after it.
    pub(super) fn inside<T>(&mut self, f: impl FnOnce(&mut Self) -> Compiled<T>) -> Compiled<T> {
        let n = self.scope().vars.len();
        let out = f(self);
        self.scope().vars.truncate(n);
        out
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
