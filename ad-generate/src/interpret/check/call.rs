//! Calls of the primal, the oracle and the companions.

use super::super::machine::{Jitter, Machine, Run};
use super::super::number::{Dual, LANES};
use super::super::value::{Stop, Value};
use super::{Call, Columns, FUEL, Found, Pair, Param};

/// How often errors are made on purpose.
const SAMPLES: u64 = 4;

impl<'a> Call<'a> {
    /// What ran, what panicked, or what is not known.
    pub(super) fn settled<T>(machine: &Machine, found: Run<T>) -> Result<Found<T>, String> {
        match found {
            Ok(v) => Ok(Ok(v)),
            Err(Stop::Panic) => Ok(Err(machine.message.clone())),
            Err(Stop::Fuel) => Ok(Err("it does not end".to_owned())),
            Err(_) => Err(machine.message.clone()),
        }
    }

    /// Arguments in cells of the machine; where the outputs will be.
    pub(super) fn pass(
        &self,
        machine: &mut Machine,
        inputs: &[Value],
    ) -> (Vec<Value>, Vec<super::super::value::Ref>) {
        let (mut args, mut outputs) = (Vec::new(), Vec::new());
        for (p, v) in self.of.params.iter().zip(inputs) {
            if p.by_reference {
                let r = machine.cell(v.clone());
                args.push(Value::Ref(r));
                if p.by_mutable && p.active {
                    outputs.push(r);
                }
            } else {
                args.push(v.clone());
            }
        }
        (args, outputs)
    }

    pub(super) fn active(&self) -> impl Iterator<Item = (&Param, &Value)> {
        self.of
            .params
            .iter()
            .zip(&self.inputs)
            .filter(|(p, _)| p.active)
    }

    pub(super) fn zeros(&self) -> Vec<Value> {
        self.active().map(|(_, v)| v.with(&[])).collect()
    }

    /// The inputs with other numbers.
    pub(super) fn moved(&self, numbers: &[f64]) -> Vec<Value> {
        let mut rest = numbers;
        let moved = self.of.params.iter().zip(&self.inputs).map(|(p, v)| {
            if !p.active {
                return v.clone();
            }
            let n = v.flat().len();
            let (own, later) = rest.split_at(n);
            rest = later;
            v.with(own)
        });
        moved.collect()
    }

    /// All outputs; `None` where it panics.
    pub(super) fn primal(&self, inputs: &[Value]) -> Result<Option<Vec<f64>>, String> {
        let mut machine = Machine::new(&self.of.plain, FUEL);
        let (args, outputs) = self.pass(&mut machine, inputs);
        let found = machine.call_named("f", args);
        let found = Self::settled(&machine, found).map_err(|e| format!("program: {e}"))?;
        Ok(found.ok().map(|v| {
            let mut out = v.flat();
            for r in outputs {
                out.extend(machine.at(&r).flat());
            }
            out
        }))
    }

    /// The oracle: derivatives by each number of the inputs; whether something was infinite on the way.
    pub(super) fn columns(
        &self,
        inputs: &[Value],
        jitter: Option<Jitter>,
    ) -> Result<Found<(Columns, bool)>, String> {
        let n: usize = self.active().map(|(_, v)| v.flat().len()).sum();
        let (mut out, mut overflow) = (Vec::new(), false);
        for first in (0..n).step_by(LANES) {
            let mut k: usize = 0;
            let lifted: Vec<Value> = self
                .of
                .params
                .iter()
                .zip(inputs)
                .map(|(p, v)| {
                    let mut v = v.clone();
                    if p.active {
                        v.reals_mut(&mut |x| {
                            let mut dual = Dual::constant(x.real().unwrap_or(f64::NAN));
                            if let Some(d) =
                                k.checked_sub(first).and_then(|l: usize| dual.d.get_mut(l))
                            {
                                *d = 1.0;
                            }
                            k += 1;
                            *x = Value::Dual(dual);
                        });
                    }
                    v
                })
                .collect();
            let mut machine = Machine::new(&self.of.plain, FUEL);
            machine.jitter = jitter;
            let (args, outputs) = self.pass(&mut machine, &lifted);
            let found = machine.call_named("f", args);
            let value = match Self::settled(&machine, found).map_err(|e| format!("oracle: {e}"))? {
                Ok(v) => v,
                Err(why) => return Ok(Err(why)),
            };
            overflow |= machine.overflow;
            for lane in 0..LANES.min(n - first) {
                let mut column = Vec::new();
                let mut push = |v: &Value| {
                    column.push(match v {
                        Value::Dual(d) => (d.v, d.d[lane]),
                        other => (other.real().unwrap_or(f64::NAN), 0.0),
                    });
                };
                value.reals(&mut push);
                for r in &outputs {
                    machine.at(r).reals(&mut push);
                }
                out.push(column);
            }
        }
        Ok(Ok((out, overflow)))
    }

    /// By how much derivatives of the oracle change where inputs and every operation on the way have relative errors of a
    /// few units in the last place: absolutely, and relatively to the largest of their column. It is the condition of the
    /// computation itself, of which large numbers that cancel are a part.
    ///
    /// `None` where another way is taken.
    pub(super) fn noise(&self, columns: &Columns) -> Result<Option<(f64, f64)>, String> {
        let at: Vec<f64> = self.active().flat_map(|(_, v)| v.flat()).collect();
        let size = if self.of.single { 4e-7 } else { 2e-15 };
        let (mut absolute, mut relative): (f64, f64) = (0.0, 0.0);
        for state in 1..=SAMPLES {
            let sign = if state % 2 == 0 { -1.0 } else { 1.0 };
            let moved: Vec<f64> = at.iter().map(|x| x * (1.0 + sign * size)).collect();
            let jitter = Some(Jitter { size, state });
            let Ok((others, _)) = self.columns(&self.moved(&moved), jitter)? else {
                return Ok(None);
            };
            for (column, other) in columns.iter().zip(&others) {
                if column.len() != other.len() {
                    return Ok(None);
                }
                let largest = column.iter().fold(1.0, |m: f64, (_, d)| m.max(d.abs()));
                for ((v, d), (w, e)) in column.iter().zip(other) {
                    let change = (d - e).abs();
                    absolute = absolute.max(change);
                    let of_value = (v - w).abs() / v.abs().max(1.0);
                    // NaN is a change beyond all bounds.
                    if !(change + of_value).is_finite() {
                        return Ok(None);
                    }
                    relative = relative.max(change / largest).max(of_value);
                }
            }
        }
        Ok(Some((absolute, relative)))
    }

    /// The seed of the result as an argument, and those of the outputs, from numbers.
    pub(super) fn seeds(&self, seed: &[f64]) -> Result<(Value, Vec<Value>), String> {
        let (result, outputs) = self.result()?;
        let n = result.flat().len();
        let (own, mut rest) = seed.split_at(n.min(seed.len()));
        let finals = outputs.iter().map(|v| {
            let n = v.flat().len();
            let (own, later) = rest.split_at(n.min(rest.len()));
            rest = later;
            v.with(own)
        });
        let finals = finals.collect();
        // There is a seed where there is no number too.
        let any = if self.of.single {
            Value::F32(1.0)
        } else {
            Value::F64(1.0)
        };
        let seed = match self.inner(result.with(own)) {
            Some(seed) => seed,
            None => any,
        };
        Ok((seed, finals))
    }

    /// What is in an `Option` or a `Result`, or the value itself where the result is none.
    fn inner(&self, v: Value) -> Option<Value> {
        match v {
            Value::Variant(_, mut parts) if self.of.wrapped => {
                let part = parts.pop()?;
                // An error is an integer.
                part.real().map(|_| part)
            }
            v => Some(v),
        }
    }

    /// What the function returns and what its outputs hold, for their shapes.
    fn result(&self) -> Result<(Value, Vec<Value>), String> {
        let mut machine = Machine::new(&self.of.plain, FUEL);
        let (args, outputs) = self.pass(&mut machine, &self.inputs);
        let found = machine.call_named("f", args);
        let found = Self::settled(&machine, found)?.map_err(|e| format!("panics: {e}"))?;
        Ok((
            found,
            outputs.iter().map(|r| machine.at(r).clone()).collect(),
        ))
    }

    /// The pair that a companion returns; `None` where it says that there is no number.
    fn pair(&self, v: Value) -> Result<Option<Vec<Value>>, String> {
        let inner = match v {
            Value::Variant(_, mut parts) if self.of.wrapped => match parts.pop() {
                Some(Value::Tuple(pair)) => Value::Tuple(pair),
                _ => return Ok(None),
            },
            v => v,
        };
        match inner {
            Value::Tuple(pair) if pair.len() == 2 => Ok(Some(pair)),
            _ => Err("no pair".to_owned()),
        }
    }

    /// Adds to `bars`, and returns the outputs.
    pub(super) fn vjp_into(
        &self,
        seed: &[f64],
        bars: &mut [Value],
    ) -> Result<Found<Vec<f64>>, String> {
        let (seed, finals) = self.seeds(seed)?;
        let mut machine = Machine::new(&self.of.companions, FUEL);
        let (mut args, outputs) = self.pass(&mut machine, &self.inputs);
        if self.of.real_result {
            args.push(if self.of.list_result {
                Value::Ref(machine.cell(seed))
            } else {
                seed
            });
        }
        // The accumulators of outputs are exchanged.
        let mut finals = finals.into_iter();
        let mut cells = Vec::new();
        for ((p, _), bar) in self.active().zip(bars.iter()) {
            let start = if p.by_mutable {
                finals.next().unwrap_or(Value::Unit)
            } else {
                bar.clone()
            };
            let r = machine.cell(start);
            cells.push(r);
            args.push(Value::Ref(r));
        }
        let found = machine.call_named("f_vjp_into", args);
        let value = match Self::settled(&machine, found).map_err(|e| format!("f_vjp_into: {e}"))? {
            Ok(v) => v,
            Err(why) => return Ok(Err(why)),
        };
        let mut out = value.flat();
        for r in outputs {
            out.extend(machine.at(&r).flat());
        }
        for (((p, _), bar), r) in self.active().zip(bars.iter_mut()).zip(cells) {
            let now = machine.at(&r).clone();
            if p.by_mutable {
                let (a, b) = (bar.flat(), now.flat());
                if a.len() != b.len() {
                    return Ok(Err("an accumulator of another length".to_owned()));
                }
                let sum: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
                *bar = bar.with(&sum);
            } else {
                *bar = now;
            }
        }
        Ok(Ok(out))
    }

    /// `f_vjp` and its pullback: outputs and adjoints.
    pub(super) fn vjp(&self, seed: &[f64]) -> Result<Option<Found<Pair>>, String> {
        if self.of.params.iter().any(|p| p.by_mutable && p.active) || !self.of.real_result {
            return Ok(None);
        }
        let (seed, _) = self.seeds(seed)?;
        let mut machine = Machine::new(&self.of.companions, FUEL);
        let (args, _) = self.pass(&mut machine, &self.inputs);
        let seed = if self.of.list_result {
            Value::Ref(machine.cell(seed))
        } else {
            seed
        };
        let found = machine.call_named("f_vjp", args);
        let pair = match Self::settled(&machine, found).map_err(|e| format!("f_vjp: {e}"))? {
            Ok(v) => match self.pair(v).map_err(|e| format!("f_vjp: {e}"))? {
                Some(pair) => pair,
                None => return Ok(None),
            },
            Err(why) => return Ok(Some(Err(why))),
        };
        let found = machine.call_value(&pair[1], vec![seed]);
        Ok(Some(
            Self::settled(&machine, found)
                .map_err(|e| format!("pullback: {e}"))?
                .map(|g| (pair[0].flat(), g.flat())),
        ))
    }

    /// `f_grad`: outputs and gradient.
    pub(super) fn grad(&self) -> Result<Option<Found<Pair>>, String> {
        if !self.of.companions.functions.contains_key("f_grad") {
            return Ok(None);
        }
        let mut machine = Machine::new(&self.of.companions, FUEL);
        let (args, outputs) = self.pass(&mut machine, &self.inputs);
        let found = machine.call_named("f_grad", args);
        let pair = match Self::settled(&machine, found).map_err(|e| format!("f_grad: {e}"))? {
            Ok(v) => match self.pair(v).map_err(|e| format!("f_grad: {e}"))? {
                Some(pair) => pair,
                None => return Ok(None),
            },
            Err(why) => return Ok(Some(Err(why))),
        };
        let mut out = pair[0].flat();
        for r in outputs {
            out.extend(machine.at(&r).flat());
        }
        Ok(Some(Ok((out, pair[1].flat()))))
    }

    /// Directions as arguments; where those of outputs are.
    pub(super) fn directions(
        &self,
        machine: &mut Machine,
        args: &mut Vec<Value>,
        direction: &[f64],
    ) -> Vec<super::super::value::Ref> {
        let (mut rest, mut cells) = (direction, Vec::new());
        for (p, v) in self.active() {
            let n = v.flat().len();
            let (own, later) = rest.split_at(n.min(rest.len()));
            rest = later;
            let dot = v.with(own);
            if p.by_mutable || p.by_reference && !p.number || p.is_vec {
                let r = machine.cell(dot);
                args.push(Value::Ref(r));
                if p.by_mutable {
                    cells.push(r);
                }
            } else {
                args.push(dot);
            }
        }
        cells
    }

    /// `f_jvp`: outputs and their tangents.
    pub(super) fn jvp(&self, direction: &[f64]) -> Result<Option<Found<Pair>>, String> {
        if !self.of.companions.functions.contains_key("f_jvp") {
            return Ok(None);
        }
        let mut machine = Machine::new(&self.of.companions, FUEL);
        let (mut args, outputs) = self.pass(&mut machine, &self.inputs);
        let cells = self.directions(&mut machine, &mut args, direction);
        let found = machine.call_named("f_jvp", args);
        let value = match Self::settled(&machine, found).map_err(|e| format!("f_jvp: {e}"))? {
            Ok(v) => v,
            Err(why) => return Ok(Some(Err(why))),
        };
        let (mut out, mut dots) = match value {
            Value::Tuple(pair) if self.of.real_result && pair.len() == 2 => {
                (pair[0].flat(), pair[1].flat())
            }
            other => (other.flat(), Vec::new()),
        };
        for r in outputs {
            out.extend(machine.at(&r).flat());
        }
        for r in cells {
            dots.extend(machine.at(&r).flat());
        }
        Ok(Some(Ok((out, dots))))
    }

    /// `f_hvp`: value, gradient, product.
    pub(super) fn hvp(&self, direction: &[f64]) -> Result<Option<Found<[Vec<f64>; 3]>>, String> {
        if !self.of.second || !self.of.companions.functions.contains_key("f_hvp") {
            return Ok(None);
        }
        let mut machine = Machine::new(&self.of.companions, FUEL);
        let (mut args, outputs) = self.pass(&mut machine, &self.inputs);
        self.directions(&mut machine, &mut args, direction);
        let found = machine.call_named("f_hvp", args);
        let parts = match Self::settled(&machine, found).map_err(|e| format!("f_hvp: {e}"))? {
            Ok(Value::Tuple(parts)) if parts.len() == 3 => parts,
            Ok(_) => return Err("f_hvp: no three parts".to_owned()),
            Err(why) => return Ok(Some(Err(why))),
        };
        let mut out = parts[0].flat();
        for r in outputs {
            out.extend(machine.at(&r).flat());
        }
        Ok(Some(Ok([out, parts[1].flat(), parts[2].flat()])))
    }
}
