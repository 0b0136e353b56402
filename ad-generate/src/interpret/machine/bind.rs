//! Patterns.

use super::super::node::Pattern;
use super::super::value::{Ref, Value};
use super::{Frame, Machine, Run};
use std::cmp::Ordering;

impl Machine<'_> {
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

    pub(super) fn bind_each(&mut self, parts: &[Pattern], v: Vec<Value>, f: Frame) -> Run<bool> {
        for (p, v) in parts.iter().zip(v) {
            if !self.bind(p, v, f)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The same through a reference.
    pub(super) fn bind_through(&mut self, pattern: &Pattern, r: Ref, f: Frame) -> Run<bool> {
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
