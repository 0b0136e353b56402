//! The Lennard-Jones energy of a cloud of bodies: a sum over all pairs, in flat memory.

use crate::candidate::{Candidate, Problem, Role};
use crate::random::Random;
use std::hint::black_box;

/// The energy of bodies at `x`, three numbers each; `sigma` is the distance at which a pair has none.
#[must_use]
#[ad_core::reverse_diff]
pub fn energy(x: &[f64], sigma: f64, epsilon: f64) -> f64 {
    let n = x.len() / 3;
    let s2 = sigma * sigma;
    let mut sum = 0.0;
    for i in 0..n {
        let (xi, yi, zi) = (x[3 * i], x[3 * i + 1], x[3 * i + 2]);
        for j in i + 1..n {
            let dx = xi - x[3 * j];
            let dy = yi - x[3 * j + 1];
            let dz = zi - x[3 * j + 2];
            let q = s2 / (dx * dx + dy * dy + dz * dz);
            let q3 = q * q * q;
            sum += q3 * q3 - q3;
        }
    }
    4.0 * epsilon * sum
}

/// One pass over the pairs. The force on the first of a pair waits in registers for the inner loop's end.
pub fn by_hand(x: &[f64], sigma: f64, epsilon: f64, bar: &mut [f64]) -> f64 {
    let (x_bar, rest) = bar.split_at_mut(x.len());
    let s2 = sigma * sigma;
    let scale = 4.0 * epsilon;
    // One division for each pair, as in the primal: 1 / r² is q / s².
    let per_distance = -2.0 * scale / s2;
    let mut sum = 0.0;
    let mut q_sum = 0.0;
    let mut tail = x;
    let mut tail_bar = x_bar;
    while let Some((own, others)) = tail.split_first_chunk::<3>() {
        let Some((own_bar, others_bar)) = tail_bar.split_first_chunk_mut::<3>() else {
            break;
        };
        let mut force = [0.0; 3];
        let (bodies, bars) = (others.as_chunks::<3>().0, others_bar.as_chunks_mut::<3>().0);
        for (b, b_bar) in bodies.iter().zip(bars) {
            let d = [own[0] - b[0], own[1] - b[1], own[2] - b[2]];
            let q = s2 / (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
            let q3 = q * q * q;
            sum += q3 * q3 - q3;
            // q ∂/∂q of the pair's energy
            let slope = 6.0 * q3 * q3 - 3.0 * q3;
            q_sum += slope;
            let along = per_distance * slope * q;
            for k in 0..3 {
                force[k] += along * d[k];
                b_bar[k] -= along * d[k];
            }
        }
        for k in 0..3 {
            own_bar[k] += force[k];
        }
        tail = others;
        tail_bar = others_bar;
    }
    rest[0] += scale * q_sum * 2.0 / sigma;
    rest[1] += 4.0 * sum;
    scale * sum
}

const BODIES: usize = 300;
const SIGMA: f64 = 0.9;
const EPSILON: f64 = 1.2;

/// 300 bodies.
#[must_use]
pub fn problem() -> Problem {
    let mut random = Random::new(5);
    // A grid, shaken: no two bodies come so close that one pair is all that counts.
    let place = |k: usize| (k % 7) as f64 + random.uniform(-0.2, 0.2);
    let grid = (0..BODIES).flat_map(|k| [k, k / 7, k / 49]);
    let x: &'static [f64] = grid.map(place).collect::<Vec<_>>().leak();
    let here = move || black_box((x, SIGMA, EPSILON));
    let candidates = vec![
        Candidate::primal(move || {
            let (x, sigma, epsilon) = here();
            energy(x, sigma, epsilon)
        }),
        Candidate::adding(Role::GradInto, 3 * BODIES + 2, move |bar| {
            let (x, sigma, epsilon) = here();
            let (x_bar, rest) = bar.split_at_mut(x.len());
            let (sigma_bar, epsilon_bar) = rest.split_at_mut(1);
            let bars = (&mut sigma_bar[0], &mut epsilon_bar[0]);
            energy_grad_into(x, sigma, epsilon, x_bar, bars.0, bars.1)
        }),
        Candidate::returning(
            Role::Grad,
            move || {
                let (x, sigma, epsilon) = here();
                energy_grad(x, sigma, epsilon)
            },
            |(value, (x, sigma, epsilon))| (value, Some([x, vec![sigma, epsilon]].concat())),
        ),
        Candidate::adding(Role::Hand, 3 * BODIES + 2, move |bar| {
            let (x, sigma, epsilon) = here();
            by_hand(x, sigma, epsilon, bar)
        }),
    ];
    Problem {
        name: "pair potential",
        size: format!("{BODIES} bodies"),
        judged: Role::GradInto,
        bound: 3.0,
        candidates,
        left_out: vec![],
    }
}
