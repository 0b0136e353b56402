//! Expressions: operations as tokens, nested where a value is used once.

use super::{Emit, shape};
use crate::ir::{Adapter, BinOp, Bits, Comparison, Op, Range, Val};
use crate::ty::{Float, Ty};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

/// An expression, how tightly it binds, and how large it is.
#[derive(Clone)]
pub(super) struct Expr {
    pub(super) tokens: TokenStream,
    pub(super) binds: Binds,
    pub(super) size: u32,
}

/// Precedence, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Binds {
    /// Stands alone: a block, an `if`.
    Block,
    Or,
    And,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Product,
    Cast,
    Unary,
    Atom,
}

impl Expr {
    pub(super) fn atom(tokens: TokenStream) -> Expr {
        Expr {
            tokens,
            binds: Binds::Atom,
            size: 1,
        }
    }

    /// The tokens, in parentheses if they bind less tightly than asked.
    pub(super) fn at(self, least: Binds) -> TokenStream {
        if self.binds >= least {
            return self.tokens;
        }
        let tokens = self.tokens;
        quote!((#tokens))
    }
}

impl Emit<'_> {
    /// The value as an expression: its name, or what computes it where it was not given one.
    pub(super) fn value(&mut self, v: Val) -> Expr {
        if let Some(e) = self.inline.get(&v) {
            return e.clone();
        }
        let span = self.values[v].span;
        let name = self.names.get(v, span);
        Expr::atom(quote!(#name))
    }

    pub(super) fn at(&mut self, v: Val, least: Binds) -> TokenStream {
        self.value(v).at(least)
    }

    /// What computes a value.
    pub(super) fn op(&mut self, v: Val, op: &Op) -> Expr {
        let span = self.values[v].span.resolved_at(Span::mixed_site());
        let size = 1 + self.operands_size(op);
        let atom = |tokens| Expr {
            tokens,
            binds: Binds::Atom,
            size,
        };
        let unary = |tokens| Expr {
            tokens,
            binds: Binds::Unary,
            size,
        };
        match op {
            Op::Leaf(tokens) if is_generic(&self.values[v].ty) && is_number(tokens) => {
                let ty = self.values[v].ty.strip().tokens();
                atom(quote!(::ad_core::rt::generic::number::<#ty>(#tokens)))
            }
            Op::Leaf(tokens) => Expr {
                tokens: tokens.clone(),
                binds: leaf_binds(tokens),
                size,
            },
            Op::Number(x) => atom(match &self.values[v].ty {
                ty @ Ty::Lanes(..) => super::shape::zeros(ty, &quote!(())),
                ty => number(*x, ty),
            }),
            Op::Undefined => atom(self.undefined(v)),
            Op::Copy(a) => self.value(*a),
            Op::Neg(a) => {
                let a = self.at(*a, Binds::Unary);
                unary(quote_spanned!(span=> -#a))
            }
            Op::Not(a) => {
                let a = self.at(*a, Binds::Unary);
                unary(quote_spanned!(span=> !#a))
            }
            Op::Ref(a) => {
                let a = self.at(*a, Binds::Unary);
                unary(quote_spanned!(span=> &#a))
            }
            Op::Deref(a) => {
                let a = self.at(*a, Binds::Unary);
                unary(quote_spanned!(span=> *#a))
            }
            Op::Bin(op, a, b) => self.binary(*op, *a, *b, span, size),
            Op::Cast(a, ty) if matches!(self.values[v].ty, Ty::Lanes(..)) => {
                let a = self.at(*a, Binds::Atom);
                atom(quote_spanned!(span=> #a.cast::<#ty>()))
            }
            Op::Cast(a, ty) => {
                let a = self.at(*a, Binds::Cast);
                Expr {
                    tokens: quote_spanned!(span=> #a as #ty),
                    binds: Binds::Cast,
                    size,
                }
            }
            Op::Call(path, args) if is_generic(&self.values[v].ty) => {
                let call = self.call(path, args);
                atom(of_generic(call))
            }
            Op::Method(name, turbofish, args) => atom(self.method(name, turbofish, args)),
            Op::Call(path, args) => atom(self.call(path, args)),
            Op::Strong(a, b) if matches!(self.values[v].ty, Ty::Lanes(..)) => {
                let (lanes, number) = match self.values[*a].ty.strip() {
                    Ty::Lanes(..) => (*a, *b),
                    _ => (*b, *a),
                };
                let (a, b) = (self.at(lanes, Binds::Block), self.at(number, Binds::Block));
                atom(quote_spanned!(span=> ::ad_core::rt::strong_lanes(#a, #b)))
            }
            Op::Strong(a, b) => {
                let (a, b) = (self.at(*a, Binds::Block), self.at(*b, Binds::Block));
                let call = quote_spanned!(span=> ::ad_core::rt::strong(#a, #b));
                atom(if is_generic(&self.values[v].ty) {
                    of_generic(call)
                } else {
                    call
                })
            }
            // A copy of memory that has no copies: slices and `Vec`s.
            Op::Load(place) if matches!(self.values[v].ty, Ty::Vec(_)) => {
                let bare = place.projections.is_empty()
                    && matches!(self.values[place.base].ty, Ty::Ref(..));
                let borrow = (!bare).then(|| quote!(&));
                let array = matches!(
                    crate::infer::place_ty(self.values, place).strip(),
                    Ty::Array(..)
                );
                let place = self.place(place);
                if array {
                    return atom(quote!(::ad_core::memory::snapshot(&#place[..])));
                }
                atom(quote!(::ad_core::memory::snapshot(#borrow #place)))
            }
            Op::Load(place)
                if matches!(self.values[v].ty, Ty::Opaque(_))
                    && self.values[place.base].mutable
                    && !self.accumulators.contains(&place.base) =>
            {
                let bare = place.projections.is_empty()
                    && matches!(self.values[place.base].ty, Ty::Ref(..));
                let borrow = (!bare).then(|| quote!(&));
                let place = self.place(place);
                atom(quote!(::core::clone::Clone::clone(#borrow #place)))
            }
            Op::Load(place) if place.projections.is_empty() => {
                let a = self.at(place.base, Binds::Unary);
                let star = matches!(self.values[place.base].ty, Ty::Ref(..)).then(|| quote!(*));
                unary(quote!(#star #a))
            }
            Op::Load(place) => {
                let ty = self.values[v].ty.clone();
                let tokens = self.place_of(place, &ty);
                match self.is_entry(place) {
                    true => unary(tokens),
                    false => atom(tokens),
                }
            }
            Op::View(place) => {
                let mutable = matches!(self.values[v].ty, Ty::Ref(_, true)).then(|| quote!(mut));
                let copied = place.projections.is_empty()
                    && matches!(self.values[place.base].ty, Ty::Array(..))
                    && self
                        .inline
                        .get(&place.base)
                        .is_some_and(|e| !is_bracketed(&e.tokens));
                // A range of known length that is taken for an array.
                let lies = crate::infer::place_ty(self.values, place);
                let array = matches!(self.values[v].ty.strip(), Ty::Array(..));
                let as_array =
                    Some(lies).filter(|ty| array && matches!(ty, Ty::Slice(_) | Ty::Vec(_)));
                let function = match mutable {
                    Some(_) => quote!(as_array_mut),
                    None => quote!(as_array),
                };
                let whole_reference = place.projections.is_empty()
                    && matches!(self.values[place.base].ty, Ty::Ref(_, true))
                    && matches!(self.values[v].ty, Ty::Ref(..));
                let place = match mutable {
                    Some(_) => self.lvalue(place),
                    None => self.place(place),
                };
                // A view of a copy is none of what was copied.
                let place = if copied { quote!({ #place }) } else { place };
                let star = whole_reference.then(|| quote!(*));
                let place = quote!(#star #place);
                match as_array {
                    Some(Ty::Vec(_)) => {
                        atom(quote!(::ad_core::rt::#function(&#mutable #place[..])))
                    }
                    Some(_) => atom(quote!(::ad_core::rt::#function(&#mutable #place))),
                    None => unary(quote_spanned!(span=> &#mutable #place)),
                }
            }
            Op::Array(parts) => {
                let parts: Vec<_> = parts.iter().map(|p| self.at(*p, Binds::Block)).collect();
                atom(quote!([#(#parts),*]))
            }
            Op::Tuple(parts) => {
                let parts: Vec<_> = parts.iter().map(|p| self.at(*p, Binds::Block)).collect();
                match &self.values[v].ty {
                    Ty::Struct(s) => Expr {
                        // Not where a block may follow: `if P { .. } == q {`.
                        binds: Binds::Block,
                        ..atom(super::structure(s, parts))
                    },
                    _ => atom(quote!((#(#parts,)*))),
                }
            }
            Op::Repeat(a, n) => {
                let a = self.at(*a, Binds::Block);
                atom(quote!([#a; #n]))
            }
            Op::Owned(a) => self.value(*a),
            Op::Filled(a, n) => {
                let (a, n) = (self.at(*a, Binds::Block), self.at(*n, Binds::Block));
                atom(quote!(::ad_core::memory::filled(#a, #n)))
            }
            Op::ZerosOf(lens) => {
                let mut ty = self.values[v].ty.clone();
                for _ in lens {
                    ty = ty.element().cloned().unwrap_or(Ty::Float(Float::F64));
                }
                let mut zeros = super::shape::zeros(&ty, &quote!(()));
                for n in lens.iter().rev() {
                    let n = self.at(*n, Binds::Block);
                    zeros = quote!(::ad_core::memory::filled(#zeros, #n));
                }
                atom(zeros)
            }
            Op::Zeros => atom(super::shape::zeros(&self.values[v].ty, &quote!(()))),
            Op::ZerosLike(a) => {
                let (like, ty) = (self.at(*a, Binds::Atom), self.values[*a].ty.clone());
                let lanes = self.values[v].ty.lanes();
                if let Some(width) = lanes {
                    return atom(super::shape::lane_zeros(&ty, width, &like));
                }
                atom(super::shape::zeros(&ty, &like))
            }
            Op::NewRecord(count, of) => atom(self.new_record(v, *count, *of)),
            Op::NewStack(room, _) => {
                self.growing.insert(v);
                let room = room.map_or_else(|| quote!(0), |c| self.value(c).tokens);
                atom(quote!(::ad_core::memory::with_capacity(#room)))
            }
            Op::Recall(record, index) => {
                let (r, i) = (self.at(*record, Binds::Atom), self.at(*index, Binds::Block));
                match &self.values[v].ty {
                    ty if ty.may_move() && (ty.has_structs() || !ty.is_plain()) => {
                        atom(quote!(::core::clone::Clone::clone(&#r[#i])))
                    }
                    ty if ty.moves() => atom(quote!(::core::mem::take(&mut #r[#i]))),
                    _ => atom(quote!(#r[#i])),
                }
            }
            Op::Open(record, count) => {
                self.growing.remove(record);
                let count = self.at(*count, Binds::Block);
                let zero = match &self.values[*record].ty {
                    Ty::Record(of) => zero(of),
                    _ => None,
                };
                let record = self.at(*record, Binds::Atom);
                atom(quote!(::ad_core::memory::open(&mut #record, #count, #zero)))
            }
            Op::Back(record, count) => {
                let (record, count) = (
                    self.at(*record, Binds::Atom),
                    self.at(*count, Binds::Product),
                );
                Expr {
                    binds: Binds::Sum,
                    ..atom(quote!(#record.len() - #count))
                }
            }
            // An `Option`, so that there is something to have where nothing was called.
            Op::Part(of, 1) => {
                let of = self.at(*of, Binds::Atom);
                atom(quote!(::core::option::Option::Some(#of.1)))
            }
            Op::Part(of, _) => {
                let of = self.at(*of, Binds::Atom);
                atom(quote!(#of.0))
            }
            Op::Trips(range) => self.trips(range),
            Op::Nth(range, trip) => {
                let trip = self.at(*trip, Binds::Sum);
                Expr {
                    tokens: self.nth(range, trip),
                    binds: Binds::Sum,
                    size,
                }
            }
            Op::Opaque(tokens, vars) => {
                let emitted = self.opaque(tokens, vars);
                // A block that begins a statement would end it.
                let block = emitted.to_string() != tokens.to_string();
                Expr {
                    binds: if block { Binds::Block } else { Binds::Atom },
                    ..atom(emitted)
                }
            }
        }
    }

    fn operands_size(&mut self, op: &Op) -> u32 {
        let mut size = 0;
        op.visit(&mut |v| size += self.inline.get(&v).map_or(0, |e| e.size));
        size
    }

    fn binary(&mut self, op: BinOp, a: Val, b: Val, span: Span, size: u32) -> Expr {
        let (text, binds) = operator(op, span);
        let tighter = match binds {
            Binds::Compare => (Binds::BitOr, Binds::BitOr),
            other => (other, next(other)),
        };
        let left = self.value(a);
        // `a % n as usize < b` would open a generic argument list.
        let casts = left
            .tokens
            .clone()
            .into_iter()
            .any(|t| matches!(t, TokenTree::Ident(i) if i == "as"));
        let left = if casts && matches!(binds, Binds::Compare | Binds::Shift) {
            left.at(Binds::Atom)
        } else {
            left.at(tighter.0)
        };
        let right = self.at(b, tighter.1);
        Expr {
            tokens: quote!(#left #text #right),
            binds,
            size,
        }
    }

    fn method(
        &mut self,
        name: &proc_macro2::Ident,
        turbofish: &TokenStream,
        args: &[Val],
    ) -> TokenStream {
        let receiver = self.value(args[0]);
        let rest: Vec<_> = args[1..]
            .iter()
            .map(|a| self.at(*a, Binds::Block))
            .collect();
        if self.is_literal(args[0])
            && let Some(ty) = self.values[args[0]].ty.tokens()
        {
            let receiver = receiver.tokens;
            return quote!(<#ty>::#name #turbofish(#receiver #(, #rest)*));
        }
        let receiver = receiver.at(Binds::Atom);
        quote!(#receiver.#name #turbofish(#(#rest),*))
    }

    /// Whether the value is written with bare literals alone, so that a method of it would be ambiguous.
    fn is_literal(&self, v: Val) -> bool {
        let scalar = matches!(self.values[v].ty, Ty::Float(_) | Ty::Int(_));
        scalar && self.inline.get(&v).is_some_and(|e| bare(&e.tokens))
    }

    /// A call; a path that ends in a number names a part of the result.
    fn call(&mut self, path: &TokenStream, args: &[Val]) -> TokenStream {
        let args: Vec<_> = args.iter().map(|a| self.at(*a, Binds::Block)).collect();
        let mut trees: Vec<_> = path.clone().into_iter().collect();
        if let Some(TokenTree::Literal(field)) = trees.last().cloned() {
            trees.pop();
            let path: TokenStream = trees.into_iter().collect();
            return quote!(#path(#(#args),*).#field);
        }
        quote!(#path(#(#args),*))
    }

    fn undefined(&self, v: Val) -> TokenStream {
        blank(&self.values[v].ty)
    }

    fn opaque(&mut self, tokens: &TokenStream, vars: &[(proc_macro2::Ident, Val)]) -> TokenStream {
        let (mut bindings, mut tokens) = (Vec::new(), tokens.clone());
        let mut copied = true;
        for (name, v) in vars {
            let e = self.at(*v, Binds::Block);
            if *name != e.to_string() {
                bindings.push(super::call::bound(name, &e, &mut tokens));
            } else {
                copied &= matches!(self.values[*v].ty, Ty::Float(_) | Ty::Int(_) | Ty::Bool);
            }
        }
        if bindings.is_empty() {
            return tokens;
        }
        // A closure outlives the block, and what is bound in it.
        let first = tokens.clone().into_iter().next();
        let closure = matches!(first, Some(TokenTree::Punct(p)) if p.as_char() == '|');
        let moves = (closure && copied).then(|| quote!(move));
        quote!({ #(#bindings)* #moves #tokens })
    }

    /// `range` with its adapters.
    pub(super) fn range(&mut self, r: &Range) -> Expr {
        let (a, b) = (self.at(r.start, Binds::Or), self.at(r.end, Binds::Or));
        let base = if r.inclusive {
            quote!(#a..=#b)
        } else {
            quote!(#a..#b)
        };
        if r.adapters.is_empty() {
            return Expr {
                tokens: base,
                binds: Binds::Block,
                size: 1,
            };
        }
        let mut tokens = quote!((#base));
        for adapter in &r.adapters {
            tokens = match adapter {
                Adapter::Rev => quote!(#tokens.rev()),
                Adapter::StepBy(k) => {
                    let k = self.at(*k, Binds::Block);
                    quote!(#tokens.step_by(#k))
                }
            };
        }
        Expr::atom(tokens)
    }

    /// Number of trips of a range.
    pub(super) fn trips(&mut self, r: &Range) -> Expr {
        let plain = r.adapters.iter().all(|a| matches!(a, Adapter::Rev))
            && !r.inclusive
            && self.is_usize(r);
        if plain {
            let (start, end) = (self.value(r.start), self.value(r.end));
            if start.tokens.to_string() == "0" {
                return end;
            }
            let (start, end) = (start.at(Binds::Or), end.at(Binds::Or));
            return Expr::atom(quote!((#start..#end).len()));
        }
        let range = self.range(r).tokens;
        Expr::atom(quote!(::core::iter::Iterator::size_hint(&(#range)).0))
    }

    /// Whether the range counts in `usize`.
    pub(super) fn is_usize(&self, r: &Range) -> bool {
        [r.start, r.end]
            .iter()
            .any(|v| matches!(&self.values[*v].ty, Ty::Int(Some(t)) if t == "usize"))
    }
}

fn is_bracketed(tokens: &TokenStream) -> bool {
    matches!(tokens.clone().into_iter().next(), Some(TokenTree::Group(g)) if g.delimiter() == proc_macro2::Delimiter::Bracket)
}

fn leaf_binds(tokens: &TokenStream) -> Binds {
    let mut trees = tokens.clone().into_iter();
    if matches!(
        (trees.next(), trees.next()),
        (Some(TokenTree::Literal(_) | TokenTree::Ident(_)), None)
    ) {
        return Binds::Atom;
    }
    match syn::parse2::<syn::Expr>(tokens.clone()) {
        Ok(syn::Expr::Lit(_) | syn::Expr::Path(_) | syn::Expr::Paren(_)) => Binds::Atom,
        Ok(syn::Expr::Unary(_)) => Binds::Unary,
        _ => Binds::Block,
    }
}

/// A call of the runtime for a generic type: `::ad_core::rt::generic::f` for `::ad_core::rt::f`.
fn of_generic(call: TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let mut path = call
        .to_string()
        .replace(' ', "")
        .starts_with("::ad_core::rt::");
    for t in call {
        let is_rt = path && matches!(&t, TokenTree::Ident(i) if i == "rt");
        path &= matches!(&t, TokenTree::Ident(_) | TokenTree::Punct(_));
        out.extend([t]);
        if is_rt {
            out.extend(quote!(::generic));
        }
    }
    out
}

/// A number as a literal without suffix; of a generic type, made of one.
pub(super) fn number(x: f64, ty: &Ty) -> TokenStream {
    let literal = proc_macro2::Literal::f64_unsuffixed(x);
    match (is_generic(ty), ty.strip().tokens()) {
        (true, Some(ty)) => quote!(::ad_core::rt::generic::number::<#ty>(#literal)),
        _ => quote!(#literal),
    }
}

fn is_generic(ty: &Ty) -> bool {
    matches!(ty.strip(), Ty::Float(Float::Generic(_)))
}

/// Whether the tokens are a literal, or a constant of `core`: numbers of the transform, for the user can write neither for
/// a number of a generic type.
fn is_number(tokens: &TokenStream) -> bool {
    let mut trees = tokens.clone().into_iter();
    match trees.next() {
        Some(TokenTree::Literal(_)) => true,
        Some(TokenTree::Punct(p)) if p.as_char() == ':' => {
            trees.any(|t| matches!(t, TokenTree::Ident(i) if i == "core"))
        }
        _ => false,
    }
}

/// The zero of a scalar type, if it has a literal.
pub(super) fn zero(ty: &Ty) -> Option<TokenStream> {
    match ty.strip() {
        Ty::Float(Float::F32) => Some(quote!(0.0_f32)),
        Ty::Float(Float::Generic(_)) => Some(number(0.0, ty)),
        Ty::Float(_) => Some(quote!(0.0_f64)),
        lanes @ Ty::Lanes(..) => Some(super::shape::zeros(lanes, &quote!(()))),
        Ty::Int(_) => Some(quote!(0)),
        Ty::Bool => Some(quote!(false)),
        _ => None,
    }
}

fn next(b: Binds) -> Binds {
    match b {
        Binds::Block | Binds::Or => Binds::And,
        Binds::And => Binds::Compare,
        Binds::Compare => Binds::BitOr,
        Binds::BitOr => Binds::BitXor,
        Binds::BitXor => Binds::BitAnd,
        Binds::BitAnd => Binds::Shift,
        Binds::Shift => Binds::Sum,
        Binds::Sum => Binds::Product,
        Binds::Product => Binds::Cast,
        Binds::Cast => Binds::Unary,
        Binds::Unary | Binds::Atom => Binds::Atom,
    }
}

/// What stands for a value of a type that nobody reads.
fn blank(ty: &Ty) -> TokenStream {
    match ty {
        ty @ Ty::Float(_) => number(0.0, ty),
        ty @ Ty::Lanes(..) => super::shape::zeros(ty, &quote!(())),
        Ty::Int(_) => quote!(0),
        Ty::Bool => quote!(false),
        Ty::Kept => quote!(::core::option::Option::None),
        Ty::Array(e, n) if shape::fixed(e) && e.has_reals() && !e.has_structs() => {
            let element = blank(e);
            quote!([#element; #n])
        }
        // A struct need not have a default.
        Ty::Struct(s) if s.variants.is_empty() => {
            let parts = s.fields.iter().map(|(_, t)| blank(t)).collect();
            super::structure(s, parts)
        }
        Ty::Tuple(parts) if ty.has_reals() || ty.has_structs() => {
            let parts = parts.iter().map(blank);
            quote!((#(#parts,)*))
        }
        Ty::Array(e, _) if e.has_structs() => {
            let element = blank(e);
            quote!(::core::array::from_fn(|_| #element))
        }
        _ => quote!(::core::default::Default::default()),
    }
}

/// Whether there are only literals and operators, whose type nothing says.
pub(super) fn bare(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().all(|t| match t {
        TokenTree::Ident(_) => false,
        TokenTree::Group(g) => bare(&g.stream()),
        TokenTree::Literal(_) | TokenTree::Punct(_) => true,
    })
}

fn operator(op: BinOp, span: Span) -> (TokenStream, Binds) {
    match op {
        BinOp::Add => (quote_spanned!(span=> +), Binds::Sum),
        BinOp::Sub => (quote_spanned!(span=> -), Binds::Sum),
        BinOp::Mul => (quote_spanned!(span=> *), Binds::Product),
        BinOp::Div => (quote_spanned!(span=> /), Binds::Product),
        BinOp::Rem => (quote_spanned!(span=> %), Binds::Product),
        BinOp::Compare(c) => {
            let text = match c {
                Comparison::Lt => quote_spanned!(span=> <),
                Comparison::Le => quote_spanned!(span=> <=),
                Comparison::Gt => quote_spanned!(span=> >),
                Comparison::Ge => quote_spanned!(span=> >=),
                Comparison::Eq => quote_spanned!(span=> ==),
                Comparison::Ne => quote_spanned!(span=> !=),
            };
            (text, Binds::Compare)
        }
        BinOp::Bits(b) => match b {
            Bits::And => (quote_spanned!(span=> &), Binds::BitAnd),
            Bits::Or => (quote_spanned!(span=> |), Binds::BitOr),
            Bits::Xor => (quote_spanned!(span=> ^), Binds::BitXor),
            Bits::Shl => (quote_spanned!(span=> <<), Binds::Shift),
            Bits::Shr => (quote_spanned!(span=> >>), Binds::Shift),
        },
    }
}
