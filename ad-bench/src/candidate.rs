//! What is compared: a problem and the ways to compute its gradient.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// The part that a candidate plays in the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The function alone: the unit of every ratio.
    Primal,
    /// The companion that adds to the caller's buffers.
    GradInto,
    /// The companion that returns the gradient.
    Grad,
    /// The function alone, written with a loop over indices where the primal has iterators.
    Loop,
    /// The companion of that.
    LoopGradInto,
    /// The adjoint written by hand: the reference for correctness and speed.
    Hand,
    /// A hand-written adjoint that no plain loop reaches: shown as a floor, not judged against.
    HandTuned,
    /// Forward mode by num-dual.
    NumDual,
    /// Reverse mode by a tape that is recorded anew in every call.
    Tape,
    /// Central differences.
    Differences,
}

impl Role {
    /// The name in the table.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Primal => "primal",
            Self::GradInto => "ad-core, _grad_into",
            Self::Grad => "ad-core, _grad",
            Self::Loop => "primal, as a loop",
            Self::LoopGradInto => "ad-core, _grad_into of the loop",
            Self::Hand => "by hand",
            Self::HandTuned => "by hand, blocked",
            Self::NumDual => "num-dual (forward)",
            Self::Tape => "aad (tape)",
            Self::Differences => "central differences",
        }
    }

    /// How far a gradient may be from the hand-written one, relative to it.
    #[must_use]
    pub fn tolerance(self) -> f64 {
        if self == Self::Differences {
            1e-5
        } else {
            1e-9
        }
    }

    /// Whether the value must equal the primal's bit for bit: the companions' first contract.
    #[must_use]
    pub fn keeps_bits(self) -> bool {
        matches!(self, Self::GradInto | Self::Grad)
    }
}

/// A value and, except for the primal, a gradient.
pub type Outcome = (f64, Option<Vec<f64>>);

/// One way to compute a problem's gradient, or its value alone.
pub struct Candidate {
    /// Its part.
    pub role: Role,
    /// One call, its result in full.
    pub outcome: Box<dyn Fn() -> Outcome>,
    /// So many calls, timed as a whole: the indirect call is paid once per batch.
    pub batch: Box<dyn FnMut(u32) -> Duration>,
}

impl Candidate {
    /// A call that returns all there is; `read` turns it into an outcome.
    /// The call passes its inputs through [`black_box`]; results pass through it here.
    pub fn returning<T: 'static>(
        role: Role,
        call: impl Fn() -> T + Clone + 'static,
        read: impl Fn(T) -> Outcome + 'static,
    ) -> Self {
        let once = call.clone();
        Self {
            role,
            outcome: Box::new(move || read(once())),
            batch: Box::new(move |calls| time(calls, || drop(black_box(call())))),
        }
    }

    /// The primal.
    pub fn primal(call: impl Fn() -> f64 + Clone + 'static) -> Self {
        Self::returning(Role::Primal, call, |value| (value, None))
    }

    /// A call that returns the value and the gradient as a vector.
    pub fn vector(role: Role, call: impl Fn() -> (f64, Vec<f64>) + Clone + 'static) -> Self {
        Self::returning(role, call, |(value, gradient)| (value, Some(gradient)))
    }

    /// A call that adds the gradient to a buffer of `inputs` numbers. The buffer is kept, as a
    /// caller would keep it, and never cleared: clearing is no part of what is measured.
    pub fn adding(
        role: Role,
        inputs: usize,
        call: impl Fn(&mut [f64]) -> f64 + Clone + 'static,
    ) -> Self {
        let once = call.clone();
        let mut bar = vec![0.0; inputs];
        Self {
            role,
            outcome: Box::new(move || {
                let mut bar = vec![0.0; inputs];
                let value = once(&mut bar);
                (value, Some(bar))
            }),
            batch: Box::new(move |calls| {
                time(calls, || {
                    black_box(call(black_box(&mut bar)));
                })
            }),
        }
    }
}

fn time(calls: u32, mut call: impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..calls {
        call();
    }
    start.elapsed()
}

/// A function at one size, the candidates for its gradient and the ratio to reach.
pub struct Problem {
    /// Its name, which the command line filters by.
    pub name: &'static str,
    /// Its size in words.
    pub size: String,
    /// The companion that is judged.
    pub judged: Role,
    /// The largest acceptable ratio of the judged companion over the primal.
    pub bound: f64,
    /// The contenders; exactly one is the primal and one the [`Problem::reference`].
    pub candidates: Vec<Candidate>,
    /// Who is left out, and why.
    pub left_out: Vec<&'static str>,
}

impl Problem {
    /// Name and size.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{}, {}", self.name, self.size)
    }

    /// What the judged companion is compared with: the adjoint by hand, or the companion of the same function as a loop.
    #[must_use]
    pub fn reference(&self) -> Role {
        match self.position(Role::Hand) {
            Some(_) => Role::Hand,
            None => Role::LoopGradInto,
        }
    }

    /// The place of a role among the candidates.
    #[must_use]
    pub fn position(&self, role: Role) -> Option<usize> {
        self.candidates.iter().position(|c| c.role == role)
    }
}
