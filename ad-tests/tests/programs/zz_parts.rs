//! Parts of memory by the methods that give them: first, last, chunks, get, arrays out of slices.

use crate::made::zz_parts as made;
use ad_core::reverse_diff;

/// First and last, read and written.
#[reverse_diff]
pub fn ends(a: &mut [f64], x: &[f64]) -> f64 {
    let first = *a.first().unwrap();
    let last = *x.last().expect("not empty");
    *a.last_mut().unwrap() += first * last;
    *a.first_mut().expect("not empty") *= last;
    if let Some(f) = a.first_mut() {
        *f += x[0];
    }
    a[0] * last
}





/// Arrays of fixed size out of slices.
#[reverse_diff]
pub fn fixed(x: &[f64], out: &mut [f64]) -> f64 {
    let a: [f64; 3] = x[..3].try_into().unwrap();
    let b: &[f64; 2] = x[1..3].try_into().expect("two numbers");
    let c = x.first_chunk::<2>().unwrap();
    let o: &mut [f64; 2] = (&mut out[..2]).try_into().unwrap();
    o[0] = a[0] * b[1] + c[1];
    o[1] *= a[2] - c[0];
    let [p, q] = *b;
    let Some(d) = x.last_chunk::<2>() else {
        return 0.0;
    };
    p * q + d[0] * d[1]
}



cases! {
    ends: (vec![0.3, 1.2, -0.4], vec![0.5, 1.1]), (vec![0.3], vec![0.5]);
    fixed: (vec![0.3, 1.2, -0.4, 0.8], vec![0.5, 1.1, 0.2]);
}
