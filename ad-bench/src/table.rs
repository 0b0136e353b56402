//! What is printed.

use crate::candidate::{Problem, Role};
use crate::sampler::Samples;

/// What the companion judged may cost at most beside the adjoint written by hand, or that of the loop.
pub const BOUND_OVER_HAND: f64 = 1.1;

/// A measured problem.
pub struct Measured {
    /// What was measured.
    pub problem: Problem,
    /// Its candidates' samples, in their order.
    pub samples: Vec<Samples>,
}

impl Measured {
    fn of(&self, role: Role) -> Option<&Samples> {
        self.problem.position(role).map(|i| &self.samples[i])
    }

    /// `role` over `unit`: by the smallest samples, and the median over the rounds.
    fn ratio(&self, role: Role, unit: Role) -> Option<Ratio> {
        let (above, below) = (self.of(role)?, self.of(unit)?);
        Some(Ratio {
            min: above.min_ratio(below),
            median: above.median_ratio(below),
        })
    }
}

#[derive(Clone, Copy)]
struct Ratio {
    min: f64,
    median: f64,
}

impl Ratio {
    fn text(self) -> String {
        format!("{} ({})", figures(self.min), figures(self.median))
    }
}

/// Two decimals for small ratios, none for large ones.
fn figures(ratio: f64) -> String {
    let decimals = if ratio < 10.0 {
        2
    } else {
        usize::from(ratio < 100.0)
    };
    format!("{ratio:.decimals$}")
}

/// A time per call in a fitting unit.
#[must_use]
pub fn duration(seconds: f64) -> String {
    let units = [(1e-6, 1e9, "ns"), (1e-3, 1e6, "µs"), (1.0, 1e3, "ms")];
    let fits = units.iter().find(|(limit, ..)| seconds < *limit);
    let (_, scale, unit) = fits.copied().unwrap_or((f64::INFINITY, 1.0, "s"));
    format!("{:.1} {unit}", seconds * scale)
}

/// All candidates of all problems.
pub fn print_table(all: &[Measured]) {
    println!(
        "Ratios of the smallest samples, in brackets the median of the ratios of each round.\n"
    );
    println!(
        "| problem | candidate | time | over the primal | over the hand-written, or the loop's |"
    );
    println!("| --- | --- | --- | --- | --- |");
    for measured in all {
        for (candidate, samples) in measured.problem.candidates.iter().zip(&measured.samples) {
            let over = |unit| {
                measured
                    .ratio(candidate.role, unit)
                    .map_or_else(String::new, Ratio::text)
            };
            println!(
                "| {} | {} | {} | {} | {} |",
                measured.problem.title(),
                candidate.role.label(),
                duration(samples.min()),
                over(Role::Primal),
                over(measured.problem.reference()),
            );
        }
        for left_out in &measured.problem.left_out {
            println!("| {} | {left_out} | | | |", measured.problem.title());
        }
    }
}

/// One line per bound, judged on the smallest samples, which the machine disturbs least.
pub fn print_bounds(all: &[Measured]) {
    for measured in all {
        let judged = measured.problem.judged;
        print_bound(measured, judged, Role::Primal, measured.problem.bound);
        let reference = measured.problem.reference();
        print_bound(measured, judged, reference, BOUND_OVER_HAND);
        print_bound(measured, Role::Primal, Role::Loop, BOUND_OVER_HAND);
    }
}

fn print_bound(measured: &Measured, judged: Role, unit: Role, bound: f64) {
    let Some(ratio) = measured.ratio(judged, unit) else {
        return;
    };
    let verdict = if ratio.min <= bound {
        "reached"
    } else {
        "MISSED"
    };
    println!(
        "{verdict}: {}: {} / {} = {}, bound {bound}",
        measured.problem.title(),
        judged.label(),
        unit.label(),
        ratio.text(),
    );
}
