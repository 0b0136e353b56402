//! The checks of forward mode: against the oracle, and against reverse mode.

use crate::check::{close, same_bits, tolerance};
use crate::differences::derivative;
use crate::lift::directions;
use crate::random::Random;
use crate::{Directional, Flat};

/// `<v, J u>` against `<Jᵀ v, u>`, relative to the terms of the sums; for f64 and for f32.
const IDENTITY: [f64; 2] = [1e-12, 1e-5];

/// `<v, H u>` against `<u, H v>`: as exact as gradients are asked to be, as programs whose terms cancel are among them.
const SYMMETRY: [f64; 2] = [1e-9, 3e-5];

/// Checks the companions of forward mode, at smooth points and at kinks alike: in both, a direction gives what the oracle
/// gives along it, and what the adjoint of any seed gives along it.
///
/// # Panics
/// If a check fails.
pub fn check_tangents<P: Directional>(inputs: &[P::Inputs]) {
    for inputs in inputs {
        let context = format!("{} at {inputs:?}", std::any::type_name::<P>());
        let n = P::active(inputs).flat().len();
        let mut random = Random::new(n as u64 + 29);
        for direction in [vec![0.0; n], random.numbers(n), random.numbers(n)] {
            check_direction::<P>(inputs, &direction, &mut random, &context);
        }
        check_jacobian::<P>(inputs, &context);
    }
}

/// The columns of the Jacobian are the tangents along unit directions.
fn check_jacobian<P: Directional>(inputs: &P::Inputs, context: &str) {
    let context = format!("{context}, f_jacobian");
    let Some((value, matrix)) = P::jacobian(inputs) else {
        return;
    };
    let primal = P::primal(inputs).flat();
    same_bits(&value.flat(), &primal, &format!("{context}: value"));
    let active = P::active(inputs);
    let columns = directions(&active);
    assert_eq!(
        matrix.len(),
        primal.len() * columns.len(),
        "{context}: size"
    );
    let mut expected = vec![0.0; matrix.len()];
    for (k, direction) in columns.iter().enumerate() {
        let (_, column) = P::jvp(inputs, active.zeros().with(direction)).expect("it exists");
        for (row, x) in column.flat().into_iter().enumerate() {
            expected[row * columns.len() + k] = x;
        }
    }
    close(&matrix, &expected, tolerance::<P>(), &context);
}

fn check_direction<P: Directional>(
    inputs: &P::Inputs,
    direction: &[f64],
    random: &mut Random,
    context: &str,
) {
    let context = format!("{context}, f_jvp along {direction:?}");
    let Some((value, dots)) = P::jvp(inputs, P::active(inputs).zeros().with(direction)) else {
        return;
    };
    same_bits(
        &value.flat(),
        &P::primal(inputs).flat(),
        &format!("{context}: value"),
    );
    let found = dots.flat();
    let dual = P::dual(inputs, direction);
    let expected: Vec<f64> = dual.iter().map(|d| d.slope()).collect();
    close(&found, &expected, tolerance::<P>(), &context);

    let seed = random.numbers(found.len());
    let (_, adjoint) = P::vjp(inputs, value.zeros().with(&seed));
    let (forward, scale) = product(&found, &seed);
    let (reverse, other) = product(&adjoint.flat(), direction);
    let tolerance = IDENTITY[usize::from(P::SINGLE)] * scale.max(other);
    assert!(
        forward == reverse
            || forward.is_nan() && reverse.is_nan()
            || (forward - reverse).abs() <= tolerance,
        "{context}: <v, J u> is {forward}, <Jᵀ v, u> is {reverse}"
    );
}

/// Checks the products with the Hessian of a program that is smooth there: the gradient is that of `f_grad`, `<v, H u>` is
/// `<u, H v>`, and `H u` is what the gradient changes by along `u`.
///
/// # Panics
/// If a check fails.
pub fn check_second<P: Directional>(inputs: &[P::Inputs]) {
    for inputs in inputs {
        let n = P::active(inputs).flat().len();
        let mut random = Random::new(n as u64 + 31);
        let (u, v) = (random.numbers(n), random.numbers(n));
        let context = format!("{} at {inputs:?}, f_hvp", std::any::type_name::<P>());
        let hvp = |u: &[f64]| P::hvp(inputs, P::active(inputs).zeros().with(u));
        let (Some((value, gradient, hu)), Some((_, _, hv))) = (hvp(&u), hvp(&v)) else {
            continue;
        };
        let (expected, of_grad) = P::grad(inputs).expect("f_grad exists where f_hvp does");
        same_bits(
            &value.flat(),
            &expected.flat(),
            &format!("{context}: value"),
        );
        let of_grad = of_grad.flat();
        close(
            &gradient.flat(),
            &of_grad,
            tolerance::<P>(),
            &format!("{context}: gradient"),
        );
        let (hu, hv) = (hu.flat(), hv.flat());
        let ((left, scale), (right, other)) = (product(&hu, &v), product(&hv, &u));
        assert!(
            (left - right).abs() <= SYMMETRY[usize::from(P::SINGLE)] * scale.max(other),
            "{context}: <v, H u> is {left}, <u, H v> is {right}"
        );
        check_hessian::<P>(inputs, &of_grad);
        if !P::SINGLE {
            check_against_gradients::<P>(inputs, &u, &hu, &context);
        }
    }
}

/// The columns of the Hessian are its products with unit vectors, and it is symmetric to the last bit.
fn check_hessian<P: Directional>(inputs: &P::Inputs, of_grad: &[f64]) {
    let context = format!("{} at {inputs:?}, f_hessian", std::any::type_name::<P>());
    let (value, gradient, matrix) = P::hessian(inputs).expect("it exists where f_hvp does");
    let primal = P::primal(inputs).flat();
    same_bits(&value.flat(), &primal, &format!("{context}: value"));
    let active = P::active(inputs);
    let units = directions(&active);
    let n = units.len();
    // No direction, no sweep needed: but value and gradient are there.
    close(&gradient, of_grad, tolerance::<P>(), &context);
    assert_eq!(matrix.len(), n * n, "{context}: size");
    for (k, unit) in units.iter().enumerate() {
        let row = &matrix[k * n..(k + 1) * n];
        let column: Vec<f64> = matrix[k..].iter().step_by(n).copied().collect();
        same_bits(&column, row, &format!("{context}: symmetry at {k}"));
        let (_, _, product) = P::hvp(inputs, active.zeros().with(unit)).expect("it exists");
        let (row, expected) = (&row[..=k], &product.flat()[..=k]);
        let scale: Vec<f64> = matrix.iter().map(|m| m.abs()).collect();
        let scale = scale.iter().fold(0.0, |m: f64, x| m.max(*x));
        for (found, expected) in row.iter().zip(expected) {
            assert!(
                (found - expected).abs() <= SYMMETRY[usize::from(P::SINGLE)] * scale,
                "{context}: row {k}: {found}, by f_hvp {expected}"
            );
        }
    }
}

fn check_against_gradients<P: Directional>(
    inputs: &P::Inputs,
    u: &[f64],
    hu: &[f64],
    context: &str,
) {
    let at = P::active(inputs).flat();
    let scale = hu.iter().fold(1e-3, |m: f64, h| m.max(h.abs()));
    for (k, found) in hu.iter().enumerate() {
        let moved = |h: f64| {
            let point: Vec<f64> = at.iter().zip(u).map(|(x, u)| x + h * u).collect();
            let moved = P::with_active(inputs, P::active(inputs).with(&point));
            P::grad(&moved)
                .expect("f_grad exists where f_hvp does")
                .1
                .flat()[k]
        };
        let (expected, error) = derivative(&moved, 1e-3);
        assert!(
            (found - expected).abs() <= 1e-7 * scale + 2.0 * error,
            "{context}: component {k} is {found}, by differences {expected} ± {error}"
        );
    }
}

/// The sum of products, and of their magnitudes.
fn product(a: &[f64], b: &[f64]) -> (f64, f64) {
    let terms = || {
        a.iter()
            .zip(b)
            .map(|(a, b)| if *b == 0.0 { 0.0 } else { a * b })
    };
    (terms().sum(), terms().map(f64::abs).sum())
}
