//! Functions that are called by a path: of std, of `ad-core`'s runtime and memory.

use super::iter::Iter;
use super::machine::{Machine, Run};
use super::method::{none, some};
use super::node::Builtin;
use super::number::{Function2, Operator};
use super::rt;
use super::value::{Ref, Stop, Value};

/// Trips of `walk` taken at a time.
const WALK: usize = 4;

/// Helpers of the runtime, by how many numbers they take.
macro_rules! helpers {
    ($b:expr, $args:expr; $($variant:ident $name:ident ($($x:ident)*);)*) => {
        match ($b, $args) {
            $(
                (Builtin::$variant, [$(Value::F64($x)),*]) => Some(Value::F64(rt::$name($(*$x),*))),
                (Builtin::$variant, [$(Value::F32($x)),*]) => Some(Value::F32(rt::$name($(*$x),*))),
            )*
            _ => None,
        }
    };
}

impl Machine<'_> {
    #[allow(clippy::too_many_lines, reason = "one arm for each function")]
    pub fn builtin(&mut self, b: Builtin, args: Vec<Value>) -> Run<Value> {
        if let Some(v) = self.scalar_helper(b, &args)? {
            return Ok(v);
        }
        match (b, &args[..]) {
            (Builtin::Identity, [v]) => Ok(v.clone()),
            (Builtin::Swap, [Value::Ref(p), Value::Ref(q)]) => {
                let (a, b) = (self.read(p)?, self.read(q)?);
                if p.part().is_some() || q.part().is_some() {
                    return Err(self.unknown("slices that are swapped"));
                }
                *self.at_mut(p)? = b;
                *self.at_mut(q)? = a;
                Ok(Value::Unit)
            }
            (Builtin::Replace, [Value::Ref(p), v]) => {
                let old = self.read(p)?;
                self.write(p, v.clone())?;
                Ok(old)
            }
            (Builtin::TakeOut, [Value::Ref(p)]) => {
                let old = self.read(p)?;
                let empty = match &old {
                    Value::List(_) => Value::List(Vec::new()),
                    Value::F64(_) | Value::Dual(_) => Value::F64(0.0),
                    Value::F32(_) => Value::F32(0.0),
                    Value::Int(_, t) => Value::Int(0, *t),
                    Value::Bool(_) => Value::Bool(false),
                    Value::Variant(..) => none(),
                    _ => return Err(self.unknown("mem::take")),
                };
                self.write(p, empty)?;
                Ok(old)
            }
            (Builtin::Filled, [v, n]) => {
                let n = self.number(n.clone())?;
                if n > 60_000 {
                    return Err(Stop::Fuel);
                }
                Ok(Value::List(vec![v.clone(); n]))
            }
            (Builtin::WithCapacity, _) => Ok(Value::List(Vec::new())),
            (Builtin::Open, [Value::Ref(r), count, fill]) => {
                let r = self.through(*r);
                let count = self.number(count.clone())?;
                let base = self.list(&r)?.len();
                match self.at_mut(&r)? {
                    Value::List(v) if base + count < 60_000 => v.resize(base + count, fill.clone()),
                    _ => return Err(self.unknown("a record")),
                }
                Ok(Value::usize(base))
            }
            (Builtin::Snapshot, [v]) => self.plain(v.clone()),
            (
                Builtin::CheckLen
                | Builtin::CheckTangentLen
                | Builtin::CheckVariant
                | Builtin::CheckTangentVariant,
                [_, a, b],
            )
            | (Builtin::CheckSeedLen, [a, b]) => {
                let (a, b) = (self.number(a.clone())?, self.number(b.clone())?);
                if a == b {
                    Ok(Value::Unit)
                } else {
                    Err(self.panic(&format!("a length of {b} for {a}")))
                }
            }
            (Builtin::FitLen, [_, n, Value::Ref(r)]) => {
                let n = self.number(n.clone())?;
                let r = self.through(*r);
                let zero = if self.library.single {
                    Value::F32(0.0)
                } else {
                    Value::F64(0.0)
                };
                match self.at_mut(&r)? {
                    Value::List(v) => {
                        if v.is_empty() {
                            v.resize(n, zero);
                        }
                        if v.len() == n {
                            Ok(Value::Unit)
                        } else {
                            Err(self.panic("an accumulator of another length"))
                        }
                    }
                    _ => Err(self.unknown("fit_len")),
                }
            }
            (Builtin::Bar, [v]) => Ok(match v {
                Value::Unit => none(),
                Value::Ref(_) => some(v.clone()),
                _ => return Err(self.unknown("bar")),
            }),
            (Builtin::Chunks | Builtin::ChunksMut, [Value::Ref(r), n]) => {
                let n = self.number(n.clone())?;
                let r = self.through(*r);
                let len = self.list(&r)?.len();
                let mut out = Vec::new();
                for k in 0..len / n.max(1) {
                    let part = r.slice(k * n, n);
                    out.push(Value::Ref(self.deeper(part)?));
                }
                Ok(Value::Ref(self.cell(Value::List(out))))
            }
            (
                Builtin::TwoWindows | Builtin::ThreeWindows,
                [Value::Ref(r), Value::List(firsts), n],
            ) => {
                let n = self.number(n.clone())?;
                let r = self.through(*r);
                let len = self.list(&r)?.len();
                let mut starts = Vec::new();
                for v in firsts {
                    starts.push(self.number(v.clone())?);
                }
                for (k, a) in starts.iter().enumerate() {
                    let apart = |c: &usize| a + n <= *c || c + n <= *a || n == 0;
                    if a + n > len || !starts[k + 1..].iter().all(apart) {
                        return Err(self.panic("windows that overlap or leave the slice"));
                    }
                }
                let mut out = Vec::new();
                for a in starts {
                    let part = r.slice(a, n);
                    out.push(Value::Ref(self.deeper(part)?));
                }
                Ok(Value::Tuple(out))
            }
            (
                Builtin::Walk,
                [
                    Value::List(reads),
                    Value::List(writes),
                    Value::List(ordered),
                    g,
                ],
            ) => self.walk(reads, writes, None, ordered.clone(), g),
            (Builtin::Sums, [Value::List(reads), Value::List(ordered), g]) => {
                self.walk(reads, &[], None, ordered.clone(), g)
            }
            (
                Builtin::StencilWalk,
                [
                    Value::List(reads),
                    Value::List(writes),
                    Value::Ref(target),
                    Value::List(ordered),
                    g,
                ],
            ) => self.walk(reads, writes, Some(*target), ordered.clone(), g),
            (
                Builtin::Stencil,
                [
                    Value::List(reads),
                    Value::Ref(target),
                    Value::List(ordered),
                    g,
                ],
            ) => self.walk(reads, &[], Some(*target), ordered.clone(), g),
            (Builtin::OrderBy, [data, g]) => {
                let Value::List(data) = self.plain(data.clone())? else {
                    return Err(self.unknown("order_by"));
                };
                let order: Vec<Value> = (0..data.len()).map(Value::usize).collect();
                self.sorted(order, |m, i, j| {
                    let (i, j) = (m.number(i.clone())?, m.number(j.clone())?);
                    m.ordered_by(g, &data[i], &data[j])
                })
                .map(Value::List)
            }
            (Builtin::OrderByKey, [data, g]) => {
                let Value::List(data) = self.plain(data.clone())? else {
                    return Err(self.unknown("order_by_key"));
                };
                let mut keys = Vec::new();
                for v in data {
                    let (_, key) = self.lent(v, |m, r| m.call_value(g, vec![r]))?;
                    keys.push(self.plain(key)?);
                }
                let order: Vec<Value> = (0..keys.len()).map(Value::usize).collect();
                self.sorted(order, |m, i, j| {
                    let (i, j) = (m.number(i.clone())?, m.number(j.clone())?);
                    m.compared(&keys[i], &keys[j])
                })
                .map(Value::List)
            }
            (Builtin::Once, [v]) => Ok(Value::Iter(Box::new(Iter::Items(
                std::iter::once(v.clone()).collect(),
            )))),
            (Builtin::RepeatForever, [v]) => Ok(Value::Iter(Box::new(Iter::Repeat(v.clone())))),
            _ => Err(self.unknown(&format!("{b:?} of these arguments"))),
        }
    }

    /// Partial derivatives and the like.
    fn scalar_helper(&mut self, b: Builtin, args: &[Value]) -> Run<Option<Value>> {
        if let (Some(op), [x, y]) = (b.real(), args) {
            let (x, y) = (self.plain(x.clone())?, self.plain(y.clone())?);
            return self.operate(Operator::Real(op), &x, &y).map(Some);
        }
        let found = helpers! { b, args;
            Sqrt sqrt(x); Exp exp(x); Sin sin(x); Cos cos(x); Sinh sinh(x); Cosh cosh(x);
            AbsDx abs_dx(x); CopysignDx copysign_dx(x z);
            MaxDx max_dx(x z); MaxDz max_dz(x z); MinDx min_dx(x z); MinDz min_dz(x z);
            ClampDx clamp_dx(x y z); ClampDlo clamp_dlo(x y z); ClampDhi clamp_dhi(x y z);
            HypotDx hypot_dx(x y z); Atan2Dx atan2_dx(x y);
            PowfDx powf_dx(x y z); PowfDz powf_dz(x y z); PowfLn powf_ln(x y z);
            Strong strong(x y); Ratio ratio(x y); Quotient quotient(x y z);
        };
        Ok(found.or(match (b, args) {
            (Builtin::PowiDx, [Value::F64(x), Value::Int(n, _)]) => {
                Some(Value::F64(rt::powi_dx(*x, *n as i32)))
            }
            (Builtin::PowiDx, [Value::F32(x), Value::Int(n, _)]) => {
                Some(Value::F32(rt::powi_dx(*x, *n as i32)))
            }
            (Builtin::PowiDxk, [Value::F64(x), Value::Int(n, _), Value::F64(k)]) => {
                Some(Value::F64(rt::powi_dxk(*x, *n as i32, *k)))
            }
            (Builtin::PowiDxk, [Value::F32(x), Value::Int(n, _), Value::F32(k)]) => {
                Some(Value::F32(rt::powi_dxk(*x, *n as i32, *k)))
            }
            _ => None,
        }))
    }

    /// How many arguments a closure takes.
    fn arity(&mut self, g: &Value) -> Run<usize> {
        match g {
            Value::Closure(c) => Ok(self.library.codes[c.function].params.len()),
            _ => Err(self.unknown("a trip that is no closure")),
        }
    }

    /// As `ad_core::rt::walk`: the same sums in the same order. With a target, as `stencil_walk`, whose sums may come in any.
    fn walk(
        &mut self,
        reads: &[Value],
        writes: &[Value],
        target: Option<Ref>,
        mut ordered: Vec<Value>,
        g: &Value,
    ) -> Run<Value> {
        let mut slices: Vec<(Ref, usize)> = Vec::new();
        for v in reads.iter().chain(writes) {
            let Value::Ref(r) = v else {
                return Err(self.unknown("a walk over what is no slice"));
            };
            let r = self.through(*r);
            let n = self.list(&r)?.len();
            slices.push((r, n));
        }
        let count = slices.first().map_or(0, |s| s.1);
        let blocks = count / WALK;
        let mut lanes: Vec<Vec<Value>> = Vec::new();
        let mut sums: Option<Vec<Value>> = None;
        let add = Operator::Real(Function2::Add);
        let zero = if self.library.single {
            Value::F32(0.0)
        } else {
            Value::F64(0.0)
        };
        for k in 0..count {
            let mut entries = Vec::new();
            for (r, n) in &slices {
                let at = if k < blocks * WALK {
                    k
                } else {
                    n / WALK * WALK + k % WALK
                };
                if at >= *n {
                    return Err(self.panic("a walk beyond a slice"));
                }
                let entry = r.step(at);
                entries.push(Value::Ref(self.deeper(entry)?));
            }
            let late = entries.split_off(reads.len());
            let mut given = vec![Value::List(entries)];
            if self.arity(g)? == 2 {
                given.push(Value::List(late));
            }
            let Value::Tuple(found) = self.call_value(g, given)? else {
                return Err(self.unknown("a trip of a walk"));
            };
            let (next, parts) = match &found[..] {
                [Value::List(next), Value::List(parts), ..] => (next, parts),
                _ => return Err(self.unknown("a trip of a walk")),
            };
            // What goes to neighbours: in which order adjoints are summed is free.
            if let (Some(target), Some(Value::List(out))) = (target, found.get(2)) {
                for (s, part) in out.iter().enumerate() {
                    let r = self.through(target);
                    let r = self.element(r, Value::usize(k + s))?;
                    let before = self.read(&r)?;
                    let sum = self.operate(add, &before, part)?;
                    self.write(&r, sum)?;
                }
            }
            for (sum, part) in ordered.iter_mut().zip(next) {
                *sum = self.operate(add, sum, part)?;
            }
            if lanes.is_empty() {
                lanes = vec![vec![zero.clone(); WALK]; parts.len()];
            }
            if k < blocks * WALK {
                for (lane, part) in lanes.iter_mut().zip(parts) {
                    lane[k % WALK] = self.operate(add, &lane[k % WALK], part)?;
                }
            } else {
                let mut so_far = match sums.take() {
                    Some(s) => s,
                    None => self.lanes(&lanes)?,
                };
                for (sum, part) in so_far.iter_mut().zip(parts) {
                    *sum = self.operate(add, sum, part)?;
                }
                sums = Some(so_far);
            }
        }
        if count == 0 {
            // How many sums there are only the closure knows.
            return Err(self.unknown("a walk over nothing"));
        }
        let sums = match sums {
            Some(s) => s,
            None => self.lanes(&lanes)?,
        };
        Ok(Value::Tuple(vec![Value::List(ordered), Value::List(sums)]))
    }

    fn lanes(&mut self, lanes: &[Vec<Value>]) -> Run<Vec<Value>> {
        let add = Operator::Real(Function2::Add);
        let mut out = Vec::new();
        for l in lanes {
            let (a, b) = (
                self.operate(add, &l[0], &l[1])?,
                self.operate(add, &l[2], &l[3])?,
            );
            out.push(self.operate(add, &a, &b)?);
        }
        Ok(out)
    }
}
