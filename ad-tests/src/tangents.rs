//! The checks of forward mode: against the oracle, and against reverse mode.

use crate::check::{close, same_bits, tolerance};
use crate::random::Random;
use crate::{Directional, Flat};

/// `<v, J u>` against `<Jᵀ v, u>`, relative to the terms of the sums; for f64 and for f32.
const IDENTITY: [f64; 2] = [1e-12, 1e-5];

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
    }
}

fn check_direction<P: Directional>(
    inputs: &P::Inputs,
    direction: &[f64],
    random: &mut Random,
    context: &str,
) {
    let context = format!("{context}, f_jvp along {direction:?}");
    let (value, dots) = P::jvp(inputs, P::active(inputs).zeros().with(direction));
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

/// The sum of products, and of their magnitudes.
fn product(a: &[f64], b: &[f64]) -> (f64, f64) {
    let terms = || {
        a.iter()
            .zip(b)
            .map(|(a, b)| if *b == 0.0 { 0.0 } else { a * b })
    };
    (terms().sum(), terms().map(f64::abs).sum())
}
