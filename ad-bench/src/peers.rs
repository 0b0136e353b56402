//! Gradients by other means, for any function written once for all number types.

use num_dual::DualSVec64;

/// A number of num-dual that carries `K` directions.
pub type Dual<const K: usize> = DualSVec64<K>;

/// The gradient by num-dual, `K` directions per evaluation. Its own `gradient` carries all inputs
/// at once; which number is the fastest depends on the function and its size.
pub fn dual_gradient<const K: usize>(
    x: &[f64],
    f: impl Fn(&[Dual<K>]) -> Dual<K>,
) -> (f64, Vec<f64>) {
    let mut point: Vec<Dual<K>> = x.iter().map(|&xi| Dual::from_re(xi)).collect();
    let mut gradient = vec![0.0; x.len()];
    let mut value = 0.0;
    for (chunk, entries) in gradient.chunks_mut(K).enumerate() {
        let start = chunk * K;
        for j in 0..entries.len() {
            point[start + j] = point[start + j].derivative(j);
        }
        let result = f(&point);
        value = result.re;
        if let Some(slopes) = result.eps.0 {
            entries.copy_from_slice(&slopes.as_slice()[..entries.len()]);
        }
        for (p, &xi) in point[start..].iter_mut().zip(&x[start..]).take(K) {
            *p = Dual::from_re(xi);
        }
    }
    (value, gradient)
}

/// The gradient by central differences: two evaluations per input, and one for the value.
pub fn central_differences(x: &[f64], f: impl Fn(&[f64]) -> f64) -> (f64, Vec<f64>) {
    let mut point = x.to_vec();
    let mut slope = |i: usize| {
        // The step that balances the truncation error, of order h², with the rounding error.
        let step = f64::EPSILON.cbrt() * x[i].abs().max(1.0);
        let (above, below) = (x[i] + step, x[i] - step);
        point[i] = above;
        let high = f(&point);
        point[i] = below;
        let low = f(&point);
        point[i] = x[i];
        (high - low) / (above - below)
    };
    let gradient = (0..x.len()).map(&mut slope).collect();
    (f(x), gradient)
}
