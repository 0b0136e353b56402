//! The same companion over many inputs, one after the other or, with the feature `rayon`, in parallel: with the same bits.
//!
//! ```
//! use ad_core::{batch, reverse_diff};
//!
//! #[reverse_diff]
//! fn loss(w: &[f64; 2], #[constant] x: f64, #[constant] y: f64) -> f64 {
//!     let r = w[0] * x + w[1] - y;
//!     r * r
//! }
//!
//! let (w, data) = ([1.0, 0.5], [(1.0, 2.0), (2.0, 2.0), (3.0, 5.0)]);
//! // Of each on its own,
//! let all = batch::map(data, |(x, y)| loss_grad(&w, x, y));
//! assert_eq!(all[1], (0.25, [2.0, 1.0]));
//! // and of the sum.
//! let (value, gradient) = batch::sum(&data, &[0.0; 2], |&(x, y), bar| loss_grad_into(&w, x, y, bar));
//! assert_eq!((value, gradient), (2.75, [-8.0, -3.0]));
//! ```
//!
//! A sum of floating-point numbers depends on the order of its terms. Here the inputs are cut into pieces, whose number depends
//! on that of the inputs alone; each piece is summed from left to right, and then the pieces. So neither the number of threads
//! nor what they are doing changes a bit, and [`par_sum`] is [`sum`].

use crate::Tangent;
use alloc::vec::Vec;

/// The most pieces of a sum: each has a gradient of its own.
const PIECES: usize = 64;

/// What a companion returns for each of the inputs, in their order.
///
/// The inputs are what the companion is called with: numbers, tuples, references, from a slice or any iterator.
pub fn map<I, T>(inputs: impl IntoIterator<Item = I>, companion: impl FnMut(I) -> T) -> Vec<T> {
    inputs.into_iter().map(companion).collect()
}

/// The sum over the inputs of values and gradients. `zeros` is a gradient of zeros; `companion` adds the gradient of one
/// input to an accumulator and returns its value, as `f_grad_into` does.
pub fn sum<I, G: Tangent>(
    inputs: &[I],
    zeros: &G,
    companion: impl Fn(&I, &mut G) -> f64,
) -> (f64, G) {
    let pieces = inputs.chunks(length(inputs.len()));
    total(
        pieces.map(|piece| of_piece(piece, zeros, &companion)),
        zeros,
    )
}

/// [`map`] in parallel.
#[cfg(feature = "rayon")]
pub fn par_map<I: Sync, T: Send>(
    inputs: &[I],
    companion: impl Fn(&I) -> T + Send + Sync,
) -> Vec<T> {
    use rayon::prelude::*;
    inputs.par_iter().map(companion).collect()
}

/// [`sum`] in parallel, with the same bits on any number of threads.
#[cfg(feature = "rayon")]
pub fn par_sum<I: Sync, G: Tangent + Send + Sync>(
    inputs: &[I],
    zeros: &G,
    companion: impl Fn(&I, &mut G) -> f64 + Sync,
) -> (f64, G) {
    use rayon::prelude::*;
    let pieces = inputs.par_chunks(length(inputs.len()));
    let sums: Vec<(f64, G)> = pieces
        .map(|piece| of_piece(piece, zeros, &companion))
        .collect();
    total(sums, zeros)
}

/// How many inputs are in a piece.
fn length(inputs: usize) -> usize {
    inputs.div_ceil(PIECES).max(1)
}

fn of_piece<I, G: Tangent>(
    piece: &[I],
    zeros: &G,
    companion: &impl Fn(&I, &mut G) -> f64,
) -> (f64, G) {
    let (mut value, mut gradient) = (0.0, zeros.clone());
    for input in piece {
        value += companion(input, &mut gradient);
    }
    (value, gradient)
}

fn total<G: Tangent>(sums: impl IntoIterator<Item = (f64, G)>, zeros: &G) -> (f64, G) {
    let (mut value, mut gradient) = (0.0, zeros.clone());
    for (v, g) in sums {
        value += v;
        gradient.axpy(1.0, &g);
    }
    (value, gradient)
}
