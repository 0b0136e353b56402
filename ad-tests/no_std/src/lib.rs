//! Companions in a crate without the standard library.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

use ad_core::reverse_diff;

/// Slices, records, functions of libm.
#[reverse_diff]
pub fn recurrence(v: &[f64], x: f64) -> f64 {
    let mut s = 1.0;
    for i in 0..v.len() {
        s = s * libm::sin(v[i]) + x;
        if s > 2.0 {
            s = libm::sqrt(s) * x.abs();
        }
    }
    s
}

/// Scalars and arrays.
#[reverse_diff]
pub fn closed_form(x: f64, y: [f32; 2]) -> f64 {
    x * f64::max(x, 2.0) + libm::pow(x, 2.5) + libm::erf(x) + (y[0] * y[1]) as f64
}
