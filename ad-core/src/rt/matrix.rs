//! Jacobians and Hessians out of lanes. All are row-major.

use super::{generic::Scalar, lanes::Wide};

/// Enters into a matrix of `columns` columns those from `first` on: `of` are the rows from `*row` on, a lane each a column.
#[inline]
pub fn columns<E: Scalar>(
    matrix: &mut [E],
    columns: usize,
    first: usize,
    row: &mut usize,
    of: &(impl Wide + ?Sized),
) {
    of.visit(row, &mut |row, lane, x: f64| {
        if first + lane < columns {
            matrix[row * columns + first + lane] = E::nearest_to(x);
        }
    });
}

/// Enters into a matrix of `columns` columns the rows from `first` on: `of` are the columns from `*column` on, a lane each a
/// row.
#[inline]
pub fn rows<E: Scalar>(
    matrix: &mut [E],
    columns: usize,
    first: usize,
    column: &mut usize,
    of: &(impl Wide + ?Sized),
) {
    of.visit(column, &mut |column, lane, x: f64| {
        if let Some(entry) = matrix.get_mut((first + lane) * columns + column) {
            *entry = E::nearest_to(x);
        }
    });
}

/// Enters into a symmetric matrix of `size` columns those from `first` on, like [`columns`]. What lies above the diagonal
/// is taken from below it, so that the matrix is symmetric to the last bit.
#[inline]
pub fn symmetric<E: Scalar>(
    matrix: &mut [E],
    size: usize,
    first: usize,
    row: &mut usize,
    of: &(impl Wide + ?Sized),
) {
    of.visit(row, &mut |row, lane, x: f64| {
        let column = first + lane;
        if column <= row {
            matrix[row * size + column] = E::nearest_to(x);
            matrix[column * size + row] = E::nearest_to(x);
        }
    });
}
