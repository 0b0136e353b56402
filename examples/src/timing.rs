//! The time of a gradient beside the time of its function.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// A batch lasts about this long, so that reading the clock costs nothing beside it.
const BATCH: Duration = Duration::from_millis(5);
const BATCHES: usize = 20;

/// Seconds per call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// Of the function.
    pub loss: f64,
    /// Of value and gradient together.
    pub gradient: f64,
}

impl Timing {
    /// The time of a gradient in units of the function.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.gradient / self.loss
    }
}

/// Times both functions in turns and keeps the fastest batch of each: whatever else the machine
/// does can only add.
pub fn compare<A, B>(mut loss: impl FnMut() -> A, mut gradient: impl FnMut() -> B) -> Timing {
    let (losses, gradients) = (calls_per_batch(&mut loss), calls_per_batch(&mut gradient));
    let mut best = Timing {
        loss: f64::INFINITY,
        gradient: f64::INFINITY,
    };
    for _ in 0..BATCHES {
        best.loss = best.loss.min(seconds(&mut loss, losses));
        best.gradient = best.gradient.min(seconds(&mut gradient, gradients));
    }
    best
}

/// Doubled until a batch is long enough, which warms the caches as well.
fn calls_per_batch<T>(f: &mut impl FnMut() -> T) -> u32 {
    let mut calls = 1;
    while seconds(f, calls) * f64::from(calls) < BATCH.as_secs_f64() {
        calls *= 2;
    }
    calls
}

fn seconds<T>(f: &mut impl FnMut() -> T, calls: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        black_box(f());
    }
    start.elapsed().as_secs_f64() / f64::from(calls)
}
