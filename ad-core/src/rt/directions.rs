//! Directions that a caller gives, or that a pattern asks, and what becomes of the columns found along them.

use super::{Real, Wide};
use crate::Differentiable;
use crate::sparse::{Matrix, Pattern};
use alloc::vec::Vec;

/// Directions by number, and where the columns go that are found along them.
pub trait Columns {
    /// How many directions there are.
    fn count(&self) -> usize;

    /// Number `at` of a direction; 0 where there is no such direction.
    fn seed(&self, direction: usize, at: usize) -> f64;

    /// Takes what was found in a row along a direction.
    fn enter(&mut self, row: usize, direction: usize, x: f64);
}

/// Writes directions from number `first` on into lanes, the numbers of each from `*at` on.
#[inline]
pub fn seed_by(
    lanes: &mut (impl Wide + ?Sized),
    first: usize,
    at: &mut usize,
    columns: &impl Columns,
) {
    lanes.write(at, &mut |at, lane| columns.seed(first + lane, at));
}

/// Hands over what was found along the directions from number `first` on, in the rows from `*row` on.
#[inline]
pub fn enter(
    lanes: &(impl Wide + ?Sized),
    first: usize,
    row: &mut usize,
    columns: &mut impl Columns,
) {
    lanes.visit(row, &mut |row, lane, x: f64| {
        if first + lane < columns.count() {
            columns.enter(row, first + lane, x.to_f64());
        }
    });
}

/// Directions that the caller gives: the products with them.
#[derive(Debug)]
pub struct Given {
    directions: Vec<Vec<f64>>,
    products: Vec<Vec<f64>>,
}

impl Given {
    /// # Panics
    ///
    /// If one of the directions has another dimension than the parameters.
    #[track_caller]
    pub fn new<D: Differentiable>(directions: &[D], columns: usize) -> Given {
        let directions: Vec<Vec<f64>> = directions.iter().map(Differentiable::flatten).collect();
        for d in &directions {
            super::check_tangent_len("a direction", columns, d.len());
        }
        let products = directions.iter().map(|_| Vec::new()).collect();
        Given {
            directions,
            products,
        }
    }

    /// The products, each in the shape of `zeros`.
    pub fn products<T: Differentiable>(self, zeros: impl Fn() -> T) -> Vec<T> {
        let shaped = |product: Vec<f64>| {
            let mut out = zeros();
            out.unflatten(&product);
            out
        };
        self.products.into_iter().map(shaped).collect()
    }
}

impl Columns for Given {
    fn count(&self) -> usize {
        self.directions.len()
    }
    fn seed(&self, direction: usize, at: usize) -> f64 {
        self.directions.get(direction).map_or(0.0, |d| d[at])
    }
    fn enter(&mut self, _: usize, direction: usize, x: f64) {
        self.products[direction].push(x);
    }
}

/// The unit directions: what is found on the diagonal.
#[derive(Debug)]
pub struct Diagonal {
    entries: Vec<f64>,
}

impl Diagonal {
    /// Of a matrix of so many columns.
    pub fn new(columns: usize) -> Diagonal {
        Diagonal {
            entries: alloc::vec![0.0; columns],
        }
    }

    /// The diagonal in the shape of `out`.
    pub fn into<T: Differentiable>(self, mut out: T) -> T {
        out.unflatten(&self.entries);
        out
    }
}

impl Columns for Diagonal {
    fn count(&self) -> usize {
        self.entries.len()
    }
    fn seed(&self, direction: usize, at: usize) -> f64 {
        f64::from(u8::from(direction == at))
    }
    fn enter(&mut self, row: usize, direction: usize, x: f64) {
        if row == direction {
            self.entries[row] = x;
        }
    }
}

/// One direction for each colour of a pattern; where debug assertions are on, one more that shows whether entries are missing.
#[derive(Debug)]
pub struct Compressed<'a> {
    pattern: &'a Pattern,
    /// What was found, row by row.
    found: Vec<f64>,
    /// What the probe found.
    probed: Vec<f64>,
}

impl<'a> Compressed<'a> {
    /// # Panics
    ///
    /// If the pattern has another number of columns.
    #[track_caller]
    pub fn new(pattern: &'a Pattern, columns: usize) -> Compressed<'a> {
        assert!(
            pattern.columns() == columns,
            "the pattern has {} columns, and the matrix {columns}",
            pattern.columns()
        );
        Compressed {
            pattern,
            found: alloc::vec![0.0; pattern.rows() * pattern.directions()],
            probed: Vec::new(),
        }
    }

    /// The matrix, which has so many rows.
    ///
    /// # Panics
    ///
    /// If the pattern has another number of rows; where debug assertions are on, also if an entry is missing in it.
    #[track_caller]
    pub fn matrix(self, rows: usize) -> Matrix {
        assert!(
            self.pattern.rows() == rows,
            "the pattern has {} rows, and the matrix {rows}",
            self.pattern.rows()
        );
        let mut matrix = Matrix::zeros(self.pattern);
        for (x, (i, j)) in matrix.values.iter_mut().zip(self.pattern.places()) {
            let (row, direction) = self.pattern.found_at(i, j);
            *x = self.found[row * self.pattern.directions() + direction];
        }
        for (i, found) in self.probed.iter().enumerate() {
            let row = matrix.starts[i]..matrix.starts[i + 1];
            let parts = row.map(|k| matrix.values[k] * probe(matrix.columns[k]));
            let (sum, size) = parts.fold((0.0, 0.0), |(sum, size): (f64, f64), x: f64| {
                (sum + x, size + if x < 0.0 { -x } else { x })
            });
            let error = if *found < sum {
                sum - found
            } else {
                found - sum
            };
            assert!(
                !error.is_finite() || error <= 1e-6 * size || error < 1e-280,
                "row {i} of the matrix has an entry for which the pattern has no place"
            );
        }
        matrix
    }

    /// The same of a symmetric matrix: what lies above the diagonal is taken from below it.
    #[track_caller]
    pub fn symmetric(self, size: usize) -> Matrix {
        let pattern = self.pattern;
        let mut matrix = self.matrix(size);
        let at = |i: usize, j: usize| {
            let place = pattern.row(i).binary_search(&j).ok();
            place.map(|k| pattern.start(i) + k)
        };
        for i in 0..pattern.rows() {
            for j in pattern.row(i).iter().filter(|j| **j > i) {
                if let (Some(above), Some(below)) = (at(i, *j), at(*j, i)) {
                    matrix.values[above] = matrix.values[below];
                }
            }
        }
        matrix
    }
}

impl Columns for Compressed<'_> {
    fn count(&self) -> usize {
        self.pattern.directions() + usize::from(cfg!(debug_assertions))
    }
    fn seed(&self, direction: usize, at: usize) -> f64 {
        if direction < self.pattern.directions() {
            f64::from(u8::from(self.pattern.colours()[at] == direction))
        } else {
            probe(at)
        }
    }
    fn enter(&mut self, row: usize, direction: usize, x: f64) {
        if direction < self.pattern.directions() {
            let at = row * self.pattern.directions() + direction;
            // A row too many is reported in the end.
            if let Some(found) = self.found.get_mut(at) {
                *found = x;
            }
        } else if row < self.pattern.rows() {
            self.probed.push(x);
        }
    }
}

/// Numbers between 1 and 2 without a pattern.
fn probe(at: usize) -> f64 {
    let x = (at as u64)
        .wrapping_add(1)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    1.0 + (x >> 40) as f64 / 16_777_216.0
}
