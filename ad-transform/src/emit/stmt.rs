//! Statements as tokens.

use super::Emit;
use crate::analyse::{calls, effects};
use crate::ir::uses::Set;
use crate::ir::{Block, Handed, Op, Permutation, Place, Projection, Stmt, Val, Values, Vjp};
use crate::nest::names;
use crate::ty::Ty;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// Expressions larger than this get a name.
pub(super) const LARGEST: u32 = 12;

impl Emit<'_> {
    /// The statements of a block; its yields are left to the caller.
    pub(super) fn stmts(&mut self, b: &Block) -> TokenStream {
        self.first(b, b.stmts.len())
    }

    /// The first statements of a block.
    pub(super) fn first(&mut self, b: &Block, n: usize) -> TokenStream {
        let mut out = TokenStream::new();
        let here = uses_here(b);
        let deep = self.uses_below(b);
        let mut effects_seen = 0_u32;
        let reads = Reads::of(b);
        let effects_before = effects_before(self.values, &reads, &self.updates, b);
        for s in &b.stmts[..n] {
            out.extend(self.bound_indices(s));
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
                Stmt::For(s) => {
                    let counted = s.until.is_some_and(|n| deep.contains_key(&n));
                    out.extend(self.for_(s, counted));
                }
                // All that is known is the trait.
                Stmt::Accumulate(place, v) if matches!(self.values[*v].ty, Ty::Opaque(_)) => {
                    let borrowed = place.projections.is_empty()
                        && !self.apart
                        && matches!(self.values[place.base].ty, Ty::Ref(_, true));
                    let v = self.value(*v).tokens;
                    let place = self.lvalue(place);
                    let to = if borrowed { place } else { quote!(&mut #place) };
                    out.extend(quote!(::ad_core::Tangent::axpy(#to, 1.0, &#v);));
                }
                Stmt::Accumulate(place, v) => {
                    let bare = place.projections.is_empty() && !self.owned.contains(&place.base);
                    let minus = self.inline.contains_key(v) && self.negated.contains_key(v);
                    let v = if minus { self.negated[v] } else { *v };
                    let v = self.value(v).tokens;
                    let sign = if minus { quote!(-=) } else { quote!(+=) };
                    let star = bare.then(|| quote!(*));
                    let write = self.write(place, v, &sign);
                    out.extend(quote!(#star #write));
                }
                Stmt::Record(r, i, v) => out.extend(self.record(*r, *i, *v)),
                Stmt::Close(r, base) => {
                    let (record, base) = (self.name(*r), self.value(*base).tokens);
                    out.extend(quote!(#record.truncate(#base);));
                }
                Stmt::Store(place, v) => {
                    let bare = place.projections.is_empty()
                        && matches!(self.values[place.base].ty, Ty::Ref(..));
                    let star = bare.then(|| quote!(*));
                    let v = self.value(*v).tokens;
                    let target = self.lvalue(place);
                    let write = match compound(&quote!(#star #target), &v) {
                        Some((op, v)) => self.write(place, v, &op),
                        None => self.write(place, v, &quote!(=)),
                    };
                    out.extend(quote!(#star #write));
                }
                Stmt::Swap(p, q) => {
                    out.extend(self.swap(p, q));
                }
                Stmt::Permute(place, how) => {
                    let place = self.lvalue(place);
                    let k = how.operand().map(|k| self.value(k).tokens);
                    out.extend(match how {
                        Permutation::Reverse => quote!(#place.reverse();),
                        Permutation::RotateLeft(_) => quote!(#place.rotate_left(#k);),
                        Permutation::RotateRight(_) => quote!(#place.rotate_right(#k);),
                    });
                }
                Stmt::Push(place, v) => {
                    let (place, v) = (self.lvalue(place), self.value(*v).tokens);
                    out.extend(quote!(#place.push(#v);));
                }
                Stmt::Pop(v, place) => {
                    let place = self.lvalue(place);
                    self.inline.remove(v);
                    if deep.contains_key(v) {
                        let name = self.name(*v);
                        out.extend(
                            quote!(let #name = #place.pop().expect("what was pushed before");),
                        );
                    } else {
                        out.extend(quote!(let _ = #place.pop();));
                    }
                }
                Stmt::Vjp(call) => {
                    effects_seen += 1;
                    out.extend(self.reverse_part(call));
                }
                Stmt::Effect(e) => {
                    out.extend(self.effect(&e.tokens, &e.vars));
                }
            }
            effects_seen += u32::from(disturbs(self.values, &reads, s));
        }
        out
    }

    /// `v[v.len() - 1].push(x)` borrows `v` twice: such an index gets a name before.
    fn bound_indices(&mut self, s: &Stmt) -> TokenStream {
        let mut out = TokenStream::new();
        let stored = matches!(s, Stmt::Store(..) | Stmt::Accumulate(..));
        for place in s.written_places() {
            if stored && place.projections.len() < 2 {
                continue;
            }
            let base = self.value(place.base).tokens.to_string();
            let mut vals = Vec::new();
            for p in &place.projections {
                match p {
                    Projection::Index(i) => vals.push(*i),
                    Projection::Range(a, b, _) => vals.extend(a.iter().chain(b)),
                    Projection::Field(_) => {}
                }
            }
            for v in vals {
                let Some(e) = self.inline.get(&v) else {
                    continue;
                };
                let mut names = Vec::new();
                crate::lower::mentioned(&e.tokens, &mut names);
                if names.iter().any(|n| *n == base) {
                    let tokens = e.tokens.clone();
                    self.inline.remove(&v);
                    let name = self.value(v).tokens;
                    out.extend(quote!(let #name = #tokens;));
                }
            }
        }
        out
    }

    /// The call of a callee's reverse part: arguments, seed, one accumulator for each argument.
    fn reverse_part(&mut self, call: &Vjp) -> TokenStream {
        let mut args = Vec::new();
        for a in &call.args {
            args.push(match a {
                Handed::Again(a) => self.value(*a).tokens,
                Handed::Copy(a) => {
                    let copy = self.value(*a).tokens;
                    quote!(::ad_core::rt::again(&#copy))
                }
                Handed::Gone => quote!(::ad_core::rt::gone()),
            });
        }
        if let (true, Some(of)) = (call.of_receiver, call.args[0].val()) {
            let receiver = &args[0];
            args[0] = match self.values[of].ty {
                Ty::Ref(..) => quote!(::ad_core::rt::receiver(#receiver)),
                _ => quote!(::ad_core::rt::receiver(&#receiver)),
            };
        }
        let seed = self.value(call.seed).tokens;
        let seed = match &self.values[call.seed].ty {
            ty @ Ty::Vec(_) => super::shape::as_seed(ty, seed),
            ty if crate::nest::names::is_hidden(&super::original(&call.path)) || !ty.moves() => {
                seed
            }
            ty => super::shape::as_seed(ty, seed),
        };
        let mut bars = Vec::new();
        for (bar, constant) in call.bars.iter().zip(&call.constants) {
            bars.push(match bar {
                None if *constant => quote!(::ad_core::rt::Constant),
                None => quote!(::ad_core::rt::Passive),
                Some(place) => {
                    let borrowed = place.projections.is_empty()
                        && !self.apart
                        && matches!(self.values[place.base].ty, Ty::Ref(_, true));
                    let star = borrowed.then(|| quote!(*));
                    let tokens = self.lvalue(place);
                    quote!(&mut #star #tokens)
                }
            });
        }
        let kept = self.value(call.kept).at(super::expr::Binds::Atom);
        quote! {
            #kept.expect("what the call kept")
                (#(#args,)* #seed, #(::ad_core::rt::bar(#bars)),*);
        }
    }

    /// Two elements of one array change places by its own method; anything else by `core`.
    fn swap(&mut self, p: &Place, q: &Place) -> TokenStream {
        if let (Some((Projection::Index(i), a)), Some((Projection::Index(j), b))) =
            (p.projections.split_last(), q.projections.split_last())
            && p.base == q.base
            && a == b
        {
            let outer = Place {
                base: p.base,
                projections: a.to_vec(),
            };
            let (outer, i, j) = (
                self.lvalue(&outer),
                self.value(*i).tokens,
                self.value(*j).tokens,
            );
            return quote!(#outer.swap(#i, #j););
        }
        let slice = matches!(crate::infer::place_ty(self.values, p), Ty::Slice(_));
        let mut borrow = |place: &Place| {
            let bare =
                place.projections.is_empty() && matches!(self.values[place.base].ty, Ty::Ref(..));
            let tokens = self.lvalue(place);
            if bare { tokens } else { quote!(&mut #tokens) }
        };
        let (first, second) = (borrow(p), borrow(q));
        if slice {
            let first = self.lvalue(p);
            return quote!(#first.swap_with_slice(#second););
        }
        quote!(::core::mem::swap(#first, #second);)
    }

    fn effect(&mut self, tokens: &TokenStream, vars: &[(proc_macro2::Ident, Val)]) -> TokenStream {
        let (mut bindings, mut tokens) = (Vec::new(), tokens.clone());
        for (name, v) in vars {
            let e = self.value(*v).tokens;
            if *name != e.to_string() {
                bindings.push(super::call::bound(name, &e, &mut tokens));
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
        let volatile = matches!(
            op,
            Op::Owned(_)
                | Op::Recall(..)
                | Op::NewRecord(..)
                | Op::NewStack(..)
                | Op::Zeros
                | Op::ZerosOf(_)
                | Op::ZerosLike(_)
                | Op::Open(..)
                | Op::Back(..)
        ) || self.reads_accumulator(op)
            || calls::written(self.values, op).next().is_some();
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
        let mutable = matches!(
            op,
            Op::NewRecord(..)
                | Op::NewStack(..)
                | Op::Zeros
                | Op::ZerosOf(_)
                | Op::ZerosLike(_)
                | Op::Owned(_)
        )
        .then(|| quote!(mut))
        .or_else(|| self.mutable(v));
        let ascription = self.ascription(v, op, &tokens);
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
    fn ascription(&self, v: Val, op: &Op, tokens: &TokenStream) -> Option<TokenStream> {
        let scalar = matches!(self.values[v].ty, Ty::Float(_) | Ty::Int(_));
        let open = scalar && super::expr::bare(tokens)
            || matches!(
                op,
                Op::Leaf(_)
                    | Op::Number(_)
                    | Op::Undefined
                    | Op::Neg(_)
                    | Op::Array(_)
                    | Op::Repeat(..)
            )
            || matches!(op, Op::Owned(_) | Op::Filled(..) if matches!(self.values[v].ty, Ty::Vec(_)))
            || matches!(op, Op::Call(path, _) if !names::is_hidden(path))
                && crate::analyse::is_companion_call(self.values, op)
            || matches!((op, &self.values[v].ty), (Op::Owned(_), Ty::Array(e, _)) if matches!(**e, Ty::Int(_)))
            || matches!(op, Op::Part(..))
            || matches!(op, Op::Load(p) if matches!(self.values[p.base].ty.strip(), Ty::Opaque(_)));
        // An adjoint has another type, and what is read of a value has its own.
        let loaded = matches!((op, &self.values[v].ty), (Op::Load(_), Ty::Opaque(_)));
        if !open || loaded {
            return None;
        }
        let ty = self.values[v].ty.tokens()?;
        Some(quote!(: #ty))
    }

    /// `mut` for memory of the function's own.
    pub(super) fn mutable(&self, v: Val) -> Option<TokenStream> {
        let def = &self.values[v];
        let opaque = matches!(def.ty, Ty::Unknown | Ty::Passive);
        let memory = def.mutable && (def.ty.is_aggregate() || opaque) && !def.ty.borrows();
        memory.then(|| quote!(mut))
    }

    pub(super) fn name(&mut self, v: Val) -> proc_macro2::Ident {
        let span = self.values[v].span;
        self.names.get(v, span)
    }

    /// How often each value is read in the block and below.
    pub(super) fn uses_below(&self, b: &Block) -> Counts {
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

/// What the values of a block read, as far as it is needed to say which additions they must not be moved over.
struct Reads {
    /// What is mentioned at the block's own level.
    here: Set,
    /// What is bound in it or below: views of other memory among them.
    bound: Set,
}

impl Reads {
    fn of(b: &Block) -> Reads {
        let mut here = Set::new();
        for s in &b.stmts {
            if let Stmt::Let(_, op) = s {
                op.visit(&mut |v| {
                    here.insert(v);
                });
            }
        }
        let mut bound = Set::new();
        bound_below(b, &mut bound);
        Reads { here, bound }
    }

    /// Whether an addition to a place changes what a value of the block may have read. Accumulators that are only added
    /// to are read by nobody; a parameter of the function itself is, like any memory.
    fn changed_by(&self, values: &Values, place: &Place) -> bool {
        values[place.base].mutable
            || self.here.contains(&place.base)
            || self.bound.contains(&place.base)
    }
}

fn bound_below(b: &Block, out: &mut Set) {
    for s in &b.stmts {
        match s {
            Stmt::Let(v, _) => {
                out.insert(*v);
            }
            Stmt::If(s) => {
                bound_below(&s.then, out);
                bound_below(&s.other, out);
            }
            Stmt::For(s) => bound_below(&s.body, out),
            _ => {}
        }
    }
}

/// Whether the statement, nested ones included, has an effect that what is written in place must not overtake.
fn disturbs(values: &Values, reads: &Reads, s: &Stmt) -> bool {
    let block = |b: &Block| b.stmts.iter().any(|s| disturbs(values, reads, s));
    match s {
        Stmt::Effect(_) => true,
        Stmt::Let(_, op) => calls::written(values, op).next().is_some(),
        Stmt::If(s) => block(&s.then) || block(&s.other),
        Stmt::For(s) => block(&s.body),
        Stmt::Accumulate(place, _) => reads.changed_by(values, place),
        // It moves away.
        Stmt::Record(_, _, v) => values[*v].ty.may_move(),
        other => other.written_places().next().is_some(),
    }
}

/// For each value read at the block's own level: the number of effects before its last reader. What `updates` a carried
/// value in place is written at the end of the block, wherever it stands.
fn effects_before(values: &Values, reads: &Reads, updates: &Set, b: &Block) -> Counts {
    let mut effects = 0;
    let mut out = Counts::new();
    let mut at_end: Vec<Val> = b.yields.clone();
    for s in &b.stmts {
        let late = matches!(s, Stmt::Let(v, _) if updates.contains(v));
        s.visit(&mut |v| {
            if late {
                at_end.push(v);
            }
            out.insert(v, effects);
        });
        effects += u32::from(disturbs(values, reads, s));
    }
    at_end.into_iter().for_each(|v| {
        out.insert(v, effects);
    });
    out
}

/// `a = a * b` as `a *= b`, as lints would have it: the operator and what stands behind it.
fn compound(target: &TokenStream, value: &TokenStream) -> Option<(TokenStream, TokenStream)> {
    let text = target.to_string();
    if !value.to_string().starts_with(&text) {
        return None;
    }
    let Ok(syn::Expr::Binary(b)) = syn::parse2(value.clone()) else {
        return None;
    };
    if b.left.to_token_stream().to_string() != text {
        return None;
    }
    let op = match b.op {
        syn::BinOp::Add(_) => quote!(+=),
        syn::BinOp::Sub(_) => quote!(-=),
        syn::BinOp::Mul(_) => quote!(*=),
        syn::BinOp::Div(_) => quote!(/=),
        _ => return None,
    };
    let right = match *b.right {
        syn::Expr::Paren(p) => p.expr.to_token_stream(),
        other => other.to_token_stream(),
    };
    Some((op, right))
}
