//! Slices that a loop walks through, cut out before it.

/// The slice as one of arrays of `N`, as many as fill it.
#[inline]
pub fn chunks<const N: usize, T>(slice: &[T]) -> &[[T; N]] {
    slice.as_chunks().0
}

/// The same for a slice that is written to.
#[inline]
pub fn chunks_mut<const N: usize, T>(slice: &mut [T]) -> &mut [[T; N]] {
    slice.as_chunks_mut().0
}

/// `count` entries from each of `firsts` on; they must lie apart.
///
/// # Panics
///
/// Where one of them leaves the slice.
#[inline]
#[track_caller]
pub fn windows_mut<const N: usize, T>(
    slice: &mut [T],
    firsts: [usize; N],
    count: usize,
) -> [&mut [T]; N] {
    let ranges = firsts.map(|first| first..first + count);
    match slice.get_disjoint_mut(ranges) {
        Ok(windows) => windows,
        Err(e) => panic!("{e}"),
    }
}
