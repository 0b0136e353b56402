//! A progress bar for a fit.

use indicatif::{ProgressBar, ProgressStyle};

use crate::fit::{Step, TOLERANCE};

/// Parts of the bar: finer than the characters of any terminal.
const LENGTH: u64 = 1000;
/// Together with the message it fits into 80 columns.
const TEMPLATE: &str = "fitting [{bar:16}] {msg}";

/// A bar whose length is the way of the gradient norm, on a logarithmic scale, from the first
/// [`Step`] to [`TOLERANCE`]. It is drawn on standard error if that is a terminal.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    start: Option<f64>,
    iterations: u64,
}

impl Progress {
    /// An empty bar; `bar` gives the place where it is drawn.
    #[must_use]
    pub fn new(bar: ProgressBar) -> Self {
        let style = ProgressStyle::with_template(TEMPLATE)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> ");
        // In this order: a bar with a length is drawn at once.
        bar.set_style(style);
        bar.set_length(LENGTH);
        Progress {
            bar,
            start: None,
            iterations: 0,
        }
    }

    /// Shows the next step.
    pub fn show(&mut self, step: &Step) {
        let start = *self.start.get_or_insert(step.gradient_norm);
        let done = fraction(start, step.gradient_norm);
        let Step {
            objective,
            gradient_norm,
        } = step;
        self.bar.set_position((done * LENGTH as f64) as u64);
        self.bar.set_message(format!(
            "iteration {}, objective {objective:.4}, gradient {gradient_norm:.0e}",
            self.iterations,
        ));
        self.iterations += 1;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish();
    }
}

/// How much of the way from `start` to [`TOLERANCE`] is behind `now`, from 0 to 1.
fn fraction(start: f64, now: f64) -> f64 {
    let way = (start / TOLERANCE).ln();
    if way > 0.0 {
        ((start / now).ln() / way).clamp(0.0, 1.0)
    } else {
        1.0
    }
}
