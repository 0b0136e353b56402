//! Pass `debug_nan`, where it is asked: after each operation that a derivative flows through, a check that its value is a
//! number and its partials are finite.
//!
//! The checks are statements of the primal, so every companion makes them in the order of the primal, before its reverse
//! sweep begins or along with it. What is reported first is the line that made the first NaN or infinite partial, and not one
//! that was handed it. The partials are computed for the check, also where no derivative needs them by their own.

use crate::analyse::activity::Activity;
use crate::analyse::rule_of;
use crate::build::{Build, ident};
use crate::ir::table::Table;
use crate::ir::{BinOp, Block, Function, Op, Stmt, Val, Values};
use crate::ty::Ty;
use ad_rules::Flow;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

/// Puts the checks into a function.
pub fn check(f: &mut Function, activity: &Activity) {
    let mut checks = Checks {
        values: &mut f.values,
        activity,
        ops: Table::new(),
        out: Vec::new(),
    };
    checks.block(&mut f.body);
}

/// The state of the pass.
struct Checks<'a> {
    values: &'a mut Values,
    activity: &'a Activity,
    /// What the partials are computed by.
    ops: Table<Op>,
    /// Statements of the block being filled.
    out: Vec<Stmt>,
}

impl Build for Checks<'_> {
    fn values(&mut self) -> &mut Values {
        self.values
    }

    fn op_of(&self, v: Val) -> Option<&Op> {
        self.ops.get(&v)
    }

    fn is_made(&self, v: Val) -> bool {
        self.ops.get(&v).is_some()
    }

    fn push(&mut self, v: Val, op: Op) {
        self.ops.insert(v, op.clone());
        self.out.push(Stmt::Let(v, op));
    }
}

impl Checks<'_> {
    fn block(&mut self, b: &mut Block) {
        let outer = std::mem::take(&mut self.out);
        for mut s in std::mem::take(&mut b.stmts) {
            match &mut s {
                Stmt::If(s) => {
                    self.block(&mut s.then);
                    self.block(&mut s.other);
                }
                Stmt::For(s) => self.block(&mut s.body),
                _ => {}
            }
            self.out.push(s.clone());
            if let Stmt::Let(v, op) = s
                && self.activity.active(v)
                && self.values[v].ty.is_float()
            {
                self.operation(v, &op);
            }
        }
        b.stmts = std::mem::replace(&mut self.out, outer);
    }

    fn operation(&mut self, v: Val, op: &Op) {
        let active = |c: &Self, a: Val| c.activity.active(a);
        match op {
            Op::Neg(_) => self.report(v, "-", &[]),
            Op::Bin(BinOp::Mul, a, b) => {
                let pairs = [(*a, *b), (*b, *a)];
                let partials = pairs.into_iter().filter(|(x, _)| active(self, *x));
                let partials: Vec<Val> = partials.map(|(_, partial)| partial).collect();
                self.report(v, "*", &partials);
            }
            Op::Bin(BinOp::Div, a, b) => {
                let mut partials = Vec::new();
                if active(self, *a) {
                    let one = self.let_like(v, Op::Number(1.0));
                    partials.push(self.let_like(v, Op::Bin(BinOp::Div, one, *b)));
                }
                if active(self, *b) {
                    partials.push(self.let_like(v, Op::Bin(BinOp::Div, v, *b)));
                }
                self.report(v, "/", &partials);
            }
            Op::Bin(BinOp::Add, ..) => self.report(v, "+", &[]),
            Op::Bin(BinOp::Sub, ..) => self.report(v, "-", &[]),
            Op::Method(_, _, args) | Op::Call(_, args) => {
                let Some(rule) = rule_of(self.values, op) else {
                    return self.report(v, "call", &[]);
                };
                let mut partials = Vec::new();
                for (i, a) in args.iter().enumerate() {
                    let partial = rule.partial(i).filter(|p| p.flow != Flow::Zero);
                    if let Some(partial) = partial.filter(|_| active(self, *a)) {
                        partials.push(self.partial(rule, partial, args, v));
                    }
                }
                self.report(v, rule.name, &partials);
            }
            _ => {}
        }
    }

    /// Checks a value and the partials of what made it.
    fn report(&mut self, v: Val, what: &str, partials: &[Val]) {
        let span = self.values[v].span;
        let (file, line) = (
            quote_spanned!(span=> ::core::file!()),
            quote_spanned!(span=> ::core::line!()),
        );
        let place = [quote!(#what), file, line];
        let say = |c: &mut Self, path: TokenStream, cond: Val| {
            let mut args = vec![cond];
            args.extend(place.iter().map(|t| c.leaf(t.clone())));
            c.let_typed(Ty::Unit, Op::Call(path, args), span);
        };
        let nan = self.ask("is_nan", v);
        say(self, quote!(::ad_core::rt::number), nan);
        for p in partials {
            let finite = self.ask("is_finite", *p);
            say(self, quote!(::ad_core::rt::finite), finite);
        }
    }

    fn ask(&mut self, name: &str, v: Val) -> Val {
        let op = Op::Method(ident(name), TokenStream::new(), vec![v]);
        self.let_typed(Ty::Bool, op, Span::mixed_site())
    }

    fn leaf(&mut self, tokens: TokenStream) -> Val {
        self.let_typed(Ty::Passive, Op::Leaf(tokens), Span::mixed_site())
    }
}
