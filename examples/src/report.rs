//! The text that the program prints.

use std::{
    fmt::{self, Display},
    io::{self, Write},
};

use crate::{
    data::Dataset,
    fit::{Fit, TOLERANCE},
    standardise::{Scale, in_original_units},
    timing::Timing,
};

/// What was read, and what is to be minimised.
///
/// # Errors
/// If `out` does not take the text.
pub fn task(out: &mut impl Write, file: &dyn Display, data: &Dataset, l2: f64) -> io::Result<()> {
    let (rows, features) = (data.labels.len(), data.names.len());
    let ones = data.labels.iter().filter(|&&label| label > 0.5).count();
    writeln!(
        out,
        "data       {file}: {}, {}, {ones} with label 1",
        count(rows, "row"),
        count(features, "feature"),
    )?;
    writeln!(
        out,
        "objective  mean logistic loss + {l2} / 2 * |weights|^2, intercept free"
    )
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// How the solver ended, and how well the model tells the labels of its own data apart.
///
/// # Errors
/// If `out` does not take the text.
pub fn outcome(out: &mut impl Write, fit: &Fit, data: &Dataset) -> io::Result<()> {
    let (iterations, norm) = (fit.iterations(), fit.gradient_norm());
    let objective = fit.steps.last().map_or(f64::NAN, |step| step.objective);
    let note = if norm < TOLERANCE {
        ""
    } else {
        " (the line search sees no further decrease)"
    };
    writeln!(
        out,
        "L-BFGS     {}, objective {objective:.9}, gradient norm {norm:.1e}{note}",
        count(iterations, "iteration"),
    )?;
    let (right, rows) = (right_labels(&fit.weights, data), data.labels.len());
    let percent = 100.0 * right as f64 / rows as f64;
    writeln!(
        out,
        "accuracy   {right} of {rows} rows of these data ({percent:.1} %)"
    )
}

fn right_labels(weights: &[f64], data: &Dataset) -> usize {
    let (intercept, weights) = weights.split_last().unwrap_or((&0.0, &[]));
    let rows = data.features.chunks_exact(data.names.len());
    let predictor = |row: &[f64]| row.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>();
    rows.zip(&data.labels)
        .filter(|(row, label)| (predictor(row) + intercept > 0.0) == (**label > 0.5))
        .count()
}

/// A table of the coefficients, for standardised features and in the units of the file.
///
/// # Errors
/// If `out` does not take the text.
pub fn coefficients(
    out: &mut impl Write,
    names: &[String],
    scales: &[Scale],
    weights: &[f64],
) -> io::Result<()> {
    let width = names
        .iter()
        .map(|n| n.chars().count())
        .max()
        .unwrap_or(0)
        .max("intercept".len());
    let head = ["mean", "sd", "per sd", "per unit"];
    writeln!(
        out,
        "{:width$}{}",
        "feature",
        head.map(|h| format!("{h:>14}")).concat()
    )?;
    let original = in_original_units(weights, scales);
    for (((name, scale), w), o) in names.iter().zip(scales).zip(weights).zip(&original) {
        let Scale { mean, sd } = scale;
        let cells = [number(*mean), number(*sd), fixed(*w), number(*o)];
        writeln!(out, "{name:width$}{}", cells.concat())?;
    }
    let last = names.len();
    writeln!(
        out,
        "{:width$}{:>28}{}{}",
        "intercept",
        "",
        fixed(weights[last]),
        number(original[last])
    )
}

fn fixed(x: f64) -> String {
    format!("{x:>14.7}")
}

/// Six significant digits or so, whatever the unit of the feature.
fn number(x: f64) -> String {
    if x == 0.0 || (1e-3..1e6).contains(&x.abs()) {
        format!("{x:>14.6}")
    } else {
        format!("{x:>14.5e}")
    }
}

/// What the gradient costs, and how far it is from differences of the function.
///
/// # Errors
/// If `out` does not take the text.
pub fn gradient(out: &mut impl Write, timing: Timing, gap: f64) -> io::Result<()> {
    writeln!(
        out,
        "time       gradient / loss = {:.2} ({} / {})",
        timing.ratio(),
        Seconds(timing.gradient),
        Seconds(timing.loss),
    )?;
    writeln!(
        out,
        "check      gradient against central differences: {gap:.1e} of its largest component"
    )
}

/// A duration in a unit that leaves few digits before the point.
struct Seconds(f64);

impl Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            s if s < 1e-6 => write!(f, "{:.0} ns", s * 1e9),
            s if s < 1e-3 => write!(f, "{:.1} µs", s * 1e6),
            s => write!(f, "{:.2} ms", s * 1e3),
        }
    }
}
