//! Methods of `Option`, `Result` and `Ordering`.

use super::super::iter::Iter;
use super::super::machine::{Machine, Run};
use super::super::node::{Method, Name};
use super::super::value::{Ref, Stop, Sym, Value};
use super::{iter, none, ordering, some};
use std::cmp::Ordering;

impl Machine<'_> {
    pub(super) fn variant(&mut self, m: &Method, r: Ref, args: Vec<Value>) -> Run<Value> {
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
                self.call_value(&g, given)?
            }
            Name::IsSome | Name::IsOk => Value::Bool(full),
            Name::IsNone | Name::IsErr => Value::Bool(!full),
            Name::Map if full => {
                let g = next(self)?;
                let v = value();
                Value::Variant(name, vec![self.call_value(&g, vec![v])?])
            }
            Name::AndThen if full => {
                let g = next(self)?;
                let v = value();
                self.call_value(&g, vec![v])?
            }
            Name::Map | Name::AndThen => whole(),
            Name::MapOr => {
                let (other, g) = (next(self)?, next(self)?);
                if full {
                    let v = value();
                    self.call_value(&g, vec![v])?
                } else {
                    other
                }
            }
            Name::MapErr if full => whole(),
            Name::MapErr => {
                let g = next(self)?;
                let v = value();
                Value::Variant(Sym::Err, vec![self.call_value(&g, vec![v])?])
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
