//! Slices that a loop walks through, cut out before it, and loops over them.

use core::array::from_fn;
use core::ops::{Add, AddAssign};

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
pub fn two_windows<T>(slice: &mut [T], firsts: [usize; 2], count: usize) -> (&mut [T], &mut [T]) {
    let [a, b] = windows(slice, firsts, count);
    (a, b)
}

/// The same for three.
///
/// # Panics
///
/// Where one of them leaves the slice.
#[inline]
#[track_caller]
pub fn three_windows<T>(
    slice: &mut [T],
    firsts: [usize; 3],
    count: usize,
) -> (&mut [T], &mut [T], &mut [T]) {
    let [a, b, c] = windows(slice, firsts, count);
    (a, b, c)
}

#[inline]
#[track_caller]
fn windows<const N: usize, T>(slice: &mut [T], firsts: [usize; N], count: usize) -> [&mut [T]; N] {
    match slice.get_disjoint_mut(firsts.map(|first| first..first + count)) {
        Ok(windows) => windows,
        Err(e) => panic!("{e}"),
    }
}

/// Trips taken at a time: as many additions wait for each other otherwise.
const LANES: usize = 4;

/// A loop over the entries of slices that have as many: `trip` is handed those of each trip in order, and says what to add
/// to `ordered`, one trip after the other, and to sums that begin with zero, in any order. Returns both.
///
/// The order of the latter depends on nothing but the number of entries.
///
/// # Panics
///
/// Where a slice has fewer entries than the first one.
#[inline]
pub fn walk<T, R, W, const N: usize, const M: usize, const A: usize, const B: usize>(
    reads: [&[R]; N],
    writes: [&mut [W]; M],
    mut ordered: [T; A],
    mut trip: impl FnMut([&R; N], [&mut W; M]) -> ([T; A], [T; B]),
) -> ([T; A], [T; B])
where
    T: Copy + Default + Add<Output = T> + AddAssign,
{
    let count = reads[0].len();
    let (blocks, rest) = (count / LANES, count % LANES);
    let reads = reads.map(|r| r.as_chunks::<LANES>());
    let read_blocks = reads.map(|r| &r.0[..blocks]);
    let mut writes = writes.map(|w| w.as_chunks_mut::<LANES>());
    let mut lanes = [[T::default(); LANES]; B];
    let mut write_blocks = writes.each_mut().map(|w| &mut w.0[..blocks]);
    for k in 0..blocks {
        let mut in_order = [[T::default(); LANES]; A];
        let mut apart = [[T::default(); LANES]; B];
        for l in 0..LANES {
            let (next, parts) = trip(
                from_fn(|i| &read_blocks[i][k][l]),
                write_blocks.each_mut().map(|w| &mut w[k][l]),
            );
            for (lane, part) in in_order.iter_mut().zip(next) {
                lane[l] = part;
            }
            for (lane, part) in apart.iter_mut().zip(parts) {
                lane[l] = part;
            }
        }
        // Trip by trip, not sum by sum: otherwise the compiler pairs additions of different trips and moves numbers about.
        for l in 0..LANES {
            for (sum, parts) in ordered.iter_mut().zip(&in_order) {
                *sum += parts[l];
            }
            for (lane, parts) in lanes.iter_mut().zip(&apart) {
                lane[l] += parts[l];
            }
        }
    }
    let mut sums = lanes.map(|l| (l[0] + l[1]) + (l[2] + l[3]));
    let mut last = writes.map(|w| &mut w.1[..rest]);
    for k in 0..rest {
        let (next, parts) = trip(
            from_fn(|i| &reads[i].1[k]),
            last.each_mut().map(|w| &mut w[k]),
        );
        for (sum, part) in ordered
            .iter_mut()
            .zip(next)
            .chain(sums.iter_mut().zip(parts))
        {
            *sum += part;
        }
    }
    (ordered, sums)
}

/// The same where nothing is written to.
///
/// # Panics
///
/// Where a slice has fewer entries than the first one.
#[inline]
pub fn sums<T, R, const N: usize, const A: usize, const B: usize>(
    reads: [&[R]; N],
    ordered: [T; A],
    mut trip: impl FnMut([&R; N]) -> ([T; A], [T; B]),
) -> ([T; A], [T; B])
where
    T: Copy + Default + Add<Output = T> + AddAssign,
{
    let nothing: [&mut [T]; 0] = [];
    walk(reads, nothing, ordered, |entries, []| trip(entries))
}

/// Trips of a block: long enough for loops over its arrays to be vectorised, short enough for the arrays to stay near.
const BLOCK: usize = 32;

/// A [`walk`] that adds to neighbours: `trip` also says what to add to the `S` entries of `target` from the
/// trip's own on, of which there must be `S - 1` more than trips.
///
/// The parts of a block of trips are computed first, which nothing ties together; then each entry receives its own. Written
/// trip by trip, an entry would be read right after its neighbour was written, and compilers would not vectorise.
///
/// # Panics
///
/// Where a slice has fewer entries than that.
#[inline]
pub fn stencil_walk<
    T,
    R,
    W,
    const N: usize,
    const M: usize,
    const A: usize,
    const B: usize,
    const S: usize,
>(
    reads: [&[R]; N],
    mut writes: [&mut [W]; M],
    target: &mut [T],
    mut ordered: [T; A],
    mut trip: impl FnMut([&R; N], [&mut W; M]) -> ([T; A], [T; B], [T; S]),
) -> ([T; A], [T; B])
where
    T: Copy + Default + Add<Output = T> + AddAssign,
{
    const { assert!(S > 0 && S <= BLOCK) }
    let zero = T::default();
    let count = reads[0].len();
    let whole = count - count % BLOCK;
    let mut lanes = [[zero; BLOCK]; B];
    let mut parts = [[zero; BLOCK]; S];
    // What the last trips before add to the entries of those that follow: by entry, and by the part's number.
    let mut pending = [[zero; S]; S];
    for first in (0..whole).step_by(BLOCK) {
        let reads = reads.map(|r| block(&r[first..]));
        let mut writes = writes.each_mut().map(|w| block_mut(&mut w[first..]));
        let mut in_order = [[zero; BLOCK]; A];
        for l in 0..BLOCK {
            let (next, sums, out) = trip(
                from_fn(|i| &reads[i][l]),
                writes.each_mut().map(|w| &mut w[l]),
            );
            for a in 0..A {
                in_order[a][l] = next[a];
            }
            for b in 0..B {
                lanes[b][l] += sums[b];
            }
            for s in 0..S {
                parts[s][l] = out[s];
            }
        }
        for (sum, parts) in ordered.iter_mut().zip(in_order) {
            for part in parts {
                *sum += part;
            }
        }
        let target = block_mut(&mut target[first..]);
        for l in 0..S - 1 {
            let mut total = parts[0][l];
            for s in 1..S {
                total += if s > l {
                    pending[l][s]
                } else {
                    parts[s][l - s]
                };
            }
            target[l] += total;
        }
        for l in S - 1..BLOCK {
            let mut total = parts[0][l];
            for s in 1..S {
                total += parts[s][l - s];
            }
            target[l] += total;
        }
        for l in 0..S - 1 {
            for s in l + 1..S {
                pending[l][s] = parts[s][BLOCK + l - s];
            }
        }
    }
    let mut sums = lanes.map(|l| l.into_iter().fold(zero, Add::add));
    let mut waiting: [T; S] = pending.map(|entry| entry.into_iter().fold(zero, Add::add));
    for k in whole..count {
        let (next, more, out) = trip(
            from_fn(|i| &reads[i][k]),
            writes.each_mut().map(|w| &mut w[k]),
        );
        for (sum, part) in ordered
            .iter_mut()
            .zip(next)
            .chain(sums.iter_mut().zip(more))
        {
            *sum += part;
        }
        target[k] += waiting[0] + out[0];
        for s in 1..S {
            waiting[s - 1] = waiting[s] + out[s];
        }
    }
    for (entry, part) in target[count..].iter_mut().zip(waiting).take(S - 1) {
        *entry += part;
    }
    (ordered, sums)
}

/// The same where nothing else is written to.
///
/// # Panics
///
/// Where a slice has fewer entries than that.
#[inline]
pub fn stencil<T, R, const N: usize, const A: usize, const B: usize, const S: usize>(
    reads: [&[R]; N],
    target: &mut [T],
    ordered: [T; A],
    mut trip: impl FnMut([&R; N]) -> ([T; A], [T; B], [T; S]),
) -> ([T; A], [T; B])
where
    T: Copy + Default + Add<Output = T> + AddAssign,
{
    let nothing: [&mut [T]; 0] = [];
    stencil_walk(reads, nothing, target, ordered, |entries, []| trip(entries))
}

fn block<T>(slice: &[T]) -> &[T; BLOCK] {
    slice.first_chunk().expect("a whole block")
}

fn block_mut<T>(slice: &mut [T]) -> &mut [T; BLOCK] {
    slice.first_chunk_mut().expect("a whole block")
}
