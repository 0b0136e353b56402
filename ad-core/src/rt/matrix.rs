//! Jacobians and Hessians out of lanes. All are row-major.

use super::{Real, lanes::Wide};

/// Enters into a matrix of `columns` columns those from `first` on: `of` are the rows from `*row` on, a lane each a column.
#[inline]
pub fn columns<E: Real>(
    matrix: &mut [E],
    columns: usize,
    first: usize,
    row: &mut usize,
    of: &(impl Wide + ?Sized),
) {
    of.visit(row, &mut |row, lane, x| {
        if first + lane < columns {
            matrix[row * columns + first + lane] = x;
        }
    });
}

/// Enters into a matrix of `columns` columns the rows from `first` on: `of` are the columns from `*column` on, a lane each a
/// row.
#[inline]
pub fn rows<E: Real>(
    matrix: &mut [E],
    columns: usize,
    first: usize,
    column: &mut usize,
    of: &(impl Wide + ?Sized),
) {
    of.visit(column, &mut |column, lane, x| {
        if let Some(entry) = matrix.get_mut((first + lane) * columns + column) {
            *entry = x;
        }
    });
}

/// Enters into a symmetric matrix of `size` columns those from `first` on, like [`columns`]. What lies above the diagonal
/// is taken from below it, so that the matrix is symmetric to the last bit.
#[inline]
pub fn symmetric<E: Real>(
    matrix: &mut [E],
    size: usize,
    first: usize,
    row: &mut usize,
    of: &(impl Wide + ?Sized),
) {
    of.visit(row, &mut |row, lane, x| {
        let column = first + lane;
        if column <= row {
            matrix[row * size + column] = x;
            matrix[column * size + row] = x;
        }
    });
}
