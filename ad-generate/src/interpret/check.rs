//! What a program goes through at each of its inputs, as `harness/check.rs` does with compiled ones.

use super::compile;
use super::machine::{Machine, Run};
use super::node::Library;
use super::number::{Dual, LANES};
use super::value::{Stop, Value};
use crate::batch::Verdict;
use crate::generate::Source;
use syn::{FnArg, Item, ReturnType, Type};

/// Agreement with the oracle, for f64 and for f32; relative to the sum of the magnitudes of the terms, or 1.
const ORACLE: [f64; 2] = [1e-9, 2e-4];
/// Beyond this a program has lost its scale and is left out at that input.
const LARGE: f64 = 1e6;
/// Trips and calls after which a program counts as one that does not end.
const FUEL: u64 = 400_000;

/// What is known of a parameter.
struct Param {
    by_reference: bool,
    by_mutable: bool,
    active: bool,
    /// The tangent is passed by value.
    number: bool,
    is_vec: bool,
}

/// A program and its companions, ready to run.
pub struct Subject {
    plain: Library,
    companions: Library,
    params: Vec<Param>,
    /// Whether a real number is in the result.
    real_result: bool,
    list_result: bool,
    single: bool,
    inputs: Vec<syn::Expr>,
    /// What else may be asked of it.
    pub second: bool,
}

/// What became of a program.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Something in it is not known to the interpreter.
    NotInterpreted(String),
    /// It ran at its inputs.
    Ran(Vec<Verdict>),
}

fn has_reals(text: &str) -> bool {
    text.contains("f64") || text.contains("f32")
}

impl Subject {
    /// # Errors
    /// What the interpreter does not know.
    pub fn new(
        source: &Source,
        plain: &[Item],
        expanded: &[Item],
        second: bool,
    ) -> Result<Subject, String> {
        let single = source.items.contains("f32");
        let main = plain.iter().find_map(|i| match i {
            Item::Fn(f) if f.sig.ident == "f" => Some(f),
            _ => None,
        });
        let main = main.ok_or("no function `f`")?;
        let mut params = Vec::new();
        for input in &main.sig.inputs {
            let FnArg::Typed(p) = input else {
                return Err("a receiver".to_owned());
            };
            let text = quote::ToTokens::to_token_stream(&p.ty).to_string();
            let (by_reference, by_mutable, inner) = match &*p.ty {
                Type::Reference(r) => (true, r.mutability.is_some(), (*r.elem).clone()),
                other => (false, false, other.clone()),
            };
            let name = quote::ToTokens::to_token_stream(&inner).to_string();
            params.push(Param {
                by_reference,
                by_mutable,
                active: has_reals(&text),
                number: name == "f64" || name == "f32",
                is_vec: name.starts_with("Vec"),
            });
        }
        let result = match &main.sig.output {
            ReturnType::Default => String::new(),
            ReturnType::Type(_, ty) => quote::ToTokens::to_token_stream(ty).to_string(),
        };
        if result.starts_with("Option") || result.starts_with("Result") {
            return Err("a wrapped result".to_owned());
        }
        let inputs: Result<Vec<syn::Expr>, _> =
            source.inputs.iter().map(|i| syn::parse_str(i)).collect();
        Ok(Subject {
            plain: compile::library(plain, single).map_err(|e| format!("program: {e}"))?,
            companions: compile::library(expanded, single)
                .map_err(|e| format!("expansion: {e}"))?,
            params,
            real_result: has_reals(&result),
            list_result: result.starts_with("Vec"),
            single,
            inputs: inputs.map_err(|e| e.to_string())?,
            second,
        })
    }

    /// Verdicts at all inputs.
    pub fn run(&self) -> Outcome {
        let mut out = Vec::new();
        for input in &self.inputs {
            match self.one(input) {
                Ok(v) => out.push(v),
                Err(why) => return Outcome::NotInterpreted(why),
            }
        }
        Outcome::Ran(out)
    }

    /// The bits of the value and of the gradient of the sum of all outputs, at each input, as compiled programs print them.
    ///
    /// # Errors
    /// What is not known.
    pub fn figures(&self) -> Result<Vec<String>, String> {
        let bits = |numbers: &[f64]| -> String {
            numbers
                .iter()
                .map(|x| format!(" {:x}", x.to_bits()))
                .collect()
        };
        let mut out = Vec::new();
        for input in &self.inputs {
            let call = Call::new(self, input)?;
            let mut figures = "panic".to_owned();
            if let Some(value) = call.primal(&call.inputs)? {
                let mut bars = call.zeros();
                if call.vjp_into(&vec![1.0; value.len()], &mut bars)?.is_ok() {
                    figures = format!("{} |{}", bits(&value), bits(&flat(&bars)));
                }
            }
            out.push(figures.trim_start().to_owned());
        }
        Ok(out)
    }

    fn one(&self, input: &syn::Expr) -> Result<Verdict, String> {
        let call = Call::new(self, input)?;
        let Some(value) = call.primal(&call.inputs)? else {
            return Ok(Verdict::Skipped("panics".to_owned()));
        };
        if value.iter().any(|v| !within(*v, LARGE)) {
            return Ok(Verdict::Skipped("large".to_owned()));
        }
        let tolerance = ORACLE[usize::from(self.single)];
        let (columns, overflow) = match call.columns(&call.inputs)? {
            Ok(found) => found,
            Err(why) => return Ok(Verdict::Failed("oracle".to_owned(), why)),
        };
        for column in &columns {
            for ((v, d), x) in column.iter().zip(&value) {
                if !within(v - x, tolerance * x.abs().max(1.0)) {
                    return Ok(if self.single {
                        Verdict::Skipped("rounding".to_owned())
                    } else {
                        Verdict::Failed("oracle".to_owned(), format!("value {v} for {x}"))
                    });
                }
                if !within(*d, LARGE) {
                    return Ok(Verdict::Skipped("large".to_owned()));
                }
            }
        }
        match call.compare(&value, &columns, tolerance)? {
            None => Ok(Verdict::Passed),
            Some((kind, detail)) => {
                // Rounding errors may do as much, or the program takes another way a unit further on.
                if kind != "value" && kind != "panic" {
                    // Zero times infinity, on the way to what nobody reads.
                    if overflow {
                        return Ok(Verdict::Skipped("overflow".to_owned()));
                    }
                    match call.noise(&columns)? {
                        None => return Ok(Verdict::Skipped("edge".to_owned())),
                        Some(noise) if noise > 1e-2 * tolerance => {
                            return Ok(Verdict::Skipped("chaotic".to_owned()));
                        }
                        Some(_) => {}
                    }
                }
                Ok(Verdict::Failed(kind.to_owned(), detail))
            }
        }
    }
}

/// A program at one of its inputs.
struct Call<'a> {
    of: &'a Subject,
    inputs: Vec<Value>,
}

/// What a companion gave, or why it panicked.
type Found<T> = Result<T, String>;
/// Outputs, and what belongs to them.
type Pair = (Vec<f64>, Vec<f64>);
/// For each input of the oracle, values and derivatives of the outputs.
type Columns = Vec<Vec<(f64, f64)>>;

fn flat(values: &[Value]) -> Vec<f64> {
    values.iter().flat_map(Value::flat).collect()
}

impl<'a> Call<'a> {
    fn new(of: &'a Subject, input: &syn::Expr) -> Result<Call<'a>, String> {
        // A function of no parameters that returns the tuple.
        let item: Item = syn::parse_quote!(fn inputs() { #input });
        let library = compile::library(&[item], of.single)?;
        let mut machine = Machine::new(&library, 1000);
        match machine.call_named("inputs", Vec::new()) {
            Ok(Value::Tuple(inputs)) if inputs.len() == of.params.len() => Ok(Call { of, inputs }),
            _ => Err("inputs".to_owned()),
        }
    }

    /// What ran, what panicked, or what is not known.
    fn settled<T>(machine: &Machine, found: Run<T>) -> Result<Found<T>, String> {
        match found {
            Ok(v) => Ok(Ok(v)),
            Err(Stop::Panic) => Ok(Err(machine.message.clone())),
            Err(Stop::Fuel) => Ok(Err("it does not end".to_owned())),
            Err(_) => Err(machine.message.clone()),
        }
    }

    /// Arguments in cells of the machine; where the outputs will be.
    fn pass(
        &self,
        machine: &mut Machine,
        inputs: &[Value],
    ) -> (Vec<Value>, Vec<super::value::Ref>) {
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

    fn active(&self) -> impl Iterator<Item = (&Param, &Value)> {
        self.of
            .params
            .iter()
            .zip(&self.inputs)
            .filter(|(p, _)| p.active)
    }

    fn zeros(&self) -> Vec<Value> {
        self.active().map(|(_, v)| v.with(&[])).collect()
    }

    /// The inputs with other numbers.
    fn moved(&self, numbers: &[f64]) -> Vec<Value> {
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
    fn primal(&self, inputs: &[Value]) -> Result<Option<Vec<f64>>, String> {
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
    fn columns(&self, inputs: &[Value]) -> Result<Found<(Columns, bool)>, String> {
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

    /// By how much values and derivatives of the oracle change where inputs change in the last places.
    fn noise(&self, columns: &Columns) -> Result<Option<f64>, String> {
        let at: Vec<f64> = self.active().flat_map(|(_, v)| v.flat()).collect();
        let step = if self.of.single { 2e-7 } else { 2e-15 };
        let moved: Vec<f64> = at.iter().map(|x| x * (1.0 + step)).collect();
        let Ok((others, _)) = self.columns(&self.moved(&moved))? else {
            return Ok(None);
        };
        let mut largest: f64 = 0.0;
        for (column, other) in columns.iter().zip(&others) {
            if column.len() != other.len() {
                return Ok(None);
            }
            let size = column.iter().fold(1.0, |m: f64, (_, d)| m.max(d.abs()));
            for ((v, d), (w, e)) in column.iter().zip(other) {
                largest = largest.max((d - e).abs() / size);
                largest = largest.max((v - w).abs() / v.abs().max(1.0));
            }
        }
        Ok(Some(largest))
    }

    /// The seed of the result as an argument, and those of the outputs, from numbers.
    fn seeds(&self, result: &Value, seed: &[f64]) -> (Value, Vec<Value>) {
        let n = result.flat().len();
        let (own, mut rest) = seed.split_at(n.min(seed.len()));
        let outputs = self
            .of
            .params
            .iter()
            .zip(&self.inputs)
            .filter(|(p, _)| p.by_mutable && p.active);
        let finals = outputs.map(|(_, v)| {
            let n = v.flat().len();
            let (own, later) = rest.split_at(n.min(rest.len()));
            rest = later;
            v.with(own)
        });
        let finals = finals.collect();
        (result.with(own), finals)
    }

    /// What the function returns, for its shape.
    fn result(&self) -> Result<Value, String> {
        let mut machine = Machine::new(&self.of.plain, FUEL);
        let (args, _) = self.pass(&mut machine, &self.inputs);
        let found = machine.call_named("f", args);
        Self::settled(&machine, found)?.map_err(|e| format!("panics: {e}"))
    }

    /// Adds to `bars`, and returns the outputs.
    fn vjp_into(&self, seed: &[f64], bars: &mut [Value]) -> Result<Found<Vec<f64>>, String> {
        let (seed, finals) = self.seeds(&self.result()?, seed);
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
    fn vjp(&self, seed: &[f64]) -> Result<Option<Found<Pair>>, String> {
        if self.of.params.iter().any(|p| p.by_mutable && p.active) || !self.of.real_result {
            return Ok(None);
        }
        let (seed, _) = self.seeds(&self.result()?, seed);
        let mut machine = Machine::new(&self.of.companions, FUEL);
        let (args, _) = self.pass(&mut machine, &self.inputs);
        let seed = if self.of.list_result {
            Value::Ref(machine.cell(seed))
        } else {
            seed
        };
        let found = machine.call_named("f_vjp", args);
        let pair = match Self::settled(&machine, found).map_err(|e| format!("f_vjp: {e}"))? {
            Ok(Value::Tuple(pair)) if pair.len() == 2 => pair,
            Ok(_) => return Err("f_vjp: no pair".to_owned()),
            Err(why) => return Ok(Some(Err(why))),
        };
        let frame = super::machine::Frame { index: 0, base: 0 };
        let found = machine.call_value(&pair[1], vec![seed], frame);
        Ok(Some(
            Self::settled(&machine, found)
                .map_err(|e| format!("pullback: {e}"))?
                .map(|g| (pair[0].flat(), g.flat())),
        ))
    }

    /// `f_grad`: outputs and gradient.
    fn grad(&self) -> Result<Option<Found<Pair>>, String> {
        if !self.of.companions.functions.contains_key("f_grad") {
            return Ok(None);
        }
        let mut machine = Machine::new(&self.of.companions, FUEL);
        let (args, outputs) = self.pass(&mut machine, &self.inputs);
        let found = machine.call_named("f_grad", args);
        let pair = match Self::settled(&machine, found).map_err(|e| format!("f_grad: {e}"))? {
            Ok(Value::Tuple(pair)) if pair.len() == 2 => pair,
            Ok(_) => return Err("f_grad: no pair".to_owned()),
            Err(why) => return Ok(Some(Err(why))),
        };
        let mut out = pair[0].flat();
        for r in outputs {
            out.extend(machine.at(&r).flat());
        }
        Ok(Some(Ok((out, pair[1].flat()))))
    }

    /// Directions as arguments; where those of outputs are.
    fn directions(
        &self,
        machine: &mut Machine,
        args: &mut Vec<Value>,
        direction: &[f64],
    ) -> Vec<super::value::Ref> {
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
    fn jvp(&self, direction: &[f64]) -> Result<Option<Found<Pair>>, String> {
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
    fn hvp(&self, direction: &[f64]) -> Result<Option<Found<[Vec<f64>; 3]>>, String> {
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

    /// What disagrees, if anything does.
    #[allow(clippy::too_many_lines, reason = "one check after the other")]
    fn compare(
        &self,
        value: &[f64],
        columns: &Columns,
        tolerance: f64,
    ) -> Result<Option<(&'static str, String)>, String> {
        let n = columns.len();
        let mut random = Numbers(value.len() as u64 + 7 * n as u64);
        let seed = if value.len() == 1 {
            vec![1.0]
        } else {
            random.numbers(value.len())
        };
        let (expected, scale) = product(columns, &seed);
        let far =
            |found: &[f64], start: &[f64], times: f64| {
                found.len() != n
                    || found.iter().zip(start).zip(&expected).any(|((f, s), e)| {
                        !within(f - s - times * e, tolerance * scale.max(s.abs()))
                    })
            };
        macro_rules! ran {
            ($what:literal, $found:expr) => {
                match $found {
                    Ok(v) => v,
                    Err(why) => return Ok(Some(("panic", format!("{}: {why}", $what)))),
                }
            };
        }
        macro_rules! same {
            ($what:literal, $found:expr) => {
                if !bits($found, value) {
                    return Ok(Some((
                        "value",
                        format!("{}: {:?} for {value:?}", $what, $found),
                    )));
                }
            };
        }
        let start = random.numbers(n);
        let mut bars = self.filled(&start);
        let found = ran!("vjp_into", self.vjp_into(&seed, &mut bars)?);
        same!("vjp_into", &found);
        let first = flat(&bars);
        if far(&first, &start, 1.0) {
            let found: Vec<f64> = first.iter().zip(&start).map(|(f, s)| f - s).collect();
            return Ok(Some((
                "gradient",
                format!("found {found:?} oracle {expected:?} value {value:?} scale {scale}"),
            )));
        }
        ran!("vjp_into again", self.vjp_into(&seed, &mut bars)?);
        let twice = flat(&bars);
        if far(&twice, &start, 2.0) {
            return Ok(Some((
                "again",
                format!("{twice:?} from {start:?} oracle {expected:?}"),
            )));
        }
        let zeros = vec![0.0; n];
        let mut reverse = None;
        if let Some(found) = self.vjp(&seed)? {
            let (v, g) = ran!("vjp", found);
            same!("vjp", &v);
            if far(&g, &zeros, 1.0) {
                return Ok(Some(("vjp", format!("{g:?} oracle {expected:?}"))));
            }
            reverse = Some(g);
        }
        if value.len() == 1
            && let Some(found) = self.grad()?
        {
            let (v, g) = ran!("grad", found);
            same!("grad", &v);
            if far(&g, &zeros, 1.0) {
                return Ok(Some(("grad", format!("{g:?} oracle {expected:?}"))));
            }
        }
        let reverse =
            reverse.unwrap_or_else(|| first.iter().zip(&start).map(|(f, s)| f - s).collect());
        let direction = random.numbers(n);
        if let Some(found) = self.jvp(&direction)? {
            let (v, dots) = ran!("jvp", found);
            same!("jvp", &v);
            if dots.len() != value.len() {
                return Ok(Some(("jvp", format!("{} tangents", dots.len()))));
            }
            for (row, found) in dots.iter().enumerate() {
                let terms = columns.iter().zip(&direction).map(|(c, u)| c[row].1 * u);
                let scale = terms.clone().map(f64::abs).sum::<f64>().max(1.0);
                let expected: f64 = terms.sum();
                if !within(found - expected, tolerance * scale) {
                    return Ok(Some((
                        "jvp",
                        format!("row {row}: {found} expected {expected} scale {scale}"),
                    )));
                }
            }
            let forward: f64 = dots.iter().zip(&seed).map(|(a, b)| a * b).sum();
            let back: f64 = reverse.iter().zip(&direction).map(|(a, b)| a * b).sum();
            if !within(forward - back, 10.0 * tolerance * scale) {
                return Ok(Some((
                    "identity",
                    format!("<v, J u> {forward}, <Jᵀ v, u> {back}"),
                )));
            }
        }
        if let Some(found) = self.hvp(&direction)? {
            let [v, g, h] = ran!("hvp", found);
            same!("hvp", &v);
            let mut first = vec![0.0; value.len()];
            first[0] = 1.0;
            let (expected, scale) = product(columns, &first);
            if g.len() != n
                || g.iter()
                    .zip(&expected)
                    .any(|(g, e)| !within(g - e, tolerance * scale))
            {
                return Ok(Some((
                    "hvp",
                    format!("gradient {g:?} expected {expected:?}"),
                )));
            }
            let other = random.numbers(n);
            if let Some(Ok([_, _, k])) = self.hvp(&other)? {
                let pair =
                    |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
                let (left, right) = (pair(&h, &other), pair(&k, &direction));
                let size = h.iter().fold(scale, |m, x| m.max(x.abs()));
                if size < LARGE && !within(left - right, 100.0 * tolerance * size * n as f64) {
                    return Ok(Some((
                        "symmetry",
                        format!("<v, H u> {left}, <u, H v> {right}"),
                    )));
                }
            }
        }
        Ok(None)
    }

    /// Accumulators of these numbers.
    fn filled(&self, numbers: &[f64]) -> Vec<Value> {
        let mut rest = numbers;
        let filled = self.active().map(|(_, v)| {
            let n = v.flat().len();
            let (own, later) = rest.split_at(n);
            rest = later;
            v.with(own)
        });
        filled.collect()
    }
}

/// Whether a number is small; NaN is not.
fn within(x: f64, bound: f64) -> bool {
    x.abs() <= bound
}

/// `seedᵀ J`, and the magnitude of its terms.
fn product(columns: &Columns, seed: &[f64]) -> (Vec<f64>, f64) {
    let mut scale: f64 = 1.0;
    let sums = columns.iter().map(|c| {
        let terms = c.iter().zip(seed).map(|((_, d), s)| d * s);
        scale = scale.max(terms.clone().map(f64::abs).sum());
        terms.sum()
    });
    let sums = sums.collect();
    (sums, scale)
}

fn bits(found: &[f64], expected: &[f64]) -> bool {
    found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|(a, b)| a.to_bits() == b.to_bits())
}

/// Multiples of 1/64 in `[-2, 2)`, exact in f32 too.
struct Numbers(u64);

impl Numbers {
    fn numbers(&mut self, n: usize) -> Vec<f64> {
        let draw = |_| {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 33) % 256) as f64 / 64.0 - 2.0
        };
        (0..n).map(draw).collect()
    }
}
