//! Results that may not be there: `Option` and `Result`, `?`, early exits.

use crate::made::outcomes as made;
use ad_core::reverse_diff;

#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    Empty,
    Negative(usize),
}

/// The geometric mean, or what is wrong.
#[reverse_diff]
pub fn geometric_mean(x: &[f64]) -> Result<f64, Failure> {
    if x.is_empty() {
        return Err(Failure::Empty);
    }
    let mut s = 0.0;
    for (i, v) in x.iter().enumerate() {
        if *v <= 0.0 {
            return Err(Failure::Negative(i));
        }
        s += v.ln();
    }
    Ok((s / x.len() as f64).exp())
}

/// Both ends are asked for with `?`.
#[reverse_diff]
pub fn span(x: &[f64], at: usize) -> Option<f64> {
    let first = x.first()?;
    let last = *x.last()?;
    let v = x.get(at)?;
    Some((last - first) * v)
}

/// An iterator's element by `?`, in a loop; outputs written before the failure stay.
#[reverse_diff]
pub fn gathered(x: &[f64], #[constant] at: &[usize], out: &mut [f64]) -> Option<f64> {
    let mut s = 1.0;
    for (o, &i) in out.iter_mut().zip(at) {
        let v = x.get(i)?;
        *o = v * s;
        s += *o;
    }
    Some(s)
}

/// `ok_or`, an error of the caller's, a checked subtraction of indices.
#[reverse_diff]
pub fn lagged(x: &[f64], #[constant] lag: usize) -> Result<f64, &'static str> {
    let start = x.len().checked_sub(lag).ok_or("the lag is too large")?;
    let recent = x.get(start..).ok_or("no such part")?;
    let mut s = 0.0;
    for (a, b) in recent.iter().zip(x) {
        s += a * b;
    }
    if s < 0.0 {
        Err("anticorrelated")
    } else {
        Ok(s.sqrt())
    }
}

/// The distance along a ray to a sphere: two roots, one, none.
#[reverse_diff]
pub fn ray_hits_sphere(origin: [f64; 3], direction: &[f64; 3], radius: f64) -> Option<f64> {
    let (mut a, mut b, mut c) = (0.0, 0.0, -radius * radius);
    for (o, d) in origin.iter().zip(direction) {
        a += d * d;
        b += o * d;
        c += o * o;
    }
    let square = b * b - a * c;
    if square < 0.0 {
        return None;
    }
    let root = square.sqrt();
    let near = (-b - root) / a;
    if near > 0.0 {
        return Some(near);
    }
    let far = (-b + root) / a;
    (far > 0.0).then_some(far)
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

/// Nested: a search that gives up, in a labelled loop.
#[reverse_diff]
pub fn pair_with_sum(x: &[f64], target: f64, tolerance: f64) -> Option<f64> {
    let mut found = None;
    'search: for (i, a) in x.iter().enumerate() {
        for b in &x[i + 1..] {
            if (a + b - target).abs() < tolerance {
                found = Some((a, b));
                break 'search;
            }
        }
    }
    let (a, b) = found?;
    Some(a * b * target)
}

cases! {
    geometric_mean: (vec![0.3, 1.2, 2.4],), (vec![],), (vec![0.3, -1.2],);
    span: (vec![0.3, 1.2, 2.4], 1), (vec![0.3, 1.2, 2.4], 3), (vec![], 0);
    gathered: (vec![0.3, 1.2, 2.4], vec![2, 0], vec![9.0, 8.0, 7.0]), (vec![0.3, 1.2], vec![1, 5, 0], vec![9.0, 8.0, 7.0]), (vec![], vec![], vec![]);
    lagged: (vec![0.3, 1.2, 2.4], 2), (vec![0.3, 1.2, 2.4], 4), (vec![0.3, -1.2], 1);
    ray_hits_sphere: ([0.1, 0.2, -3.0], [0.1, 0.0, 1.0], 1.2), ([0.1, 0.2, 0.3], [0.1, 0.0, 1.0], 1.2), ([0.1, 0.2, -3.0], [1.0, 0.0, 1.0], 1.2), ([0.1, 0.2, 3.0], [0.1, 0.0, 1.0], 1.2);
    interpolated: (vec![0.0, 1.0, 3.0], vec![0.3, 1.2, 2.4], 1.7), (vec![0.0, 1.0, 3.0], vec![0.3, 1.2, 2.4], 0.2), (vec![0.0, 1.0], vec![0.3, 1.2], 1.7), (vec![0.0, 1.0], vec![0.3, 1.2], -0.5);
    with_fallback: (0.7, 1.3), (-0.7, 1.3);
    pair_with_sum: (vec![0.3, 1.2, 2.4], 3.5, 0.2), (vec![0.3, 1.2, 2.4], 9.0, 0.2), (vec![], 0.0, 0.1);
}

// The quotient is left out at 0 and around it, on a scale that differences do not see.
kinks! {
    with_fallback: (0.7, 0.0);
}
