//! Companions panic where the function panics, and nowhere else.

use ad_core::reverse_diff;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads out of range if `n` is too large, and only then.
#[reverse_diff]
pub fn out_of_range(v: &[f64], #[constant] from: usize, #[constant] n: usize) -> f64 {
    let mut s = 0.0;
    for i in from..n {
        s += v[i] * v[i - from];
    }
    s
}

/// The window is cut out of nothing where there is no trip.
#[reverse_diff]
pub fn offset(v: &[f64], #[constant] start: usize, #[constant] n: usize) -> f64 {
    let mut s = 1.0;
    for i in 0..n {
        s *= v[start + i] - v[start + n - 1];
    }
    s
}

/// A slice out of range, and one the wrong way round.
#[reverse_diff]
pub fn cut(v: &[f64], #[constant] from: usize, #[constant] to: usize) -> f64 {
    let w = &v[from..to];
    if w.is_empty() {
        return 0.0;
    }
    w[0]
}

/// A value that is not wanted, read out of range all the same.
#[reverse_diff]
pub fn unwanted(v: &[f64], #[constant] k: usize) -> f64 {
    let _ = v[k];
    let mut unused = 0.0;
    for i in 0..k {
        unused += v[i + 1];
    }
    let _ = unused;
    v[0]
}

/// Arithmetic of integers that overflows in debug builds, and division by zero.
#[reverse_diff]
pub fn integers(x: f64, #[constant] n: usize) -> f64 {
    let k = 7 / n;
    x * k as f64
}

fn panics<T>(run: impl FnOnce() -> T) -> bool {
    catch_unwind(AssertUnwindSafe(run)).is_err()
}

macro_rules! alike {
    ($($test:ident: $f:ident $grad:ident $vjp:ident $($case:expr),+;)+) => {
        $(#[test]
        fn $test() {
            for (args, expected) in [$($case),+] {
                let (v, a, b) = args;
                assert_eq!(panics(|| $f(v, a, b)), expected, "the function at {args:?}");
                assert_eq!(panics(|| $grad(v, a, b)), expected, "its gradient at {args:?}");
                assert_eq!(panics(|| $vjp(v, a, b).0), expected, "its pullback at {args:?}");
            }
        })+
    };
}

const V: &[f64] = &[1.0, 2.0, 3.0];

alike! {
    reads: out_of_range out_of_range_grad out_of_range_vjp
        ((V, 0, 3), false), ((V, 0, 4), true), ((V, 9, 9), false), ((V, 9, 2), false), ((V, 2, 4), true), ((V, 1, 3), false);
    windows: offset offset_grad offset_vjp
        ((V, 0, 3), false), ((V, 1, 3), true), ((V, 9, 0), false), ((&[], 0, 0), false), ((V, 3, 0), false);
    slices: cut cut_grad cut_vjp
        ((V, 0, 3), false), ((V, 3, 3), false), ((V, 2, 1), true), ((V, 0, 4), true);
}

#[test]
fn unwanted_reads() {
    for (k, expected) in [(0, false), (2, false), (3, true)] {
        assert_eq!(panics(|| unwanted(V, k)), expected);
        assert_eq!(panics(|| unwanted_grad(V, k)), expected);
        assert_eq!(panics(|| unwanted_vjp(V, k).0), expected);
    }
}

#[test]
fn division_of_integers() {
    for (n, expected) in [(0, true), (2, false)] {
        assert_eq!(panics(|| integers(1.0, n)), expected);
        assert_eq!(panics(|| integers_grad(1.0, n)), expected);
        assert_eq!(panics(|| integers_vjp(1.0, n).0), expected);
    }
}
