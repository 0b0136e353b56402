//! The permutation that sorts.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// Where the elements are from, in the order of a comparison.
#[must_use]
pub fn order_by<T>(data: &[T], mut compare: impl FnMut(&T, &T) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..data.len()).collect();
    order.sort_by(|i, j| compare(&data[*i], &data[*j]));
    order
}

/// The same in the order of keys.
#[must_use]
pub fn order_by_key<T, K: Ord>(data: &[T], mut key: impl FnMut(&T) -> K) -> Vec<usize> {
    let mut order: Vec<usize> = (0..data.len()).collect();
    order.sort_by_key(|i| key(&data[*i]));
    order
}
