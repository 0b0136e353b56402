//! Searches in sorted slices, whose results are numbers of elements.

use core::cmp::Ordering;

/// `partition_point`
#[inline]
pub fn search_partition<T>(data: &[T], holds: impl FnMut(&T) -> bool) -> usize {
    data.partition_point(holds)
}

/// `binary_search_by`
///
/// # Errors
/// Where it is not found: where it belongs.
#[inline]
pub fn search_by<'a, T>(
    data: &'a [T],
    compare: impl FnMut(&'a T) -> Ordering,
) -> Result<usize, usize> {
    data.binary_search_by(compare)
}
