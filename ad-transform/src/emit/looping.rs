//! Loops and records as tokens.

use super::Emit;
use super::expr::{Binds, Expr, zero};
use super::stmt::Counts;
use crate::ir::{Adapter, BinOp, Block, For, Op, Range, Stmt, Val};
use crate::ty::{Float, Ty};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use std::collections::BTreeMap;

impl Emit<'_> {
    pub(super) fn record(&mut self, r: Val, i: Val, v: Val) -> TokenStream {
        let (name, index, value) = (self.name(r), self.value(i).tokens, self.value(v).tokens);
        if self.growing.contains(&r) {
            quote!(#name.push(#value);)
        } else {
            quote!(#name[#index] = #value;)
        }
    }

    /// A record: of the right length where that is known and there is something to fill it with.
    pub(super) fn new_record(&mut self, record: Val, count: Option<Val>, of: Val) -> TokenStream {
        let zero = zero(&self.values[of].ty);
        let (Some(count), Some(zero)) = (count, &zero) else {
            self.growing.insert(record);
            let capacity = count.map_or_else(|| quote!(0), |c| self.value(c).tokens);
            return quote!(::ad_core::memory::with_capacity(#capacity));
        };
        let count = self.value(count).tokens;
        quote!(::ad_core::memory::filled(#zero, #count))
    }

    pub(super) fn for_(&mut self, s: &For, counted: bool) -> TokenStream {
        if let Some(walk) = self.walk(s) {
            return walk;
        }
        let mut out = TokenStream::new();
        for c in &s.carried {
            let init = self.value(c.init).tokens;
            let ty = self.values[c.param].ty.tokens().map(|t| quote!(: #t));
            let name = self.name(c.param);
            out.extend(quote!(let mut #name #ty = #init;));
        }
        match (s.until, &s.range) {
            (Some(count), range) => out.extend(self.until(s, range.as_ref(), count, counted)),
            (None, Some(range)) => {
                let body = self.body(s, range);
                let numbered =
                    range.adapters.is_empty() && !range.inclusive && self.is_usize(range);
                let indexed = body.1 || s.trip.is_some() && numbered;
                out.extend(self.header(s, range, body.0, indexed));
            }
            (None, None) => unreachable!("a loop without a range ends itself"),
        }
        out
    }

    /// A loop that its body can end; `counted` where somebody wants the number of trips.
    fn until(&mut self, s: &For, range: Option<&Range>, count: Val, counted: bool) -> TokenStream {
        let counted = counted || s.trip.is_some();
        let count = counted.then(|| self.name(count));
        if let (Some(trip), Some(count)) = (s.trip, &count) {
            self.inline.insert(trip, Expr::atom(quote!(#count)));
        }
        let (body, index_used) = self.assignments(s);
        let stop = self.value(s.body.yields[0]).tokens;
        let start = count.as_ref().map(|c| quote!(let mut #c: usize = 0;));
        let step = count.as_ref().map(|c| quote!(#c += 1;));
        let body = quote!(#body #step if #stop { break; });
        let Some(range) = range else {
            return quote!(#start loop { #body });
        };
        let index = if index_used {
            self.name(s.index)
        } else {
            Ident::new("_", Span::mixed_site())
        };
        let range = self.range(range).tokens;
        quote!(#start for #index in #range { #body })
    }

    /// The `for` around a body.
    fn header(
        &mut self,
        s: &For,
        range: &Range,
        body: TokenStream,
        index_used: bool,
    ) -> TokenStream {
        let span = self.values[s.index].span;
        let tokens = self.range(range);
        let index = if index_used {
            let i = self.name(s.index);
            quote!(#i)
        } else {
            quote_spanned!(span=> _)
        };
        let plain = range.adapters.is_empty() && !range.inclusive && self.is_usize(range);
        if s.reversed && (s.trip.is_some() && !plain || self.needs_nth(s, range)) {
            return self.by_number(s, range, body, index_used);
        }
        let Some(trip) = s.trip else {
            let over = direction(tokens, s.reversed);
            return quote!(for #index in #over { #body });
        };
        if plain {
            let over = direction(tokens, s.reversed);
            let start = self.value(range.start).at(Binds::Product);
            if start.to_string() == "0" {
                return quote!(for #index in #over { #body });
            }
            let trip = self.name(trip);
            return quote!(for #index in #over { let #trip = #index - #start; #body });
        }
        let (trip, over) = (self.name(trip), tokens.at(Binds::Atom));
        quote!(for (#trip, #index) in #over.enumerate() { #body })
    }

    /// Whether the range cannot be reversed as an iterator: stepping over `i64` and `u64` is not of known length to std.
    fn needs_nth(&self, s: &For, range: &Range) -> bool {
        const EXACT: [&str; 8] = ["usize", "isize", "u8", "i8", "u16", "i16", "u32", "i32"];
        let steps = range
            .adapters
            .iter()
            .any(|a| matches!(a, Adapter::StepBy(_)));
        let exact =
            matches!(&self.values[s.index].ty, Ty::Int(Some(t)) if EXACT.contains(&t.as_str()));
        steps && (range.inclusive || !exact)
    }

    /// Counts the trips down and takes the index of each from the range.
    fn by_number(
        &mut self,
        s: &For,
        range: &Range,
        body: TokenStream,
        index_used: bool,
    ) -> TokenStream {
        let trip = match s.trip {
            Some(t) => self.name(t),
            None => self.names.unique(&Ident::new("trip", Span::mixed_site())),
        };
        let trips = self.trips(range).at(Binds::Or);
        if !index_used {
            return quote!(for #trip in (0..#trips).rev() { #body });
        }
        let (index, nth) = (self.name(s.index), self.nth(range, quote!(#trip)));
        quote!(for #trip in (0..#trips).rev() { let #index = #nth; #body })
    }

    /// The value of a range in the trip of a number.
    pub(super) fn nth(&mut self, range: &Range, trip: TokenStream) -> TokenStream {
        let plain = range.adapters.is_empty() && self.is_usize(range);
        let start = self.value(range.start);
        if plain {
            let start = start.at(Binds::Sum);
            return if start.to_string() == "0" {
                trip
            } else {
                quote!(#start + #trip)
            };
        }
        let (over, start) = (self.range(range).at(Binds::Atom), start.tokens);
        quote!(::core::iter::Iterator::nth(&mut #over, #trip).unwrap_or(#start))
    }

    /// The body of a counted loop; whether it mentions the index.
    fn body(&mut self, s: &For, range: &Range) -> (TokenStream, bool) {
        if let Some(trip) = s.trip
            && range.adapters.is_empty()
            && !range.inclusive
            && self.is_usize(range)
            && self.value(range.start).tokens.to_string() == "0"
        {
            let index = self.name(s.index);
            self.inline.insert(trip, Expr::atom(quote!(#index)));
        }
        self.assignments(s)
    }

    /// The body with the assignments of the next carried values at its end; whether it mentions the index.
    fn assignments(&mut self, s: &For) -> (TokenStream, bool) {
        self.depth += 1;
        let (one_by_one, together) = self.order(s);
        let in_place: BTreeMap<usize, (BinOp, Val)> = one_by_one
            .iter()
            .filter_map(|k| Some((*k, self.in_place(s, *k)?)))
            .collect();
        self.updates.extend(in_place.keys().map(|k| s.nexts()[*k]));
        let mut stmts = self.stmts(&s.body);
        // The same values may be computed again in another loop, and be wanted there as such.
        let own = |v: &Val| s.nexts().contains(v);
        self.updates = std::mem::take(&mut self.updates)
            .into_iter()
            .filter(|v| !own(v))
            .collect();
        self.depth -= 1;
        for k in one_by_one {
            let Some((op, e)) = in_place.get(&k).copied() else {
                stmts.extend(self.assign(s, &[k]));
                continue;
            };
            let (name, e) = (self.name(s.carried[k].param), self.value(e).tokens);
            stmts.extend(match op {
                BinOp::Sub => quote!(#name -= #e;),
                BinOp::Mul => quote!(#name *= #e;),
                BinOp::Div => quote!(#name /= #e;),
                _ => quote!(#name += #e;),
            });
        }
        stmts.extend(self.assign(s, &together));
        (stmts, s.body.free().contains(&s.index))
    }

    fn assign(&mut self, s: &For, which: &[usize]) -> TokenStream {
        let targets: Vec<_> = which
            .iter()
            .map(|k| self.name(s.carried[*k].param))
            .collect();
        let values: Vec<_> = which
            .iter()
            .map(|k| self.value(s.nexts()[*k]).tokens)
            .collect();
        match which.len() {
            0 => TokenStream::new(),
            1 => quote!(#(#targets)* = #(#values)*;),
            _ => quote!((#(#targets),*) = (#(#values),*);),
        }
    }

    /// In which order the carried values that change are assigned: one by one each that no other one still reads, then
    /// the rest at once; so none is read after it has changed.
    fn order(&self, s: &For) -> (Vec<usize>, Vec<usize>) {
        let deep = self.uses_below(&s.body);
        let params: Vec<Val> = s.carried.iter().map(|c| c.param).collect();
        let mut left: Vec<usize> = (0..params.len())
            .filter(|k| s.nexts()[*k] != params[*k])
            .collect();
        let reads: BTreeMap<usize, Vec<Val>> = left
            .iter()
            .map(|k| (*k, self.params_read(&s.body, s.nexts()[*k], &params, &deep)))
            .collect();
        let mut first = Vec::new();
        while let Some(at) = left.iter().position(|k| {
            !left
                .iter()
                .any(|j| j != k && reads[j].contains(&params[*k]))
        }) {
            first.push(left.remove(at));
        }
        (first, left)
    }

    /// The carried values that the expression of a value will read where it is written.
    fn params_read(&self, body: &Block, v: Val, params: &[Val], deep: &Counts) -> Vec<Val> {
        if params.contains(&v) {
            return vec![v];
        }
        if self.names.is_named(v) || deep.get(&v) != Some(&1) {
            return Vec::new();
        }
        let Some(op) = body.stmts.iter().find_map(|s| match s {
            Stmt::Let(d, op) if *d == v => Some(op),
            _ => None,
        }) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        op.visit(&mut |u| out.extend(self.params_read(body, u, params, deep)));
        out
    }

    /// `op` and `e` where the next value is `param op e`, computed for nothing else.
    fn in_place(&self, s: &For, k: usize) -> Option<(BinOp, Val)> {
        let (param, next) = (s.carried[k].param, s.nexts()[k]);
        // A generic type may have no `*=`.
        let generic = matches!(self.values[param].ty, Ty::Float(Float::Generic(_)));
        let has = |op: &BinOp| !generic || matches!(op, BinOp::Add | BinOp::Sub);
        let alone = self.uses_below(&s.body).get(&next) == Some(&1) && !self.names.is_named(next);
        s.body.stmts.iter().find_map(|t| match t {
            Stmt::Let(
                v,
                Op::Bin(op @ (BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div), a, b),
            ) if *v == next && *a == param && alone && has(op) => Some((*op, *b)),
            _ => None,
        })
    }
}

fn direction(range: Expr, reversed: bool) -> TokenStream {
    if reversed {
        let range = range.at(Binds::Atom);
        return quote!(#range.rev());
    }
    range.tokens
}
