//! What each generated program goes through, at each of its inputs. Copied into the crates of generated programs.

use ad_tests::differences::derivative;
use ad_tests::lift::directions;
use ad_tests::program::Gradient;
use ad_tests::random::Random;
use ad_tests::{Directional, Dual, Flat, Program};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Agreement with the oracle, for f64 and for f32; relative to the sum of the magnitudes of the terms, or 1.
const ORACLE: [f64; 2] = [1e-9, 2e-4];
/// Beyond this a program has lost its scale and is left out at that input.
const LARGE: f64 = 1e6;

/// How an input ended.
pub enum Verdict {
    Passed,
    /// Nothing to compare.
    Skipped(&'static str),
    /// What disagrees, and how.
    Failed(&'static str, String),
}
use Verdict::{Failed, Passed, Skipped};

/// A program by its name.
pub type Entry = (&'static str, fn() -> Vec<Verdict>);

/// Runs all, and prints one line for each input.
pub fn run(programs: &[Entry]) {
    std::panic::set_hook(Box::new(|_| {}));
    for (name, f) in programs {
        println!("begin {name}");
        for (k, verdict) in f().into_iter().enumerate() {
            match verdict {
                Passed => println!("ok {name} {k}"),
                Skipped(why) => println!("skip {name} {k} {why}"),
                Failed(kind, detail) => println!("fail {name} {k} {kind} {}", detail.replace('\n', " ")),
            }
        }
    }
    println!("end");
}

pub fn all<P: Directional>(inputs: &[P::Inputs]) -> Vec<Verdict> {
    for i in inputs {
        figures::<P>(i);
    }
    inputs.iter().map(one::<P>).collect()
}

/// Prints the bits of the value, and of the gradient of the sum of all outputs: the interpreter must find the same.
fn figures<P: Directional>(inputs: &P::Inputs) {
    let found = caught(|| {
        let value = P::primal(inputs);
        let seed = value.zeros().with(&vec![1.0; value.flat().len()]);
        let mut bars: Gradient<P> = P::active(inputs).zeros();
        P::vjp_into(inputs, seed, &mut bars);
        (value.flat(), bars.flat())
    });
    let bits = |numbers: &[f64]| -> String {
        numbers.iter().map(|x| format!(" {:x}", x.to_bits())).collect()
    };
    match found {
        Ok((value, gradient)) => println!("figures{} |{}", bits(&value), bits(&gradient)),
        Err(_) => println!("figures panic"),
    }
}

fn caught<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|e| match e.downcast_ref::<String>() {
        Some(s) => s.clone(),
        None => e.downcast_ref::<&str>().map_or(String::new(), |s| (*s).to_owned()),
    })
}

fn one<P: Directional>(inputs: &P::Inputs) -> Verdict {
    let Ok(value) = caught(|| P::primal(inputs).flat()) else {
        return Skipped("panics");
    };
    if value.iter().any(|v| !(v.abs() < LARGE)) {
        return Skipped("large");
    }
    let units = directions(&P::active(inputs));
    let columns = match caught(|| units.iter().map(|d| P::dual(inputs, d)).collect::<Vec<_>>()) {
        Ok(columns) => columns,
        Err(why) => return Failed("oracle", format!("panics: {why}")),
    };
    let tolerance = ORACLE[usize::from(P::SINGLE)];
    if !P::SINGLE {
        match noise::<P>(inputs, &units, &columns) {
            Some(noise) if noise > 1e-2 * tolerance => return Skipped("chaotic"),
            Some(_) => {}
            None => return Skipped("edge"),
        }
    }
    for column in &columns {
        for (d, v) in column.iter().zip(&value) {
            if !((d.value() - v).abs() <= tolerance * v.abs().max(1.0)) {
                // A single-precision program may take another branch in double precision.
                return if P::SINGLE {
                    Skipped("rounding")
                } else {
                    Failed("oracle", format!("value {} for {v}", d.value()))
                };
            }
            if !(d.slope().abs() < LARGE) {
                return Skipped("large");
            }
        }
    }
    match caught(|| compare::<P>(inputs, &value, &columns, tolerance)) {
        Ok(verdict) => verdict,
        Err(why) => Failed("panic", why),
    }
}

/// By how much the oracle's values and derivatives change where the inputs change by a few units in the last place, relative
/// to the largest of each or 1: what rounding errors may do to them. `None` where the program takes another way then.
fn noise<P: Program>(inputs: &P::Inputs, units: &[Vec<f64>], columns: &[Vec<Dual>]) -> Option<f64> {
    let active = P::active(inputs);
    let moved: Vec<f64> = active.flat().iter().map(|x| x * (1.0 + 2e-15)).collect();
    let inputs = P::with_active(inputs, active.with(&moved));
    let mut largest: f64 = 0.0;
    for (unit, column) in units.iter().zip(columns) {
        let other = caught(|| P::dual(&inputs, unit)).ok()?;
        let size = column.iter().fold(1.0, |m: f64, d| m.max(d.slope().abs()));
        for (a, b) in column.iter().zip(&other) {
            largest = largest.max((a.slope() - b.slope()).abs() / size);
            largest = largest.max((a.value() - b.value()).abs() / a.value().abs().max(1.0));
        }
    }
    Some(largest)
}

/// `seedᵀ J`, and the magnitude of its terms.
fn product(columns: &[Vec<Dual>], seed: &[f64]) -> (Vec<f64>, f64) {
    let mut scale: f64 = 1.0;
    let sums = columns.iter().map(|c| {
        let terms = c.iter().zip(seed).map(|(d, s)| d.slope() * s);
        scale = scale.max(terms.clone().map(f64::abs).sum());
        terms.sum()
    });
    let sums = sums.collect();
    (sums, scale)
}

fn bits(found: &[f64], expected: &[f64]) -> bool {
    found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| a.to_bits() == b.to_bits())
}

fn compare<P: Directional>(
    inputs: &P::Inputs,
    value: &[f64],
    columns: &[Vec<Dual>],
    tolerance: f64,
) -> Verdict {
    let n = columns.len();
    let mut random = Random::new(value.len() as u64 + 7 * n as u64);
    let active = P::active(inputs);
    let seed = if value.len() == 1 { vec![1.0] } else { random.numbers(value.len()) };
    let typed = || P::primal(inputs).zeros().with(&seed);
    let (expected, scale) = product(columns, &seed);
    let expected = &expected;
    let far = |found: &[f64], start: &[f64], times: f64| {
        found.len() != n
            || found.iter().zip(start).zip(expected).any(|((f, s), e)| {
                !((f - s - times * e).abs() <= tolerance * scale.max(s.abs()))
            })
    };
    macro_rules! expect {
        ($kind:literal, $found:expr, $start:expr, $times:expr) => {
            let found: &[f64] = $found;
            if far(found, $start, $times) {
                return Failed(
                    $kind,
                    format!("found {found:?} from {:?} expected {expected:?} value {value:?} scale {scale}", $start),
                );
            }
        };
    }
    macro_rules! same {
        ($kind:literal, $found:expr) => {
            let found: &[f64] = $found;
            if !bits(found, value) {
                return Failed("value", format!("{}: {found:?} for {value:?}", $kind));
            }
        };
    }
    let zeros = vec![0.0; n];
    let start = random.numbers(n);
    let mut bars: Gradient<P> = active.zeros().with(&start);
    same!("vjp_into", &P::vjp_into(inputs, typed(), &mut bars).flat());
    let first = bars.flat();
    // The oracle and the reverse sweep agree, or there is no difference that says which is right.
    if far(&first, &start, 1.0) {
        let by = differences::<P>(inputs, &seed);
        let found: Vec<f64> = first.iter().zip(&start).map(|(f, s)| f - s).collect();
        return Failed(
            "gradient",
            format!("found {found:?} oracle {expected:?} differences {by:?} value {value:?} scale {scale}"),
        );
    }
    P::vjp_into(inputs, typed(), &mut bars);
    expect!("again", &bars.flat(), &start, 2.0);
    let (v, g) = P::vjp(inputs, typed());
    same!("vjp", &v.flat());
    expect!("vjp", &g.flat(), &zeros, 1.0);
    if value.len() == 1
        && let Some((v, g)) = P::grad(inputs)
    {
        same!("grad", &v.flat());
        expect!("grad", &g.flat(), &zeros, 1.0);
    }
    let direction = random.numbers(n);
    if let Some((v, dots)) = P::jvp(inputs, active.zeros().with(&direction)) {
        same!("jvp", &v.flat());
        let dots = dots.flat();
        for (row, found) in dots.iter().enumerate() {
            let terms = columns.iter().zip(&direction).map(|(c, u)| c[row].slope() * u);
            let scale = terms.clone().map(f64::abs).sum::<f64>().max(1.0);
            let expected: f64 = terms.sum();
            if !((found - expected).abs() <= tolerance * scale) {
                return Failed("jvp", format!("row {row}: {found} expected {expected} scale {scale}"));
            }
        }
        let forward: f64 = dots.iter().zip(&seed).map(|(a, b)| a * b).sum();
        let reverse: f64 = g.flat().iter().zip(&direction).map(|(a, b)| a * b).sum();
        if !((forward - reverse).abs() <= 10.0 * tolerance * scale) {
            return Failed("identity", format!("<v, J u> {forward}, <Jᵀ v, u> {reverse}"));
        }
    }
    if let Some((v, g, h)) = P::hvp(inputs, active.zeros().with(&direction)) {
        same!("hvp", &v.flat());
        // What becomes of `&mut` parameters is of no account there.
        let mut first = vec![0.0; value.len()];
        first[0] = 1.0;
        let (expected, scale) = product(columns, &first);
        let g = g.flat();
        if g.iter().zip(&expected).any(|(g, e)| !((g - e).abs() <= tolerance * scale)) {
            return Failed("hvp", format!("gradient {g:?} expected {expected:?}"));
        }
        let other = random.numbers(n);
        let h = h.flat();
        if let Some((_, _, k)) = P::hvp(inputs, active.zeros().with(&other)) {
            let pair = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
            let (left, right) = (pair(&h, &other), pair(&k.flat(), &direction));
            let size = h.iter().fold(scale, |m, x| m.max(x.abs()));
            if size < LARGE && !((left - right).abs() <= 100.0 * tolerance * size * n as f64) {
                return Failed("symmetry", format!("<v, H u> {left}, <u, H v> {right}"));
            }
        }
    }
    if !P::SINGLE {
        let by = differences::<P>(inputs, &seed);
        for ((d, error), e) in by.iter().zip(expected) {
            let size = scale.max(value.iter().fold(1.0, |m, v| v.abs().max(m)));
            if *error <= 1e-7 * size && (d - e).abs() > 1e-5 * size + 10.0 * error {
                return Failed("differences", format!("{d} ± {error} expected {e}"));
            }
        }
    }
    Passed
}

/// Derivatives by differences, and their errors.
fn differences<P: Program>(inputs: &P::Inputs, seed: &[f64]) -> Vec<(f64, f64)> {
    let active = P::active(inputs);
    let at = active.flat();
    let component = |k: usize| {
        let moved = |h: f64| {
            let mut point = at.clone();
            point[k] += h;
            let value = P::primal(&P::with_active(inputs, active.with(&point))).flat();
            value.iter().zip(seed).map(|(v, s)| v * s).sum()
        };
        derivative(&moved, 1e-4 * at[k].abs().max(0.1))
    };
    (0..at.len()).map(component).collect()
}
