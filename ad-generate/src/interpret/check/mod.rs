//! What a program goes through at each of its inputs, as `harness/check.rs` does with compiled ones.

mod call;
mod compare;

use super::compile;
use super::machine::Machine;
use super::node::Library;
use super::value::Value;
use crate::batch::Verdict;
use crate::generate::Source;
use syn::{FnArg, Item, ReturnType, Type};

/// Agreement with the oracle, for f64 and for f32; relative to the sum of the magnitudes of the terms, or 1.
const ORACLE: [f64; 2] = [1e-9, 2e-4];
/// Of those that changes in the last places make in the oracle, so much more may disagree.
const MARGIN: f64 = 10.0;
/// Where these changes are larger, nothing can be said.
const CHAOS: [f64; 2] = [1e-5, 1e-2];
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
    /// Whether the result is an `Option` or a `Result`.
    wrapped: bool,
    /// Of the program, for its inputs.
    structs: Vec<Item>,
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
                active: has_reals(&text) || name == "Pair",
                number: name == "f64" || name == "f32",
                is_vec: name.starts_with("Vec"),
            });
        }
        let result = match &main.sig.output {
            ReturnType::Default => String::new(),
            ReturnType::Type(_, ty) => quote::ToTokens::to_token_stream(ty).to_string(),
        };
        let structs = plain.iter().filter(|i| matches!(i, Item::Struct(_)));
        let inputs: Result<Vec<syn::Expr>, _> =
            source.inputs.iter().map(|i| syn::parse_str(i)).collect();
        Ok(Subject {
            plain: compile::library(plain, single).map_err(|e| format!("program: {e}"))?,
            companions: compile::library(expanded, single)
                .map_err(|e| format!("expansion: {e}"))?,
            params,
            real_result: has_reals(&result),
            list_result: result.starts_with("Vec"),
            wrapped: result.starts_with("Option") || result.starts_with("Result"),
            structs: structs.cloned().collect(),
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
        let (columns, overflow) = match call.columns(&call.inputs, None)? {
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
        let plain = Tolerance {
            relative: tolerance,
            absolute: 0.0,
        };
        match call.compare(&value, &columns, plain)? {
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
                        Some((_, noise)) if noise > CHAOS[usize::from(self.single)] => {
                            return Ok(Verdict::Skipped("chaotic".to_owned()));
                        }
                        // Nothing is known of the second derivatives.
                        Some((_, noise)) if kind == "symmetry" && noise > 1e-2 * tolerance => {
                            return Ok(Verdict::Skipped("condition".to_owned()));
                        }
                        Some((noise, _)) => {
                            let own = Tolerance {
                                relative: tolerance,
                                absolute: MARGIN * noise,
                            };
                            return Ok(match call.compare(&value, &columns, own)? {
                                None => Verdict::Passed,
                                Some((kind, detail)) => Verdict::Failed(kind.to_owned(), detail),
                            });
                        }
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
    pub(super) fn new(of: &'a Subject, input: &syn::Expr) -> Result<Call<'a>, String> {
        // A function of no parameters that returns the tuple.
        let item: Item = syn::parse_quote!(fn inputs() { #input });
        let mut items = of.structs.clone();
        items.push(item);
        let library = compile::library(&items, of.single)?;
        let mut machine = Machine::new(&library, 1000);
        match machine.call_named("inputs", Vec::new()) {
            Ok(Value::Tuple(inputs)) if inputs.len() == of.params.len() => Ok(Call { of, inputs }),
            _ => Err("inputs".to_owned()),
        }
    }

    /// Accumulators of these numbers.
    pub(super) fn filled(&self, numbers: &[f64]) -> Vec<Value> {
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

/// What may disagree: relatively to the magnitude of the terms of a sum, and for each derivative in it.
#[derive(Clone, Copy)]
struct Tolerance {
    relative: f64,
    absolute: f64,
}

impl Tolerance {
    /// Of a sum whose terms have this magnitude, and whose derivatives have factors of this magnitude in all.
    fn of(self, scale: f64, factors: f64) -> f64 {
        self.relative * scale + self.absolute * factors
    }
}

/// The magnitude of factors.
fn magnitude(factors: &[f64]) -> f64 {
    factors.iter().map(|x| x.abs()).sum()
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
