//! Iterators: pulled from either end, lazily, as in Rust, because closures may write.

use super::machine::{Machine, Run};
use super::value::{IntTy, Ref, Stop, Value};

#[derive(Clone, Debug)]
pub enum Iter {
    /// Integers from the first to before the second; without an end, `i64::MAX`.
    Range(i64, i64, IntTy),
    /// Elements of a list as references, of these numbers.
    Places(Ref, usize, usize),
    /// Parts of a list: the list, where the next begins, where it ends, length, distance.
    Windows(Ref, usize, usize, usize),
    Chunks(Ref, usize, usize, usize),
    /// Values.
    Items(std::collections::VecDeque<Value>),
    Map(Box<Iter>, Value),
    Filter(Box<Iter>, Value),
    FilterMap(Box<Iter>, Value),
    TakeWhile(Box<Iter>, Value, bool),
    SkipWhile(Box<Iter>, Value, bool),
    MapWhile(Box<Iter>, Value),
    Inspect(Box<Iter>, Value),
    Scan(Box<Iter>, Box<Value>, Value),
    FlatMap(Box<Iter>, Option<Value>, Option<Box<Iter>>),
    Zip(Box<Iter>, Box<Iter>),
    Enumerate(Box<Iter>, usize),
    Rev(Box<Iter>),
    Skip(Box<Iter>, usize),
    Take(Box<Iter>, usize),
    /// Step, and whether the next one is the first.
    StepBy(Box<Iter>, usize, bool),
    Chain(Option<Box<Iter>>, Box<Iter>),
    Copied(Box<Iter>),
    Repeat(Value),
}

impl Iter {
    /// How many there are, where that is known without running closures.
    pub fn len(&self) -> Option<usize> {
        Some(match self {
            Iter::Range(a, b, _) => usize::try_from((*b - *a).max(0)).ok()?,
            Iter::Places(_, a, b) => b.saturating_sub(*a),
            Iter::Windows(_, at, end, n) => (end + 1).saturating_sub(at + n),
            Iter::Chunks(_, at, end, n) => end.saturating_sub(*at).div_ceil(*n),
            Iter::Items(v) => v.len(),
            Iter::Map(i, _) | Iter::Inspect(i, _) | Iter::Rev(i) | Iter::Copied(i) => i.len()?,
            Iter::Enumerate(i, _) => i.len()?,
            Iter::Zip(a, b) => match (a.len(), b.len()) {
                (Some(a), Some(b)) => a.min(b),
                _ => return None,
            },
            Iter::Skip(i, k) => i.len()?.saturating_sub(*k),
            Iter::Take(i, k) => i.len().map_or(*k, |n| n.min(*k)),
            Iter::StepBy(i, k, true) => i.len()?.div_ceil(*k),
            Iter::StepBy(i, k, false) => i.len()? / k,
            Iter::Chain(a, b) => match a {
                Some(a) => a.len()? + b.len()?,
                None => b.len()?,
            },
            _ => return None,
        })
    }
}

impl Machine<'_> {
    /// The next one from the front, or from the back.
    pub fn pull(&mut self, i: &mut Iter, back: bool) -> Run<Option<Value>> {
        self.burn()?;
        match i {
            Iter::Range(a, b, ty) => {
                if *a >= *b {
                    return Ok(None);
                }
                if back {
                    *b -= 1;
                    return Ok(Some(Value::Int(*b, *ty)));
                }
                *a += 1;
                Ok(Some(Value::Int(*a - 1, *ty)))
            }
            Iter::Places(r, a, b) => {
                if *a >= *b {
                    return Ok(None);
                }
                let k = if back {
                    *b -= 1;
                    *b
                } else {
                    *a += 1;
                    *a - 1
                };
                Ok(Some(Value::Ref(self.deeper(r.step(k))?)))
            }
            Iter::Windows(r, at, end, n) => {
                if *at + *n > *end {
                    return Ok(None);
                }
                let start = if back {
                    *end -= 1;
                    *end + 1 - *n
                } else {
                    *at += 1;
                    *at - 1
                };
                Ok(Some(Value::Ref(self.deeper(r.slice(start, *n))?)))
            }
            Iter::Chunks(r, at, end, n) => {
                if *at >= *end {
                    return Ok(None);
                }
                let (start, stop) = if back {
                    let rest = (*end - *at) % *n;
                    let len = if rest == 0 { *n } else { rest };
                    *end -= len;
                    (*end, *end + len)
                } else {
                    let start = *at;
                    *at = (*at + *n).min(*end);
                    (start, *at)
                };
                Ok(Some(Value::Ref(self.deeper(r.slice(start, stop - start))?)))
            }
            Iter::Items(v) => Ok(if back { v.pop_back() } else { v.pop_front() }),
            Iter::Map(i, g) => {
                let Some(v) = self.pull(i, back)? else {
                    return Ok(None);
                };
                let g = g.clone();
                self.call_value(&g, vec![v]).map(Some)
            }
            Iter::Inspect(i, g) => {
                let Some(v) = self.pull(i, back)? else {
                    return Ok(None);
                };
                let g = g.clone();
                self.lent(v, |m, r| m.call_value(&g, vec![r]))
                    .map(|(v, _)| Some(v))
            }
            Iter::Filter(i, g) => {
                let g = g.clone();
                while let Some(v) = self.pull(i, back)? {
                    let (v, keep) = self.lent(v, |m, r| m.call_value(&g, vec![r]))?;
                    if self.truth(&keep)? {
                        return Ok(Some(v));
                    }
                }
                Ok(None)
            }
            Iter::FilterMap(i, g) => {
                let g = g.clone();
                while let Some(v) = self.pull(i, back)? {
                    let found = self.call_value(&g, vec![v])?;
                    if let Some(v) = self.option(found)? {
                        return Ok(Some(v));
                    }
                }
                Ok(None)
            }
            Iter::TakeWhile(i, g, done) => {
                if back {
                    return Err(self.unknown("take_while from the back"));
                }
                if *done {
                    return Ok(None);
                }
                let g = g.clone();
                let Some(v) = self.pull(i, false)? else {
                    return Ok(None);
                };
                let (v, keep) = self.lent(v, |m, r| m.call_value(&g, vec![r]))?;
                if self.truth(&keep)? {
                    return Ok(Some(v));
                }
                *done = true;
                Ok(None)
            }
            Iter::MapWhile(i, g) => {
                if back {
                    return Err(self.unknown("map_while from the back"));
                }
                let g = g.clone();
                let Some(v) = self.pull(i, false)? else {
                    return Ok(None);
                };
                let found = self.call_value(&g, vec![v])?;
                self.option(found)
            }
            Iter::SkipWhile(i, g, begun) => {
                if back {
                    return Err(self.unknown("skip_while from the back"));
                }
                let g = g.clone();
                while let Some(v) = self.pull(i, false)? {
                    if *begun {
                        return Ok(Some(v));
                    }
                    let (v, skip) = self.lent(v, |m, r| m.call_value(&g, vec![r]))?;
                    if !self.truth(&skip)? {
                        *begun = true;
                        return Ok(Some(v));
                    }
                }
                Ok(None)
            }
            Iter::Scan(i, state, g) => {
                if back {
                    return Err(self.unknown("scan from the back"));
                }
                let g = g.clone();
                let Some(v) = self.pull(i, false)? else {
                    return Ok(None);
                };
                let old = std::mem::replace(&mut **state, Value::Unit);
                let (new, found) = self.lent(old, |m, r| m.call_value(&g, vec![r, v]))?;
                **state = new;
                self.option(found)
            }
            Iter::FlatMap(i, g, inner) => {
                if back {
                    return Err(self.unknown("flat_map from the back"));
                }
                loop {
                    if let Some(one) = inner
                        && let Some(v) = self.pull(one, false)?
                    {
                        return Ok(Some(v));
                    }
                    let Some(v) = self.pull(i, false)? else {
                        return Ok(None);
                    };
                    let v = match g {
                        Some(g) => {
                            let g = g.clone();
                            self.call_value(&g, vec![v])?
                        }
                        None => v,
                    };
                    *inner = Some(Box::new(self.iterator(v)?));
                }
            }
            Iter::Zip(a, b) => {
                if back {
                    let (Some(n), Some(m)) = (a.len(), b.len()) else {
                        return Err(self.unknown("zip from the back without lengths"));
                    };
                    for _ in m..n {
                        self.pull(a, true)?;
                    }
                    for _ in n..m {
                        self.pull(b, true)?;
                    }
                }
                let Some(x) = self.pull(a, back)? else {
                    return Ok(None);
                };
                let Some(y) = self.pull(b, back)? else {
                    return Ok(None);
                };
                Ok(Some(Value::Tuple(vec![x, y])))
            }
            Iter::Enumerate(i, k) => {
                let at = if back {
                    let Some(n) = i.len() else {
                        return Err(self.unknown("enumerate from the back without a length"));
                    };
                    (*k + n).wrapping_sub(1)
                } else {
                    *k
                };
                let Some(v) = self.pull(i, back)? else {
                    return Ok(None);
                };
                if !back {
                    *k += 1;
                }
                Ok(Some(Value::Tuple(vec![Value::usize(at), v])))
            }
            Iter::Rev(i) => self.pull(i, !back),
            Iter::Skip(i, k) => {
                if back {
                    let Some(n) = i.len() else {
                        return Err(self.unknown("skip from the back without a length"));
                    };
                    return if n > *k { self.pull(i, true) } else { Ok(None) };
                }
                while *k > 0 {
                    *k -= 1;
                    if self.pull(i, false)?.is_none() {
                        return Ok(None);
                    }
                }
                self.pull(i, false)
            }
            Iter::Take(i, k) => {
                if *k == 0 {
                    return Ok(None);
                }
                if back {
                    let Some(n) = i.len() else {
                        return Err(self.unknown("take from the back without a length"));
                    };
                    for _ in *k..n {
                        self.pull(i, true)?;
                    }
                }
                *k -= 1;
                self.pull(i, back)
            }
            Iter::StepBy(i, step, first) => {
                if back {
                    let Some(n) = i.len() else {
                        return Err(self.unknown("step_by from the back without a length"));
                    };
                    // So many behind the last one that counts.
                    let behind = if *first {
                        n.wrapping_sub(1) % *step
                    } else {
                        n % *step
                    };
                    if n == 0 || !*first && n < *step {
                        return Ok(None);
                    }
                    for _ in 0..behind {
                        self.pull(i, true)?;
                    }
                    return self.pull(i, true);
                }
                if *first {
                    *first = false;
                    return self.pull(i, false);
                }
                for _ in 1..*step {
                    if self.pull(i, false)?.is_none() {
                        return Ok(None);
                    }
                }
                self.pull(i, false)
            }
            Iter::Chain(a, b) => {
                if back {
                    if let Some(v) = self.pull(b, true)? {
                        return Ok(Some(v));
                    }
                    return match a {
                        Some(a) => self.pull(a, true),
                        None => Ok(None),
                    };
                }
                if let Some(one) = a {
                    if let Some(v) = self.pull(one, false)? {
                        return Ok(Some(v));
                    }
                    *a = None;
                }
                self.pull(b, false)
            }
            Iter::Copied(i) => {
                let Some(v) = self.pull(i, back)? else {
                    return Ok(None);
                };
                match v {
                    Value::Ref(r) => self.read(&r).map(Some),
                    other => Ok(Some(other)),
                }
            }
            Iter::Repeat(v) => Ok(Some(v.clone())),
        }
    }

    /// What `for` walks over.
    pub fn iterator(&mut self, v: Value) -> Run<Iter> {
        match v {
            Value::Iter(i) => Ok(*i),
            Value::List(v) => Ok(Iter::Items(v.into())),
            Value::Ref(r) => {
                let r = self.through(r);
                if let Some((_, len)) = r.part() {
                    return Ok(Iter::Places(r, 0, len));
                }
                match self.at(&r) {
                    Value::List(v) => Ok(Iter::Places(r, 0, v.len())),
                    // `&mut iterator`: what is left is not seen by its owner, which is reported.
                    other => {
                        let what = format!("a walk over a reference to {}", other.kind());
                        Err(self.unknown(&what))
                    }
                }
            }
            Value::Variant(_, v) => Ok(Iter::Items(v.into())),
            other => {
                let what = format!("a walk over {}", other.kind());
                Err(self.unknown(&what))
            }
        }
    }

    /// All that is left.
    pub fn drained(&mut self, mut i: Iter) -> Run<Vec<Value>> {
        let mut out = Vec::new();
        while let Some(v) = self.pull(&mut i, false)? {
            out.push(v);
            if out.len() > 100_000 {
                return Err(Stop::Fuel);
            }
        }
        Ok(out)
    }
}
