//! What references lead to.

use super::super::node::Node;
use super::super::value::{IntTy, Ref, Stop, Sym, Value};
use super::{Frame, Machine, Run};

impl<'a> Machine<'a> {
    /// What is at a place, the whole list where it is a part of one.
    pub fn at(&self, r: &Ref) -> &Value {
        let mut v = &self.stack[r.cell as usize];
        for k in r.steps() {
            let k = usize::from(*k);
            v = match v {
                Value::Tuple(v) | Value::List(v) | Value::Variant(_, v) => &v[k],
                Value::Struct(s) => &s.fields[k].1,
                _ => &Value::Unit,
            };
        }
        v
    }

    pub fn at_mut(&mut self, r: &Ref) -> Run<&mut Value> {
        let mut v = &mut self.stack[r.cell as usize];
        for k in r.steps() {
            let k = usize::from(*k);
            v = match v {
                Value::Tuple(v) | Value::List(v) | Value::Variant(_, v) => &mut v[k],
                Value::Struct(s) => &mut s.fields[k].1,
                _ => return Err(Stop::Unknown),
            };
        }
        Ok(v)
    }

    /// Through references, to what is no reference.
    pub fn through(&self, mut r: Ref) -> Ref {
        while r.part().is_none() {
            match self.at(&r) {
                Value::Ref(inner) => r = *inner,
                _ => break,
            }
        }
        r
    }

    /// A copy of what is there; of a part of a list, a list.
    pub fn read(&mut self, r: &Ref) -> Run<Value> {
        match r.part() {
            None => Ok(self.at(r).clone()),
            Some((start, len)) => match self.at(r) {
                Value::List(v) if start + len <= v.len() => {
                    Ok(Value::List(v[start..start + len].to_vec()))
                }
                _ => Err(self.unknown("a part of what is no list")),
            },
        }
    }

    pub fn write(&mut self, r: &Ref, v: Value) -> Run<()> {
        if r.part().is_some() {
            return Err(self.unknown("an assignment to a slice"));
        }
        let place = self.at_mut(r)?;
        // A literal takes the type of what is there.
        let v = match (&place, v) {
            (Value::Int(_, ty), Value::Int(x, IntTy::Untyped)) => Value::Int(x, *ty),
            (_, v) => v,
        };
        *place = v;
        Ok(())
    }

    /// The list at a place.
    pub fn list(&mut self, r: &Ref) -> Run<&[Value]> {
        if !matches!(self.at(r), Value::List(_)) {
            let what = format!("{} as a list", self.at(r).kind());
            return Err(self.unknown(&what));
        }
        let Value::List(v) = self.at(r) else {
            return Err(Stop::Unknown);
        };
        Ok(match r.part() {
            None => v,
            Some((start, len)) => v.get(start..start + len).ok_or(Stop::Unknown)?,
        })
    }

    pub fn list_mut(&mut self, r: &Ref) -> Run<&mut [Value]> {
        self.list(r)?;
        let part = r.part();
        let Value::List(v) = self.at_mut(r)? else {
            return Err(Stop::Unknown);
        };
        Ok(match part {
            None => v,
            Some((start, len)) => v.get_mut(start..start + len).ok_or(Stop::Unknown)?,
        })
    }

    pub fn deeper(&mut self, r: Option<Ref>) -> Run<Ref> {
        match r {
            Some(r) => Ok(r),
            None => Err(self.unknown("memory that is nested too deep or too long")),
        }
    }

    /// Values behind references, for what takes numbers.
    pub fn plain(&mut self, v: Value) -> Run<Value> {
        match v {
            Value::Ref(r) => {
                let r = self.through(r);
                self.read(&r)
            }
            other => Ok(other),
        }
    }

    pub fn truth(&mut self, v: &Value) -> Run<bool> {
        match self.plain(v.clone())? {
            Value::Bool(b) => Ok(b),
            other => Err(self.unknown(&format!("{} as a condition", other.kind()))),
        }
    }

    pub fn number(&mut self, v: Value) -> Run<usize> {
        match self.plain(v)? {
            Value::Int(x, _) if x >= 0 => Ok(x as usize),
            other => Err(self.unknown(&format!("{} as a count", other.kind()))),
        }
    }

    pub fn option(&mut self, v: Value) -> Run<Option<Value>> {
        match v {
            Value::Variant(Sym::Some, mut v) => Ok(v.pop()),
            Value::Variant(Sym::None, _) => Ok(None),
            other => Err(self.unknown(&format!("{} as an Option", other.kind()))),
        }
    }

    pub fn place(&mut self, node: &Node, f: Frame) -> Run<Ref> {
        match node {
            Node::Local(k) => Ok(Ref::cell(f.base + usize::from(*k))),
            Node::Outer(depth, k) => Ok(Ref::cell(self.outer(*depth, f) + usize::from(*k))),
            Node::Temp(k, inner) => {
                let v = self.eval(inner, f)?;
                let cell = f.base + usize::from(*k);
                self.stack[cell] = v;
                Ok(Ref::cell(cell))
            }
            Node::Index(parts) => {
                let r = self.place(&parts[0], f)?;
                let k = self.eval(&parts[1], f)?;
                let r = self.through(r);
                self.element(r, k)
            }
            Node::Field(inner, name) => {
                let r = self.place(inner, f)?;
                let r = self.through(r);
                let found = match self.at(&r) {
                    Value::Struct(s) => s.fields.iter().position(|(n, _)| n == name),
                    _ => None,
                };
                match found {
                    Some(k) => {
                        let r = r.step(k);
                        self.deeper(r)
                    }
                    None => {
                        let text = self.library.names.text(*name).to_owned();
                        Err(self.unknown(&format!("no field {text}")))
                    }
                }
            }
            Node::Part(inner, k) => {
                let r = self.place(inner, f)?;
                let r = self.through(r);
                match self.at(&r) {
                    Value::Tuple(v) if usize::from(*k) < v.len() => {
                        let r = r.step(usize::from(*k));
                        self.deeper(r)
                    }
                    Value::Struct(s) if usize::from(*k) < s.fields.len() => {
                        let r = r.step(usize::from(*k));
                        self.deeper(r)
                    }
                    _ => Err(self.unknown("no part of a tuple")),
                }
            }
            Node::Deref(inner) => {
                let r = self.place(inner, f)?;
                // A box is what is in it.
                Ok(match self.at(&r) {
                    Value::Ref(inner) if r.part().is_none() => *inner,
                    _ => r,
                })
            }
            _ => Err(self.unknown("a place that is none")),
        }
    }

    pub fn element(&mut self, r: Ref, k: Value) -> Run<Ref> {
        let len = self.list(&r)?.len();
        match self.plain(k)? {
            Value::Int(k, _) => {
                if k < 0 || k as usize >= len {
                    return Err(self.panic(&format!("index {k} of {len}")));
                }
                let r = r.step(k as usize);
                self.deeper(r)
            }
            Value::Iter(i) => match *i {
                super::super::iter::Iter::Range(a, b, _) => {
                    let b = if b == i64::MAX { len as i64 } else { b };
                    if a < 0 || a > b || b as usize > len {
                        return Err(self.panic(&format!("range {a}..{b} of {len}")));
                    }
                    let r = r.slice(a as usize, (b - a) as usize);
                    self.deeper(r)
                }
                _ => Err(self.unknown("an index that is an iterator")),
            },
            other => Err(self.unknown(&format!("an index that is {}", other.kind()))),
        }
    }

    pub(super) fn outer(&self, depth: u8, f: Frame) -> usize {
        let mut index = f.index;
        for _ in 0..depth {
            index = self.frames[index].1;
        }
        self.frames[index].0
    }
}
