//! Companions of functions of many forms, called in functions that are differentiated: integers, constants and ranges. The
//! gradient of `f + <w, ∇f>` is `∇f + H w`, and that of `<∇f, w>` in forward mode is `H w`.
#![allow(
    clippy::all,
    clippy::pedantic,
    reason = "programs are written as users write them"
)]

use ad_core::reverse_diff;

fn near(found: f64, expected: f64) {
    let error = (found - expected).abs();
    assert!(
        error <= 1e-12 * expected.abs().max(1.0),
        "{found} is not {expected}"
    );
}

/// A slice of integers that steers, and memory of integers.
#[reverse_diff(order = 2, jvp, hvp)]
fn counted(x: &[f64], keys: &[usize]) -> f64 {
    let mut seen = [0_u32; 3];
    let mut sums = [0.0; 3];
    for i in 0..x.len() {
        let k = keys[i];
        seen[k] += 1;
        if seen[k] > 2 {
            break;
        }
        sums[k] = sums[k] * x[i] + x[i];
    }
    sums[0] * sums[1] + sums[2]
}

#[reverse_diff(jvp)]
fn counted_twice(x: &[f64], keys: &[usize]) -> f64 {
    let (v, g) = counted_grad(x, keys);
    let mut s = v;
    for i in 0..g.len() {
        s += 0.5 * g[i];
    }
    s
}

#[test]
fn integers_steer() {
    let (x, keys) = ([0.4, -1.2, 0.7, 2.0, 0.3], [0, 1, 0, 2, 1]);
    let (_, g, product) = counted_hvp(&x, &keys, &[0.5; 5]);
    let (_, twice) = counted_twice_grad(&x, &keys);
    for k in 0..5 {
        near(twice[k], g[k] + product[k]);
        let mut unit = [0.0; 5];
        unit[k] = 1.0;
        near(counted_twice_jvp(&x, &keys, &unit).1, g[k] + product[k]);
    }
}

/// Ranges that do not count in `usize`, one of them in steps and with its end, with records in an inner loop.
#[reverse_diff(order = 2, jvp, hvp)]
fn ranges(x: f64, y: f64, n: i32, m: i64) -> f64 {
    let mut s = x;
    for i in 0..n {
        for j in 0..n {
            s = match (i + j) % 3 {
                0 => y * s,
                1 => s.sin() + y,
                _ => s * s * 0.5,
            };
        }
    }
    for k in (-2..=m).step_by(2) {
        s *= 1.0 + k as f64 * 0.1 * y;
    }
    s
}

#[reverse_diff(jvp)]
fn ranges_twice(x: f64, y: f64, n: i32, m: i64) -> f64 {
    let (v, (a, b)) = ranges_grad(x, y, n, m);
    v + 0.5 * a - 0.25 * b
}

#[test]
fn ranges_of_other_integers() {
    let (x, y) = (0.7, 1.1);
    let (_, g, product) = ranges_hvp(x, y, 3, 5, 0.5, -0.25);
    let (_, twice) = ranges_twice_grad(x, y, 3, 5);
    near(twice.0, g.0 + product.0);
    near(twice.1, g.1 + product.1);
    near(ranges_twice_jvp(x, y, 3, 5, 1.0, 0.0).1, twice.0);
}

/// Parameters of real numbers that are marked as constants: of a function elsewhere, which the caller marks likewise.
#[reverse_diff(order = 2, jvp, hvp)]
fn scaled(x: f64, y: f64, #[constant] c: f64, #[constant] v: &[f64], k: usize) -> f64 {
    (x * y * c).sin() * v[k]
}

#[reverse_diff(jvp)]
fn slope_of_scaled(x: f64, y: f64, #[constant] c: f64, #[constant] v: &[f64], k: usize) -> f64 {
    let (_, d) = scaled_jvp(x, y, c, v, k, 0.5, -0.25);
    d
}

#[reverse_diff(jvp)]
mod constants {
    pub fn scaled(x: f64, y: f64, #[constant] c: [f64; 2], #[constant] v: &[f64]) -> f64 {
        (x * y * c[1]).sin() * v[0]
    }

    pub fn slope(x: f64, y: f64, z: f64, #[constant] v: &[f64]) -> f64 {
        let (_, d) = scaled_jvp(x, y, [1.0, 3.0], v, 0.5, -0.25);
        let (_, _, h) = scaled_hvp(x, y, [z, 3.0], v, 0.5, -0.25);
        d + z * h.0
    }
}

#[test]
fn constants_of_callees() {
    let v = [2.0, 3.0];
    let (_, _, product) = scaled_hvp(0.3, 0.4, 1.5, &v, 1, 0.5, -0.25);
    let (_, slope) = slope_of_scaled_grad(0.3, 0.4, 1.5, &v, 1);
    near(slope.0, product.0);
    near(slope.1, product.1);
    near(
        slope_of_scaled_jvp(0.3, 0.4, 1.5, &v, 1, 0.0, 1.0).1,
        product.1,
    );

    let at = |x: f64, y: f64, z: f64| constants::slope(x, y, z, &v);
    let h = 1e-5;
    let by_x = (at(0.3 + h, 0.4, 0.7) - at(0.3 - h, 0.4, 0.7)) / (2.0 * h);
    let (_, (x, _, z)) = constants::slope_grad(0.3, 0.4, 0.7, &v);
    assert!((x - by_x).abs() < 1e-8);
    near(constants::slope_jvp(0.3, 0.4, 0.7, &v, 1.0, 0.0, 0.0).1, x);
    near(z, at(0.3, 0.4, 1.0) - at(0.3, 0.4, 0.0));
}
