//! Pass 3, `lower`: the user's syntax becomes IR.
//!
//! In: the request. Out: a [`Function`] in which control flow is structured, scalars are assigned once, tuples and
//! array literals are taken apart, and memory is reached through places. User variables live in an environment
//! that maps them to what they hold at the moment ([`Held`]); assignment replaces that, and where paths
//! meet the differing scalars become results of the `if` or values carried by the loop.

mod assign;
mod block;
mod budget;
mod call;
mod carried;
mod carry;
mod chosen;
mod closure;
mod compact;
mod companion;
mod control;
mod enums;
mod exits;
mod expr;
mod gathered;
mod generic;
mod handed;
mod inline;
mod items;
mod iter;
mod looping;
mod match_;
mod matching;
mod matrix_call;
mod operator;
mod option;
mod overload;
mod own;
mod parts;
mod pattern;
mod place;
mod rows;
mod sort;
mod structs;
mod targets;
mod view;
mod write;

pub(crate) use block::mentioned;
pub(crate) use gathered::mentions_others;

use crate::diagnostics::Diagnostics;
use crate::ir::uses::Set;
use crate::ir::{Block, Function, Op, Place, Shape, Stmt, Val, Values};
use crate::messages;
use crate::request::Request;
use crate::scope::Scope;
use crate::ty::{Struct, Ty};
use proc_macro2::{Ident, Span};
use quote::quote;
use std::collections::BTreeMap;
use std::rc::Rc;
use syn::spanned::Spanned;

/// What an expression evaluates to, or a variable holds.
#[derive(Clone, Debug)]
pub enum Held {
    /// A scalar, a reference, or something passive.
    Val(Val),
    /// A tuple taken apart.
    Tuple(Vec<Held>),
    /// An array literal taken apart.
    Array(Vec<Held>),
    /// A struct taken apart into its fields.
    Struct(Rc<Struct>, Vec<Held>),
    /// Memory not read yet.
    Place(Place),
    /// A reference to memory, `&mut` if the flag is set: never a value of the IR unless the transform cannot look into
    /// what it is handed to. So views that overlap need no borrows at one time.
    View(Place, bool),
    /// A `&mut` to what a variable holds as a value: the variable, and the path to the part of it. As an lvalue: the part.
    Slot(Var, Vec<usize>),
    /// One of two references, or of what they refer to: the first where the condition holds.
    Chosen(Val, Box<Held>, Box<Held>),
    /// A sequence of references, or of arrays that are referred to.
    Rows(rows::Rows),
    /// An `Option` or a `Result`: whether it is `Some` or `Ok`, what is in it then, and what is in an `Err`.
    Maybe(Val, Box<Held>, Option<Box<Held>>),
    /// An iterator that nothing has consumed yet.
    Iter(Rc<iter::Pipeline>),
    /// A closure.
    Closure(Rc<closure::Closure>),
    /// A function by its name.
    Function(Rc<closure::Named>),
    /// Nothing: control does not get here.
    Never,
}

/// A user variable: an index into [`Lower::held`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Var(usize);

/// The state of the pass.
struct Lower<'a> {
    /// What is declared around the function.
    scope: Rc<Scope>,
    diag: &'a mut Diagnostics,
    values: Values,
    /// Statements of the block being filled.
    stmts: Vec<Stmt>,
    /// Names in scope, innermost last.
    scopes: Vec<Vec<(Ident, Var)>>,
    /// Whether function or module mention collections that are no `Vec`s.
    others: bool,
    /// What each variable holds now.
    held: Vec<Held>,
    /// Names of the variables, for the values they give rise to.
    names: Vec<Option<Ident>>,
    /// `use` and `const` inside the function, which companions need too.
    items: Vec<proc_macro2::TokenStream>,
    /// Functions inside the function being lowered that can be named here.
    local: Vec<std::rc::Rc<crate::scope::Callee>>,
    /// Constants and statics inside it.
    local_constants: Vec<(Ident, Ty)>,
    /// The variables of the function being lowered that are written to in part.
    written: Rc<targets::Written>,
    /// Memory of variables that get other memory by assignment.
    reassigned: Set,
    /// Whether what is lowered is thrown away afterwards.
    trial: bool,
    /// Parameters that hold real numbers and have no derivative.
    constants: Set,
    /// The type that the expression being lowered is declared to have.
    expected: Option<Ty>,
    /// The type that the result of the closure to be called next has.
    told: Option<Ty>,
    /// The declared type of the result of the function being lowered.
    declared: Option<Ty>,
    /// Integer literals.
    integers: BTreeMap<Val, usize>,
    /// How many elements there are between two indices, where that is known.
    widths: BTreeMap<(Val, Val), Val>,
    /// Lengths of the arrays that the elements between two indices are taken for.
    arrays: BTreeMap<(Val, Val), proc_macro2::TokenStream>,
    /// Lengths of memory that nobody writes to.
    lengths: BTreeMap<Val, Val>,
    /// References, and what they refer to.
    references: BTreeMap<Val, Val>,
    /// Memory that no variable holds yet: it moves into the first one.
    unheld: Set,
    /// Numbers of elements computed for iterators, which cannot fail.
    positions: Set,
    /// Indices of loops over iterators.
    indices: Set,
    /// Values of variables that are declared without one.
    unset: Set,
    /// Types of what is carried out by `break`, by the variable that takes it.
    breaks: Vec<(Var, Ty)>,
    /// Loops around the current statement, innermost last.
    frames: Vec<exits::Frame>,
    /// Whether the function being lowered has returned: the variable every early `return` of it sets.
    returned: Var,
    /// What it returned.
    result: Var,
    /// The functions being lowered, by their keys.
    inlining: Vec<String>,
    /// Keys of the functions of the module that stay calls.
    calls: Vec<String>,
    /// Whether functions that could be lowered into this one may stay calls.
    may_call: bool,
    /// Whether the callee being lowered is called in a loop.
    in_loop: bool,
}

/// Lowers the request's function. Where something was reported the IR is incomplete.
pub fn lower(request: &Request, diag: &mut Diagnostics) -> Function {
    let item = &request.item;
    let written = targets::written(&item.block);
    let mut l = Lower {
        scope: request.scope.clone(),
        diag,
        values: Values::default(),
        stmts: Vec::new(),
        scopes: vec![Vec::new()],
        held: Vec::new(),
        names: Vec::new(),
        items: Vec::new(),
        local: Vec::new(),
        local_constants: Vec::new(),
        written: Rc::new(written),
        reassigned: Set::new(),
        trial: false,
        constants: Set::new(),
        expected: None,
        told: None,
        declared: Some(request.result.clone()),
        integers: BTreeMap::new(),
        widths: BTreeMap::new(),
        arrays: BTreeMap::new(),
        lengths: BTreeMap::new(),
        references: BTreeMap::new(),
        unheld: Set::new(),
        positions: Set::new(),
        indices: Set::new(),
        unset: Set::new(),
        breaks: Vec::new(),
        frames: Vec::new(),
        returned: Var(0),
        result: Var(1),
        inlining: vec![crate::scope::key(
            &request.item.sig.ident,
            request.owner.as_deref(),
        )],
        calls: Vec::new(),
        others: gathered::mentions_others(quote!(#item)) || request.scope.mentions_others(),
        may_call: budget::may_call(request),
        in_loop: false,
    };
    let no = l.leaf(quote!(false), Ty::Bool, Span::mixed_site());
    l.new_var(None, Held::Val(no));
    l.new_var(None, Held::Never);
    let params = l.params(request);
    let mut block = request.item.block.clone();
    syn::visit_mut::VisitMut::visit_block_mut(&mut pattern::Variables, &mut block);
    gathered::told(&mut block, &request.item.sig, &request.scope);
    l.open_result(&block, &request.result, Span::mixed_site());
    l.expected = Some(request.result.clone());
    let tail = l.block(&block);
    let result = l.returned_or(tail, request.item.block.brace_token.span.close());
    let result = l.filled(result, &request.result, Span::mixed_site());
    let result = l.only_if_there(result, request.result.content());
    let mut yields = Vec::new();
    let shape = l.shape(
        &result,
        &mut yields,
        request.item.block.brace_token.span.close(),
    );
    let workspaces = params.iter().zip(&request.params);
    let scratch = workspaces
        .filter(|(_, p)| p.scratch)
        .map(|(v, _)| *v)
        .collect();
    let mut body = Block {
        stmts: l.stmts,
        yields,
    };
    iter::prune::prune(&mut body, &l.positions);
    Function {
        values: l.values,
        scratch,
        params,
        items: items::needed(l.items, &body),
        body,
        result: shape,
        calls: l.calls,
    }
}

impl Lower<'_> {
    fn params(&mut self, request: &Request) -> Vec<Val> {
        let mut vals = Vec::new();
        for p in &request.params {
            vals.push(
                self.values
                    .fresh(p.ty.clone(), Some(p.name.clone()), p.pat.span()),
            );
        }
        for (p, v) in request.params.iter().zip(&vals) {
            if !p.active && p.ty.has_reals() {
                self.constants.insert(*v);
            }
            self.values[*v].mutable = matches!(p.ty, Ty::Ref(_, true));
            let mut pat = p.pat.clone();
            pattern::mark(&mut pat);
            self.bind(&pat, self.parameter(*v));
        }
        vals
    }

    /// A parameter that refers to memory is a view like any other.
    fn parameter(&self, v: Val) -> Held {
        match self.ty(v) {
            Ty::Ref(inner, mutable)
                if inner.element().is_some() || *mutable && matches!(**inner, Ty::Float(_)) =>
            {
                Held::View(assign::bare(v), *mutable)
            }
            _ => Held::Val(v),
        }
    }

    /// What the function returns: its tail, unless it has returned before.
    fn returned_or(&mut self, tail: Held, span: Span) -> Held {
        let early = self.held[self.result.0].clone();
        match self.may_have_returned() {
            _ if self.diverged(&tail) => early,
            None => tail,
            Some(flag) => self.branch(flag, span, |_| early, |_| tail),
        }
    }

    /// The scalars that make up a result.
    fn shape(&mut self, held: &Held, yields: &mut Vec<Val>, span: Span) -> Shape {
        match held {
            Held::Tuple(parts) => {
                Shape::Tuple(parts.iter().map(|p| self.shape(p, yields, span)).collect())
            }
            Held::Array(parts) => {
                Shape::Array(parts.iter().map(|p| self.shape(p, yields, span)).collect())
            }
            Held::Struct(s, parts) => Shape::Struct(
                s.clone(),
                parts.iter().map(|p| self.shape(p, yields, span)).collect(),
            ),
            Held::Never => Shape::Tuple(Vec::new()),
            Held::Maybe(cond, content, err) => {
                yields.push(*cond);
                let content = self.shape(content, yields, span);
                if let Some(err) = err {
                    let v = self.scalar((**err).clone(), span);
                    yields.push(v);
                }
                Shape::Maybe(Box::new(content), err.is_some())
            }
            _ => {
                let mut v = self.scalar(held.clone(), span);
                // A `Vec` moves out: it has an accumulator like all memory.
                if matches!(self.ty(v), Ty::Vec(_)) && !self.is_owned_memory(v) {
                    v = self.made_memory(v, span);
                }
                match self.elements(v) {
                    Some(parts) => self.shape(&parts, yields, span),
                    None => {
                        yields.push(v);
                        Shape::Leaf
                    }
                }
            }
        }
    }

    /// The parts of a tuple, or of an array of literal length, that lies in memory.
    pub(super) fn elements(&mut self, v: Val) -> Option<Held> {
        let span = self.values[v].span;
        match self.values[v].ty.clone() {
            Ty::Tuple(parts) => {
                let parts =
                    (0..parts.len()).map(|i| self.field(Held::Val(v), &i.to_string(), span));
                Some(Held::Tuple(parts.collect()))
            }
            Ty::Struct(s) => {
                let names = s.fields.iter().map(|(name, _)| name);
                let parts = names
                    .map(|name| self.field(Held::Val(v), name, span))
                    .collect();
                Some(Held::Struct(s, parts))
            }
            Ty::Array(_, len) => {
                let len: usize = syn::parse2::<syn::LitInt>(len).ok()?.base10_parse().ok()?;
                let parts = (0..len).map(|i| {
                    let i = self.leaf(number(i), Ty::Int(Some("usize".into())), span);
                    Held::Place(self.index(Held::Val(v), i, span))
                });
                Some(Held::Array(parts.collect()))
            }
            _ => None,
        }
    }

    // Values and statements.

    fn fresh(&mut self, ty: Ty, span: Span) -> Val {
        self.values.fresh(ty, None, span)
    }

    fn push(&mut self, op: Op, ty: Ty, span: Span) -> Val {
        let v = self.fresh(ty, span);
        self.stmts.push(Stmt::Let(v, op));
        v
    }

    fn leaf(&mut self, tokens: proc_macro2::TokenStream, ty: Ty, span: Span) -> Val {
        let integer = match &ty {
            Ty::Int(_) => tokens.to_string().parse().ok(),
            _ => None,
        };
        let v = self.push(Op::Leaf(tokens), ty, span);
        self.integers.extend(integer.map(|n| (v, n)));
        v
    }

    fn unit() -> Held {
        Held::Tuple(Vec::new())
    }

    fn ty(&self, v: Val) -> &Ty {
        &self.values[v].ty
    }

    /// Fills a block with what `f` lowers.
    fn nested<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> (Vec<Stmt>, T) {
        let outer = std::mem::take(&mut self.stmts);
        let result = f(self);
        (std::mem::replace(&mut self.stmts, outer), result)
    }

    // Variables.

    fn new_var(&mut self, name: Option<Ident>, held: Held) -> Var {
        self.held.push(held);
        self.names.push(name.clone());
        let var = Var(self.held.len() - 1);
        if let Some(name) = name {
            self.scopes
                .last_mut()
                .expect("a scope is open")
                .push((name, var));
        }
        var
    }

    fn lookup(&self, name: &Ident) -> Option<Var> {
        let mut all = self.scopes.iter().rev().flat_map(|s| s.iter().rev());
        all.find(|(n, _)| crate::hygiene::same_name(n, name))
            .map(|(_, v)| *v)
    }

    fn scoped<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        self.scopes.push(Vec::new());
        let result = f(self);
        self.scopes.pop();
        result
    }

    /// Whether control cannot come from what evaluated to `held`.
    fn diverged(&self, held: &Held) -> bool {
        matches!(held, Held::Never)
    }

    /// The value that says whether the function may have returned, unless it surely has not.
    fn may_have_returned(&self) -> Option<Val> {
        match &self.held[self.returned.0] {
            Held::Val(Val(0)) => None,
            Held::Val(v) => Some(*v),
            _ => None,
        }
    }

    fn report_opaque(&mut self, span: Span) -> Held {
        self.diag.report(messages::opaque_expression(span));
        let v = self.push(Op::Undefined, Ty::Unknown, span);
        Held::Val(v)
    }
}

/// An integer literal without suffix.
fn number(i: usize) -> proc_macro2::TokenStream {
    let literal = proc_macro2::Literal::usize_unsuffixed(i);
    quote!(#literal)
}
