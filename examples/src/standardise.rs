//! Features brought to mean 0 and standard deviation 1, and weights brought back.

use std::{error::Error, fmt};

use crate::data::{Dataset, printable};

/// Mean and standard deviation (divisor `n`) of one feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The mean; the value itself where all are equal.
    pub mean: f64,
    /// The standard deviation; 1 where all values are equal, so that it can be divided by.
    pub sd: f64,
}

/// A feature whose sums leave the range of `f64`.
#[derive(Clone, Debug, PartialEq)]
pub struct OutOfRange {
    /// Its column in the file, from 1.
    pub column: usize,
    /// Its name.
    pub name: String,
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (column, name) = (self.column, printable(&self.name));
        write!(
            f,
            "column {column} ({name}): the values are too large or too close to standardise"
        )
    }
}

impl Error for OutOfRange {}

/// Replaces every feature `x` by `(x - mean) / sd` and returns the means and deviations.
///
/// # Errors
/// For the first feature whose mean or variance overflows, or whose variance underflows.
pub fn standardise(data: &mut Dataset) -> Result<Vec<Scale>, OutOfRange> {
    let d = data.names.len();
    let mut scales = Vec::with_capacity(d);
    for (j, name) in data.names.iter().enumerate() {
        let column = data.features.iter().skip(j).step_by(d).copied();
        let scale = scale_of(column).ok_or_else(|| OutOfRange {
            column: j + 1,
            name: name.clone(),
        })?;
        scales.push(scale);
    }
    for row in data.features.chunks_exact_mut(d) {
        for (x, scale) in row.iter_mut().zip(&scales) {
            *x = (*x - scale.mean) / scale.sd;
        }
    }
    Ok(scales)
}

/// Equal values are looked for by comparison: their computed variance need not be zero.
fn scale_of(column: impl Iterator<Item = f64> + Clone) -> Option<Scale> {
    let first = column.clone().next()?;
    if column.clone().all(|x| x == first) {
        return Some(Scale {
            mean: first,
            sd: 1.0,
        });
    }
    let n = column.clone().count() as f64;
    let mean = column.clone().sum::<f64>() / n;
    let sd = (column.map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
    (sd.is_finite() && sd > 0.0).then_some(Scale { mean, sd })
}

/// The weights and intercept that act on features as the file has them.
#[must_use]
pub fn in_original_units(weights: &[f64], scales: &[Scale]) -> Vec<f64> {
    let mut original: Vec<f64> = weights.iter().zip(scales).map(|(w, s)| w / s.sd).collect();
    let shift: f64 = original.iter().zip(scales).map(|(w, s)| w * s.mean).sum();
    original.push(weights[scales.len()] - shift);
    original
}
