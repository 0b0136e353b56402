//! Expressions.

use super::super::node::{Arm, Comparison, Node};
use super::super::number::{self, Operator, Sum};
use super::super::value::{Closure, IntTy, Stop, Struct, Sym, Value};
use super::{Frame, Machine, Run, typed};
use std::cmp::Ordering;
use std::rc::Rc;

impl Machine<'_> {
    /// The value of an expression of numbers, behind references too.
    pub(super) fn operand(&mut self, node: &Node, f: Frame) -> Run<Value> {
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
            Some(v) => Ok(self.noted(v, true)),
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
                self.call_value(&g, args)
            }
            Node::Call(k, args) => {
                let args = self.all(args, f)?;
                self.call(*k, args, usize::MAX, &[])
            }
            Node::Builtin(b, args) => {
                let args = self.all(args, f)?;
                self.builtin(*b, args)
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
                    Some(v) => Ok(self.noted(v, g.rounds())),
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
                while let Some(v) = self.pull(&mut items, false)? {
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
                Ok(Value::Iter(Box::new(super::super::iter::Iter::Range(
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

    pub(super) fn all(&mut self, nodes: &[Node], f: Frame) -> Run<Vec<Value>> {
        let mut out = Vec::with_capacity(nodes.len());
        for n in nodes {
            out.push(self.eval(n, f)?);
        }
        Ok(out)
    }

    pub(super) fn matched(&mut self, v: &Value, arms: &[Arm], f: Frame) -> Run<Value> {
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
}
