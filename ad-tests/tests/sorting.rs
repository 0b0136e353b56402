//! Sorting by a comparison: the permutation is passive.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;
use ad_tests::differences::{derivative, gradient, near};

#[reverse_diff]
fn median(x: &[f64], k: f64) -> f64 {
    let mut v = x.to_vec();
    for e in v.iter_mut() {
        *e *= k;
    }
    v.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let mut s = 0.0;
    for (i, e) in v.iter().enumerate() {
        s += e * e * (i as f64 + 1.0);
    }
    s + v[v.len() / 2]
}
#[reverse_diff]
fn partial(x: &mut [f64], n: usize) -> f64 {
    let mut t = 0.0;
    for i in 0..n {
        x[i] = x[i] * x[i] - 1.0;
        x[1..].sort_unstable_by(|a, b| b.total_cmp(a));
        t += x[1] * x[0];
    }
    t
}

/// Nothing else is written to the copy.
#[reverse_diff(jvp, hvp)]
fn ranks(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    a.sort_by(|p, q| p.total_cmp(q));
    let mut s = 0.0;
    for (i, v) in a.iter().enumerate() {
        s += v.powi(i as i32 + 2);
    }
    s
}

#[test]
fn a_copy_is_only_sorted() {
    let x = [0.25, -0.5, 1.5];
    // Of `-0.5² + 0.25³ + 1.5⁴`, in the order of `x`.
    let gradient = [3.0 * 0.0625, -1.0, 4.0 * 3.375];
    let (_, x_bar) = ranks_grad(&x);
    assert_eq!(x_bar, gradient);
    let u = [1.0, 2.0, -1.0];
    let along: f64 = gradient.iter().zip(&u).map(|(g, u)| g * u).sum();
    assert_eq!(ranks_jvp(&x, &u).1, along);
    let (_, g, product) = ranks_hvp(&x, &u);
    assert_eq!(g, gradient);
    assert_eq!(product, [1.5, 4.0, -27.0]);
}

#[test]
fn sorted_copies() {
    let x = vec![3.0, -1.0, 2.0, 0.5];
    let (value, (x_bar, k_bar)) = median_grad(&x, 1.3);
    assert_eq!(value, median(&x, 1.3));
    gradient(&x, &x_bar, |x| median(x, 1.3));
    near(k_bar, derivative(&|h| median(&x, 1.3 + h), 1e-2).0);
}

#[test]
fn sorted_in_place_in_a_loop() {
    let x = vec![3.0, -1.0, 2.0, 0.5];
    for n in 0..4 {
        let mut y = x.clone();
        let (value, x_bar) = partial_grad(&mut y, n);
        let mut z = x.clone();
        assert_eq!(value, partial(&mut z, n));
        assert_eq!(y, z);
        gradient(&x, &x_bar, |x| partial(&mut x.clone(), n));
    }
}

/// Ranks: indices in the order of values that change in a loop.
#[reverse_diff(jvp)]
fn by_index(x: &[f64], n: usize) -> f64 {
    let mut y: Vec<f64> = x.iter().map(|v| v * v).collect();
    let mut order: Vec<usize> = (0..x.len()).collect();
    let mut s = 0.0;
    for _ in 0..n {
        order.sort_by(|&a, &b| y[a].partial_cmp(&y[b]).unwrap().reverse());
        for (rank, &i) in order.iter().enumerate() {
            s += y[i] * (1.0 + rank as f64);
            y[i] *= 0.5 + 0.1 * rank as f64;
        }
        order.sort_unstable_by(|a, b| x[*b].total_cmp(&x[*a]));
        s += y[order[0]] * x[order[1]];
    }
    s
}
/// Piecewise linear: the interval is found by bisection.
#[reverse_diff(jvp)]
fn interpolate(x: &[f64], y: &[f64], t: f64) -> f64 {
    let i = x.partition_point(|v| *v < t).clamp(1, x.len() - 1);
    let j = match x.binary_search_by(|v| v.partial_cmp(&(t * 0.9)).unwrap()) {
        Ok(j) => j,
        Err(j) => j.min(x.len() - 1),
    };
    let w = (t - x[i - 1]) / (x[i] - x[i - 1]);
    y[i - 1] * (1.0 - w) + y[i] * w + y[j] * y[j] * x[j]
}

#[test]
fn indices_in_the_order_of_values() {
    let x = vec![3.0, -1.0, 2.0, 0.5, 1.7];
    for n in 0..4 {
        let (value, x_bar) = by_index_grad(&x, n);
        assert_eq!(value.to_bits(), by_index(&x, n).to_bits());
        gradient(&x, &x_bar, |x| by_index(x, n));
        let u = [0.3, -0.2, 0.5, 1.0, 0.7];
        near(
            by_index_jvp(&x, n, &u).1,
            x_bar.iter().zip(&u).map(|(a, b)| a * b).sum(),
        );
    }
}

#[test]
fn intervals_found_by_bisection() {
    let (x, y) = (vec![0.0, 1.0, 2.5, 4.0], vec![0.3, 1.2, -0.7, 0.4]);
    for t in [0.2, 1.4, 2.7, 3.9, 4.4] {
        let (value, (x_bar, y_bar, t_bar)) = interpolate_grad(&x, &y, t);
        assert_eq!(value.to_bits(), interpolate(&x, &y, t).to_bits());
        gradient(&x, &x_bar, |x| interpolate(x, &y, t));
        gradient(&y, &y_bar, |y| interpolate(&x, y, t));
        near(t_bar, derivative(&|h| interpolate(&x, &y, t + h), 1e-2).0);
        near(
            interpolate_jvp(&x, &y, t, &[0.0; 4], &[0.0; 4], 1.0).1,
            t_bar,
        );
    }
}

/// Pairs and rows: all that belongs to an element goes along.
#[reverse_diff(jvp)]
fn elements(x: &[f64]) -> f64 {
    let mut pairs: Vec<(f64, usize)> = x.iter().copied().zip(0..x.len()).collect();
    pairs.sort_by(|a, b| b.0.partial_cmp(&a.0).unwrap());
    let mut rows: Vec<[f64; 2]> = x.chunks_exact(2).map(|c| [c[0] * c[1], c[1]]).collect();
    rows.sort_by(|a, b| a[1].total_cmp(&b[1]));
    let mut s = pairs[0].0 * pairs[1].0 + pairs[0].1 as f64 * pairs[2].0;
    for (k, [a, b]) in rows.iter().enumerate() {
        s += a * b * (k as f64 + 0.5);
    }
    s
}

#[test]
fn sorted_pairs_and_rows() {
    let x = vec![3.0, -1.0, 2.0, 0.5, 1.7, -0.3];
    let (value, x_bar) = elements_grad(&x);
    assert_eq!(value.to_bits(), elements(&x).to_bits());
    gradient(&x, &x_bar, |x| elements(x));
    let u = [0.3, -0.2, 0.5, 1.0, 0.7, -0.4];
    let along = x_bar.iter().zip(&u).map(|(a, b)| a * b).sum();
    near(elements_jvp(&x, &u).1, along);
}
