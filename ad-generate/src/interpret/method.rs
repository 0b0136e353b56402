//! Methods: of numbers, lists, iterators, options.

use super::iter::Iter;
use super::machine::{Frame, Machine, Run};
use super::node::{Hint, Method, Name};
use super::number::{self, Function2, Operator};
use super::value::{IntTy, Ref, Stop, Sym, Value};
use std::cmp::Ordering;

pub fn some(v: Value) -> Value {
    Value::Variant(Sym::Some, vec![v])
}

pub fn none() -> Value {
    Value::Variant(Sym::None, Vec::new())
}

fn maybe(v: Option<Value>) -> Value {
    v.map_or_else(none, some)
}

fn iter(i: Iter) -> Value {
    Value::Iter(Box::new(i))
}

fn ordering(o: Ordering) -> Value {
    let name = match o {
        Ordering::Less => Sym::Less,
        Ordering::Equal => Sym::Equal,
        Ordering::Greater => Sym::Greater,
    };
    Value::Variant(name, Vec::new())
}

impl Machine<'_> {
    pub fn method(&mut self, m: &Method, f: Frame) -> Run<Value> {
        let place = self.place(&m.receiver, f)?;
        let r = self.through(place);
        let owned = r.cell == place.cell && r.steps() == place.steps() && place.part().is_none();
        if r.part().is_none() {
            match self.at(&r) {
                Value::F64(_)
                | Value::F32(_)
                | Value::Dual(_)
                | Value::Int(..)
                | Value::Bool(_) => {
                    let v = self.at(&r).clone();
                    let args = self.arguments(m, f)?;
                    return self.scalar(m, &v, args);
                }
                Value::Iter(_) => {
                    let taken = std::mem::replace(self.at_mut(&r)?, Value::Unit);
                    let Value::Iter(mut i) = taken else {
                        return Err(Stop::Unknown);
                    };
                    let args = self.arguments(m, f)?;
                    if matches!(
                        m.name,
                        Name::Next
                            | Name::NextBack
                            | Name::Nth
                            | Name::ByRef
                            | Name::Len
                            | Name::Clone
                            | Name::SizeHint
                    ) {
                        let out = self.stepped(m, &mut i, args, f);
                        *self.at_mut(&r)? = Value::Iter(i);
                        return out;
                    }
                    return self.adapted(m, *i, args, f);
                }
                Value::Variant(..) => {
                    let args = self.arguments(m, f)?;
                    return self.variant(m, r, args, f);
                }
                Value::Struct(s) => {
                    let name = s.name;
                    let args = self.arguments(m, f)?;
                    return self.of_struct(m, name, r, args);
                }
                Value::Tuple(_) | Value::Unit | Value::Text(_) if m.name == Name::Clone => {
                    return self.read(&r);
                }
                Value::Tuple(_) if m.name == Name::ZeroLike => {
                    let v = self.read(&r)?;
                    return Ok(v.with(&[]));
                }
                Value::List(_) => {}
                other => {
                    let what = format!("{} of {}", self.library.names.text(m.sym), other.kind());
                    return Err(self.unknown(&what));
                }
            }
        }
        let args = self.arguments(m, f)?;
        self.of_list(m, r, owned, args, f)
    }

    fn arguments(&mut self, m: &Method, f: Frame) -> Run<Vec<Value>> {
        let mut out = Vec::with_capacity(m.args.len());
        for a in &m.args {
            out.push(self.eval(a, f)?);
        }
        Ok(out)
    }

    fn no_method(&mut self, m: &Method, of: &str) -> Stop {
        let what = format!("{} of {of}", self.library.names.text(m.sym));
        self.unknown(&what)
    }

    /// A method that the program or an expansion defines.
    fn of_struct(&mut self, m: &Method, name: Sym, r: Ref, mut args: Vec<Value>) -> Run<Value> {
        if let Some(k) = self.library.methods.get(&(name, m.sym)).copied() {
            let own = if self.library.codes[k].receiver_by_ref {
                Value::Ref(r)
            } else {
                self.read(&r)?
            };
            args.insert(0, own);
            return self.call(k, args, usize::MAX, &[]);
        }
        match m.name {
            Name::Clone => self.read(&r),
            _ => Err(self.no_method(m, "a struct")),
        }
    }

    fn scalar(&mut self, m: &Method, v: &Value, args: Vec<Value>) -> Run<Value> {
        let mut plain = Vec::with_capacity(args.len());
        for a in args {
            plain.push(self.plain(a)?);
        }
        let real = v.real().is_some();
        let found = match (m.name, &plain[..]) {
            (Name::Clone | Name::ToOwned | Name::Into, []) => Some(v.clone()),
            (Name::ZeroLike, []) if real => Some(v.with(&[0.0])),
            (Name::Powi, [Value::Int(n, _)]) => number::powi(v, *n as i32),
            (Name::Powf, [y]) => Function2::Powf.apply(v, y),
            (Name::Max | Name::Min, [Value::Int(..)]) => {
                let order = self.compared(v, &plain[0])?;
                let greater = order == Some(Ordering::Greater);
                let other = super::machine::typed(int_type(v), plain[0].clone());
                let own = super::machine::typed(int_type(&plain[0]), v.clone());
                Some(if (m.name == Name::Max) == greater {
                    own
                } else {
                    other
                })
            }
            (Name::Max, [y]) => Function2::Max.apply(v, y),
            (Name::Min, [y]) => Function2::Min.apply(v, y),
            (Name::Hypot, [y]) => Function2::Hypot.apply(v, y),
            (Name::Atan2, [y]) => Function2::Atan2.apply(v, y),
            (Name::Copysign, [y]) => Function2::Copysign.apply(v, y),
            (Name::Add, [y]) => return self.operate(Operator::Real(Function2::Add), v, y),
            (Name::Sub, [y]) => return self.operate(Operator::Real(Function2::Sub), v, y),
            (Name::Mul, [y]) => return self.operate(Operator::Real(Function2::Mul), v, y),
            (Name::Div, [y]) => return self.operate(Operator::Real(Function2::Div), v, y),
            (Name::Neg, []) => number::negated(v),
            (Name::RemEuclid, [y]) if real => Function2::RemEuclid.apply(v, y),
            (Name::RemEuclid | Name::DivEuclid, [Value::Int(b, t)]) => {
                let Value::Int(a, s) = v else {
                    return Err(self.no_method(m, "a number"));
                };
                if *b == 0 {
                    return Err(self.panic("division by zero"));
                }
                let ty = if *s == IntTy::Untyped { *t } else { *s };
                Some(Value::Int(
                    if m.name == Name::RemEuclid {
                        a.rem_euclid(*b)
                    } else {
                        a.div_euclid(*b)
                    },
                    ty,
                ))
            }
            (Name::MulAdd, [a, b]) => number::mul_add(v, a, b),
            (Name::Clamp, [a, b]) => number::clamp(v, a, b),
            (Name::SinCos, []) => {
                let sin = number::Function::Sin.apply(v);
                let cos = number::Function::Cos.apply(v);
                sin.zip(cos).map(|(s, c)| Value::Tuple(vec![s, c]))
            }
            (Name::IsNan, []) => v.real().map(|x| Value::Bool(x.is_nan())),
            (Name::IsFinite, []) => v.real().map(|x| Value::Bool(x.is_finite())),
            (Name::IsInfinite, []) => v.real().map(|x| Value::Bool(x.is_infinite())),
            (Name::IsSignNegative, []) => v.real().map(|x| Value::Bool(x.is_sign_negative())),
            (Name::IsSignPositive, []) => v.real().map(|x| Value::Bool(x.is_sign_positive())),
            (Name::TotalCmp, [y]) => match (v.real(), y.real()) {
                (Some(a), Some(b)) => Some(ordering(a.total_cmp(&b))),
                _ => None,
            },
            (Name::PartialCmp, [y]) => {
                let o = self.compared(v, y)?;
                Some(maybe(o.map(ordering)))
            }
            (Name::Cmp, [y]) => {
                let o = self.compared(v, y)?;
                o.map(ordering)
            }
            (Name::Pow, [Value::Int(n, _)]) => {
                let one = Value::Int(1, IntTy::Untyped);
                let mut out = super::machine::typed(int_type(v), one);
                for _ in 0..*n {
                    out = self.operate(Operator::Real(Function2::Mul), &out, v)?;
                }
                Some(out)
            }
            (Name::AbsDiff, [Value::Int(b, _)]) => match v {
                Value::Int(a, t) => Some(Value::Int((a - b).abs(), *t)),
                _ => None,
            },
            (Name::SaturatingSub, [Value::Int(b, t)]) => match v {
                Value::Int(a, s) => {
                    let ty = if *s == IntTy::Untyped { *t } else { *s };
                    Some(Value::Int((a - b).clamp(ty.bounds().0, ty.bounds().1), ty))
                }
                _ => None,
            },
            (Name::DivCeil, [Value::Int(b, _)]) if *b > 0 => match v {
                Value::Int(a, t) if *a >= 0 => Some(Value::Int((a + b - 1) / b, *t)),
                _ => None,
            },
            _ => None,
        };
        match found {
            Some(v) => Ok(v),
            None => Err(self.no_method(m, v.kind())),
        }
    }

    // ---- lists ----

    /// The `Vec` at a place, whose length changes.
    fn vec(&mut self, r: &Ref) -> Run<&mut Vec<Value>> {
        if r.part().is_some() || !matches!(self.at(r), Value::List(_)) {
            return Err(self.unknown("a Vec that is none"));
        }
        match self.at_mut(r)? {
            Value::List(v) => Ok(v),
            _ => Err(Stop::Unknown),
        }
    }

    fn place_of(&mut self, r: Ref, k: usize) -> Run<Value> {
        let r = r.step(k);
        self.deeper(r).map(Value::Ref)
    }

    fn part_of(&mut self, r: Ref, start: usize, len: usize) -> Run<Value> {
        let r = r.slice(start, len);
        self.deeper(r).map(Value::Ref)
    }

    /// Bounds of a range that is an argument.
    fn range(&mut self, v: Value, len: usize) -> Run<(usize, usize)> {
        let Value::Iter(i) = v else {
            return Err(self.unknown("a range that is none"));
        };
        let Iter::Range(a, b, _) = *i else {
            return Err(self.unknown("a range that is none"));
        };
        let b = if b == i64::MAX { len as i64 } else { b };
        if a < 0 || a > b || b as usize > len {
            return Err(self.panic(&format!("range {a}..{b} of {len}")));
        }
        Ok((a as usize, b as usize))
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each method")]
    fn of_list(
        &mut self,
        m: &Method,
        r: Ref,
        owned: bool,
        args: Vec<Value>,
        f: Frame,
    ) -> Run<Value> {
        let n = self.list(&r)?.len();
        let mut args = args.into_iter();
        let mut next = |machine: &mut Self| match args.next() {
            Some(v) => Ok(v),
            None => Err(machine.no_method(m, "a list, with so few arguments")),
        };
        match m.name {
            Name::Len => Ok(Value::usize(n)),
            Name::IsEmpty => Ok(Value::Bool(n == 0)),
            Name::Iter | Name::IterMut => Ok(iter(Iter::Places(r, 0, n))),
            Name::IntoIter if owned => {
                let v = self.read(&r)?;
                self.iterator(v).map(iter)
            }
            Name::IntoIter => Ok(iter(Iter::Places(r, 0, n))),
            Name::ToVec | Name::Clone | Name::ToOwned => self.read(&r),
            Name::AsSlice | Name::AsMutSlice | Name::AsRef | Name::AsMut | Name::Borrowed => {
                Ok(Value::Ref(r))
            }
            Name::First | Name::FirstMut | Name::Last | Name::LastMut => {
                if n == 0 {
                    return Ok(none());
                }
                let k = if matches!(m.name, Name::First | Name::FirstMut) {
                    0
                } else {
                    n - 1
                };
                self.place_of(r, k).map(some)
            }
            Name::Get | Name::GetMut => {
                let k = next(self)?;
                match self.plain(k)? {
                    Value::Int(k, _) if k >= 0 && (k as usize) < n => {
                        self.place_of(r, k as usize).map(some)
                    }
                    Value::Int(..) => Ok(none()),
                    _ => Err(self.no_method(m, "a list, of a range")),
                }
            }
            Name::Push => {
                let v = next(self)?;
                self.vec(&r)?.push(v);
                self.short(&r)
            }
            Name::Pop => {
                let v = self.vec(&r)?.pop();
                Ok(maybe(v))
            }
            Name::Insert => {
                let (k, v) = (next(self)?, next(self)?);
                let k = self.number(k)?;
                if k > n {
                    return Err(self.panic("insertion beyond the end"));
                }
                self.vec(&r)?.insert(k, v);
                self.short(&r)
            }
            Name::Remove | Name::SwapRemove => {
                let k = next(self)?;
                let k = self.number(k)?;
                if k >= n {
                    return Err(self.panic("removal beyond the end"));
                }
                let v = self.vec(&r)?;
                Ok(if m.name == Name::Remove {
                    v.remove(k)
                } else {
                    v.swap_remove(k)
                })
            }
            Name::Truncate => {
                let k = next(self)?;
                let k = self.number(k)?;
                self.vec(&r)?.truncate(k);
                Ok(Value::Unit)
            }
            Name::Clear => {
                self.vec(&r)?.clear();
                Ok(Value::Unit)
            }
            Name::Reserve => Ok(Value::Unit),
            Name::Resize => {
                let (k, v) = (next(self)?, next(self)?);
                let k = self.number(k)?;
                self.vec(&r)?.resize(k, v);
                self.short(&r)
            }
            Name::ExtendFromSlice | Name::Extend => {
                let v = next(self)?;
                let items = self.iterator(v)?;
                let items = self.drained(items, f)?;
                for v in items {
                    let v = if matches!(v, Value::Ref(_)) {
                        self.plain(v)?
                    } else {
                        v
                    };
                    self.vec(&r)?.push(v);
                }
                self.short(&r)
            }
            Name::Append => {
                let Value::Ref(other) = next(self)? else {
                    return Err(self.no_method(m, "a list, of what is no reference"));
                };
                let other = self.through(other);
                let moved = std::mem::take(self.vec(&other)?);
                self.vec(&r)?.extend(moved);
                self.short(&r)
            }
            Name::Drain => {
                let range = next(self)?;
                let (a, b) = self.range(range, n)?;
                let items = self.vec(&r)?.drain(a..b).collect();
                Ok(iter(Iter::Items(items)))
            }
            Name::SplitOff => {
                let k = next(self)?;
                let k = self.number(k)?;
                if k > n {
                    return Err(self.panic("split beyond the end"));
                }
                Ok(Value::List(self.vec(&r)?.split_off(k)))
            }
            Name::Swap => {
                let (i, j) = (next(self)?, next(self)?);
                let (i, j) = (self.number(i)?, self.number(j)?);
                if i >= n || j >= n {
                    return Err(self.panic("swap beyond the end"));
                }
                self.list_mut(&r)?.swap(i, j);
                Ok(Value::Unit)
            }
            Name::Reverse => {
                self.list_mut(&r)?.reverse();
                Ok(Value::Unit)
            }
            Name::RotateLeft | Name::RotateRight => {
                let k = next(self)?;
                let k = self.number(k)?;
                if k > n {
                    return Err(self.panic("rotation beyond the end"));
                }
                let v = self.list_mut(&r)?;
                if m.name == Name::RotateLeft {
                    v.rotate_left(k)
                } else {
                    v.rotate_right(k)
                }
                Ok(Value::Unit)
            }
            Name::Fill => {
                let v = next(self)?;
                self.list_mut(&r)?.fill(v);
                Ok(Value::Unit)
            }
            Name::CopyFromSlice | Name::CloneFromSlice => {
                let v = next(self)?;
                let Value::List(from) = self.plain(v)? else {
                    return Err(self.no_method(m, "a list, from what is none"));
                };
                if from.len() != n {
                    return Err(self.panic("copy between lengths"));
                }
                self.list_mut(&r)?.clone_from_slice(&from);
                Ok(Value::Unit)
            }
            Name::SwapWithSlice => {
                let Value::Ref(other) = next(self)? else {
                    return Err(self.no_method(m, "a list, with what is no reference"));
                };
                let other = self.through(other);
                let (Value::List(a), Value::List(b)) = (self.read(&r)?, self.read(&other)?) else {
                    return Err(self.no_method(m, "a list, with what is none"));
                };
                if a.len() != b.len() {
                    return Err(self.panic("swap between lengths"));
                }
                self.list_mut(&r)?.clone_from_slice(&b);
                self.list_mut(&other)?.clone_from_slice(&a);
                Ok(Value::Unit)
            }
            Name::CopyWithin => {
                let (range, to) = (next(self)?, next(self)?);
                let (a, b) = self.range(range, n)?;
                let to = self.number(to)?;
                if to + (b - a) > n {
                    return Err(self.panic("copy beyond the end"));
                }
                let v = self.list_mut(&r)?;
                let moved = v[a..b].to_vec();
                v[to..to + (b - a)].clone_from_slice(&moved);
                Ok(Value::Unit)
            }
            Name::SplitAt | Name::SplitAtMut => {
                let k = next(self)?;
                let k = self.number(k)?;
                if k > n {
                    return Err(self.panic("split beyond the end"));
                }
                Ok(Value::Tuple(vec![
                    self.part_of(r, 0, k)?,
                    self.part_of(r, k, n - k)?,
                ]))
            }
            Name::SplitFirst | Name::SplitFirstMut | Name::SplitLast | Name::SplitLastMut => {
                if n == 0 {
                    return Ok(none());
                }
                let first = matches!(m.name, Name::SplitFirst | Name::SplitFirstMut);
                let one = self.place_of(r, if first { 0 } else { n - 1 })?;
                let rest = self.part_of(r, usize::from(first), n - 1)?;
                Ok(some(Value::Tuple(vec![one, rest])))
            }
            Name::Windows
            | Name::Chunks
            | Name::ChunksMut
            | Name::ChunksExact
            | Name::ChunksExactMut => {
                let k = next(self)?;
                let k = self.number(k)?;
                if k == 0 {
                    return Err(self.panic("parts of no length"));
                }
                Ok(iter(match m.name {
                    Name::Windows => Iter::Windows(r, 0, n, k),
                    Name::Chunks | Name::ChunksMut => Iter::Chunks(r, 0, n, k),
                    _ => Iter::Chunks(r, 0, n / k * k, k),
                }))
            }
            Name::Contains => {
                let v = next(self)?;
                let v = self.plain(v)?;
                let items = self.list(&r)?.to_vec();
                for i in &items {
                    if self.compared(i, &v)? == Some(Ordering::Equal) {
                        return Ok(Value::Bool(true));
                    }
                }
                Ok(Value::Bool(false))
            }
            Name::Concat => {
                let mut out = Vec::new();
                for row in self.list(&r)?.to_vec() {
                    match self.plain(row)? {
                        Value::List(v) => out.extend(v),
                        _ => return Err(self.no_method(m, "a list of no lists")),
                    }
                }
                Ok(Value::List(out))
            }
            Name::Sort | Name::SortUnstable => {
                let items = self.list(&r)?.to_vec();
                let sorted = self.sorted(items, |m, a, b| m.compared(a, b))?;
                self.list_mut(&r)?.clone_from_slice(&sorted);
                Ok(Value::Unit)
            }
            Name::SortByKey | Name::SortUnstableByKey => {
                let g = next(self)?;
                let items = self.list(&r)?.to_vec();
                let mut keyed = Vec::with_capacity(n);
                for v in items {
                    let (v, key) = self.lent(v, |m, r| m.call_value(&g, vec![r], f))?;
                    let key = self.plain(key)?;
                    keyed.push(Value::Tuple(vec![key, v]));
                }
                let sorted = self.sorted(keyed, |m, a, b| match (a, b) {
                    (Value::Tuple(a), Value::Tuple(b)) => m.compared(&a[0], &b[0]),
                    _ => Err(Stop::Unknown),
                })?;
                let sorted = sorted.into_iter().filter_map(|v| match v {
                    Value::Tuple(mut v) => v.pop(),
                    _ => None,
                });
                let sorted: Vec<Value> = sorted.collect();
                self.list_mut(&r)?.clone_from_slice(&sorted);
                Ok(Value::Unit)
            }
            Name::SortBy | Name::SortUnstableBy => {
                let g = next(self)?;
                let items = self.list(&r)?.to_vec();
                let sorted = self.sorted(items, |m, a, b| m.ordered_by(&g, a, b, f))?;
                self.list_mut(&r)?.clone_from_slice(&sorted);
                Ok(Value::Unit)
            }
            Name::Retain => {
                let g = next(self)?;
                let items = std::mem::take(self.vec(&r)?);
                let mut kept = Vec::new();
                for v in items {
                    let (v, keep) = self.lent(v, |m, r| m.call_value(&g, vec![r], f))?;
                    if self.truth(&keep)? {
                        kept.push(v);
                    }
                }
                *self.vec(&r)? = kept;
                Ok(Value::Unit)
            }
            // Of an array, element by element.
            Name::Map => {
                let g = next(self)?;
                let mut out = Vec::with_capacity(n);
                for v in self.list(&r)?.to_vec() {
                    out.push(self.call_value(&g, vec![v], f)?);
                }
                Ok(Value::List(out))
            }
            Name::ZeroLike => {
                let v = self.read(&r)?;
                Ok(v.with(&[]))
            }
            _ => Err(self.no_method(m, "a list")),
        }
    }

    /// Places know lengths up to a limit.
    fn short(&mut self, r: &Ref) -> Run<Value> {
        if self.list(r)?.len() > usize::from(u16::MAX) {
            return Err(Stop::Fuel);
        }
        Ok(Value::Unit)
    }

    pub fn ordered_by(
        &mut self,
        g: &Value,
        a: &Value,
        b: &Value,
        f: Frame,
    ) -> Run<Option<Ordering>> {
        let (a, b) = (a.clone(), b.clone());
        let (_, (_, found)) =
            self.lent(a, |m, x| m.lent(b, |m, y| m.call_value(g, vec![x, y], f)))?;
        match found {
            Value::Variant(Sym::Less, _) => Ok(Some(Ordering::Less)),
            Value::Variant(Sym::Equal, _) => Ok(Some(Ordering::Equal)),
            Value::Variant(Sym::Greater, _) => Ok(Some(Ordering::Greater)),
            other => Err(self.unknown(&format!("{} as an ordering", other.kind()))),
        }
    }

    /// Sorted by insertion: equal ones keep their order.
    pub fn sorted(
        &mut self,
        items: Vec<Value>,
        mut compare: impl FnMut(&mut Self, &Value, &Value) -> Run<Option<Ordering>>,
    ) -> Run<Vec<Value>> {
        let mut out: Vec<Value> = Vec::with_capacity(items.len());
        for v in items {
            let mut k = out.len();
            while k > 0 {
                match compare(self, &out[k - 1], &v)? {
                    Some(Ordering::Greater) => k -= 1,
                    Some(_) => break,
                    None => return Err(self.unknown("a sort of what has no order")),
                }
            }
            out.insert(k, v);
        }
        Ok(out)
    }

    // ---- iterators ----

    /// What leaves the iterator where it is.
    fn stepped(&mut self, m: &Method, i: &mut Iter, args: Vec<Value>, f: Frame) -> Run<Value> {
        match m.name {
            Name::Next => self.pull(i, false, f).map(maybe),
            Name::NextBack => self.pull(i, true, f).map(maybe),
            Name::Nth => {
                let k = match args.into_iter().next() {
                    Some(k) => self.number(k)?,
                    None => return Err(self.no_method(m, "an iterator")),
                };
                for _ in 0..k {
                    if self.pull(i, false, f)?.is_none() {
                        return Ok(none());
                    }
                }
                self.pull(i, false, f).map(maybe)
            }
            Name::Len => match i.len() {
                Some(n) => Ok(Value::usize(n)),
                None => Err(self.no_method(m, "an iterator")),
            },
            Name::SizeHint => match i.len() {
                Some(n) => Ok(Value::Tuple(vec![Value::usize(n), some(Value::usize(n))])),
                None => Err(self.no_method(m, "an iterator")),
            },
            Name::Clone => Ok(iter(i.clone())),
            _ => Err(self.no_method(m, "an iterator")),
        }
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each method")]
    fn adapted(&mut self, m: &Method, i: Iter, args: Vec<Value>, f: Frame) -> Run<Value> {
        let mut args = args.into_iter();
        let mut next = |machine: &mut Self| match args.next() {
            Some(v) => Ok(v),
            None => Err(machine.no_method(m, "an iterator, with so few arguments")),
        };
        let b = Box::new;
        let mut i = i;
        Ok(match m.name {
            Name::Iter | Name::IntoIter | Name::IterMut => iter(i),
            Name::Map => iter(Iter::Map(b(i), next(self)?)),
            Name::Filter => iter(Iter::Filter(b(i), next(self)?)),
            Name::FilterMap => iter(Iter::FilterMap(b(i), next(self)?)),
            Name::TakeWhile => iter(Iter::TakeWhile(b(i), next(self)?, false)),
            Name::SkipWhile => iter(Iter::SkipWhile(b(i), next(self)?, false)),
            Name::MapWhile => iter(Iter::MapWhile(b(i), next(self)?)),
            Name::Inspect => iter(Iter::Inspect(b(i), next(self)?)),
            Name::Scan => {
                let state = next(self)?;
                iter(Iter::Scan(b(i), Box::new(state), next(self)?))
            }
            Name::FlatMap => iter(Iter::FlatMap(b(i), Some(next(self)?), None)),
            Name::Flatten => iter(Iter::FlatMap(b(i), None, None)),
            Name::Cloned | Name::Copied => iter(Iter::Copied(b(i))),
            Name::Zip => {
                let other = next(self)?;
                let other = self.iterator(other)?;
                iter(Iter::Zip(b(i), b(other)))
            }
            Name::Chain => {
                let other = next(self)?;
                let other = self.iterator(other)?;
                iter(Iter::Chain(Some(b(i)), b(other)))
            }
            Name::Enumerate => iter(Iter::Enumerate(b(i), 0)),
            Name::Rev => iter(Iter::Rev(b(i))),
            Name::Skip | Name::Take | Name::StepBy => {
                let k = next(self)?;
                let k = self.number(k)?;
                iter(match m.name {
                    Name::Skip => Iter::Skip(b(i), k),
                    Name::Take => Iter::Take(b(i), k),
                    _ if k == 0 => return Err(self.panic("steps of zero")),
                    _ => Iter::StepBy(b(i), k, true),
                })
            }
            Name::Sum | Name::Product => return self.total(m, i, f),
            Name::Fold | Name::Rfold => {
                let (mut acc, g) = (next(self)?, next(self)?);
                let back = m.name == Name::Rfold;
                while let Some(v) = self.pull(&mut i, back, f)? {
                    acc = self.call_value(&g, vec![acc, v], f)?;
                }
                acc
            }
            Name::Reduce => {
                let g = next(self)?;
                let Some(mut acc) = self.pull(&mut i, false, f)? else {
                    return Ok(none());
                };
                while let Some(v) = self.pull(&mut i, false, f)? {
                    acc = self.call_value(&g, vec![acc, v], f)?;
                }
                some(acc)
            }
            Name::TryFold => {
                let (mut acc, g) = (next(self)?, next(self)?);
                let mut name = None;
                while let Some(v) = self.pull(&mut i, false, f)? {
                    match self.call_value(&g, vec![acc, v], f)? {
                        Value::Variant(n @ (Sym::Some | Sym::Ok), mut v) => {
                            name = Some(n);
                            acc = v.pop().unwrap_or(Value::Unit);
                        }
                        v @ Value::Variant(Sym::None | Sym::Err, _) => return Ok(v),
                        _ => return Err(self.no_method(m, "an iterator")),
                    }
                }
                match name {
                    Some(n) => Value::Variant(n, vec![acc]),
                    None => return Err(self.unknown("try_fold over nothing")),
                }
            }
            Name::Count => Value::usize(self.drained(i, f)?.len()),
            Name::Last => maybe(self.drained(i, f)?.pop()),
            Name::ForEach => {
                let g = next(self)?;
                while let Some(v) = self.pull(&mut i, false, f)? {
                    self.call_value(&g, vec![v], f)?;
                }
                Value::Unit
            }
            Name::All | Name::Any => {
                let g = next(self)?;
                let all = m.name == Name::All;
                while let Some(v) = self.pull(&mut i, false, f)? {
                    let c = self.call_value(&g, vec![v], f)?;
                    if self.truth(&c)? != all {
                        return Ok(Value::Bool(!all));
                    }
                }
                Value::Bool(all)
            }
            Name::Position => {
                let g = next(self)?;
                let mut k = 0;
                while let Some(v) = self.pull(&mut i, false, f)? {
                    let c = self.call_value(&g, vec![v], f)?;
                    if self.truth(&c)? {
                        return Ok(some(Value::usize(k)));
                    }
                    k += 1;
                }
                none()
            }
            Name::Find => {
                let g = next(self)?;
                while let Some(v) = self.pull(&mut i, false, f)? {
                    let (v, c) = self.lent(v, |m, r| m.call_value(&g, vec![r], f))?;
                    if self.truth(&c)? {
                        return Ok(some(v));
                    }
                }
                none()
            }
            Name::Collect => {
                let items = self.drained(i, f)?;
                match m.hint {
                    Hint::Reals if items.iter().any(|v| v.real().is_none()) => {
                        return Err(self.no_method(m, "an iterator of other than numbers"));
                    }
                    Hint::List | Hint::Reals | Hint::None => Value::List(items),
                    Hint::Option | Hint::Result => {
                        let mut out = Vec::with_capacity(items.len());
                        for v in items {
                            match v {
                                Value::Variant(Sym::Some | Sym::Ok, v) => out.extend(v),
                                v @ Value::Variant(..) => return Ok(v),
                                _ => return Err(self.no_method(m, "an iterator")),
                            }
                        }
                        let name = if m.hint == Hint::Option {
                            Sym::Some
                        } else {
                            Sym::Ok
                        };
                        Value::Variant(name, vec![Value::List(out)])
                    }
                    _ => return Err(self.no_method(m, "an iterator, into this")),
                }
            }
            Name::Max | Name::Min => {
                let mut best: Option<Value> = None;
                while let Some(v) = self.pull(&mut i, false, f)? {
                    let better = match &best {
                        None => true,
                        Some(b) => {
                            let (x, y) = (self.plain(v.clone())?, self.plain(b.clone())?);
                            let order = self.compared(&x, &y)?;
                            // The last of the largest, the first of the smallest.
                            if m.name == Name::Max {
                                order != Some(Ordering::Less)
                            } else {
                                order == Some(Ordering::Less)
                            }
                        }
                    };
                    if better {
                        best = Some(v);
                    }
                }
                maybe(best)
            }
            Name::MaxBy | Name::MinBy => {
                let g = next(self)?;
                let mut best: Option<Value> = None;
                while let Some(v) = self.pull(&mut i, false, f)? {
                    let better = match &best {
                        None => true,
                        Some(b) => {
                            let b = b.clone();
                            // As std calls it: the best so far first.
                            let order = self.ordered_by(&g, &b, &v, f)?;
                            if m.name == Name::MaxBy {
                                order != Some(Ordering::Greater)
                            } else {
                                order == Some(Ordering::Greater)
                            }
                        }
                    };
                    if better {
                        best = Some(v);
                    }
                }
                maybe(best)
            }
            Name::Unzip => {
                let (mut a, mut c) = (Vec::new(), Vec::new());
                while let Some(v) = self.pull(&mut i, false, f)? {
                    match v {
                        Value::Tuple(v) if v.len() == 2 => {
                            let mut v = v.into_iter();
                            a.extend(v.next());
                            c.extend(v.next());
                        }
                        _ => return Err(self.no_method(m, "an iterator")),
                    }
                }
                Value::Tuple(vec![Value::List(a), Value::List(c)])
            }
            Name::Contains => match (i, next(self)?) {
                (Iter::Range(a, b, _), k) => match self.plain(k)? {
                    Value::Int(k, _) => Value::Bool(a <= k && k < b),
                    _ => return Err(self.no_method(m, "a range")),
                },
                _ => return Err(self.no_method(m, "an iterator")),
            },
            Name::IsEmpty => match i.len() {
                Some(n) => Value::Bool(n == 0),
                None => return Err(self.no_method(m, "an iterator")),
            },
            _ => return Err(self.no_method(m, "an iterator")),
        })
    }

    /// `sum` and `product`.
    fn total(&mut self, m: &Method, mut i: Iter, f: Frame) -> Run<Value> {
        let sum = m.name == Name::Sum;
        let start = |hint: Hint| {
            Some(match (hint, sum) {
                (Hint::F64, true) => Value::F64(-0.0),
                (Hint::F64, false) => Value::F64(1.0),
                (Hint::F32, true) => Value::F32(-0.0),
                (Hint::F32, false) => Value::F32(1.0),
                (Hint::Int(t), true) => Value::Int(0, t),
                (Hint::Int(t), false) => Value::Int(1, t),
                _ => return None,
            })
        };
        let mut acc = start(m.hint);
        let op = Operator::Real(if sum { Function2::Add } else { Function2::Mul });
        while let Some(v) = self.pull(&mut i, false, f)? {
            let v = self.plain(v)?;
            let before = match acc.take() {
                Some(a) => a,
                None => match &v {
                    Value::F64(_) | Value::Dual(_) => start(Hint::F64),
                    Value::F32(_) => start(Hint::F32),
                    Value::Int(_, t) => start(Hint::Int(*t)),
                    _ => None,
                }
                .ok_or(Stop::Unknown)?,
            };
            acc = Some(self.operate(op, &before, &v)?);
        }
        match acc {
            Some(v) => Ok(v),
            None => Err(self.unknown("the sum of nothing, of no type")),
        }
    }

    // ---- options ----

    fn variant(&mut self, m: &Method, r: Ref, args: Vec<Value>, f: Frame) -> Run<Value> {
        let Value::Variant(name, held) = self.at(&r).clone() else {
            return Err(Stop::Unknown);
        };
        let full = matches!(name, Sym::Some | Sym::Ok);
        let ordered = matches!(name, Sym::Less | Sym::Equal | Sym::Greater);
        if !full && !matches!(name, Sym::None | Sym::Err) && !ordered {
            return match m.name {
                Name::Clone => self.read(&r),
                _ => Err(self.no_method(m, "an enum")),
            };
        }
        let whole = || Value::Variant(name, held.clone());
        let mut inside = held.clone().into_iter();
        let mut args = args.into_iter();
        let mut next = |machine: &mut Self| match args.next() {
            Some(v) => Ok(v),
            None => Err(machine.no_method(m, "an option, with so few arguments")),
        };
        let mut value = || inside.next().unwrap_or(Value::Unit);
        Ok(match m.name {
            Name::Reverse if ordered => ordering(match name {
                Sym::Less => Ordering::Greater,
                Sym::Greater => Ordering::Less,
                _ => Ordering::Equal,
            }),
            _ if ordered => return Err(self.no_method(m, "an ordering")),
            Name::Unwrap | Name::Expect if full => value(),
            Name::Unwrap | Name::Expect => return Err(self.panic("unwrap")),
            Name::UnwrapOr => {
                let other = next(self)?;
                if full { value() } else { other }
            }
            Name::UnwrapOrElse if full => value(),
            Name::UnwrapOrElse => {
                let g = next(self)?;
                let given = if name == Sym::Err {
                    vec![value()]
                } else {
                    Vec::new()
                };
                self.call_value(&g, given, f)?
            }
            Name::IsSome | Name::IsOk => Value::Bool(full),
            Name::IsNone | Name::IsErr => Value::Bool(!full),
            Name::Map if full => {
                let g = next(self)?;
                let v = value();
                Value::Variant(name, vec![self.call_value(&g, vec![v], f)?])
            }
            Name::AndThen if full => {
                let g = next(self)?;
                let v = value();
                self.call_value(&g, vec![v], f)?
            }
            Name::Map | Name::AndThen => whole(),
            Name::MapOr => {
                let (other, g) = (next(self)?, next(self)?);
                if full {
                    let v = value();
                    self.call_value(&g, vec![v], f)?
                } else {
                    other
                }
            }
            Name::MapErr if full => whole(),
            Name::MapErr => {
                let g = next(self)?;
                let v = value();
                Value::Variant(Sym::Err, vec![self.call_value(&g, vec![v], f)?])
            }
            Name::OkOr => {
                let other = next(self)?;
                if full {
                    Value::Variant(Sym::Ok, vec![value()])
                } else {
                    Value::Variant(Sym::Err, vec![other])
                }
            }
            Name::OkMethod if full => some(value()),
            Name::OkMethod => none(),
            Name::OrMethod => {
                let other = next(self)?;
                if full { whole() } else { other }
            }
            Name::Copied | Name::Cloned if full => {
                let v = value();
                some(self.plain(v)?)
            }
            Name::Copied | Name::Cloned | Name::Clone => whole(),
            Name::AsRef | Name::AsMut if full => some(self.place_of(r, 0)?),
            Name::AsRef | Name::AsMut => none(),
            Name::Take => {
                *self.at_mut(&r)? = none();
                whole()
            }
            Name::Replace => {
                let v = next(self)?;
                *self.at_mut(&r)? = some(v);
                whole()
            }
            Name::Insert => {
                let v = next(self)?;
                *self.at_mut(&r)? = some(v);
                self.place_of(r, 0)?
            }
            Name::Iter | Name::IntoIter => iter(Iter::Items(held.into())),
            Name::ZeroLike => whole().with(&[]),
            _ => return Err(self.no_method(m, "an option")),
        })
    }
}

fn int_type(v: &Value) -> Option<IntTy> {
    match v {
        Value::Int(_, t) if *t != IntTy::Untyped => Some(*t),
        _ => None,
    }
}
