//! Reports each place where a derivative would have to flow through something without a rule.

use super::activity::Activity;
use super::{calls, is_constant_call, rule_of};
use crate::diagnostics::Diagnostics;
use crate::ir::uses::Set;
use crate::ir::{Block, Function, Op, Stmt, Val};
use crate::messages;
use crate::ty::Ty;

/// Checks a function; see the module. `active` says which parameters have adjoints.
pub fn check(f: &Function, active: &[bool], activity: &Activity, diag: &mut Diagnostics) {
    let constants = f
        .params
        .iter()
        .zip(active)
        .filter(|(p, a)| !**a && !f.scratch.contains(p))
        .map(|(p, _)| *p)
        .collect();
    let mut c = Check {
        f,
        activity,
        diag,
        blamed: Set::new(),
        constants,
        calls_only: false,
    };
    c.block(&f.body);
}

/// The same for a function with errors in it: what was not understood is reported already, calls are not.
pub fn check_calls(f: &Function, activity: &Activity, diag: &mut Diagnostics) {
    let mut c = Check {
        f,
        activity,
        diag,
        blamed: Set::new(),
        constants: Set::new(),
        calls_only: true,
    };
    c.block(&f.body);
}

struct Check<'a> {
    f: &'a Function,
    activity: &'a Activity,
    diag: &'a mut Diagnostics,
    /// Values that come of something reported already.
    blamed: Set,
    /// Parameters without adjoints.
    constants: Set,
    /// Whether only calls and methods are looked at.
    calls_only: bool,
}

impl Check<'_> {
    fn block(&mut self, b: &Block) {
        for s in &b.stmts {
            match s {
                Stmt::Let(v, op) if self.activity.active(*v) => self.op(*v, op),
                Stmt::Let(v, op) if self.activity.calls.contains(v) => self.written(*v, op),
                Stmt::Let(v, op) => self.unused(*v, op),
                Stmt::If(s) => {
                    self.block(&s.then);
                    self.block(&s.other);
                    for (i, d) in s.dsts.iter().enumerate() {
                        let ends = [s.then.yields.get(i), s.other.yields.get(i)];
                        self.scalar(*d, ends.into_iter().flatten());
                    }
                }
                Stmt::For(s) => {
                    for c in &s.carried {
                        self.scalar(c.param, [&c.init]);
                    }
                    self.block(&s.body);
                }
                Stmt::Store(place, v) | Stmt::Accumulate(place, v) | Stmt::Push(place, v) => {
                    self.store(place.base, *v);
                }
                _ => {}
            }
        }
    }

    /// A derivative that is written to a constant is lost.
    fn store(&mut self, base: Val, v: Val) {
        if self.constants.contains(&base) && self.activity.varied.contains(&v) {
            let name = self.f.values[base]
                .name
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            // A parameter stands far from where it is written.
            let at = if self.f.params.contains(&v) { base } else { v };
            let span = self.f.values[at].span;
            self.diag.report(messages::constant_receives(span, name));
        }
    }

    /// What flows out of branches and around loops must be numbers.
    fn scalar<'a>(&mut self, v: Val, sources: impl IntoIterator<Item = &'a Val>) {
        let def = &self.f.values[v];
        if sources.into_iter().any(|s| self.blamed.contains(s)) {
            self.blamed.insert(v);
            return;
        }
        if !self.activity.active(v) || def.ty.is_float() {
            return;
        }
        if def.ty.is_aggregate() {
            self.diag.report(messages::run_time_view(def.span));
        } else {
            self.diag.report(messages::opaque_expression(def.span));
        }
    }

    /// What the macro cannot look into may write to what it is given, also where nobody wants its result.
    fn unused(&mut self, v: Val, op: &Op) {
        let blind = match op {
            Op::Method(..) | Op::Call(..) => {
                rule_of(&self.f.values, op).is_none() && !is_constant_call(op)
            }
            Op::Opaque(..) => true,
            _ => false,
        };
        let (mut varied, mut writable) = (false, false);
        op.visit(&mut |a| {
            varied |= self.activity.varied.contains(&a) && !self.blamed.contains(&a);
            writable |= self.f.values[a].mutable;
        });
        if let Op::Method(name, _, args) = op
            && matches!(self.f.values[args[0]].ty.strip(), Ty::Opaque(_))
            && writes(&name.to_string())
        {
            let hint = "it writes to what it is called on, which is of a type of another module: keep the numbers in an array or \
                        a `Vec`, or do it in another function";
            self.diag
                .report(messages::opaque_method(name.span(), name, hint));
            self.blamed.insert(v);
            return;
        }
        // Shared references and numbers are nothing to write to.
        if super::is_companion_call(&self.f.values, op) {
            return;
        }
        let passive =
            matches!(self.f.values[v].ty, Ty::Int(_) | Ty::Bool | Ty::Passive) || reads_only(op);
        if !blind || !varied || (passive && !writable) || reads_only(op) {
            return;
        }
        let span = self.f.values[v].span;
        let found = match op {
            Op::Method(name, _, args) => {
                let hint = self.method_hint(&name.to_string(), args[0]);
                messages::opaque_method(name.span(), name, hint)
            }
            Op::Call(path, args) => opaque_call(path, args.len(), span),
            Op::Opaque(tokens, _) => opaque(tokens, span),
            _ => return,
        };
        if !self.calls_only || !matches!(op, Op::Opaque(..)) {
            self.diag.report(found);
        }
        self.blamed.insert(v);
    }

    fn op(&mut self, v: Val, op: &Op) {
        let span = self.f.values[v].span;
        let mut inputs = super::flows(&self.f.values, v, op)
            .into_iter()
            .filter(|a| self.activity.active(*a))
            .peekable();
        if inputs.peek().is_none() {
            return;
        }
        if inputs.any(|a| self.blamed.contains(&a)) {
            self.blamed.insert(v);
            return;
        }
        let found = match op {
            Op::Call(_, args) | Op::Method(_, _, args)
                if super::is_companion_call(&self.f.values, op) =>
            {
                let lost = args.iter().any(|a| self.is_lost(op, *a));
                lost.then(|| messages::written_argument(span))
            }
            Op::Method(name, _, args) if rule_of(&self.f.values, op).is_none() => {
                let hint = self.method_hint(&name.to_string(), args[0]);
                Some(messages::opaque_method(name.span(), name, hint))
            }
            Op::Call(path, args)
                if rule_of(&self.f.values, op).is_none() && !is_constant_call(op) =>
            {
                Some(opaque_call(path, args.len(), span))
            }
            Op::Opaque(tokens, _) => Some(opaque(tokens, span)),
            Op::Cast(_, _) if !self.f.values[v].ty.is_float() => Some(messages::opaque_cast(span)),
            _ if matches!(self.f.values[v].ty, Ty::Unknown | Ty::Passive) => {
                Some(messages::opaque_expression(span))
            }
            _ => None,
        };
        if let Some(d) = found {
            if !self.calls_only || matches!(op, Op::Method(..) | Op::Call(..)) {
                self.diag.report(d);
            }
            self.blamed.insert(v);
        }
    }

    /// A call of which nothing is used but what it writes to.
    fn written(&mut self, v: Val, op: &Op) {
        let (Op::Call(_, args) | Op::Method(_, _, args)) = op else {
            return;
        };
        if args.iter().any(|a| self.is_lost(op, *a)) {
            let span = self.f.values[v].span;
            self.diag.report(messages::written_argument(span));
            let roots = calls::Roots::of(&self.f.body);
            self.blamed.extend(args.iter().map(|a| roots.root(*a)));
        }
    }

    /// Whether an argument is memory that has no accumulator, as its type is not known; or that the reverse part shall be
    /// handed again, although it may have changed.
    fn is_lost(&self, call: &Op, a: Val) -> bool {
        let def = &self.f.values[a];
        match &def.ty {
            Ty::Ref(inner, true) if matches!(call, Op::Call(..)) => {
                let known = inner.has_reals() || matches!(**inner, Ty::Opaque(_));
                calls::may_hold_reals(inner) && !known && self.activity.varied.contains(&a)
            }
            Ty::Ref(_, true) => true,
            ty => def.mutable && ty.is_aggregate(),
        }
    }

    fn method_hint(&self, name: &str, receiver: Val) -> String {
        if self.f.values[receiver].ty.is_aggregate() {
            return "write it as a loop over the elements".to_owned();
        }
        if writes(name) {
            return "keep the numbers in variables, arrays or a `Vec`".to_owned();
        }
        let names: Vec<&str> = ad_rules::RULES
            .iter()
            .filter(|r| r.origin == ad_rules::Origin::Float)
            .map(|r| r.name)
            .collect();
        match messages::closest(name, &names) {
            Some(same) if same == name => format!("the method `{name}` of f64 takes another number of arguments"),
            Some(near) => format!("did you mean `{near}`?"),
            None => "write it out in arithmetic and methods of f64, or wrap the receiver in `ad_core::constant(..)`".to_owned(),
        }
    }
}

/// What is said of a call of a function of the standard library: for a function of numbers, the rule to write.
fn opaque_call(
    path: &proc_macro2::TokenStream,
    arguments: usize,
    span: proc_macro2::Span,
) -> crate::diagnostics::Diagnostic {
    let path = path.to_string().replace(' ', "");
    let mut segments: Vec<&str> = path.split("::").collect();
    let name = segments.pop().unwrap_or_default();
    let args: Vec<&str> = ["x", "z", "u", "v"].into_iter().take(arguments).collect();
    let of_type = segments
        .iter()
        .any(|s| s.starts_with(|c: char| c.is_uppercase() || c == '<'));
    let constant = "where no derivative shall flow, wrap the argument in `ad_core::constant(..)`";
    let hint = if matches!(segments[..], ["f64" | "f32"]) {
        format!("write it out in arithmetic and methods of f64; {constant}")
    } else if of_type || args.len() != arguments || arguments == 0 {
        format!("keep the numbers in variables, arrays or a `Vec`; {constant}")
    } else {
        let partials: Vec<String> = args.iter().map(|a| format!("{a} => 1.0")).collect();
        let (args, partials) = (args.join(", "), partials.join(", "));
        format!(
            "write its body here, or call it as `{name}` after `use {path};` and `ad_core::scalar_rule! {{ fn {name}({args}) \
             -> y {{ {partials} }} }}`, with the derivative for `1.0`; {constant}"
        )
    };
    messages::opaque_call(span, path, hint)
}

fn opaque(
    tokens: &proc_macro2::TokenStream,
    span: proc_macro2::Span,
) -> crate::diagnostics::Diagnostic {
    match syn::parse2::<syn::Expr>(tokens.clone()) {
        Ok(syn::Expr::Macro(m)) => {
            let name = m
                .mac
                .path
                .segments
                .last()
                .map(|s| s.ident.to_string())
                .unwrap_or_default();
            messages::opaque_macro(span, name)
        }
        // What a loop goes over.
        Ok(syn::Expr::Call(c))
            if quote::quote!(#c)
                .to_string()
                .replace(' ', "")
                .contains("IntoIterator::into_iter(") =>
        {
            messages::for_over(span)
        }
        Ok(syn::Expr::Call(c)) => {
            let callee = &c.func;
            // What `lower/option.rs` puts an error into.
            if quote::quote!(#callee).to_string().replace(' ', "") == "::core::option::Option::Some"
            {
                return messages::error_value(span);
            }
            messages::opaque_callee(span, quote::quote!(#callee).to_string().replace(' ', ""))
        }
        Ok(syn::Expr::Struct(_)) => messages::struct_literal(span),
        Ok(syn::Expr::Closure(_)) => messages::nested_function(span),
        Ok(syn::Expr::MethodCall(m)) => {
            let hint = "write it as a loop, or with other methods of iterators";
            messages::opaque_method(m.method.span(), &m.method, hint)
        }
        _ => messages::opaque_expression(span),
    }
}

/// Whether a method of this name may be expected to write to what it is called on. Its receiver is copied, as it would be for
/// one that reads.
fn writes(name: &str) -> bool {
    const VERBS: [&str; 24] = [
        "push",
        "pop",
        "insert",
        "remove",
        "clear",
        "swap",
        "set",
        "extend",
        "append",
        "truncate",
        "drain",
        "retain",
        "sort",
        "reverse",
        "rotate",
        "fill",
        "resize",
        "replace",
        "take",
        "put",
        "update",
        "get_or_insert",
        "entry",
        "copy_from",
    ];
    let verb = |v: &&str| {
        name.strip_prefix(*v)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    name.ends_with("_mut") || name.ends_with("_assign") || VERBS.iter().any(verb)
}

/// Methods that are known not to write to what they are called on, and to say nothing of its numbers.
fn reads_only(op: &Op) -> bool {
    if let Op::Opaque(tokens, _) = op {
        let text = tokens.to_string().replace(' ', "");
        return ["order_by", "search_"]
            .iter()
            .any(|f| text.starts_with(&format!("::ad_core::rt::{f}")))
            || super::reach::compares(tokens);
    }
    matches!(op, Op::Method(name, ..) if matches!(name.to_string().as_str(), "len" | "is_empty")
        || ad_rules::PREDICATES.contains(&name.to_string().as_str()))
}
