//! Results that may not be there: `Option` and `Result`, `?`, early exits.

use crate::made::zz_outcomes as made;
use ad_core::reverse_diff;

#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    Empty,
    Negative(usize),
}


/// Both ends are asked for with `?`.
#[reverse_diff]
pub fn span(x: &[f64], at: usize) -> Option<f64> {
    let first = x.first()?;
    let last = *x.last()?;
    let v = x.get(at)?;
    Some((last - first) * v)
}




/// Interpolation in a table: outside of it there is no value.
#[reverse_diff]
pub fn interpolated(#[constant] xs: &[f64], ys: &[f64], x: f64) -> Option<f64> {
    let mut i = 0;
    loop {
        let right = *xs.get(i + 1)?;
        if x < right {
            break;
        }
        i += 1;
    }
    if x < xs[i] {
        return None;
    }
    let t = (x - xs[i]) / (xs[i + 1] - xs[i]);
    Some(ys[i] * (1.0 - t) + ys[i + 1] * t)
}

/// A local outcome that is matched, with a fallback.
#[reverse_diff]
pub fn with_fallback(x: f64, y: f64) -> f64 {
    let quotient = if y.abs() > 1e-6 { Some(x / y) } else { None };
    let root: Result<f64, ()> = if x > 0.0 { Ok(x.sqrt()) } else { Err(()) };
    let a = match quotient {
        Some(q) => q * x,
        None => x,
    };
    let b = if let Ok(r) = root { r } else { -y };
    a + b * quotient.unwrap_or(y)
}


cases! {
    span: (vec![0.3, 1.2, 2.4], 1), (vec![0.3, 1.2, 2.4], 3), (vec![], 0);
    interpolated: (vec![0.0, 1.0, 3.0], vec![0.3, 1.2, 2.4], 1.7), (vec![0.0, 1.0, 3.0], vec![0.3, 1.2, 2.4], 0.2), (vec![0.0, 1.0], vec![0.3, 1.2], 1.7), (vec![0.0, 1.0], vec![0.3, 1.2], -0.5);
    with_fallback: (0.7, 1.3), (-0.7, 1.3);
}

// The quotient is left out at 0 and around it, on a scale that differences do not see.
kinks! {
    with_fallback: (0.7, 0.0);
}
