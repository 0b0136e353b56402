//! The checks that every program of the corpus passes, at each of its inputs.

use crate::differences::derivative;
use crate::lift::directions;
use crate::program::Gradient;
use crate::random::Random;
use crate::{Dual, Flat, Program};

/// Agreement with the oracle and among companions, for f64 and for f32; relative to the largest component.
const ORACLE: [f64; 2] = [1e-9, 3e-5];
/// Agreement with differences, beside the error that they themselves report.
const DIFFERENCES: f64 = 1e-7;
/// Agreement with figures worked out by hand.
const EXACT: f64 = 1e-13;

/// Checks a program where it is smooth.
///
/// # Panics
/// If a check fails.
pub fn check<P: Program>(inputs: &[P::Inputs]) {
    for inputs in inputs {
        let context = format!("{} at {inputs:?}", std::any::type_name::<P>());
        check_against_oracle::<P>(inputs, &context);
        if !P::SINGLE {
            check_against_differences::<P>(inputs, &context);
        }
    }
}

/// Checks a program at kinks, where differences say nothing but the oracle shares the conventions.
///
/// # Panics
/// If a check fails.
pub fn check_at_kinks<P: Program>(inputs: &[P::Inputs]) {
    for inputs in inputs {
        let context = format!("{} at {inputs:?}", std::any::type_name::<P>());
        check_against_oracle::<P>(inputs, &context);
    }
}

/// Checks a program against figures worked out by hand: its value, and its gradient to `1e-13`.
///
/// # Panics
/// If a check fails.
pub fn expect<P: Program>(inputs: &P::Inputs, value: f64, gradient: &[f64]) {
    let context = format!("{} at {inputs:?}", std::any::type_name::<P>());
    let output = P::primal(inputs);
    close(
        &output.flat(),
        &[value],
        EXACT,
        &format!("{context}: value"),
    );
    for seed in [1.0, -2.0, 0.0] {
        let expected: Vec<f64> = gradient
            .iter()
            .map(|g| if seed == 0.0 { 0.0 } else { g * seed })
            .collect();
        let typed = || output.zeros().with(&[seed]);
        let (v, found) = P::vjp(inputs, typed());
        same_bits(
            &v.flat(),
            &output.flat(),
            &format!("{context}: value of f_vjp"),
        );
        close(
            &found.flat(),
            &expected,
            EXACT,
            &format!("{context}: f_vjp for {seed}"),
        );
        check_accumulation::<P>(
            inputs,
            &output.flat(),
            &expected,
            EXACT,
            &format!("{context}: f_vjp_into for {seed}"),
            &|bars| P::vjp_into(inputs, typed(), bars),
        );
    }
    let (v, found) = P::grad(inputs).expect("the result is one real number");
    same_bits(
        &v.flat(),
        &output.flat(),
        &format!("{context}: value of f_grad"),
    );
    close(
        &found.flat(),
        gradient,
        EXACT,
        &format!("{context}: f_grad"),
    );
}

/// Checks the oracle alone: a program over dual numbers against the program itself and its differences.
///
/// # Panics
/// If a check fails.
pub fn check_oracle<P: Program>(inputs: &[P::Inputs]) {
    for inputs in inputs {
        let context = format!("{} at {inputs:?}", std::any::type_name::<P>());
        let columns = oracle::<P>(inputs, &context);
        let seed = Random::new(columns.len() as u64 + 1).numbers(P::primal(inputs).flat().len());
        let gradient = product(&columns, &seed);
        against_differences::<P>(inputs, &seed, &gradient, &context);
    }
}

fn tolerance<P: Program>() -> f64 {
    ORACLE[usize::from(P::SINGLE)]
}

/// The derivatives of all outputs along each input, after a look at the values.
fn oracle<P: Program>(inputs: &P::Inputs, context: &str) -> Vec<Vec<Dual>> {
    let value = P::primal(inputs).flat();
    let columns: Vec<Vec<Dual>> = directions(&P::active(inputs))
        .iter()
        .map(|d| P::dual(inputs, d))
        .collect();
    for column in &columns {
        let dual: Vec<f64> = column.iter().map(|d| d.value()).collect();
        close(
            &dual,
            &value,
            tolerance::<P>(),
            &format!("{context}: value over dual numbers"),
        );
    }
    columns
}

fn check_against_oracle<P: Program>(inputs: &P::Inputs, context: &str) {
    let value = P::primal(inputs).flat();
    let columns = oracle::<P>(inputs, context);
    check_gradient::<P>(inputs, &value, &columns, context);
    let mut random = Random::new(value.len() as u64 + 17);
    for _ in 0..2 {
        let seed = random.numbers(value.len());
        check_products::<P>(inputs, &value, &columns, &seed, context);
    }
}

/// `seedᵀ J`
fn product(columns: &[Vec<Dual>], seed: &[f64]) -> Vec<f64> {
    let column = |c: &Vec<Dual>| {
        c.iter()
            .zip(seed)
            .map(|(d, s)| if *s == 0.0 { 0.0 } else { d.slope() * s })
            .sum()
    };
    columns.iter().map(column).collect()
}

fn check_gradient<P: Program>(
    inputs: &P::Inputs,
    value: &[f64],
    columns: &[Vec<Dual>],
    context: &str,
) {
    let Some((v, gradient)) = P::grad(inputs) else {
        return;
    };
    let expected = product(columns, &[1.0]);
    same_bits(&v.flat(), value, &format!("{context}: value of f_grad"));
    close(
        &gradient.flat(),
        &expected,
        tolerance::<P>(),
        &format!("{context}: f_grad"),
    );
    check_accumulation::<P>(
        inputs,
        value,
        &expected,
        tolerance::<P>(),
        &format!("{context}: f_grad_into"),
        &|bars| P::grad_into(inputs, bars).expect("f_grad_into exists where f_grad does"),
    );
}

fn check_products<P: Program>(
    inputs: &P::Inputs,
    value: &[f64],
    columns: &[Vec<Dual>],
    seed: &[f64],
    context: &str,
) {
    let expected = product(columns, seed);
    let typed = || P::primal(inputs).zeros().with(seed);
    let (v, gradient) = P::vjp(inputs, typed());
    same_bits(&v.flat(), value, &format!("{context}: value of f_vjp"));
    close(
        &gradient.flat(),
        &expected,
        tolerance::<P>(),
        &format!("{context}: f_vjp for {seed:?}"),
    );
    check_accumulation::<P>(
        inputs,
        value,
        &expected,
        tolerance::<P>(),
        &format!("{context}: f_vjp_into for {seed:?}"),
        &|bars| P::vjp_into(inputs, typed(), bars),
    );
}

/// Accumulators are added to: from zero, from any content, and again by a second call.
fn check_accumulation<P: Program>(
    inputs: &P::Inputs,
    value: &[f64],
    expected: &[f64],
    tolerance: f64,
    context: &str,
    run: &dyn Fn(&mut Gradient<P>) -> P::Output,
) {
    let mut from_zero = P::active(inputs).zeros();
    same_bits(
        &run(&mut from_zero).flat(),
        value,
        &format!("{context}: value"),
    );
    close(&from_zero.flat(), expected, tolerance, context);
    let start = Random::new(expected.len() as u64).numbers(expected.len());
    let mut bars = P::active(inputs).zeros().with(&start);
    for times in [1.0, 2.0] {
        run(&mut bars);
        let sums: Vec<f64> = start
            .iter()
            .zip(expected)
            .map(|(s, e)| s + times * e)
            .collect();
        close(
            &bars.flat(),
            &sums,
            tolerance,
            &format!("{context}: added {times} times to {start:?}"),
        );
    }
}

fn check_against_differences<P: Program>(inputs: &P::Inputs, context: &str) {
    let output = P::primal(inputs);
    let size = P::active(inputs).flat().len();
    let seed = Random::new(size as u64 + 1).numbers(output.flat().len());
    let (_, gradient) = P::vjp(inputs, output.zeros().with(&seed));
    against_differences::<P>(inputs, &seed, &gradient.flat(), context);
}

fn against_differences<P: Program>(
    inputs: &P::Inputs,
    seed: &[f64],
    gradient: &[f64],
    context: &str,
) {
    let active = P::active(inputs);
    let (at, output) = (active.flat(), P::primal(inputs));
    let scale = largest(gradient)
        .max(weighted(&output.flat(), seed).abs())
        .max(1e-6);
    for (k, x) in at.iter().enumerate() {
        let moved = |h: f64| {
            let mut point = at.clone();
            point[k] += h;
            weighted(
                &P::primal(&P::with_active(inputs, active.with(&point))).flat(),
                seed,
            )
        };
        let (expected, error) = derivative(&moved, 1e-3 * x.abs().max(0.1));
        assert!(
            error <= 1e-5 * scale,
            "{context}: differences do not settle at {k}: {expected} ± {error}"
        );
        assert!(
            (gradient[k] - expected).abs() <= DIFFERENCES * scale + 2.0 * error,
            "{context}: component {k} is {}, by differences {expected} ± {error}",
            gradient[k]
        );
    }
}

fn weighted(values: &[f64], seed: &[f64]) -> f64 {
    values.iter().zip(seed).map(|(v, s)| v * s).sum()
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |m, v| m.max(v.abs()))
}

/// Component by component, relative to the largest.
///
/// # Panics
/// If they are not.
pub fn close(found: &[f64], expected: &[f64], tolerance: f64, context: &str) {
    assert_eq!(
        found.len(),
        expected.len(),
        "{context}: number of components"
    );
    let scale = largest(
        &expected
            .iter()
            .copied()
            .filter(|e| e.is_finite())
            .collect::<Vec<_>>(),
    );
    for (k, (f, e)) in found.iter().zip(expected).enumerate() {
        let same = f == e || (f.is_nan() && e.is_nan()) || (f - e).abs() <= tolerance * scale;
        assert!(
            same,
            "{context}: component {k} is {f}, expected {e}\n found {found:?}\n expected {expected:?}"
        );
    }
}

fn same_bits(found: &[f64], expected: &[f64], context: &str) {
    let bits = |v: &[f64]| v.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    assert_eq!(
        bits(found),
        bits(expected),
        "{context}: {found:?} against {expected:?}"
    );
}
