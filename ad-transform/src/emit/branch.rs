//! Branches as tokens: `if`, `else if`, `&&` and `||`.

use super::Emit;
use super::expr::{Binds, Expr};
use super::stmt::LARGEST;
use crate::ir::{Block, If, Op, Stmt};
use crate::ty::Ty;
use proc_macro2::TokenStream;
use quote::quote;

/// An arm of a branch as tokens.
struct Arm {
    tokens: TokenStream,
    /// Whether it is nothing but a branch of its own.
    chained: bool,
}

impl Arm {
    fn block(tokens: TokenStream) -> Arm {
        Arm {
            tokens,
            chained: false,
        }
    }
}

impl Emit<'_> {
    pub(super) fn if_(&mut self, s: &If, once: bool) -> TokenStream {
        let arms = match self.joined(s) {
            // Each arm is written once, whichever form it turns out to need: branches nest.
            Some((joined, binds)) => {
                let arm = if binds == Binds::And {
                    &s.then
                } else {
                    &s.other
                };
                self.depth += 1;
                let stmts = self.stmts(arm);
                self.depth -= 1;
                if stmts.is_empty() {
                    return self.short_circuit(s, arm, binds, once);
                }
                self.depth += 1;
                let arm = Arm::block(self.with_tail(stmts, arm));
                let literal = self.arm(joined);
                self.depth -= 1;
                if binds == Binds::And {
                    [arm, literal]
                } else {
                    [literal, arm]
                }
            }
            None => self.arms(s),
        };
        let choice = self.choice(s, arms);
        let names: Vec<_> = s
            .dsts
            .iter()
            .map(|d| {
                let (mutable, name) = (self.mutable(*d), self.name(*d));
                quote!(#mutable #name)
            })
            .collect();
        match names.len() {
            0 => choice,
            1 => quote!(let #(#names)* = #choice;),
            _ => quote!(let (#(#names),*) = #choice;),
        }
    }

    fn arms(&mut self, s: &If) -> [Arm; 2] {
        self.depth += 1;
        let arms = [self.arm(&s.then), self.arm(&s.other)];
        self.depth -= 1;
        arms
    }

    /// `if c { .. } else { .. }`
    fn choice(&mut self, s: &If, [then, other]: [Arm; 2]) -> TokenStream {
        // An arm may have written a value in place that the branch hands on under the same id.
        for d in &s.dsts {
            self.inline.remove(d);
        }
        let (keep_then, keep_other) = (!s.then.stmts.is_empty(), !s.other.stmts.is_empty());
        let (then, no_value) = (then.tokens, s.dsts.is_empty());
        if no_value && !keep_then && keep_other {
            let (cond, other) = (self.value(s.cond).at(Binds::Unary), other.tokens);
            return quote!(if !#cond { #other });
        }
        let cond = self.value(s.cond).tokens;
        if no_value && !keep_other {
            return quote!(if #cond { #then });
        }
        let (chained, other) = (other.chained, other.tokens);
        match chained {
            true => quote!(if #cond { #then } else #other),
            false => quote!(if #cond { #then } else { #other }),
        }
    }

    /// Statements and tail of an arm.
    fn arm(&mut self, b: &Block) -> Arm {
        // What the last branch results in is what the arm yields: `else if` for the most part.
        if let Some((Stmt::If(last), stmts)) = b.stmts.split_last()
            && last.dsts == b.yields
            && self.joined(last).is_none()
        {
            let before = self.first(b, stmts.len());
            let arms = self.arms(last);
            let choice = self.choice(last, arms);
            return Arm {
                chained: before.is_empty(),
                tokens: quote!(#before #choice),
            };
        }
        let stmts = self.stmts(b);
        Arm::block(self.with_tail(stmts, b))
    }

    /// The arm whose statements are written already.
    fn with_tail(&mut self, stmts: TokenStream, b: &Block) -> TokenStream {
        let yields = b.yields.iter().enumerate().map(|(k, y)| {
            let value = self.value(*y);
            // What moves can be yielded once.
            let again = b.yields[k + 1..].contains(y) && self.values[*y].ty.moves();
            match again && !matches!(self.values[*y].ty, Ty::Kept) {
                true => {
                    let value = value.at(Binds::Atom);
                    quote!(::core::clone::Clone::clone(&#value))
                }
                false => value.tokens,
            }
        });
        let yields: Vec<_> = yields.collect();
        match yields.len() {
            0 => stmts,
            1 => quote!(#stmts #(#yields)*),
            _ => quote!(#stmts (#(#yields),*)),
        }
    }

    /// The arm of `a && b` that is `false`, or of `a || b` that is `true`.
    fn joined<'s>(&self, s: &'s If) -> Option<(&'s Block, Binds)> {
        let [v] = s.dsts[..] else { return None };
        if !matches!(self.values[v].ty, Ty::Bool) {
            return None;
        }
        let literal = |b: &Block| match &b.stmts[..] {
            [Stmt::Let(v, Op::Leaf(t))] if b.yields == [*v] => Some(t.to_string()),
            _ => None,
        };
        match (literal(&s.then).as_deref(), literal(&s.other).as_deref()) {
            (_, Some("false")) => Some((&s.other, Binds::And)),
            (Some("true"), _) => Some((&s.then, Binds::Or)),
            _ => None,
        }
    }

    /// `a && b` and `a || b`, of an arm without statements of its own.
    fn short_circuit(&mut self, s: &If, arm: &Block, binds: Binds, once: bool) -> TokenStream {
        let (left, right) = (self.value(s.cond), self.value(arm.yields[0]));
        let size = left.size + right.size;
        let (left, right) = (left.at(binds), right.at(Binds::Compare));
        let tokens = if binds == Binds::And {
            quote!(#left && #right)
        } else {
            quote!(#left || #right)
        };
        let v = s.dsts[0];
        if once && !self.names.is_named(v) && size <= LARGEST {
            self.inline.insert(
                v,
                Expr {
                    tokens,
                    binds,
                    size,
                },
            );
            return TokenStream::new();
        }
        self.inline.remove(&v);
        let name = self.name(v);
        quote!(let #name = #tokens;)
    }
}
