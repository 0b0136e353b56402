//! Runs code.

use super::node::{Arm, Code, Comparison, Library, Node, Pattern};
use super::number::{self, Operator, Sum};
use super::value::{Closure, IntTy, Ref, Stop, Struct, Sym, Value};
use std::cmp::Ordering;
use std::rc::Rc;

pub type Run<T> = Result<T, Stop>;

/// Where the variables of a call lie.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Its number.
    pub index: usize,
    /// Its first slot.
    pub base: usize,
}

/// Memory, and what is going on.
pub struct Machine<'a> {
    pub library: &'a Library,
    pub stack: Vec<Value>,
    /// Frames: their first slots, and the frames that closures were made in.
    frames: Vec<(usize, usize)>,
    /// What `break` and `return` carry.
    carried: Value,
    /// Why it stopped.
    pub message: String,
    pub fuel: u64,
    /// Whether a dual number was beyond all bounds on the way.
    pub overflow: bool,
}

/// Nested calls.
const CALLS: usize = 120;

impl<'a> Machine<'a> {
    pub fn new(library: &'a Library, fuel: u64) -> Machine<'a> {
        Machine {
            library,
            stack: Vec::with_capacity(256),
            frames: Vec::new(),
            carried: Value::Unit,
            message: String::new(),
            fuel,
            overflow: false,
        }
    }

    /// Looks at a number that has been computed.
    fn noted(&mut self, v: Value) -> Value {
        if let Value::Dual(d) = &v {
            self.overflow |= !d.v.is_finite() || d.d.iter().any(|d| !d.is_finite());
        }
        v
    }

    /// A value in a cell of its own, until the machine is gone.
    pub fn cell(&mut self, v: Value) -> Ref {
        self.stack.push(v);
        Ref::cell(self.stack.len() - 1)
    }

    pub fn unknown(&mut self, what: &str) -> Stop {
        what.clone_into(&mut self.message);
        Stop::Unknown
    }

    pub fn panic(&mut self, what: &str) -> Stop {
        what.clone_into(&mut self.message);
        Stop::Panic
    }

    pub fn burn(&mut self) -> Run<()> {
        if self.fuel == 0 {
            return Err(Stop::Fuel);
        }
        self.fuel -= 1;
        Ok(())
    }

    /// Calls the function of a name.
    pub fn call_named(&mut self, name: &str, args: Vec<Value>) -> Run<Value> {
        let Some(k) = self.library.functions.get(name) else {
            return Err(self.unknown(&format!("no function {name}")));
        };
        self.call(*k, args, usize::MAX, &[])
    }

    pub fn call(
        &mut self,
        function: usize,
        args: Vec<Value>,
        parent: usize,
        captured: &[(u16, Value)],
    ) -> Run<Value> {
        self.burn()?;
        let library = self.library;
        let code: &Code = &library.codes[function];
        if args.len() != code.params.len() {
            return Err(self.unknown(&format!("{} with {} arguments", code.name, args.len())));
        }
        if self.frames.len() >= CALLS {
            return Err(self.unknown("deep recursion"));
        }
        let frame = Frame {
            index: self.frames.len(),
            base: self.stack.len(),
        };
        self.frames.push((frame.base, parent));
        self.stack.resize(frame.base + code.slots, Value::Unit);
        for (slot, v) in captured {
            self.stack[frame.base + usize::from(*slot)] = v.clone();
        }
        let mut out = Ok(Value::Unit);
        for ((pattern, ty), arg) in code.params.iter().zip(args) {
            let arg = typed(*ty, arg);
            match self.bind(pattern, arg, frame) {
                Ok(true) => {}
                Ok(false) => out = Err(self.unknown("a parameter that does not match")),
                Err(e) => out = Err(e),
            }
        }
        if out.is_ok() {
            out = match self.eval(&code.body, frame) {
                Err(Stop::Return) => Ok(std::mem::replace(&mut self.carried, Value::Unit)),
                other => other,
            };
        }
        self.stack.truncate(frame.base);
        self.frames.truncate(frame.index);
        out.map(|v| typed(code.result, v))
    }

    /// Calls a closure, or a function that is a value.
    pub fn call_value(&mut self, g: &Value, args: Vec<Value>, _: Frame) -> Run<Value> {
        let g = match g {
            Value::Ref(r) => {
                let r = self.through(*r);
                &self.at(&r).clone()
            }
            other => other,
        };
        match g {
            Value::Closure(c) => {
                let c = c.clone();
                self.call(c.function, args, c.frame, &c.captured)
            }
            Value::Function(k) => self.call(*k, args, usize::MAX, &[]),
            other => {
                let what = format!("a call of {}", other.kind());
                Err(self.unknown(&what))
            }
        }
    }

    /// Hands a reference to a value to `g`; returns what has become of the value.
    pub fn lent<T>(
        &mut self,
        v: Value,
        g: impl FnOnce(&mut Self, Value) -> Run<T>,
    ) -> Run<(Value, T)> {
        let cell = self.stack.len();
        self.stack.push(v);
        let out = g(self, Value::Ref(Ref::cell(cell)));
        self.stack.truncate(cell + 1);
        let v = self.stack.pop().unwrap_or(Value::Unit);
        out.map(|out| (v, out))
    }

    // ---- memory ----

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
                super::iter::Iter::Range(a, b, _) => {
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

    fn outer(&self, depth: u8, f: Frame) -> usize {
        let mut index = f.index;
        for _ in 0..depth {
            index = self.frames[index].1;
        }
        self.frames[index].0
    }

    // ---- expressions ----

    /// The value of an expression of numbers, behind references too.
    fn operand(&mut self, node: &Node, f: Frame) -> Run<Value> {
        match node {
            Node::Local(k) => {
                let cell = f.base + usize::from(*k);
                match &self.stack[cell] {
                    Value::Ref(r) => {
                        let r = self.through(*r);
                        self.read(&r)
                    }
                    v => Ok(v.clone()),
                }
            }
            _ => {
                let v = self.eval(node, f)?;
                self.plain(v)
            }
        }
    }

    pub fn operate(&mut self, op: Operator, a: &Value, b: &Value) -> Run<Value> {
        if let (Value::Int(a, s), Value::Int(b, t)) = (a, b) {
            return match number::integer(op, (*a, *s), (*b, *t)) {
                Sum::Is(v) => Ok(v),
                Sum::Panic(why) => Err(self.panic(why)),
                Sum::Unknown(why) => Err(self.unknown(why)),
            };
        }
        let found = match (op, a, b) {
            (Operator::Real(g), _, _) => g.apply(a, b),
            (Operator::And, Value::Bool(a), Value::Bool(b)) => Some(Value::Bool(a & b)),
            (Operator::Or, Value::Bool(a), Value::Bool(b)) => Some(Value::Bool(a | b)),
            (Operator::Xor, Value::Bool(a), Value::Bool(b)) => Some(Value::Bool(a ^ b)),
            _ => None,
        };
        match found {
            Some(v) => Ok(self.noted(v)),
            None => Err(self.unknown(&format!("{op:?} of {} and {}", a.kind(), b.kind()))),
        }
    }

    pub fn compared(&mut self, a: &Value, b: &Value) -> Run<Option<Ordering>> {
        match number::compare(a, b) {
            Some(o) => Ok(o),
            None => Err(self.unknown(&format!("{} beside {}", a.kind(), b.kind()))),
        }
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each form")]
    pub fn eval(&mut self, node: &Node, f: Frame) -> Run<Value> {
        match node {
            Node::Const(v) => Ok(v.clone()),
            Node::Local(k) => Ok(self.stack[f.base + usize::from(*k)].clone()),
            Node::Outer(..) | Node::Index(_) | Node::Field(..) | Node::Part(..) => {
                let r = self.place(node, f)?;
                self.read(&r)
            }
            Node::Deref(inner) => {
                let v = self.eval(inner, f)?;
                match v {
                    Value::Ref(r) => self.read(&r),
                    other => Ok(other),
                }
            }
            Node::Temp(_, inner) => self.eval(inner, f),
            Node::Negated(a) => {
                let a = self.operand(a, f)?;
                match number::negated(&a) {
                    Some(v) => Ok(v),
                    None => Err(self.unknown(&format!("minus {}", a.kind()))),
                }
            }
            Node::Not(a) => match self.operand(a, f)? {
                Value::Bool(b) => Ok(Value::Bool(!b)),
                other => Err(self.unknown(&format!("not {}", other.kind()))),
            },
            Node::Binary(op, parts) => {
                let a = self.operand(&parts[0], f)?;
                let b = self.operand(&parts[1], f)?;
                self.operate(*op, &a, &b)
            }
            Node::Compare(how, parts) => {
                let a = self.operand(&parts[0], f)?;
                let b = self.operand(&parts[1], f)?;
                let order = self.compared(&a, &b)?;
                Ok(Value::Bool(match how {
                    Comparison::Eq => order == Some(Ordering::Equal),
                    Comparison::Ne => order != Some(Ordering::Equal),
                    Comparison::Lt => order == Some(Ordering::Less),
                    Comparison::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
                    Comparison::Gt => order == Some(Ordering::Greater),
                    Comparison::Ge => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
                }))
            }
            Node::And(parts) => {
                let a = self.eval(&parts[0], f)?;
                if !self.truth(&a)? {
                    return Ok(Value::Bool(false));
                }
                self.eval(&parts[1], f)
            }
            Node::Or(parts) => {
                let a = self.eval(&parts[0], f)?;
                if self.truth(&a)? {
                    return Ok(Value::Bool(true));
                }
                self.eval(&parts[1], f)
            }
            Node::Assign(parts) => {
                let v = self.eval(&parts[1], f)?;
                let r = self.place(&parts[0], f)?;
                self.write(&r, v)?;
                Ok(Value::Unit)
            }
            Node::AssignTuple(places, value) => {
                let Value::Tuple(v) = self.eval(value, f)? else {
                    return Err(self.unknown("an assignment to a tuple"));
                };
                for (place, v) in places.iter().zip(v) {
                    if let Some(p) = place {
                        let r = self.place(p, f)?;
                        self.write(&r, v)?;
                    }
                }
                Ok(Value::Unit)
            }
            Node::Update(op, parts) => {
                let b = self.operand(&parts[1], f)?;
                let r = self.place(&parts[0], f)?;
                let r = self.through(r);
                let a = self.read(&r)?;
                let v = self.operate(*op, &a, &b)?;
                self.write(&r, v)?;
                Ok(Value::Unit)
            }
            Node::Borrow(inner) => self.place(inner, f).map(Value::Ref),
            Node::CallValue(g, args) => {
                let g = self.eval(g, f)?;
                let args = self.all(args, f)?;
                self.call_value(&g, args, f)
            }
            Node::Call(k, args) => {
                let args = self.all(args, f)?;
                self.call(*k, args, usize::MAX, &[])
            }
            Node::Builtin(b, args) => {
                let args = self.all(args, f)?;
                self.builtin(*b, args, f)
            }
            Node::Method(m) => self.method(m, f),
            Node::Function(g, a) => {
                let a = self.operand(a, f)?;
                if let Value::Int(x, ty) = a {
                    return match g {
                        number::Function::Abs => Ok(Value::Int(x.abs(), ty)),
                        number::Function::Signum => Ok(Value::Int(x.signum(), ty)),
                        _ => Err(self.unknown("a function of an integer")),
                    };
                }
                match g.apply(&a) {
                    Some(v) => Ok(self.noted(v)),
                    None => Err(self.unknown(&format!("{g:?} of {}", a.kind()))),
                }
            }
            Node::If(c, then, other) => {
                let c = self.eval(c, f)?;
                if self.truth(&c)? {
                    self.eval(then, f)
                } else if let Some(other) = other {
                    self.eval(other, f)
                } else {
                    Ok(Value::Unit)
                }
            }
            Node::Let(pattern, value) => {
                let v = self.eval(value, f)?;
                self.bind(pattern, v, f).map(Value::Bool)
            }
            Node::Match(value, arms) => {
                let v = self.eval(value, f)?;
                self.matched(&v, arms, f)
            }
            Node::While(id, parts) => loop {
                self.burn()?;
                let c = self.eval(&parts[0], f)?;
                if !self.truth(&c)? {
                    return Ok(Value::Unit);
                }
                match self.eval(&parts[1], f) {
                    Err(Stop::Break(k)) if k == *id => return Ok(Value::Unit),
                    Err(Stop::Continue(k)) if k == *id => {}
                    Err(e) => return Err(e),
                    Ok(_) => {}
                }
            },
            Node::Loop(id, body) => loop {
                self.burn()?;
                match self.eval(body, f) {
                    Err(Stop::Break(k)) if k == *id => {
                        return Ok(std::mem::replace(&mut self.carried, Value::Unit));
                    }
                    Err(Stop::Continue(k)) if k == *id => {}
                    Err(e) => return Err(e),
                    Ok(_) => {}
                }
            },
            Node::Labelled(id, body) => match self.eval(body, f) {
                Err(Stop::Break(k)) if k == *id => {
                    Ok(std::mem::replace(&mut self.carried, Value::Unit))
                }
                other => other,
            },
            Node::For(id, pattern, parts) => {
                let v = self.eval(&parts[0], f)?;
                let mut items = self.iterator(v)?;
                while let Some(v) = self.pull(&mut items, false, f)? {
                    if !self.bind(pattern, v, f)? {
                        return Err(self.unknown("a pattern of `for` that does not match"));
                    }
                    match self.eval(&parts[1], f) {
                        Err(Stop::Break(k)) if k == *id => break,
                        Err(Stop::Continue(k)) if k == *id => {}
                        Err(e) => return Err(e),
                        Ok(_) => {}
                    }
                }
                Ok(Value::Unit)
            }
            Node::Block(nodes, valued) => {
                let Some((last, before)) = nodes.split_last() else {
                    return Ok(Value::Unit);
                };
                for n in before {
                    self.eval(n, f)?;
                }
                let v = self.eval(last, f)?;
                Ok(if *valued { v } else { Value::Unit })
            }
            Node::Bind(pattern, value, other) => {
                let Some(value) = value else {
                    return Ok(Value::Unit);
                };
                let v = self.eval(value, f)?;
                if !self.bind(pattern, v, f)? {
                    return match other {
                        Some(other) => self.eval(other, f),
                        None => Err(self.unknown("a pattern of `let` that does not match")),
                    };
                }
                Ok(Value::Unit)
            }
            Node::Break(id, value) => {
                let v = match value {
                    Some(v) => self.eval(v, f)?,
                    None => Value::Unit,
                };
                self.carried = v;
                Err(Stop::Break(*id))
            }
            Node::Continue(id) => Err(Stop::Continue(*id)),
            Node::Return(value) => {
                let v = match value {
                    Some(v) => self.eval(v, f)?,
                    None => Value::Unit,
                };
                self.carried = v;
                Err(Stop::Return)
            }
            Node::Tuple(parts) => self.all(parts, f).map(Value::Tuple),
            Node::List(parts) => self.all(parts, f).map(Value::List),
            Node::Repeat(parts) => {
                let v = self.eval(&parts[0], f)?;
                let n = self.eval(&parts[1], f)?;
                let n = self.number(n)?;
                if n > 100_000 {
                    return Err(Stop::Fuel);
                }
                Ok(Value::List(vec![v; n]))
            }
            Node::Struct(name, fields, rest) => {
                let mut out = Vec::with_capacity(fields.len());
                for (n, e) in fields {
                    out.push((*n, self.eval(e, f)?));
                }
                if let Some(rest) = rest {
                    let v = self.eval(rest, f)?;
                    let Value::Struct(s) = self.plain(v)? else {
                        return Err(self.unknown("the rest of a struct"));
                    };
                    for (n, v) in s.fields {
                        if out.iter().all(|(m, _)| *m != n) {
                            out.push((n, v));
                        }
                    }
                }
                // In one order, however they are written.
                out.sort_by_key(|(n, _)| {
                    let order = self.library.fields.get(name);
                    order.and_then(|o| o.iter().position(|m| m == n))
                });
                Ok(Value::Struct(Box::new(Struct {
                    name: *name,
                    fields: out,
                })))
            }
            Node::Variant(name, args) => {
                let args = self.all(args, f)?;
                Ok(Value::Variant(*name, args))
            }
            Node::Closure(function, captured) => {
                let mut taken = Vec::with_capacity(captured.len());
                for (slot, node) in captured {
                    taken.push((*slot, self.eval(node, f)?));
                }
                Ok(Value::Closure(Rc::new(Closure {
                    function: *function,
                    frame: f.index,
                    captured: taken,
                })))
            }
            Node::FunctionItem(k) => Ok(Value::Function(*k)),
            Node::Cast(a, to) => {
                let a = self.operand(a, f)?;
                match number::cast(&a, to) {
                    Some(v) => Ok(v),
                    None => Err(self.unknown(&format!("{} as {to}", a.kind()))),
                }
            }
            Node::Typed(ty, a) => {
                let v = self.eval(a, f)?;
                Ok(typed(Some(*ty), v))
            }
            Node::Range(a, b, inclusive) => {
                let mut ty = IntTy::Untyped;
                let mut bound = |m: &mut Self, e: &Option<Box<Node>>, without: i64| match e {
                    None => Ok(without),
                    Some(e) => match m.operand(e, f)? {
                        Value::Int(x, t) => {
                            if t != IntTy::Untyped {
                                ty = t;
                            }
                            Ok(x)
                        }
                        other => Err(m.unknown(&format!("a range of {}", other.kind()))),
                    },
                };
                let start = bound(self, a, 0)?;
                let end = bound(self, b, i64::MAX)?;
                let end = if *inclusive && b.is_some() {
                    end + 1
                } else {
                    end
                };
                Ok(Value::Iter(Box::new(super::iter::Iter::Range(
                    start, end, ty,
                ))))
            }
            Node::Try(inner) => match self.eval(inner, f)? {
                Value::Variant(Sym::Some | Sym::Ok, mut v) => Ok(v.pop().unwrap_or(Value::Unit)),
                v @ Value::Variant(Sym::None | Sym::Err, _) => {
                    self.carried = v;
                    Err(Stop::Return)
                }
                other => Err(self.unknown(&format!("`?` of {}", other.kind()))),
            },
            Node::Panic(why) => Err(self.panic(why)),
            Node::Unknown(why) => Err(self.unknown(why)),
        }
    }

    fn all(&mut self, nodes: &[Node], f: Frame) -> Run<Vec<Value>> {
        let mut out = Vec::with_capacity(nodes.len());
        for n in nodes {
            out.push(self.eval(n, f)?);
        }
        Ok(out)
    }

    fn matched(&mut self, v: &Value, arms: &[Arm], f: Frame) -> Run<Value> {
        for arm in arms {
            if !self.bind(&arm.pattern, v.clone(), f)? {
                continue;
            }
            if let Some(guard) = &arm.guard {
                let g = self.eval(guard, f)?;
                if !self.truth(&g)? {
                    continue;
                }
            }
            return self.eval(&arm.body, f);
        }
        Err(self.unknown("no arm matches"))
    }

    // ---- patterns ----

    /// Binds names to what they stand for, if the pattern matches.
    pub fn bind(&mut self, pattern: &Pattern, v: Value, f: Frame) -> Run<bool> {
        match pattern {
            Pattern::Any => return Ok(true),
            Pattern::Name(slot, None) => {
                self.stack[f.base + usize::from(*slot)] = v;
                return Ok(true);
            }
            Pattern::Name(slot, Some(inner)) => {
                if !self.bind(inner, v.clone(), f)? {
                    return Ok(false);
                }
                self.stack[f.base + usize::from(*slot)] = v;
                return Ok(true);
            }
            Pattern::Or(all) => {
                for p in all {
                    if self.bind(p, v.clone(), f)? {
                        return Ok(true);
                    }
                }
                return Ok(false);
            }
            Pattern::Ref(inner) => {
                return match v {
                    Value::Ref(r) => {
                        let v = self.read(&r)?;
                        self.bind(inner, v, f)
                    }
                    other => Err(self.unknown(&format!("`&` for {}", other.kind()))),
                };
            }
            Pattern::ByRef(_) => return Err(self.unknown("`ref`")),
            _ => {}
        }
        // What is taken apart through a reference gives references.
        if let Value::Ref(r) = v {
            return self.bind_through(pattern, r, f);
        }
        match (pattern, v) {
            (Pattern::Literal(p), v) => Ok(self.compared(p, &v)? == Some(Ordering::Equal)),
            (Pattern::Range(a, b, inclusive), Value::Int(x, _)) => {
                let below = |b: i64| if *inclusive { x <= b } else { x < b };
                Ok(a.is_none_or(|a| a <= x) && b.is_none_or(below))
            }
            (Pattern::Tuple(parts), Value::Tuple(v)) if parts.len() == v.len() => {
                self.bind_each(parts, v, f)
            }
            (Pattern::Tuple(parts), Value::Struct(s)) if parts.len() == s.fields.len() => {
                self.bind_each(parts, s.fields.into_iter().map(|(_, v)| v).collect(), f)
            }
            (Pattern::List(first, rest), Value::List(mut v)) => match rest {
                None if first.len() != v.len() => Ok(false),
                None => self.bind_each(first, v, f),
                Some((slot, last)) => {
                    if v.len() < first.len() + last.len() {
                        return Ok(false);
                    }
                    let back = v.split_off(v.len() - last.len());
                    let middle = v.split_off(first.len());
                    if let Some(slot) = slot {
                        self.stack[f.base + usize::from(*slot)] = Value::List(middle);
                    }
                    Ok(self.bind_each(first, v, f)? && self.bind_each(last, back, f)?)
                }
            },
            (Pattern::Struct(fields), Value::Struct(s)) => {
                for (name, p) in fields {
                    let Some((_, v)) = s.fields.iter().find(|(n, _)| n == name) else {
                        return Err(self.unknown("a field in a pattern"));
                    };
                    if !self.bind(p, v.clone(), f)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Pattern::Variant(name, parts), Value::Variant(found, v)) => {
                Ok(*name == found && parts.len() == v.len() && self.bind_each(parts, v, f)?)
            }
            (_, v) => Err(self.unknown(&format!("a pattern for {}", v.kind()))),
        }
    }

    fn bind_each(&mut self, parts: &[Pattern], v: Vec<Value>, f: Frame) -> Run<bool> {
        for (p, v) in parts.iter().zip(v) {
            if !self.bind(p, v, f)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The same through a reference.
    fn bind_through(&mut self, pattern: &Pattern, r: Ref, f: Frame) -> Run<bool> {
        let r = self.through(r);
        let parts = |r: Ref, range: std::ops::Range<usize>| -> Option<Vec<Value>> {
            range.map(|k| r.step(k).map(Value::Ref)).collect()
        };
        let found = match (pattern, self.at(&r)) {
            (Pattern::Literal(_) | Pattern::Range(..), v) => {
                let v = v.clone();
                return self.bind(pattern, v, f);
            }
            (Pattern::Tuple(ps), Value::Tuple(v)) if ps.len() == v.len() => {
                (ps, parts(r, 0..v.len()))
            }
            (Pattern::Variant(name, ps), Value::Variant(found, v)) => {
                if name != found || ps.len() != v.len() {
                    return Ok(false);
                }
                (ps, parts(r, 0..v.len()))
            }
            (Pattern::Struct(fields), Value::Struct(s)) => {
                let mut found = Vec::new();
                for (name, p) in fields {
                    let k = s.fields.iter().position(|(n, _)| n == name);
                    found.push((p, k));
                }
                for (p, k) in found {
                    let r = self.deeper(k.and_then(|k| r.step(k)))?;
                    if !self.bind(p, Value::Ref(r), f)? {
                        return Ok(false);
                    }
                }
                return Ok(true);
            }
            (Pattern::List(first, rest), Value::List(_)) => {
                let n = self.list(&r)?.len();
                match rest {
                    None if first.len() != n => return Ok(false),
                    None => (first, parts(r, 0..n)),
                    Some((slot, last)) => {
                        if n < first.len() + last.len() {
                            return Ok(false);
                        }
                        let between = n - first.len() - last.len();
                        if let Some(slot) = slot {
                            let middle = r.slice(first.len(), between);
                            let middle = self.deeper(middle)?;
                            self.stack[f.base + usize::from(*slot)] = Value::Ref(middle);
                        }
                        let Some(back) = parts(r, n - last.len()..n) else {
                            return Err(self.unknown("memory that is nested too deep"));
                        };
                        if !self.bind_each(last, back, f)? {
                            return Ok(false);
                        }
                        (first, parts(r, 0..first.len()))
                    }
                }
            }
            (_, v) => {
                let what = format!("a pattern for a reference to {}", v.kind());
                return Err(self.unknown(&what));
            }
        };
        let (patterns, Some(values)) = found else {
            return Err(self.unknown("memory that is nested too deep"));
        };
        self.bind_each(patterns, values, f)
    }
}

/// A literal takes a type that is written.
pub fn typed(ty: Option<IntTy>, v: Value) -> Value {
    match (ty, v) {
        (Some(ty), Value::Int(x, IntTy::Untyped)) => Value::Int(x, ty),
        (_, v) => v,
    }
}
