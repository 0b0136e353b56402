//! Statements as tokens.

use super::Emit;
use super::expr::{Binds, Expr, zero};
use crate::analyse::effects;
use crate::ir::{Adapter, BinOp, Block, For, If, Op, Stmt, Val};
use crate::ty::Ty;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

/// Expressions larger than this get a name.
const LARGEST: u32 = 12;

impl Emit<'_> {
    /// The statements of a block; its yields are left to the caller.
    pub(super) fn stmts(&mut self, b: &Block) -> TokenStream {
        let mut out = TokenStream::new();
        let here = uses_here(b);
        let deep = self.uses_below(b);
        let mut effects_seen = 0_u32;
        let effects_before = effects_before(b);
        for s in &b.stmts {
            match s {
                Stmt::Let(v, op) => {
                    let once = deep.get(v) == Some(&1) && here.get(v) == Some(&1);
                    let undisturbed =
                        effects_before.get(v).copied().unwrap_or(u32::MAX) == effects_seen;
                    let wanted = deep.contains_key(v);
                    out.extend(self.let_(*v, op, once && undisturbed, wanted));
                }
                Stmt::If(s) => {
                    let once = s
                        .dsts
                        .first()
                        .is_some_and(|v| deep.get(v) == Some(&1) && here.get(v) == Some(&1));
                    out.extend(self.if_(s, once));
                }
                Stmt::For(s) => out.extend(self.for_(s)),
                Stmt::Accumulate(place, v) => {
                    let bare = place.projections.is_empty() && !self.owned.contains(&place.base);
                    let minus = self.inline.contains_key(v) && self.negated.contains_key(v);
                    let v = if minus { self.negated[v] } else { *v };
                    let (place, v) = (self.place(place), self.value(v));
                    let star = bare.then(|| quote!(*));
                    let v = v.tokens;
                    let sign = if minus { quote!(-=) } else { quote!(+=) };
                    out.extend(quote!(#star #place #sign #v;));
                }
                Stmt::Record(r, i, v) => out.extend(self.record(*r, *i, *v)),
                Stmt::Effect(e) => {
                    effects_seen += 1;
                    out.extend(self.effect(&e.tokens, &e.vars));
                }
            }
        }
        out
    }

    fn effect(&mut self, tokens: &TokenStream, vars: &[(proc_macro2::Ident, Val)]) -> TokenStream {
        let mut bindings = Vec::new();
        for (name, v) in vars {
            let e = self.value(*v).tokens;
            if *name != e.to_string() {
                bindings.push(quote!(let #name = #e;));
            }
        }
        if bindings.is_empty() {
            quote!(#tokens;)
        } else {
            quote!({ #(#bindings)* #tokens; })
        }
    }

    fn let_(&mut self, v: Val, op: &Op, once: bool, wanted: bool) -> TokenStream {
        if self.updates.contains(&v) {
            return TokenStream::new();
        }
        let e = self.op(v, op);
        let always = matches!(
            op,
            Op::Leaf(_) | Op::Number(_) | Op::Undefined | Op::Copy(_)
        ) && !self.keeps_name(v, op)
            || matches!(op, Op::Trips(_)) && e.tokens.clone().into_iter().count() == 1;
        let named = self.names.is_named(v);
        let volatile = matches!(op, Op::Recall(..) | Op::NewRecord(..) | Op::ZerosLike(_))
            || self.reads_accumulator(op);
        if always || (once && !named && !volatile && e.size <= LARGEST) {
            self.inline.insert(v, e);
            if let Op::Neg(a) = op {
                self.negated.insert(v, *a);
            }
            return TokenStream::new();
        }
        self.inline.remove(&v);
        let tokens = e.tokens;
        if !wanted {
            return match op {
                Op::Opaque(..) => quote!(#tokens;),
                _ if effects::droppable(self.values, v, op) => TokenStream::new(),
                _ => quote!(let _ = #tokens;),
            };
        }
        let mutable = matches!(op, Op::NewRecord(..) | Op::ZerosLike(_)).then(|| quote!(mut));
        let ascription = self.ascription(v, op);
        let name = self.name(v);
        quote!(let #mutable #name #ascription = #tokens;)
    }

    /// A literal that the user gave a name keeps it.
    fn keeps_name(&self, v: Val, op: &Op) -> bool {
        matches!(op, Op::Leaf(_)) && self.names.is_named(v)
    }

    fn reads_accumulator(&self, op: &Op) -> bool {
        matches!(op, Op::Load(p) if self.accumulators.contains(&p.base))
    }

    /// The type, where the right side alone may not tell it.
    fn ascription(&self, v: Val, op: &Op) -> Option<TokenStream> {
        let open = matches!(
            op,
            Op::Leaf(_)
                | Op::Number(_)
                | Op::Undefined
                | Op::Neg(_)
                | Op::Array(_)
                | Op::Repeat(..)
        );
        if !open {
            return None;
        }
        let ty = self.values[v].ty.tokens()?;
        Some(quote!(: #ty))
    }

    fn name(&mut self, v: Val) -> proc_macro2::Ident {
        let span = self.values[v].span;
        self.names.get(v, span)
    }

    fn if_(&mut self, s: &If, once: bool) -> TokenStream {
        if let Some(e) = self.short_circuit(s) {
            let v = s.dsts[0];
            if once && !self.names.is_named(v) && e.size <= LARGEST {
                self.inline.insert(v, e);
                return TokenStream::new();
            }
            let (name, tokens) = (self.name(v), e.tokens);
            return quote!(let #name = #tokens;);
        }
        self.depth += 1;
        let then = self.arm(&s.then);
        let other = self.arm(&s.other);
        self.depth -= 1;
        let names: Vec<_> = s.dsts.iter().map(|d| self.name(*d)).collect();
        let (keep_then, keep_other) = (!s.then.stmts.is_empty(), !s.other.stmts.is_empty());
        match names.len() {
            0 if !keep_then && keep_other => {
                let cond = self.value(s.cond).at(Binds::Unary);
                quote!(if !#cond { #other })
            }
            _ => {
                let cond = self.value(s.cond).tokens;
                match names.len() {
                    0 if !keep_other => quote!(if #cond { #then }),
                    0 => quote!(if #cond { #then } else { #other }),
                    1 => quote!(let #(#names)* = if #cond { #then } else { #other };),
                    _ => quote!(let (#(#names),*) = if #cond { #then } else { #other };),
                }
            }
        }
    }

    /// Statements and tail of an arm.
    fn arm(&mut self, b: &Block) -> TokenStream {
        let stmts = self.stmts(b);
        let yields: Vec<_> = b.yields.iter().map(|y| self.value(*y).tokens).collect();
        match yields.len() {
            0 => stmts,
            1 => quote!(#stmts #(#yields)*),
            _ => quote!(#stmts (#(#yields),*)),
        }
    }

    /// `a && b` and `a || b`.
    fn short_circuit(&mut self, s: &If) -> Option<Expr> {
        if s.dsts.len() != 1 || !matches!(self.values[s.dsts[0]].ty, Ty::Bool) {
            return None;
        }
        let literal = |b: &Block| match &b.stmts[..] {
            [Stmt::Let(v, Op::Leaf(t))] if *v == b.yields[0] => Some(t.to_string()),
            _ => None,
        };
        if s.then.yields.len() != 1 || s.other.yields.len() != 1 {
            return None;
        }
        let (arm, binds) = match (literal(&s.then).as_deref(), literal(&s.other).as_deref()) {
            (_, Some("false")) => (&s.then, Binds::And),
            (Some("true"), _) => (&s.other, Binds::Or),
            _ => return None,
        };
        let saved = self.inline.clone();
        self.depth += 1;
        let stmts = self.stmts(arm);
        self.depth -= 1;
        if !stmts.is_empty() {
            self.inline = saved;
            return None;
        }
        let (left, right) = (self.value(s.cond), self.value(arm.yields[0]));
        let size = left.size + right.size;
        let (left, right) = (left.at(binds), right.at(Binds::Compare));
        let tokens = if binds == Binds::And {
            quote!(#left && #right)
        } else {
            quote!(#left || #right)
        };
        Some(Expr {
            tokens,
            binds,
            size,
        })
    }

    fn record(&mut self, r: Val, i: Val, v: Val) -> TokenStream {
        let (name, index, value) = (self.name(r), self.value(i).tokens, self.value(v).tokens);
        if zero(&self.values[v].ty).is_some() {
            quote!(#name[#index] = #value;)
        } else {
            quote!(#name.push(#value);)
        }
    }

    pub(super) fn new_record(&mut self, count: Val, of: Val) -> TokenStream {
        let count = self.value(count).tokens;
        match zero(&self.values[of].ty) {
            Some(zero) => quote!(::ad_core::memory::filled(#zero, #count)),
            None => quote!(::ad_core::memory::with_capacity(#count)),
        }
    }

    fn for_(&mut self, s: &For) -> TokenStream {
        let mut out = TokenStream::new();
        for c in &s.carried {
            let init = self.value(c.init).tokens;
            let ty = self.values[c.param].ty.tokens().map(|t| quote!(: #t));
            let name = self.name(c.param);
            out.extend(quote!(let mut #name #ty = #init;));
        }
        let body = self.body(s);
        let counts = s.range.adapters.is_empty() && !s.range.inclusive && self.is_usize(&s.range);
        let indexed = body.1 || s.trip.is_some() && counts;
        out.extend(self.header(s, body.0, indexed));
        out
    }

    /// The `for` around a body.
    fn header(&mut self, s: &For, body: TokenStream, index_used: bool) -> TokenStream {
        let span = self.values[s.index].span;
        let range = self.range(&s.range);
        let index = if index_used {
            let i = self.name(s.index);
            quote!(#i)
        } else {
            quote_spanned!(span=> _)
        };
        let plain = s.range.adapters.is_empty();
        let Some(trip) = s.trip else {
            if s.reversed && self.needs_nth(s) {
                return self.by_number(s, None, body, index_used);
            }
            let range = if s.reversed {
                let r = range.at(Binds::Atom);
                quote!(#r.rev())
            } else {
                range.tokens
            };
            return quote!(for #index in #range { #body });
        };
        if plain && !s.range.inclusive && self.is_usize(&s.range) {
            let range = if s.reversed {
                let r = range.at(Binds::Atom);
                quote!(#r.rev())
            } else {
                range.tokens
            };
            let start = self.value(s.range.start).at(Binds::Product);
            if start.to_string() == "0" {
                return quote!(for #index in #range { #body });
            }
            let trip = self.name(trip);
            return quote!(for #index in #range { let #trip = #index - #start; #body });
        }
        if s.reversed {
            return self.by_number(s, Some(trip), body, index_used);
        }
        let (trip, range) = (self.name(trip), range.at(Binds::Atom));
        quote!(for (#trip, #index) in #range.enumerate() { #body })
    }

    /// Whether the range cannot be reversed as an iterator: stepping over `i64` and `u64` is not of known length to std.
    fn needs_nth(&self, s: &For) -> bool {
        const EXACT: [&str; 8] = ["usize", "isize", "u8", "i8", "u16", "i16", "u32", "i32"];
        let steps = s
            .range
            .adapters
            .iter()
            .any(|a| matches!(a, Adapter::StepBy(_)));
        let exact =
            matches!(&self.values[s.index].ty, Ty::Int(Some(t)) if EXACT.contains(&t.as_str()));
        steps && (s.range.inclusive || !exact)
    }

    /// Counts the trips down and takes the index of each from the range.
    fn by_number(
        &mut self,
        s: &For,
        trip: Option<Val>,
        body: TokenStream,
        index_used: bool,
    ) -> TokenStream {
        let trip = match trip {
            Some(t) => self.name(t),
            None => self
                .names
                .unique(&proc_macro2::Ident::new("trip", Span::mixed_site())),
        };
        let trips = self.trips(&s.range).at(Binds::Or);
        if !index_used {
            return quote!(for #trip in (0..#trips).rev() { #body });
        }
        let (index, range, start) = (
            self.name(s.index),
            self.range(&s.range).at(Binds::Atom),
            self.value(s.range.start).tokens,
        );
        quote!(for #trip in (0..#trips).rev() {
            let #index = ::core::iter::Iterator::nth(&mut #range, #trip).unwrap_or(#start);
            #body
        })
    }

    /// The body with the assignments of the next carried values at its end; whether it mentions the index.
    fn body(&mut self, s: &For) -> (TokenStream, bool) {
        if let Some(trip) = s.trip
            && s.range.adapters.is_empty()
            && !s.range.inclusive
            && self.is_usize(&s.range)
            && self.value(s.range.start).tokens.to_string() == "0"
        {
            let index = self.name(s.index);
            self.inline.insert(trip, Expr::atom(quote!(#index)));
        }
        self.depth += 1;
        let last = self.in_place(s);
        let mut stmts = self.stmts(&s.body);
        self.depth -= 1;
        // Updates of the form `s = s op e` come last: `e` reads no other carried value, so none that has changed.
        let mut rest = Vec::new();
        let mut updates = TokenStream::new();
        for (k, (c, next)) in s.carried.iter().zip(&s.body.yields).enumerate() {
            if let Some((op, e)) = last.get(&k).copied().flatten() {
                let (name, e) = (self.name(c.param), self.value(e).tokens);
                updates.extend(match op {
                    BinOp::Sub => quote!(#name -= #e;),
                    BinOp::Mul => quote!(#name *= #e;),
                    BinOp::Div => quote!(#name /= #e;),
                    _ => quote!(#name += #e;),
                });
            } else if *next != c.param {
                rest.push((c.param, *next));
            }
        }
        stmts.extend(self.assign(&rest));
        stmts.extend(updates);
        let index_used = s.body.free().contains(&s.index);
        (stmts, index_used)
    }

    fn assign(&mut self, pairs: &[(Val, Val)]) -> TokenStream {
        let targets: Vec<_> = pairs.iter().map(|(p, _)| self.name(*p)).collect();
        let values: Vec<_> = pairs.iter().map(|(_, n)| self.value(*n).tokens).collect();
        match pairs.len() {
            0 => TokenStream::new(),
            1 => quote!(#(#targets)* = #(#values)*;),
            _ => quote!((#(#targets),*) = (#(#values),*);),
        }
    }

    /// Carried values whose next value is `param op e`, computed nowhere else: updated in place at the end of the body,
    /// if neither `e` nor a later update reads what an earlier update has changed.
    fn in_place(&mut self, s: &For) -> std::collections::BTreeMap<usize, Option<(BinOp, Val)>> {
        let mut out = std::collections::BTreeMap::new();
        let params: Vec<Val> = s.carried.iter().map(|c| c.param).collect();
        let deep = self.uses_below(&s.body);
        for (k, (c, next)) in s.carried.iter().zip(&s.body.yields).enumerate() {
            let found = s.body.stmts.iter().find_map(|t| match t {
                Stmt::Let(
                    v,
                    Op::Bin(op @ (BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div), a, b),
                ) if v == next => Some((*op, *a, *b)),
                _ => None,
            });
            let Some((op, a, b)) = found else { continue };
            let alone = deep.get(next) == Some(&1) && !self.names.is_named(*next);
            let others: Vec<Val> = params.iter().copied().filter(|p| *p != c.param).collect();
            if a == c.param && alone && self.reads_no_param(&s.body, b, &others, &deep) {
                out.insert(k, Some((op, b)));
                self.updates.insert(*next);
            }
        }
        out
    }

    /// Whether the value is bound to a name, or computed from nothing that is carried.
    fn reads_no_param(&self, body: &Block, v: Val, params: &[Val], deep: &Counts) -> bool {
        if params.contains(&v) {
            return false;
        }
        if self.names.is_named(v) || deep.get(&v) != Some(&1) {
            return true;
        }
        let Some(op) = body.stmts.iter().find_map(|s| match s {
            Stmt::Let(d, op) if *d == v => Some(op),
            _ => None,
        }) else {
            return true;
        };
        let mut clean = true;
        op.visit(&mut |u| clean &= self.reads_no_param(body, u, params, deep));
        clean
    }

    /// How often each value is read in the block and below.
    fn uses_below(&self, b: &Block) -> Counts {
        let mut counts = Counts::new();
        deep_uses(b, &mut counts);
        if self.depth == 0 {
            for (v, n) in &self.captured {
                *counts.entry(*v).or_default() += n;
            }
        }
        counts
    }
}

/// Numbers of uses.
pub(super) type Counts = std::collections::BTreeMap<Val, u32>;

/// Adds the uses in the block and below.
pub(super) fn deep_uses(b: &Block, counts: &mut Counts) {
    for s in &b.stmts {
        s.visit(&mut |v| *counts.entry(v).or_default() += 1);
        match s {
            Stmt::If(s) => {
                deep_uses(&s.then, counts);
                deep_uses(&s.other, counts);
            }
            Stmt::For(s) => deep_uses(&s.body, counts),
            _ => {}
        }
    }
    b.yields
        .iter()
        .for_each(|v| *counts.entry(*v).or_default() += 1);
}

fn uses_here(b: &Block) -> Counts {
    let mut counts = Counts::new();
    b.stmts
        .iter()
        .for_each(|s| s.visit(&mut |v| *counts.entry(v).or_default() += 1));
    b.yields
        .iter()
        .for_each(|v| *counts.entry(*v).or_default() += 1);
    counts
}

/// For each value read at the block's own level: the number of effects before its last reader.
fn effects_before(b: &Block) -> Counts {
    let mut effects = 0;
    let mut out = Counts::new();
    for s in &b.stmts {
        s.visit(&mut |v| {
            out.insert(v, effects);
        });
        effects += u32::from(matches!(s, Stmt::Effect(_)));
    }
    b.yields.iter().for_each(|v| {
        out.insert(*v, effects);
    });
    out
}
