//! The fast Fourier transform in place: bit reversal, then butterflies, real and imaginary parts in slices.

use crate::made::fft as made;
use ad_core::reverse_diff;
use std::f64::consts::PI;

/// Indices throughout.
#[reverse_diff]
pub fn fft(re: &mut [f64], im: &mut [f64]) {
    let n = re.len();
    let mut j = 0;
    for i in 1..n {
        let mut bit = n >> 1;
        while j & bit != 0 {
            j ^= bit;
            bit >>= 1;
        }
        j |= bit;
        if i < j {
            re.swap(i, j);
            im.swap(i, j);
        }
    }
    let mut len = 2;
    while len <= n {
        let angle = -2.0 * PI / len as f64;
        let (w_re, w_im) = (angle.cos(), angle.sin());
        for start in (0..n).step_by(len) {
            let (mut c, mut s) = (1.0, 0.0);
            for k in 0..len / 2 {
                let (a, b) = (start + k, start + k + len / 2);
                let t_re = re[b] * c - im[b] * s;
                let t_im = re[b] * s + im[b] * c;
                re[b] = re[a] - t_re;
                im[b] = im[a] - t_im;
                re[a] += t_re;
                im[a] += t_im;
                let turned = c * w_re - s * w_im;
                s = c * w_im + s * w_re;
                c = turned;
            }
        }
        len *= 2;
    }
}

/// The Walsh-Hadamard transform, the same walk without the turns.
#[reverse_diff]
pub fn hadamard(a: &mut [f64]) -> f64 {
    let mut h = 1;
    while h < a.len() {
        for i in (0..a.len()).step_by(h * 2) {
            for j in i..i + h {
                let x = a[j];
                let y = a[j + h];
                a[j] = x + y;
                a[j + h] = (x - y) * x;
            }
        }
        h *= 2;
    }
    a[0] * a[a.len() - 1]
}

cases! {
    fft: (vec![0.3, 1.2, -0.4, 0.9, 0.1, -0.7, 0.5, 0.2], vec![0.0, 0.1, -0.2, 0.3, 0.4, 0.0, 0.6, -0.5]), (vec![1.0, 2.0], vec![0.5, 0.25]), (vec![2.0], vec![1.0]);
    hadamard: (vec![0.3, 1.2, -0.4, 0.9],), (vec![0.3],);
}
