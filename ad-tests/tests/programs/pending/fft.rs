//! The fast Fourier transform in place: bit reversal, then butterflies, real and imaginary parts in slices.

use crate::made::fft as made;
use ad_core::reverse_diff;
use std::f64::consts::PI;

/// Views of each block's halves, and the power of what comes out.
#[reverse_diff]
pub fn power(
    x: &[f64],
    #[scratch] re: &mut [f64],
    #[scratch] im: &mut [f64],
    weights: &[f64],
) -> f64 {
    let n = x.len();
    re.copy_from_slice(x);
    im.fill(0.0);
    let bits = n.trailing_zeros();
    for i in 0..n {
        let j = if bits == 0 {
            0
        } else {
            i.reverse_bits() >> (usize::BITS - bits)
        };
        if j > i {
            re.swap(i, j);
        }
    }
    let mut half = 1;
    while half < n {
        for (re, im) in re
            .chunks_exact_mut(2 * half)
            .zip(im.chunks_exact_mut(2 * half))
        {
            let (re_a, re_b) = re.split_at_mut(half);
            let (im_a, im_b) = im.split_at_mut(half);
            for k in 0..half {
                let (s, c) = (-PI * k as f64 / half as f64).sin_cos();
                let (x, y) = (re_b[k] * c - im_b[k] * s, re_b[k] * s + im_b[k] * c);
                (re_b[k], im_b[k]) = (re_a[k] - x, im_a[k] - y);
                re_a[k] += x;
                im_a[k] += y;
            }
        }
        half *= 2;
    }
    let mut total = 0.0;
    for ((r, i), w) in re.iter().zip(im.iter()).zip(weights) {
        total += w * (r * r + i * i);
    }
    total
}

/// Interleaved complex numbers, as pairs, decimation in frequency.
#[reverse_diff]
pub fn interleaved(z: &mut [[f64; 2]], sign: f64) {
    let n = z.len();
    let mut len = n;
    while len > 1 {
        let half = len / 2;
        for block in z.chunks_mut(len) {
            let (low, high) = block.split_at_mut(half);
            for (k, ([a, b], [c, d])) in low.iter_mut().zip(high.iter_mut()).enumerate() {
                let angle = sign * 2.0 * PI * k as f64 / len as f64;
                let (sin, cos) = angle.sin_cos();
                let (re, im) = (*a - *c, *b - *d);
                *a += *c;
                *b += *d;
                *c = re * cos - im * sin;
                *d = re * sin + im * cos;
            }
        }
        len = half;
    }
    let mut j = 0;
    for i in 1..n {
        let mut mask = n / 2;
        while mask > 0 && j >= mask {
            j -= mask;
            mask /= 2;
        }
        j += mask;
        if i < j {
            z.swap(i, j);
        }
    }
}

/// A lifting scheme: each level overwrites the coarse half and leaves the details.
#[reverse_diff]
pub fn wavelet(x: &mut Vec<f64>, a: f64) {
    let mut n = x.len();
    while n >= 2 {
        let half = n / 2;
        let mut coarse = vec![0.0; half];
        let mut fine = vec![0.0; half];
        for (i, pair) in x[..n].chunks(2).enumerate() {
            fine[i] = pair[1] - a * pair[0];
            coarse[i] = pair[0] + fine[i] * fine[i] * 0.25;
        }
        x[..half].copy_from_slice(&coarse);
        x[half..n].copy_from_slice(&fine);
        n = half;
    }
}

cases! {
    power: (vec![0.3, 1.2, -0.4, 0.9], vec![7.0; 4], vec![8.0; 4], vec![1.0, -0.5, 2.0, 0.3]), (vec![1.5], vec![7.0], vec![8.0], vec![2.0]);
    interleaved: (vec![[0.3, 1.2], [-0.4, 0.9], [0.1, -0.7], [0.5, 0.2]], -1.0), (vec![[0.3, 1.2]], 1.0);
    wavelet: (vec![0.3, 1.2, -0.4, 0.9, 0.1, -0.7, 0.5, 0.2], 0.7), (vec![0.3, 0.5], 0.7), (vec![], 0.7);
}
