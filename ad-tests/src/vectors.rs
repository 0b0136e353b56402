//! Differences of functions of several numbers that give several, to the sixth order.

/// The derivatives of all results by the number at `j`.
pub fn diff(f: &dyn Fn(&[f64]) -> Vec<f64>, x: &[f64], j: usize) -> Vec<f64> {
    let h = 1e-3 * x[j].abs().max(1.0);
    let at = |s: f64| {
        let mut y = x.to_vec();
        y[j] += s * h;
        f(&y)
    };
    let (a, b, c, d, e, g) = (at(1.0), at(-1.0), at(2.0), at(-2.0), at(3.0), at(-3.0));
    (0..a.len())
        .map(|i| (45.0 * (a[i] - b[i]) - 9.0 * (c[i] - d[i]) + (e[i] - g[i])) / (60.0 * h))
        .collect()
}

/// The Jacobian: a row for each result.
pub fn jac(f: &dyn Fn(&[f64]) -> Vec<f64>, x: &[f64]) -> Vec<Vec<f64>> {
    let cols: Vec<Vec<f64>> = (0..x.len()).map(|j| diff(f, x, j)).collect();
    let m = f(x).len();
    (0..m)
        .map(|i| cols.iter().map(|c| c[i]).collect())
        .collect()
}

/// The gradient of a function with one result.
pub fn grad(f: &dyn Fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    jac(&|x| vec![f(x)], x).remove(0)
}

/// Fails unless `a` is `b`, up to `tol` of its size where that is over one.
#[track_caller]
pub fn near(a: f64, b: f64, tol: f64) {
    assert!((a - b).abs() <= tol * b.abs().max(1.0), "{a} vs {b}");
}

/// The same of all numbers.
#[track_caller]
pub fn nears(a: &[f64], b: &[f64], tol: f64) {
    assert_eq!(a.len(), b.len(), "{a:?} vs {b:?}");
    for (i, (x, y)) in a.iter().zip(b).enumerate() {
        assert!(
            (x - y).abs() <= tol * y.abs().max(1.0),
            "[{i}] {a:?} vs {b:?}"
        );
    }
}

/// The rows, one after the other.
pub fn flat(m: &[Vec<f64>]) -> Vec<f64> {
    m.concat()
}
