//! Derivatives held against differences of the function: for your tests, and for rules of your own.
//!
//! ```
//! use ad_core::{check::check_grad, reverse_diff};
//!
//! #[reverse_diff]
//! fn misfit(w: &[f64], scale: f64, #[constant] data: &[f64], n: usize) -> f64 {
//!     let mut s = 0.0;
//!     for i in 0..n {
//!         let r = (w[i] * scale).sin() - data[i];
//!         s += r * r;
//!     }
//!     s
//! }
//!
//! check_grad!(misfit, &[0.3, 0.8], 1.5, #[constant] &[0.2, 0.9], 2);
//! ```
//!
//! [`check_grad!`] compares `f_grad`, [`check_jvp!`] compares `f_jvp` and [`check_hessian!`] compares `f_hessian` with
//! differences, number by number, and panics with a table where they differ. Arguments are those of the function; what is
//! `#[constant]` there is so here, and types without real numbers are left alone. [`check_rule!`] does the same for a function
//! with a `scalar_rule!`: `check_rule!(erf, 0.3)`.
//!
//! The differences are central ones of shrinking steps, extrapolated to step 0 (C. J. F. Ridders, *Accurate computation of
//! F'(x) and F'(x)F''(x)*, Advances in Engineering Software 4, 1982), which tells how far they can be trusted. Where they do
//! not settle the check fails as well: there is a kink or a jump near that point, or noise, and nothing is shown.

use crate::Differentiable;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::marker::PhantomData;

pub use ad_macros::{check_grad, check_hessian, check_jvp, check_rule};

/// A derivative by differences, and an estimate of its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The derivative.
    pub value: f64,
    /// How far two estimates of it lie apart.
    pub error: f64,
}

/// The derivatives of several functions of one variable at 0, by Ridders' method.
///
/// `at(h)` gives the values at `h`, always as many; `scale` is a step over which the functions change by about as much as
/// they are worth.
///
/// ```
/// let d = ad_core::check::differences(0.1, &mut |h| vec![(1.0 + h).exp()]);
/// assert!((d[0].value - 1_f64.exp()).abs() < 1e-10);
/// assert!(d[0].error < 1e-9);
/// ```
pub fn differences(scale: f64, at: &mut dyn FnMut(f64) -> Vec<f64>) -> Vec<Difference> {
    const STEPS: usize = 9;
    const SHRINK: f64 = 1.6;
    let mut slope = |h: f64| {
        let (up, down) = (at(h), at(-h));
        up.iter()
            .zip(&down)
            .map(|(a, b)| (a - b) / (2.0 * h))
            .collect::<Vec<f64>>()
    };
    let mut h = scale;
    let mut last: Vec<Vec<f64>> = alloc::vec![slope(h)];
    let mut best: Vec<Difference> = last[0]
        .iter()
        .map(|v| Difference {
            value: *v,
            error: f64::INFINITY,
        })
        .collect();
    for _ in 1..STEPS {
        h /= SHRINK;
        let mut row = alloc::vec![slope(h)];
        let mut factor = SHRINK * SHRINK;
        for k in 0..last.len() {
            let next: Vec<f64> = (row[k].iter().zip(&last[k]))
                .map(|(fine, coarse)| (fine * factor - coarse) / (factor - 1.0))
                .collect();
            for (i, value) in next.iter().enumerate() {
                let from_fine = (value - row[k][i]).abs();
                let error = from_fine.max((value - last[k][i]).abs());
                if error <= best[i].error {
                    best[i] = Difference {
                        value: *value,
                        error,
                    };
                }
            }
            row.push(next);
            factor *= SHRINK * SHRINK;
        }
        last = row;
    }
    best
}

/// One number that was compared.
struct Row {
    label: String,
    derivative: f64,
    difference: Difference,
    scale: f64,
}

/// What differences of functions of this type can show, relative to the size of the derivative: the error above which they say
/// nothing, and what they may be off by beyond it.
#[derive(Clone, Copy)]
struct Precision {
    unsettled: f64,
    tolerance: f64,
}

impl Row {
    fn fault(&self, precision: Precision) -> Option<&'static str> {
        let Difference { value, error } = self.difference;
        let off = (self.derivative - value).abs();
        // NaN compares with nothing.
        let settled = error <= precision.unsettled * self.scale;
        let near = off <= precision.tolerance * self.scale + 10.0 * error;
        match (near, settled) {
            (_, false) => Some("the differences do not settle"),
            (false, _) => Some("<--"),
            _ => None,
        }
    }
}

fn judge(what: &str, mode: &str, narrow: bool, rows: &[Row]) {
    let precision = if narrow {
        Precision {
            unsettled: 3e-2,
            tolerance: 1e-3,
        }
    } else {
        Precision {
            unsettled: 1e-4,
            tolerance: 1e-7,
        }
    };
    if rows.iter().all(|r| r.fault(precision).is_none()) {
        return;
    }
    let width = rows.iter().map(|r| r.label.len()).max().unwrap_or(0).max(9);
    let mut table = format!(
        "{what} and differences do not agree\n{:width$}  {mode:>24}  {:>24}  {:>9}  {:>9}\n",
        "parameter", "differences", "off by", "error of"
    );
    for r in rows {
        let Difference { value, error } = r.difference;
        let off = (r.derivative - value).abs();
        let fault = r.fault(precision).unwrap_or_default();
        table += &format!(
            "{:width$}  {:>24.16e}  {value:>24.16e}  {off:>9.1e}  {error:>9.1e}  {fault}\n",
            r.label, r.derivative
        );
    }
    panic!("{table}");
}

/// The names of the numbers of a point: `w[0]`, `w[1]`, `scale`.
fn labels(parts: &[(&str, usize)]) -> Vec<String> {
    let of = |(name, count): &(&str, usize)| -> Vec<String> {
        match count {
            1 => alloc::vec![(*name).to_owned()],
            n => (0..*n).map(|i| format!("{name}[{i}]")).collect(),
        }
    };
    parts.iter().flat_map(of).collect()
}

fn step(x: f64, narrow: bool) -> f64 {
    let relative = if narrow { 0.1 } else { 0.01 };
    relative * x.abs().max(0.1)
}

/// Columns of the Jacobian of `f` at a point by differences.
fn columns(
    point: &[f64],
    narrow: bool,
    f: &mut dyn FnMut(&[f64]) -> Vec<f64>,
) -> Vec<Vec<Difference>> {
    let mut at = point.to_vec();
    (0..point.len())
        .map(|j| {
            let column = differences(step(point[j], narrow), &mut |h| {
                at[j] = point[j] + h;
                f(&at)
            });
            at[j] = point[j];
            column
        })
        .collect()
}

/// What `check_grad!` calls: compares the derivatives `of` several results, row by row, with differences of `f`.
///
/// # Panics
///
/// Where they differ; and where there are not as many numbers as the shapes say.
#[doc(hidden)]
pub fn compare(
    what: &str,
    mode: &str,
    parts: &[(&str, usize)],
    point: &[f64],
    derivative: &[f64],
    narrow: bool,
    f: &mut dyn FnMut(&[f64]) -> Vec<f64>,
) {
    let names = labels(parts);
    let columns = columns(point, narrow, f);
    let results = columns.first().map_or(0, Vec::len);
    assert_eq!(
        derivative.len(),
        results * point.len(),
        "{what} has another number of entries than parameters: is an argument `#[constant]` in one place only?"
    );
    let largest = |row: &[f64]| row.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    let mut rows = Vec::new();
    for i in 0..results {
        let own = &derivative[i * point.len()..(i + 1) * point.len()];
        let size = 1e-2 * largest(own);
        for (j, name) in names.iter().enumerate() {
            let difference = columns[j][i];
            let label = match results {
                1 => name.clone(),
                _ => format!("{i} by {name}"),
            };
            rows.push(Row {
                label,
                derivative: own[j],
                difference,
                scale: own[j].abs().max(difference.value.abs()).max(size).max(1e-3),
            });
        }
    }
    judge(what, mode, narrow, &rows);
}

/// The type of an argument. What is done with it depends on the type: the traits below say how, and which of them has the method
/// is settled by how often the marker must be borrowed for it.
#[doc(hidden)]
pub struct Argument<T>(PhantomData<T>);

impl<T> Argument<T> {
    #[must_use]
    pub fn of(_: &T) -> Argument<T> {
        Argument(PhantomData)
    }
}

/// An argument behind `&`: a copy of what is behind it is lent.
#[doc(hidden)]
pub trait Borrowed<'a> {
    type Content: ?Sized + ToOwned + 'a;
    fn own(&self, argument: &&'a Self::Content) -> <Self::Content as ToOwned>::Owned {
        (**argument).to_owned()
    }
    fn lend<'b>(&self, own: &'b <Self::Content as ToOwned>::Owned) -> &'b Self::Content {
        core::borrow::Borrow::borrow(own)
    }
}
impl<'a, T: ?Sized + ToOwned + 'a> Borrowed<'a> for Argument<&'a T> {
    type Content = T;
}

/// An argument by value is cloned.
#[doc(hidden)]
pub trait ByValue {
    type Content: Clone;
    fn own(&self, argument: &Self::Content) -> Self::Content {
        argument.clone()
    }
    fn lend(&self, own: &Self::Content) -> Self::Content {
        own.clone()
    }
}
impl<T: Clone> ByValue for &Argument<T> {
    type Content = T;
}

/// Real numbers are moved.
#[doc(hidden)]
pub trait Real {
    type Content: Differentiable;
    fn point(&self, own: &Self::Content) -> Vec<f64> {
        own.flatten()
    }
    fn place(&self, own: &mut Self::Content, from: &[f64]) {
        own.unflatten(from);
    }
    /// Unit vectors as tangents.
    fn dot(&self, own: &Self::Content, from: &[f64]) -> <Self::Content as Differentiable>::Tangent {
        let mut dot = own.zero_like();
        dot.unflatten(from);
        dot
    }
}
impl<T: Differentiable> Real for Argument<T> {
    type Content = T;
}

/// What holds none is left alone.
#[doc(hidden)]
pub trait Passive {
    type Content;
    fn point(&self, _: &Self::Content) -> Vec<f64> {
        Vec::new()
    }
    fn place(&self, _: &mut Self::Content, _: &[f64]) {}
}
impl<T> Passive for &Argument<T> {
    type Content = T;
}

/// How a tangent is handed over: by value, that of a slice or `Vec` as a slice. The parameter's type decides.
#[doc(hidden)]
pub trait Handed<'a, T> {
    fn of(dot: &'a T) -> Self;
}
impl<T: Clone> Handed<'_, T> for T {
    fn of(dot: &T) -> T {
        dot.clone()
    }
}
impl<'a, T> Handed<'a, Vec<T>> for &'a [T] {
    fn of(dot: &'a Vec<T>) -> &'a [T] {
        dot
    }
}
impl<'a, T, const N: usize> Handed<'a, [T; N]> for &'a [T] {
    fn of(dot: &'a [T; N]) -> &'a [T] {
        dot
    }
}

/// A tangent as the parameter wants it.
#[doc(hidden)]
pub fn hand<'a, T, H: Handed<'a, T>>(dot: &'a T) -> H {
    H::of(dot)
}

/// Whether numbers of a result are `f32`.
#[doc(hidden)]
#[must_use]
pub fn is_narrow<T>(_: &T) -> bool {
    let name = core::any::type_name::<T>();
    name.contains("f32") && !name.contains("f64")
}
