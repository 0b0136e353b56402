//! Methods of iterators.

use super::super::iter::Iter;
use super::super::machine::{Machine, Run};
use super::super::node::{Hint, Method, Name};
use super::super::number::{Function2, Operator};
use super::super::value::{Stop, Sym, Value};
use super::{iter, maybe, none, some};
use std::cmp::Ordering;

impl Machine<'_> {
    /// What leaves the iterator where it is.
    pub(super) fn stepped(&mut self, m: &Method, i: &mut Iter, args: Vec<Value>) -> Run<Value> {
        match m.name {
            Name::Next => self.pull(i, false).map(maybe),
            Name::NextBack => self.pull(i, true).map(maybe),
            Name::Nth => {
                let k = match args.into_iter().next() {
                    Some(k) => self.number(k)?,
                    None => return Err(self.no_method(m, "an iterator")),
                };
                for _ in 0..k {
                    if self.pull(i, false)?.is_none() {
                        return Ok(none());
                    }
                }
                self.pull(i, false).map(maybe)
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
    pub(super) fn adapted(&mut self, m: &Method, i: Iter, args: Vec<Value>) -> Run<Value> {
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
            Name::Sum | Name::Product => return self.total(m, i),
            Name::Fold | Name::Rfold => {
                let (mut acc, g) = (next(self)?, next(self)?);
                let back = m.name == Name::Rfold;
                while let Some(v) = self.pull(&mut i, back)? {
                    acc = self.call_value(&g, vec![acc, v])?;
                }
                acc
            }
            Name::Reduce => {
                let g = next(self)?;
                let Some(mut acc) = self.pull(&mut i, false)? else {
                    return Ok(none());
                };
                while let Some(v) = self.pull(&mut i, false)? {
                    acc = self.call_value(&g, vec![acc, v])?;
                }
                some(acc)
            }
            Name::TryFold => {
                let (mut acc, g) = (next(self)?, next(self)?);
                let mut name = None;
                while let Some(v) = self.pull(&mut i, false)? {
                    match self.call_value(&g, vec![acc, v])? {
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
            Name::Count => Value::usize(self.drained(i)?.len()),
            Name::Last => maybe(self.drained(i)?.pop()),
            Name::ForEach => {
                let g = next(self)?;
                while let Some(v) = self.pull(&mut i, false)? {
                    self.call_value(&g, vec![v])?;
                }
                Value::Unit
            }
            Name::All | Name::Any => {
                let g = next(self)?;
                let all = m.name == Name::All;
                while let Some(v) = self.pull(&mut i, false)? {
                    let c = self.call_value(&g, vec![v])?;
                    if self.truth(&c)? != all {
                        return Ok(Value::Bool(!all));
                    }
                }
                Value::Bool(all)
            }
            Name::Position => {
                let g = next(self)?;
                let mut k = 0;
                while let Some(v) = self.pull(&mut i, false)? {
                    let c = self.call_value(&g, vec![v])?;
                    if self.truth(&c)? {
                        return Ok(some(Value::usize(k)));
                    }
                    k += 1;
                }
                none()
            }
            Name::Find => {
                let g = next(self)?;
                while let Some(v) = self.pull(&mut i, false)? {
                    let (v, c) = self.lent(v, |m, r| m.call_value(&g, vec![r]))?;
                    if self.truth(&c)? {
                        return Ok(some(v));
                    }
                }
                none()
            }
            Name::Collect => {
                let items = self.drained(i)?;
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
                while let Some(v) = self.pull(&mut i, false)? {
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
                while let Some(v) = self.pull(&mut i, false)? {
                    let better = match &best {
                        None => true,
                        Some(b) => {
                            let b = b.clone();
                            // As std calls it: the best so far first.
                            let order = self.ordered_by(&g, &b, &v)?;
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
                while let Some(v) = self.pull(&mut i, false)? {
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
    pub(super) fn total(&mut self, m: &Method, mut i: Iter) -> Run<Value> {
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
        while let Some(v) = self.pull(&mut i, false)? {
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
}
