//! Timing on a noisy machine: many short batches of every candidate, taken in turns.
//!
//! A batch is long against the clock's resolution and short against the pauses that the system
//! imposes, so the smallest sample of each candidate is undisturbed. Candidates of one round run
//! within milliseconds of each other, so a ratio within a round does not see slow drifts.

use crate::candidate::Candidate;
use std::time::Duration;

/// How long and how often to measure.
#[derive(Clone, Copy)]
pub struct Plan {
    /// Rounds over all candidates.
    pub rounds: usize,
    /// The least duration of a batch.
    pub batch: Duration,
    /// What one candidate may take of all rounds together: a slow one sits out some of them.
    pub share: Duration,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            rounds: 200,
            batch: Duration::from_micros(300),
            share: Duration::from_secs(2),
        }
    }
}

/// Seconds per call of one candidate, per round; `None` where it sat out.
pub struct Samples(Vec<Option<f64>>);

impl Samples {
    /// The smallest.
    #[must_use]
    pub fn min(&self) -> f64 {
        self.0
            .iter()
            .flatten()
            .copied()
            .fold(f64::INFINITY, f64::min)
    }

    /// The median.
    #[must_use]
    pub fn median(&self) -> f64 {
        median(self.0.iter().flatten().copied().collect())
    }

    /// The median of the ratios to `unit`, each taken within one round.
    #[must_use]
    pub fn median_ratio(&self, unit: &Self) -> f64 {
        let pairs = self.0.iter().zip(&unit.0);
        median(pairs.filter_map(|(a, b)| Some((*a)? / (*b)?)).collect())
    }

    /// The ratio of the smallest samples.
    #[must_use]
    pub fn min_ratio(&self, unit: &Self) -> f64 {
        self.min() / unit.min()
    }
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Measures all candidates, interleaved. A candidate may start a round or follow any other: the
/// first of a round moves on by one, so no one always runs on caches that the same neighbour left.
pub fn sample(candidates: &mut [Candidate], plan: Plan) -> Vec<Samples> {
    let pace: Vec<Pace> = candidates.iter_mut().map(|c| Pace::find(c, plan)).collect();
    let mut samples: Vec<Samples> = candidates.iter().map(|_| Samples(vec![])).collect();
    for round in 0..plan.rounds {
        for turn in 0..candidates.len() {
            let i = (round + turn) % candidates.len();
            let takes_part = round % pace[i].stride == 0;
            let sample = takes_part.then(|| pace[i].run(&mut candidates[i]));
            samples[i].0.push(sample);
        }
    }
    samples
}

/// How many calls make a batch of one candidate, and in which rounds it takes part.
struct Pace {
    calls: u32,
    stride: usize,
}

impl Pace {
    /// Doubling the calls until a batch is long enough also warms up.
    fn find(candidate: &mut Candidate, plan: Plan) -> Self {
        let mut calls = 1;
        let mut taken = (candidate.batch)(calls);
        while taken < plan.batch {
            calls *= 2;
            taken = (candidate.batch)(calls);
        }
        let whole = taken.as_secs_f64() * plan.rounds as f64;
        let stride = (whole / plan.share.as_secs_f64()).ceil().max(1.0);
        Self {
            calls,
            stride: stride as usize,
        }
    }

    /// One call goes first, unmeasured, to bring the candidate's code and data back into the caches.
    fn run(&self, candidate: &mut Candidate) -> f64 {
        if self.stride == 1 {
            (candidate.batch)(1);
        }
        (candidate.batch)(self.calls).as_secs_f64() / f64::from(self.calls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_taken_within_rounds() {
        let unit = Samples(vec![Some(1.0), Some(2.0), Some(4.0)]);
        let twice = Samples(vec![Some(2.0), None, Some(8.0)]);
        assert_eq!(twice.median_ratio(&unit), 2.0);
        assert_eq!(twice.min_ratio(&unit), 2.0);
        assert_eq!(unit.median(), 2.0);
    }

    #[test]
    fn every_candidate_is_sampled_and_slow_ones_less_often() {
        let quick = Candidate::primal(|| 1.0);
        let slow = Candidate::primal(|| {
            std::thread::sleep(Duration::from_millis(2));
            1.0
        });
        let plan = Plan {
            rounds: 8,
            batch: Duration::from_micros(1),
            share: Duration::from_millis(8),
        };
        let samples = sample(&mut [quick, slow], plan);
        let counts: Vec<usize> = samples
            .iter()
            .map(|s| s.0.iter().flatten().count())
            .collect();
        assert_eq!(counts[0], 8);
        assert!((1..8).contains(&counts[1]), "{counts:?}");
    }
}
