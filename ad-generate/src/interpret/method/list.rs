//! Methods of slices, arrays and `Vec`s.

use super::super::iter::Iter;
use super::super::machine::{Machine, Run};
use super::super::node::{Method, Name};
use super::super::value::{Ref, Stop, Sym, Value};
use super::{iter, maybe, none, some};
use std::cmp::Ordering;

impl Machine<'_> {
    /// The `Vec` at a place, whose length changes.
    pub(super) fn vec(&mut self, r: &Ref) -> Run<&mut Vec<Value>> {
        if r.part().is_some() || !matches!(self.at(r), Value::List(_)) {
            return Err(self.unknown("a Vec that is none"));
        }
        match self.at_mut(r)? {
            Value::List(v) => Ok(v),
            _ => Err(Stop::Unknown),
        }
    }

    pub(super) fn place_of(&mut self, r: Ref, k: usize) -> Run<Value> {
        let r = r.step(k);
        self.deeper(r).map(Value::Ref)
    }

    pub(super) fn part_of(&mut self, r: Ref, start: usize, len: usize) -> Run<Value> {
        let r = r.slice(start, len);
        self.deeper(r).map(Value::Ref)
    }

    /// Bounds of a range that is an argument.
    pub(super) fn range(&mut self, v: Value, len: usize) -> Run<(usize, usize)> {
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
    pub(super) fn of_list(
        &mut self,
        m: &Method,
        r: Ref,
        owned: bool,
        args: Vec<Value>,
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
                let items = self.drained(items)?;
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
                    let (v, key) = self.lent(v, |m, r| m.call_value(&g, vec![r]))?;
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
                let sorted = self.sorted(items, |m, a, b| m.ordered_by(&g, a, b))?;
                self.list_mut(&r)?.clone_from_slice(&sorted);
                Ok(Value::Unit)
            }
            Name::Retain => {
                let g = next(self)?;
                let items = std::mem::take(self.vec(&r)?);
                let mut kept = Vec::new();
                for v in items {
                    let (v, keep) = self.lent(v, |m, r| m.call_value(&g, vec![r]))?;
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
                    out.push(self.call_value(&g, vec![v])?);
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
    pub(super) fn short(&mut self, r: &Ref) -> Run<Value> {
        if self.list(r)?.len() > usize::from(u16::MAX) {
            return Err(Stop::Fuel);
        }
        Ok(Value::Unit)
    }

    pub fn ordered_by(&mut self, g: &Value, a: &Value, b: &Value) -> Run<Option<Ordering>> {
        let (a, b) = (a.clone(), b.clone());
        let (_, (_, found)) = self.lent(a, |m, x| m.lent(b, |m, y| m.call_value(g, vec![x, y])))?;
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
}
