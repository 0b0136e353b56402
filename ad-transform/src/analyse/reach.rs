//! Which memory code may write to that the transform cannot look into.
//!
//! `p.sort()`, `permute(&mut p)` and `let mut it = p.iter_mut();` are kept as they are where `p` holds no real numbers. Each may
//! write to `p`, and so may whatever is handed something that was made of a view of it.

use super::{is_companion_call, is_constant_call, rule_of};
use crate::ir::uses::Set;
use crate::ir::{Block, Op, Stmt, Val, Values};
use crate::ty::Ty;
use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree};
use std::collections::BTreeMap;

/// The memory that values lead to.
#[derive(Debug, Default)]
pub struct Reach {
    /// For a value that is a view of memory, or may hold one: that memory.
    leads: BTreeMap<Val, Set>,
}

impl Reach {
    /// Reads a block and those inside it.
    pub fn of(values: &Values, b: &Block) -> Reach {
        let mut reach = Reach::default();
        // Views that loops hand on need a second look.
        while reach.block(values, b) {}
        reach
    }

    /// Whether the value is no memory of its own, but may lead to that of others.
    pub fn is_view(&self, v: Val) -> bool {
        self.leads.contains_key(&v)
    }

    /// The memory that a place with this base may lie in.
    pub fn roots(&self, base: Val) -> Set {
        self.leads
            .get(&base)
            .cloned()
            .unwrap_or_else(|| [base].into())
    }

    /// The memory that code of the user's in this statement may write to; that of nested blocks left out.
    pub fn disturbed(&self, values: &Values, s: &Stmt) -> Set {
        let mut out = Set::new();
        let mut hand = |v: Val| out.extend(self.handed(values, v));
        match s {
            // There is nothing to write to through a shared reference.
            Stmt::Let(_, op @ Op::Call(..)) if is_companion_call(values, op) => {
                op.visit(&mut |v| {
                    if !matches!(values[v].ty, Ty::Ref(_, false)) {
                        hand(v);
                    }
                })
            }
            Stmt::Let(_, op) if is_foreign(values, op) => op.visit(&mut hand),
            Stmt::Effect(e) if !e.diverges && !only_reads(&e.tokens) => {
                e.vars.iter().for_each(|(_, v)| hand(*v));
            }
            _ => {}
        }
        out
    }

    /// The memory that can be reached through a value.
    fn handed(&self, values: &Values, v: Val) -> Set {
        match self.leads.get(&v) {
            Some(roots) => roots.clone(),
            None if is_number(&values[v].ty) => Set::new(),
            None => [v].into(),
        }
    }

    fn block(&mut self, values: &Values, b: &Block) -> bool {
        let mut grown = false;
        for s in &b.stmts {
            match s {
                Stmt::Let(v, op) => {
                    let mut from = Set::new();
                    if holds_views(values, *v, op) {
                        op.visit(&mut |u| from.extend(self.handed(values, u)));
                    }
                    grown |= self.lead(*v, &from);
                }
                Stmt::If(s) => {
                    grown |= self.block(values, &s.then);
                    grown |= self.block(values, &s.other);
                    for (k, d) in s.dsts.iter().enumerate() {
                        for arm in [&s.then, &s.other] {
                            let from = arm.yields.get(k).copied();
                            grown |= self.pass(values, *d, from);
                        }
                    }
                }
                Stmt::For(s) => {
                    for c in &s.carried {
                        grown |= self.pass(values, c.param, Some(c.init));
                        grown |= self.pass(values, c.result, Some(c.init));
                    }
                    grown |= self.block(values, &s.body);
                    for (c, next) in s.carried.iter().zip(s.nexts()) {
                        grown |= self.pass(values, c.param, Some(*next));
                        grown |= self.pass(values, c.result, Some(*next));
                    }
                }
                _ => {}
            }
        }
        grown
    }

    /// A value that is one of others.
    fn pass(&mut self, values: &Values, to: Val, from: Option<Val>) -> bool {
        match from {
            Some(v) if !is_number(&values[to].ty) => {
                let roots = self.handed(values, v);
                self.lead(to, &roots)
            }
            _ => false,
        }
    }

    fn lead(&mut self, v: Val, roots: &Set) -> bool {
        if roots.is_empty() {
            return false;
        }
        let known = self.leads.entry(v).or_default();
        let before = known.len();
        known.extend(roots);
        known.len() > before
    }
}

fn is_number(ty: &Ty) -> bool {
    matches!(
        ty,
        Ty::Float(_) | Ty::Lanes(..) | Ty::Int(_) | Ty::Bool | Ty::Unit
    )
}

/// Whether what the operation gives may be, or hold, a view of what it is given.
fn holds_views(values: &Values, v: Val, op: &Op) -> bool {
    match op {
        Op::View(_) | Op::Ref(_) => true,
        Op::Owned(_) | Op::Filled(..) | Op::Repeat(..) if !values[v].ty.borrows() => false,
        Op::Load(_) | Op::Copy(_) | Op::Deref(_) | Op::Array(_) | Op::Tuple(_) => {
            values[v].ty.borrows() || is_opaque(&values[v].ty)
        }
        Op::Leaf(_) | Op::Number(_) | Op::Undefined => false,
        op if is_foreign(values, op) => values[v].ty.borrows() || is_opaque(&values[v].ty),
        _ => values[v].ty.borrows(),
    }
}

/// Whether nothing is known of what a value of the type holds.
fn is_opaque(ty: &Ty) -> bool {
    match ty {
        Ty::Unknown | Ty::Passive => true,
        Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) => is_opaque(e),
        Ty::Tuple(parts) => parts.iter().any(is_opaque),
        Ty::Struct(s) => s.fields.iter().any(|(_, t)| is_opaque(t)),
        _ => false,
    }
}

/// Whether the tokens of an effect, such as `println!("{}", a[0])`, have nothing in them that could write: no call but of
/// methods that take `&self`, no assignment, no `&mut`.
fn only_reads(tokens: &TokenStream) -> bool {
    const READING: [&str; 12] = [
        "len",
        "is_empty",
        "iter",
        "all",
        "any",
        "abs",
        "is_finite",
        "is_nan",
        "sqrt",
        "first",
        "last",
        "contains",
    ];
    !assigns(tokens) && only_calls(tokens, &READING)
}

/// Whether the tokens are a closure that compares: it has nothing in it that could write.
pub fn compares(tokens: &TokenStream) -> bool {
    const COMPARING: [&str; 24] = [
        "partial_cmp",
        "total_cmp",
        "cmp",
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "unwrap",
        "unwrap_or",
        "expect",
        "then",
        "then_with",
        "is_lt",
        "is_gt",
        "is_eq",
        "abs",
        "min",
        "max",
        "len",
        "to_bits",
        "is_nan",
        "is_finite",
    ];
    let closure = || matches!(syn::parse2(tokens.clone()), Ok(syn::Expr::Closure(_)));
    !assigns(tokens) && only_calls(tokens, &COMPARING) && closure()
}

/// Whether no functions are called but those of the list; and `reverse`, of what a call returns: of an `Ordering`.
fn only_calls(tokens: &TokenStream, list: &[&str]) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    trees.iter().enumerate().all(|(k, t)| {
        let TokenTree::Group(g) = t else { return true };
        // `assert` and `!` come before the first group.
        let called = match k.checked_sub(1).map(|before| &trees[before]) {
            Some(TokenTree::Ident(name)) if g.delimiter() == Delimiter::Parenthesis => Some(name),
            _ => None,
        };
        let of_call = k > 2
            && matches!(&trees[k - 3], TokenTree::Group(g) if g.delimiter() == Delimiter::Parenthesis);
        let fits = |name: &Ident| {
            list.iter().any(|r| name == r) || name == "reverse" && of_call
        };
        called.is_none_or(fits) && only_calls(&g.stream(), list)
    })
}

/// Whether there is an assignment or a `mut` among the tokens.
fn assigns(tokens: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let joined = |k: usize, to: &str| matches!(trees.get(k), Some(TokenTree::Punct(q)) if to.contains(q.as_char()));
    trees.iter().enumerate().any(|(k, t)| match t {
        TokenTree::Group(g) => assigns(&g.stream()),
        TokenTree::Ident(i) => i == "mut",
        TokenTree::Punct(p) if p.as_char() == '=' => {
            // `==` and `=>`; the end of `==`, `!=`, `<=`, `>=`.
            let begins = p.spacing() == Spacing::Joint && joined(k + 1, "=>");
            let ends = k > 0 && joined(k - 1, "=!<>");
            let shifts = k > 1 && joined(k - 1, "<>") && joined(k - 2, "<>");
            !(begins || ends && !shifts)
        }
        _ => false,
    })
}

/// Whether the operation is code of the user's that may write to what it is handed.
fn is_foreign(values: &Values, op: &Op) -> bool {
    match op {
        Op::Opaque(tokens, _) => !compares(tokens),
        Op::Method(name, ..) if name == "len" || name == "is_empty" => false,
        Op::Method(_, _, args) => {
            rule_of(values, op).is_none()
                && !args.first().is_some_and(|a| is_number(&values[*a].ty))
        }
        Op::Call(..) => rule_of(values, op).is_none() && !is_constant_call(op),
        _ => false,
    }
}
