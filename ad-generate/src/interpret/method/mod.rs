//! Methods: of numbers, lists, iterators, options.

mod iterate;
mod list;
mod option;

use super::iter::Iter;
use super::machine::{Frame, Machine, Run};
use super::node::{Method, Name};
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
                        let out = self.stepped(m, &mut i, args);
                        *self.at_mut(&r)? = Value::Iter(i);
                        return out;
                    }
                    return self.adapted(m, *i, args);
                }
                Value::Variant(..) => {
                    let args = self.arguments(m, f)?;
                    return self.variant(m, r, args);
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
        self.of_list(m, r, owned, args)
    }

    pub(super) fn arguments(&mut self, m: &Method, f: Frame) -> Run<Vec<Value>> {
        let mut out = Vec::with_capacity(m.args.len());
        for a in &m.args {
            out.push(self.eval(a, f)?);
        }
        Ok(out)
    }

    pub(super) fn no_method(&mut self, m: &Method, of: &str) -> Stop {
        let what = format!("{} of {of}", self.library.names.text(m.sym));
        self.unknown(&what)
    }

    /// A method that the program or an expansion defines.
    pub(super) fn of_struct(
        &mut self,
        m: &Method,
        name: Sym,
        r: Ref,
        mut args: Vec<Value>,
    ) -> Run<Value> {
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

    pub(super) fn scalar(&mut self, m: &Method, v: &Value, args: Vec<Value>) -> Run<Value> {
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
            (Name::Log, [y]) => Function2::Log.apply(v, y),
            (Name::Midpoint, [y]) if real => Function2::Midpoint.apply(v, y),
            (Name::DivEuclid, [y]) if real => Function2::DivEuclid.apply(v, y),
            (Name::WrappingSub, [Value::Int(b, t)]) => match v {
                Value::Int(a, s) if a >= b => {
                    let ty = if *s == IntTy::Untyped { *t } else { *s };
                    Some(Value::Int(a - b, ty))
                }
                _ => None,
            },
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
        let rounds = matches!(
            m.name,
            Name::Powi | Name::Powf | Name::Log | Name::Hypot | Name::Atan2 | Name::MulAdd
        );
        match found {
            Some(v) => Ok(self.noted(v, rounds)),
            None => Err(self.no_method(m, v.kind())),
        }
    }
}

fn int_type(v: &Value) -> Option<IntTy> {
    match v {
        Value::Int(_, t) if *t != IntTy::Untyped => Some(*t),
        _ => None,
    }
}
